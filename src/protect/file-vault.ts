// A vault of one or two directories outside the data directory, one file per generation, mode 0600. The same places hold what
// an engine wrapped (`transit-vault.ts`).
// Trusts the file system to forget an unlinked file: true of copies of the data directory, not of machine snapshots or flash.
import { Buffer } from 'node:buffer';
import { constants } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { ProtectFailure } from './failure.ts';
import { context, fromText, hash, KEY_BYTES, randomBytes, sizedText, suiteReady, toText } from './suite.ts';
import type { Vault, VaultSecret } from './vault.ts';

export type FileVaultOptions = {
  /** One or two directories. Two belong on separate failure domains; that is the administrator's promise. */
  readonly places: readonly string[];
  /** The setting `vault.acceptOnePlace`: without it, one place is refused. */
  readonly acceptOnePlace: boolean;
  /** No place may lie inside it, nor it inside a place. */
  readonly dataDirectory: string;
};

const PLACES_MAX = 2;
const FILE_BYTES_MAX = 4096;
const GENERATIONS_MAX = 64;
/** What a file holds: the secret itself, or what an engine made of it. */
export type EntryForm = { readonly name: string; readonly bytesMin: number; readonly bytesMax: number };
const SECRET_FORM: EntryForm = { name: 'sealdesk.vault.v1', bytesMin: KEY_BYTES, bytesMax: KEY_BYTES };
const CHECK = context('sealdesk.vault-check.v1');
const FILE_NAME = /^generation-([1-9][0-9]{0,8})\.json$/;
const LEFTOVER_NAME = /^\.generation-[1-9][0-9]{0,8}\.json\.[A-Za-z0-9_-]+$/;
const OTHERS = 0o077;

export async function openFileVault(options: FileVaultOptions): Promise<Vault> {
  return { kind: 'file', ...(await openPlaces(options, SECRET_FORM)) };
}

export async function openPlaces(options: FileVaultOptions, form: EntryForm): Promise<Omit<Vault, 'kind'>> {
  await suiteReady();
  const places = await acceptedPlaces(options);

  async function read(): Promise<readonly VaultSecret[]> {
    const found = new Map<number, VaultSecret>();
    for (const place of places) {
      for (const entry of await readPlace(place, form)) {
        const known = found.get(entry.generation);
        if (known && !same(known, entry)) {
          throw new ProtectFailure('vault-disagrees', `two places differ on generation ${entry.generation}`);
        }
        found.set(entry.generation, entry);
      }
    }
    const entries = [...found.values()].sort((a, b) => a.generation - b.generation);
    if (entries.some((entry) => entry.keystore !== entries[0]?.keystore)) {
      throw new ProtectFailure('vault-disagrees', 'the vault holds secrets of more than one keystore');
    }
    return entries;
  }

  async function write(entry: VaultSecret): Promise<void> {
    const held = (await read()).find((other) => other.generation === entry.generation);
    if (held && !same(held, entry)) {
      throw new ProtectFailure('vault-disagrees', `generation ${entry.generation} is already another secret`);
    }
    for (const place of places) {
      await makePlace(place);
      await sweepLeftovers(place);
      await writeEntry(place, form, entry);
    }
  }

  async function restore(entry: VaultSecret): Promise<readonly number[]> {
    const lacking: number[] = [];
    for (const [index, place] of places.entries()) {
      const held = (await readPlace(place, form)).some((other) => other.generation === entry.generation);
      if (held) continue;
      if (await isDirectory(place)) await writeEntry(place, form, entry);
      else lacking.push(index);
    }
    return lacking;
  }

  async function destroy(generation: number): Promise<void> {
    for (const place of places) await destroyEntry(place, generation);
  }

  return { places: places.length, read, write, restore, destroy };
}

async function acceptedPlaces(options: FileVaultOptions): Promise<readonly string[]> {
  const places = await Promise.all(options.places.map(settledPath));
  const data = await settledPath(options.dataDirectory);
  if (places.length === 0) throw new ProtectFailure('vault-missing', 'the vault needs a place');
  if (places.length > PLACES_MAX) throw new RangeError(`a file vault has at most ${PLACES_MAX} places`);
  for (const place of places) {
    if (contains(data, place) || contains(place, data)) {
      throw new ProtectFailure('vault-inside-data', 'a vault place and the data directory must lie apart');
    }
  }
  const [first, second] = places;
  if (first && second && (contains(first, second) || contains(second, first))) {
    throw new ProtectFailure('vault-one-place', 'both vault places are the same directory');
  }
  if (!second && !options.acceptOnePlace) {
    throw new ProtectFailure(
      'vault-one-place',
      'one vault place: lose this file and every record is lost. Name a second place, or set vault.acceptOnePlace',
    );
  }
  return places;
}

/** The path with its symbolic links resolved as far as it exists: a link must not hide a vault inside the data directory. */
async function settledPath(path: string): Promise<string> {
  const full = resolve(path);
  try {
    return await realpath(full);
  } catch {
    const parent = dirname(full);
    return parent === full ? full : join(await settledPath(parent), relative(parent, full));
  }
}

