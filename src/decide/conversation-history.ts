// What a conversation has come to by its events: a fold of their clear parts.
import type { ConversationStarted, ConversationStartedClear } from '../contract/events.ts';
import { audience } from '../contract/marks.ts';
import type { StaffReaders } from '../command/conversation.ts';
import type { ConversationClear } from './conversation-events.ts';
import type { Recorded } from './decider.ts';
import { type InboxMarks, mentionedBy, NO_MARKS, relabelled, unmentioned } from './inbox-marks.ts';
import { hasMoved, type Moved } from './moving.ts';
import { entered, type Ledgers } from './sequence.ts';
import { abandoned, type Supervised, supervision } from './supervision.ts';
import { NOT_RATED, type Rated } from './survey.ts';
import { changeWaiting, type Waiting, waitingFrom } from './waiting.ts';
import { foldWithholding, NOTHING_WITHHELD, type Withholding } from './withholding.ts';

export type Conversation = Supervised &
  Withholding &
  Rated &
  Moved & {
    readonly workspace: string;
    readonly subject: string;
    readonly site: string;
    readonly mode: ConversationStarted['mode'];
    readonly epoch: number;
    readonly staffEpoch: number;
    readonly staffReaders: StaffReaders;
    /** The directory that list comes from. */
    readonly listedIn: number;
    readonly ledgers: Ledgers;
    readonly readUpTo: { readonly visitor: number; readonly staff: number };
    readonly lastMessage: number;
    readonly marks: InboxMarks;
    /** Number of events of the chain both sides see, and its head. */
    readonly sharedCount: number;
    readonly sharedHead: string;
    readonly closed: { readonly count: number; readonly head: string; readonly confirmed: boolean } | null;
    readonly waiting: Waiting;
    /** What it is routed by, and who had it last. */
    readonly routing: {
      readonly topic: string | null;
      readonly language: string;
      readonly priority: ConversationStarted['priority'];
      readonly lastAgent: string | null;
    };
    readonly revision: number;
  };

export type ConversationState = { readonly status: 'none' } | Conversation;

export function evolve(state: ConversationState, event: Recorded<ConversationClear>): ConversationState {
  if (state.status === 'none') return event.type === 'ConversationStarted' ? begun(event) : state;
  const shared = audience[event.type] === 'shared';
  return {
    ...state,
    ...change(state, event),
    revision: event.meta.revision + 1,
    sharedCount: state.sharedCount + (shared ? 1 : 0),
    sharedHead: shared ? event.meta.head : state.sharedHead,
  };
}

function begun(event: Recorded<ConversationStartedClear>): Conversation {
  return {
    status: 'waiting',
    workspace: event.meta.workspace,
    subject: event.subject,
    site: event.site,
    team: event.team,
    mode: event.mode,
    directory: event.directory,
    assignee: null,
    epoch: 0,
    staffEpoch: 0,
    staffReaders: [],
    listedIn: event.directory,
    readersChanged: { shared: false, staff: false },
    supervisors: [],
    joinings: new Set(),
    moves: new Set(),
    ledgers: new Map(),
    readUpTo: { visitor: -1, staff: -1 },
    lastMessage: -1,
    marks: NO_MARKS,
    ...NOTHING_WITHHELD,
    ...NOT_RATED,
    sharedCount: 1,
    sharedHead: event.meta.head,
    closed: null,
    waiting: waitingFrom(event.kind, event.meta.at),
    routing: {
      topic: event.topic,
      language: event.language,
      priority: event.priority,
      lastAgent: null,
    },
    revision: event.meta.revision + 1,
  };
}

