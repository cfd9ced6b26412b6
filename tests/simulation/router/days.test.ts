// Thousands of random days: people come and go, agents answer or do not, rules differ. What must be true of every day is
// asked of its record by a second account of the rules that shares nothing with the router's own.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationOffered } from '../../../src/contract/events.ts';
import type { AgentFacts, TeamRules } from '../../../src/command/router.ts';
import type { Waiting } from '../../../src/command/router.ts';
import type { Change } from '../../../src/command/router.ts';
import { router, type RouterEvent, type RouterState } from '../../../src/decide/router.ts';
import { AGENT, leaves, openWorld, RULES, wants, type World } from './world.ts';

const DAYS = 2_000;
const PEOPLE = ['ann', 'ben', 'cem', 'dot'] as const;
const TEAMS = ['cards', 'loans'] as const;

type Deed =
  | { readonly do: 'come'; readonly team: number; readonly language: string; readonly priority: number }
  | { readonly do: 'leave' | 'away' | 'back' | 'take'; readonly which: number; readonly who: number }
  | { readonly do: 'accept' | 'decline' | 'resolve'; readonly who: number }
  | { readonly do: 'presence'; readonly who: number; readonly presence: AgentFacts['presence'] }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'page' };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('come' as const),
      team: fc.nat(1),
      language: fc.constantFrom('en', 'fr', 'fi'),
      priority: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('leave' as const, 'away' as const, 'back' as const, 'take' as const),
      which: fc.nat(20),
      who: fc.nat(3),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('accept' as const, 'accept' as const, 'decline' as const, 'resolve' as const),
      who: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('presence' as const),
      who: fc.nat(3),
      presence: fc.constantFrom('online' as const, 'online' as const, 'away' as const, 'offline' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 90_000 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'page' as const }) },
);

const rules = fc.record({
  order: fc.constantFrom('longest-idle', 'round-robin', 'least-active', 'same-agent-first'),
  needs: fc.constantFrom([], [{ skill: 'fraud', level: 2 }]),
  relax: fc.constantFrom(
    [],
    [{ afterMs: 40_000, level: 1 }],
    [
      { afterMs: 20_000, level: 1 },
      { afterMs: 50_000, level: 0 },
    ],
  ),
  lineMax: fc.constantFrom(null, 2),
  overflow: fc.constantFrom(null, 'message'),
}) as fc.Arbitrary<Partial<TeamRules>>;

const day = fc.record({
  rules: fc.tuple(rules, rules),
  agents: fc.tuple(
    ...PEOPLE.map(() =>
      fc.record({
        capacity: fc.integer({ min: 1, max: 3 }),
        teams: fc.constantFrom(['cards'], ['loans'], ['cards', 'loans']),
        skills: fc.constantFrom({}, { fraud: 1 }, { fraud: 3 }),
        languages: fc.constantFrom([], ['en'], ['en', 'fr']),
      }),
    ),
  ),
  deeds: fc.array(deed, { minLength: 5, maxLength: 60 }),
});
type Day = typeof day extends fc.Arbitrary<infer D> ? D : never;

/** Everybody who came, and where they are by the account of the day's deeds. */
type People = Map<string, 'waits' | 'served' | 'left'>;

