// The embedded log's file: its tables, the one way to add to them, the two ways to read them. Every event has a
// position without gaps; a commit that answers is synced to the disk.
import { CommitFailure, type Database, sqliteTrouble } from '../platform/sqlite.ts';
import type { AppendAnswer, AppendOrder, BatchAnswer, RowTuple } from './embedded-protocol.ts';

export const logFileName = 'record.sqlite';
// A sealed message takes about 2 KB: in pages of 4 KB one fits, and appending costs half as much CPU again.
export const logPageBytes = 8192;
export const storeVersion = 1;
export const streamsCachedMax = 50_000;
export const scanPositionsMax = 20_000;
export const pageBytesMax = 4 * 1024 * 1024;

// Stream names are written once and events carry a small number instead: the index of (stream, revision) is then a
// third of the size. Exactly two indexes, since each one is paid for by every append.
const tables = `
  CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX streams_by_name ON streams (name);
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    clear TEXT NOT NULL,
    head TEXT NOT NULL,
    shredded TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX events_by_stream ON events (stream, revision);
  PRAGMA user_version = ${storeVersion};
`;

/** Makes the tables in an empty file, or throws when the file is of another version. */
export const prepareStore = (database: Database): void => {
  const [version] = database.prepare<[number]>('PRAGMA user_version', { rows: 'arrays' }).get() ?? [0];
  if (version === storeVersion) return;
  if (version !== 0)
    throw new Error(`the log's file is of version ${version}, this program knows ${storeVersion}`);
  database.transaction(() => database.exec(tables));
};

export interface EventWriter {
  /** Position of the last event, 0 in an empty log. */
  last(): number;
  /** Decides and stores all orders in one transaction, in turn. Nothing is stored when it answers `unavailable`. */
  appendBatch(orders: readonly AppendOrder[]): BatchAnswer;
}

export const eventWriter = (database: Database): EventWriter => {
  const arrays = { rows: 'arrays' } as const;
  const findLast = database.prepare<[number | null]>('SELECT max(position) FROM events', arrays);
  const findStream = database.prepare<[number]>('SELECT id FROM streams WHERE name = ?', arrays);
  const countStream = database.prepare<[number | null]>(
    'SELECT max(revision) FROM events WHERE stream = ?',
    arrays,
  );
  const addStream = database.prepare('INSERT INTO streams (name) VALUES (?)');
  const addEvent = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const findIds = database.prepare<[number, string]>(
    'SELECT position, id FROM events WHERE stream = ? AND revision >= ? ORDER BY revision LIMIT ?',
    arrays,
  );

  type KnownStream = { readonly id: number; count: number };
  const known = new Map<string, KnownStream>();
  const readLast = (): number => findLast.get()?.[0] ?? 0;
  let last = readLast();

  const streamOf = (name: string): KnownStream | null => {
    const cached = known.get(name);
    if (cached !== undefined) return cached;
    const [id] = findStream.get(name) ?? [];
    return id === undefined ? null : remember(name, id, (countStream.get(id)?.[0] ?? -1) + 1);
  };

  const remember = (name: string, id: number, count: number): KnownStream => {
    if (known.size >= streamsCachedMax) known.clear();
    const stream = { id, count };
    known.set(name, stream);
    return stream;
  };

  const append = ([name, expected, events]: AppendOrder): AppendAnswer => {
    let stream = streamOf(name);
    const count = stream?.count ?? 0;
    if (expected !== count) return stream === null ? ['conflict', 0] : lost(stream, expected, events);
    stream ??= remember(name, Number(addStream.run(name).lastInsertRowid), 0);
    for (const [id, type, clear, head, shredded] of events) {
      addEvent.run(last + 1, stream.id, stream.count, id, type, clear, head, shredded);
      last += 1;
      stream.count += 1;
    }
    return ['appended', stream.count, last];
  };

  // An append that lost its race is the caller's own repetition when these very events stand in its place.
  const lost = (stream: KnownStream, expected: number, events: AppendOrder[2]): AppendAnswer => {
    const stood = expected < stream.count ? findIds.all(stream.id, expected, events.length) : [];
    const same = stood.length === events.length && stood.every(([, id], index) => id === events[index]?.[0]);
    const position = stood.at(-1)?.[0];
    if (!same || position === undefined) return ['conflict', stream.count];
    return ['stood', expected + events.length, position];
  };

  const appendBatch = (orders: readonly AppendOrder[]): BatchAnswer => {
    try {
      return { kind: 'committed', answers: database.transaction(() => orders.map(append)) };
    } catch (error) {
      const answer = failedBatch(error);
      known.clear();
      try {
        last = readLast();
      } catch {
        return { ...answer, stop: true };
      }
      return answer;
    }
  };

  return { last: () => last, appendBatch };
};

