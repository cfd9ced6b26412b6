// What the embedded log's main side and its two workers say to each other: tuples, because they are cheap to copy.

export type EventTuple = readonly [id: string, type: string, clear: string, head: string, shredded: string];
export type AppendOrder = readonly [stream: string, expected: number, events: readonly EventTuple[]];

/** `stood`: these very events were there already, so nothing was stored now; `last` is the last one's position. */
export type AppendAnswer =
  | readonly [status: 'appended' | 'stood', revision: number, last: number]
  | readonly [status: 'conflict', revision: number];

export type BatchAnswer =
  | { readonly kind: 'committed'; readonly answers: readonly AppendAnswer[] }
  | {
      readonly kind: 'failed';
      readonly code: 'unavailable' | 'unknown-outcome';
      readonly reason: string;
      /** The file can no longer be trusted by this process: only a new start may go on. */
      readonly stop: boolean;
    };

export type WriterAnswer =
  | BatchAnswer
  | { readonly kind: 'ready'; readonly last: number }
  | { readonly kind: 'refused'; readonly reason: string };

export type WriterOrder =
  | { readonly kind: 'append'; readonly orders: readonly AppendOrder[] }
  | { readonly kind: 'close' };

export type RowTuple = readonly [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  clear: string,
  head: string,
  shredded: string,
];

export type ReaderOrder =
  | {
      readonly kind: 'stream';
      readonly call: number;
      readonly stream: string;
      readonly from: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'all';
      readonly call: number;
      readonly after: number;
      readonly limit: number;
      readonly prefixes: readonly string[] | null;
    }
  | { readonly kind: 'close' };

export type ReaderAnswer =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'stream';
      readonly call: number;
      readonly rows: readonly RowTuple[];
      readonly revision: number;
    }
  | {
      readonly kind: 'all';
      readonly call: number;
      readonly rows: readonly RowTuple[];
      readonly at: number;
      readonly last: number;
    }
  | { readonly kind: 'failed'; readonly call: number; readonly reason: string };
