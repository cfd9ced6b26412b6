// What may be asked of a conversation: a checked action as plain values, and what readers of the log ask.
import type {
  ClosingConfirmed,
  ConversationAssigned,
  ConversationResolved,
  ConversationStarted,
  ConversationUnassigned,
  EpochOpened,
  MessageRefused,
  MessageReported,
  MessageSent,
  MessageWithheld,
  ReadersChanged,
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
};

export type StaffReaders = EpochOpened['staffReaders'];
type RefusedReason = MessageRefused['reason'];

/** What the gateway said: nothing at all in strict mode. */
export type Inspection =
  | { readonly status: 'none' }
  | { readonly status: 'passed'; readonly rules: string; readonly check: NonNullable<MessageSent['check']> }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: RefusedReason;
      readonly withhold: readonly string[];
    };

export type StartCommand = {
  readonly kind: 'StartConversation';
  readonly subject: string;
  readonly site: string;
  readonly team: string;
  readonly mode: ConversationStarted['mode'];
  readonly directory: number;
  readonly language: string;
  readonly signed: ConversationStarted['signed'];
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
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

export type ConversationCommand =
  | StartCommand
  | ({ readonly kind: 'SendMessage' } & SayCommand)
  | ({ readonly kind: 'AddNote' } & SayCommand)
  | { readonly kind: 'MarkRead'; readonly side: Side; readonly upTo: number }
  | {
      readonly kind: 'ReportMessage';
      readonly side: Side;
      readonly revision: number;
      readonly reason: MessageReported['reason'];
      readonly report: MessageWithheld['report'];
    }
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
  | {
      readonly kind: 'ChangeReaders';
      readonly directory: number;
      readonly reason: ReadersChanged['reason'];
      /** Who of the staff would be on the list of an epoch opened now. */
      readonly staffReaders: StaffReaders;
      /** One of them has another key under the same name. */
      readonly rekeyed?: boolean;
    };
