// The administrator at work on a machine of their own: which keys are at hand, what the server says, and what is published.
// Promises: a root key signs nothing that does not follow from the newest directory known on this machine.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeArgon2id } from '../seal/argon2-node.ts';
import { signAdministration, type SignedAdministration } from '../seal/administration.ts';
import type { DirectoryDocument, RootDocument, SignedDirectory } from '../seal/directory.ts';
import { type KeyFileContent, openKeyFile } from '../seal/passphrase.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../seal/primitives-sodium.ts';
import type { NextDirectory, WaitingDevice } from './administrator.ts';
import { readKeys } from './key-folder.ts';
import { passphraseFrom } from './passphrase.ts';
import { keepDirectory, readDirectory, verifyAsIssued } from './signed-directory.ts';

const REQUEST_MS_MAX = 20_000;
const TOO_MANY = 429;
const ATTEMPTS_MAX = 8;
const PAUSE_MS = 10_000;

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
  person: { type: 'string' },
  restored: { type: 'boolean' },
  name: { type: 'string' },
  account: { type: 'string' },
  issuer: { type: 'string' },
  role: { type: 'string', multiple: true },
  team: { type: 'string', multiple: true },
  site: { type: 'string' },
} as const;

type Waiting = WaitingDevice & { readonly proof: { readonly text: string; readonly signature: string } };
type Looked = { readonly directory: SignedDirectory; readonly waiting: readonly Waiting[] };

export type AtWork = {
  readonly primitives: ServerPrimitives;
  readonly server: string;
  readonly workspace: string;
  /** Of the key files. */
  readonly folder: string;
  readonly passphrase: string;
  readonly keys: readonly KeyFileContent[];
  readonly values: ReturnType<typeof parsed>['values'];
};

/** What was asked, before any key is opened. */
export const parsed = (args: readonly string[]) => parseArgs({ args: [...args], options });

export async function atWork(args: readonly string[]): Promise<AtWork> {
  const { values } = parsed(args);
  const { keys: path, server, workspace } = values;
  if (server === undefined || workspace === undefined || path === undefined) {
    throw new Error(
      'needed: --server URL --workspace ID --keys DIRECTORY (and --passphrase-file FILE, or a terminal)',
    );
  }
  const primitives = await loadSodiumPrimitives();
  const passphrase = await passphraseFrom(values['passphrase-file'], 'the administrator');
  const own = await readKeys(primitives, { path, passphrase });
  const roots = await Promise.all(
    (values.root ?? []).map((file, index) =>
      openOne(primitives, file, values['root-passphrase-file']?.[index]),
    ),
  );
  return {
    primitives,
    server: server.replace(/\/$/, ''),
    workspace,
    folder: path,
    passphrase,
    keys: [...own, ...roots],
    values,
  };
}

export async function openOne(
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

export type Looking = {
  readonly directory: SignedDirectory;
  readonly document: DirectoryDocument;
  readonly waiting: readonly Waiting[];
  readonly known: Awaited<ReturnType<typeof readDirectory>>;
  /** Why the server's directory is not the newest known here, or null. */
  readonly behind: 'directory-older' | 'directory-forked' | null;
};

export async function look(at: AtWork): Promise<Looking> {
  const known = await readDirectory(at.primitives, at.folder, at.workspace);
  const asked = await signAdministration(at.primitives, await rootKey(at), {
    workspace: at.workspace,
    at: new Date().toISOString(),
    look: true,
  });
  const { directory, waiting } = (await ask(at, asked)) as Looked;
  const { pinned, seen } = known;
  const verified = await verifyAsIssued(at.primitives, directory, { workspace: at.workspace, pinned, seen });
  if (verified.ok) {
    keepDirectory(at.folder, directory);
    return { directory, document: verified.value.document, waiting, known, behind: null };
  }
  const earlier = await verifyAsIssued(at.primitives, directory, {
    workspace: at.workspace,
    pinned,
    seen: null,
  });
  const { code } = verified;
  if (!earlier.ok || (code !== 'directory-older' && code !== 'directory-forked'))
    throw new Error(`the server's directory does not verify: ${code}`);
  return { directory, document: earlier.value.document, waiting, known, behind: code };
}

export function current(looked: Looking): Looking {
  if (looked.behind === null) return looked;
  const { document, known } = looked;
  throw new Error(
    `the server has directory ${document.number}, this machine knows ${known.document.number} (${looked.behind}): ` +
      'if you have put back a backup, run sealdesk renew --restored; if not, the server does not tell the truth',
  );
}

export async function publish(at: AtWork, next: NextDirectory): Promise<void> {
  await send(at, next);
  keepDirectory(at.folder, next.directory);
}

export async function send(at: AtWork, next: NextDirectory): Promise<void> {
  const { directory, shares, teamKeys } = next;
  const { threshold } = JSON.parse(directory.roots.at(-1) ?? '') as RootDocument;
  const signed = directory.signatures.length;
  if (signed < threshold)
    throw new Error(
      `${threshold} root keys have to sign and ${signed} are at hand: name the others with --root FILE`,
    );
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
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(`${at.server}/v1/administration/${encodeURIComponent(at.workspace)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
      signal: AbortSignal.timeout(REQUEST_MS_MAX),
    });
    if (response.status === TOO_MANY && attempt < ATTEMPTS_MAX) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      continue;
    }
    const body = (await response.json().catch(() => ({}))) as {
      readonly code?: string;
      readonly message?: string;
    };
    if (response.ok) return body;
    throw new Error(
      `the server refused: ${body.message ?? response.statusText} (${body.code ?? response.status})`,
    );
  }
}