// A commit that failed may still have left a complete frame in the write-ahead log, which the next start would take
// for good; and after a failed sync the kernel forgets which pages were not written, so no later sync proves anything.
const failedBatch = (error: unknown): Extract<BatchAnswer, { readonly kind: 'failed' }> => {
  const trouble = sqliteTrouble(error);
  return {
    kind: 'failed',
    code: error instanceof CommitFailure ? 'unknown-outcome' : 'unavailable',
    reason: trouble === null ? String(error) : `sqlite: ${trouble}`,
    stop: trouble !== 'full' && trouble !== 'busy',
  };
};

export interface EventReader {
  stream(name: string, from: number, limit: number): { readonly rows: RowTuple[]; readonly revision: number };
  /** `at` is the position the page came to, `last` the log's last one. */
  all(
    after: number,
    limit: number,
    prefixes: readonly string[] | null,
  ): { readonly rows: RowTuple[]; readonly at: number; readonly last: number };
}

export const eventReader = (database: Database): EventReader => {
  const arrays = { rows: 'arrays' } as const;
  const findStream = database.prepare<[number]>('SELECT id FROM streams WHERE name = ?', arrays);
  const countStream = database.prepare<[number | null]>(
    'SELECT max(revision) FROM events WHERE stream = ?',
    arrays,
  );
  const findLast = database.prepare<[number | null]>('SELECT max(position) FROM events', arrays);
  const parts = 'e.revision, e.id, e.type, e.clear, e.head, e.shredded';
  const ofStream = database.prepare<RowTuple>(
    `SELECT e.position, ?, ${parts} FROM events e WHERE e.stream = ? AND e.revision >= ? ORDER BY e.revision LIMIT ?`,
    arrays,
  );
  // CROSS JOIN keeps SQLite from starting at the names, which would need every page sorted.
  const ofAll = (filter: string) =>
    database.prepare<RowTuple>(
      `SELECT e.position, s.name, ${parts} FROM events e CROSS JOIN streams s ON s.id = e.stream
       WHERE e.position > ? AND e.position <= ? ${filter} ORDER BY e.position LIMIT ?`,
      arrays,
    );
  const statements = new Map<number, ReturnType<typeof ofAll>>();
  const statementFor = (prefixCount: number): ReturnType<typeof ofAll> => {
    const made = statements.get(prefixCount);
    if (made !== undefined) return made;
    const ranges = Array.from({ length: prefixCount }, () => '(s.name >= ? AND s.name < ?)');
    const statement = ofAll(prefixCount === 0 ? '' : `AND (${ranges.join(' OR ')})`);
    statements.set(prefixCount, statement);
    return statement;
  };

  const stream = (name: string, from: number, limit: number) => {
    const [id] = findStream.get(name) ?? [];
    if (id === undefined) return { rows: [], revision: 0 };
    const revision = (countStream.get(id)?.[0] ?? -1) + 1;
    const rows = from >= revision ? [] : bounded(ofStream.iterate(name, id, from, limit));
    return { rows, revision: Math.max(revision, (rows.at(-1)?.[2] ?? -1) + 1) };
  };

  const all = (after: number, limit: number, prefixes: readonly string[] | null) => {
    const last = findLast.get()?.[0] ?? 0;
    const until = Math.min(last, after + scanPositionsMax);
    if (until <= after) return { rows: [], at: after, last };
    // '~' is above every letter of a stream name.
    const ranges = (prefixes ?? []).flatMap((prefix) => [prefix, `${prefix}~`]);
    let full = false;
    const rows = bounded(statementFor(ranges.length / 2).iterate(after, until, ...ranges, limit), () => {
      full = true;
    });
    const at = full || rows.length >= limit ? (rows.at(-1)?.[0] ?? until) : until;
    return { rows, at, last };
  };

  return { stream, all };
};

const bounded = (found: Iterable<RowTuple>, onFull?: () => void): RowTuple[] => {
  const rows: RowTuple[] = [];
  let bytes = 0;
  for (const row of found) {
    rows.push(row);
    bytes += row[5].length + row[7].length;
    if (bytes >= pageBytesMax) {
      onFull?.();
      break;
    }
  }
  return rows;
};
