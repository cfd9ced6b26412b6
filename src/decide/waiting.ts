// What is agreed while nobody answers: how the visitor is reached, that the answer comes later or by telephone, that they
// went away, and the mail that tells them. A part of the conversation's decider.
import type { Contact, ContactField, ConversationKind, Time } from '../contract/definitions.ts';
import type {
  CallbackBooked,
  CallbackBookedClear,
  CallbackDone,
  CallbackDoneClear,
  ContactGiven,
  ContactGivenClear,
  ConversationTicketed,
  ConversationTicketedClear,
  MailFailed,
  MailFailedClear,
  MailRequested,
  MailRequestedClear,
  MailSent,
  MailSentClear,
  MailWithdrawn,
  MailWithdrawnClear,
  QueueLeft,
  QueueLeftClear,
  QueueRejoined,
  QueueRejoinedClear,
  VisitorConfirmed,
  VisitorConfirmedClear,
} from '../contract/events.ts';
import type { WaitingCommand } from '../command/conversation.ts';
import { accepted, type Decision, type Recorded, refused, SATISFIED } from './decider.ts';

export type WaitingEvent =
  | CallbackBooked
  | CallbackDone
  | ContactGiven
  | ConversationTicketed
  | MailFailed
  | MailRequested
  | MailSent
  | MailWithdrawn
  | QueueLeft
  | QueueRejoined
  | VisitorConfirmed;

export type WaitingClear =
  | CallbackBookedClear
  | CallbackDoneClear
  | ContactGivenClear
  | ConversationTicketedClear
  | MailFailedClear
  | MailRequestedClear
  | MailSentClear
  | MailWithdrawnClear
  | QueueLeftClear
  | QueueRejoinedClear
  | VisitorConfirmedClear;

/** Contacts, tokens and callbacks of one conversation; whoever repeats them fills nobody's conversation. */
export const ARRANGEMENTS_MAX = 100;

export type Waiting = {
  readonly kind: ConversationKind;
  readonly given: readonly ContactField[];
  /** Where the newest contact stands; null when none was given. */
  readonly contactAt: number | null;
  /** Digests of the organisation's tokens about the visitor. */
  readonly confirmed: readonly string[];
  /** Since when the visitor waits for somebody; null while somebody has the conversation. */
  readonly since: Time | null;
  readonly callback: { readonly from: Time; readonly to: Time; readonly done: boolean } | null;
  readonly mail: {
    readonly mail: string;
    readonly messageRevision: number;
    readonly settled: boolean;
  } | null;
  readonly arrangements: number;
};

/** What this part must know of the rest of the conversation. */
export type Around = {
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly assignee: string | null;
  readonly visitorReadUpTo: number;
};

export function contactGiven(contact: Contact): ContactGiven {
  const given = (['name', 'email', 'phone'] as const).filter((field) => contact[field] !== null);
  return { type: 'ContactGiven', given, contact };
}

export function decideWaiting(
  command: WaitingCommand,
  waiting: Waiting,
  around: Around,
): Decision<WaitingEvent> {
  switch (command.kind) {
    case 'GiveContact':
      return full(waiting) ?? accepted(contactGiven(command.contact));
    case 'ConfirmVisitor':
      if (waiting.confirmed.includes(command.digest)) return SATISFIED;
      return (
        full(waiting) ?? accepted({ type: 'VisitorConfirmed', digest: command.digest, token: command.token })
      );
    case 'TicketConversation':
      if (around.status === 'resolved') return refused('conversation-resolved');
      if (waiting.kind === 'ticket') return SATISFIED;
      if (around.status === 'open') return refused('already-assigned');
      return full(waiting) ?? accepted({ type: 'ConversationTicketed', reason: command.reason });
    case 'BookCallback': {
      if (around.status === 'resolved') return refused('conversation-resolved');
      const { from, number, to } = command;
      return full(waiting) ?? accepted({ type: 'CallbackBooked', from, to, number });
    }
    case 'FinishCallback':
      if (waiting.callback === null) return refused('not-found');
      if (waiting.callback.done) return SATISFIED;
      if (around.assignee !== command.person) return refused('not-assigned');
      return accepted({ type: 'CallbackDone', person: command.person, reached: command.reached });
    case 'LeaveQueue':
      return leave(command, waiting, around);
    case 'RejoinQueue':
      if (around.status !== 'waiting' || waiting.since !== null) return SATISFIED;
      return accepted({ type: 'QueueRejoined' });
    case 'RequestMail': {
      const { mail, messageRevision, notBefore } = command;
      const told = waiting.mail;
      if (!waiting.given.includes('email') || around.visitorReadUpTo >= messageRevision) return SATISFIED;
      // One mail for all that is said until the visitor has looked.
      if (told !== null && around.visitorReadUpTo < told.messageRevision) return SATISFIED;
      return accepted({ type: 'MailRequested', mail, messageRevision, notBefore });
    }
    case 'SettleMail':
      if (waiting.mail?.mail !== command.outcome.mail || waiting.mail.settled) return SATISFIED;
      return accepted(command.outcome);
  }
}

function leave(
  command: Extract<WaitingCommand, { kind: 'LeaveQueue' }>,
  waiting: Waiting,
  around: Around,
): Decision<WaitingEvent> {
  if (around.status === 'open') return refused('already-assigned');
  if (around.status === 'resolved' || waiting.kind !== 'chat' || waiting.since === null) return SATISFIED;
  const waited = Math.max(0, Date.parse(command.at) - Date.parse(waiting.since));
  const left: QueueLeft = { type: 'QueueLeft', reason: command.reason, waited };
  // Who went away without a word still has a question: it is answered later.
  return command.reason === 'left'
    ? accepted(left)
    : accepted<WaitingEvent>(left, { type: 'ConversationTicketed', reason: 'gone' });
}

function full({ arrangements }: Waiting): Decision<never> | null {
  return arrangements < ARRANGEMENTS_MAX ? null : refused('conversation-full');
}

export function waitingFrom(kind: ConversationKind, since: Time): Waiting {
  return {
    kind,
    given: [],
    contactAt: null,
    confirmed: [],
    since,
    callback: null,
    mail: null,
    arrangements: 0,
  };
}

export function changeWaiting(waiting: Waiting, event: Recorded<WaitingClear>): Waiting {
  const { arrangements } = waiting;
  switch (event.type) {
    case 'ContactGiven':
      return {
        ...waiting,
        given: event.given,
        contactAt: event.meta.revision,
        arrangements: arrangements + 1,
      };
    case 'VisitorConfirmed':
      return {
        ...waiting,
        confirmed: [...waiting.confirmed, event.digest],
        arrangements: arrangements + 1,
      };
    case 'ConversationTicketed':
      return { ...waiting, kind: 'ticket', arrangements: arrangements + 1 };
    case 'CallbackBooked': {
      const { from, to } = event;
      return {
        ...waiting,
        kind: 'callback',
        callback: { from, to, done: false },
        arrangements: arrangements + 1,
      };
    }
    case 'CallbackDone':
      return {
        ...waiting,
        callback: waiting.callback === null ? null : { ...waiting.callback, done: true },
      };
    case 'QueueRejoined':
      return { ...waiting, kind: 'chat', since: event.meta.at };
    case 'QueueLeft':
      return { ...waiting, since: null };
    case 'MailRequested': {
      const { mail, messageRevision } = event;
      return { ...waiting, mail: { mail, messageRevision, settled: false } };
    }
    case 'MailSent':
    case 'MailFailed':
    case 'MailWithdrawn':
      return { ...waiting, mail: waiting.mail === null ? null : { ...waiting.mail, settled: true } };
  }
}
