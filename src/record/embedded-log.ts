// The log in one file on this machine: appends are gathered while the last batch is being synced and go to the writer
// together; what it committed is answered and delivered from there. It trusts the disk to keep what it reports synced.
import { mkdir } from 'node:fs/promises';
import { checkAppend, checkPrefixes, checkRead, checkStream, matches } from './checks.ts';
import { committedTail } from './committed-tail.ts';
import { type DrainSource, drain } from './drain.ts';
import type { AppendOrder, BatchAnswer, RowTuple } from './embedded-protocol.ts';
import { startReader, startWriter } from './embedded-workers.ts';
import {
  type AppendResult,
  type Cursor,
  type EventLog,
  LogFailure,
  type LogPage,
  type OnBatch,
  type RecordedEvent,
  type Report,
  type StoredEvent,
  type StreamPage,
  type SubscribeOptions,
  type Subscription,
} from './log.ts';
import { cursorOf, positionOf } from './position.ts';

export const queueEventsMax = 20_000;
export const queueBytesMax = 128 * 1024 * 1024;
export const batchEventsMax = 1_000;
export const batchBytesMax = 8 * 1024 * 1024;
export const subscribeEventsMax = 1_000;

type Waiting = {
  readonly stream: string;
  readonly expected: number;
  readonly events: readonly StoredEvent[];
  readonly bytes: number;
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (failure: LogFailure) => void;
};

export type EmbeddedSetting = { readonly directory: string; readonly report?: Report };

