import { describe, expect, it } from 'vitest';
import { agent } from '../../src/decide/agent.ts';
import type { ConversationCommand, EpochFacts, SealedFacts } from '../../src/command/conversation.ts';
import type { ConversationEvent } from '../../src/decide/conversation-events.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { JOININGS_MAX, SUPERVISORS_MAX } from '../../src/decide/supervision.ts';
import { given, stateAfter } from './given.ts';

const signed = { text: '{}', signature: 's' };
const passed = { status: 'passed', rules: 'r1', check: signed } as const;
const sealed = (sequence: number, epoch: number): SealedFacts => ({
  tab: 'tab-1',
  sequence,
  epoch,
  size: 256,
  digest: `digest-${sequence}`,
  policy: 1,
  envelope: '{}',
});
const opens = (number: number, joined: readonly string[] = []): EpochFacts => ({
  epoch: number,
  directory: 1,
  digest: `epoch-${number}`,
  staffReaders: [],
  joined,
  document: signed,
});
const started = conversation.decide(
  {
    kind: 'StartConversation',
    subject: 'subject',
    site: 'main',
    team: 'support',
    mode: 'inspected',
    directory: 1,
    language: 'en',
    ticket: null,
    topic: null,
    priority: 2,
    campaign: null,
    contact: null,
    trail: [],
    referrer: '',
    country: null,
    signed,
    page: '/',
    pageTitle: 'Home',
    device: 'Chromium',
    epoch: opens(1),
    message: sealed(1, 1),
    inspection: passed,
  },
  conversation.initial,
).events;
const assigned = (person: string, previous: string | null = null): ConversationEvent => ({
  type: 'ConversationAssigned',
  person,
  previous,
  reason: previous === null ? 'taken' : 'taken-over',
});
const open = [...started, assigned('ann')];
const resolved: ConversationEvent = {
  type: 'ConversationResolved',
  person: 'ann',
  count: 4,
  closedHead: 'head-3',
  closing: signed,
};
const supervise = (
  person: string,
  more: Partial<Extract<ConversationCommand, { kind: 'SuperviseConversation' }>> = {},
): ConversationCommand => ({
  kind: 'SuperviseConversation',
  person,
  device: `${person}-1`,
  how: 'listen',
  directory: 1,
  nonce: `nonce-${person}`,
  joining: signed,
  ...more,
});
const joined = (person: string, more: object = {}): ConversationEvent => {
  const { kind: _, ...fields } = supervise(person, more) as Extract<
    ConversationCommand,
    { kind: 'SuperviseConversation' }
  >;
  return { type: 'SupervisorJoined', ...fields };
};
const left = (person: string): ConversationEvent => ({ type: 'SupervisorLeft', person });
const say = (sequence: number, epoch: number, opening: EpochFacts | null): ConversationCommand => ({
  kind: 'SendMessage',
  side: { from: 'visitor', person: null },
  message: sealed(sequence, epoch),
  epoch: opening,
  inspection: passed,
});

