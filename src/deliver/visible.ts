// Which events a reader of a conversation may be shown. The one gate of deliver: what did not pass it is never framed.
// An event type that is not listed here is shown to nobody.
import type { EventType } from '../contract/events.ts';
import type { Principal } from '../platform/principal.ts';

export type Reader = 'visitor' | 'staff';

const sharedTypes: ReadonlySet<string> = new Set<EventType>([
  'ConversationStarted',
  'ConversationAssigned',
  'ConversationMoved',
  'ConversationUnassigned',
  'ConversationResolved',
  'ConversationReopened',
  'EpochOpened',
  'ReadersChanged',
  'MessageSent',
  'MessageRefused',
  'MessageReported',
  'MessageResealed',
  'MessageDestroyed',
  'MessageGivenBack',
  'WithheldJudged',
  'MessageWithheld',
  'MessagesRead',
  'ClosingConfirmed',
  'ContactGiven',
  'VisitorConfirmed',
  'ConversationTicketed',
  'CallbackBooked',
  'CallbackDone',
  'QueueLeft',
  'QueueRejoined',
  'SupervisorJoined',
  'SupervisorLeft',
  'SurveyAnswered',
]);

const staffTypes: ReadonlySet<string> = new Set<EventType>([
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

export function visibleTo(type: string, reader: Reader): boolean {
  return sharedTypes.has(type) || (reader === 'staff' && staffTypes.has(type));
}

export function readerOf(principal: Principal): Reader {
  return principal.kind === 'visitor' ? 'visitor' : 'staff';
}
