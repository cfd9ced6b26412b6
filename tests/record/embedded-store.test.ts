import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CommitFailure, type Database, openDatabase } from '../../src/platform/sqlite.ts';
import type { AppendOrder } from '../../src/record/embedded-protocol.ts';
import { eventReader, eventWriter, pageBytesMax, prepareStore } from '../../src/record/embedded-store.ts';
import { freshId } from './stored.ts';

const order = (stream: string, expected: number, count = 1, shredded = 'ciphertext'): AppendOrder => [
  stream,
  expected,
  Array.from({ length: count }, () => [freshId(), 'MessageSent', '{}', 'head', shredded] as const),
];

let directory: string;
let path: string;
let database: Database;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealdesk-store-'));
  path = join(directory, 'record.sqlite');
  database = openDatabase({ path });
  prepareStore(database);
});

afterEach(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

describe('the file', () => {
  test('[R26] has exactly two indexes, syncs every commit and writes ahead', () => {
    const indexes = database
      .prepare<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'index'")
      .all();
    expect(indexes.map(({ name }) => name).sort()).toEqual(['events_by_stream', 'streams_by_name']);
    expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(database.prepare('PRAGMA wal_autocheckpoint').get()).toEqual({ wal_autocheckpoint: 1000 });
  });

  test('[R26] of another version is refused, not guessed at', () => {
    database.exec('PRAGMA user_version = 99');
    expect(() => prepareStore(database)).toThrow('of version 99');
  });

  test('[R26] keeps positions without gaps, also after a batch that failed', () => {
    const writer = eventWriter(database);
    writer.appendBatch([order('conversation-a', 0, 3), order('conversation-b', 0, 2)]);
    const failing = eventWriter(breaking(database, 'before commit'));
    expect(failing.appendBatch([order('conversation-a', 3)])).toMatchObject({ kind: 'failed' });
    expect(failing.last()).toBe(5);
    writer.appendBatch([order('conversation-b', 2), order('conversation-c', 1), order('conversation-c', 0)]);
    const { rows } = eventReader(database).all(0, 100, null);
    expect(rows.map(([position]) => position)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('a batch', () => {
  test('[R2] is decided append by append, in turn', () => {
    const writer = eventWriter(database);
    const answer = writer.appendBatch([
      order('conversation-a', 0, 2),
      order('conversation-a', 0, 1),
      order('conversation-a', 2, 1),
      order('conversation-b', 1, 1),
    ]);
    expect(answer).toEqual({
      kind: 'committed',
      answers: [
        ['appended', 2, 2],
        ['conflict', 2],
        ['appended', 3, 3],
        ['conflict', 0],
      ],
    });
  });

  test('[R2] counts a stream anew after it forgot it', () => {
    eventWriter(database).appendBatch([order('conversation-a', 0, 4)]);
    const answer = eventWriter(database).appendBatch([order('conversation-a', 4)]);
    expect(answer).toEqual({ kind: 'committed', answers: [['appended', 5, 5]] });
  });

  test('[R17] that failed before the commit is unavailable, and repeating it stores it', () => {
    const writer = eventWriter(breaking(database, 'before commit', 1));
    const orders = [order('conversation-a', 0, 2)];
    expect(writer.appendBatch(orders)).toMatchObject({ kind: 'failed', code: 'unavailable' });
    expect(writer.appendBatch(orders)).toEqual({ kind: 'committed', answers: [['appended', 2, 2]] });
  });

  test('[R17] whose commit failed and did not hold is of unknown outcome, and repeating it stores it', () => {
    const writer = eventWriter(breaking(database, 'commit lost', 1));
    const orders = [order('conversation-a', 0, 2)];
    expect(writer.appendBatch(orders)).toMatchObject({ kind: 'failed', code: 'unknown-outcome' });
    expect(writer.appendBatch(orders)).toEqual({ kind: 'committed', answers: [['appended', 2, 2]] });
  });

  test('[R17] whose commit failed but held is of unknown outcome, and repeating it stores nothing more', () => {
    const writer = eventWriter(breaking(database, 'commit held', 1));
    const orders = [order('conversation-a', 0, 2)];
    expect(writer.appendBatch(orders)).toMatchObject({ kind: 'failed', code: 'unknown-outcome' });
    expect(writer.appendBatch(orders)).toEqual({ kind: 'committed', answers: [['stood', 2, 2]] });
    expect(eventReader(database).stream('conversation-a', 0, 10).rows).toHaveLength(2);
  });

  test('[R20] that finds the disk full stores nothing, and the log goes on when there is room', () => {
    const writer = eventWriter(database);
    writer.appendBatch([order('conversation-a', 0)]);
    const [pages] = database.prepare<[number]>('PRAGMA page_count', { rows: 'arrays' }).get() ?? [0];
    database.exec(`PRAGMA max_page_count = ${pages + 4}`);
    const large = order('conversation-a', 1, 1, 'x'.repeat(100_000));
    expect(writer.appendBatch([order('conversation-b', 0), large])).toEqual({
      kind: 'failed',
      code: 'unavailable',
      reason: 'sqlite: full',
      stop: false,
    });
    expect(eventReader(database).all(0, 10, null).rows).toHaveLength(1);
    database.exec('PRAGMA max_page_count = 1000000');
    expect(writer.appendBatch([large])).toEqual({ kind: 'committed', answers: [['appended', 2, 2]] });
  });
});

describe('a page', () => {
  test('[R7] is bounded by bytes, and never empty while there is more', () => {
    const writer = eventWriter(database);
    const large = 'x'.repeat(250_000);
    for (let index = 0; index < 40; index += 1)
      writer.appendBatch([order('conversation-a', index, 1, large)]);
    const reader = eventReader(database);
    const page = reader.stream('conversation-a', 0, 40);
    expect(page.rows.length).toBeGreaterThan(0);
    expect(page.rows.length).toBeLessThanOrEqual(Math.ceil(pageBytesMax / large.length));
    expect(page.revision).toBe(40);
    const seen: number[] = [];
    for (let at = 0; at < 40; ) {
      const next = reader.all(at, 40, ['conversation-']);
      expect(next.rows.length).toBeLessThan(40);
      seen.push(...next.rows.map(([position]) => position));
      at = next.at;
    }
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test('[R8] that finds nothing for its prefixes still moves on', () => {
    const writer = eventWriter(database);
    for (let index = 0; index < 45; index += 1) writer.appendBatch([order(`visit-${index}`, 0, 500)]);
    writer.appendBatch([order('conversation-a', 0)]);
    const reader = eventReader(database);
    const places: number[] = [];
    let found = 0;
    for (let at = 0, last = 1; at < last; ) {
      const page = reader.all(at, 100, ['conversation-']);
      found += page.rows.length;
      expect(page.at).toBeGreaterThan(at);
      at = page.at;
      last = page.last;
      places.push(at);
    }
    expect(found).toBe(1);
    expect(places.length).toBeGreaterThan(1);
  });
});

type Breakage = 'before commit' | 'commit lost' | 'commit held';

/** A database whose next transactions fail in one of the three ways a disk can fail one. */
const breaking = (inner: Database, breakage: Breakage, times = Number.POSITIVE_INFINITY): Database => {
  let left = times;
  return {
    ...inner,
    transaction: (work) => {
      if (left <= 0) return inner.transaction(work);
      left -= 1;
      const full = Object.assign(new Error('disk full'), { errcode: 13 });
      if (breakage === 'commit held') {
        inner.transaction(work);
        throw new CommitFailure(full);
      }
      const undone = Symbol('undone');
      try {
        inner.transaction(() => {
          work();
          throw undone;
        });
      } catch (error) {
        if (error !== undone) throw error;
      }
      throw breakage === 'commit lost' ? new CommitFailure(full) : full;
    },
  };
};