describe('a supervisor', () => {
  it('[B51] joins, and only a message that opens the next epoch is recorded after; and again when they leave', () => {
    given(conversation, ...open)
      .when(supervise('vera'))
      .gives({ type: 'SupervisorJoined', person: 'vera', device: 'vera-1', how: 'listen' });
    given(conversation, ...open, joined('vera'))
      .when(say(2, 1, null))
      .refused('stale-epoch');
    const listened = conversation.decide(
      say(2, 2, opens(2, ['vera-1'])),
      stateAfter(conversation, [...open, joined('vera')]),
    );
    expect(listened.events.map(({ type }) => type)).toEqual(['EpochOpened', 'MessageSent']);
    const after = [...open, joined('vera'), ...listened.events];
    given(conversation, ...after)
      .when({ kind: 'EndSupervision', person: 'vera' })
      .gives({ type: 'SupervisorLeft', person: 'vera' });
    given(conversation, ...after, left('vera'))
      .when(say(3, 2, null))
      .refused('stale-epoch');
    given(conversation, ...after, left('vera'))
      .when(say(3, 3, opens(3)))
      .gives({ type: 'EpochOpened' }, { type: 'MessageSent' });
  });

  it('[B54] an epoch whose list was checked before somebody joined or left is refused', () => {
    given(conversation, ...open, joined('vera'))
      .when(say(2, 2, opens(2)))
      .refused('stale-epoch');
    given(conversation, ...open, joined('vera'), left('vera'))
      .when(say(2, 2, opens(2, ['vera-1'])))
      .refused('stale-epoch');
    given(conversation, ...open, joined('vera'))
      .when(say(2, 2, opens(2, ['vera-2'])))
      .refused('stale-epoch');
  });

  it('[B51] who asks again changes nothing; another device of theirs takes the place of the first', () => {
    given(conversation, ...open, joined('vera'))
      .when(supervise('vera', { nonce: 'again' }))
      .nothing();
    given(conversation, ...open)
      .when({ kind: 'EndSupervision', person: 'vera' })
      .nothing();
    given(conversation, ...open, joined('vera'))
      .when(supervise('vera', { device: 'vera-2', nonce: 'again' }))
      .gives({ type: 'SupervisorJoined', device: 'vera-2' });
    const moved = stateAfter(conversation, [
      ...open,
      joined('vera'),
      joined('vera', { device: 'vera-2', nonce: 'again' }),
    ]);
    expect(moved).toMatchObject({ supervisors: [{ person: 'vera', device: 'vera-2' }] });
  });

  it('[B56] takes over from listening with the same place on the list, and stays until somebody else has it', () => {
    const events = [...open, joined('vera')];
    given(conversation, ...events)
      .when(supervise('vera', { how: 'take-over', nonce: 'over' }))
      .gives({ type: 'SupervisorJoined', how: 'take-over' });
    const over = [...events, joined('vera', { how: 'take-over', nonce: 'over' }), assigned('vera', 'ann')];
    given(conversation, ...over)
      .when({ kind: 'EndSupervision', person: 'vera' })
      .refused('still-assigned');
    given(conversation, ...over, assigned('tomas', 'vera'))
      .when({ kind: 'EndSupervision', person: 'vera' })
      .gives({ type: 'SupervisorLeft' });
    given(agent, {
      type: 'AgentDayOpened',
      person: 'vera',
      day: '2026-05-12',
      presence: 'busy',
      capacity: 1,
      claims: ['one'],
      until: null,
      gone: null,
      before: null,
    })
      .when({ kind: 'ClaimConversation', conversation: 'two', from: 'ann', reason: 'taken-over' })
      .refused('at-capacity');
  });

  it('[B57] supervises nothing that is over; reopened, it is sealed without them and they join again', () => {
    given(conversation, ...open, resolved)
      .when(supervise('vera'))
      .refused('conversation-resolved');
    const over = stateAfter(conversation, [...open, joined('vera'), resolved]);
    expect(over).toMatchObject({ supervisors: [], readersChanged: { shared: true, staff: true } });
    const reopened: ConversationEvent = { type: 'ConversationReopened', from: 'visitor', person: null };
    given(
      conversation,
      ...started,
      joined('vera'),
      { type: 'QueueLeft', reason: 'left', waited: 9 },
      reopened,
    )
      .when(say(2, 1, null))
      .refused('stale-epoch');
    given(conversation, ...open, joined('vera'), resolved, reopened)
      .when(say(2, 1, null))
      .refused('stale-epoch');
    given(conversation, ...open, joined('vera'), resolved, reopened)
      .when(supervise('vera'))
      .refused('already-exists');
    given(conversation, ...open, joined('vera'), resolved, reopened)
      .when(supervise('vera', { nonce: 'again' }))
      .gives({ type: 'SupervisorJoined' });
  });

  it('[B59] there are few at once, and a bounded number of joinings', () => {
    const many = Array.from({ length: SUPERVISORS_MAX }, (_, index) => joined(`s${index}`));
    given(conversation, ...open, ...many)
      .when(supervise('vera'))
      .refused('too-many-supervisors');
    given(conversation, ...open, ...many, left('s0'))
      .when(supervise('vera'))
      .gives({ type: 'SupervisorJoined' });
    const often = Array.from({ length: JOININGS_MAX }, (_, index) => [
      joined('vera', { nonce: `n${index}` }),
      left('vera'),
    ]).flat();
    given(conversation, ...open, ...often)
      .when(supervise('vera'))
      .refused('conversation-full');
  });
});
