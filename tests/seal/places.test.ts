import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64url, utf8, concat } from '../../src/seal/bytes.ts';
import { FIRST_HEAD, type PlacedEvent, verifyPlaces } from '../../src/seal/chain.ts';
import { nextHead, shreddedDigest } from '../../src/seal/head.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { code, must } from './world.ts';

let primitives: ServerPrimitives;

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

/** Revisions have holes: staff-only events stand between these in the stream. */
function history(count: number, from = FIRST_HEAD): PlacedEvent[] {
  const events: PlacedEvent[] = [];
  let head = from;
  for (let index = 0; index < count; index += 1) {
    const shredded = index % 3 === 2 ? '' : `{"salt":"${toBase64url(primitives.random(32))}","n":${index}}`;
    const digest = shredded === '' ? null : shreddedDigest(primitives, shredded);
    const clear = JSON.stringify({
      type: 'MessageSent',
      stream: 'conversation-a',
      revision: index * 2,
      shredded: digest,
    });
    head = nextHead(primitives, head, clear);
    events.push({ clear, head, shredded });
  }
  return events;
}

describe('places', () => {
  test('[S28] hold from the first event to the last', () => {
    const events = history(9);
    expect(must(verifyPlaces(primitives, events))).toEqual({
      head: events.at(-1)?.head,
      events: 9,
      absent: 0,
    });
    expect(must(verifyPlaces(primitives, []))).toEqual({ head: FIRST_HEAD, events: 0, absent: 0 });
    const later = history(3, events.at(-1)?.head);
    expect(code(verifyPlaces(primitives, later, events.at(-1)?.head))).toBe('accepted');
    expect(verifyPlaces(primitives, later)).toMatchObject({ code: 'place-broken', at: 0 });
  });

  test('[S28] show which event is missing, changed, doubled or out of order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.constantFrom('drop', 'double', 'swap', 'change', 'head', 'stream'),
        (at, what) => {
          const events = history(10);
          const [before, event] = [events[at - 1] as PlacedEvent, events[at] as PlacedEvent];
          if (what === 'drop') events.splice(at, 1);
          else if (what === 'double') events.splice(at, 0, before);
          else if (what === 'swap') events.splice(at - 1, 2, event, before);
          else if (what === 'change') events[at] = { ...event, clear: event.clear.replace('Sent', 'Lost') };
          else if (what === 'head') events[at] = { ...event, head: before.head };
          else events[at] = { ...event, clear: event.clear.replace('conversation-a', 'conversation-b') };
          const answer = verifyPlaces(primitives, events);
          expect(answer).toMatchObject({
            ok: false,
            code: 'place-broken',
            at: what === 'swap' ? at - 1 : at,
          });
        },
      ),
    );
  });

  test('[S28] hold also where content is erased or not given, and show content that was exchanged', () => {
    const events = history(4);
    const [first, second] = events as [PlacedEvent, PlacedEvent];
    expect(must(verifyPlaces(primitives, [{ ...first, shredded: null }, ...events.slice(1)])).absent).toBe(1);
    const { shredded: _, ...bare } = first;
    expect(must(verifyPlaces(primitives, [bare, ...events.slice(1)])).absent).toBe(0);
    const exchanged = { ...first, shredded: second.shredded as string };
    expect(verifyPlaces(primitives, [exchanged, ...events.slice(1)])).toMatchObject({
      code: 'digest-differs',
      at: 0,
    });
    const emptied = { ...first, shredded: '' };
    expect(verifyPlaces(primitives, [emptied, ...events.slice(1)])).toMatchObject({
      code: 'digest-differs',
      at: 0,
    });
    const invented = { ...(events[2] as PlacedEvent), shredded: '{}' };
    expect(verifyPlaces(primitives, events.with(2, invented))).toMatchObject({
      code: 'digest-differs',
      at: 2,
    });
    expect(verifyPlaces(primitives, [{ clear: '{"a": 1}', head: FIRST_HEAD }])).toMatchObject({
      code: 'text-not-canonical',
      at: 0,
    });
  });

  test('[S28] are made as the format says', () => {
    const clear = '{"stream":"conversation-a","revision":0,"shredded":null}';
    const byHand = primitives.hash(
      concat(utf8('sealdesk.head.v1\0'), new Uint8Array(32), primitives.hash(utf8(clear))),
    );
    expect(nextHead(primitives, FIRST_HEAD, clear)).toBe(toBase64url(byHand));
    expect(shreddedDigest(primitives, '{}')).toBe(
      toBase64url(primitives.hash(utf8('sealdesk.shredded.v1\0{}'))),
    );
    expect(() => nextHead(primitives, 'short', clear)).toThrow(RangeError);
  });
});
