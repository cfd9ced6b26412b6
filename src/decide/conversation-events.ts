// What can happen in a conversation: whole events, as they are decided, and their clear parts, as they are folded.
import type {
  ClosingConfirmed,
  ClosingConfirmedClear,
  ConversationAssigned,
  ConversationAssignedClear,
  ConversationReopened,
  ConversationReopenedClear,
  ConversationResolved,
  ConversationResolvedClear,
  ConversationStarted,
  ConversationStartedClear,
  ConversationUnassigned,
  ConversationUnassignedClear,
  EpochOpened,
  EpochOpenedClear,
  MessageRefused,
  MessageRefusedClear,
  MessageReported,
  MessageReportedClear,
  MessageSent,
  MessageSentClear,
  MessagesRead,
  MessagesReadClear,
  MessageWithheld,
  MessageWithheldClear,
  NoteAdded,
  NoteAddedClear,
  ReadersChanged,
  ReadersChangedClear,
  StaffEpochOpened,
  StaffEpochOpenedClear,
} from '../contract/events.ts';
import type { WaitingClear, WaitingEvent } from './waiting.ts';

export type ConversationEvent =
  | ClosingConfirmed
  | ConversationAssigned
  | ConversationReopened
  | ConversationResolved
  | ConversationStarted
  | ConversationUnassigned
  | EpochOpened
  | MessageRefused
  | MessageReported
  | MessageSent
  | MessagesRead
  | MessageWithheld
  | NoteAdded
  | ReadersChanged
  | StaffEpochOpened
  | WaitingEvent;

export type ConversationClear =
  | ClosingConfirmedClear
  | ConversationAssignedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationStartedClear
  | ConversationUnassignedClear
  | EpochOpenedClear
  | MessageRefusedClear
  | MessageReportedClear
  | MessageSentClear
  | MessagesReadClear
  | MessageWithheldClear
  | NoteAddedClear
  | ReadersChangedClear
  | StaffEpochOpenedClear
  | WaitingClear;
