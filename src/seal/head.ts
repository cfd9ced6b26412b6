// One step of a conversation's chain, and the digest that its clear part says of what is shredded. Who seals needs neither.

import { concat, fixedBytes, toBase64url, utf8 } from './bytes.ts';
import type { Primitives } from './primitives.ts';

const headContext = utf8('sealdesk.head.v1\0');
const shreddedContext = utf8('sealdesk.shredded.v1\0');

/** BLAKE2b-256 over context, previous head and the digest of the event's clear text. */
export function nextHead(primitives: Primitives, previous: string, clear: string): string {
  const before = fixedBytes(previous, 32);
  if (before === null) throw new RangeError('a head has 32 bytes');
  return toBase64url(primitives.hash(concat(headContext, before, primitives.hash(utf8(clear)))));
}

/** What an event's clear part says about its shredded part. Blinded by the salt inside the text. */
export function shreddedDigest(primitives: Primitives, text: string): string {
  return toBase64url(primitives.hash(concat(shreddedContext, utf8(text))));
}