function change(state: Conversation, event: Recorded<ConversationClear>): Partial<Conversation> {
  switch (event.type) {
    case 'ConversationStarted':
      return {};
    case 'EpochOpened':
      return {
        epoch: event.epoch,
        staffReaders: event.staffReaders,
        listedIn: event.directory,
        directory: Math.max(state.directory, event.directory),
        readersChanged: { ...state.readersChanged, shared: false },
      };
    case 'StaffEpochOpened':
      return {
        staffEpoch: event.epoch,
        directory: Math.max(state.directory, event.directory),
        readersChanged: { ...state.readersChanged, staff: false },
      };
    case 'ReadersChanged':
      return {
        directory: Math.max(state.directory, event.directory),
        readersChanged: { shared: true, staff: true },
      };
    case 'MessageSent':
    case 'NoteAdded':
      return {
        ledgers: entered(state.ledgers, event, event.tab, {
          sequence: event.sequence,
          digest: event.digest,
          revision: event.meta.revision,
          refusal: null,
        }),
        lastMessage: event.meta.revision,
        survey: state.survey === null ? null : { ...state.survey, commented: true },
        marks:
          event.type === 'NoteAdded'
            ? { ...state.marks, mentioned: mentionedBy(state.marks.mentioned, event, event.meta.revision) }
            : event.from === 'visitor'
              ? awake(state)
              : state.marks,
      };
    case 'ConversationMoved':
      return hasMoved(state, event);
    case 'LabelsChanged':
      return { marks: { ...state.marks, labels: relabelled(state.marks.labels, event) } };
    case 'ConversationSnoozed':
      return { marks: { ...state.marks, snoozedUntil: event.until } };
    case 'ConversationWoken':
      return { marks: awake(state) };
    case 'MentionsSeen':
      return { marks: { ...state.marks, mentioned: unmentioned(state.marks.mentioned, event.person) } };
    case 'MessageRefused':
      return {
        ledgers: entered(state.ledgers, event, event.tab, {
          sequence: event.sequence,
          digest: event.digest,
          revision: event.meta.revision,
          refusal: event.reason,
        }),
      };
    case 'MessageResealed':
    case 'NoteResealed':
      return {
        ledgers: entered(state.ledgers, event, event.tab, {
          sequence: event.sequence,
          digest: event.digest,
          revision: event.meta.revision,
          refusal: null,
        }),
      };
    case 'HoldLaid':
    case 'HoldLifted':
    case 'MessageDestroyed':
    case 'MessageGivenBack':
    case 'MessageReported':
    case 'MessageWithheld':
    case 'WithheldJudged':
      return foldWithholding(state, event);
    case 'MessagesRead':
      return { readUpTo: { ...state.readUpTo, [event.from]: event.upTo } };
    case 'ConversationAssigned':
      return {
        status: 'open',
        assignee: event.person,
        marks: awake(state),
        waiting: { ...state.waiting, since: null },
        routing: { ...state.routing, lastAgent: event.person },
      };
    case 'ConversationUnassigned':
      return {
        status: 'waiting',
        assignee: null,
        marks: awake(state),
        waiting: { ...state.waiting, since: event.meta.at },
      };
    case 'SupervisorJoined':
    case 'SupervisorLeft':
      return supervision(state, event);
    case 'ConversationResolved':
      return {
        ...abandoned(state),
        status: 'resolved',
        assignee: null,
        resolvedBy: event.person,
        marks: awake(state),
        closed: { count: event.count, head: event.closedHead, confirmed: false },
      };
    case 'SurveyAnswered':
      return { survey: { score: event.score, commented: false } };
    case 'ClosingConfirmed':
      return { closed: state.closed === null ? null : { ...state.closed, confirmed: true } };
    case 'ConversationReopened':
      return {
        ...NOT_RATED,
        status: 'waiting',
        closed: null,
        waiting: { ...state.waiting, since: event.meta.at },
      };
    case 'QueueLeft':
      return {
        waiting: changeWaiting(state.waiting, event),
        ...(event.reason === 'left' ? { ...abandoned(state), status: 'resolved', closed: null } : {}),
      };
    default:
      return { waiting: changeWaiting(state.waiting, event) };
  }
}

/** Whoever has it now, or writes in it, has it before them. */
function awake({ marks }: Conversation): InboxMarks {
  return marks.snoozedUntil === null ? marks : { ...marks, snoozedUntil: null };
}
