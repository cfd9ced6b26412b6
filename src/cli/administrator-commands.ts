// sealdesk devices, certify, renew, sign-widget: what the administrator does on a machine of their own.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeArgon2id } from '../seal/argon2-node.ts';
import { signAdministration, type SignedAdministration } from '../seal/administration.ts';
import {
  type DirectoryDocument,
  rootFingerprint,
  type SignedDirectory,
  verifyDirectory,
} from '../seal/directory.ts';
import { deviceCode } from '../seal/identity.ts';
import { type KeyFileContent, openKeyFile } from '../seal/passphrase.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../seal/primitives-sodium.ts';
import { verifyEnrolment } from '../seal/signed-actions.ts';
import { signManifest, type WidgetFiles } from '../web/loader/manifest.ts';
import { nextDirectory, type WaitingDevice } from './administrator.ts';
import { readKeys } from './key-folder.ts';
import { passphraseFrom } from './passphrase.ts';

const REQUEST_MS_MAX = 20_000;

const options = {
  server: { type: 'string' },
  workspace: { type: 'string' },
  keys: { type: 'string' },
  'passphrase-file': { type: 'string' },
  root: { type: 'string', multiple: true },
  'root-passphrase-file': { type: 'string', multiple: true },
  seat: { type: 'string' },
  'seat-passphrase-file': { type: 'string' },
  code: { type: 'string' },
  out: { type: 'string' },
} as const;

type Waiting = WaitingDevice & { readonly proof: { readonly text: string; readonly signature: string } };
type Looked = { readonly directory: SignedDirectory; readonly waiting: readonly Waiting[] };

export async function devicesCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { document, waiting } = await look(at);
  if (waiting.length === 0) process.stdout.write('No device waits.\n');
  for (const device of waiting)
    process.stdout.write(`${deviceCode(device.device)}   ${nameOf(document, device.person)}\n`);
  return 0;
}

export async function certifyCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const asked = at.values.code?.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
  if (asked === undefined || asked.length !== 20)
    throw new Error('certify needs --code with the five groups the person reads to you');
  const { directory, document, waiting } = await look(at);
  const device = waiting.find((each) => deviceCode(each.device).replaceAll(' ', '') === asked);
  if (device === undefined) throw new Error('no waiting device has this code');
  const proof = await verifyEnrolment(at.primitives, device.proof);
  const fits =
    proof.ok &&
    proof.value.device === device.device &&
    proof.value.person === device.person &&
    proof.value.sign === device.sign &&
    proof.value.agree === device.agree;
  if (!fits) throw new Error('the device does not prove the keys it names: not certified');
  const seat = await seatKey(at);
  const keys = seat === null ? at.keys : [...at.keys, seat];
  const officer = document.compliance.officers.find((each) => each.person === device.person);
  if (officer !== undefined && seat === null)
    process.stderr.write(
      'This person is an officer: without --seat FILE the device can ask, but not take part in an opening.\n',
    );
  const next = await nextDirectory(at.primitives, { signed: directory, atMs: Date.now() }, keys, [device]);
  await publish(at, next);
  process.stdout.write(
    `Certified ${deviceCode(device.device)} for ${nameOf(document, device.person)}, directory ${next.document.number}.\n`,
  );
  return 0;
}

export async function renewCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { directory } = await look(at);
  const next = await nextDirectory(at.primitives, { signed: directory, atMs: Date.now() }, at.keys, []);
  await publish(at, next);
  process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
  return 0;
}

export async function signWidgetCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options });
  if (values.keys === undefined || values.out === undefined || values.workspace === undefined) {
    throw new Error('sign-widget needs --keys DIRECTORY, --workspace FILE (workspace.json) and --out FILE');
  }
  const primitives = await loadSodiumPrimitives();
  const keys = await readKeys(primitives, {
    path: values.keys,
    passphrase: await passphraseFrom(values['passphrase-file'], 'the administrator'),
  });
  const release = keys.find((key) => key.kind === 'release');
  if (release === undefined) throw new Error('no release key among the key files that this passphrase opens');
  const filesPath = fileURLToPath(new URL('../../dist/widget/files.json', import.meta.url));
  if (!existsSync(filesPath)) throw new Error('the pages are not built: npm run build');
  const files = JSON.parse(readFileSync(filesPath, 'utf8')) as WidgetFiles;
  const { root } = JSON.parse(readFileSync(values.workspace, 'utf8')) as { readonly root: string };
  const signing = await primitives.importSigning(release.secret);
  const manifest = await signManifest(root, files, Math.floor(Date.now() / 1000), (bytes) =>
    primitives.sign(signing, bytes),
  );
  writeFileSync(values.out, `${JSON.stringify(manifest)}\n`);
  process.stdout.write(
    `Signed the widget's files for pages that pin this root. The loader's integrity: ${files.loader}\n`,
  );
  return 0;
}

