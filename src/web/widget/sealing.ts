// What the widget needs from the bundle that seals: a visitor's end and the detector. Declared here, so that the first
// screen can be built, shown and tested without any of it.
import type { ConnectionState } from '../connection/connection-state.ts';
import type { ConversationState, Readers } from '../connection/conversation-state.ts';
import type { Contact, VisitedPage } from '../../contract/definitions.ts';
import type { Observable } from '../connection/observable.ts';
import type { Detector } from '../connection/detector.ts';
import type * as detectorBundle from './detector-bundle.ts';

export type SiteInfo = {
  readonly name: string;
  readonly accent: string;
  readonly phone: string;
  readonly team: string;
  readonly workspaceName: string;
  readonly reference: string;
  /** What the site says of itself; read with care by who uses it. */
  readonly settings: unknown;
  /** How far the server's clock is ahead of this one, ms. */
  readonly aheadMs: number;
};

export type TrustInfo = { readonly status: 'unknown' | 'valid' | 'invalid' };

export type KnownConversation = { readonly conversation: string; readonly startedAt: number };

export type StartContext = {
  readonly language: string;
  readonly page: string;
  readonly pageTitle: string;
  readonly device: string;
  readonly trail?: readonly VisitedPage[];
  readonly referrer?: string;
  readonly campaign?: string;
  /** The visit it is begun in, and the invitation of it that is answered. */
  readonly visit?: string;
  readonly invitation?: string;
};

/** What a form found out before the first message. */
export type StartChoice = {
  readonly topic?: { readonly item: string; readonly team: string };
  readonly ticket?: 'closed' | 'nobody-online';
  readonly contact?: Contact;
};

/** What is agreed while nobody answers; whatever the name, it is about this conversation. */
export type Agreement =
  | { readonly kind: 'GiveContact'; readonly contact: Contact }
  | { readonly kind: 'ConfirmVisitor'; readonly token: string }
  | { readonly kind: 'TicketConversation' | 'LeaveQueue' }
  | { readonly kind: 'BookCallback'; readonly from: string; readonly to: string; readonly number: string };

export type SendAnswer =
  | { readonly ok: true; readonly text: string; readonly masked: boolean }
  | { readonly ok: false; readonly code: string };

export interface ConversationEnd {
  readonly id: string;
  readonly state: Observable<ConversationState>;
  send(text: string): SendAnswer;
  retry(local: string): void;
  /** Answers its text, for the field. */
  remove(local: string): string | null;
  confirm(local: string): void;
  markRead(revision: number): void;
  typing(on: boolean): void;
  reopen(): Promise<{ readonly status: string }>;
  agree(what: Agreement): Promise<{ readonly status: string; readonly code?: string }>;
  rate(score: number): Promise<{ readonly status: string }>;
  comment(text: string): SendAnswer;
}

export interface VisitorEnd {
  readonly site: Observable<SiteInfo | null>;
  readonly trust: Observable<TrustInfo>;
  readonly readers: Observable<Readers | null>;
  readonly connection: Observable<ConnectionState>;
  readonly conversations: Observable<readonly KnownConversation[]>;
  load(): Promise<void>;
  start(text: string, context: StartContext, choice?: StartChoice): ConversationEnd;
  /** Null when the site does not lead to that team, or nobody vouches for it. */
  readersWith(team: string): Readers | null;
  /** The key a token of the organisation names. */
  signingKey(): string | null;
  open(conversation: string): ConversationEnd;
  retryNow(): void;
  forget(): Promise<void>;
}

export type VisitorOptions = {
  readonly origin: string;
  readonly workspace: string;
  readonly site: string;
  readonly rootPin: string;
};

export type FieldDetector = Detector<typeof detectorBundle>;

export type Sealing = {
  connect(options: VisitorOptions): VisitorEnd;
  readonly detector: FieldDetector;
};
