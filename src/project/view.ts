// What a view is: a pure fold of recorded events into rows. A view sees clear parts only (one, `people`, also keeps the
// log's own ciphertext). Folding again from nothing gives the same rows.
import type { EventMeta, StoredEvent } from '../contract/stored.ts';

export type Seen<Clear> = {
  readonly event: Clear;
  readonly meta: EventMeta;
  /** The event as the log holds it, for a view that keeps the log's own ciphertext. */
  readonly stored: StoredEvent & { readonly stream: string; readonly revision: number };
};

/** Where a row belongs: whose it is, which part of it, whether it is current, and by what it is sorted. */
export type Place = {
  readonly workspace: string;
  readonly scope: string;
  readonly live: boolean;
  readonly at: string;
};

export interface View<Row, Clear> {
  readonly name: string;
  /** Raised with any change of the fold or the row: the view is then rebuilt beside the old one. */
  readonly version: number;
  /** Streams whose name begins with one of these. */
  readonly prefixes: readonly string[];
  /** The row an event belongs to; null: none of this view's. */
  key(seen: Seen<Clear>): string | null;
  /** The row after the event; null leaves things as they are. */
  apply(row: Row | null, seen: Seen<Clear>): Row | null;
  place(row: Row): Place;
}
