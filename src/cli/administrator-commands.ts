// sealdesk devices, certify, remove, renew: what the administrator does on a machine of their own. Promises: a root key signs
// nothing that does not follow from the newest directory known on this machine. Trusts the key folder, not the server.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeArgon2id } from '../seal/argon2-node.ts';
import { signAdministration, type SignedAdministration } from '../seal/administration.ts';
import type { DirectoryDocument, RootDocument, SignedDirectory } from '../seal/directory.ts';
import { deviceCode } from '../seal/identity.ts';
import { type KeyFileContent, openKeyFile } from '../seal/passphrase.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../seal/primitives-sodium.ts';
import { verifyEnrolment } from '../seal/signed-actions.ts';
import { type NextDirectory, nextDirectory, type WaitingDevice, withoutDevices } from './administrator.ts';
import { readKeys, writeKey } from './key-folder.ts';
import { passphraseFrom } from './passphrase.ts';
import { keepDirectory, readDirectory, verifyAsIssued } from './signed-directory.ts';

const REQUEST_MS_MAX = 20_000;
const TOO_MANY = 429;
const ATTEMPTS_MAX = 8;
const PAUSE_MS = 10_000;
/** Directories signed in one go after a backup was put back: renewals of some months. */
const RESTORED_MAX = 1000;

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
} as const;

type Waiting = WaitingDevice & { readonly proof: { readonly text: string; readonly signature: string } };
type Looked = { readonly directory: SignedDirectory; readonly waiting: readonly Waiting[] };

export async function devicesCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { document, waiting } = current(await look(at));
  if (waiting.length === 0) process.stdout.write('No device waits.\n');
  for (const device of waiting)
    process.stdout.write(`${deviceCode(device.device)}   ${nameOf(document, device.person)}\n`);
  for (const { certified, id, person } of document.devices)
    process.stdout.write(
      `${deviceCode(id)}   ${nameOf(document, person)}, certified ${certified.slice(0, 10)}\n`,
    );
  return 0;
}

export async function certifyCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const asked = codeOf(at);
  if (asked === null) throw new Error('certify needs --code with the five groups the person reads to you');
  const { directory, document, waiting } = current(await look(at));
  const device = waiting.find((each) => deviceCode(each.device).replaceAll(' ', '') === asked);
  if (device === undefined) throw new Error('no waiting device has this code');
  const proof = await verifyEnrolment(at.primitives, device.proof);
  const fits =
    proof.ok &&
    proof.value.workspace === at.workspace &&
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
  if (seat !== null && next.shares.length === 0) throw new Error('the seat is not the one of this person');
  for (const team of missingTeams(next, device))
    process.stderr.write(
      `The key of team ${team} is not among the key files: a colleague's device has to hand it on.\n`,
    );
  await publish(at, next);
  process.stdout.write(
    `Certified ${deviceCode(device.device)} for ${nameOf(document, device.person)}, directory ${next.document.number}.\n`,
  );
  return 0;
}

/** The next directory without a device, or without a person and all of theirs, and a new key for each of their teams. */
export async function removeCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const { code, person: named } = at.values;
  if ((code === undefined) === (named === undefined))
    throw new Error('remove needs --code with the five groups of the device, or --person with the name');
  const { directory, document } = current(await look(at));
  const gone = goneFrom(document, codeOf(at), named);
  const nowMs = Date.now();
  const removal = await withoutDevices(at.primitives, document, at.keys, gone, nowMs);
  if (removal === null) throw new Error('no certified device has this code');
  // The key first: a directory whose key nobody kept could be sealed to by everybody and handed on by nobody.
  for (const key of removal.teams)
    if (!at.keys.includes(key))
      await writeKey(at.primitives, { path: at.folder, passphrase: at.passphrase }, `team-${key.name}`, key);
  const now = { signed: directory, atMs: nowMs };
  const next = await nextDirectory(
    at.primitives,
    now,
    [...at.keys, ...removal.teams.filter((key) => !at.keys.includes(key))],
    [],
    removal.content,
  );
  await publish(at, next);
  for (const { id, person } of removal.removed) {
    process.stdout.write(`Removed ${deviceCode(id)} of ${nameOf(document, person)}.\n`);
    if (document.compliance.officers.some((officer) => officer.person === person))
      process.stderr.write(
        'It holds a share of the compliance key: too little alone, and it stays too little.\n',
      );
  }
  for (const { name } of removal.teams) process.stdout.write(`New key: team-${name}.key.json\n`);
  process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
  return 0;
}

