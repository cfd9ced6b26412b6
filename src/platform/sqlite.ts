// The one door to node:sqlite: a file opened with the settings every store here needs, statements, transactions.
// It trusts the file system to keep what it was told to sync; a failed COMMIT is told apart because it may have held.
import { DatabaseSync } from 'node:sqlite';

export type SqliteValue = null | number | bigint | string | Uint8Array;

export interface Statement<Row> {
  all(...values: readonly SqliteValue[]): Row[];
  get(...values: readonly SqliteValue[]): Row | undefined;
  iterate(...values: readonly SqliteValue[]): IterableIterator<Row>;
  run(...values: readonly SqliteValue[]): {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
  /** Whether it gives rows: what a query builder's dialect has to know. */
  readonly givesRows: boolean;
}

export interface Database {
  exec(sql: string): void;
  /** Rows as objects by column name, or, with `rows: 'arrays'`, as tuples in column order (cheaper to make). */
  prepare<Row>(sql: string, options?: { readonly rows?: 'objects' | 'arrays' }): Statement<Row>;
  /** BEGIN IMMEDIATE, the work, COMMIT. Throws what the work threw after a rollback, or CommitFailure. Not nested. */
  transaction<Result>(work: () => Result): Result;
  close(): void;
}

export type OpenOptions = {
  readonly path: string;
  readonly readOnly?: boolean;
  /** FULL (the default) survives a loss of power; NORMAL only a loss of the process: for what can be rebuilt. */
  readonly synchronous?: 'FULL' | 'NORMAL';
  /** How long a statement waits for another connection's lock. */
  readonly busyMs?: number;
  /** Size of the pages of a file that is being made; a file that exists keeps its own. */
  readonly pageBytes?: 4096 | 8192 | 16384;
  /** The part of the file that is read through the page cache without copying; 0 (the default) for none. */
  readonly mapBytes?: number;
};

/** The COMMIT itself failed: what the transaction wrote may or may not be there after the next start. */
export class CommitFailure extends Error {
  readonly code = 'commit-failed';

  constructor(cause: unknown) {
    super('the transaction could not be committed', { cause });
    this.name = 'CommitFailure';
  }
}

export const busyMsDefault = 5_000;
export const checkpointPages = 1_000;

/** Opens (and, unless read-only, makes) a database file in WAL mode with foreign keys on. */
export const openDatabase = (options: OpenOptions): Database => {
  const {
    path,
    readOnly = false,
    synchronous = 'FULL',
    busyMs = busyMsDefault,
    mapBytes = 0,
    pageBytes = 4096,
  } = options;
  const inner = new DatabaseSync(path, { readOnly, timeout: busyMs, enableForeignKeyConstraints: true });
  try {
    if (!readOnly) inner.exec(`PRAGMA page_size = ${pageBytes}`);
    if (!readOnly) inner.exec('PRAGMA journal_mode = WAL');
    inner.exec(`PRAGMA synchronous = ${synchronous}`);
    inner.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
    inner.exec(`PRAGMA mmap_size = ${Math.trunc(mapBytes)}`);
    inner.exec('PRAGMA trusted_schema = OFF');
  } catch (error) {
    inner.close();
    throw error;
  }
  return databaseOver(inner);
};

/** A database in memory that begins as these bytes (of a file in rollback mode); what is written to it is nowhere else. */
export const openCopy = (bytes: Uint8Array): Database => {
  const inner = new DatabaseSync(':memory:');
  inner.deserialize(bytes);
  inner.exec('PRAGMA trusted_schema = OFF');
  return databaseOver(inner);
};

const databaseOver = (inner: DatabaseSync): Database => ({
  exec: (sql) => inner.exec(sql),
  prepare: <Row>(sql: string, { rows = 'objects' }: { readonly rows?: 'objects' | 'arrays' } = {}) => {
    const statement = inner.prepare(sql);
    if (rows === 'arrays') statement.setReturnArrays(true);
    const givesRows = statement.columns().length > 0;
    return {
      all: (...values) => statement.all(...values) as Row[],
      get: (...values) => statement.get(...values) as Row | undefined,
      iterate: (...values) => statement.iterate(...values) as unknown as IterableIterator<Row>,
      run: (...values) => statement.run(...values),
      givesRows,
    } satisfies Statement<Row>;
  },
  transaction: (work) => transaction(inner, work),
  close: () => inner.close(),
});

export interface FileHold {
  release(): void;
}

/**
 * Holds a file against every other process and connection until released or until this process ends, in whatever way
 * it ends. Throws (`sqliteTrouble`: 'busy') when somebody else still holds it after `busyMs`.
 */
export const holdFile = (path: string, busyMs = busyMsDefault): FileHold => {
  const inner = new DatabaseSync(path, { timeout: busyMs });
  try {
    inner.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    inner.close();
    throw error;
  }
  return { release: () => inner.close() };
};

const transaction = <Result>(inner: DatabaseSync, work: () => Result): Result => {
  inner.exec('BEGIN IMMEDIATE');
  let result: Result;
  try {
    result = work();
  } catch (error) {
    rollBack(inner);
    throw error;
  }
  try {
    inner.exec('COMMIT');
  } catch (error) {
    rollBack(inner);
    throw new CommitFailure(error);
  }
  return result;
};

const rollBack = (inner: DatabaseSync): void => {
  // SQLite has already rolled back by itself after some failures (a full disk among them).
  if (inner.isTransaction) inner.exec('ROLLBACK');
};

const primaryCodes: Readonly<Record<number, SqliteTrouble>> = {
  5: 'busy',
  6: 'busy',
  8: 'read-only',
  10: 'io',
  11: 'corrupt',
  13: 'full',
  14: 'cannot-open',
  19: 'constraint',
  26: 'corrupt',
};

export type SqliteTrouble =
  | 'busy'
  | 'read-only'
  | 'io'
  | 'corrupt'
  | 'full'
  | 'cannot-open'
  | 'constraint'
  | 'other';

/** What kind of trouble an error out of this module was (a CommitFailure by its cause); null: not SQLite's. */
export const sqliteTrouble = (error: unknown): SqliteTrouble | null => {
  if (error instanceof CommitFailure) return sqliteTrouble(error.cause);
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return primaryCodes[error.errcode & 0xff] ?? 'other';
};
