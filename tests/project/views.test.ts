import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { steps } from '../../migrations/events/steps.ts';
import { version } from '../../src/contract/marks.ts';
import { createUpcast } from '../../src/platform/upcast.ts';
import { openViewDatabase, openViewStore, type Recorded } from '../../src/project/view-store.ts';
import { type ViewName, viewOf, views } from '../../src/project/views.ts';

const upcast = createUpcast(version, steps);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-views-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ID = 'AAAAAAAAAAAAAAAAAAAA';
const id = (letter: string, number: number) =>
  `${ID}${letter}${String.fromCharCode(65 + (number % 4) * 16)}`.slice(0, 22);
const people = ['p1', 'p2'] as const;

type Step = { readonly stream: string; readonly event: Record<string, unknown> & { readonly type: string } };

const conversations = [0, 1, 2].map((number) => `conversation-${id('C', number)}`);
const requests = [0, 1].map((number) => `access-${id('R', number)}`);

const inConversation = fc.record({
  stream: fc.constantFrom(...conversations),
  event: fc.oneof(
    fc
      .constantFrom('visitor', 'staff')
      .map((from) => ({ type: 'MessageSent', from, person: from === 'staff' ? 'p1' : null })),
    fc
      .constantFrom([], ['p1'], ['p2'], ['p1', 'p2'])
      .map((mentions) => ({ type: 'NoteAdded', from: 'staff', person: 'p1', mentions })),
    fc.record({
      type: fc.constant('LabelsChanged'),
      person: fc.constant('p1'),
      add: fc.constantFrom([], ['a'], ['a', 'b']),
      remove: fc.constantFrom([], ['c']),
    }),
    fc.constant({ type: 'ConversationSnoozed', person: 'p1', until: '2026-05-12T20:00:00.000Z' }),
    fc.constant({ type: 'ConversationWoken', person: null, because: 'time' }),
    fc.constantFrom(...people).map((person) => ({ type: 'MentionsSeen', person, upTo: 30 })),
    fc.constant({ type: 'MessageRefused', from: 'visitor', person: null, reason: 'card-number' }),
    fc.nat(30).map((messageRevision) => ({
      type: 'MessageWithheld',
      messageRevision,
      reason: 'card-number',
      from: 'visitor',
      person: null,
    })),
    fc
      .tuple(fc.constantFrom('MessageDestroyed', 'MessageGivenBack'), fc.nat(30))
      .map(([type, messageRevision]) => ({ type, messageRevision, reason: 'approved' })),
    fc.record({
      type: fc.constant('MessagesRead'),
      from: fc.constantFrom('visitor', 'staff'),
      person: fc.constant(null),
      upTo: fc.nat(30),
    }),
    fc
      .constantFrom(...people)
      .map((person) => ({ type: 'ConversationAssigned', person, previous: null, reason: 'taken' })),
    fc
      .constantFrom(...people)
      .map((person) => ({ type: 'ConversationUnassigned', person, reason: 'released' })),
    fc
      .constantFrom(...people)
      .map((person) => ({ type: 'ConversationResolved', person, count: 1, closedHead: 'h' })),
    fc.constant({ type: 'ConversationReopened', from: 'visitor', person: null }),
    fc.constant({
      type: 'EpochOpened',
      epoch: 2,
      directory: 1,
      from: 'visitor',
      person: null,
      digest: 'd',
      staffReaders: [],
    }),
  ),
});
const inAgent = fc.record({
  stream: fc.constantFrom(...people.map((person) => `agent-${person}-2026-05-12`)),
  event: fc.oneof(
    fc.constantFrom('online', 'away', 'offline').map((presence) => ({ type: 'PresenceSet', presence })),
    fc
      .constantFrom('a', 'b')
      .map((conversation) => ({ type: 'ConversationClaimed', conversation, from: null, reason: 'taken' })),
    fc
      .constantFrom('a', 'b')
      .map((conversation) => ({ type: 'ClaimReleased', conversation, reason: 'resolved' })),
  ),
});
const inRequest = fc.record({
  stream: fc.constantFrom(...requests),
  event: fc.oneof(
    fc.constant({ type: 'AccessApproved', person: 'p2', device: 'd' }),
    fc.constant({ type: 'AccessGranted', until: '2026-05-12T20:00:00.000Z' }),
    fc.constantFrom(...conversations).map((stream) => ({
      type: 'TranscriptOpened',
      person: 'p1',
      device: 'd',
      conversation: stream.slice(13),
      upTo: 3,
    })),
    fc.constant({ type: 'AccessWithdrawn', person: 'p1' }),
  ),
});
const inReadings = fc
  .tuple(fc.constantFrom(...conversations), fc.constantFrom(...people))
  .map(([stream, person]) => ({
    stream: `access-${stream.slice(13)}`,
    event: { type: 'ConversationViewed', conversation: stream.slice(13), person, device: 'd' },
  }));

