// What a page shows of one conversation. Values only: a new object for every change, unchanged parts keep their identity.

import type { Mode, Status, Supervision, TicketReason } from '../../contract/definitions.ts';
import type { MessageRefused } from '../../contract/events.ts';
import type { QueuePlace } from '../../contract/signals.ts';
import type { NamedPerson, ReadersDescription } from '../../seal/readers.ts';
import type { WaitingState } from './waiting-state.ts';

export type Side = 'visitor' | 'staff';

/** Who can read, line by line, from the signed directory and never from the server's word; `gateway` is not a reader. */
export type Readers = ReadersDescription & {
  /** Null while no epoch is open under this list. */
  readonly epoch: number | null;
  /** Number of the signed directory it was computed from, and until when that is good (ms). */
  readonly directory: number;
  readonly expires: number;
};

export type Content =
  | { readonly status: 'open'; readonly text: string }
  /** This device holds no key for that epoch (yet). */
  | { readonly status: 'not-reader' }
  /** A signature, commitment or place does not fit: never shown as text. `code` is a SealRefusal or our own. */
  | { readonly status: 'unverified'; readonly code: string }
  /** Shown to nobody: `here` when this device found a card number itself, `recorded` once the log says so. */
  | { readonly status: 'withheld'; readonly by: 'here' | 'recorded'; readonly reason: string }
  /** `reason`: why it was withheld; `masked`: its words with the digits hidden, where its sender sealed them again. */
  | {
      readonly status: 'destroyed';
      readonly reason: string;
      readonly at: number;
      readonly masked: string | null;
    }
  | { readonly status: 'erased' };

export type SaidItem = {
  readonly kind: 'message' | 'note';
  /** Stable from the moment of sending on, also while it is pending: a list key. */
  readonly key: string;
  readonly revision: number;
  /** ms since 1970, the server's clock. */
  readonly at: number;
  readonly from: Side;
  /** Null for a visitor. The name comes from the signed directory. */
  readonly person: string | null;
  readonly name: string | null;
  /** Said of the conversation when it was over, with a rating: not a question that waits. */
  readonly comment: boolean;
  /** This device sent it. */
  readonly mine: boolean;
  readonly content: Content;
  /** The sender's signature was verified, also where the text is not shown. */
  readonly signed: boolean;
  /** `checked`: a verified statement of the bank's gateway. `strict`: nobody in between. */
  readonly check: 'checked' | 'not-checked' | 'strict';
  readonly epoch: number;
  readonly digest: string;
  /** Colleagues a note speaks to. */
  readonly mentions: readonly string[];
  /** A supervisor's note to whoever had the conversation then. */
  readonly whisper: { readonly to: string | null; readonly name: string | null } | null;
};

export type LineItem = {
  readonly kind: 'line';
  readonly key: string;
  readonly revision: number;
  readonly at: number;
  readonly line: Line;
};

export type Line =
  | { readonly type: 'started'; readonly mode: Mode }
  /** Who can read from here on; `first` for the epoch a conversation begins with. Null: it could not be verified. */
  | {
      readonly type: 'readers';
      readonly epoch: number;
      readonly first: boolean;
      readonly joined: readonly NamedPerson[] | null;
      readonly left: readonly NamedPerson[] | null;
    }
  | {
      readonly type: 'assigned';
      readonly person: string;
      readonly name: string | null;
      readonly previous: string | null;
      readonly reason: string;
    }
  | {
      readonly type: 'unassigned';
      readonly person: string;
      readonly name: string | null;
      readonly reason: string;
    }
  /** To another team; `verified`: by the signature of who may, else nothing followed from it. */
  | {
      readonly type: 'moved';
      readonly person: string;
      readonly name: string | null;
      readonly previous: string;
      readonly team: string;
      /** As the newest signed directory has it. */
      readonly teamName: string;
      readonly to: string | null;
      readonly verified: boolean;
    }
  | {
      readonly type: 'refused';
      readonly from: Side;
      readonly person: string | null;
      readonly mine: boolean;
      readonly reason: MessageRefused['reason'];
      /** The gateway says so itself; otherwise the server alone does. */
      readonly signed: boolean;
    }
  /** `verified`: signed by a device of theirs; only then are they on the list. */
  | {
      readonly type: 'supervisor-joined';
      readonly person: string;
      readonly name: string | null;
      readonly how: Supervision;
      readonly verified: boolean;
    }
  | { readonly type: 'supervisor-left'; readonly person: string; readonly name: string | null }
  | { readonly type: 'reported'; readonly messageRevision: number; readonly reason: string }
  | { readonly type: 'resolved'; readonly person: string; readonly name: string | null }
  | { readonly type: 'rated'; readonly score: number; readonly person: string; readonly name: string | null }
  | { readonly type: 'closing-confirmed' }
  | { readonly type: 'confirmed' }
  | { readonly type: 'ticketed'; readonly reason: TicketReason }
  | { readonly type: 'callback'; readonly from: number; readonly to: number }
  | {
      readonly type: 'called';
      readonly person: string;
      readonly name: string | null;
      readonly reached: boolean;
    }
  | { readonly type: 'left-line'; readonly reason: 'left' | 'gone' }
  /** Staff ends only. */
  | { readonly type: 'mailed'; readonly sent: boolean }
  /** Null: no person did it. */
  | {
      readonly type: 'labelled';
      readonly name: string | null;
      readonly add: readonly string[];
      readonly remove: readonly string[];
    }
  | { readonly type: 'snoozed'; readonly name: string | null; readonly until: number }
  | { readonly type: 'woken'; readonly name: string | null; readonly because: 'time' | 'staff' }
  | {
      readonly type: 'reopened';
      readonly from: Side;
      readonly person: string | null;
      readonly name: string | null;
    };

