// The commands accept hands on: a checked action as plain values. Each has the shape a decider asks for; the write path
// joins them, so that neither stage imports the other.
import type { Presence } from '../contract/definitions.ts';
import type { ConversationStarted, EpochOpened, MessageReported, MessageSent } from '../contract/events.ts';

export type Side =
  | { readonly from: 'visitor'; readonly person: null }
  | { readonly from: 'staff'; readonly person: string };

export type SealedFacts = {
  readonly tab: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly size: MessageSent['size'];
  readonly digest: string;
  readonly policy: number;
  readonly envelope: string;
};

export type EpochFacts = Pick<EpochOpened, 'epoch' | 'directory' | 'digest' | 'staffReaders' | 'document'>;

export type Inspection =
  | { readonly status: 'none' }
  | { readonly status: 'passed'; readonly rules: string; readonly check: NonNullable<MessageSent['check']> }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: 'card-number' | 'card-number-split' | 'security-code' | 'cannot-decide';
      readonly withhold: readonly string[];
    };

type Signed = ConversationStarted['signed'];

export type ConversationCommand =
  | {
      readonly kind: 'StartConversation';
      readonly subject: string;
      readonly site: string;
      readonly team: string;
      readonly mode: ConversationStarted['mode'];
      readonly directory: number;
      readonly language: string;
      readonly signed: Signed;
      readonly page: string;
      readonly pageTitle: string;
      readonly device: string;
      readonly epoch: EpochFacts;
      readonly message: SealedFacts;
      readonly inspection: Inspection;
    }
  | {
      readonly kind: 'SendMessage' | 'AddNote';
      readonly side: Side;
      readonly message: SealedFacts;
      readonly epoch: EpochFacts | null;
      readonly inspection: Inspection;
    }
  | { readonly kind: 'MarkRead'; readonly side: Side; readonly upTo: number }
  | {
      readonly kind: 'ReportMessage';
      readonly side: Side;
      readonly revision: number;
      readonly reason: MessageReported['reason'];
      readonly report: Signed;
    }
  | { readonly kind: 'ReleaseConversation'; readonly person: string; readonly reason: 'released' }
  | {
      readonly kind: 'ResolveConversation';
      readonly person: string;
      readonly count: number;
      readonly closedHead: string;
      readonly closing: Signed;
    }
  | {
      readonly kind: 'ConfirmClosing';
      readonly count: number;
      readonly closedHead: string;
      readonly closing: Signed;
    }
  | { readonly kind: 'ReopenConversation'; readonly side: Side };

export type AgentCommand =
  | { readonly kind: 'SetPresence'; readonly presence: Presence }
  | {
      readonly kind: 'ClaimConversation';
      readonly conversation: string;
      readonly from: string | null;
      readonly reason: 'taken' | 'transferred';
    };

type Box = {
  readonly team: string;
  readonly generation: number;
  readonly device: string;
  readonly box: string;
};
type Reasons = readonly { readonly device: string; readonly box: string }[];
type SignedByRoots = {
  readonly roots: readonly string[];
  readonly text: string;
  readonly signatures: readonly { readonly key: string; readonly signature: string }[];
};

export type DirectoryCommand =
  | {
      readonly kind: 'PublishDirectory';
      readonly number: number;
      readonly previous: string | null;
      readonly digest: string;
      readonly expires: string;
      readonly directory: SignedByRoots;
      readonly teamKeys: readonly Box[];
      readonly shares: readonly {
        readonly person: string;
        readonly index: number;
        readonly device: string;
        readonly box: string;
      }[];
    }
  | {
      readonly kind: 'EnrolDevice';
      readonly enrolment: {
        readonly device: string;
        readonly person: string;
        readonly sign: string;
        readonly agree: string;
        readonly proof: Signed;
      };
    }
  | { readonly kind: 'SealTeamKey'; readonly box: Box; readonly person: string };

export type AccessCommand =
  | {
      readonly kind: 'RequestAccess';
      readonly request: {
        readonly request: string;
        readonly conversation: string;
        readonly person: string;
        readonly device: string;
        readonly notes: boolean;
        readonly expires: string;
        readonly hours: number;
        readonly digest: string;
        readonly signed: Signed;
        readonly reasons: Reasons;
      };
    }
  | {
      readonly kind: 'ApproveAccess';
      readonly approval: {
        readonly person: string;
        readonly device: string;
        readonly signature: string;
        readonly partials: readonly {
          readonly audience: 'conversation' | 'staff';
          readonly epoch: number;
          readonly box: string;
        }[];
      };
      readonly needed: number;
      readonly officers: readonly string[];
      readonly at: string;
      readonly until: string;
    }
  | {
      readonly kind: 'RefuseAccess';
      readonly refusal: { readonly person: string; readonly reasons: Reasons };
    }
  | { readonly kind: 'WithdrawAccess'; readonly person: string };
