// Appending to EventStoreDB: always with the exact revision, and again with the same ids until it is known what came of
// it. Explicit revision and same ids are what makes trying again safe.
import type { EventStoreDBClient } from '@eventstore/db-client';
import { cursorOf, toEventData } from './eventstoredb-form.ts';
import { type EventStoreReads, withTimer } from './eventstoredb-read.ts';
import { troubleOf } from './eventstoredb-trouble.ts';
import { type AppendResult, type Cursor, LogFailure, type StoredEvent } from './log.ts';

/** A change of leader takes 5.5 s without appends; one machine's restart less than this. */
export const appendWindowMs = 30_000;
/** How long an answer is waited for before asking again. The call itself goes on meanwhile. */
export const appendTimerMs = 10_000;
/**
 * A call that is cancelled while its events are still being written ends, on this client's HTTP/2, like a complete one:
 * the server stores the events it has got. So no call is cancelled that may still be writing: its deadline only clears
 * away what nobody waits for any more.
 */
export const appendDeadlineMs = 10 * 60_000;
export const appendsWaitingMax = 1_000;
/** After so long without a server, only the appends already trying go on: the others are told at once. */
export const lostAfterMs = 2_000;
/** How many streams with an append of unknown outcome are remembered one by one. */
export const suspectsMax = 10_000;
export const retryFirstMs = 50;
export const retryMostMs = 1_000;

export type AppendLimits = {
  readonly windowMs: number;
  readonly timerMs: number;
  readonly lostAfterMs: number;
};

export const appendLimits: AppendLimits = {
  windowMs: appendWindowMs,
  timerMs: appendTimerMs,
  lostAfterMs,
};

export interface EventStoreAppends {
  append(stream: string, expected: number, events: readonly StoredEvent[]): Promise<AppendResult>;
  /** Lets the calls under way answer, but none be tried again. */
  close(): Promise<void>;
}

type Credentials = { readonly username: string; readonly password: string };