export type Item = SaidItem | LineItem;

/** What has not come back through the log yet, in the order it will be sent. */
export type Pending = {
  readonly local: string;
  /** The same as the item's key later. */
  readonly key: string;
  readonly kind: 'message' | 'note';
  /** Null when this end can no longer open its own envelope. */
  readonly text: string | null;
  readonly at: number;
  readonly state: PendingState;
};

export type PendingState =
  /** The first 400 ms: show nothing. */
  | { readonly status: 'sealing' }
  /** Leaves only then; until then `remove` takes it back. */
  | { readonly status: 'held'; readonly until: number }
  | { readonly status: 'sending' }
  /** No connection, or an earlier one is not through. */
  | { readonly status: 'waiting' }
  /** The outcome is unknown; it goes again by itself, the same bytes. No button. */
  | { readonly status: 'checking' }
  /** Recorded; its event is on the way. */
  | { readonly status: 'recorded' }
  /** `retry(local)` seals it again, `remove(local)` drops it. `final`: for what it holds; retry would be refused again. */
  | { readonly status: 'refused'; readonly code: string; readonly final: boolean }
  /** The list grew while it waited: `confirm(local)` sends it to these, `remove(local)` does not. */
  | { readonly status: 'confirm-readers'; readonly readers: Readers; readonly added: readonly NamedPerson[] };

export type Problem =
  | 'chain-broken'
  | 'clear-invalid'
  | 'directory-expired'
  | 'directory-invalid'
  | 'directory-older'
  | 'epoch-invalid'
  | 'not-found'
  | 'start-invalid'
  | 'unknown-event';

export type Closing = {
  readonly count: number;
  readonly head: string;
  readonly person: string;
  /** The agent's signature over count and head, checked against what this end saw. */
  readonly verified: boolean;
  readonly confirmed: boolean;
};

/** `score` 1 to 5; `comment`: whether words were said with it. */
export type Survey = { readonly score: number; readonly comment: boolean };

export type ConversationState = {
  readonly conversation: string;
  /** `loading` until the first catch-up is complete; later cuts do not go back to it. */
  readonly loading: boolean;
  /** Null until ConversationStarted was verified. */
  readonly status: Status | null;
  readonly mode: Mode | null;
  readonly site: string | null;
  readonly team: string | null;
  readonly language: string | null;
  readonly startedAt: number | null;
  /** Where the visitor was, staff ends only; null after an erasure. */
  readonly visitor: {
    readonly device: string;
    readonly page: string;
    readonly pageTitle: string;
    readonly browser: string;
    /** Pages of this visit before, oldest first; empty where nothing was kept. */
    readonly trail: readonly { readonly page: string; readonly title: string; readonly at: number }[];
    readonly referrer: string;
    readonly country: string | null;
  } | null;
  readonly assignee: { readonly person: string; readonly name: string | null } | null;
  /** Of the workspace's own list; staff ends only. */
  readonly labels: readonly string[];
  readonly snoozedUntil: number | null;
  /** Supervisors who joined; their signatures were checked here. */
  readonly supervisors: readonly {
    readonly person: string;
    readonly name: string | null;
    readonly how: Supervision;
    readonly since: number;
  }[];
  readonly items: readonly Item[];
  readonly pending: readonly Pending[];
  /** Somebody else is writing; falls off by itself after 6 s. */
  readonly typing: readonly {
    readonly from: Side;
    readonly person: string | null;
    readonly name: string | null;
  }[];
  /** Colleagues who have it open; falls off by itself. */
  readonly viewing: readonly { readonly person: string; readonly name: string | null }[];
  /** Whether an end of the other side is connected; null when nothing is known. */
  readonly otherOnline: boolean | null;
  /** Highest revision each side has seen; -1 for nothing. */
  readonly readUpTo: { readonly visitor: number; readonly staff: number };
  /** Messages of others above this side's read mark. */
  readonly unread: number;
  /** Null until the first epoch was verified. */
  readonly readers: Readers | null;
  /** Null for visitors, and before the first note. */
  readonly staffReaders: Readers | null;
  /** The list changed and the next message opens a new epoch: who will read it. */
  readonly nextReaders: Readers | null;
  /** Events and head of the chain both sides see. */
  readonly count: number;
  readonly head: string | null;
  readonly closing: Closing | null;
  /** Given when it was resolved; null before, and once it was reopened. */
  readonly survey: Survey | null;
  /** What was agreed while nobody answered. */
  readonly waiting: WaitingState;
  /** Where a waiting visitor stands; the server's word. Null: not told. */
  readonly place: QueuePlace | null;
  /** Whether `send` can be used now; when not, `problem`, the status or the key says why. */
  readonly canSend: boolean;
  readonly canNote: boolean;
  readonly problem: Problem | null;
};
