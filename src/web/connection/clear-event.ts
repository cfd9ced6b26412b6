// The clear part of a conversation's events as an end reads them: known types only, every field of the right kind.
// Trusts nothing; what is not understood stops the reader, it is never skipped.

import type {
  CallbackBookedClear,
  CallbackDoneClear,
  ClosingConfirmedClear,
  ContactGivenClear,
  ConversationAssignedClear,
  ConversationMovedClear,
  ConversationReopenedClear,
  ConversationResolvedClear,
  ConversationSnoozedClear,
  ConversationStartedClear,
  ConversationTicketedClear,
  ConversationUnassignedClear,
  ConversationWokenClear,
  EpochOpenedClear,
  LabelsChangedClear,
  HoldLaidClear,
  HoldLiftedClear,
  MentionsSeenClear,
  MailFailedClear,
  MailRequestedClear,
  MailSentClear,
  MailWithdrawnClear,
  MessageDestroyedClear,
  MessageGivenBackClear,
  MessageRefusedClear,
  MessageReportedClear,
  MessageResealedClear,
  MessageSentClear,
  MessagesReadClear,
  MessageWithheldClear,
  NoteAddedClear,
  NoteResealedClear,
  QueueLeftClear,
  QueueRejoinedClear,
  ReadersChangedClear,
  StaffEpochOpenedClear,
  VisitorConfirmedClear,
  SupervisorJoinedClear,
  SupervisorLeftClear,
  SurveyAnsweredClear,
  WithheldJudgedClear,
} from '../../contract/events.ts';
import type { EventMeta } from '../../contract/stored.ts';
import { isObject } from '../../seal/is-object.ts';
import {
  anyText,
  bytesOf,
  exact,
  integer,
  listOf,
  literal,
  moment,
  nullOr,
  parseCanonical,
  randomId,
  type Shape,
} from '../../seal/strict-json.ts';

export type ConversationClear =
  | CallbackBookedClear
  | CallbackDoneClear
  | ClosingConfirmedClear
  | ContactGivenClear
  | ConversationAssignedClear
  | ConversationMovedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationSnoozedClear
  | ConversationStartedClear
  | ConversationTicketedClear
  | ConversationUnassignedClear
  | ConversationWokenClear
  | EpochOpenedClear
  | LabelsChangedClear
  | HoldLaidClear
  | HoldLiftedClear
  | MentionsSeenClear
  | MailFailedClear
  | MailRequestedClear
  | MailSentClear
  | MailWithdrawnClear
  | MessageDestroyedClear
  | MessageGivenBackClear
  | MessageRefusedClear
  | MessageReportedClear
  | MessageResealedClear
  | MessageSentClear
  | MessagesReadClear
  | MessageWithheldClear
  | NoteAddedClear
  | NoteResealedClear
  | QueueLeftClear
  | QueueRejoinedClear
  | ReadersChangedClear
  | StaffEpochOpenedClear
  | VisitorConfirmedClear
  | SupervisorJoinedClear
  | SupervisorLeftClear
  | SurveyAnsweredClear
  | WithheldJudgedClear;

export type ClearEvent = EventMeta & ConversationClear;
export type SaidClear = MessageSentClear | NoteAddedClear | MessageResealedClear | NoteResealedClear;

const count = integer(0);
const name = anyText(100, 1);
const digest = bytesOf(32);
const from = literal('visitor', 'staff');
const person = nullOr(anyText(64, 1));
const side = { from, person };
const numbered = { ...side, tab: randomId, sequence: integer(1) };
const bool: Shape<boolean> = (value): value is boolean => typeof value === 'boolean';
const said = {
  ...numbered,
  epoch: integer(1),
  size: count,
  digest,
  policy: count,
  rules: nullOr(anyText(40)),
};
const epoch = { epoch: integer(1), directory: count, ...side, digest };