type AtWork = {
  readonly primitives: ServerPrimitives;
  readonly server: string;
  readonly workspace: string;
  readonly keys: readonly KeyFileContent[];
  readonly values: ReturnType<typeof parsed>['values'];
};

const parsed = (args: readonly string[]) => parseArgs({ args: [...args], options });

async function atWork(args: readonly string[]): Promise<AtWork> {
  const { values } = parsed(args);
  const { keys: path, server, workspace } = values;
  if (server === undefined || workspace === undefined || path === undefined) {
    throw new Error(
      'needed: --server URL --workspace ID --keys DIRECTORY (and --passphrase-file FILE, or a terminal)',
    );
  }
  const primitives = await loadSodiumPrimitives();
  const own = await readKeys(primitives, {
    path,
    passphrase: await passphraseFrom(values['passphrase-file'], 'the administrator'),
  });
  const roots = await Promise.all(
    (values.root ?? []).map((file, index) =>
      openOne(primitives, file, values['root-passphrase-file']?.[index]),
    ),
  );
  return { primitives, server: server.replace(/\/$/, ''), workspace, keys: [...own, ...roots], values };
}

async function seatKey(at: AtWork): Promise<KeyFileContent | null> {
  return at.values.seat === undefined
    ? null
    : openOne(at.primitives, at.values.seat, at.values['seat-passphrase-file']);
}

async function openOne(
  primitives: ServerPrimitives,
  file: string,
  passphraseFile: string | undefined,
): Promise<KeyFileContent> {
  const opened = await openKeyFile(
    primitives,
    nodeArgon2id,
    readFileSync(file, 'utf8').trim(),
    await passphraseFrom(passphraseFile, file),
  );
  if (!opened.ok) throw new Error(`${file} does not open: ${opened.code}`);
  return opened.value;
}

async function look(at: AtWork): Promise<{
  readonly directory: SignedDirectory;
  readonly document: DirectoryDocument;
  readonly waiting: readonly Waiting[];
}> {
  const asked = await signAdministration(at.primitives, await rootKey(at), {
    workspace: at.workspace,
    at: new Date().toISOString(),
    look: true,
  });
  const { directory, waiting } = (await ask(at, asked)) as Looked;
  // The server's word is not taken for the directory: it must verify under the root whose key is at hand.
  const pinned = rootFingerprint(at.primitives, directory.roots[0] ?? '');
  const issued = Date.parse((JSON.parse(directory.text) as DirectoryDocument).issued);
  const verified = await verifyDirectory(at.primitives, directory, {
    workspace: at.workspace,
    pinned,
    seen: null,
    nowMs: issued,
  });
  if (!verified.ok) throw new Error(`the server's directory does not verify: ${verified.code}`);
  return { directory, document: verified.value.document, waiting };
}

async function publish(at: AtWork, next: Awaited<ReturnType<typeof nextDirectory>>): Promise<void> {
  const { directory, shares, teamKeys } = next;
  const asked = await signAdministration(at.primitives, await rootKey(at), {
    workspace: at.workspace,
    at: new Date().toISOString(),
    directory,
    teamKeys,
    shares,
  });
  await ask(at, asked);
}

async function rootKey(at: AtWork) {
  const root = at.keys.find((key) => key.kind === 'root');
  if (root === undefined) throw new Error('no root key among the key files that this passphrase opens');
  return at.primitives.importSigning(root.secret);
}

async function ask(at: AtWork, asked: SignedAdministration): Promise<unknown> {
  const response = await fetch(`${at.server}/v1/administration/${encodeURIComponent(at.workspace)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(asked),
    signal: AbortSignal.timeout(REQUEST_MS_MAX),
  });
  const body = (await response.json()) as { readonly code?: string; readonly message?: string };
  if (!response.ok)
    throw new Error(
      `the server refused: ${body.message ?? response.statusText} (${body.code ?? response.status})`,
    );
  return body;
}

function nameOf(document: DirectoryDocument, person: string): string {
  return document.people.find((each) => each.id === person)?.name ?? 'somebody who is not in the directory';
}
