// What the parts of one conversation share: saying (`conversation.ts`), following (`following.ts`), and who uses both.

import type {
  BookCallback,
  ConfirmVisitor,
  FinishCallback,
  GiveContact,
  LeaveQueue,
  TicketConversation,
} from '../../contract/actions.ts';
import type { GatewayKeyDocument, MessageKeyPlace } from '../../seal/gateway.ts';
import type { DeviceKeys } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import type { Connection } from './connection.ts';
import type { ActOutcome } from './connection-state.ts';
import type { ConversationState, Problem, Side } from './conversation-state.ts';
import type { OpeningKey } from './epochs.ts';
import type { Observable } from './observable.ts';
import type { Outbox } from './outbox.ts';
import type { performOver } from './perform.ts';
import type { Place, ReplicaState } from './replica-state.ts';
import type { Before } from '../../redact/answers.ts';
import type { Redact } from './said.ts';
import type { ConversationSealing, OwnReading, StartPlan } from './sealing.ts';
import type { Store } from './store.ts';
import type { Tabs } from './tab.ts';
import type { Clock } from './transport.ts';
import type { Trust } from './trust.ts';
import type { VerifyToken } from './waiting.ts';

export type SendAnswer =
  /** `text` is what is really sent: with card numbers masked. */
  | { readonly ok: true; readonly local: string; readonly text: string; readonly masked: boolean }
  | { readonly ok: false; readonly code: 'empty' | 'too-long' | 'queue-full' | 'not-checked' | 'not-now' };

type OwnPart<A> = A extends unknown ? Omit<A, 'conversation'> : never;
export type Agreement = OwnPart<
  BookCallback | ConfirmVisitor | FinishCallback | GiveContact | LeaveQueue | TicketConversation
>;

export interface Conversation {
  readonly id: string;
  readonly state: Observable<ConversationState>;
  /** `holdMs`: how long it can be taken back before it leaves. */
  send(text: string, holdMs?: number): SendAnswer;
  /** Staff only; `mentions`: ids of colleagues it speaks to. */
  addNote(text: string, mentions?: readonly string[]): SendAnswer;
  retry(local: string): void;
  /** Drops what was not sent; answers its text, for the field. Null: it is on its way or gone already. */
  remove(local: string): string | null;
  /** Sends what waited to the readers now shown. */
  confirm(local: string): void;
  markRead(revision: number): void;
  typing(on: boolean): void;
  /** Staff: it is in view here, or no longer. */
  viewing(on: boolean): void;
  resolve(): Promise<ActOutcome>;
  reopen(): Promise<ActOutcome>;
  /** Visitors only, once it is resolved: 1 to 5. */
  rate(score: number): Promise<ActOutcome>;
  /** Words with the rating, once; sealed as any message is. */
  comment(text: string): SendAnswer;
  /** What is agreed while nobody answers. */
  agree(what: Agreement): Promise<ActOutcome>;
  take(): Promise<ActOutcome>;
  release(): Promise<ActOutcome>;
  transfer(to: string): Promise<ActOutcome>;
  /** To another team, or somebody in it, with what was said so far sealed to that team. */
  move(team: string, to: string | null): Promise<ActOutcome>;
  close(): void;
}

export type ConversationOptions = {
  readonly primitives: Primitives;
  readonly place: Place;
  readonly side: Side;
  readonly person: () => string | null;
  readonly connection: Connection;
  readonly trust: Trust;
  readonly clock: Clock;
  readonly id: () => string;
  readonly redact: Redact;
  /** Staff ends: whether a token of the organisation holds. */
  readonly verifyToken?: VerifyToken;
  readonly store: Store;
  readonly device: () => Promise<DeviceKeys>;
  readonly deviceId: () => string | null;
  readonly keys: Observable<readonly OpeningKey[]>;
  readonly tabs: Tabs;
  /** The part that reads, as `import('./reading.ts')` gives it. */
  readonly reading: () => Promise<Reading>;
  readonly gatewayKey: Observable<GatewayKeyDocument | null>;
  /** Staff: gives it to another team. */
  readonly handOver?: (
    core: Pick<ConversationCore, 'now' | 'options'>,
    team: string,
    to: string | null,
  ) => Promise<ActOutcome>;
  /** How a conversation of this device began, for when that is not recorded yet. */
  readonly plan: StartPlan | null;
  /** It begins now; otherwise what the store holds says whether it began. */
  readonly fresh: boolean;
};

/** What saying and following share. */
export type ConversationCore = {
  readonly options: ConversationOptions;
  readonly now: ReplicaState;
  readonly outboxes: Outbox[];
  readonly sealing: ConversationSealing;
  /** False while it begins here, or may have begun here, and is not known to be recorded. */
  exists: boolean;
  /** Caught up with, in this session. */
  live: boolean;
  /** What went wrong with following it. */
  problem: Problem | null;
  outboxOf(tab: () => Promise<string>): Outbox;
  show(): void;
  wake(): void;
};

export interface Following {
  view(before: ConversationState, problem: Problem | null): ConversationState;
  /** Another session, or none. */
  renewed(): void;
  join(): void;
  /** Everything from the beginning, in a new session: something recorded did not come. */
  readAgain(): void;
  wake(): void;
  /** The last things said to everybody, oldest first. */
  before(): readonly Before[];
  markRead(revision: number): void;
  typing(on: boolean): void;
  viewing(on: boolean): void;
  resolve(): Promise<ActOutcome>;
  /** The digit runs of this end's last messages, sealed to a gateway that may not remember them. */
  window(
    gateway: GatewayKeyDocument,
    place: Pick<MessageKeyPlace, 'envelope' | 'connection'>,
  ): Promise<string | null>;
  close(): void;
}

/** The part that reads, fetched when there is something to read. */
export type Reading = OwnReading & {
  readonly perform: typeof performOver;
  follow(core: ConversationCore): Following;
};
