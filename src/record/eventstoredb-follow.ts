// Following EventStoreDB: one catch-up subscription to all streams with a filter, opened again from the last event
// handed over whenever it is lost, with an error or without one.
import {
  type AllStreamSubscription,
  type EventStoreDBClient,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client';
import type { DrainPage, DrainSource } from './drain.ts';
import { cursorOf, fromResolved, positionOf, type Resolved } from './eventstoredb-form.ts';
import type { EventStoreReads } from './eventstoredb-read.ts';
import { type Cursor, LogFailure, type RecordedEvent, type Report, streamNamePattern } from './log.ts';

export const followEventsMax = 500;
export const followBufferEvents = 512;
export const confirmMs = 10_000;
const searchWindow = 1_000;
const checkpointInterval = 10;

type Credentials = { readonly username: string; readonly password: string };

export type FollowOptions = {
  readonly after: Cursor | null | 'now';
  readonly prefixes: readonly string[] | undefined;
  readonly report: Report;
  readonly ended: () => void;
};

export const eventStoreSource = (
  client: EventStoreDBClient,
  credentials: Credentials,
  reads: EventStoreReads,
  { after, prefixes, report, ended }: FollowOptions,
): DrainSource => {
  let live: LiveSubscription | null = null;
  let closed = false;
  /** A place the server has searched up to: nothing that matches stands between the last event given and it. */
  let passed: Cursor | null = null;

  const begin = async (): Promise<Cursor | null> => {
    if (after === 'now') return reads.end();
    if (after !== null) await reads.check(after);
    return after;
  };

  const page = async (at: Cursor | null): Promise<DrainPage> => {
    live ??= openSubscription(client, credentials, later(at, passed), prefixes);
    const subscription = live;
    const taken = await subscription.take(followEventsMax);
    if (taken.status === 'lost') {
      passed = later(passed, subscription.searched());
      live = null;
      subscription.close();
      const failure = new LogFailure('unavailable', 'the EventStoreDB subscription was lost', taken.cause);
      if (!closed) report(failure);
      throw failure;
    }
    const events: RecordedEvent[] = [];
    for (const resolved of taken.events) {
      const event = fromResolved(resolved);
      // A server that repeats itself after a reconnection must not make us do so.
      if (at === null || event.cursor > (events.at(-1)?.cursor ?? at)) events.push(event);
    }
    return { events, at: events.at(-1)?.cursor ?? at, end: false };
  };

  const wake = (): void => {
    closed = true;
    live?.close();
  };

  return {
    begin,
    page,
    more: async () => undefined,
    wake,
    ended: () => {
      live?.close();
      ended();
    },
  };
};

const later = (one: Cursor | null, other: Cursor | null): Cursor | null => {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
};

type Taken =
  | { readonly status: 'events'; readonly events: readonly Resolved[] }
  | { readonly status: 'lost'; readonly cause: unknown };

type LiveSubscription = {
  /** Waits for at least one event, or for the loss of the subscription, told only when nothing is left to take. */
  take(limit: number): Promise<Taken>;
  /** The newest checkpoint: it runs ahead of what was taken, so it is good only once the loss has been told. */
  searched(): Cursor | null;
  close(): void;
};

const openSubscription = (
  client: EventStoreDBClient,
  credentials: Credentials,
  from: Cursor | null,
  prefixes: readonly string[] | undefined,
): LiveSubscription => {
  let lost: { readonly cause: unknown } | null = null;
  let closed = false;
  let wake = (): void => undefined;
  let checkpoint: Position | null = null;

  const lose = (cause: unknown): void => {
    lost ??= { cause };
    wake();
  };

  // The client calls this ahead of the reader, and must not be kept waiting: it only assigns.
  const checkpointReached = (_subscription: AllStreamSubscription, position: Position): void => {
    checkpoint = position;
  };

  const chosen = prefixes === undefined ? { regex: streamNamePattern.source } : { prefixes: [...prefixes] };
  const filter = streamNameFilter({
    ...chosen,
    maxSearchWindow: searchWindow,
    checkpointInterval,
    checkpointReached,
  } as Parameters<typeof streamNameFilter>[0]);
  const subscription = client.subscribeToAll(
    { fromPosition: from === null ? 'start' : positionOf(from), filter, credentials },
    { highWaterMark: followBufferEvents },
  );
  const confirmTimer = setTimeout(() => lose(new Error('not confirmed in time')), confirmMs);
  subscription.on('confirmation', () => clearTimeout(confirmTimer));
  subscription.on('readable', () => wake());
  subscription.on('error', lose);
  // It may end without any error; that is a loss like any other.
  subscription.on('end', () => lose(new Error('ended by the server')));
  subscription.on('close', () => lose(new Error('closed')));

  const take = async (limit: number): Promise<Taken> => {
    for (;;) {
      const events: Resolved[] = [];
      while (events.length < limit) {
        const resolved: unknown = subscription.read();
        if (resolved === null) break;
        events.push(resolved as Resolved);
      }
      if (events.length > 0) return { status: 'events', events };
      if (lost !== null) return { status: 'lost', cause: lost.cause };
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const close = (): void => {
    if (closed) return;
    closed = true;
    clearTimeout(confirmTimer);
    lose(new Error('closed'));
    // Leaving the loop alone would keep the server's end open for ever.
    subscription.unsubscribe().catch(() => undefined);
  };

  return {
    take,
    searched: () => (checkpoint === null ? null : cursorOf(checkpoint)),
    close,
  };
};
