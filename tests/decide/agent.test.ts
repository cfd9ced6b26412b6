import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AgentCommand } from '../../src/command/agent.ts';
import { agent, type AgentEvent } from '../../src/decide/agent.ts';
import { given, stateAfter } from './given.ts';

const opened: AgentEvent = {
  type: 'AgentDayOpened',
  person: 'ann',
  day: '2026-05-12',
  presence: 'online',
  capacity: 2,
  claims: [],
  until: null,
  gone: null,
  before: null,
};
const claim = (conversation: string): AgentCommand => ({
  kind: 'ClaimConversation',
  conversation,
  from: null,
  reason: 'taken',
});
const claimed = (conversation: string): AgentEvent => ({
  type: 'ConversationClaimed',
  conversation,
  from: null,
  reason: 'taken',
});

describe('an agent’s day', () => {
  it('[D15] a place is claimed up to capacity and not beyond', () => {
    given(agent, opened, claimed('a'))
      .when(claim('b'))
      .gives({ type: 'ConversationClaimed', conversation: 'b' });
    given(agent, opened, claimed('a'), claimed('b')).when(claim('c')).refused('at-capacity');
    given(agent, opened, claimed('a'), claimed('b')).when(claim('a')).nothing();
  });
  it('[D15] no order of claims and releases exceeds capacity', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('claim' as const), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
      fc.record({ kind: fc.constant('release' as const), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        let events: AgentEvent[] = [opened];
        for (const { kind, id } of steps) {
          const command: AgentCommand =
            kind === 'claim' ? claim(id) : { kind: 'ReleaseClaim', conversation: id, reason: 'resolved' };
          events = [...events, ...agent.decide(command, stateAfter(agent, events)).events];
          const state = stateAfter(agent, events);
          expect(
            state.status === 'open' &&
              state.claims.length <= state.capacity &&
              new Set(state.claims).size === state.claims.length,
          ).toBe(true);
        }
      }),
    );
  });
  it('[D16] who is offline claims nothing', () => {
    given(agent, opened, { type: 'PresenceSet', presence: 'offline', reason: 'chosen', until: null })
      .when(claim('a'))
      .refused('not-online');
  });
  it('[D17] the first event of a day carries the open books, a closed day takes nothing more', () => {
    const carried = {
      presence: 'away' as const,
      capacity: 3,
      claims: ['a'],
      until: null,
      gone: null,
      before: null,
    };
    given(agent)
      .when({ kind: 'OpenDay', person: 'ann', day: '2026-05-13', carried })
      .gives({ type: 'AgentDayOpened', ...carried });
    given(agent, opened).when({ kind: 'OpenDay', person: 'ann', day: '2026-05-12', carried }).nothing();
    const closed: AgentEvent = { type: 'AgentDayClosed', next: '2026-05-13' };
    given(agent, opened, closed).when(claim('a')).refused('day-closed');
    given(agent, opened, closed).when({ kind: 'CloseDay', next: '2026-05-13' }).nothing();
  });
});
