import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openCopy, openDatabase } from '../../src/platform/sqlite.ts';
import { stillCopy } from '../../src/platform/sqlite-copy.ts';

describe('a copy in memory of a database that somebody holds', () => {
  let folder: string;
  let path: string;
  let held: Database;

  const rows = (): readonly string[] => {
    const copy = openCopy(stillCopy(path));
    try {
      return copy
        .prepare<{ word: string }>('SELECT word FROM words ORDER BY rowid')
        .all()
        .map(({ word }) => word);
    } finally {
      copy.close();
    }
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sealdesk-copy-'));
    path = join(folder, 'held.sqlite');
    held = openDatabase({ path });
    held.exec('PRAGMA locking_mode = EXCLUSIVE');
    held.exec("CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('first')");
    held.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  });
  afterAll(() => {
    held.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[X143] holds what was committed, from the file and from its write-ahead log, and nothing that was not', () => {
    expect(() =>
      openDatabase({ path, readOnly: true, busyMs: 0 }).prepare('SELECT * FROM words').all(),
    ).toThrow(/locked/);
    expect(rows()).toEqual(['first']);
    held.exec("INSERT INTO words VALUES ('second')");
    expect(rows()).toEqual(['first', 'second']);
    held.exec("BEGIN; INSERT INTO words VALUES ('third')");
    expect(rows()).toEqual(['first', 'second']);
    held.exec('COMMIT');
    expect(rows()).toEqual(['first', 'second', 'third']);
    const many = Array.from({ length: 2_000 }, (_, at) => `('${at} ${'x'.repeat(50)}')`).join(', ');
    held.exec(`INSERT INTO words VALUES ${many}`);
    expect(rows()).toHaveLength(2_003);
    held.exec('DELETE FROM words WHERE rowid > 3; PRAGMA wal_checkpoint(RESTART)');
    held.exec("INSERT INTO words VALUES ('after the next round began')");
    expect(rows()).toEqual(['first', 'second', 'third', 'after the next round began']);
  });

  it('[X143] leaves out a frame that is not whole or not as it was written', () => {
    const wal = readFileSync(`${path}-wal`);
    held.exec("INSERT INTO words VALUES ('last')");
    const longer = readFileSync(`${path}-wal`);
    const [before, beyond] = [path.replace('held', 'torn'), longer.length];
    const lay = (bytes: Buffer) => {
      writeFileSync(before, readFileSync(path));
      writeFileSync(`${before}-wal`, bytes);
      const copy = openCopy(stillCopy(before));
      const { n } = copy.prepare<{ n: number }>('SELECT count(*) AS n FROM words').get() ?? { n: -1 };
      copy.close();
      return n;
    };
    expect(lay(longer)).toBe(5);
    const torn = Buffer.from(longer);
    torn[torn.length - 1] = (torn.at(-1) ?? 0) ^ 1;
    // The log may be longer than its last round: what changes is where that round's last frame ends.
    const changed = [...longer.keys()].filter((at) => longer[at] !== wal[at]);
    const lastChanged = changed.at(-1) ?? beyond - 1;
    torn[lastChanged] = (longer[lastChanged] ?? 0) ^ 1;
    expect(lay(torn)).toBe(4);
    expect(lay(longer.subarray(0, lastChanged - 10))).toBe(4);
  });

  it('[X143] refuses what is no database', () => {
    const other = join(folder, 'other');
    appendFileSync(other, 'x'.repeat(5_000));
    expect(() => stillCopy(other)).toThrow(expect.objectContaining({ code: 'not-a-database' }));
    truncateSync(other, 10);
    expect(() => stillCopy(other)).toThrow(expect.objectContaining({ code: 'not-a-database' }));
  });
});
