// Random ids and bytes, fetched from the system in blocks: a call for every message would cost more than the id.
// Trusts node:crypto. Bytes are handed out once and wiped from the block.

import { randomFillSync } from 'node:crypto';

export const idBytes = 16;
const blockBytes = 8192;

export interface Randomness {
  /** A fresh copy of random bytes. */
  bytes(count: number): Uint8Array;
  /** 16 random bytes, base64url: 22 characters. */
  id(): string;
}

/** `fill` fills an array with random bytes; a test may give a seeded one. */
export function createRandomness(
  fill: (block: Uint8Array) => void = (block) => void randomFillSync(block),
): Randomness {
  const block = Buffer.alloc(blockBytes);
  let used = blockBytes;

  function take(count: number): number {
    if (used + count > blockBytes) {
      fill(block);
      used = 0;
    }
    const start = used;
    used += count;
    return start;
  }

  return {
    bytes(count) {
      const copy = new Uint8Array(count);
      if (count > blockBytes) {
        fill(copy);
        return copy;
      }
      const start = take(count);
      copy.set(block.subarray(start, start + count));
      block.fill(0, start, start + count);
      return copy;
    },
    id() {
      const start = take(idBytes);
      const id = block.toString('base64url', start, start + idBytes);
      block.fill(0, start, start + idBytes);
      return id;
    },
  };
}