function contains(outer: string, inner: string): boolean {
  return inner === outer || inner.startsWith(outer.endsWith(sep) ? outer : outer + sep);
}

async function readPlace(place: string, form: EntryForm): Promise<readonly VaultSecret[]> {
  const names = await readdir(place).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new ProtectFailure('vault-damaged', 'a vault place cannot be read', { cause });
  });
  const generations = names.flatMap((name) => FILE_NAME.exec(name)?.[1] ?? []).map(Number);
  if (generations.length > GENERATIONS_MAX) throw new ProtectFailure('vault-damaged', 'too many generations');
  return Promise.all(generations.map((generation) => readEntry(place, form, generation)));
}

async function readEntry(place: string, form: EntryForm, generation: number): Promise<VaultSecret> {
  const path = join(place, fileName(generation));
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw new ProtectFailure('vault-damaged', 'a vault file cannot be read', { cause });
  });
  try {
    const facts = await file.stat();
    if ((facts.mode & OTHERS) !== 0) {
      throw new ProtectFailure('vault-exposed', 'a vault file is open to other users; give it mode 0600');
    }
    if (facts.size > FILE_BYTES_MAX) throw new ProtectFailure('vault-damaged', 'a vault file is too large');
    const entry = parseEntry(form, await file.readFile('utf8'));
    if (!entry || entry.generation !== generation) {
      throw new ProtectFailure('vault-damaged', `the vault file of generation ${generation} is not whole`);
    }
    return entry;
  } finally {
    await file.close();
  }
}

/** Written beside, synced, renamed, and the directory synced: after a crash the file is there whole or not at all. */
async function writeEntry(place: string, form: EntryForm, entry: VaultSecret): Promise<void> {
  const beside = join(place, `.${fileName(entry.generation)}.${toText(randomBytes(6))}`);
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(formatEntry(form, entry));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, join(place, fileName(entry.generation)));
    await syncDirectory(place);
  } catch (cause) {
    await unlink(beside).catch(() => undefined);
    throw new ProtectFailure('vault-unwritable', 'a vault place cannot be written', { cause });
  }
}

/** Set aside under another name first: a crash while overwriting must not leave a file that looks damaged. */
async function destroyEntry(place: string, generation: number): Promise<void> {
  if (!(await isDirectory(place))) {
    throw new ProtectFailure('vault-unwritable', 'a vault place is not there to confirm destruction');
  }
  const aside = join(place, `.${fileName(generation)}.destroyed`);
  await rename(join(place, fileName(generation)), aside).catch((cause: unknown) => {
    if (codeOf(cause) === 'ENOENT') return;
    throw new ProtectFailure('vault-unwritable', 'a vault file cannot be destroyed', { cause });
  });
  await syncDirectory(place);
  await sweepLeftovers(place);
}

/** Destroys what a crash left of a write or of a destruction: both are copies of a secret. */
async function sweepLeftovers(place: string): Promise<void> {
  try {
    for (const name of await readdir(place)) {
      if (LEFTOVER_NAME.test(name)) await shredFile(join(place, name));
    }
    await syncDirectory(place);
  } catch (cause) {
    throw new ProtectFailure('vault-unwritable', 'a vault file cannot be destroyed', { cause });
  }
}

async function shredFile(path: string): Promise<void> {
  const file = await open(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    const size = Math.min((await file.stat()).size, FILE_BYTES_MAX);
    await file.write(randomBytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
}

async function makePlace(place: string): Promise<void> {
  if (await isDirectory(place)) return;
  try {
    await mkdir(place, { recursive: true, mode: 0o700 });
    await syncDirectory(dirname(place));
  } catch (cause) {
    throw new ProtectFailure('vault-unwritable', 'a vault place cannot be made', { cause });
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, constants.O_RDONLY);
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

function fileName(generation: number): string {
  return `generation-${generation}.json`;
}

function formatEntry(form: EntryForm, entry: VaultSecret): string {
  const { keystore, generation } = entry;
  return JSON.stringify({
    v: form.name,
    keystore,
    generation,
    secret: toText(entry.secret),
    check: toText(checkOf(entry)),
  });
}

function parseEntry(form: EntryForm, text: string): VaultSecret | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || JSON.stringify(value) !== text) return null;
    const { v, keystore, generation, secret, check, ...unknown } = value as Record<string, unknown>;
    if (v !== form.name || Object.keys(unknown).length > 0) return null;
    if (typeof keystore !== 'string' || typeof generation !== 'number' || typeof secret !== 'string')
      return null;
    const bytes = fromText(secret);
    if (!bytes || bytes.length < form.bytesMin || bytes.length > form.bytesMax) return null;
    const entry = { keystore, generation, secret: new Uint8Array(bytes) };
    return check === toText(checkOf(entry)) ? entry : null;
  } catch {
    return null;
  }
}

/** Tells a damaged file from a whole one; it keeps nobody from anything. */
function checkOf(entry: VaultSecret): Uint8Array {
  return hash(CHECK, sizedText(entry.keystore), sizedText(String(entry.generation)), entry.secret);
}

function same(a: VaultSecret, b: VaultSecret): boolean {
  return a.keystore === b.keystore && Buffer.from(a.secret).equals(b.secret);
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
}
