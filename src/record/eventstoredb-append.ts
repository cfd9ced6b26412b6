// Appending to EventStoreDB: always with the exact revision, and again with the same ids until it is known what came of
// it. Explicit revision and same ids are what makes trying again safe.
import type { EventStoreDBClient } from '@eventstore/db-client';
import { cursorOf, toEventData } from './eventstoredb-form.ts';
import { type EventStoreReads, withTimer } from './eventstoredb-read.ts';
import { troubleOf } from './eventstoredb-trouble.ts';
import { type AppendResult, type Cursor, LogFailure, type StoredEvent } from './log.ts';

/** A change of leader takes 5.5 s without appends; one machine's restart less than this. */
export const appendWindowMs = 30_000;
export const appendDeadlineMs = 10_000;
/** The call's own deadline should end it; this one does when the call does not keep it. */
export const appendTimerMs = 12_000;
export const appendsWaitingMax = 1_000;
/** After so long without a server, only the appends already trying go on: the others are told at once. */
export const lostAfterMs = 2_000;
export const retryFirstMs = 50;
export const retryMostMs = 1_000;

export type AppendLimits = {
  readonly windowMs: number;
  readonly deadlineMs: number;
  readonly timerMs: number;
  readonly lostAfterMs: number;
};

export const appendLimits: AppendLimits = {
  windowMs: appendWindowMs,
  deadlineMs: appendDeadlineMs,
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
  limits: AppendLimits,
): EventStoreAppends => {
  const underWay = new Set<Promise<AppendResult>>();
  const pauses = new Set<() => void>();
  let retrying = 0;
  let lostSince: number | null = null;
  let closing = false;

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
        return await once(stream, expected, events, maybeStored);
      } catch (error) {
        if (error instanceof LogFailure) throw error;
        const { kind } = troubleOf(error);
        if (kind === 'unknown') maybeStored = true;
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
    maybeStored: boolean,
  ): Promise<AppendResult> => {
    const revision = expected + events.length;
    try {
      // Credentials on the call choose the client's unary path: one call, one deadline, one typed answer.
      const call = client.appendToStream(stream, events.map(toEventData), {
        expectedRevision: expected === 0 ? 'no_stream' : BigInt(expected - 1),
        credentials,
        requiresLeader: true,
        deadline: limits.deadlineMs,
      });
      const answer = await withTimer(call, limits.timerMs);
      lostSince = null;
      const asMeant = answer.success && answer.nextExpectedRevision === BigInt(revision - 1);
      if (asMeant && answer.position !== undefined && !maybeStored) {
        return { status: 'appended', revision, cursor: cursorOf(answer.position) };
      }
      // A server that only found the events again may not say where they are.
      const cursor = await placeOf(stream, expected, events);
      if (cursor === null)
        throw new LogFailure('damaged', `EventStoreDB answered for events ${stream} does not hold`);
      return { status: 'appended', revision, cursor };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.kind === 'too-large')
        throw new LogFailure('too-large', 'EventStoreDB takes no append this large', error);
      if (trouble.kind !== 'wrong-revision') throw error;
      lostSince = null;
      // Lost, or won before by an append of ours whose answer never came: the stream itself knows.
      if (trouble.events === null || trouble.events >= revision) {
        const cursor = await placeOf(stream, expected, events);
        if (cursor !== null) return { status: 'appended', revision, cursor };
      }
      return { status: 'conflict', revision: trouble.events ?? (await lengthOf(stream)) };
    }
  };

  /** The cursor of the last of these very events, if they stand in their place. */
  const placeOf = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<Cursor | null> => {
    const stood = await settling(() => reads.ids(stream, expected, events.length));
    const same = stood.length === events.length && stood.every(({ id }, index) => id === events[index]?.id);
    return same ? (stood.at(-1)?.cursor ?? null) : null;
  };

  const lengthOf = (stream: string): Promise<number> =>
    settling(async () => (await reads.stream(stream, 0, 1)).revision);

  // While it cannot be read, it cannot be told whether an earlier attempt of the same append stands there.
  const settling = async <Result>(read: () => Promise<Result>): Promise<Result> => {
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
