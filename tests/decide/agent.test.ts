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

describe('an agent who comes and goes', () => {
  const lost: AgentEvent = { type: 'AgentDisconnected' };
  const offline: AgentEvent = {
    type: 'PresenceSet',
    presence: 'offline',
    reason: 'disconnected',
    until: null,
  };
  // Everything so far happened at 10:00:00.
  const at = (seconds: number) => new Date(Date.UTC(2026, 4, 12, 10, 0, seconds)).toISOString();
  const giveUp = (seconds: number): AgentCommand => ({ kind: 'GiveUpAgent', gone: at(seconds) });

  it('[F20] that the last page is gone is recorded once, and only of somebody who is there', () => {
    given(agent, opened).when({ kind: 'MissAgent' }).gives({ type: 'AgentDisconnected' });
    given(agent, opened, lost).when({ kind: 'MissAgent' }).nothing();
    given(agent, { ...opened, presence: 'offline' })
      .when({ kind: 'MissAgent' })
      .nothing();
    given(agent, opened)
      .when({ kind: 'FindAgent', at: at(1) })
      .nothing();
    given(agent, opened, lost)
      .when({ kind: 'FindAgent', at: at(1) })
      .gives({ type: 'AgentConnected' });
  });
  it('[F21] offline is who has been gone since then without a break', () => {
    given(agent, opened, lost).when(giveUp(0)).gives(offline);
    given(agent, opened, lost).when(giveUp(1)).nothing();
    given(agent, opened, lost, { type: 'AgentConnected' }).when(giveUp(0)).nothing();
    given(agent, opened, lost, offline).when(giveUp(0)).nothing();
  });
  it('[F22] who is back within a quarter of an hour is again what they were; who said offline stays so', () => {
    given(agent, opened, lost, offline)
      .when({ kind: 'FindAgent', at: at(900) })
      .gives({ type: 'AgentConnected' }, { type: 'PresenceSet', presence: 'online', reason: 'returned' });
    given(agent, opened, lost, offline)
      .when({ kind: 'FindAgent', at: at(901) })
      .gives({ type: 'AgentConnected' });
    given(agent, { ...opened, presence: 'away' }, lost, offline)
      .when({ kind: 'FindAgent', at: at(40) })
      .gives({ type: 'AgentConnected' }, { presence: 'away', reason: 'returned' });
    given(agent, opened, lost, offline, {
      type: 'PresenceSet',
      presence: 'offline',
      reason: 'chosen',
      until: null,
    })
      .when({ kind: 'FindAgent', at: at(40) })
      .gives({ type: 'AgentConnected' });
  });
  it('[F23] after a closing an agent who is online wraps up until then, longer with the next closing, and is online again', () => {
    const wraps = (seconds: number): AgentEvent => ({
      type: 'PresenceSet',
      presence: 'wrap-up',
      reason: 'wrapping-up',
      until: at(seconds),
    });
    given(agent, opened)
      .when({ kind: 'WrapUp', until: at(20) })
      .gives(wraps(20));
    given(agent, opened, wraps(20))
      .when({ kind: 'WrapUp', until: at(35) })
      .gives(wraps(35));
    given(agent, { ...opened, presence: 'busy' })
      .when({ kind: 'WrapUp', until: at(20) })
      .nothing();
    given(agent, opened, wraps(20), wraps(35))
      .when({ kind: 'EndWrapUp', until: at(20) })
      .nothing();
    given(agent, opened, wraps(35))
      .when({ kind: 'EndWrapUp', until: at(35) })
      .gives({ type: 'PresenceSet', presence: 'online', reason: 'wrapped-up', until: null });
    given(agent, opened, wraps(35))
      .when({ kind: 'SetPresence', presence: 'online' })
      .gives({ presence: 'online', reason: 'chosen', until: null });
  });
});
