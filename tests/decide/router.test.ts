import { describe, expect, it } from 'vitest';
import type { ConversationOffered } from '../../src/contract/events.ts';
import type { AgentFacts } from '../../src/command/router.ts';
import { LANGUAGE_HOLD_MS, PRIORITY_WORTH_MS } from '../../src/decide/router-match.ts';
import { nextDue } from '../../src/decide/router-due.ts';
import { CARRIED_MAX, DECLINE_MS, router, type RouterEvent, WAITING_MAX } from '../../src/decide/router.ts';
import { AGENT, leaves, openWorld, RULES, wants, type World } from '../simulation/router/world.ts';
import { given } from './given.ts';

type Kind = RouterEvent['type'];

function house(agents: readonly Partial<AgentFacts>[], rules: Partial<typeof RULES> = {}): World {
  const world = openWorld();
  world.teams.set('cards', { ...RULES, ...rules });
  for (const agent of agents) add(world, agent);
  return world;
}

function add(world: World, agent: Partial<AgentFacts>): void {
  const whole = { ...AGENT, ...agent };
  world.agents.set(whole.person, whole);
}

const kinds = (events: readonly RouterEvent[]): readonly Kind[] => events.map(({ type }) => type);
const offersIn = (events: readonly RouterEvent[]): readonly ConversationOffered[] =>
  events.filter((event) => event.type === 'ConversationOffered');
const asked = (events: readonly RouterEvent[]): readonly string[] =>
  offersIn(events).map(({ conversation, person }) => `${conversation} ${person}`);

