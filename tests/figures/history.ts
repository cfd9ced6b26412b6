// A believable and then an unbelievable day: random histories of conversations, offers and agents' days, as events of their
// own streams. Whatever can follow on what, may; times only grow within a stream.
import fc from 'fast-check';
import type { Recorded } from '../../src/project/view-store.ts';

export type Told = {
  readonly stream: string;
  readonly at: number;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
};

export const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** Monday 12 October 2026, 00:00 UTC: within a fortnight clocks are set back in Europe. */
export const FIRST_DAY = Date.UTC(2026, 9, 12);
export const PERSONS = ['ann', 'tomas', 'mei'] as const;
export const TEAMS = ['cards', 'payments'] as const;
const SITES = ['main', 'business'] as const;

const person = fc.constantFrom(...PERSONS);
/** Mostly minutes, now and then hours or days: who comes back on Thursday is there too. */
const pause = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5 * MINUTE }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * HOUR }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 9 * DAY }) },
);

const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'MessageSent', from: 'visitor', person: null }) },
  { weight: 5, arbitrary: person.map((who) => ({ type: 'MessageSent', from: 'staff', person: who })) },
  {
    weight: 3,
    arbitrary: person.map((who) => ({
      type: 'ConversationAssigned',
      person: who,
      previous: null,
      reason: 'taken',
    })),
  },
  {
    weight: 1,
    arbitrary: person.map((who) => ({ type: 'ConversationUnassigned', person: who, reason: 'released' })),
  },
  {
    weight: 4,
    arbitrary: person.map((who) => ({
      type: 'ConversationResolved',
      person: who,
      count: 3,
      closedHead: 'h',
    })),
  },
  { weight: 2, arbitrary: fc.constant({ type: 'ConversationReopened', from: 'visitor', person: null }) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 10 * MINUTE }), fc.constantFrom('left', 'gone'))
      .map(([waited, reason]) => ({ type: 'QueueLeft', waited, reason })),
  },
  { weight: 1, arbitrary: fc.constant({ type: 'QueueRejoined' }) },
  { weight: 1, arbitrary: fc.constant({ type: 'ConversationTicketed', reason: 'asked' }) },
  { weight: 1, arbitrary: fc.constant({ type: 'CallbackBooked', from: 'f', to: 't' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.option(person))
      .map(([score, who]) => ({ type: 'SurveyAnswered', score, person: who })),
  },
  { weight: 1, arbitrary: person.map((who) => ({ type: 'NoteAdded', from: 'staff', person: who })) },
  { weight: 1, arbitrary: fc.constant({ type: 'MessagesRead', from: 'visitor', person: null, upTo: 3 }) },
);

const conversation = fc.record({
  subject: fc.nat(60).map((number) => `s${number}`),
  site: fc.constantFrom(...SITES),
  team: fc.constantFrom(...TEAMS),
  topic: fc.option(fc.constantFrom('lost-card', 'fees')),
  campaign: fc.option(fc.constantFrom('spring')),
  kind: fc.constantFrom('chat', 'chat', 'chat', 'ticket'),
  begins: fc.integer({ min: 0, max: 14 * DAY }),
  happens: fc.array(fc.tuple(pause, happening), { maxLength: 12, size: 'max' }),
  missed: fc.array(fc.tuple(pause, person), { maxLength: 3 }),
});

const presence = fc.constantFrom('online', 'away', 'busy', 'wrap-up', 'offline');
const agentsDay = fc.record({
  person,
  day: fc.integer({ min: 0, max: 13 }),
  opens: fc.integer({ min: 0, max: 10 * HOUR }),
  presence,
  claims: fc.subarray(['c1', 'c2']),
  happens: fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 2 * HOUR }),
      fc.oneof(
        presence.map((each) => ({ type: 'PresenceSet', presence: each, reason: 'chosen', until: null })),
        fc
          .constantFrom('c1', 'c2', 'c3')
          .map((each) => ({ type: 'ConversationClaimed', conversation: each, from: null, reason: 'taken' })),
        fc
          .constantFrom('c1', 'c2', 'c3')
          .map((each) => ({ type: 'ClaimReleased', conversation: each, reason: 'resolved' })),
        fc.integer({ min: 1, max: 5 }).map((capacity) => ({ type: 'CapacitySet', capacity })),
      ),
    ),
    { maxLength: 12 },
  ),
  closes: fc.boolean(),
});

/** Streams by name, each in its own order. */
export type History = ReadonlyMap<string, readonly Told[]>;

export const histories: fc.Arbitrary<History> = fc
  .tuple(
    fc.array(conversation, { maxLength: 40, size: 'max' }),
    fc.uniqueArray(agentsDay, { maxLength: 8, selector: (each) => `${each.person} ${each.day}` }),
  )
  .map(([conversations, days]) => {
    const streams = new Map<string, Told[]>();
    const tell = (stream: string, at: number, event: Told['event']) => {
      const known = streams.get(stream) ?? [];
      streams.set(stream, [...known, { stream, at, event }]);
    };
    for (const [index, { begins, happens, missed, ...labels }] of conversations.entries()) {
      const id = `${index}`;
      let at = FIRST_DAY + begins;
      const { kind, ...others } = labels;
      tell(`conversation-${id}`, at, { type: 'ConversationStarted', ...others, kind, language: 'en' });
      tell(`conversation-${id}`, at, { type: 'MessageSent', from: 'visitor', person: null });
      let offered = at;
      for (const [after, event] of happens) {
        at += after;
        tell(`conversation-${id}`, at, event);
      }
      for (const [after, who] of missed) {
        offered += after;
        const place = { conversation: id, person: who, team: labels.team, offer: 1 };
        tell(`router-northwind-${new Date(offered).toISOString().slice(0, 10)}`, offered, {
          type: 'OfferMissed',
          ...place,
          pausedUntil: 'p',
        });
      }
    }
    for (const { claims, closes, day, happens, opens, person: who, presence: first } of days) {
      const midnight = FIRST_DAY + day * DAY;
      const date = new Date(midnight).toISOString().slice(0, 10);
      let at = midnight + opens;
      const stream = `agent-${who}-${date}`;
      const opened = { person: who, day: date, presence: first, capacity: 3, claims };
      tell(stream, at, { type: 'AgentDayOpened', ...opened });
      for (const [after, event] of happens) {
        at += after;
        tell(stream, at, event);
      }
      if (closes) tell(stream, at + HOUR, { type: 'AgentDayClosed', next: 'n' });
    }
    return streams;
  });

/** One order of all that is any order of the streams. */
export function interleaved(history: History, dice: () => number): readonly Told[] {
  const queues = [...history.values()].map((each) => [...each]).filter((each) => each.length > 0);
  const told: Told[] = [];
  while (queues.length > 0) {
    const index = dice() % queues.length;
    const queue = queues[index] as Told[];
    told.push(queue.shift() as Told);
    if (queue.length === 0) queues.splice(index, 1);
  }
  return told;
}

export function recorded(told: readonly Told[]): readonly Recorded[] {
  const revisions = new Map<string, number>();
  return told.map(({ at, event, stream }, index) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const meta = {
      id: 'i',
      version: 1,
      workspace: 'northwind',
      stream,
      revision,
      cause: 'c',
      shredded: null,
    };
    const clear = { ...meta, at: new Date(at).toISOString(), by: { kind: 'visitor' }, ...event };
    const cursor = String(index).padStart(8, '0');
    return {
      id: 'i',
      type: event.type,
      clear: JSON.stringify(clear),
      head: 'h',
      shredded: '',
      stream,
      revision,
      cursor,
    };
  });
}
