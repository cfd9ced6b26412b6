// The tree's frontier as rows of the keystore, each sealed under the current generation's secret.
// Trusts SQLite's transactions: whoever changes rows here does it inside one.
import { Buffer } from 'node:buffer';
import type { Database } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';
import { covers, LEAF_DEPTH, type Prefix, prefixEnd, type TreeNode, without } from './key-tree.ts';
import { context, KEY_BYTES, keyedHash, openBytes, sealBytes, sizedText, wipe } from './suite.ts';

const ROW_KEY = context('sealdesk.frontier-key.v1');
const ROW = context('sealdesk.frontier.v1');
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
  count(): number;
}

export function openFrontierRows(
  database: Database,
  generation: { readonly keystore: string; readonly number: number; readonly secret: Uint8Array },
): FrontierRows {
  const key = keyedHash(generation.secret, ROW_KEY);
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

  function associated(prefix: Prefix, number: number): Uint8Array {
    const place = Buffer.alloc(13);
    place.writeUInt32BE(number, 0);
    place.writeUInt8(prefix.depth, 4);
    place.writeBigUInt64BE(prefix.start, 5);
    return Buffer.concat([ROW, sizedText(generation.keystore), place]);
  }

  function opened(row: Row): TreeNode {
    const prefix = { start: Buffer.from(row.start).readBigUInt64BE(0), depth: row.depth };
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
    const sealed = sealBytes(key, associated(node, generation.number), node.seed);
    insert.run(startBytes(node.start), node.depth, generation.number, sealed);
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

  return { covering, inside, remove, add, count: () => total.get()?.n ?? 0 };
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