function goneFrom(
  document: DirectoryDocument,
  code: string | null,
  named: string | undefined,
): { readonly device: string } | { readonly person: string } {
  if (named === undefined) {
    const device = document.devices.find((each) => deviceCode(each.id).replaceAll(' ', '') === code);
    if (device === undefined) throw new Error('no certified device has this code');
    return { device: device.id };
  }
  const people = document.people.filter((each) => each.name === named || each.id === named);
  const [person] = people;
  if (person === undefined) throw new Error('nobody in the directory has this name');
  if (people.length > 1)
    throw new Error(`several have this name, take the id: ${people.map(({ id }) => id).join(' ')}`);
  if (document.compliance.officers.some((officer) => officer.person === person.id))
    throw new Error('an officer holds a seat of the compliance key: remove the devices, with --code');
  return { person: person.id };
}

/** Twenty hexadecimal digits, or null. */
function codeOf(at: AtWork): string | null {
  const asked = at.values.code?.replaceAll(/[^0-9A-Fa-f]/g, '').toUpperCase();
  return asked?.length === 20 ? asked : null;
}

export async function renewCommand(args: readonly string[]): Promise<number> {
  const at = await atWork(args);
  const looked = await look(at);
  const now = () => ({ signed: directory, atMs: Date.now() });
  let { directory } = looked;
  if (at.values.restored !== true) {
    current(looked);
    const next = await nextDirectory(at.primitives, now(), at.keys, []);
    await publish(at, next);
    process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
    return 0;
  }
  // Every browser that saw the newest number takes a higher one only: the numbers between are passed over, with nobody
  // in them who was removed since, and no device that the server has forgotten the boxes of.
  const { document, known } = looked;
  const here = new Set(document.devices.map((device) => device.id));
  const content = { ...known.document, devices: known.document.devices.filter(({ id }) => here.has(id)) };
  let number = document.number;
  for (let count = 0; number < known.document.number + 2; count += 1) {
    if (count >= RESTORED_MAX) throw new Error(`more than ${RESTORED_MAX} directories lie between`);
    const next = await nextDirectory(at.primitives, now(), at.keys, [], content);
    await send(at, next);
    directory = next.directory;
    number = next.document.number;
  }
  keepDirectory(at.folder, directory);
  const again = known.document.devices.length - content.devices.length;
  process.stdout.write(
    `Directory ${number} follows the ${known.document.number} that was known before. Devices to certify again: ${again}.\n`,
  );
  return 0;
}

type AtWork = {
  readonly primitives: ServerPrimitives;
  readonly server: string;
  readonly workspace: string;
  /** Of the key files. */
  readonly folder: string;
  readonly passphrase: string;
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

type Looking = {
  readonly directory: SignedDirectory;
  readonly document: DirectoryDocument;
  readonly waiting: readonly Waiting[];
  readonly known: Awaited<ReturnType<typeof readDirectory>>;
  /** Why the server's directory is not the newest known here, or null. */
  readonly behind: 'directory-older' | 'directory-forked' | null;
};

async function look(at: AtWork): Promise<Looking> {
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

function current(looked: Looking): Looking {
  if (looked.behind === null) return looked;
  const { document, known } = looked;
  throw new Error(
    `the server has directory ${document.number}, this machine knows ${known.document.number} (${looked.behind}): ` +
      'if you have put back a backup, run sealdesk renew --restored; if not, the server does not tell the truth',
  );
}

async function publish(at: AtWork, next: NextDirectory): Promise<void> {
  await send(at, next);
  keepDirectory(at.folder, next.directory);
}

async function send(at: AtWork, next: NextDirectory): Promise<void> {
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

/** Teams of the device's person whose key nobody here could seal to it. */
function missingTeams(next: NextDirectory, device: WaitingDevice): readonly string[] {
  const person = next.document.people.find((each) => each.id === device.person);
  return (person?.teams ?? []).filter((team) => !next.teamKeys.some((box) => box.team === team));
}

function nameOf(document: DirectoryDocument, person: string): string {
  return document.people.find((each) => each.id === person)?.name ?? 'somebody who is not in the directory';
}
