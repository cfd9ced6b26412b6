// Two servers and two agents over the very streams: each server decides on what it has seen, some of it old, and its write
// stands only at the end of the stream. Thousands of days, none of the log's machinery.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentCommand } from '../../../src/command/agent.ts';
import type { AgentFacts, Change, RouterCommand } from '../../../src/command/router.ts';
import { agent } from '../../../src/decide/agent.ts';
import type { Decider, Decision } from '../../../src/decide/decider.ts';
import { router } from '../../../src/decide/router.ts';
import { recorded } from '../../decide/given.ts';
import { AGENT, DAY_START_MS, RULES, wants } from './world.ts';

const DAYS = 3_000;
const TRIES_MAX = 3;
const PEOPLE = ['ann', 'ben'] as const;
const NODES = 2;
const TEAMS = new Map([['cards', RULES]]);

/** One stream as several servers hold it: all have its events, each has folded only so many. */
function shared<State, Command, Event extends { readonly type: string }, Clear>(
  decider: Decider<State, Command, Event, Clear>,
  begin: Command,
) {
  let events: readonly Event[] = decider.decide(begin, decider.initial).events;
  const seen = Array.from({ length: NODES }, () => ({ state: decider.initial, folded: 0 }));
  const catchUp = (node: number) => {
    const mine = seen[node];
    if (mine === undefined) throw new Error('there are two');
    for (const event of events.slice(mine.folded))
      mine.state = decider.evolve(mine.state, recorded<Clear>(event, mine.folded++));
    return mine.state;
  };
  for (let node = 0; node < NODES; node += 1) catchUp(node);
  return {
    newest: () => catchUp(0),
    catchUp,
    lagging: (node: number) => seen[node]?.state ?? decider.initial,
    /** As the pipeline does it: decide on what is known, write at the known end, on a conflict read and decide again. */
    run(node: number, command: Command): Decision<Event> {
      for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
        const decision = decider.decide(command, seen[node]?.state ?? decider.initial);
        const stands = seen[node]?.folded === events.length;
        if (!stands && decision.events.length > 0) {
          catchUp(node);
          continue;
        }
        events = [...events, ...decision.events];
        if (decision.events.length > 0) catchUp(node);
        return decision;
      }
      throw new Error('nobody else writes meanwhile');
    },
  };
}

const deed = fc.record({
  node: fc.nat(NODES - 1),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(7),
  do: fc.constantFrom('come', 'look', 'accept', 'decline', 'take', 'free', 'hear', 'wait'),
});

describe('two servers, two agents', () => {
  it('[F15] whatever each has seen, nobody ever holds more than their places or is asked twice at once', () => {
    const reached = { full: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.array(deed, { minLength: 10, maxLength: 60 }),
        fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        (deeds, capacities) => {
          let nowMs = DAY_START_MS;
          const at = () => new Date(nowMs).toISOString();
          const books = shared(router, {
            ...{ kind: 'OpenBooks', day: '2026-11-23', part: 1, previous: null, carried: null },
          } as RouterCommand);
          const days = PEOPLE.map((person) =>
            shared(agent, { kind: 'OpenDay', person, day: '2026-11-23', carried: null } as AgentCommand),
          );
          const day = (who: number) => days[who] as (typeof days)[number];
          for (const [who, capacity] of capacities.entries()) {
            day(who).run(0, { kind: 'SetCapacity', capacity });
            day(who).run(0, { kind: 'SetPresence', presence: 'online' });
          }
          // An agent as this server has seen them: old, where nothing made it look again.
          const facts = (node: number): readonly AgentFacts[] =>
            PEOPLE.map((person, who) => {
              const state = day(who).lagging(node);
              return state.status === 'none'
                ? { ...AGENT, person, presence: 'offline' }
                : {
                    ...AGENT,
                    person,
                    ...{ presence: state.presence, capacity: state.capacity, claims: state.claims },
                  };
            });
          const route = (node: number, ...changes: readonly Change[]) =>
            books.run(node, {
              kind: 'Route',
              at: at(),
              changes,
              agents: facts(node),
              teams: TEAMS,
              pace: new Map(),
            });
          const claim = (node: number, who: number, conversation: string, reason: 'taken' | 'routed') =>
            day(who).run(node, { kind: 'ClaimConversation', conversation, from: null, reason });

          for (const { do: what, node, which, who } of deeds) {
            const conversation = `c${which}`;
            const person = PEOPLE[who] ?? 'ann';
            switch (what) {
              case 'come':
                route(node, wants(conversation, at()));
                break;
              case 'look':
                route(node);
                break;
              case 'accept':
              case 'decline': {
                const state = books.catchUp(node);
                const offered =
                  state.status === 'none'
                    ? undefined
                    : [...state.waiting.values()].find(
                        (each) => each.offered?.person === person && !each.offered.accepted,
                      );
                if (offered === undefined) break;
                const kind = what === 'accept' ? 'AcceptOffer' : 'DeclineOffer';
                books.run(node, { kind, conversation: offered.conversation, person, at: at() });
                if (what === 'decline') break;
                const claimed = claim(node, who, offered.conversation, 'routed');
                if (claimed.refusal !== null) reached.refused += 1;
                route(
                  node,
                  claimed.refusal === null
                    ? { kind: 'leave', conversation: offered.conversation, because: 'assigned', person }
                    : { kind: 'take-back', conversation: offered.conversation, person },
                );
                break;
              }
              case 'take':
                if (claim(node, who, conversation, 'taken').refusal !== null) reached.refused += 1;
                break;
              case 'free':
                day(who).run(node, { kind: 'ReleaseClaim', conversation, reason: 'resolved' });
                break;
              case 'hear':
                for (const each of days) each.catchUp(node);
                books.catchUp(node);
                break;
              case 'wait':
                nowMs += 15_000;
            }
            for (const [index, capacity] of capacities.entries()) {
              const state = day(index).newest();
              if (state.status === 'none') throw new Error('the day is open');
              expect(state.claims.length).toBeLessThanOrEqual(capacity);
              expect(new Set(state.claims).size).toBe(state.claims.length);
              if (state.claims.length === capacity) reached.full += 1;
            }
            const line = books.newest();
            const asked = line.status === 'none' ? [] : [...line.waiting.values()];
            for (const each of PEOPLE)
              expect(
                asked.filter(({ offered }) => offered?.person === each && !offered.accepted).length,
              ).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: DAYS },
    );
    // It was tight: agents were full, and were refused for it.
    expect(reached.full).toBeGreaterThan(DAYS);
    expect(reached.refused).toBeGreaterThan(DAYS / 10);
  }, 120_000);
});