function live(given: Day): { readonly world: World; readonly people: People } {
  const world = openWorld();
  const people: People = new Map();
  for (const [index, team] of TEAMS.entries())
    world.teams.set(team, { ...RULES, ...given.rules[index], team });
  for (const [index, person] of PEOPLE.entries())
    world.agents.set(person, { ...AGENT, ...given.agents[index], person });
  const of = (who: number): AgentFacts => world.agents.get(PEOPLE[who % 4] ?? 'ann') ?? AGENT;
  const which = (number: number): string => [...people.keys()][number % Math.max(people.size, 1)] ?? '';
  const openOffer = (person: string): string | undefined =>
    [...world.books().waiting.values()].find(({ offered }) => offered?.person === person && !offered.accepted)
      ?.conversation;

  function look(...changes: readonly Change[]): void {
    const before = new Map(world.books().waiting);
    const agents = new Map(world.agents);
    const events = world.route(...changes);
    accountFor(world, events, before, agents);
  }

  for (const each of given.deeds) {
    switch (each.do) {
      case 'come': {
        const conversation = `c${people.size}`;
        people.set(conversation, 'waits');
        const { language, priority } = each;
        look(wants(conversation, world.now(), { team: TEAMS[each.team] ?? 'cards', language, priority }));
        break;
      }
      case 'leave':
        if (people.get(which(each.which)) === 'waits') {
          people.set(which(each.which), 'left');
          look(leaves(which(each.which), 'abandoned'));
        }
        break;
      case 'away':
      case 'back':
        look({ kind: each.do, conversation: which(each.which) });
        break;
      case 'take': {
        const [agent, conversation] = [of(each.who), which(each.which)];
        if (people.get(conversation) !== 'waits' || agent.claims.length >= agent.capacity) break;
        people.set(conversation, 'served');
        world.serve(agent.person, conversation);
        look();
        break;
      }
      case 'accept': {
        const agent = of(each.who);
        const conversation = openOffer(agent.person);
        if (conversation === undefined) break;
        expect(world.answer('AcceptOffer', conversation, agent.person)).toBeNull();
        if (agent.claims.length < agent.capacity) {
          people.set(conversation, 'served');
          world.serve(agent.person, conversation);
        } else look({ kind: 'take-back', conversation, person: agent.person });
        break;
      }
      case 'decline': {
        const conversation = openOffer(of(each.who).person);
        if (conversation !== undefined) world.answer('DeclineOffer', conversation, of(each.who).person);
        look();
        break;
      }
      case 'resolve': {
        const [first] = of(each.who).claims;
        if (first !== undefined) world.free(of(each.who).person, first);
        look();
        break;
      }
      case 'presence':
        world.agents.set(of(each.who).person, { ...of(each.who), presence: each.presence });
        look();
        break;
      case 'wait':
        world.pass(each.ms);
        look();
        break;
      case 'page':
        world.turnPage();
    }
    for (const [conversation, where] of people)
      expect(world.books().waiting.has(conversation), conversation).toBe(where === 'waits');
  }
  return { world, people };
}

/** The second account: one agent and one conversation looked at, by the words of the rules. */
function mayBeAsked(
  agent: AgentFacts,
  waiting: Waiting,
  world: World,
  busy: ReadonlySet<string>,
  load: number,
) {
  const rule = world.teams.get(waiting.team);
  if (rule === undefined || !agent.teams.includes(waiting.team)) return false;
  if (agent.presence !== 'online' || load >= agent.capacity || busy.has(agent.person)) return false;
  const paused = world.books().agents.get(agent.person)?.pausedUntil ?? '';
  if (paused > world.now()) return false;
  if (waiting.declined.some((no) => no.person === agent.person && no.until > world.now())) return false;
  const waited = world.nowMs() - Date.parse(waiting.since);
  for (const { level, skill } of rule.needs) {
    let asked = level;
    for (const step of rule.relax) if (waited >= step.afterMs && step.level < asked) asked = step.level;
    if ((agent.skills[skill] ?? 0) < asked) return false;
  }
  const speaks = (one: AgentFacts) => one.languages.length === 0 || one.languages.includes(waiting.language);
  const team = [...world.agents.values()].filter(({ teams }) => teams.includes(waiting.team));
  return waited >= 120_000 || !team.some(speaks) || speaks(agent);
}

function accountFor(
  world: World,
  events: readonly RouterEvent[],
  before: ReadonlyMap<string, Waiting>,
  agents: ReadonlyMap<string, AgentFacts>,
): void {
  const offers = events.filter((event): event is ConversationOffered => event.type === 'ConversationOffered');
  const after = world.books().waiting;
  for (const agent of agents.values()) {
    const open = [...after.values()].filter(({ offered }) => offered?.person === agent.person);
    const asked = open.filter(({ offered }) => offered?.accepted === false);
    expect(asked.length).toBeLessThanOrEqual(1);
    // Nobody is asked for more than there is room for; who fills up by hand has the offer withdrawn.
    if (asked.length > 0)
      expect(
        agent.claims.length + open.filter(({ conversation }) => !agent.claims.includes(conversation)).length,
      ).toBeLessThanOrEqual(agent.capacity);
  }
  for (const offer of offers) {
    const chosen = offer.why.considered.filter(({ outcome }) => outcome === 'chosen');
    expect(chosen.map(({ person }) => person)).toEqual([offer.person]);
    expect(chosen[0]?.because).toEqual([]);
    expect(explained(offer, before.get(offer.conversation)?.previous ?? null)).toBe(true);
  }
  // Who could still be asked about somebody who waits, is not free: nobody waits beside a free agent, and nobody who
  // came later was asked in their place.
  const busy = new Set(
    [...after.values()].flatMap(({ offered }) => (offered?.accepted === false ? offered.person : [])),
  );
  const loadOf = (agent: AgentFacts) =>
    agent.claims.length +
    [...after.values()].filter(
      ({ conversation, offered }) => offered?.person === agent.person && !agent.claims.includes(conversation),
    ).length;
  for (const waiting of after.values()) {
    if (waiting.offered !== null || waiting.full || waiting.away !== null) continue;
    for (const agent of agents.values()) {
      expect(mayBeAsked(agent, waiting, world, busy, loadOf(agent)), `${agent.person} idle`).toBe(false);
      // Without the offers of this decision the agent would have been free for this one, which stood first.
      const theirs = offers.find(({ person }) => person === agent.person);
      if (theirs === undefined) continue;
      const other = after.get(theirs.conversation);
      const without = new Set([...busy].filter((person) => person !== agent.person));
      if (other !== undefined && mayBeAsked(agent, waiting, world, without, loadOf(agent) - 1))
        expect(
          `${other.standing} ${other.conversation}` < `${waiting.standing} ${waiting.conversation}`,
        ).toBe(true);
    }
  }
}