export const openEmbeddedLog = async ({ directory, report }: EmbeddedSetting): Promise<EventLog> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const writer = await startWriter(directory);
  const reader = await startReader(directory).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  const tail = committedTail(writer.last);
  const subscriptions = new Set<Subscription>();
  let queue: Waiting[] = [];
  let queuedEvents = 0;
  let queuedBytes = 0;
  let sending: Promise<void> | null = null;
  let followers: (() => void)[] = [];
  let stopped: LogFailure | null = null;
  let closed = false;

  /** Nothing is written any more. Whoever runs the log is told once, for it goes on only when it is opened anew. */
  const stop = (reason: string): void => {
    if (stopped !== null || closed) return;
    const message = `the log has stopped until the next start: ${reason}`;
    stopped = new LogFailure('unavailable', message);
    report?.(new LogFailure('stopped', message));
  };
  const why = (cause: unknown): string => (cause instanceof Error ? cause.message : 'it ended by itself');
  void writer.gone.then((cause) => stop(`the writer is gone, ${why(cause)}`));
  void reader.gone.then((cause) => stop(`the reader is gone, ${why(cause)}`));

  const open = (): void => {
    if (closed) throw new LogFailure('closed', 'the log is closed');
  };

  const append = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<AppendResult> => {
    open();
    const bytes = checkAppend(stream, expected, events);
    if (stopped !== null) throw stopped;
    if (queuedEvents + events.length > queueEventsMax || queuedBytes + bytes > queueBytesMax) {
      throw new LogFailure('unavailable', 'too many appends are waiting');
    }
    const { promise, resolve, reject } = Promise.withResolvers<AppendResult>();
    queue.push({ stream, expected, events, bytes, resolve, reject });
    queuedEvents += events.length;
    queuedBytes += bytes;
    sending ??= send();
    return promise;
  };

  const send = async (): Promise<void> => {
    while (queue.length > 0) {
      // Whatever else this turn of the loop brings belongs to the same sync: one turn is waited for, no time.
      await new Promise((resolve) => setImmediate(resolve));
      const batch = takeBatch();
      settle(batch, await write(batch));
    }
    sending = null;
  };

  const takeBatch = (): readonly Waiting[] => {
    let count = 0;
    let events = 0;
    let bytes = 0;
    for (const waiting of queue) {
      events += waiting.events.length;
      bytes += waiting.bytes;
      if (count > 0 && (events > batchEventsMax || bytes > batchBytesMax)) break;
      count += 1;
    }
    const batch = queue.slice(0, count);
    queue = queue.slice(count);
    for (const waiting of batch) {
      queuedEvents -= waiting.events.length;
      queuedBytes -= waiting.bytes;
    }
    return batch;
  };

  const write = async (batch: readonly Waiting[]): Promise<BatchAnswer> => {
    if (stopped !== null) return { kind: 'failed', code: 'unavailable', reason: stopped.message, stop: true };
    try {
      return await writer.append(batch.map(orderOf));
    } catch (error) {
      return {
        kind: 'failed',
        code: 'unknown-outcome',
        reason: `the writer is gone: ${String(error)}`,
        stop: true,
      };
    }
  };

  const settle = (batch: readonly Waiting[], answer: BatchAnswer): void => {
    if (answer.kind === 'failed') {
      if (answer.stop) stop(answer.reason);
      for (const waiting of batch) waiting.reject(new LogFailure(answer.code, answer.reason));
      return;
    }
    batch.forEach((waiting, index) => {
      const result = answer.answers[index];
      if (result === undefined) throw new Error('the writer answered fewer appends than it was given');
      if (result[0] === 'conflict') return waiting.resolve({ status: 'conflict', revision: result[1] });
      if (result[0] === 'appended') follow(waiting);
      waiting.resolve({ status: 'appended', revision: result[1], cursor: cursorOf(result[2]) });
    });
    const woken = followers;
    followers = [];
    for (const wake of woken) wake();
  };

  const follow = ({ stream, expected, events }: Waiting): void => {
    events.forEach(({ id, type, clear, head, shredded }, index) => {
      const cursor = cursorOf(tail.last() + 1);
      tail.push({ id, type, clear, head, shredded, stream, revision: expected + index, cursor });
    });
  };

  const readStream = async (stream: string, from: number, limit: number): Promise<StreamPage> => {
    open();
    checkStream(stream);
    const { rows, revision } = await reader.stream(stream, from, checkRead(from, limit));
    return { events: rows.map(eventOf), revision };
  };

  const readAll = async (
    after: Cursor | null,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<LogPage> => {
    open();
    checkPrefixes(prefixes);
    const most = checkRead(0, limit);
    let page = await readFrom(positionOf(after), most, prefixes);
    // A stretch without a match is gone through in pages of its own; the log's end ends the loop.
    while (page.events.length === 0 && !page.end) {
      open();
      page = await readFrom(positionOf(page.cursor), most, prefixes);
    }
    return page;
  };

  const readFrom = async (
    after: number,
    limit: number,
    prefixes: readonly string[] | undefined,
  ): Promise<LogPage> => {
    const { rows, at, last } = await reader.all(after, limit, prefixes);
    if (after > last) throw new LogFailure('invalid-cursor', 'the log has not come to this cursor');
    return { events: rows.map(eventOf), cursor: at === 0 ? null : cursorOf(at), end: at >= last };
  };

  const subscribe = (options: SubscribeOptions, onBatch: OnBatch): Subscription => {
    open();
    const { after, prefixes } = options;
    checkPrefixes(prefixes);
    const begin = after === 'now' ? (tail.last() === 0 ? null : cursorOf(tail.last())) : after;
    if (positionOf(begin) > tail.last())
      throw new LogFailure('invalid-cursor', 'the log has not come to this cursor');
    let wake = (): void => undefined;
    const source: DrainSource = {
      begin: () => begin,
      page: (at) => {
        const position = positionOf(at);
        const recent = tail.after(position, subscribeEventsMax);
        if (recent === null) return pageFrom(position, prefixes);
        const events =
          prefixes === undefined ? recent : recent.filter((event) => matches(event.stream, prefixes));
        return { events, at: recent.at(-1)?.cursor ?? at, end: position + recent.length >= tail.last() };
      },
      more: (at) =>
        new Promise<void>((resolve) => {
          wake = resolve;
          if (tail.last() > positionOf(at)) resolve();
          else followers.push(resolve);
        }),
      wake: () => wake(),
      ended: () => void subscriptions.delete(subscription),
    };
    const subscription = drain(source, onBatch);
    subscriptions.add(subscription);
    return subscription;
  };

  const pageFrom = async (position: number, prefixes: readonly string[] | undefined) => {
    const page = await readFrom(position, subscribeEventsMax, prefixes);
    return { events: page.events, at: page.cursor, end: page.end };
  };

  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await sending;
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
    await reader.close();
    await writer.close();
  };

  return { append, readStream, readAll, subscribe, close };
};

const orderOf = ({ stream, expected, events }: Waiting): AppendOrder => [
  stream,
  expected,
  events.map(({ id, type, clear, head, shredded }) => [id, type, clear, head, shredded] as const),
];

const eventOf = (row: RowTuple): RecordedEvent => {
  const [position, stream, revision, id, type, clear, head, shredded] = row;
  return { id, type, clear, head, shredded, stream, revision, cursor: cursorOf(position) };
};
