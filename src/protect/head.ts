// The two chains of a stream: what both sides may see, and what only staff may. Survive every erasure, since they run over
// the clear parts. Ends compute the same with their own primitives.
import { Buffer } from 'node:buffer';
import { context, fromText, HASH_BYTES, hash, toText } from './suite.ts';

const HEAD = context('sealdesk.head.v1');
const NOTHING = new Uint8Array(0);

/** The head of each chain, base64url; 32 zero bytes before its first event. */
export type Heads = { readonly shared: string; readonly staff: string };

const START = toText(new Uint8Array(HASH_BYTES));
export const NO_HEADS: Heads = { shared: START, staff: START };

/** BLAKE2b-256('sealdesk.head.v1' 00 || previous (32) || BLAKE2b-256(UTF-8 of the clear part)), base64url. */
export function headAfter(previous: string, clear: string): string {
  const bytes = fromText(previous);
  if (bytes?.length !== HASH_BYTES) throw new TypeError('a head has 32 bytes');
  return toText(hash(HEAD, bytes, hash(NOTHING, Buffer.from(clear, 'utf8'))));
}
