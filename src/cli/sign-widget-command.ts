// sealdesk sign-widget: says with the release key which files of the widget are genuine, and what a page pastes in.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';
import { rootPin, signManifest, snippetElement, type WidgetFiles } from '../web/loader/manifest.ts';
import type { Bootstrap } from './first-day.ts';
import { readKeys } from './key-folder.ts';
import { passphraseFrom } from './passphrase.ts';

export async function signWidgetCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      keys: { type: 'string' },
      'passphrase-file': { type: 'string' },
      workspace: { type: 'string' },
      out: { type: 'string' },
      origin: { type: 'string' },
    },
  });
  const { keys: path, origin, out, workspace: file } = values;
  if (path === undefined || out === undefined || file === undefined) {
    throw new Error('sign-widget needs --keys DIRECTORY, --workspace FILE (workspace.json) and --out FILE');
  }
  const filesPath = fileURLToPath(new URL('../../dist/widget/files.json', import.meta.url));
  if (!existsSync(filesPath)) throw new Error('the pages are not built: npm run build');
  const primitives = await loadSodiumPrimitives();
  const keys = await readKeys(primitives, {
    path,
    passphrase: await passphraseFrom(values['passphrase-file'], 'the administrator'),
  });
  const release = keys.find((key) => key.kind === 'release');
  if (release === undefined) throw new Error('no release key among the key files that this passphrase opens');
  const files = JSON.parse(readFileSync(filesPath, 'utf8')) as WidgetFiles;
  const { directory, root, settings, workspace } = JSON.parse(readFileSync(file, 'utf8')) as Bootstrap;
  const signing = await primitives.importSigning(release.secret);
  const manifest = await signManifest(directory.roots, files, Math.floor(Date.now() / 1000), (bytes) =>
    primitives.sign(signing, bytes),
  );
  writeFileSync(out, `${JSON.stringify(manifest)}\n`);
  process.stdout.write(`Signed the widget's files: ${out} goes to the server.\n`);
  const pin = await rootPin(root);
  for (const { item: site, section, value } of settings) {
    if (section !== 'site' || !('origins' in value)) continue;
    const { accent, invitations, name, phone } = value;
    const snippet = snippetElement({
      chatOrigin: origin?.replace(/\/$/, '') ?? 'https://YOUR-CHAT-SERVER',
      integrity: files.loader,
      workspace,
      site,
      root: pin,
      name,
      ...(phone === '' ? {} : { phone }),
      accent,
      ...(invitations ? { visits: 'on' as const } : {}),
    });
    process.stdout.write(`\nFor the pages of ${site}:\n${snippet}\n`);
  }
  return 0;
}