const incidentStreams = [0, 1].map((number) => `incident-${id('N', number)}`);
const inIncident = fc.record({
  stream: fc.constantFrom(...incidentStreams),
  event: fc.oneof(
    fc
      .tuple(fc.nat(3), fc.constantFrom('withheld', 'destroyed', 'given-back'))
      .map(([messageRevision, status]) => ({
        type: 'IncidentMessageNoted',
        conversation: 'c',
        messageRevision,
        digest: 'd',
        status,
        reason: 'card-number-split',
        happened: '2026-05-12T10:00:00.000Z',
      })),
    fc
      .tuple(fc.constantFrom('readers', 'card'), fc.constantFrom(...people))
      .map(([step, person]) => ({ type: 'IncidentStepTaken', step, outcome: 'not-copied', person })),
    fc.constantFrom(...people).map((person) => ({ type: 'IncidentClosingAsked', person })),
    fc.constantFrom(...people).map((person) => ({ type: 'IncidentClosed', person })),
  ),
});

const holdStreams = [0, 1].map((number) => `hold-${id('H', number)}`);
const inHold = fc.record({
  stream: fc.constantFrom(...holdStreams),
  event: fc.oneof(
    fc.constantFrom(...people).map((person) => ({
      ...{ type: 'ReleaseAsked', person, device: 'd', digest: 'd', expires: '2026-05-19T10:00:00.000Z' },
    })),
    fc.constantFrom(...people).map((person) => ({ type: 'ReleaseRefused', person })),
    fc.constantFrom(...people).map((person) => ({ type: 'HoldReleased', person, device: 'd', digest: 'd' })),
  ),
});
const covering = fc
  .tuple(
    fc.constantFrom(...conversations),
    fc.constantFrom(...holdStreams),
    fc.constantFrom('HoldLaid', 'HoldLifted'),
  )
  .map(([stream, hold, type]) => ({ stream, event: { type, hold: hold.slice(5) } }));

const lined = { team: 'support', offer: 1 };
const inRouter = fc.constantFrom(...conversations).chain((stream) => {
  const conversation = stream.slice(13);
  const why = {
    order: 'longest-idle',
    waited: 5_000,
    policy: 1,
    needs: [],
    language: null,
    members: 2,
    signedIn: 1,
    considered: [
      { person: 'p1', levels: [], speaks: true, load: 0, capacity: 3, lastOffer: null, outcome: 'chosen' },
    ],
  };
  const place = { conversation, ...lined, person: 'p1' };
  return fc.record({
    stream: fc.constant('router-northwind-2026-05-12'),
    event: fc.constantFrom(
      queued(conversation),
      { type: 'ConversationOffered', ...place, until: '2026-05-12T10:01:00.000Z', why },
      { type: 'OfferAccepted', ...place, after: 100 },
      { type: 'OfferDeclined', ...place, after: 100, until: '2026-05-12T10:03:00.000Z' },
      { type: 'OfferMissed', ...place, pausedUntil: '2026-05-12T10:02:00.000Z' },
      { type: 'OfferWithdrawn', ...place, because: 'taken' },
      { type: 'PriorityChanged', conversation, team: 'support', before: 1, priority: 2, standing: 'm' },
      { type: 'VisitorAway', conversation, team: 'support' },
      { type: 'VisitorBack', conversation, team: 'support' },
      { ...queued(conversation), type: 'ConversationOverflowed', to: 'message', waiting: 4 },
      { type: 'ConversationDequeued', ...place, because: 'assigned', waited: 1, offers: 1, left: 0 },
    ),
  });
});

function queued(conversation: string) {
  return {
    type: 'ConversationQueued',
    conversation,
    team: 'support',
    topic: null,
    language: 'en',
    priority: 1,
    since: '2026-05-12T10:00:00.000Z',
    standing: '2026-05-12T09:55:00.000Z',
    previous: null,
    reason: 'started',
    position: 1,
    told: null,
  };
}

const inSettings = fc.record({
  stream: fc.constant('workspace-northwind'),
  event: fc.record({
    type: fc.constant('SettingChanged'),
    section: fc.constantFrom('skill', 'label'),
    item: fc.constantFrom('cards', 'fees'),
    value: fc.constantFrom(null, { name: 'One' }, { name: 'Other' }),
    previous: fc.constant(null),
    reverts: fc.constant(null),
  }),
});

