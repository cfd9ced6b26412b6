// What a page knows of what was agreed while nobody answered. Values only.

import type { Contact, ConversationKind, Priority, TicketReason } from '../../contract/definitions.ts';
import type { ConfirmedVisitor } from '../../seal/visitor-token.ts';

export type WaitingState = {
  readonly kind: ConversationKind;
  readonly ticket: TicketReason | null;
  readonly topic: string | null;
  readonly priority: Priority;
  readonly campaign: string | null;
  /** Null: never given, or erased. */
  readonly contact: Contact | null;
  /** Checked here, under the keys of the directory: who the organisation says it is, and since when. */
  readonly confirmed: (Omit<ConfirmedVisitor, 'key'> & { readonly at: number }) | null;
  readonly callback: {
    readonly from: number;
    readonly to: number;
    readonly number: string | null;
    readonly done: { readonly reached: boolean; readonly at: number } | null;
  } | null;
  /** The visitor left the line. */
  readonly left: boolean;
  readonly mail: 'requested' | 'sent' | 'failed' | 'withdrawn' | null;
};

export const NOT_WAITING: WaitingState = {
  kind: 'chat',
  ticket: null,
  topic: null,
  priority: 2,
  campaign: null,
  contact: null,
  confirmed: null,
  callback: null,
  left: false,
  mail: null,
};