const fieldsOf: { readonly [T in ConversationClear['type']]: Readonly<Record<string, Shape<unknown>>> } = {
  ConversationStarted: {
    subject: randomId,
    site: name,
    team: name,
    mode: literal('inspected', 'strict'),
    directory: count,
    language: name,
    kind: literal('chat', 'ticket', 'callback'),
    topic: nullOr(name),
    priority: literal(1, 2, 3),
    campaign: nullOr(name),
  },
  EpochOpened: epoch,
  StaffEpochOpened: epoch,
  ReadersChanged: { directory: count, reason: name },
  MessageSent: said,
  NoteAdded: { ...said, mentions: listOf(name, 10) },
  LabelsChanged: { person, add: listOf(name, 20), remove: listOf(name, 20) },
  ConversationSnoozed: { person: name, until: moment },
  ConversationWoken: { person, because: literal('time', 'staff') },
  MentionsSeen: { person: name, upTo: count },
  MessageRefused: { ...numbered, digest, reason: name, rules: anyText(40) },
  MessageWithheld: {
    messageRevision: count,
    reason: name,
    ...side,
    incident: randomId,
    refusal: nullOr(count),
    reporter: nullOr(exact(side)),
  },
  WithheldJudged: { messageRevision: count, decision: literal('destroy', 'give-back'), person: name },
  MessageResealed: { messageRevision: count, ...said },
  NoteResealed: { messageRevision: count, ...said },
  MessageDestroyed: {
    messageRevision: count,
    reason: literal('resealed', 'confirmed', 'approved'),
    ...side,
    incident: randomId,
    resealed: nullOr(count),
    judged: listOf(count, 2),
  },
  MessageGivenBack: { messageRevision: count, person: name, incident: randomId, judged: listOf(count, 2, 2) },
  MessageReported: { messageRevision: count, reason: name, ...side },
  MessagesRead: { ...side, upTo: count },
  ConversationAssigned: { person: name, previous: person, reason: name },
  ConversationMoved: {
    person: name,
    device: randomId,
    previous: name,
    team: name,
    to: person,
    assignee: person,
    directory: count,
    digest,
  },
  ConversationUnassigned: { person: name, reason: name },
  ConversationResolved: { person: name, count, closedHead: digest },
  ClosingConfirmed: { count, closedHead: digest },
  ConversationReopened: side,
  ContactGiven: { given: listOf(literal('name', 'email', 'phone'), 3) },
  VisitorConfirmed: { digest },
  ConversationTicketed: { reason: literal('asked', 'closed', 'nobody-online', 'queue-full', 'gone') },
  CallbackBooked: { from: moment, to: moment },
  CallbackDone: { person: name, reached: bool },
  QueueLeft: { reason: literal('left', 'gone'), waited: count },
  QueueRejoined: {},
  MailRequested: { mail: randomId, messageRevision: count, notBefore: moment },
  MailSent: { mail: randomId, attempts: count },
  MailFailed: { mail: randomId, attempts: count, code: name },
  MailWithdrawn: { mail: randomId, because: name },
  SupervisorJoined: {
    person: name,
    device: randomId,
    how: literal('listen', 'take-over'),
    directory: count,
    nonce: randomId,
  },
  SupervisorLeft: { person: name },
  HoldLaid: { hold: randomId },
  HoldLifted: { hold: randomId },
  SurveyAnswered: { score: literal(1, 2, 3, 4, 5), person: name },
};

const metaFields: Readonly<Record<string, Shape<unknown>>> = {
  id: randomId,
  version: integer(1),
  revision: count,
  at: moment,
  by: isObject,
  cause: anyText(64),
  shredded: nullOr(digest),
};

const CLEAR_TEXT_MAX = 65_536;
const VERSION = 1;

export type ReadClear =
  | { readonly ok: true; readonly event: ClearEvent }
  | { readonly ok: false; readonly code: 'clear-invalid' | 'unknown-event' };

export function readClear(
  text: string,
  place: { readonly workspace: string; readonly conversation: string },
): ReadClear {
  const value = parseCanonical(text, CLEAR_TEXT_MAX);
  if (!isObject(value) || !fits(value, metaFields)) return { ok: false, code: 'clear-invalid' };
  if (value['workspace'] !== place.workspace || value['stream'] !== `conversation-${place.conversation}`) {
    return { ok: false, code: 'clear-invalid' };
  }
  const type = value['type'];
  if (typeof type !== 'string' || !isKnown(type) || value['version'] !== VERSION)
    return { ok: false, code: 'unknown-event' };
  // The fields were looked at one by one; the compiler cannot follow the table.
  return fits(value, fieldsOf[type])
    ? { ok: true, event: value as unknown as ClearEvent }
    : { ok: false, code: 'clear-invalid' };
}

const staffOnly: ReadonlySet<ConversationClear['type']> = new Set([
  'NoteAdded',
  'NoteResealed',
  'StaffEpochOpened',
  'MailRequested',
  'MailSent',
  'MailFailed',
  'MailWithdrawn',
  'LabelsChanged',
  'ConversationSnoozed',
  'ConversationWoken',
  'MentionsSeen',
  'HoldLaid',
  'HoldLifted',
]);

/** Notes, their epochs, marks among staff, and mails; a visitor is never sent one. */
export function isStaffOnly(event: ConversationClear): boolean {
  return staffOnly.has(event.type);
}

function isKnown(type: string): type is ConversationClear['type'] {
  return Object.hasOwn(fieldsOf, type);
}

function fits(
  value: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, Shape<unknown>>>,
): boolean {
  return Object.entries(fields).every(([field, shape]) => shape(value[field]));
}