describe('the line', () => {
  it('[F1] a conversation stands in line once, until somebody has it', () => {
    const world = house([]);
    expect(kinds(world.route(wants('a', world.now())))).toEqual(['ConversationQueued']);
    expect(world.route(wants('a', world.now()))).toEqual([]);
    world.pass(4_000);
    expect(world.route(leaves('a', 'assigned'))).toMatchObject([
      { type: 'ConversationDequeued', because: 'assigned', waited: 4_000, left: 0 },
    ]);
    expect(world.route(leaves('a', 'assigned'))).toEqual([]);
  });
  it('[F1] a conversation that goes to another team leaves the first line', () => {
    const world = house([]);
    world.route(wants('a', world.now()));
    const moved = wants('a', world.now(), { team: 'loans', reason: 'transferred' });
    expect(world.route(moved)).toMatchObject([
      { type: 'ConversationDequeued', team: 'cards', because: 'transferred' },
      { type: 'ConversationQueued', team: 'loans', position: 1 },
    ]);
  });
  it('[F2] the line is in order of arrival, less five minutes for each step of priority', () => {
    const world = house([]);
    const start = world.now();
    world.route(wants('a', start));
    world.pass(PRIORITY_WORTH_MS - 1_000);
    expect(world.route(wants('b', world.now(), { priority: 2 }))).toMatchObject([{ position: 1 }]);
    world.pass(2_000);
    expect(world.route(wants('c', world.now(), { priority: 2 }))).toMatchObject([{ position: 3 }]);
    expect(world.route(wants('c', world.now(), { priority: 3 }))).toMatchObject([
      { type: 'PriorityChanged', before: 2, priority: 3 },
    ]);
    add(world, {});
    expect(asked(world.route())).toEqual(['c ann']);
  });
  it('[F2] whoever lost their agent stands a step higher', () => {
    const world = house([]);
    world.route(wants('a', world.now()));
    world.pass(PRIORITY_WORTH_MS - 1);
    expect(world.route(wants('b', world.now(), { reason: 'disconnected' }))).toMatchObject([{ position: 1 }]);
  });
  it('[F1] a conversation that waits anew ends the wait the books knew, whatever was not heard in between', () => {
    const world = house([{}]);
    const start = world.now();
    world.route(wants('a', start));
    world.pass(60_000);
    const anew = wants('a', world.now(), { reason: 'released', previous: 'ben' });
    expect(world.route(anew)).toMatchObject([
      { type: 'OfferWithdrawn', because: 'taken' },
      { type: 'ConversationDequeued', because: 'assigned', person: 'ben' },
      { type: 'ConversationQueued', since: world.now() },
      { type: 'ConversationOffered' },
    ]);
    world.pass(1_000);
    expect(world.route(wants('a', world.now(), { reason: 'returned' }))).toMatchObject([
      { type: 'OfferWithdrawn' },
      { type: 'ConversationDequeued', because: 'abandoned', person: null },
      { type: 'ConversationQueued' },
      { type: 'ConversationOffered' },
    ]);
  });
  it('[F17] each is told the position on joining, and the wait when there is something to go by', () => {
    const world = house([]);
    world.route(wants('a', world.now()));
    world.pace.set(
      'cards',
      [1, 2, 3, 4, 5].map(() => ({ atMs: world.nowMs(), ms: 60_000 })),
    );
    expect(world.route(wants('b', world.now()))).toMatchObject([
      { position: 2, told: { low: 120, high: 120 } },
    ]);
    world.pass(3_600_001);
    expect(world.route(wants('c', world.now()))).toMatchObject([{ position: 3, told: null }]);
  });
  it('[F13] a full line offers another way, and lets in who waits before it as soon as there is room', () => {
    const world = house([], { lineMax: 1, overflow: 'message' });
    world.route(wants('a', world.now()));
    expect(world.route(wants('b', world.now()))).toMatchObject([
      { type: 'ConversationOverflowed', conversation: 'b', to: 'message', waiting: 1 },
    ]);
    expect(world.route(wants('b', world.now()))).toEqual([]);
    expect(world.route(leaves('a', 'abandoned'))).toMatchObject([
      { type: 'ConversationDequeued', left: 0 },
      { type: 'ConversationQueued', conversation: 'b', position: 1 },
    ]);
  });
  it('[F13] who was served already stands in a full line all the same, and turns nobody out', () => {
    for (const reason of ['disconnected', 'released', 'transferred'] as const) {
      const world = house([], { lineMax: 1, overflow: 'message' });
      world.route(wants('a', world.now()));
      expect(world.route({ ...wants('b', world.now()), reason })).toMatchObject([
        { type: 'ConversationQueued', conversation: 'b', reason },
      ]);
      expect(kinds(world.route(wants('c', world.now())))).toEqual(['ConversationOverflowed']);
      expect(world.books().waiting.size).toBe(3);
    }
  });
  it('[F13] without another way the line has no end', () => {
    const world = house([], { lineMax: 1, overflow: null });
    world.route(wants('a', world.now()));
    expect(kinds(world.route(wants('b', world.now())))).toEqual(['ConversationQueued']);
  });
  it('[F13] a workspace has a limit of waiting conversations; the next one gets in when there is room', () => {
    const world = house([]);
    for (let count = 0; count < WAITING_MAX; count += 1) world.route(wants(`c${count}`, world.now()));
    expect(world.route(wants('late', world.now()))).toEqual([]);
    world.route(leaves('c7', 'abandoned'));
    expect(world.route(wants('late', world.now()))).toMatchObject([{ position: WAITING_MAX }]);
  });
  it('[F12] the books of a day are carried over whole; closed ones take nothing more', () => {
    const world = house([{ person: 'ann' }, { person: 'ben', capacity: 2 }], { order: 'round-robin' });
    for (let count = 0; count < CARRIED_MAX + 10; count += 1) world.route(wants(`c${count}`, world.now()));
    world.answer('DeclineOffer', 'c0', 'ann');
    world.answer('AcceptOffer', 'c1', 'ben');
    world.pass(30_000);
    world.route({ kind: 'away', conversation: 'c9' });
    const { day: _, part: __, revision: ___, ...before } = world.books();
    world.turnPage();
    const { day: ____, part, revision: _____, ...after } = world.books();
    expect(part).toBe(2);
    expect(after).toEqual(before);
    const closed = [
      { type: 'RouterDayOpened', day: '2026-11-23', part: 1, previous: null, agents: [], turns: [] },
      { type: 'RouterDayClosed', next: 'router-northwind-2026-11-24' },
    ] as const;
    const route = { kind: 'Route', changes: [], agents: [], teams: new Map(), pace: new Map() } as const;
    given(router, ...(closed as unknown as RouterEvent[]))
      .when({ ...route, at: world.now() })
      .refused('day-closed');
    given(router)
      .when({ ...route, at: world.now() })
      .refused('not-found');
  });
});

