import { describe, expect, it } from 'vitest';
import type { ConversationCommand } from '../../src/command/conversation.ts';
import { conversation } from '../../src/decide/conversation.ts';
import type { ConversationClear, ConversationEvent } from '../../src/decide/conversation-events.ts';
import { ARRANGEMENTS_MAX } from '../../src/decide/waiting.ts';
import { given, recorded, stateAfter } from './given.ts';

const signed = { text: '{}', signature: 's' };
const started: ConversationEvent = {
  type: 'ConversationStarted',
  subject: 'subject',
  site: 'main',
  team: 'support',
  mode: 'inspected',
  directory: 1,
  language: 'en',
  kind: 'chat',
  topic: null,
  priority: 2,
  campaign: null,
  signed,
  page: '/',
  pageTitle: 'Home',
  device: 'Chromium',
  trail: [],
  referrer: '',
  country: null,
};
const begin: Extract<ConversationCommand, { kind: 'StartConversation' }> = {
  kind: 'StartConversation',
  subject: 'subject',
  site: 'main',
  team: 'support',
  mode: 'strict',
  directory: 1,
  language: 'en',
  ticket: null,
  topic: null,
  priority: 2,
  campaign: null,
  contact: null,
  signed,
  page: '/',
  pageTitle: 'Home',
  device: 'Chromium',
  trail: [],
  referrer: '',
  country: null,
  epoch: { epoch: 1, directory: 1, digest: 'e', staffReaders: [], document: signed, joined: [] },
  message: {
    tab: 't',
    sequence: 1,
    epoch: 1,
    size: 256,
    digest: 'd',
    policy: 1,
    envelope: '{}',
  },
  inspection: { status: 'none' },
};
const assigned: ConversationEvent = {
  type: 'ConversationAssigned',
  person: 'ann',
  previous: null,
  reason: 'taken',
};
const left: ConversationEvent = { type: 'QueueLeft', reason: 'left', waited: 90_000 };
const gone: ConversationEvent = { type: 'QueueLeft', reason: 'gone', waited: 90_000 };
const ticketed: ConversationEvent = { type: 'ConversationTicketed', reason: 'asked' };
const contact = { name: 'Mara', email: 'mara@example.org', phone: null };
const contacted: ConversationEvent = { type: 'ContactGiven', given: ['name', 'email'], contact };
const booked: ConversationEvent = {
  type: 'CallbackBooked',
  from: '2026-05-12T15:00:00.000Z',
  to: '2026-05-12T16:00:00.000Z',
  number: '+43 1 555 0142',
};
const ticket: ConversationCommand = { kind: 'TicketConversation', reason: 'asked' };
const leave = (reason: 'left' | 'gone' = 'left'): ConversationCommand => ({
  kind: 'LeaveQueue',
  reason,
  at: '2026-05-12T10:01:30.000Z',
});

describe('how the visitor is reached', () => {
  it('[H1] what is given takes the place of what was given before; beside it stands only which fields there are', () => {
    const decision = given(conversation, started, contacted).when({
      kind: 'GiveContact',
      contact: { name: 'Mara', email: null, phone: '+43 1 555 0142' },
    });
    decision.gives({ type: 'ContactGiven', given: ['name', 'phone'] });
    const [event] = decision.decision.events;
    expect(JSON.stringify(recorded<ConversationClear>(event!, 3))).not.toContain('555');
    const state = stateAfter(conversation, [started, contacted, event!]);
    expect(state).toMatchObject({ waiting: { given: ['name', 'phone'] } });
  });

  it('[H1] given with the first message, it is one decision with the start', () => {
    const { events } = conversation.decide({ ...begin, contact }, conversation.initial);
    expect(events.map(({ type }) => type)).toEqual([
      'ConversationStarted',
      'ContactGiven',
      'EpochOpened',
      'MessageSent',
    ]);
  });

  it('[H2] the same token of the organisation is recorded once', () => {
    const confirm: ConversationCommand = { kind: 'ConfirmVisitor', digest: 'a', token: 'x.y.z' };
    given(conversation, started).when(confirm).gives({ type: 'VisitorConfirmed', digest: 'a' });
    const confirmed: ConversationEvent = { type: 'VisitorConfirmed', digest: 'a', token: 'x.y.z' };
    given(conversation, started, confirmed).when(confirm).nothing();
    given(conversation, started, confirmed)
      .when({ ...confirm, digest: 'b' })
      .gives({ digest: 'b' });
  });

  it('[H3] a conversation takes a limited number of them', () => {
    const many = Array.from({ length: ARRANGEMENTS_MAX }, () => contacted);
    for (const command of [
      { kind: 'GiveContact', contact },
      { kind: 'ConfirmVisitor', digest: 'a', token: 'x.y.z' },
      { kind: 'BookCallback', from: booked.from, to: booked.to, number: '123456' },
      ticket,
    ] as ConversationCommand[]) {
      given(conversation, started, ...many)
        .when(command)
        .refused('conversation-full');
    }
  });
});

