import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  covers,
  deriveLeaf,
  dropStream,
  dropSubject,
  type Frontier,
  frontierOf,
  LEAF_DEPTH,
  type LeafPath,
  leafPrefix,
  type Prefix,
  punctureLeaf,
  removed,
  streamPrefix,
  subjectPrefix,
} from '../../src/protect/key-tree.ts';
import { suiteReady } from '../../src/protect/suite.ts';
import { bitsOf, bitsOfLeaf, naiveAnswer, naiveFrontier, naiveLeaf } from './naive-tree.ts';

type Vector = { readonly path: LeafPath; readonly key: string };
type VectorFile = { readonly root: string; readonly leaves: readonly Vector[] };
const vectors = JSON.parse(
  readFileSync(new URL('./key-tree-vectors.json', import.meta.url), 'utf8'),
) as VectorFile;

type PunctureFile = {
  readonly root: string;
  readonly steps: readonly { readonly puncture: LeafPath; readonly frontier: readonly string[] }[];
  readonly kept: readonly Vector[];
};
const punctures = JSON.parse(
  readFileSync(new URL('./puncture-vectors.json', import.meta.url), 'utf8'),
) as PunctureFile;

/** Each node as its bits and its seed, in the order of their paths. */
function namesOf(frontier: Frontier): readonly string[] {
  return [...frontier.values()]
    .map(
      ({ depth, seed, start }) =>
        `${start.toString(2).padStart(LEAF_DEPTH, '0').slice(0, depth)} ${text(seed)}`,
    )
    .sort();
}

const ROOT_SEED = Buffer.alloc(32, 7);

/** Few subjects, streams and revisions, at both edges of each part, so that removals meet. */
const part = (bits: number) =>
  fc.constantFrom(0, 1, 2, 3, 2 ** (bits - 1) - 1, 2 ** (bits - 1), 2 ** bits - 2, 2 ** bits - 1);
const path = fc.record({ subject: part(32), stream: part(16), revision: part(16) });
const removal = fc.record({ kind: fc.constantFrom('leaf', 'stream', 'subject'), path });
type Removal = { readonly kind: string; readonly path: LeafPath };

function apply(frontier: Frontier, { kind, path: { subject, stream, revision } }: Removal): Frontier {
  if (kind === 'subject') return dropSubject(frontier, subject);
  if (kind === 'stream') return dropStream(frontier, subject, stream);
  return punctureLeaf(frontier, { subject, stream, revision });
}

function removedBits({ kind, path: { subject, stream, revision } }: Removal): string {
  const ofStream = bitsOf(subject, 32) + bitsOf(stream, 16);
  if (kind === 'subject') return bitsOf(subject, 32);
  return kind === 'stream' ? ofStream : ofStream + bitsOf(revision, 16);
}

function prefixOf({ kind, path: each }: Removal): Prefix {
  if (kind === 'subject') return subjectPrefix(each.subject);
  return kind === 'stream' ? streamPrefix(each.subject, each.stream) : leafPrefix(each);
}

const text = (key: Uint8Array | null): string | null => key && Buffer.from(key).toString('base64url');

beforeAll(suiteReady);

