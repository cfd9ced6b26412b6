import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openConnection, wireBytesSoft } from '../../src/deliver/connection.ts';
import type { ServerFrame } from '../../src/contract/frames.ts';
import { conversationFeed, unackedEventsMax } from '../../src/deliver/conversation-feed.ts';
import type { DeliverNeeds } from '../../src/deliver/needs.ts';
import { servePolls } from '../../src/deliver/long-poll.ts';
import { signalHub } from '../../src/deliver/signals.ts';
import { visibleTo } from '../../src/deliver/visible.ts';
import type { Principal } from '../../src/platform/principal.ts';
import { agent, fixture, hello, newId, until, visitor } from './deliver-fixture.ts';

const types = [
  'MessageSent',
  'NoteAdded',
  'EpochOpened',
  'StaffEpochOpened',
  'MessagesRead',
  'TranscriptOpened',
];

type Step =
  | { readonly kind: 'record'; readonly types: readonly string[] }
  | { readonly kind: 'carry'; readonly frames: number }
  | { readonly kind: 'acknowledge' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'fill' }
  | { readonly kind: 'turns'; readonly turns: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('record' as const),
      types: fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 40 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('carry' as const), frames: fc.integer({ min: 1, max: 4 }) }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fill' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('turns' as const), turns: fc.integer({ min: 1, max: 6 }) }),
  },
);

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** A log whose pages and batches take their time, in an order the property chooses. */
function slowLog(log: DeliverNeeds['log'], delays: readonly number[]): DeliverNeeds['log'] {
  let next = 0;
  const delay = () => turns(delays[next++ % delays.length] ?? 0);
  return {
    async readStream(stream, from, limit) {
      await delay();
      const page = await log.readStream(stream, from, limit);
      await delay();
      return page;
    },
    subscribe: (options, onBatch) =>
      log.subscribe(options, async (events) => {
        await delay();
        await onBatch(events);
      }),
  };
}

/** A client that keeps what arrived, loses what was under way at a cut, and goes on from its own cursor. */
function client(principal: Principal, conversation: string) {
  const kept: { revision: number; type: string }[] = [];
  const state = {
    kept,
    cursor: null as string | null,
    live: false,
    underWay: [] as ServerFrame[],
    full: false,
    ended: false,
    arrive(frame: ServerFrame) {
      if (frame.frame !== 'events') return;
      expect(frame.conversation).toBe(conversation);
      for (const event of frame.events) {
        kept.push({ revision: event.revision, type: (JSON.parse(event.clear) as { type: string }).type });
      }
      state.cursor = frame.cursor;
      state.live = frame.live;
    },
    wire: {
      send: (text: string) => void state.underWay.push(JSON.parse(text) as ServerFrame),
      waitingBytes: () => (state.full ? wireBytesSoft + 1 : 0),
      end: () => {
        state.ended = true;
      },
    },
    principal,
  };
  return state;
}