/** The record alone gives the same choice: the best of those who were not ruled out, by the order that is named. */
function explained({ person, why }: ConversationOffered, previous: string | null): boolean {
  const able = why.considered.filter(({ outcome }) => outcome !== 'ruled-out');
  const idle = (each: (typeof able)[number]) => each.lastOffer ?? '';
  const chosen = able.find((each) => each.person === person);
  if (
    chosen === undefined ||
    why.considered.some((each) => each.outcome === 'ruled-out' && each.because.length === 0)
  )
    return false;
  switch (why.order) {
    case 'longest-idle':
      return able.every((each) => idle(each) >= idle(chosen));
    case 'least-active':
      return able.every((each) => each.load >= chosen.load);
    case 'same-agent-first':
      return (
        person === previous || able.every((each) => each.person !== previous && idle(each) >= idle(chosen))
      );
    case 'round-robin':
      return able.every((each) => each.outcome === 'chosen' || each.because[0] === 'not-their-turn');
  }
}

describe('random days', () => {
  it('[F6] nobody is asked beyond capacity, nobody waits beside a free agent, nobody is overtaken, all is explained', () => {
    fc.assert(
      fc.property(day, (given) => void live(given)),
      { numRuns: DAYS },
    );
  }, 120_000);

  it('[F16] whoever waits is served in the end, whatever the day was like, once one agent who can stays', () => {
    fc.assert(
      fc.property(day, (given) => {
        const { world, people } = live(given);
        for (const [person, agent] of world.agents)
          world.agents.set(person, { ...agent, presence: 'offline' });
        const able = { ...AGENT, person: 'zoe', teams: [...TEAMS], skills: { fraud: 5 }, capacity: 1 };
        world.agents.set('zoe', able);
        const waiting = [...people]
          .filter(([, where]) => where === 'waits')
          .map(([conversation]) => conversation);
        for (const conversation of waiting) world.route({ kind: 'back', conversation });
        const served: string[] = [];
        // One round for each who waits, and one more for each agent who said yes before and is gone.
        for (let round = 0; round < 2 * waiting.length + 2; round += 1) {
          for (const { conversation, offered } of world.books().waiting.values())
            if (offered?.accepted === true && offered.person !== 'zoe')
              world.route({ kind: 'take-back', conversation, person: offered.person });
          world.route();
          const mine = [...world.books().waiting.values()].find(({ offered }) => offered?.person === 'zoe');
          if (mine === undefined) continue;
          expect(world.answer('AcceptOffer', mine.conversation, 'zoe')).toBeNull();
          world.serve('zoe', mine.conversation);
          world.free('zoe', mine.conversation);
          served.push(mine.conversation);
        }
        expect(served.toSorted()).toEqual(waiting.toSorted());
      }),
      { numRuns: DAYS / 4 },
    );
  }, 120_000);

  it('[F14] the record gives the books: folded again it is the state the day ended in', () => {
    fc.assert(
      fc.property(day, (given) => {
        const { world } = live({ ...given, deeds: given.deeds.filter((each) => each.do !== 'page') });
        let state: RouterState = router.initial;
        for (const [revision, { at, event }] of world.record.entries())
          state = router.evolve(state, { ...event, meta: { at, revision } } as never);
        expect(state).toEqual(world.books());
      }),
      { numRuns: DAYS / 4 },
    );
  }, 120_000);
});
