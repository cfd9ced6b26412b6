// A second implementation of audit/formats/key-tree.md, written from the document with other primitives and no code of ours:
// paths are strings of bits, every leaf is walked from the root, what was removed is a list.
import { Buffer } from 'node:buffer';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';

export type NaivePath = { readonly subject: number; readonly stream: number; readonly revision: number };

export const naiveHash = (name: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  blake2b(Buffer.concat([Buffer.from(`${name}\0`), ...parts]), { dkLen: 32 });

export const naiveKeyed = (key: Uint8Array, name: string, ...parts: readonly Uint8Array[]): Uint8Array =>
  blake2b(Buffer.concat([Buffer.from(`${name}\0`), ...parts]), { dkLen: 32, key });

export const naiveSized = (text: string): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  return Buffer.concat([length, Buffer.from(text)]);
};

export const naiveOpen = (key: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array =>
  xchacha20poly1305(key, sealed.subarray(0, 24), associated).decrypt(sealed.subarray(24));

export const bitsOf = (value: number, width: number): string => value.toString(2).padStart(width, '0');

export const bitsOfLeaf = (path: NaivePath): string =>
  bitsOf(path.subject, 32) + bitsOf(path.stream, 16) + bitsOf(path.revision, 16);

export const seedBelow = (seed: Uint8Array, bits: string): Uint8Array =>
  [...bits].reduce(
    (above, bit) => naiveKeyed(above, bit === '0' ? 'sealdesk.tree.left.v1' : 'sealdesk.tree.right.v1'),
    seed,
  );

export const naiveLeaf = (root: Uint8Array, path: NaivePath): Uint8Array =>
  naiveKeyed(seedBelow(root, bitsOfLeaf(path)), 'sealdesk.tree.leaf.v1');

/** The naive puncturable function: the whole tree, and what must not be answered any more. */
export const naiveAnswer = (
  root: Uint8Array,
  removed: readonly string[],
  path: NaivePath,
): Uint8Array | null =>
  removed.some((bits) => bitsOfLeaf(path).startsWith(bits)) ? null : naiveLeaf(root, path);

/**
 * What may still be derived once these leaves are gone, as the smallest set of subtrees: each as its bits and its seed.
 * A subtree is kept whole when nothing removed lies in it, and taken apart otherwise.
 */
export const naiveFrontier = (root: Uint8Array, removed: readonly string[]): readonly string[] => {
  const kept = (bits: string, seed: Uint8Array): readonly string[] => {
    const inside = removed.filter((each) => each.startsWith(bits));
    if (inside.length === 0) return [`${bits} ${Buffer.from(seed).toString('base64url')}`];
    if (bits.length === 64) return [];
    return ['0', '1'].flatMap((bit) => kept(bits + bit, seedBelow(seed, bit)));
  };
  return [...kept('', root)].sort();
};

/** A sealed frontier row as the document describes it. */
export const naiveSeed = (
  secret: Uint8Array,
  keystore: string,
  row: {
    readonly start: Uint8Array;
    readonly depth: number;
    readonly generation: number;
    readonly sealed: Uint8Array;
  },
): Uint8Array => {
  const place = Buffer.alloc(5);
  place.writeUInt32BE(row.generation, 0);
  place.writeUInt8(row.depth, 4);
  const associated = Buffer.concat([
    Buffer.from('sealdesk.frontier.v1\0'),
    naiveSized(keystore),
    place,
    row.start,
  ]);
  return naiveOpen(naiveKeyed(secret, 'sealdesk.frontier-key.v1'), associated, row.sealed);
};
