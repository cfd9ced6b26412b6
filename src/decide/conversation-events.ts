// What can happen in a conversation: whole events, as they are decided, and their clear parts, as they are folded.
import type {
  ClosingConfirmed,
  ClosingConfirmedClear,
  ConversationAssigned,
  ConversationAssignedClear,
  ConversationMoved,
  ConversationMovedClear,
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
  HoldLaid,
  HoldLaidClear,
  HoldLifted,
  HoldLiftedClear,
  LabelsChanged,
  LabelsChangedClear,
  MentionsSeen,
  MentionsSeenClear,
  MessageDestroyed,
  MessageDestroyedClear,
  MessageGivenBack,
  MessageGivenBackClear,
  MessageRefused,
  MessageRefusedClear,
  MessageReported,
  MessageReportedClear,
  MessageResealed,
  MessageResealedClear,
  MessageSent,
  MessageSentClear,
  MessagesRead,
  MessagesReadClear,
  MessageWithheld,
  MessageWithheldClear,
  NoteAdded,
  NoteAddedClear,
  NoteResealed,
  NoteResealedClear,
  ReadersChanged,
  ReadersChangedClear,
  StaffEpochOpened,
  StaffEpochOpenedClear,
  SupervisorJoined,
  SupervisorJoinedClear,
  SupervisorLeft,
  SupervisorLeftClear,
  SurveyAnswered,
  SurveyAnsweredClear,
  WithheldJudged,
  WithheldJudgedClear,
} from '../contract/events.ts';
import type { WaitingClear, WaitingEvent } from './waiting.ts';

export type ConversationEvent =
  | ClosingConfirmed
  | ConversationAssigned
  | ConversationMoved
  | ConversationReopened
  | ConversationResolved
  | ConversationSnoozed
  | ConversationStarted
  | ConversationUnassigned
  | ConversationWoken
  | EpochOpened
  | HoldLaid
  | HoldLifted
  | LabelsChanged
  | MentionsSeen
  | MessageDestroyed
  | MessageGivenBack
  | MessageRefused
  | MessageReported
  | MessageResealed
  | MessageSent
  | MessagesRead
  | MessageWithheld
  | NoteAdded
  | NoteResealed
  | ReadersChanged
  | StaffEpochOpened
  | SupervisorJoined
  | SupervisorLeft
  | SurveyAnswered
  | WaitingEvent
  | WithheldJudged;

export type ConversationClear =
  | ClosingConfirmedClear
  | ConversationAssignedClear
  | ConversationMovedClear
  | ConversationReopenedClear
  | ConversationResolvedClear
  | ConversationSnoozedClear
  | ConversationStartedClear
  | ConversationUnassignedClear
  | ConversationWokenClear
  | EpochOpenedClear
  | HoldLaidClear
  | HoldLiftedClear
  | LabelsChangedClear
  | MentionsSeenClear
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
  | ReadersChangedClear
  | StaffEpochOpenedClear
  | SupervisorJoinedClear
  | SupervisorLeftClear
  | SurveyAnsweredClear
  | WaitingClear
  | WithheldJudgedClear;