/** As the decider counts them. */
function numbered(steps: readonly Step[]): readonly Step[] {
  let number = 0;
  return steps.map((step) =>
    step.event.type === 'SettingChanged' ? { ...step, event: { ...step.event, number: ++number } } : step,
  );
}

const visits = [0, 1].map((number) => `visit-${id('V', number)}`);
const inVisit = fc.record({
  stream: fc.constantFrom(...visits),
  event: fc.oneof(
    fc.constant({ type: 'PageViewed' }),
    fc.constantFrom('i', 'j').map((invitation) => ({
      ...{ type: 'InvitationShown', invitation, site: 'main', trigger: 'pricing', person: null },
    })),
    fc
      .tuple(
        fc.constantFrom('InvitationAccepted', 'InvitationRefused', 'InvitationExpired'),
        fc.constantFrom('i', 'j'),
      )
      .map(([type, invitation]) => ({ type, invitation })),
  ),
});

const begins: readonly Step[] = [
  { stream: visits[0] as string, event: { type: 'VisitStarted', subject: 's', site: 'main' } },
  {
    stream: visits[0] as string,
    event: { type: 'InvitationShown', invitation: 'i', site: 'main', trigger: 'cart', person: null },
  },
  {
    stream: 'router-northwind-2026-05-12',
    event: {
      ...{ type: 'ConversationDequeued', conversation: 'earlier', team: 'support', person: null },
      ...{ because: 'assigned', waited: 0, offers: 0, left: 1 },
    },
  },
  {
    stream: 'workspace-northwind',
    event: {
      type: 'SettingChanged',
      section: 'skill',
      item: 'cards',
      value: { name: 'Cards' },
      previous: null,
      reverts: null,
    },
  },
  ...conversations.map((stream) => ({
    stream: 'router-northwind-2026-05-12',
    event: queued(stream.slice(13)),
  })),
  ...conversations.map((stream, index) => ({
    stream,
    event: {
      type: 'ConversationStarted',
      subject: id('S', index % 2),
      site: 'main',
      team: 'support',
      mode: 'inspected',
      directory: 1,
      language: 'en',
    },
  })),
  ...people.map((person) => ({
    stream: `agent-${person}-2026-05-12`,
    event: { type: 'AgentDayOpened', person, day: '2026-05-12', presence: 'online', capacity: 3, claims: [] },
  })),
  ...incidentStreams.map((stream) => ({
    stream,
    event: {
      type: 'CardDataIncidentOpened',
      incident: stream.slice(9),
      about: null,
      source: 'gateway',
      mode: 'inspected',
    },
  })),
  ...holdStreams.map((stream) => ({
    stream,
    event: {
      type: 'HoldPlaced',
      hold: stream.slice(5),
      scope: { kind: 'subject', subject: id('S', 0), conversation: null, query: null },
      person: 'p1',
      device: 'd',
    },
  })),
  ...requests.map((stream, index) => ({
    stream,
    event: {
      type: 'AccessRequested',
      request: stream.slice(7),
      conversation: conversations[index]?.slice(13),
      person: 'p1',
      device: 'd',
      notes: false,
      expires: '2026-05-13T10:00:00.000Z',
      hours: 8,
      digest: 'd',
    },
  })),
];

const history = fc
  .array(
    fc.oneof(
      inConversation,
      inAgent,
      inRequest,
      inRouter,
      inIncident,
      inSettings,
      inReadings,
      inVisit,
      inHold,
      covering,
    ) as fc.Arbitrary<Step>,
    {
      maxLength: 80,
    },
  )
  .map((steps) => numbered([...begins, ...steps]));

/** What the log would hold: each stream in its order, times that grow by stream only, ciphertext that means nothing here. */
function recordedFrom(steps: readonly Step[]): readonly Recorded[] {
  const revisions = new Map<string, number>();
  return steps.map(({ stream, event }, index) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const at = new Date(Date.UTC(2026, 4, 12, 10, 0, revision)).toISOString();
    const clear = JSON.stringify({
      id: 'i',
      version: 1,
      workspace: 'northwind',
      stream,
      revision,
      at,
      by: { kind: 'visitor' },
      cause: 'c',
      ...event,
      shredded: null,
    });
    return {
      id: 'i',
      type: event.type,
      clear,
      head: 'h',
      shredded: 'c2VhbGVk',
      stream,
      revision,
      cursor: String(index).padStart(8, '0'),
    };
  });
}

