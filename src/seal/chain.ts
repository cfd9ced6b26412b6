// A conversation's place: the head over its events, which every sender signs and which outlives an erasure.
// Promises: a list that verifies is complete up to its last event, in order and unaltered. Trusts nothing but the hash.

import { toBase64url } from './bytes.ts';
import { nextHead, shreddedDigest } from './head.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { isObject } from './is-object.ts';
import { JSON_TEXT_MAX, parseCanonical } from './strict-json.ts';

/** The head before the first event. */
export const FIRST_HEAD: string = toBase64url(new Uint8Array(32));

export type PlacedEvent = {
  readonly clear: string;
  readonly head: string;
  /** The opened shredded text, null where it is erased, absent where the reader has not got it. */
  readonly shredded?: string | null;
};

/** `absent`: events whose shredded part is erased or withheld, and so not checked. */
export type Place = { readonly head: string; readonly events: number; readonly absent: number };

/**
 * Events of one chain in order, from its beginning unless `after` names the head before the first given.
 * Refuses `place-broken` and `digest-differs`, at the index of the event that is wrong.
 */
export function verifyPlaces(
  primitives: Primitives,
  events: readonly PlacedEvent[],
  after: string = FIRST_HEAD,
): Checked<Place> {
  let head = after;
  let absent = 0;
  let stream: unknown;
  let revision = -1;
  for (const [index, event] of events.entries()) {
    const clear = parseCanonical(event.clear, JSON_TEXT_MAX);
    if (!isObject(clear)) return refused('text-not-canonical', index);
    stream ??= clear['stream'];
    const next = clear['revision'];
    if (clear['stream'] !== stream || !Number.isSafeInteger(next) || (next as number) <= revision) {
      return refused('place-broken', index);
    }
    revision = next as number;
    head = nextHead(primitives, head, event.clear);
    if (head !== event.head) return refused('place-broken', index);
    if (event.shredded === null) absent += 1;
    else if (event.shredded !== undefined) {
      const said = clear['shredded'] ?? null;
      const found = event.shredded === '' ? null : shreddedDigest(primitives, event.shredded);
      if (said !== found) return refused('digest-differs', index);
    }
  }
  return accepted({ head, events: events.length, absent });
}
