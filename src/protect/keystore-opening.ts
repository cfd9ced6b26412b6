// How a keystore and its vault find each other at start. Promises to refuse rather than to mint: a secret, once made, is
// only ever copied. Trusts the caller to know whether the log is empty.
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { type Database, openDatabase, sqliteTrouble } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';
import { openFrontierRows } from './frontier-rows.ts';
import { createGenerations, type Generations } from './generations.ts';
import { ROOT } from './key-tree.ts';
import { context, KEY_BYTES, keyedHash, randomBytes, sizedText, toText, wipe } from './suite.ts';
import type { Vault, VaultSecret } from './vault.ts';

const ID_BYTES = 16;
const CHECK = context('sealdesk.generation-check.v1');
const MIGRATIONS = new URL('../../migrations/keystore/', import.meta.url);
const MIGRATION_NAME = /^([0-9]{4})-[a-z-]+\.sql$/;

export type OpeningOptions = {
  /** Path of `keystore.sqlite`, inside the data directory. */
  readonly path: string;
  /** SQLite's door, or one that fails as disks do. */
  readonly openFile?: typeof openDatabase;
  readonly vault: Vault;
  /** True only when the log is empty. With records in the log, a missing keystore is refused, never made anew. */
  readonly mayCreate: boolean;
  /** The newest generation the log knows of (its erasure fences); an older keystore is a stale copy. */
  readonly floorGeneration?: number;
};

export type Opened = {
  readonly database: Database;
  readonly generations: Generations;
  /** Generations that the vault still holds and that no row is sealed under any more: a rotation left them undestroyed. */
  readonly leftBehind: readonly number[];
  /** Vault places, by index, that lack a secret in use and could not be given it. */
  readonly placesLacking: readonly number[];
};

type RotationRow = { readonly generation: number; readonly secret_check: Uint8Array };
type KeystoreRow = RotationRow & { readonly id: string };

