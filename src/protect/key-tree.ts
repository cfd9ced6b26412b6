// The subject key tree: a puncturable PRF (GGM) over a 64-bit path subject(32) || stream(16) || revision(16).
// Promises that from a frontier nothing removed from it can be derived. Trusts only keyed BLAKE2b. Pure: no I/O, no clock.
// audit/formats/key-tree.md describes the same for a stranger; tests/protect holds a second implementation.
import { context, KEY_BYTES, keyedHash } from './suite.ts';

export const SUBJECT_BITS = 32;
export const STREAM_BITS = 16;
export const REVISION_BITS = 16;
export const SUBJECT_DEPTH = SUBJECT_BITS;
export const STREAM_DEPTH = SUBJECT_BITS + STREAM_BITS;
export const LEAF_DEPTH = SUBJECT_BITS + STREAM_BITS + REVISION_BITS;

const LEFT = context('sealdesk.tree.left.v1');
const RIGHT = context('sealdesk.tree.right.v1');
const LEAF = context('sealdesk.tree.leaf.v1');

/** A subtree: the paths whose first `depth` bits are those of `start`. The other bits of `start` are zero. */
export type Prefix = { readonly start: bigint; readonly depth: number };

/** A subtree whose seed is known: everything below it can be derived. */
export type TreeNode = Prefix & { readonly seed: Uint8Array };

/** Disjoint subtrees, by `prefixName`: exactly what can still be derived. */
export type Frontier = ReadonlyMap<string, TreeNode>;

export type LeafPath = { readonly subject: number; readonly stream: number; readonly revision: number };

export const ROOT: Prefix = { start: 0n, depth: 0 };

export function subjectPrefix(subject: number): Prefix {
  return { start: BigInt(bounded(subject, SUBJECT_BITS)) << 32n, depth: SUBJECT_DEPTH };
}

export function streamPrefix(subject: number, stream: number): Prefix {
  const start = subjectPrefix(subject).start | (BigInt(bounded(stream, STREAM_BITS)) << 16n);
  return { start, depth: STREAM_DEPTH };
}

export function leafPrefix(path: LeafPath): Prefix {
  const start = streamPrefix(path.subject, path.stream).start | BigInt(bounded(path.revision, REVISION_BITS));
  return { start, depth: LEAF_DEPTH };
}

/** The first path after the subtree. */
export function prefixEnd(prefix: Prefix): bigint {
  return prefix.start + (1n << BigInt(LEAF_DEPTH - prefix.depth));
}

export function covers(outer: Prefix, inner: Prefix): boolean {
  return outer.depth <= inner.depth && outer.start <= inner.start && inner.start < prefixEnd(outer);
}

export function child(seed: Uint8Array, side: 0 | 1): Uint8Array {
  return keyedHash(seed, side === 0 ? LEFT : RIGHT);
}

/** The key of a leaf is one step away from its seed, so that a seed is never used as a cipher's key. */
export function leafKey(leafSeed: Uint8Array): Uint8Array {
  return keyedHash(leafSeed, LEAF);
}

/** The seed of `target`, which `node` must cover. A fresh array, also when node and target are the same. */
export function descend(node: TreeNode, target: Prefix): Uint8Array {
  assertCovers(node, target);
  let seed: Uint8Array = new Uint8Array(node.seed);
  for (let depth = node.depth; depth < target.depth; depth += 1) {
    const next = child(seed, sideAt(target.start, depth));
    seed.fill(0);
    seed = next;
  }
  return seed;
}

/** What is left of `node` without `target`: one sibling per level between them, from the top. */
export function without(node: TreeNode, target: Prefix): readonly TreeNode[] {
  assertCovers(node, target);
  const kept: TreeNode[] = [];
  let seed: Uint8Array = new Uint8Array(node.seed);
  for (let depth = node.depth; depth < target.depth; depth += 1) {
    const side = sideAt(target.start, depth);
    kept.push(siblingOnPath(target.start, depth, child(seed, side === 0 ? 1 : 0)));
    const next = child(seed, side);
    seed.fill(0);
    seed = next;
  }
  seed.fill(0);
  return kept;
}

export function frontierOf(rootSeed: Uint8Array): Frontier {
  if (rootSeed.length !== KEY_BYTES) throw new RangeError('a seed has 32 bytes');
  return new Map([[prefixName(ROOT), { ...ROOT, seed: new Uint8Array(rootSeed) }]]);
}

/** The node of the frontier that covers `prefix`, or null when all or part of it was removed. */
export function covering(frontier: Frontier, prefix: Prefix): TreeNode | null {
  for (let depth = 0; depth <= prefix.depth; depth += 1) {
    const node = frontier.get(prefixName(ancestor(prefix, depth)));
    if (node) return node;
  }
  return null;
}

/** The key of one leaf, or null when it was punctured or lies in a subtree that was dropped. */
export function deriveLeaf(frontier: Frontier, path: LeafPath): Uint8Array | null {
  const target = leafPrefix(path);
  const node = covering(frontier, target);
  return node && leafKey(descend(node, target));
}

/** The frontier without `prefix`: grows by at most one node per level. Removing twice changes nothing. */
export function removed(frontier: Frontier, prefix: Prefix): Frontier {
  const rest = new Map(frontier);
  const node = covering(frontier, prefix);
  if (node) {
    rest.delete(prefixName(node));
    for (const kept of without(node, prefix)) rest.set(prefixName(kept), kept);
    return rest;
  }
  for (const [name, kept] of frontier) if (covers(prefix, kept)) rest.delete(name);
  return rest;
}

export function punctureLeaf(frontier: Frontier, path: LeafPath): Frontier {
  return removed(frontier, leafPrefix(path));
}

export function dropSubject(frontier: Frontier, subject: number): Frontier {
  return removed(frontier, subjectPrefix(subject));
}

export function dropStream(frontier: Frontier, subject: number, stream: number): Frontier {
  return removed(frontier, streamPrefix(subject, stream));
}

/** Depth in decimal, a slash, the path's first bits as 16 hexadecimal digits. */
export function prefixName(prefix: Prefix): string {
  return `${prefix.depth}/${prefix.start.toString(16).padStart(16, '0')}`;
}

export function ancestor(prefix: Prefix, depth: number): Prefix {
  const free = BigInt(LEAF_DEPTH - depth);
  return { start: (prefix.start >> free) << free, depth };
}

function siblingOnPath(path: bigint, depth: number, seed: Uint8Array): TreeNode {
  const bit = 1n << BigInt(LEAF_DEPTH - depth - 1);
  return {
    start: ancestor({ start: path, depth: LEAF_DEPTH }, depth + 1).start ^ bit,
    depth: depth + 1,
    seed,
  };
}

/** The turn a path takes below `depth`: its bits are read from the most significant. */
function sideAt(path: bigint, depth: number): 0 | 1 {
  return (path >> BigInt(LEAF_DEPTH - depth - 1)) & 1n ? 1 : 0;
}

function bounded(value: number, bits: number): number {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** bits) {
    throw new RangeError(`a path part must fit ${bits} bits`);
  }
  return value;
}

function assertCovers(node: Prefix, target: Prefix): void {
  if (!covers(node, target)) throw new RangeError('the node does not cover the target');
}