function rowsOf(path: string, view: ViewName): readonly unknown[] {
  const database = openViewDatabase(path);
  const rows = database
    .prepare<{ key: string; row: string; live: number }>(
      'SELECT key, row, live FROM row WHERE view LIKE ? ORDER BY key',
    )
    .all(`${view}.%`);
  database.close();
  return rows.map(({ key, live, row }) => ({ key, live, row: JSON.parse(row) as unknown }));
}

function fold(path: string, view: ViewName, batches: readonly (readonly Recorded[])[]): readonly unknown[] {
  for (const batch of batches) {
    const store = openViewStore(path, viewOf(view), upcast);
    store.apply(
      batch.filter((event) => viewOf(view).prefixes.some((prefix) => event.stream.startsWith(prefix))),
    );
    store.close();
  }
  return rowsOf(path, view);
}

describe.each(Object.keys(views) as ViewName[])('the view %s', (view) => {
  it('[J1] live, in batches of any size and over restarts, equals rebuilt from the log', () => {
    let run = 0;
    fc.assert(
      fc.property(
        history,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
        (steps, sizes) => {
          const events = recordedFrom(steps);
          const batches: Recorded[][] = [];
          for (let from = 0, turn = 0; from < events.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            batches.push(events.slice(from, from + size));
            from += size;
          }
          run += 1;
          const live = fold(join(folder, `live-${run}`), view, batches);
          const rebuilt = fold(join(folder, `rebuilt-${run}`), view, [events]);
          expect(live).toEqual(rebuilt);
          expect(live.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 15 },
    );
  });
  it('[J2] does not depend on how streams interleave', () => {
    let run = 0;
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat(1_000)), (steps, dice) => {
        const queues = new Map<string, Step[]>();
        for (const step of steps) queues.set(step.stream, [...(queues.get(step.stream) ?? []), step]);
        const shuffled: Step[] = [];
        for (
          let left = [...queues.values()].filter((queue) => queue.length > 0);
          left.length > 0;
          left = left.filter((queue) => queue.length > 0)
        ) {
          const queue = left[(dice.next().value as number) % left.length] as Step[];
          shuffled.push(queue.shift() as Step);
        }
        run += 1;
        const one = fold(join(folder, `one-${run}`), view, [recordedFrom(steps)]);
        const other = fold(join(folder, `other-${run}`), view, [recordedFrom(shuffled)]);
        expect(sortedOpenings(other)).toEqual(sortedOpenings(one));
      }),
      { numRuns: 15 },
    );
  });
  it('[J3] folds clear parts only: a history whose texts and people are erased gives the same rows', () => {
    const steps = fc.sample(history, { numRuns: 20, seed: 7 }).flat();
    const events = recordedFrom(steps);
    // After an erasure the log holds the same clear parts; what stood under the leaf keys opens for nobody.
    const erased = events.map((event) => ({ ...event, shredded: 'Z29uZQ' }));
    const before = JSON.stringify(fold(join(folder, 'before'), view, [events])).replaceAll('c2VhbGVk', '');
    const after = JSON.stringify(fold(join(folder, 'after'), view, [erased])).replaceAll('Z29uZQ', '');
    expect(after).toBe(before);
  });
});

it('[J4] an older version of a view is not read: the new one is built from the beginning', () => {
  const path = join(folder, 'versions');
  const events = recordedFrom(begins);
  const older = { ...viewOf('inbox'), version: 0 };
  const store = openViewStore(path, older, upcast);
  store.apply(events);
  store.close();
  expect(openViewStore(path, viewOf('inbox'), upcast).cursor()).toBeNull();
});

it('[J5] an event of a later release stops the view, and nothing of its batch is kept', () => {
  const path = join(folder, 'later');
  const later = recordedFrom([
    ...begins,
    { stream: conversations[0] as string, event: { type: 'ConversationTeleported' } },
  ]);
  const store = openViewStore(path, viewOf('inbox'), upcast);
  expect(() => store.apply(later)).toThrow(expect.objectContaining({ code: 'unknown-event' }));
  expect(store.cursor()).toBeNull();
});

/** Two openings of one moment have no order of their own. */
function sortedOpenings(rows: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(rows), (key, value: unknown) =>
    (key === 'openings' || key === 'conversations') && Array.isArray(value)
      ? value.map((each) => JSON.stringify(each)).toSorted()
      : key === 'details'
        ? 0
        : value,
  ) as unknown;
}