export const eventStoreAppends = (
  client: EventStoreDBClient,
  credentials: Credentials,
  reads: EventStoreReads,
  end: Cursor | null,
  limits: AppendLimits,
): EventStoreAppends => {
  const underWay = new Set<Promise<AppendResult>>();
  const pauses = new Set<() => void>();
  let retrying = 0;
  let lostSince: number | null = null;
  let closing = false;
  // What stood at the end when the log was opened, or was appended since: an answer no newer is a repetition's.
  let newest = end;
  const suspects = new Set<string>();

  const append = (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<AppendResult> => {
    const lost = lostSince !== null && performance.now() - lostSince > limits.lostAfterMs && retrying > 0;
    if (lost)
      return Promise.reject(new LogFailure('unavailable', 'the EventStoreDB server cannot be reached'));
    if (underWay.size >= appendsWaitingMax) {
      return Promise.reject(new LogFailure('unavailable', 'too many appends are waiting'));
    }
    const result = untilKnown(stream, expected, events);
    underWay.add(result);
    const settled = (): void => void underWay.delete(result);
    result.then(settled, settled);
    return result;
  };

  const untilKnown = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<AppendResult> => {
    const endsAt = performance.now() + limits.windowMs;
    let maybeStored = false;
    let waitMs = retryFirstMs;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(stream, expected, events);
      } catch (error) {
        if (error instanceof LogFailure) throw error;
        const { kind } = troubleOf(error);
        if (kind === 'unknown') maybeStored = true;
        if (maybeStored) suspect(stream);
        const code = maybeStored ? 'unknown-outcome' : 'unavailable';
        if (kind === 'denied')
          throw new LogFailure(code, 'EventStoreDB denied the append to this user', error);
        if (kind === 'refused') throw new LogFailure(code, 'EventStoreDB refused the append', error);
        if (kind === 'deleted') {
          const told = maybeStored ? 'unknown-outcome' : 'damaged';
          throw new LogFailure(told, `${stream} has been deleted in EventStoreDB`, error);
        }
        lostSince ??= performance.now();
        if (closing || performance.now() + waitMs > endsAt) {
          throw new LogFailure(code, `no answer from EventStoreDB in ${attempt} attempts`, error);
        }
      }
      retrying += 1;
      await pause(waitMs * (0.75 + Math.random() / 2));
      retrying -= 1;
      waitMs = Math.min(waitMs * 2, retryMostMs);
    }
  };

  const once = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<AppendResult> => {
    const revision = expected + events.length;
    const known = newest;
    try {
      // Credentials on the call choose the client's unary path: one call, one typed answer.
      const call = client.appendToStream(stream, events.map(toEventData), {
        expectedRevision: expected === 0 ? 'no_stream' : BigInt(expected - 1),
        credentials,
        requiresLeader: true,
        deadline: appendDeadlineMs,
      });
      const answer = await withTimer(call, limits.timerMs);
      lostSince = null;
      const asMeant = answer.success && answer.nextExpectedRevision === BigInt(revision - 1);
      const place = answer.position === undefined ? null : cursorOf(answer.position);
      const fresh = place !== null && (known === null || place > known) && !suspects.has(stream);
      if (asMeant && fresh) {
        if (newest === null || place > newest) newest = place;
        return { status: 'appended', revision, cursor: place };
      }
      // A server that only found the events again need not say rightly where they are.
      return await settle(stream, expected, events, null);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'too-large')
        throw new LogFailure('too-large', 'EventStoreDB takes no append this large', error);
      if (trouble.kind !== 'wrong-revision') throw error;
      lostSince = null;
      if (trouble.events !== null && trouble.events <= expected) {
        return { status: 'conflict', revision: trouble.events };
      }
      // Lost, or won before by an append of ours whose answer never came: the stream itself knows.
      return await settle(stream, expected, events, trouble.events);
    }
  };

  const settle = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
    length: number | null,
  ): Promise<AppendResult> => {
    const stood = await asked(() => reads.ids(stream, expected, events.length));
    const other = stood.findIndex(({ id }, index) => id !== events[index]?.id);
    const ours = other < 0 ? stood.length : other;
    const cursor = stood.at(-1)?.cursor;
    if (ours === events.length && cursor !== undefined) {
      return { status: 'appended', revision: expected + events.length, cursor };
    }
    if (ours === 0 || !suspects.has(stream)) {
      return { status: 'conflict', revision: length ?? (await lengthOf(stream)) };
    }
    // A call that broke off in the middle of writing was taken for a whole one. What is missing belongs right behind.
    const rest = await untilKnown(stream, expected + ours, events.slice(ours));
    if (rest.status === 'appended') return rest;
    throw new LogFailure('damaged', `${stream} holds a part of an append, and others' events behind it`);
  };

  const suspect = (stream: string): void => {
    const [oldest] = suspects;
    if (suspects.size >= suspectsMax && oldest !== undefined) suspects.delete(oldest);
    suspects.add(stream);
  };

  const lengthOf = (stream: string): Promise<number> =>
    asked(async () => (await reads.stream(stream, 0, 1)).revision);

  // While it cannot be read, it cannot be told whether an earlier attempt of the same append stands there.
  const asked = async <Result>(read: () => Promise<Result>): Promise<Result> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof LogFailure && error.code !== 'unavailable') throw error;
      throw new LogFailure(
        'unknown-outcome',
        'EventStoreDB could not be asked what became of the append',
        error,
      );
    }
  };

  const pause = async (ms: number): Promise<void> => {
    if (closing) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    pauses.add(resolve);
    await promise;
    pauses.delete(resolve);
    clearTimeout(timer);
  };

  const close = async (): Promise<void> => {
    closing = true;
    for (const end of pauses) end();
    await Promise.allSettled(underWay);
  };

  return { append, close };
};
