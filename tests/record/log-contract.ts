// What every log promises, run over each adapter. It leaves nothing behind that another run would trip over: streams
// are random and reading begins where the test began, so that a store with other contents serves as well.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  appendBytesMax,
  appendEventsMax,
  type Cursor,
  type EventLog,
  eventBytesMax,
  type RecordedEvent,
} from '../../src/record/log.ts';
import { bare, freshStream, freshTag, hear, idsOf, pause, several, stored } from './stored.ts';

export interface LogRig {
  readonly log: EventLog;
  /** Opens the same store again: another adapter, the same events. Absent where nothing outlives the adapter. */
  readonly reopen?: () => Promise<EventLog>;
  close(): Promise<void>;
}

export type ContractOptions = { readonly runs?: number };

export const contractOf = (
  name: string,
  start: () => Promise<LogRig>,
  { runs = 20 }: ContractOptions = {},
): void => {
  describe(`the log's promise, kept by ${name}`, () => {
    let rig: LogRig;
    let log: EventLog;

    beforeAll(async () => {
      rig = await start();
      log = rig.log;
    });

    afterAll(async () => {
      await rig?.close();
    });

    /** The place where a test begins. */
    const here = async (): Promise<Cursor> => {
      const result = await log.append(freshStream('here'), 0, [stored()]);
      if (result.status !== 'appended') throw new Error('a fresh stream was not empty');
      return result.cursor;
    };

    const everything = async (
      after: Cursor,
      prefixes?: readonly string[],
      limit = 7,
    ): Promise<RecordedEvent[]> => {
      const events: RecordedEvent[] = [];
      let cursor: Cursor | null = after;
      for (let pages = 0; pages < 10_000; pages += 1) {
        const page = await log.readAll(cursor, limit, prefixes);
        expect(page.events.length).toBeLessThanOrEqual(limit);
        events.push(...page.events);
        cursor = page.cursor;
        if (page.end) return events;
        expect(page.events.length).toBeGreaterThan(0);
      }
      throw new Error('the log has no end');
    };

    const wholeStream = async (stream: string, limit = 5): Promise<RecordedEvent[]> => {
      const events: RecordedEvent[] = [];
      for (;;) {
        const page = await log.readStream(stream, events.length, limit);
        events.push(...page.events);
        if (events.length >= page.revision) return events;
        expect(page.events.length).toBeGreaterThan(0);
      }
    };

    test('[R1] an append is stored whole, in order, and unchanged', async () => {
      const stream = freshStream();
      const first = several(3);
      const second = [stored({ shredded: '' }), stored({ type: 'NoteAdded', clear: '{"z":"\\u0000\\n~"}' })];
      expect(await log.append(stream, 0, first)).toMatchObject({ status: 'appended', revision: 3 });
      expect(await log.append(stream, 3, second)).toMatchObject({ status: 'appended', revision: 5 });
      const { events, revision } = await log.readStream(stream, 0, 100);
      expect(events.map(bare)).toEqual([...first, ...second]);
      expect(events.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4]);
      expect(events.every((event) => event.stream === stream)).toBe(true);
      expect(revision).toBe(5);
    });

    test('[R1] the events of one append stand next to one another in the log', async () => {
      const after = await here();
      const tag = freshTag();
      const appends = Array.from({ length: 12 }, (_, index) => ({
        stream: `conversation-${tag}${index}`,
        events: several(4),
      }));
      await Promise.all(appends.map(({ stream, events }) => log.append(stream, 0, events)));
      const found = await everything(after, [`conversation-${tag}`]);
      const runsOf = found.filter((event, index) => found[index - 1]?.stream !== event.stream);
      expect(found).toHaveLength(48);
      expect(runsOf).toHaveLength(12);
    });

    test('[R2] an append that expects another number of events is a conflict and stores nothing', async () => {
      const stream = freshStream();
      expect(await log.append(stream, 1, several(1))).toEqual({ status: 'conflict', revision: 0 });
      await log.append(stream, 0, several(2));
      expect(await log.append(stream, 0, several(1))).toEqual({ status: 'conflict', revision: 2 });
      expect(await log.append(stream, 1, several(2))).toEqual({ status: 'conflict', revision: 2 });
      expect(await log.append(stream, 7, several(1))).toEqual({ status: 'conflict', revision: 2 });
      expect((await log.readStream(stream, 0, 10)).revision).toBe(2);
    });

    test('[R2] of racing appenders never do two win, and nothing is lost or doubled', async () => {
      const race = fc.array(fc.record({ stream: fc.nat(2), size: fc.integer({ min: 1, max: 3 }) }), {
        minLength: 2,
        maxLength: 12,
      });
      await fc.assert(
        fc.asyncProperty(race, async (racers) => {
          const tag = freshTag();
          const won = await Promise.all(
            racers.map(async ({ stream, size }) => {
              const name = `conversation-${tag}${stream}`;
              const events = several(size);
              // Each racer goes on until it wins, as the pipeline does, so that all are stored in the end.
              for (let expected = 0; ; ) {
                const result = await log.append(name, expected, events);
                if (result.status === 'appended')
                  return { name, events, from: expected, to: result.revision };
                expect(result.revision).toBeGreaterThan(expected);
                expected = result.revision;
              }
            }),
          );
          for (const { name, events, from, to } of won) {
            expect(to).toBe(from + events.length);
            const there = (await wholeStream(name)).slice(from, to);
            expect(idsOf(there)).toEqual(idsOf(events));
          }
          for (const name of new Set(won.map((win) => win.name))) {
            const appended = won
              .filter((win) => win.name === name)
              .reduce((sum, win) => sum + win.events.length, 0);
            const there = await wholeStream(name);
            expect(there).toHaveLength(appended);
            expect(new Set(idsOf(there)).size).toBe(appended);
          }
        }),
        { numRuns: runs },
      );
    });

    test('[R3] the same append again answers as the first did and stores nothing more', async () => {
      const stream = freshStream();
      const events = several(3);
      const first = await log.append(stream, 0, events);
      await log.append(stream, 3, several(2));
      expect(await log.append(stream, 0, events)).toEqual(first);
      expect((await log.readStream(stream, 0, 10)).revision).toBe(5);
      if (first.status === 'appended')
        expect(await log.readAll(first.cursor, 1)).toMatchObject({ end: false });
    });

    test('[R3] an append that only begins or only ends like a stored one is a conflict', async () => {
      const stream = freshStream();
      const [one, two] = [stored(), stored()];
      await log.append(stream, 0, [one, two]);
      expect(await log.append(stream, 0, [one, stored()])).toMatchObject({ status: 'conflict' });
      expect(await log.append(stream, 0, [one, two, stored()])).toMatchObject({ status: 'conflict' });
      expect(await log.append(stream, 0, [stored(), two])).toMatchObject({ status: 'conflict' });
      expect((await log.readStream(stream, 0, 10)).revision).toBe(2);
    });

    test('[R5] an event, an append in events and an append in bytes have limits', async () => {
      const stream = freshStream();
      const long = stored({ shredded: 'x'.repeat(eventBytesMax) });
      await expect(log.append(stream, 0, [long])).rejects.toMatchObject({ code: 'too-large' });
      // A quote takes two bytes where events are kept as JSON, so that is how it is counted everywhere.
      const quotes = stored({ clear: '"'.repeat(eventBytesMax / 2) });
      await expect(log.append(stream, 0, [quotes])).rejects.toMatchObject({ code: 'too-large' });
      await expect(log.append(stream, 0, several(appendEventsMax + 1))).rejects.toMatchObject({
        code: 'too-large',
      });
      const heavy = Array.from({ length: 9 }, () => stored({ shredded: 'x'.repeat(appendBytesMax / 8) }));
      await expect(log.append(stream, 0, heavy)).rejects.toMatchObject({ code: 'too-large' });
      expect((await log.readStream(stream, 0, 10)).revision).toBe(0);
    });

    test('[R5] what is just within the limits is stored and comes back', async () => {
      const stream = freshStream();
      const large = Array.from({ length: 3 }, () =>
        stored({ shredded: '"\\'.repeat((eventBytesMax - 1_000) / 4) }),
      );
      expect(await log.append(stream, 0, large)).toMatchObject({ status: 'appended', revision: 3 });
      expect(await log.append(stream, 3, several(appendEventsMax))).toMatchObject({ status: 'appended' });
      expect((await wholeStream(stream, 1_000)).slice(0, 3).map(bare)).toEqual(large);
    });

    test.each([
      '',
      '$all',
      '$$conversation-a',
      '$conversation-a',
      'conversation',
      'conversation-',
      'Conversation-a',
      'conversation-a b',
      'conversation-a/b',
      `conversation-${'a'.repeat(81)}`,
      'conversation-ä',
      'conversation-a\n',
    ])('[R6] no stream is named %j', async (name) => {
      await expect(log.append(name, 0, several(1))).rejects.toMatchObject({ code: 'invalid-stream' });
      await expect(log.readStream(name, 0, 1)).rejects.toMatchObject({ code: 'invalid-stream' });
    });

    test('[R6] what a store would mangle or choke on is refused before it is asked', async () => {
      const id = stored().id;
      const wrong = [
        [],
        [stored({ id: 'A'.repeat(22) })],
        [stored({ id: 'short' })],
        [stored({ id: `${'A'.repeat(21)}B` })],
        [stored({ id }), stored({ id })],
        [stored({ type: '' })],
        [stored({ type: '$metadata' })],
        [stored({ clear: '\ud800' })],
        [stored({ shredded: 'a\0b' })],
      ];
      for (const events of wrong) {
        await expect(log.append(freshStream(), 0, events)).rejects.toMatchObject({ code: 'invalid-append' });
      }
      for (const expected of [-1, 0.5, Number.NaN]) {
        await expect(log.append(freshStream(), expected, several(1))).rejects.toMatchObject({
          code: 'invalid-append',
        });
      }
      await expect(log.readAll(null, 1, ['$'])).rejects.toMatchObject({ code: 'invalid-stream' });
      await expect(log.readAll(null, 1, [])).rejects.toMatchObject({ code: 'invalid-stream' });
      await expect(log.readStream(freshStream(), -1, 1)).rejects.toThrow(RangeError);
      await expect(log.readAll(null, 0)).rejects.toThrow(RangeError);
    });

    test('[R7] a stream is read from any revision, in pages, with its number of events', async () => {
      const stream = freshStream();
      const events = several(10);
      await log.append(stream, 0, events);
      for (const [from, limit] of [
        [0, 3],
        [3, 3],
        [9, 3],
        [0, 10],
        [0, 11],
        [4, 1],
      ] as const) {
        const page = await log.readStream(stream, from, limit);
        expect(page.events.map(bare)).toEqual(events.slice(from, from + limit));
        expect(page.revision).toBe(10);
      }
      expect(await log.readStream(stream, 10, 5)).toEqual({ events: [], revision: 10 });
      expect(await log.readStream(stream, 50, 5)).toEqual({ events: [], revision: 10 });
      expect(await log.readStream(freshStream(), 0, 5)).toEqual({ events: [], revision: 0 });
    });

    test('[R7] a read sees every append answered before it', async () => {
      const stream = freshStream();
      for (let revision = 0; revision < 25; revision += 1) {
        const event = stored();
        await log.append(stream, revision, [event]);
        const page = await log.readStream(stream, revision, 10);
        expect(idsOf(page.events)).toEqual([event.id]);
      }
    });

    test('[R8] the whole log is read in pages from any cursor, filtered by stream prefix', async () => {
      const after = await here();
      const tag = freshTag();
      for (let index = 0; index < 30; index += 1) {
        const kind = ['conversation', 'visit', 'agent'][index % 3];
        await log.append(`${kind}-${tag}${index}`, 0, several(1 + (index % 2)));
      }
      const all = (await everything(after)).filter((event) => event.stream.includes(tag));
      expect(all).toHaveLength(45);
      const some = await everything(after, [`visit-${tag}`, `agent-${tag}`], 4);
      expect(some).toEqual(all.filter((event) => !event.stream.startsWith('conversation')));
      for (const from of [0, 7, 43, 44]) {
        const cursor = all[from]?.cursor ?? '';
        expect(await everything(cursor, [`conversation-${tag}`, `visit-${tag}`, `agent-${tag}`])).toEqual(
          all.slice(from + 1),
        );
      }
      expect(await everything(after, ['conversation-nobody-writes-this'])).toEqual([]);
    });

    test('[R8] at its end the log says so and gives back the place to go on from', async () => {
      const after = await here();
      const page = await log.readAll(after, 10);
      expect(page).toEqual({ events: [], cursor: after, end: true });
      const event = stored();
      await log.append(freshStream(), 0, [event]);
      expect(idsOf((await log.readAll(page.cursor, 10)).events)).toEqual([event.id]);
    });

    test('[R9] cursors compare as text in the order of the log, and an append answers the one of its last event', async () => {
      const after = await here();
      const tag = freshTag();
      const answered: Cursor[] = [];
      for (let index = 0; index < 20; index += 1) {
        const result = await log.append(
          `conversation-${tag}${index % 4}`,
          Math.floor(index / 4) * 2,
          several(2),
        );
        if (result.status === 'appended') answered.push(result.cursor);
      }
      const found = await everything(after, [`conversation-${tag}`]);
      const cursors = found.map((event) => event.cursor);
      expect([...cursors].sort()).toEqual(cursors);
      expect(new Set(cursors).size).toBe(40);
      expect(answered).toEqual(cursors.filter((_, index) => index % 2 === 1));
    });

    test.each(['', 'x', '0', '-1', '1e3', '00000000000000001', ' 000000000000001', '9'.repeat(16)])(
      '[R9] %j is no cursor',
      async (cursor) => {
        await expect(log.readAll(cursor, 1)).rejects.toMatchObject({ code: 'invalid-cursor' });
        expect(() => log.subscribe({ after: cursor }, () => undefined)).toThrow(
          expect.objectContaining({ code: 'invalid-cursor' }),
        );
      },
    );

    test('[R10] a subscription gives what was and what comes, once each and in order, without a seam', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            before: fc.nat(12),
            during: fc.nat(12),
            after: fc.nat(12),
            slowness: fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }),
          }),
          async (plan) => {
            const from = await here();
            const tag = freshTag();
            const revisions = new Map<string, number>();
            let made = 0;
            const write = async (count: number): Promise<void> => {
              const appends: Promise<unknown>[] = [];
              for (let index = 0; index < count; index += 1) {
                const stream = `conversation-${tag}${made % 3}`;
                const expected = revisions.get(stream) ?? 0;
                const size = 1 + (made % 2);
                revisions.set(stream, expected + size);
                made += 1;
                // Appends of one stream go one after the other; those of different streams race.
                const previous = appends.at(-3) ?? Promise.resolve();
                appends.push(previous.then(() => log.append(stream, expected, several(size))));
              }
              await Promise.all(appends);
            };
            await write(plan.before);
            let turn = 0;
            const heard = hear(log, { after: from, prefixes: [`conversation-${tag}`] }, async () => {
              turn += 1;
              const wait = plan.slowness[turn % plan.slowness.length] ?? 0;
              if (wait > 0) await pause(wait);
            });
            await write(plan.during);
            await heard.subscription.started;
            await write(plan.after);
            const total = [...revisions.values()].reduce((sum, count) => sum + count, 0);
            await heard.until(total);
            await heard.subscription.close();
            expect(heard.events).toEqual(await everything(from, [`conversation-${tag}`], 50));
            for (const [stream, count] of revisions) {
              const ofStream = heard.events.filter((event) => event.stream === stream);
              expect(ofStream.map((event) => event.revision)).toEqual(
                Array.from({ length: count }, (_, i) => i),
              );
            }
          },
        ),
        { numRuns: runs },
      );
    });

    test('[R10] a subscription resumed from any cursor gives exactly the rest', async () => {
      const from = await here();
      const tag = freshTag();
      for (let index = 0; index < 15; index += 1) {
        await log.append(`conversation-${tag}${index % 4}`, Math.floor(index / 4), several(1));
      }
      const prefixes = [`conversation-${tag}`];
      const all = await everything(from, prefixes);
      await fc.assert(
        fc.asyncProperty(fc.nat(13), async (index) => {
          const heard = hear(log, { after: all[index]?.cursor ?? null, prefixes });
          await heard.until(14 - index);
          await heard.subscription.close();
          expect(heard.events).toEqual(all.slice(index + 1));
        }),
        { numRuns: Math.min(runs, 14) },
      );
    });

    test('[R10] a subscription gets only what its prefixes name, and all without any', async () => {
      const after = await here();
      const tag = freshTag();
      const only = hear(log, { after, prefixes: [`conversation-${tag}`, `visit-${tag}`] });
      const all = hear(log, { after });
      for (const kind of ['conversation', 'agent', 'visit', 'conversation', 'agent']) {
        await log.append(freshStream(kind, tag), 0, several(1));
      }
      await only.until(3);
      await all.until(5);
      expect(only.events.map((event) => event.stream.split('-')[0])).toEqual([
        'conversation',
        'visit',
        'conversation',
      ]);
      expect(all.events.filter((event) => event.stream.includes(tag))).toHaveLength(5);
      await only.subscription.close();
      await all.subscription.close();
    });

    test('[R11] the next batch waits for the promise of the last', async () => {
      const tag = freshTag();
      let inside = 0;
      let most = 0;
      const heard = hear(log, { after: await here(), prefixes: [`conversation-${tag}`] }, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await pause(5);
        inside -= 1;
      });
      for (let index = 0; index < 10; index += 1)
        await log.append(freshStream('conversation', tag), 0, several(2));
      await heard.until(20);
      await heard.subscription.close();
      expect(most).toBe(1);
    });

    test("[R13] from 'now' on nothing older is given, and everything begun after the start", async () => {
      const tag = freshTag();
      const prefixes = [`conversation-${tag}`];
      await log.append(freshStream('conversation', tag), 0, several(3));
      const heard = hear(log, { after: 'now', prefixes });
      await heard.subscription.started;
      const later = stored();
      await log.append(freshStream('conversation', tag), 0, [later]);
      await heard.until(1);
      expect(idsOf(heard.events)).toEqual([later.id]);
      await heard.subscription.close();
    });

    test('[R14] a callback that throws ends its own subscription, and nobody else notices', async () => {
      const tag = freshTag();
      const after = await here();
      const options = { after, prefixes: [`conversation-${tag}`] };
      const broken = log.subscribe(options, () => {
        throw new Error('this view cannot read it');
      });
      const ended = expect(broken.ended).rejects.toThrow('this view cannot read it');
      const heard = hear(log, options);
      await log.append(freshStream('conversation', tag), 0, several(1));
      await ended;
      await log.append(freshStream('conversation', tag), 0, several(1));
      await heard.until(2);
      await broken.close();
      await heard.subscription.close();
      await heard.subscription.ended;
    });

    test('[R15] after a subscription is closed its callback is not called again', async () => {
      const tag = freshTag();
      const heard = hear(log, { after: await here(), prefixes: [`conversation-${tag}`] });
      await log.append(freshStream('conversation', tag), 0, several(1));
      await heard.until(1);
      await heard.subscription.close();
      await log.append(freshStream('conversation', tag), 0, several(1));
      await pause(60);
      expect(heard.events).toHaveLength(1);
    });

    test('[R15] closing settles what was taken, ends what follows, and refuses what comes', async () => {
      const other = await start();
      const heard = hear(other.log, { after: 'now' });
      await heard.subscription.started;
      const taken = Array.from({ length: 20 }, () => other.log.append(freshStream(), 0, several(1)));
      await other.log.close();
      expect(await Promise.all(taken)).toSatisfy((results: { status: string }[]) =>
        results.every((result) => result.status === 'appended'),
      );
      await heard.subscription.ended;
      await expect(other.log.append(freshStream(), 0, several(1))).rejects.toMatchObject({ code: 'closed' });
      await expect(other.log.readStream(freshStream(), 0, 1)).rejects.toMatchObject({ code: 'closed' });
      await expect(other.log.readAll(null, 1)).rejects.toMatchObject({ code: 'closed' });
      expect(() => other.log.subscribe({ after: null }, () => undefined)).toThrow(
        expect.objectContaining({ code: 'closed' }),
      );
      await other.log.close();
      await other.close();
    });

    test('[R4] what was answered is there when the store is opened again', async () => {
      const other = await start();
      // A log in memory keeps nothing, and says so by having no way to be opened again.
      if (other.reopen === undefined) {
        expect(name).toBe('memory');
        return other.close();
      }
      const stream = freshStream();
      const events = several(5);
      const first = await other.log.append(stream, 0, events);
      await other.log.close();
      const again = await other.reopen();
      const page = await again.readStream(stream, 0, 10);
      expect(page.events.map(bare)).toEqual(events);
      expect(await again.append(stream, 0, events)).toEqual(first);
      expect(await again.append(stream, 5, several(1))).toMatchObject({ status: 'appended', revision: 6 });
      await again.close();
      await other.close();
    });
  });
};