describe('who is asked', () => {
  const nobody = (agent: Partial<AgentFacts>, rules: Partial<typeof RULES> = {}) => {
    const world = house([agent], rules);
    expect(asked(world.route(wants('a', world.now())))).toEqual([]);
  };
  it('[F3] nobody who is not online, has no place, is on another team, or lacks skill or language', () => {
    for (const presence of ['away', 'busy', 'wrap-up', 'offline'] as const) nobody({ presence });
    nobody({ claims: ['x'] });
    nobody({ teams: ['loans'] });
    nobody({}, { needs: [{ skill: 'fraud', level: 1 }] });
    nobody({ skills: { fraud: 2 } }, { needs: [{ skill: 'fraud', level: 3 }] });
    nobody({}, { offers: false });
    const world = house([
      { person: 'ann', languages: ['fr'] },
      { person: 'ben', languages: ['en-GB'], presence: 'away' },
    ]);
    expect(asked(world.route(wants('a', world.now())))).toEqual([]);
  });
  it('[F3] nobody is asked about two at once, and an offer takes a place', () => {
    const world = house([{ capacity: 3 }]);
    world.route(wants('a', world.now()));
    expect(asked(world.route(wants('b', world.now())))).toEqual([]);
    world.answer('AcceptOffer', 'a', 'ann');
    expect(asked(world.route())).toEqual(['b ann']);
    world.answer('AcceptOffer', 'b', 'ann');
    const [offer] = offersIn(world.route(wants('c', world.now())));
    expect(offer?.why.considered).toMatchObject([{ person: 'ann', load: 2, capacity: 3 }]);
    world.answer('AcceptOffer', 'c', 'ann');
    expect(asked(world.route(wants('d', world.now())))).toEqual([]);
  });
  it('[F3] while the visitor’s page is gone the place is held and nobody is asked', () => {
    const world = house([]);
    world.route(wants('a', world.now()), { kind: 'away', conversation: 'a' });
    world.route(wants('b', world.now()));
    add(world, { capacity: 2 });
    expect(asked(world.route())).toEqual(['b ann']);
    world.answer('AcceptOffer', 'b', 'ann');
    expect(asked(world.route({ kind: 'back', conversation: 'a' }))).toEqual(['a ann']);
  });
  it('[F4] the level asked for falls with waiting, and in the end nothing is asked for', () => {
    const relax = [
      { afterMs: 30_000, level: 1 },
      { afterMs: 60_000, level: 0 },
    ];
    const world = house([{ person: 'ann' }, { person: 'ben', skills: { fraud: 1 }, presence: 'away' }], {
      needs: [{ skill: 'fraud', level: 3 }],
      relax,
    });
    expect(asked(world.route(wants('a', world.now())))).toEqual([]);
    expect(nextDue(world.books(), world.teams, world.now())).toBe(
      new Date(world.nowMs() + 30_000).toISOString(),
    );
    world.pass(30_000);
    expect(asked(world.route())).toEqual([]);
    add(world, { person: 'ben', skills: { fraud: 1 } });
    const [offer] = offersIn(world.route());
    expect(offer?.why).toMatchObject({ needs: [{ skill: 'fraud', level: 1 }], waited: 30_000 });
    world.answer('DeclineOffer', 'a', 'ben');
    world.pass(30_000);
    expect(asked(world.route())).toEqual(['a ann']);
  });
  it('[F4] a language is asked for two minutes, and only while somebody of the team speaks it', () => {
    const speakers = [
      { person: 'ann', languages: ['en'] },
      { person: 'ben', languages: ['fr'], presence: 'away' as const },
    ];
    const world = house(speakers);
    expect(asked(world.route(wants('a', world.now(), { language: 'fr-CH' })))).toEqual([]);
    world.pass(LANGUAGE_HOLD_MS);
    expect(asked(world.route())).toEqual(['a ann']);
    const none = house([{ person: 'ann', languages: ['en'] }]);
    expect(asked(none.route(wants('a', none.now(), { language: 'fi' })))).toEqual(['a ann']);
  });
  it('[F5] longest idle: who has been without an offer for longest', () => {
    const world = house([
      { person: 'ann', capacity: 5 },
      { person: 'ben', capacity: 5 },
    ]);
    const turns = ['a', 'b', 'c', 'd'].map((conversation) => {
      world.pass(1_000);
      const [offer] = offersIn(world.route(wants(conversation, world.now())));
      world.answer('AcceptOffer', conversation, offer?.person ?? '');
      world.serve(offer?.person ?? '', conversation);
      return offer?.person;
    });
    expect(turns).toEqual(['ann', 'ben', 'ann', 'ben']);
  });
  it('[F5] round robin: in turn, whoever is not free is passed over', () => {
    const world = house(
      ['ann', 'ben', 'cem'].map((person) => ({ person, capacity: 9 })),
      { order: 'round-robin' },
    );
    const turns = ['a', 'b', 'c', 'd', 'e'].map((conversation) => {
      if (conversation === 'd') add(world, { person: 'ann', presence: 'away' });
      const [offer] = offersIn(world.route(wants(conversation, world.now())));
      world.answer('AcceptOffer', conversation, offer?.person ?? '');
      world.serve(offer?.person ?? '', conversation);
      return offer?.person;
    });
    expect(turns).toEqual(['ann', 'ben', 'cem', 'ben', 'cem']);
  });
  it('[F5] least active: who has the fewest chats', () => {
    const world = house(
      [
        { person: 'ann', capacity: 5, claims: ['x', 'y'] },
        { person: 'ben', capacity: 5, claims: ['z'] },
      ],
      { order: 'least-active' },
    );
    const [offer] = offersIn(world.route(wants('a', world.now())));
    expect(offer).toMatchObject({ person: 'ben' });
    expect(offer?.why.considered[1]).toMatchObject({
      person: 'ann',
      outcome: 'eligible',
      because: ['more-chats'],
    });
  });
  it('[F5] the same agent first, else who has been idle for longest', () => {
    const world = house([{ person: 'ann' }, { person: 'ben' }], { order: 'same-agent-first' });
    expect(asked(world.route(wants('a', world.now(), { previous: 'ben' })))).toEqual(['a ben']);
    expect(asked(world.route(wants('b', world.now(), { previous: 'ben' })))).toEqual(['b ann']);
  });
  it('[F14] an offer says what it rested on: who was considered, what ruled the others out, what was asked for', () => {
    const world = house(
      [
        { person: 'ann', skills: { fraud: 3 }, capacity: 5, claims: ['x'] },
        { person: 'ben', skills: { fraud: 1 }, presence: 'away' },
        { person: 'cem', skills: { fraud: 2 }, capacity: 4 },
        { person: 'dot', presence: 'offline' },
        { person: 'eve', claims: ['y'], languages: ['fr'] },
      ],
      { needs: [{ skill: 'fraud', level: 2 }] },
    );
    const [offer] = offersIn(world.route(wants('a', world.now())));
    expect(offer?.why).toEqual({
      order: 'longest-idle',
      waited: 0,
      policy: 1,
      needs: [{ skill: 'fraud', level: 2 }],
      language: 'en',
      members: 5,
      signedIn: 4,
      considered: [
        considered('ann', { levels: [3], load: 1, capacity: 5, outcome: 'chosen' }),
        considered('cem', { levels: [2], capacity: 4, outcome: 'eligible', because: ['offered-sooner'] }),
        considered('ben', { presence: 'away', levels: [1], because: ['away', 'no-skill'] }),
        considered('eve', { speaks: false, load: 1, because: ['at-capacity', 'no-skill', 'no-language'] }),
      ],
    });
  });
});

