// Every hash and every derived key has its own context: utf8(context), a zero byte, then the parts.
// Bytes are parts of fixed size; a string or `sized` bytes carry their length (u32, big-endian) in front.

import { concat, u32, utf8 } from './bytes.ts';
import type { Primitives } from './primitives.ts';

export type Part = Uint8Array | string;

/** H of the format documents: BLAKE2b-256. */
export function contextHash(primitives: Primitives, context: string, ...parts: readonly Part[]): Uint8Array {
  return primitives.hash(contextInput(context, parts));
}

/** K of the format documents: BLAKE2b-256 under a key of 32 bytes. */
export function contextKey(
  primitives: Primitives,
  key: Uint8Array,
  context: string,
  ...parts: readonly Part[]
): Uint8Array {
  return primitives.hash(contextInput(context, parts), 32, key);
}

export function sized(bytes: Uint8Array): Uint8Array {
  return concat(u32(bytes.length), bytes);
}

export function contextInput(context: string, parts: readonly Part[]): Uint8Array {
  return concat(
    utf8(`${context}\0`),
    ...parts.map((part) => (typeof part === 'string' ? sized(utf8(part)) : part)),
  );
}
