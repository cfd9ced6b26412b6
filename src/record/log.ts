// The event log's promise: what every adapter keeps and every caller may rely on. It trusts its storage to keep what
// was synced, and treats `clear`, `head` and `shredded` as opaque text.

import type { Cursor } from '../contract/definitions.ts';
import type { StoredEvent } from '../contract/stored.ts';

/**
 * A cursor is a place in the whole log, after one event. Opaque outside `record`, with one promise: two cursors of the
 * same log compare as strings (`<`) in the order in which a subscription gives their events.
 */
export type { Cursor, StoredEvent };

/** A stored event with its place: `revision` is its index in its stream, from 0. */
export type RecordedEvent = StoredEvent & {
  readonly stream: string;
  readonly revision: number;
  readonly cursor: Cursor;
};

/** `revision` is the number of events in the stream: after this append, or as found when it lost. */
export type AppendResult =
  | { readonly status: 'appended'; readonly revision: number; readonly cursor: Cursor }
  | { readonly status: 'conflict'; readonly revision: number };

export type StreamPage = { readonly events: readonly RecordedEvent[]; readonly revision: number };

export type LogPage = {
  readonly events: readonly RecordedEvent[];
  readonly cursor: Cursor | null;
  readonly end: boolean;
};

export type SubscribeOptions = {
  readonly after: Cursor | null | 'now';
  readonly prefixes?: readonly string[];
};

export type OnBatch = (events: readonly RecordedEvent[]) => void | Promise<void>;

/**
 * Why a call on the log failed.
 * - `unknown-outcome`: the append may or may not be stored. Repeat it with the same ids and revision.
 * - `unavailable`: nothing of this call was stored; the log cannot serve now (full queue, full disk, no server).
 * - `too-large`: over one of the named limits below; nothing was stored.
 * - `invalid-stream`, `invalid-append`, `invalid-cursor`: the caller's mistake; nothing was stored. A cursor beyond
 *   the log's end is invalid too: the log was put back from an older copy, and what folded it must begin again.
 * - `invalid-setting`: the log cannot be opened like this.
 * - `damaged`: something stands in the log that no append of ours wrote.
 * - `closed`: the log was closed.
 * - `stopped`: told by report alone: it serves no more until it is opened anew.
 */
export type LogFailureCode =
  | 'unknown-outcome'
  | 'unavailable'
  | 'too-large'
  | 'invalid-stream'
  | 'invalid-append'
  | 'invalid-cursor'
  | 'invalid-setting'
  | 'damaged'
  | 'closed'
  | 'stopped';

export class LogFailure extends Error {
  readonly code: LogFailureCode;

  constructor(code: LogFailureCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LogFailure';
    this.code = code;
  }
}

/** All events of one stream share one order; events of different streams have one order per log, the cursor's. */
export interface EventLog {
  /**
   * Appends `events` to `stream` if it holds exactly `expected` events.
   * - Atomic: all of them or none, next to one another in the stream.
   * - Durable: once it answers `appended`, they survive the loss of the process and of the machine's power.
   * - Repeatable: the same append (stream, expected, ids) after an unknown outcome answers what the first would have,
   *   as long as an id names one event for ever. `conflict` means: not these events, and nothing of them was stored.
   * - Bounded: see the limits below. Refused with `unavailable` at once when too much is waiting.
   * Throws LogFailure; after any code but `unknown-outcome` nothing was stored.
   */
  append(stream: string, expected: number, events: readonly StoredEvent[]): Promise<AppendResult>;

  /**
   * Up to `limit` events of one stream from revision `from` (0 is the first), in order, and the stream's number of
   * events. A stream nobody wrote is empty. Sees every append answered before the call. Stored events never change.
   * Pages are bounded by bytes as well: one may hold fewer events, but never none while there are more. Go on from
   * `from + events.length` until that is `revision`.
   */
  readStream(stream: string, from: number, limit: number): Promise<StreamPage>;

  /**
   * Up to `limit` events after a cursor (null: from the beginning) whose stream begins with one of `prefixes` (absent:
   * all). A page may hold fewer than `limit` before the end, but none only at it: go on from `cursor` until `end`.
   */
  readAll(after: Cursor | null, limit: number, prefixes?: readonly string[]): Promise<LogPage>;

  /**
   * Every matching event after `after`, once each and in the log's order, first those recorded, then those to come:
   * one promise, no seam. The next batch waits for the callback's promise. Losing the server is bridged from the last
   * event handed over, without end; nothing is skipped or given twice. What was handed over is the caller's to
   * remember, by the cursor of the last event it has dealt with.
   */
  subscribe(options: SubscribeOptions, onBatch: OnBatch): Subscription;

  /** Settles the appends already taken, ends every subscription, lets go of files and connections. */
  close(): Promise<void>;
}

/**
 * Told of trouble that no caller is there to see: a lost subscription that is being mended, or, with the code `stopped`,
 * the end of the log's work.
 */
export type Report = (failure: LogFailure) => void;

export interface Subscription {
  /** Resolves when the starting place is fixed: with 'now', every append begun later will be given. Never rejects. */
  readonly started: Promise<void>;
  /**
   * Resolves after close (of this or of the log). Rejects with what the callback threw, or with a LogFailure that no
   * retry mends (`damaged`, `invalid-cursor`): the subscription has stopped and somebody must know.
   */
  readonly ended: Promise<void>;
  /** Resolves when the callback is idle and will not be called again. Not to be awaited from inside the callback. */
  close(): Promise<void>;
}

export const eventBytesMax = 256 * 1024;
export const appendEventsMax = 512;
export const appendBytesMax = 900 * 1024;
/** A larger `limit` is taken as this one. */
export const readEventsMax = 10_000;
export const streamNamePattern = /^[a-z]+-[A-Za-z0-9_.-]{1,80}$/;