function considered(person: string, more: object) {
  return {
    person,
    presence: 'online',
    levels: [0],
    speaks: true,
    load: 0,
    capacity: 1,
    lastOffer: null,
    outcome: 'ruled-out',
    because: [],
    ...more,
  };
}

describe('what becomes of an offer', () => {
  it('[F7] no answer in time is a miss: the next is asked at once, and nothing is offered to the first for a while', () => {
    const world = house([{ person: 'ann' }, { person: 'ben' }]);
    world.route(wants('a', world.now()));
    expect(nextDue(world.books(), world.teams, world.now())).toBe(
      new Date(world.nowMs() + 20_000).toISOString(),
    );
    world.pass(19_999);
    expect(world.route()).toEqual([]);
    world.pass(1);
    const events = world.route(wants('b', world.now()));
    const pausedUntil = new Date(world.nowMs() + 60_000).toISOString();
    expect(events).toMatchObject([
      { type: 'ConversationQueued', conversation: 'b' },
      { type: 'OfferMissed', conversation: 'a', person: 'ann', offer: 1, pausedUntil },
      { type: 'ConversationOffered', conversation: 'a', person: 'ben', offer: 2 },
    ]);
    world.answer('AcceptOffer', 'a', 'ben');
    expect(world.route()).toEqual([]);
    expect(nextDue(world.books(), world.teams, world.now())).toBe(pausedUntil);
    world.pass(60_000);
    expect(asked(world.route())).toEqual(['b ann']);
  });
  it('[F7] whoever needs longer has up to three times as long', () => {
    const world = house([{ offerTimes: 3 }]);
    const [offer] = offersIn(world.route(wants('a', world.now())));
    expect(offer?.until).toBe(new Date(world.nowMs() + 60_000).toISOString());
  });
  it('[F8] who says no is not asked about it again for two minutes, about others at once', () => {
    const world = house([{ capacity: 2 }]);
    world.route(wants('a', world.now()));
    expect(world.answer('DeclineOffer', 'a', 'ann')).toBeNull();
    expect(asked(world.route(wants('b', world.now())))).toEqual(['b ann']);
    world.answer('AcceptOffer', 'b', 'ann');
    world.serve('ann', 'b');
    world.pass(DECLINE_MS - 1);
    expect(asked(world.route())).toEqual([]);
    world.pass(1);
    expect(asked(world.route())).toEqual(['a ann']);
  });
  it('[F9] an offer is off when somebody took it, the visitor left, it is over, or the agent cannot any more', () => {
    for (const [because, off] of [
      ['assigned', 'taken'],
      ['abandoned', 'left'],
      ['resolved', 'resolved'],
      ['ticket', 'moved'],
    ] as const) {
      const world = house([{}]);
      world.route(wants('a', world.now()));
      expect(world.route(leaves('a', because))).toMatchObject([
        { type: 'OfferWithdrawn', because: off, person: 'ann' },
        { type: 'ConversationDequeued', because },
      ]);
      expect(world.answer('AcceptOffer', 'a', 'ann')?.code).toBe('offer-gone');
    }
    const world = house([{ person: 'ann' }, { person: 'ben' }]);
    world.route(wants('a', world.now()));
    add(world, { person: 'ann', presence: 'offline' });
    expect(world.route()).toMatchObject([
      { type: 'OfferWithdrawn', because: 'not-available', person: 'ann' },
      { type: 'ConversationOffered', person: 'ben' },
    ]);
    add(world, { person: 'ben', claims: ['by-hand'] });
    expect(world.route()).toMatchObject([{ type: 'OfferWithdrawn', because: 'at-capacity', person: 'ben' }]);
  });
  it('[F10] only who is asked can say yes, once, and while the offer stands', () => {
    const world = house([{ person: 'ann' }, { person: 'ben' }]);
    world.route(wants('a', world.now()));
    expect(world.answer('AcceptOffer', 'a', 'ben')?.code).toBe('offer-gone');
    expect(world.answer('AcceptOffer', 'b', 'ann')?.code).toBe('offer-gone');
    world.pass(3_000);
    expect(world.answer('AcceptOffer', 'a', 'ann')).toBeNull();
    expect(world.record.at(-1)?.event).toMatchObject({ type: 'OfferAccepted', after: 3_000, offer: 1 });
    const { length } = world.record;
    expect(world.answer('AcceptOffer', 'a', 'ann')).toBeNull();
    expect(world.answer('DeclineOffer', 'a', 'ann')?.code).toBe('offer-gone');
    world.pass(60_000);
    expect(world.route()).toEqual([]);
    expect(world.record).toHaveLength(length);
  });
  it('[F11] a yes that finds no place gives the conversation its place in line back, and it is offered again', () => {
    const world = house([{ person: 'ann' }, { person: 'ben' }]);
    world.route(wants('a', world.now()));
    world.answer('AcceptOffer', 'a', 'ann');
    add(world, { person: 'ann', claims: ['by-hand'] });
    expect(world.route({ kind: 'take-back', conversation: 'a', person: 'ann' })).toMatchObject([
      { type: 'OfferWithdrawn', because: 'at-capacity', person: 'ann' },
      { type: 'ConversationOffered', person: 'ben', offer: 2 },
    ]);
  });
  it('[F11] who said yes and has it by then leaves the line without a withdrawal', () => {
    const world = house([{}]);
    world.route(wants('a', world.now()));
    world.answer('AcceptOffer', 'a', 'ann');
    world.serve('ann', 'a');
    expect(kinds(world.record.slice(-2).map(({ event }) => event))).toEqual([
      'OfferAccepted',
      'ConversationDequeued',
    ]);
  });
});
