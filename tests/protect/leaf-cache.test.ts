import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  covering,
  descend,
  dropStream,
  frontierOf,
  punctureLeaf,
  STREAM_DEPTH,
  streamPrefix,
} from '../../src/protect/key-tree.ts';
import { createLeafCache, HOT_NODES_MAX, type InnerNode, leafIn } from '../../src/protect/leaf-cache.ts';
import { suiteReady } from '../../src/protect/suite.ts';
import { naiveAnswer, bitsOfLeaf } from './naive-tree.ts';

const ROOT_SEED = Buffer.alloc(32, 3);
const PLACE = { subject: 5, stream: 2 };
const PREFIX = streamPrefix(PLACE.subject, PLACE.stream);

function nodesWithout(punctured: readonly number[]): readonly InnerNode[] {
  const frontier = punctured.reduce(
    (rest, revision) => punctureLeaf(rest, { ...PLACE, revision }),
    frontierOf(ROOT_SEED),
  );
  const above = covering(frontier, PREFIX);
  if (above) return [{ first: 0, depth: 0, seed: descend(above, PREFIX) }];
  const outside = new Set(dropStream(frontier, PLACE.subject, PLACE.stream).keys());
  return [...frontier]
    .filter(([name]) => !outside.has(name))
    .map(([, node]) => ({
      first: Number(node.start - PREFIX.start),
      depth: node.depth - STREAM_DEPTH,
      seed: node.seed,
    }))
    .sort((a, b) => a.first - b.first);
}

const node = (): InnerNode => ({ first: 0, depth: 0, seed: new Uint8Array(32).fill(1) });
const text = (key: Uint8Array | null) => key && Buffer.from(key).toString('hex');

function makeCache(options: { streamsMax?: number } = {}) {
  let nowMs = 0;
  const cache = createLeafCache({ nowMs: () => nowMs, leaseMs: 100, ...options });
  onTestFinished(() => cache.close());
  return { cache, pass: (ms: number) => (nowMs += ms) };
}

beforeAll(suiteReady);

describe('the leaf cache', () => {
  it('[P3] any order of revisions over any holes gives the leaves of the tree', () => {
    const low = fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(low, { maxLength: 4 }),
        fc.array(low, { minLength: 1, maxLength: 12 }),
        (holes, asked) => {
          const stream = { subject: PLACE.subject, nodes: nodesWithout(holes) };
          const gone = holes.map((revision) => bitsOfLeaf({ ...PLACE, revision }));
          for (const revision of [...asked, ...holes, ...asked]) {
            const expected = naiveAnswer(ROOT_SEED, gone, { ...PLACE, revision });
            expect(text(leafIn(stream, revision))).toBe(text(expected));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('[P4] a lease ends however much it was used, and its seeds are wiped', () => {
    const { cache, pass } = makeCache();
    const held = node();
    cache.put('a', 1, [held]);
    for (let step = 0; step < 3; step += 1) {
      pass(33);
      expect(cache.get('a')).not.toBe(null);
    }
    pass(1);
    expect(cache.get('a')).toBe(null);
    expect(held.seed.every((byte) => byte === 0)).toBe(true);
    expect(cache.size()).toBe(0);
  });

  it('[P4] what nobody asks for leaves memory all the same', async () => {
    const { cache, pass } = makeCache();
    const held = node();
    cache.put('a', 1, [held]);
    pass(100);
    await expect.poll(() => cache.size()).toBe(0);
    expect(held.seed.every((byte) => byte === 0)).toBe(true);
  });

  it('[P4] erasing a subject takes its streams out at once and leaves others', () => {
    const { cache } = makeCache();
    cache.put('a', 1, [node()]);
    cache.put('b', 2, [node()]);
    cache.put('c', 1, [node()]);
    cache.forgetSubject(1);
    expect([cache.get('a'), cache.get('c')]).toEqual([null, null]);
    expect(cache.get('b')).not.toBe(null);
  });

  it('[P5] holds no more streams than its limit, the least lately used leaving first', () => {
    const { cache } = makeCache({ streamsMax: 2 });
    cache.put('a', 1, [node()]);
    cache.put('b', 1, [node()]);
    cache.get('a');
    cache.put('c', 1, [node()]);
    expect(cache.size()).toBe(2);
    expect(cache.get('b')).toBe(null);
    expect(cache.get('a')).not.toBe(null);
  });

  it('[P5] a stream with too many holes is answered but not kept', () => {
    const { cache } = makeCache();
    const nodes = Array.from({ length: HOT_NODES_MAX + 1 }, node);
    expect(cache.put('a', 1, nodes).nodes).toHaveLength(HOT_NODES_MAX + 1);
    expect(cache.get('a')).toBe(null);
  });
});
