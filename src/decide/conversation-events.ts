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
  ConversationSnoozed,
  ConversationSnoozedClear,
  ConversationStarted,
  ConversationStartedClear,
  ConversationUnassigned,
  ConversationUnassignedClear,
  ConversationWoken,
  ConversationWokenClear,
  EpochOpened,
  EpochOpenedClear,
  LabelsChanged,
  LabelsChangedClear,
  MentionsSeen,
  MentionsSeenClear,
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
  SupervisorJoined,
  SupervisorJoinedClear,
  SupervisorLeft,
  SupervisorLeftClear,
} from '../contract/events.ts';
import type { WaitingClear, WaitingEvent } from './waiting.ts';

export type ConversationEvent =
  | ClosingConfirmed
  | ConversationAssigned
  | ConversationReopened
  | ConversationResolved
  | ConversationSnoozed
  | ConversationStarted
  | ConversationUnassigned
  | ConversationWoken
  | EpochOpened
  | LabelsChanged
  | MentionsSeen
  | MessageRefused
  | MessageReported
  | MessageSent
  | MessagesRead
  | MessageWithheld
  | NoteAdded
  | ReadersChanged
  | StaffEpochOpened
  | SupervisorJoined
  | SupervisorLeft
  | WaitingEvent;

export type ConversationClear =
  | ClosingConfirmedClear
  | ConversationAssignedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationSnoozedClear
  | ConversationStartedClear
  | ConversationUnassignedClear
  | ConversationWokenClear
  | EpochOpenedClear
  | LabelsChangedClear
  | MentionsSeenClear
  | MessageRefusedClear
  | MessageReportedClear
  | MessageSentClear
  | MessagesReadClear
  | MessageWithheldClear
  | NoteAddedClear
  | ReadersChangedClear
  | StaffEpochOpenedClear
  | SupervisorJoinedClear
  | SupervisorLeftClear
  | WaitingClear;
