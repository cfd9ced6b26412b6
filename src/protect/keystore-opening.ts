// How a keystore and its vault find each other at start. Promises to refuse rather than to mint: a secret, once made, is
// only ever copied. Trusts the caller to know whether the log is empty.
import { closeSync, existsSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { type Database, openDatabase, sqliteTrouble } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';
import { openFrontierRows } from './frontier-rows.ts';
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
  readonly vault: Vault;
  /** True only when the log is empty. With records in the log, a missing keystore is refused, never made anew. */
  readonly mayCreate: boolean;
  /** The newest generation the log knows of (its erasure fences); an older keystore is a stale copy. */
  readonly floorGeneration?: number;
};

export type Generation = {
  readonly keystore: string;
  readonly number: number;
  readonly secret: Uint8Array;
  /** Vault places, by index, that lack this generation's secret and could not be given it. */
  readonly placesLacking: readonly number[];
};

type KeystoreRow = { readonly id: string; readonly generation: number; readonly secret_check: Uint8Array };

export async function openGeneration(
  options: OpeningOptions,
): Promise<{ readonly database: Database; readonly generation: Generation }> {
  if (!options.mayCreate && !existsSync(options.path)) throw missing();
  closeSync(openSync(options.path, 'a', 0o600));
  const database = openAlone(options.path);
  try {
    migrate(database);
    const held = await options.vault.read();
    const row = readRow(database) ?? (await create(database, held, options));
    return { database, generation: await join(row, await options.vault.read(), options) };
  } catch (error) {
    database.close();
    throw error;
  }
}

function openAlone(path: string): Database {
  let database: Database | null = null;
  try {
    database = openDatabase({ path, busyMs: 0 });
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
    openFrontierRows(database, {
      keystore: entry.keystore,
      number: entry.generation,
      secret: entry.secret,
    }).add(root);
    wipe(root.seed);
  });
  return { id: entry.keystore, generation: entry.generation, secret_check: check };
}

/** A copy of a keystore, in memory, with the secret of its generation. Nothing is written anywhere, the vault included. */
export async function generationOfCopy(database: Database, vault: Vault): Promise<Generation> {
  const version = database.prepare<{ user_version: number }>('PRAGMA user_version').get()?.user_version;
  const row = version === migrationSteps().length ? readRow(database) : null;
  if (row === null)
    throw new ProtectFailure('keystore-corrupt', 'the keystore is of another release, or not yet made');
  const { secret } = secretOf(row, await vault.read());
  return { keystore: row.id, number: row.generation, secret, placesLacking: [] };
}

async function join(
  row: KeystoreRow,
  held: readonly VaultSecret[],
  options: OpeningOptions,
): Promise<Generation> {
  if ((options.floorGeneration ?? 0) > row.generation) {
    throw new ProtectFailure('STALE_GENERATION', 'the log knows a newer generation than this keystore');
  }
  const entry = secretOf(row, held);
  const placesLacking = await options.vault.restore(entry);
  return { keystore: row.id, number: row.generation, secret: entry.secret, placesLacking };
}

function secretOf(row: KeystoreRow, held: readonly VaultSecret[]): VaultSecret {
  if (held.some((entry) => entry.keystore !== row.id)) {
    throw new ProtectFailure('vault-elsewhere', 'the vault belongs to another keystore');
  }
  const entry = held.find((other) => other.generation === row.generation);
  if (!entry && held.some((other) => other.generation > row.generation)) {
    throw new ProtectFailure('STALE_GENERATION', 'the vault holds only newer generations than this keystore');
  }
  if (!entry)
    throw new ProtectFailure('vault-missing', 'the vault does not hold the secret of this keystore');
  if (toText(checkOf(entry)) !== toText(row.secret_check)) {
    throw new ProtectFailure(
      'vault-wrong-secret',
      "the vault's secret is not the one this keystore was sealed under",
    );
  }
  return entry;
}

function checkOf(entry: VaultSecret): Uint8Array {
  return keyedHash(entry.secret, CHECK, sizedText(entry.keystore), sizedText(String(entry.generation)));
}

function missing(): ProtectFailure {
  return new ProtectFailure(
    'keystore-missing',
    'the log holds records but the keystore is not there; restore it',
  );
}