export async function openGenerations(options: OpeningOptions): Promise<Opened> {
  if (!options.mayCreate && !existsSync(options.path)) throw missing();
  closeSync(openSync(options.path, 'a', 0o600));
  const database = openAlone(options.path, options.openFile ?? openDatabase);
  try {
    migrate(database);
    const held = await options.vault.read();
    const row = readRow(database) ?? (await create(database, held, options));
    return { database, ...(await join(row, readRotation(database), await options.vault.read(), options)) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openAlone(path: string, openFile: typeof openDatabase): Database {
  let database: Database | null = null;
  try {
    database = openFile({ path, busyMs: 0 });
    // Exclusive: what is held in memory (inner nodes, the generation) is only true while nobody else writes.
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
    database.exec('PRAGMA secure_delete = ON');
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    return database;
  } catch (cause) {
    database?.close();
    if (sqliteTrouble(cause) !== 'busy') throw cause;
    throw new ProtectFailure('keystore-busy', 'another process has the keystore open', { cause });
  }
}

function migrate(database: Database): void {
  const done = database.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version ?? 0;
  const steps = migrationSteps();
  if (done > steps.length) {
    throw new ProtectFailure('keystore-corrupt', 'the keystore was written by a newer release');
  }
  for (const [index, name] of steps.entries()) {
    if (index < done) continue;
    const sql = readFileSync(new URL(name, MIGRATIONS), 'utf8');
    database.transaction(() => database.exec(`${sql}\nPRAGMA user_version = ${index + 1}`));
  }
}

function migrationSteps(): readonly string[] {
  return readdirSync(MIGRATIONS)
    .filter((name) => MIGRATION_NAME.test(name))
    .sort();
}

function readRow(database: Database): KeystoreRow | null {
  return database.prepare<KeystoreRow>('SELECT id, generation, secret_check FROM keystore').get() ?? null;
}

function readRotation(database: Database): RotationRow | null {
  return database.prepare<RotationRow>('SELECT generation, secret_check FROM rotation').get() ?? null;
}

/** The vault first, then the keystore: a crash between leaves a secret without a keystore, which the next start takes over. */
async function create(
  database: Database,
  held: readonly VaultSecret[],
  options: OpeningOptions,
): Promise<KeystoreRow> {
  if (!options.mayCreate) throw missing();
  const entry = held.at(-1) ?? {
    keystore: toText(randomBytes(ID_BYTES)),
    generation: 1,
    secret: randomBytes(KEY_BYTES),
  };
  await options.vault.write(entry);
  const check = checkOf(entry);
  database.transaction(() => {
    database
      .prepare(
        'INSERT INTO keystore (one, id, generation, secret_check, next_subject) VALUES (1, ?, ?, ?, 0)',
      )
      .run(entry.keystore, entry.generation, check);
    const root = { ...ROOT, seed: randomBytes(KEY_BYTES) };
    const generations = createGenerations(
      entry.keystore,
      { number: entry.generation, secret: entry.secret },
      null,
    );
    openFrontierRows(database, generations).add(root);
    wipe(root.seed);
  });
  return { id: entry.keystore, generation: entry.generation, secret_check: check };
}

/** Of a copy in memory, with the secrets it needs. Nothing is written anywhere, the vault included. */
export async function copiedGenerations(database: Database, vault: Vault): Promise<Omit<Opened, 'database'>> {
  const version = database.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version;
  const row = version === migrationSteps().length ? readRow(database) : null;
  if (row === null)
    throw new ProtectFailure('keystore-corrupt', 'the keystore is of another release, or not yet made');
  const [first, next] = secretsOf(row, readRotation(database), await vault.read());
  return { generations: generationsOf(first, next), leftBehind: [], placesLacking: [] };
}

async function join(
  row: KeystoreRow,
  rotation: RotationRow | null,
  held: readonly VaultSecret[],
  options: OpeningOptions,
): Promise<Omit<Opened, 'database'>> {
  if ((options.floorGeneration ?? 0) > (rotation ?? row).generation) {
    throw new ProtectFailure('STALE_GENERATION', 'the log knows a newer generation than this keystore');
  }
  const [first, next] = secretsOf(row, rotation, held);
  const lacking = new Set(await options.vault.restore(first));
  if (next) for (const place of await options.vault.restore(next)) lacking.add(place);
  return {
    generations: generationsOf(first, next),
    leftBehind: held.map(({ generation }) => generation).filter((generation) => generation < row.generation),
    placesLacking: [...lacking],
  };
}

function generationsOf(first: VaultSecret, next: VaultSecret | null): Generations {
  const secretIn = ({ generation, secret }: VaultSecret) => ({ number: generation, secret });
  return createGenerations(first.keystore, secretIn(first), next && secretIn(next));
}

/** What rows open with: one secret, or two while a rotation seals them anew. */
function secretsOf(
  row: KeystoreRow,
  rotation: RotationRow | null,
  held: readonly VaultSecret[],
): readonly [VaultSecret, VaultSecret | null] {
  if (held.some((entry) => entry.keystore !== row.id)) {
    throw new ProtectFailure('vault-elsewhere', 'the vault belongs to another keystore');
  }
  return [heldSecret(row, held), rotation && heldSecret(rotation, held)];
}

/** The secret that rows of this generation open with, checked against what the keystore knows of it. */
function heldSecret({ generation, secret_check }: RotationRow, held: readonly VaultSecret[]): VaultSecret {
  const entry = held.find((other) => other.generation === generation);
  if (!entry && held.some((other) => other.generation > generation)) {
    throw new ProtectFailure('STALE_GENERATION', 'the vault holds only newer generations than this keystore');
  }
  if (!entry)
    throw new ProtectFailure('vault-missing', 'the vault does not hold the secret of this keystore');
  if (toText(checkOf(entry)) !== toText(secret_check)) {
    throw new ProtectFailure(
      'vault-wrong-secret',
      "the vault's secret is not the one this keystore was sealed under",
    );
  }
  return entry;
}

/** Tells a generation's secret from another; kept in the keystore. */
export function checkOf(entry: VaultSecret): Uint8Array {
  return keyedHash(entry.secret, CHECK, sizedText(entry.keystore), sizedText(String(entry.generation)));
}

function missing(): ProtectFailure {
  return new ProtectFailure(
    'keystore-missing',
    'the log holds records but the keystore is not there; restore it',
  );
}
