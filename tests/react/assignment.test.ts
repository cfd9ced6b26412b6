import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clearOf, misshapen, openWritePath } from '../pipeline/write-path.ts';
import { type Deed, openHouse } from './house.ts';

const RUNS = 40;

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'take' as const,
        'take' as const,
        'transfer' as const,
        'release' as const,
        'resolve' as const,
        'reopen' as const,
        'move' as const,
      ),
      agent: fc.nat(2),
      conversation: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'midnight' as const }) },
);
const deeds = fc.array(deed, { minLength: 1, maxLength: 14 });

const take = (agent: number, conversation = 0): Deed => ({ do: 'take', agent, conversation });
const give = (agent: number, conversation = 0): Deed => ({ do: 'transfer', agent, conversation });

describe('places and conversations', () => {
  it('[Q1] a claim that is read back assigns the conversation', async () => {
    const house = await openHouse(await openWritePath());
    expect(await house.perform(take(0))).toBe('done');
    expect((await house.books()).assigned[0]).toEqual([]);
    await house.react(null);
    expect(await house.books()).toMatchObject({ claims: { 0: ['c0'] }, assigned: { 0: ['c0'] } });
  });

  it('[Q2] of two who claim the same, the first has it and the other’s place is free again', async () => {
    const house = await openHouse(await openWritePath());
    await house.perform(take(0));
    await house.perform(take(1));
    expect((await house.books()).claims).toMatchObject({ 0: ['c0'], 1: ['c0'] });
    await house.react(null);
    expect(await house.books()).toMatchObject({
      claims: { 0: ['c0'], 1: [] },
      assigned: { 0: ['c0'], 1: [] },
    });
    const released = (await house.events()).map(clearOf).find((event) => event.type === 'ClaimReleased');
    expect(released).toMatchObject({ reason: 'lost', by: { kind: 'system', name: 'assignment' } });
  });

  it('[Q3] transfer, release and resolving free the place of who had it', async () => {
    const house = await openHouse(await openWritePath());
    let cursor = await house.react(null);
    const then = async (next: Deed, expected: object) => {
      expect(await house.perform(next)).toBe('done');
      cursor = await house.react(cursor);
      expect(await house.books()).toMatchObject(expected);
    };
    await then(take(0), { claims: { 0: ['c0'], 1: [] } });
    await then(give(1), { claims: { 0: [], 1: ['c0'] }, assigned: { 1: ['c0'] } });
    await then(
      { do: 'release', agent: 1, conversation: 0 },
      { claims: { 0: [], 1: [] }, assigned: { 1: [] } },
    );
    await then(take(2), { claims: { 2: ['c0'] } });
    await then(
      { do: 'resolve', agent: 2, conversation: 0 },
      { claims: { 2: [] }, statuses: ['resolved', 'waiting', 'waiting'] },
    );
  });

  it('[I44] a move to nobody in particular lets it go; one that is meant for somebody claims their place first', async () => {
    const house = await openHouse(await openWritePath());
    let cursor = await house.react(null);
    const then = async (next: Deed, expected: object) => {
      expect(await house.perform(next)).toBe('done');
      cursor = await house.react(cursor);
      expect(await house.books()).toMatchObject(expected);
    };
    const move = (agent: number, conversation = 0): Deed => ({ do: 'move', agent, conversation });
    await then(take(0), { claims: { 0: ['c0'] } });
    await then(move(1), { claims: { 0: [], 1: ['c0'] }, assigned: { 1: ['c0'] } });
    await then(move(1), { claims: { 1: [] }, statuses: ['waiting', 'waiting', 'waiting'] });
    // The last agent has one place.
    await then(take(2, 1), { claims: { 2: ['c1'] } });
    await then(take(0), { claims: { 0: ['c0'] } });
    await then(move(2), { claims: { 0: [], 2: ['c1'] }, statuses: ['waiting', 'open', 'waiting'] });
  });

  it('[Q4] a conversation handed to and fro stays where it came last when all of it is read again', async () => {
    const house = await openHouse(await openWritePath());
    let cursor: string | null = null;
    for (const next of [take(0), give(1), give(0)]) {
      expect(await house.perform(next)).toBe('done');
      cursor = await house.react(cursor);
    }
    const before = await house.events();
    await house.react(null);
    expect(await house.events()).toEqual(before);
    expect(await house.books()).toMatchObject({ claims: { 0: ['c0'], 1: [] }, assigned: { 0: ['c0'] } });
  });

  it('[Z8] what is handed back before the first place is free is answered with "try again", and then has its effect', async () => {
    const house = await openHouse(await openWritePath());
    let cursor = await house.react(null);
    await house.perform(take(0));
    cursor = await house.react(cursor);
    await house.perform(give(1));
    // Assigned, and cut before the first agent's place is freed.
    cursor = await house.react(cursor, 0);
    expect(await house.books()).toMatchObject({ claims: { 0: ['c0'], 1: ['c0'] }, assigned: { 1: ['c0'] } });
    expect(await house.perform(give(0))).toBe('try-again');
    cursor = await house.react(cursor);
    expect(await house.perform(give(0))).toBe('done');
    await house.react(cursor);
    expect(await house.books()).toMatchObject({ claims: { 0: ['c0'], 1: [] }, assigned: { 0: ['c0'] } });
  });

  it('[Z8] what is taken again before its place is free is answered with "try again", and then has its effect', async () => {
    const house = await openHouse(await openWritePath());
    await house.perform(take(0));
    let cursor = await house.react(null);
    await house.perform({ do: 'release', agent: 0, conversation: 0 });
    expect(await house.perform(take(0))).toBe('try-again');
    cursor = await house.react(cursor);
    expect(await house.perform(take(0))).toBe('done');
    await house.react(cursor);
    expect(await house.books()).toMatchObject({ claims: { 0: ['c0'] }, assigned: { 0: ['c0'] } });
  });

  it('[Q4] a claim that lost is not taken up when it is read again after the winner let go', async () => {
    const house = await openHouse(await openWritePath());
    await house.perform(take(0));
    await house.perform(take(1));
    const cursor = await house.react(null);
    await house.perform({ do: 'release', agent: 0, conversation: 0 });
    await house.perform({ do: 'midnight' });
    await house.react(cursor);
    const before = await house.events();
    await house.react(null);
    expect(await house.events()).toEqual(before);
    expect(await house.books()).toMatchObject({
      claims: { 0: [], 1: [] },
      statuses: ['waiting', 'waiting', 'waiting'],
    });
  });

  it('[Q4] whatever happened, reading it again from anywhere decides nothing new', async () => {
    const path = await openWritePath();
    await fc.assert(
      fc.asyncProperty(
        deeds,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.boolean(),
        async (history, share, together) => {
          const house = await openHouse(path);
          let cursor: string | null = null;
          for (const next of history) {
            await house.perform(next);
            if (!together) cursor = await house.react(cursor);
          }
          await house.react(cursor);
          const events = await house.events();
          const from = events[Math.floor(share * (events.length - 1))]?.cursor ?? null;
          await house.react(from);
          await house.react(null);
          expect(await house.events()).toEqual(events);
        },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('[Q5] a crash between any two steps ends where no crash would have', async () => {
    const path = await openWritePath();
    const cuts = fc.array(fc.nat(3), { minLength: 14, maxLength: 14 });
    await fc.assert(
      fc.asyncProperty(deeds, cuts, async (history, after) => {
        const [whole, cut] = [await openHouse(path), await openHouse(path)];
        let [wholeCursor, cutCursor]: (string | null)[] = [null, null];
        for (const [index, next] of history.entries()) {
          const answers = [await whole.perform(next), await cut.perform(next)];
          expect(answers[1]).toBe(answers[0]);
          wholeCursor = await whole.react(wholeCursor ?? null);
          // Cut after so many writes, begun again from where the cursor stood; the second time it gets through.
          cutCursor = await cut.react(cutCursor ?? null, after[index] ?? 0);
          cutCursor = await cut.react(cutCursor);
        }
        expect(await cut.books()).toEqual(await whole.books());
        const types = async (house: typeof whole) => (await house.events()).map(({ type }) => type);
        expect(await types(cut)).toEqual(await types(whole));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('[Q6] however far the reader is behind, in the end both sides’ books agree', async () => {
    const path = await openWritePath();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(deed, fc.nat(2)), { minLength: 1, maxLength: 16 }),
        async (history) => {
          const house = await openHouse(path);
          let cursor: string | null = null;
          for (const [next, lag] of history) {
            await house.perform(next);
            if (lag === 0) cursor = await house.react(cursor);
          }
          await house.react(cursor);
          const { assigned, claims } = await house.books();
          expect(claims).toEqual(assigned);
          expect(misshapen(path, await house.events())).toEqual([]);
        },
      ),
      { numRuns: RUNS * 2 },
    );
  }, 120_000);
});
