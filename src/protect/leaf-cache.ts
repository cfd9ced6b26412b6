// Inner tree nodes of the streams in use, so that the next leaf costs about three hashes. Promises that no node is kept
// longer than its lease, whatever its use: after that the keystore is asked again whether the subject still stands.
import { child, leafKey, REVISION_BITS } from './key-tree.ts';
import { wipe } from './suite.ts';

/** How long an erasure elsewhere may stay unseen here. */
export const LEAF_LEASE_MS = 30_000;
export const HOT_STREAMS_MAX = 4096;
/** A stream with more holes than this is derived from its rows each time. */
export const HOT_NODES_MAX = 512;
const SWEEP_MS = 5_000;

/** A subtree of one stream block: the revisions whose first `depth` of 16 bits are those of `first`. */
export type InnerNode = { readonly first: number; readonly depth: number; readonly seed: Uint8Array };

export type HotStream = { readonly subject: number; readonly nodes: readonly InnerNode[] };

export interface LeafCache {
  get(name: string): HotStream | null;
  put(name: string, subject: number, nodes: readonly InnerNode[]): HotStream;
  forget(name: string): void;
  forgetSubject(subject: number): void;
  size(): number;
  close(): void;
}

type Entry = HotStream & { readonly expiresAtMs: number };

export function createLeafCache(options: {
  readonly nowMs: () => number;
  readonly leaseMs?: number;
  readonly streamsMax?: number;
}): LeafCache {
  const leaseMs = options.leaseMs ?? LEAF_LEASE_MS;
  const streamsMax = options.streamsMax ?? HOT_STREAMS_MAX;
  const entries = new Map<string, Entry>();
  const timer = setInterval(sweep, Math.min(SWEEP_MS, leaseMs));
  timer.unref();

  function get(name: string): HotStream | null {
    const entry = entries.get(name);
    if (!entry) return null;
    if (entry.expiresAtMs <= options.nowMs()) {
      forget(name);
      return null;
    }
    entries.delete(name);
    entries.set(name, entry);
    return entry;
  }

  function put(name: string, subject: number, nodes: readonly InnerNode[]): HotStream {
    const entry = { subject, nodes, expiresAtMs: options.nowMs() + leaseMs };
    if (nodes.length > HOT_NODES_MAX) return entry;
    forget(name);
    for (const oldest of entries.keys()) {
      if (entries.size < streamsMax) break;
      forget(oldest);
    }
    entries.set(name, entry);
    return entry;
  }

  function forget(name: string): void {
    const entry = entries.get(name);
    if (!entry) return;
    entries.delete(name);
    for (const node of entry.nodes) wipeNode(node);
  }

  function forgetSubject(subject: number): void {
    for (const [name, entry] of entries) if (entry.subject === subject) forget(name);
  }

  function sweep(): void {
    const now = options.nowMs();
    for (const [name, entry] of entries) if (entry.expiresAtMs <= now) forget(name);
  }

  function close(): void {
    clearInterval(timer);
    for (const name of entries.keys()) forget(name);
  }

  return { get, put, forget, forgetSubject, size: () => entries.size, close };
}

/** Seeds below a node, down to the leaf last asked for: the next revision shares all but one or two of them. */
type Trail = { low: number; readonly seeds: Uint8Array[] };
const trails = new WeakMap<InnerNode, Trail>();

/** The key of the leaf at `low` (0..65535) within its block, or null when the frontier does not cover it. */
export function leafIn(stream: HotStream, low: number): Uint8Array | null {
  const node = nodeOver(stream.nodes, low);
  if (!node) return null;
  let trail = trails.get(node);
  const fresh = !trail;
  if (!trail) {
    trail = { low, seeds: [] };
    trails.set(node, trail);
  }
  const known = fresh ? node.depth : Math.max(node.depth, bitsInCommon(low, trail.low));
  for (let depth = known; depth < REVISION_BITS; depth += 1) {
    const above = depth === node.depth ? node.seed : trail.seeds[depth];
    if (!above) throw new Error('a trail has no gaps');
    const side = ((low >> (REVISION_BITS - 1 - depth)) & 1) as 0 | 1;
    const old = trail.seeds[depth + 1];
    trail.seeds[depth + 1] = child(above, side);
    if (old) wipe(old);
  }
  trail.low = low;
  const leafSeed = node.depth === REVISION_BITS ? node.seed : trail.seeds[REVISION_BITS];
  if (!leafSeed) throw new Error('a trail ends at its leaf');
  return leafKey(leafSeed);
}

/** Nodes are disjoint and in path order: the last one that begins at or before the leaf is the only candidate. */
function nodeOver(nodes: readonly InnerNode[], low: number): InnerNode | null {
  let from = 0;
  let to = nodes.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    const node = nodes[middle];
    if (node && node.first <= low) from = middle + 1;
    else to = middle;
  }
  const node = nodes[from - 1];
  return node && low < node.first + (1 << (REVISION_BITS - node.depth)) ? node : null;
}

function bitsInCommon(a: number, b: number): number {
  return Math.clz32(a ^ b) - (32 - REVISION_BITS);
}

function wipeNode(node: InnerNode): void {
  wipe(node.seed);
  const trail = trails.get(node);
  if (!trail) return;
  for (const seed of trail.seeds) if (seed) wipe(seed);
  trails.delete(node);
}