describe('an answer later', () => {
  it('[H4] begun as a message it says why, and so does one that becomes a message', () => {
    const { events } = conversation.decide({ ...begin, ticket: 'closed' }, conversation.initial);
    expect(events[0]).toMatchObject({ type: 'ConversationStarted', kind: 'ticket' });
    expect(events[1]).toMatchObject({ type: 'ConversationTicketed', reason: 'closed' });
    given(conversation, started).when(ticket).gives({ type: 'ConversationTicketed', reason: 'asked' });
  });

  it('[H4] it becomes a message once, while nobody has it and it is not over', () => {
    given(conversation, started, ticketed).when(ticket).nothing();
    given(conversation, started, assigned).when(ticket).refused('already-assigned');
    given(conversation, started, left).when(ticket).refused('conversation-resolved');
  });

  it('[H5] a callback has two moments; the newest counts; it is done once, by who has the conversation', () => {
    given(conversation, started)
      .when({ kind: 'BookCallback', from: booked.from, to: booked.to, number: booked.number })
      .gives({ type: 'CallbackBooked', from: booked.from });
    const state = stateAfter(conversation, [started, ticketed, booked]);
    expect(state).toMatchObject({ waiting: { kind: 'callback', callback: { done: false } } });
    const done: ConversationCommand = { kind: 'FinishCallback', person: 'ann', reached: true };
    given(conversation, started).when(done).refused('not-found');
    given(conversation, started, booked).when(done).refused('not-assigned');
    given(conversation, started, booked, assigned)
      .when({ ...done, person: 'tom' })
      .refused('not-assigned');
    given(conversation, started, booked, assigned).when(done).gives({ type: 'CallbackDone', reached: true });
    given(conversation, started, booked, assigned, { type: 'CallbackDone', person: 'ann', reached: true })
      .when(done)
      .nothing();
  });
});

describe('the line', () => {
  it('[H6] who leaves it ends the conversation, which can be reopened; how long they waited is recorded', () => {
    given(conversation, started).when(leave()).gives({ type: 'QueueLeft', reason: 'left', waited: 90_000 });
    expect(stateAfter(conversation, [started, left])).toMatchObject({ status: 'resolved', closed: null });
    given(conversation, started, left).when(leave()).nothing();
    given(conversation, started, left)
      .when({ kind: 'ReopenConversation', side: { from: 'visitor', person: null } })
      .gives({ type: 'ConversationReopened' });
  });

  it('[H6] nobody leaves a line they are not in', () => {
    given(conversation, started, assigned).when(leave()).refused('already-assigned');
    given(conversation, started, ticketed).when(leave()).nothing();
    given(conversation, started, booked).when(leave()).nothing();
  });

  it('[H7] who went away is answered later; who comes back waits again', () => {
    given(conversation, started)
      .when(leave('gone'))
      .gives(
        { type: 'QueueLeft', reason: 'gone', waited: 90_000 },
        { type: 'ConversationTicketed', reason: 'gone' },
      );
    const away = [started, gone, { type: 'ConversationTicketed', reason: 'gone' } as const];
    expect(stateAfter(conversation, away)).toMatchObject({ status: 'waiting', waiting: { kind: 'ticket' } });
    given(conversation, ...away)
      .when({ kind: 'RejoinQueue' })
      .gives({ type: 'QueueRejoined' });
    given(conversation, ...away, { type: 'QueueRejoined' })
      .when({ kind: 'RejoinQueue' })
      .nothing();
    expect(stateAfter(conversation, [...away, { type: 'QueueRejoined' }])).toMatchObject({
      waiting: { kind: 'chat', since: '2026-05-12T10:00:00.000Z' },
    });
    given(conversation, started, assigned).when({ kind: 'RejoinQueue' }).nothing();
  });

  it('[H7] released by an agent, the wait is counted anew', () => {
    const released: ConversationEvent = {
      type: 'ConversationUnassigned',
      person: 'ann',
      reason: 'released',
    };
    const state = stateAfter(conversation, [started, assigned, released]);
    expect(state).toMatchObject({ waiting: { since: '2026-05-12T10:00:00.000Z' } });
    expect(stateAfter(conversation, [started, assigned])).toMatchObject({ waiting: { since: null } });
  });
});

describe('the mail that there is an answer', () => {
  const request = (messageRevision: number): ConversationCommand => ({
    kind: 'RequestMail',
    mail: 'mail',
    messageRevision,
    notBefore: '2026-05-12T10:02:00.000Z',
  });
  const requested: ConversationEvent = {
    type: 'MailRequested',
    mail: 'mail',
    messageRevision: 3,
    notBefore: '2026-05-12T10:02:00.000Z',
  };
  const read: ConversationEvent = { type: 'MessagesRead', from: 'visitor', person: null, upTo: 5 };

  it('[H8] is asked for once for all that is said until the visitor has read, and only where there is an address', () => {
    given(conversation, started).when(request(3)).nothing();
    given(conversation, started, contacted).when(request(3)).gives({ type: 'MailRequested' });
    given(conversation, started, contacted, requested).when(request(4)).nothing();
    given(conversation, started, contacted, read).when(request(3)).nothing();
    given(conversation, started, contacted, requested, read)
      .when(request(6))
      .gives({ type: 'MailRequested', messageRevision: 6 });
  });

  it('[H8] has one outcome', () => {
    const sent: ConversationEvent = { type: 'MailSent', mail: 'mail', attempts: 1 };
    const settle: ConversationCommand = { kind: 'SettleMail', outcome: sent };
    given(conversation, started, contacted, requested).when(settle).gives({ type: 'MailSent' });
    given(conversation, started, contacted, requested, sent).when(settle).nothing();
    given(conversation, started, contacted).when(settle).nothing();
  });
});