describe('the key tree', () => {
  it('[P1] a leaf is the one the golden vectors and a second implementation name', () => {
    const root = Buffer.from(vectors.root, 'base64url');
    expect(vectors.leaves.length).toBeGreaterThan(8);
    for (const { path: each, key } of vectors.leaves) {
      expect(text(deriveLeaf(frontierOf(root), each))).toBe(key);
      expect(text(naiveLeaf(root, each))).toBe(key);
    }
  });

  it('[E42] puncturing leaves the very frontier that golden vectors and a second implementation name', () => {
    const root = Buffer.from(punctures.root, 'base64url');
    expect(punctures.steps.length).toBeGreaterThan(5);
    let frontier = frontierOf(root);
    const gone: string[] = [];
    for (const { frontier: named, puncture } of punctures.steps) {
      const before = frontier.size;
      frontier = punctureLeaf(frontier, puncture);
      gone.push(bitsOfLeaf(puncture));
      expect(frontier.size - before).toBeLessThanOrEqual(LEAF_DEPTH - 1);
      expect(namesOf(frontier)).toEqual(named);
      expect(naiveFrontier(root, gone)).toEqual(named);
      expect(deriveLeaf(frontier, puncture)).toBeNull();
    }
    for (const { key, path: each } of punctures.kept) expect(text(deriveLeaf(frontier, each))).toBe(key);
  });

  it('[P1] no two leaves and no leaf and seed are alike', () => {
    const keys = new Set(vectors.leaves.map(({ key }) => key));
    expect(keys.size).toBe(vectors.leaves.length);
  });

  it('[E1] after any removals the tree answers exactly what a naive one still may', () => {
    fc.assert(
      fc.property(
        fc.array(removal, { maxLength: 12 }),
        fc.array(path, { minLength: 1, maxLength: 8 }),
        (steps, asked) => {
          const frontier = steps.reduce(apply, frontierOf(ROOT_SEED));
          const gone = steps.map(removedBits);
          for (const each of [...asked, ...steps.map((step) => step.path)]) {
            expect(text(deriveLeaf(frontier, each))).toBe(text(naiveAnswer(ROOT_SEED, gone, each)));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('[E1] no node that stays lies in, or above, what was removed', () => {
    fc.assert(
      fc.property(fc.array(removal, { minLength: 1, maxLength: 16 }), (steps) => {
        const nodes = [...steps.reduce(apply, frontierOf(ROOT_SEED)).values()];
        for (const gone of steps.map(prefixOf)) {
          expect(nodes.some((node) => covers(node, gone) || covers(gone, node))).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('[E2] the order of removals leaves no trace, and repeating one changes nothing', () => {
    fc.assert(
      fc.property(
        fc
          .array(removal, { minLength: 2, maxLength: 10 })
          .chain((steps) =>
            fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })),
          ),
        ([steps, shuffled]) => {
          const one = steps.reduce(apply, frontierOf(ROOT_SEED));
          const other = [...shuffled, ...steps].reduce(apply, frontierOf(ROOT_SEED));
          expect(named(other)).toEqual(named(one));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('[E3] one removal adds at most one node a level, and a removed subject takes its punctures along', () => {
    fc.assert(
      fc.property(fc.array(removal, { minLength: 1, maxLength: 20 }), (steps) => {
        let frontier = frontierOf(ROOT_SEED);
        for (const step of steps) {
          const next = apply(frontier, step);
          expect(next.size - frontier.size).toBeLessThan(LEAF_DEPTH);
          frontier = next;
        }
      }),
      { numRuns: 40 },
    );
    const punctured = Array.from({ length: 50 }, (_, revision) => ({
      subject: 9,
      stream: 1,
      revision,
    })).reduce(punctureLeaf, frontierOf(ROOT_SEED));
    expect(dropSubject(punctured, 9).size).toBe(32);
  });

  it('[E3] an empty tree stays empty', () => {
    const empty = removed(frontierOf(ROOT_SEED), { start: 0n, depth: 0 });
    expect(empty.size).toBe(0);
    expect(deriveLeaf(empty, { subject: 1, stream: 1, revision: 1 })).toBe(null);
  });

  it('[P2] a path part beyond its bits is a bug, not another leaf', () => {
    for (const bad of [
      { subject: 2 ** 32, stream: 0, revision: 0 },
      { subject: 0, stream: 2 ** 16, revision: 0 },
      { subject: 0, stream: 0, revision: 2 ** 16 },
      { subject: -1, stream: 0, revision: 0 },
      { subject: 0, stream: 0.5, revision: 0 },
    ]) {
      expect(() => deriveLeaf(frontierOf(ROOT_SEED), bad)).toThrow(RangeError);
    }
  });
});

function named(frontier: Frontier): Record<string, string | null> {
  return Object.fromEntries([...frontier].map(([name, node]) => [name, text(node.seed)]));
}
