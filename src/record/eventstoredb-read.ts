// Reading from EventStoreDB in pages with a timer of their own, since the client gives reads no deadline. Forward reads
// there begin at the place itself, ours after it.
import type { EventStoreDBClient, StreamingRead } from '@eventstore/db-client';
import { cursorOf, fromResolved, fromUuid, positionOf, type Resolved } from './eventstoredb-form.ts';
import { type EventStoreTrouble, troubleOf } from './eventstoredb-trouble.ts';
import {
  type Cursor,
  LogFailure,
  type LogPage,
  type RecordedEvent,
  type StreamPage,
  streamNamePattern,
} from './log.ts';
import { matches } from './checks.ts';

export const pageTimerMs = 10_000;
export const pageEventsMax = 1_000;
export const pageBytesMax = 4 * 1024 * 1024;
/** Reads outlast a reconnection, not a change of leader: whoever reads is told "try again" meanwhile. */
export const readWindowMs = 2_000;
export const readRetryMs = 100;

export interface EventStoreReads {
  stream(stream: string, from: number, limit: number): Promise<StreamPage>;
  all(after: Cursor | null, limit: number, prefixes: readonly string[] | undefined): Promise<LogPage>;
  /** Ids and places of `count` events from a revision, whatever they hold. */
  ids(
    stream: string,
    from: number,
    count: number,
  ): Promise<readonly { readonly id: string; readonly cursor: Cursor }[]>;
  /** The place of the newest event of any stream. */
  end(): Promise<Cursor | null>;
  /** Throws `invalid-cursor` unless an event stands at this place. */
  check(cursor: Cursor): Promise<void>;
}

type Credentials = { readonly username: string; readonly password: string };
type Page<Event> = { readonly events: readonly Event[]; readonly whole: boolean };

export const eventStoreReads = (
  client: EventStoreDBClient,
  credentials: Credentials,
  windowMs: number,
): EventStoreReads => {
  const base = { credentials, requiresLeader: true } as const;

  const stream = async (name: string, from: number, limit: number): Promise<StreamPage> => {
    const maxCount = Math.min(limit, pageEventsMax);
    const page = await ofStream(name, BigInt(from), maxCount, 'forwards', from);
    const events = page.events;
    // A page that was not filled has come to the end; otherwise the last event has to be asked for.
    const atEnd = page.whole && events.length < maxCount && events.length > 0;
    if (atEnd) return { events, revision: from + events.length };
    const last = await ofStream(name, 'end', 1, 'backwards', null);
    const length = (last.events[0]?.revision ?? -1) + 1;
    return { events, revision: events.length === 0 ? length : Math.max(length, from + events.length) };
  };

  const ofStream = async (
    name: string,
    fromRevision: bigint | 'end',
    maxCount: number,
    direction: 'forwards' | 'backwards',
    expected: number | null,
  ): Promise<Page<RecordedEvent>> => {
    try {
      const page = await patiently(() =>
        collect(client.readStream(name, { ...base, fromRevision, maxCount, direction }), fromResolved),
      );
      page.events.forEach((event, index) => {
        // A stream deleted and begun anew has a hole at its beginning: no longer what was appended.
        if (expected !== null && event.revision !== expected + index) {
          throw new LogFailure('damaged', `${name} lacks events that were appended`);
        }
      });
      return page;
    } catch (error) {
      if (troubleOf(error).kind === 'no-stream') return { events: [], whole: true };
      throw readFailure(error);
    }
  };

  const ids = async (name: string, from: number, count: number) => {
    const fromRevision = BigInt(from);
    try {
      const page = await patiently(() =>
        collect(client.readStream(name, { ...base, fromRevision, maxCount: count }), ({ event }) => {
          if (event?.position === undefined)
            throw new LogFailure('damaged', `${name} holds what is no event`);
          return { id: fromUuid(event.id), cursor: cursorOf(event.position) };
        }),
      );
      return page.events;
    } catch (error) {
      if (troubleOf(error).kind === 'no-stream') return [];
      throw readFailure(error);
    }
  };

  type Place = { readonly cursor: Cursor; readonly event: RecordedEvent | null };

  // Without a server-side filter (the client's reads ignore it) the log's own and foreign streams come along.
  const places = async (
    from: Cursor | null,
    maxCount: number,
    prefixes: readonly string[] | undefined,
  ): Promise<Page<Place>> => {
    const fromPosition = from === null ? ('start' as const) : positionOf(from);
    return patiently(() =>
      collect(client.readAll({ ...base, fromPosition, maxCount }), (resolved): Place => {
        const { event } = resolved;
        if (event === undefined) throw new LogFailure('damaged', 'a link stands where an event was expected');
        const ours = streamNamePattern.test(event.streamId) && matches(event.streamId, prefixes);
        return { cursor: cursorOf(event.position), event: ours ? fromResolved(resolved) : null };
      }),
    );
  };

  const all = async (
    after: Cursor | null,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<LogPage> => {
    const most = Math.min(limit, pageEventsMax);
    let at = after;
    // Pages of nothing but others' streams are gone through at growing strides; the log's end ends the loop.
    for (let stride = most; ; stride = Math.min(stride * 4, pageEventsMax)) {
      const page = await placesAfter(at, stride + 1, prefixes);
      const events: RecordedEvent[] = [];
      let taken = 0;
      for (const place of page.places) {
        if (events.length === most) break;
        taken += 1;
        at = place.cursor;
        if (place.event !== null) events.push(place.event);
      }
      const end = page.end && taken === page.places.length;
      // The server's own events may be scavenged: at the end only a place of ours is given back, so that it lasts.
      if (end) return { events, cursor: events.at(-1)?.cursor ?? after, end };
      if (events.length > 0) return { events, cursor: at, end };
    }
  };

  const placesAfter = async (
    at: Cursor | null,
    maxCount: number,
    prefixes: readonly string[] | undefined,
  ): Promise<{ readonly places: readonly Place[]; readonly end: boolean }> => {
    const found = await places(at, maxCount, prefixes).catch((error: unknown) => refusedPlace(error, at));
    const end = found.whole && found.events.length < maxCount;
    if (at === null) return { places: found.events, end };
    if (found.events[0]?.cursor !== at)
      throw new LogFailure('invalid-cursor', 'no event stands at this cursor');
    return { places: found.events.slice(1), end };
  };

  // Reading from a place where no event stands is an error of no particular kind. It is the cursor's fault when the
  // server answers everybody else.
  const refusedPlace = async (error: unknown, at: Cursor | null): Promise<never> => {
    if (at !== null && !(error instanceof LogFailure) && troubleOf(error).kind !== 'denied') {
      const served = await end().then(
        () => true,
        () => false,
      );
      if (served) throw new LogFailure('invalid-cursor', 'no event stands at this cursor', error);
    }
    throw readFailure(error);
  };

  const end = async (): Promise<Cursor | null> => {
    try {
      const page = await patiently(() =>
        collect(
          client.readAll({ ...base, fromPosition: 'end', direction: 'backwards', maxCount: 1 }),
          ({ event }) => (event === undefined ? null : cursorOf(event.position)),
        ),
      );
      return page.events[0] ?? null;
    } catch (error) {
      throw readFailure(error);
    }
  };

  const check = async (cursor: Cursor): Promise<void> => {
    await placesAfter(cursor, 1, []);
  };

  const patiently = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    const endsAt = performance.now() + windowMs;
    for (;;) {
      try {
        return await read();
      } catch (error) {
        const again = worthAnotherTry(error) && performance.now() + readRetryMs < endsAt;
        if (!again) throw error;
        await new Promise((resolve) => setTimeout(resolve, readRetryMs));
      }
    }
  };

  return { stream, all, ids, end, check };
};

