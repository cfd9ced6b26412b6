// The tree's frontier as rows of the keystore, each sealed under its generation's secret.
// Trusts SQLite's transactions: whoever changes rows here does it inside one.
import { Buffer } from 'node:buffer';
import type { Database } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';
import type { Generations } from './generations.ts';
import { covers, LEAF_DEPTH, type Prefix, prefixEnd, type TreeNode, without } from './key-tree.ts';
import { context, KEY_BYTES, openBytes, sealBytes, sizedText, wipe } from './suite.ts';

const ROW_KEY = context('sealdesk.frontier-key.v1');
const ROW = context('sealdesk.frontier.v1');
/** Before every path. */
const NO_BYTES = new Uint8Array();
const LAST_PATH = (1n << BigInt(LEAF_DEPTH)) - 1n;

type Row = {
  readonly start: Uint8Array;
  readonly depth: number;
  readonly generation: number;
  readonly sealed: Uint8Array;
};

export interface FrontierRows {
  /** The node that covers `prefix`, seed opened, or null. The caller wipes the seed. */
  covering(prefix: Prefix): TreeNode | null;
  /** The nodes inside `prefix`, in path order. The caller wipes their seeds. */
  inside(prefix: Prefix): readonly TreeNode[];
  /** Takes `prefix` out of the frontier. Taking it twice changes nothing. */
  remove(prefix: Prefix): void;
  add(node: TreeNode): void;
  /**
   * Looks at up to `limit` rows after this path (null: from the first) and seals those of the leaving generation anew.
   * Answers the last path it looked at, or null when there was none.
   */
  renew(after: bigint | null, limit: number): bigint | null;
  /** Whether every row is of the current generation. Looks at all of them. */
  isRenewed(): boolean;
  count(): number;
}

export function openFrontierRows(database: Database, generations: Generations): FrontierRows {
  const last = database.prepare<Row>(
    'SELECT start, depth, generation, sealed FROM frontier WHERE start <= ? ORDER BY start DESC LIMIT 1',
  );
  const range = database.prepare<Row>(
    'SELECT start, depth, generation, sealed FROM frontier WHERE start BETWEEN ? AND ? ORDER BY start',
  );
  const insert = database.prepare(
    'INSERT INTO frontier (start, depth, generation, sealed) VALUES (?, ?, ?, ?)',
  );
  const removeOne = database.prepare('DELETE FROM frontier WHERE start = ?');
  const removeRange = database.prepare('DELETE FROM frontier WHERE start BETWEEN ? AND ?');
  const total = database.prepare<{ n: number }>('SELECT count(*) AS n FROM frontier');
  const following = database.prepare<Row>(
    'SELECT start, depth, generation, sealed FROM frontier WHERE start > ? ORDER BY start LIMIT ?',
  );
  const reseal = database.prepare('UPDATE frontier SET generation = ?, sealed = ? WHERE start = ?');
  const older = database.prepare<{ one: number }>(
    'SELECT 1 AS one FROM frontier WHERE generation <> ? LIMIT 1',
  );

  function associated(prefix: Prefix, number: number): Uint8Array {
    const place = Buffer.alloc(13);
    place.writeUInt32BE(number, 0);
    place.writeUInt8(prefix.depth, 4);
    place.writeBigUInt64BE(prefix.start, 5);
    return Buffer.concat([ROW, sizedText(generations.keystore), place]);
  }

  function opened(row: Row): TreeNode {
    const prefix = { start: Buffer.from(row.start).readBigUInt64BE(0), depth: row.depth };
    const key = generations.key(ROW_KEY, row.generation);
    const seed = openBytes(key, associated(prefix, row.generation), row.sealed);
    if (seed?.length !== KEY_BYTES) {
      throw new ProtectFailure('keystore-corrupt', 'a frontier row does not open under its generation');
    }
    return { ...prefix, seed };
  }

  function covering(prefix: Prefix): TreeNode | null {
    const row = last.get(startBytes(prefix.start));
    if (!row) return null;
    const place = { start: Buffer.from(row.start).readBigUInt64BE(0), depth: row.depth };
    return covers(place, prefix) ? opened(row) : null;
  }

  function inside(prefix: Prefix): readonly TreeNode[] {
    return range.all(startBytes(prefix.start), startBytes(lastOf(prefix))).map(opened);
  }

  function add(node: TreeNode): void {
    insert.run(startBytes(node.start), node.depth, generations.current, sealedNow(node));
  }

  function sealedNow(node: TreeNode): Uint8Array {
    const { current } = generations;
    return sealBytes(generations.key(ROW_KEY, current), associated(node, current), node.seed);
  }

  function renew(after: bigint | null, limit: number): bigint | null {
    const rows = following.all(after === null ? NO_BYTES : startBytes(after), limit);
    let last: bigint | null = null;
    for (const row of rows) {
      last = Buffer.from(row.start).readBigUInt64BE(0);
      if (row.generation === generations.current) continue;
      const node = opened(row);
      reseal.run(generations.current, sealedNow(node), row.start);
      wipe(node.seed);
    }
    return last;
  }

  function remove(prefix: Prefix): void {
    const node = covering(prefix);
    if (!node) {
      removeRange.run(startBytes(prefix.start), startBytes(lastOf(prefix)));
      return;
    }
    removeOne.run(startBytes(node.start));
    for (const kept of without(node, prefix)) {
      add(kept);
      wipe(kept.seed);
    }
    wipe(node.seed);
  }

  return {
    covering,
    inside,
    remove,
    add,
    renew,
    isRenewed: () => older.get(generations.current) === undefined,
    count: () => total.get()?.n ?? 0,
  };
}

function lastOf(prefix: Prefix): bigint {
  const end = prefixEnd(prefix) - 1n;
  return end > LAST_PATH ? LAST_PATH : end;
}

function startBytes(start: bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(start, 0);
  return bytes;
}