describe('a conversation, however it is cut', () => {
  it('[V10] [V11] every visible event arrives exactly once and in order; a visitor gets nothing of the staff’s', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 5, maxLength: 60 }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (steps, delays, isVisitor) => {
          const made = fixture();
          const slow = { ...made, needs: { ...made.needs, log: slowLog(made.log, delays) } };
          const failures: unknown[] = [];
          const failed = (error: unknown) => void failures.push(error);
          const feed = conversationFeed({ log: slow.needs.log, open: made.needs.open, failed });
          const signals = signalHub(made.clock);
          const shared = { needs: slow.needs, feed, signals, failed };
          const conversation = newId();
          const end = client(isVisitor ? visitor() : agent(), conversation);
          let connection = openConnection(shared, end.principal, end.wire, () => {});
          const recorded: string[] = [];
          let owed = 0;

          const begin = () => {
            connection.receive(hello());
            connection.receive({ frame: 'join', conversation, after: end.cursor });
          };
          const carry = (frames: number) => {
            for (const frame of end.underWay.splice(0, frames)) {
              end.arrive(frame);
              if (frame.frame === 'events') owed += frame.events.length;
            }
          };
          const acknowledge = () => {
            if (end.cursor !== null) connection.receive({ frame: 'ack', conversation, cursor: end.cursor });
            owed = 0;
          };
          begin();

          for (const now of steps) {
            if (now.kind === 'record') {
              await made.record(conversation, now.types);
              recorded.push(...now.types);
            } else if (now.kind === 'carry') carry(now.frames);
            else if (now.kind === 'acknowledge') acknowledge();
            else if (now.kind === 'fill') end.full = true;
            else if (now.kind === 'turns') {
              await turns(now.turns);
              if (end.full) {
                end.full = false;
                connection.drained();
              }
            } else {
              connection.gone();
              end.underWay = [];
              end.full = false;
              owed = 0;
              connection = openConnection(shared, end.principal, end.wire, () => {});
              begin();
            }
            const ahead = end.underWay.reduce(
              (sum, frame) => sum + (frame.frame === 'events' ? frame.events.length : 0),
              owed,
            );
            expect(ahead).toBeLessThanOrEqual(unackedEventsMax);
          }

          end.full = false;
          connection.drained();
          const reader = isVisitor ? 'visitor' : 'staff';
          const visible = recorded
            .map((type, revision) => ({ revision, type }))
            .filter(({ type }) => visibleTo(type, reader));
          await until(() => {
            carry(Number.POSITIVE_INFINITY);
            acknowledge();
            return end.live && end.kept.length >= visible.length;
          }, `${visible.length} events, have ${end.kept.length}`);
          await turns(10);
          carry(Number.POSITIVE_INFINITY);
          expect(end.kept).toEqual(visible);
          expect(end.ended).toBe(false);
          expect(failures).toEqual([]);
          connection.gone();
          expect(feed.followers()).toBe(0);
          signals.stop();
          await feed.stop();
          await made.log.close();
        },
      ),
      { numRuns: 120 },
    );
  });

  it('[V12] the long poll gives each frame once and in order, whatever answers are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({ types: fc.array(fc.constantFrom(...types), { maxLength: 30 }), lost: fc.boolean() }),
          {
            minLength: 1,
            maxLength: 15,
          },
        ),
        async (rounds) => {
          const made = fixture();
          const shared = made.shared();
          const polls = servePolls(
            (principal, wire) => openConnection(shared, principal, wire, () => {}),
            made.clock,
            made.needs.random,
          );
          const conversation = newId();
          const end = client(visitor(), conversation);
          const recorded: string[] = [];
          const connect = hello();
          const first = await polls.open(visitor(), [connect]);
          if (first.status !== 'batch') throw new Error(first.code);
          const begun = JSON.parse(first.body) as { poll: string; number: number; frames: ServerFrame[] };
          let got = begun.number;
          let said: object[] = [{ frame: 'join', conversation, after: null }];
          for (const round of [...rounds, { types: ['MessageSent'], lost: false }]) {
            if (round.types.length > 0) {
              await made.record(conversation, round.types);
              recorded.push(...round.types);
            }
            const asked = polls.next(begun.poll, got, said);
            await turns(4);
            // Asked again with the same words, as a client does whose answer did not come.
            const answer = round.lost
              ? await Promise.race([asked, turns(6).then(() => null)])
              : await raced(asked);
            if (round.lost || answer === null || answer.status !== 'batch') continue;
            const batch = JSON.parse(answer.body) as { number: number; frames: ServerFrame[] };
            expect(batch.number === got || batch.number === got + 1).toBe(true);
            if (batch.number === got) expect(batch.frames).toEqual([]);
            got = batch.number;
            for (const frame of batch.frames) end.arrive(frame);
            said = end.cursor === null ? [] : [{ frame: 'ack', conversation, cursor: end.cursor }];
          }
          const visible = recorded
            .map((type, revision) => ({ revision, type }))
            .filter(({ type }) => visibleTo(type, 'visitor'));
          for (let round = 0; round < 50 && end.kept.length < visible.length; round += 1) {
            const answer = await raced(polls.next(begun.poll, got, said));
            if (answer === null || answer.status !== 'batch') continue;
            const batch = JSON.parse(answer.body) as { number: number; frames: ServerFrame[] };
            got = batch.number;
            for (const frame of batch.frames) end.arrive(frame);
            said = end.cursor === null ? [] : [{ frame: 'ack', conversation, cursor: end.cursor }];
          }
          expect(end.kept).toEqual(visible);
          expect(shared.failures).toEqual([]);
          polls.stop();
          shared.signals.stop();
          await shared.feed.stop();
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The answer, or null when nothing comes within some turns: a client that gives up and asks again. */
async function raced<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  return Promise.race([answer, turns(40).then(() => null)]);
}