const worthAnotherTry = (error: unknown): boolean => {
  if (error instanceof LogFailure) return false;
  const { kind }: EventStoreTrouble = troubleOf(error);
  return kind === 'unknown' || kind === 'not-sent';
};

const readFailure = (error: unknown): LogFailure => {
  if (error instanceof LogFailure) return error;
  const { kind } = troubleOf(error);
  if (kind === 'deleted')
    return new LogFailure('damaged', 'the stream has been deleted in EventStoreDB', error);
  if (kind === 'denied')
    return new LogFailure('unavailable', 'EventStoreDB denied reading to this user', error);
  return new LogFailure('unavailable', 'EventStoreDB could not be read', error);
};

/** Reads to the end of a page, or to the bound on its bytes, and lets the server's stream go in every case. */
const collect = async <Found extends Resolved, Event>(
  read: StreamingRead<Found>,
  pick: (resolved: Found) => Event,
): Promise<Page<Event>> => {
  const events: Event[] = [];
  let bytes = 0;
  // Errors after the page is done have nobody to tell.
  read.on('error', () => undefined);
  const timer = setTimeout(
    () => read.destroy(new LogFailure('unavailable', 'EventStoreDB did not answer in time')),
    pageTimerMs,
  );
  try {
    for await (const resolved of read as AsyncIterable<Found>) {
      events.push(pick(resolved));
      bytes += sizeOf(resolved.event?.data);
      if (bytes >= pageBytesMax) return { events, whole: false };
    }
    return { events, whole: true };
  } finally {
    clearTimeout(timer);
    read.cancel().catch(() => undefined);
  }
};

const sizeOf = (data: unknown): number => {
  if (typeof data !== 'object' || data === null) return 0;
  let size = 0;
  for (const part of Object.values(data)) size += typeof part === 'string' ? part.length : 0;
  return size;
};

/** The call's answer, or `unknown-outcome` territory: an error of no known kind once the time is up. */
export const withTimer = async <Result>(call: Promise<Result>, ms: number): Promise<Result> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no answer within the timer')), ms);
  try {
    return await Promise.race([call, late.promise]);
  } finally {
    clearTimeout(timer);
    call.catch(() => undefined);
  }
};
