// What may be asked of a conversation: a checked action as plain values, and what readers of the log ask.
import type { Contact, TicketReason, Time, VisitOf } from '../contract/definitions.ts';
import type {
  ClosingConfirmed,
  ConversationAssigned,
  ConversationMoved,
  ConversationResolved,
  ConversationStarted,
  ConversationUnassigned,
  EpochOpened,
  MailFailed,
  MailSent,
  MailWithdrawn,
  MessageRefused,
  MessageReported,
  MessageResealed,
  MessageSent,
  QueueLeft,
  ReadersChanged,
  SupervisorJoined,
  WithheldJudged,
} from '../contract/events.ts';

export type Side =
  | { readonly from: 'visitor'; readonly person: null }
  | { readonly from: 'staff'; readonly person: string };

/** What accept read from a verified envelope; the envelope itself passes through unopened. */
export type SealedFacts = {
  readonly tab: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly size: MessageSent['size'];
  readonly digest: string;
  readonly policy: number;
  readonly envelope: string;
};

export type EpochFacts = {
  readonly epoch: number;
  readonly directory: number;
  readonly digest: string;
  readonly staffReaders: EpochOpened['staffReaders'];
  readonly document: EpochOpened['document'];
  /** The supervisors' devices by which its list was checked. */
  readonly joined: readonly string[];
};

export type StaffReaders = EpochOpened['staffReaders'];
type RefusedReason = MessageRefused['reason'];
type Signed = MessageRefused['check'];

/** What the gateway said: nothing at all in strict mode. */
export type Inspection =
  | { readonly status: 'none' }
  | { readonly status: 'passed'; readonly rules: string; readonly check: NonNullable<MessageSent['check']> }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: RefusedReason;
      readonly withhold: readonly string[];
      readonly check: MessageRefused['check'];
      /** A new id, for the incident it is if something is withheld with it. */
      readonly incident: string;
    };

export type StartCommand = {
  readonly kind: 'StartConversation';
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly mode: ConversationStarted['mode'];
  readonly directory: number;
  readonly language: string;
  /** Why it is answered later; null: the visitor waits. */
  readonly ticket: TicketReason | null;
  readonly topic: ConversationStarted['topic'];
  readonly priority: ConversationStarted['priority'];
  readonly campaign: ConversationStarted['campaign'];
  readonly contact: Contact | null;
  readonly signed: ConversationStarted['signed'];
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly trail: ConversationStarted['trail'];
  readonly referrer: string;
  readonly country: ConversationStarted['country'];
  /** Left out: the page takes no part in visits. */
  readonly visit?: VisitOf;
  readonly epoch: EpochFacts;
  readonly message: SealedFacts;
  readonly inspection: Inspection;
};

export type SayCommand = {
  readonly side: Side;
  readonly message: SealedFacts;
  readonly epoch: EpochFacts | null;
  readonly inspection: Inspection;
};

export type WaitingCommand =
  | { readonly kind: 'GiveContact'; readonly contact: Contact }
  | { readonly kind: 'ConfirmVisitor'; readonly digest: string; readonly token: string }
  | { readonly kind: 'TicketConversation'; readonly reason: TicketReason }
  | { readonly kind: 'BookCallback'; readonly from: Time; readonly to: Time; readonly number: string }
  | { readonly kind: 'FinishCallback'; readonly person: string; readonly reached: boolean }
  | { readonly kind: 'LeaveQueue'; readonly reason: QueueLeft['reason']; readonly at: Time }
  /** Who went away without a word is back, and waits again. */
  | { readonly kind: 'RejoinQueue' }
  | {
      readonly kind: 'RequestMail';
      readonly mail: string;
      readonly messageRevision: number;
      readonly notBefore: Time;
    }
  | {
      readonly kind: 'SettleMail';
      readonly outcome: MailSent | MailFailed | MailWithdrawn;
    };

export type SupervisionCommand =
  | ({ readonly kind: 'SuperviseConversation' } & Omit<SupervisorJoined, 'type'>)
  | { readonly kind: 'EndSupervision'; readonly person: string };

export type MoveCommand = {
  readonly kind: 'MoveConversation';
  readonly person: string;
  readonly device: string;
  readonly previous: string;
  readonly team: string;
  readonly to: string | null;
  readonly directory: number;
  readonly digest: string;
  readonly move: ConversationMoved['move'];
};

/** What staff mark on a conversation for their inbox. */
export type MarkCommand =
  | {
      readonly kind: 'ChangeLabels';
      readonly person: string | null;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | {
      readonly kind: 'SnoozeConversation';
      readonly person: string;
      readonly until: string;
      readonly at: string;
    }
  /** `until` names the snooze whose time has come; null: whichever there is. */
  | { readonly kind: 'WakeConversation'; readonly person: string | null; readonly until: string | null }
  | { readonly kind: 'SeeMentions'; readonly person: string; readonly upTo: number };
export type ReportCommand = {
  readonly kind: 'ReportMessage';
  readonly side: Side;
  readonly revision: number;
  readonly reason: MessageReported['reason'];
  readonly report: Signed;
  /** Whose message it is. */
  readonly author: Side;
  /** A new id, for the incident this may be. */
  readonly incident: string;
  /** What the gateway says when it looks again; null when it was not asked, or finds nothing. */
  readonly confirmed: { readonly reason: 'card-number' | 'security-code'; readonly check: Signed } | null;
};

export type ResealCommand = SayCommand & {
  readonly kind: 'ResealMessage';
  readonly revision: number;
  readonly chain: 'shared' | 'staff';
  /** The gateway's word that it compared both. */
  readonly statement: MessageResealed['statement'];
};

/** Laid and lifted by the hold itself, for each conversation that it covers. */
export type HoldCommand = { readonly kind: 'LayHold' | 'LiftHold'; readonly hold: string };

export type JudgeCommand = {
  readonly kind: 'JudgeWithheld';
  readonly person: string;
  readonly revision: number;
  readonly decision: WithheldJudged['decision'];
  readonly approval: Signed;
};

export type ConversationCommand =
  | StartCommand
  | WaitingCommand
  | ({ readonly kind: 'SendMessage' } & SayCommand)
  | ({ readonly kind: 'AddNote'; readonly mentions: readonly string[] } & SayCommand)
  | MarkCommand
  | MoveCommand
  | { readonly kind: 'MarkRead'; readonly side: Side; readonly upTo: number }
  | ReportCommand
  | ResealCommand
  | JudgeCommand
  | HoldCommand
  | {
      readonly kind: 'AssignConversation';
      readonly person: string;
      readonly previous: string | null;
      readonly reason: ConversationAssigned['reason'];
    }
  | {
      readonly kind: 'ReleaseConversation';
      readonly person: string;
      readonly reason: ConversationUnassigned['reason'];
    }
  | {
      readonly kind: 'ResolveConversation';
      readonly person: string;
      readonly count: number;
      readonly closedHead: string;
      readonly closing: ConversationResolved['closing'];
    }
  | {
      readonly kind: 'ConfirmClosing';
      readonly count: number;
      readonly closedHead: string;
      readonly closing: ClosingConfirmed['closing'];
    }
  | { readonly kind: 'ReopenConversation'; readonly side: Side }
  | { readonly kind: 'AnswerSurvey'; readonly score: number }
  | SupervisionCommand
  | {
      readonly kind: 'ChangeReaders';
      readonly directory: number;
      readonly reason: ReadersChanged['reason'];
      /** Who of the staff would be on the list of an epoch opened now. */
      readonly staffReaders: StaffReaders;
      /** One of them has another key under the same name. */
      readonly rekeyed?: boolean;
    };
