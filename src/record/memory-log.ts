// The log's twin in memory, for tests and throw-away demos: every promise of the port but durability.
import { checkAppend, checkPrefixes, checkRead, checkStream, matches } from './checks.ts';
import { type DrainSource, drain } from './drain.ts';
import {
  type AppendResult,
  type Cursor,
  type EventLog,
  LogFailure,
  type LogPage,
  type OnBatch,
  type RecordedEvent,
  type StoredEvent,
  type StreamPage,
  type SubscribeOptions,
  type Subscription,
} from './log.ts';
import { cursorOf, positionOf } from './position.ts';

export const memoryEventsMax = 1_000_000;
const batchEventsMax = 1_000;

export const openMemoryLog = (): EventLog => {
  const all: RecordedEvent[] = [];
  const streams = new Map<string, RecordedEvent[]>();
  const subscriptions = new Set<Subscription>();
  let waiting: (() => void)[] = [];
  let closed = false;

  const open = (): void => {
    if (closed) throw new LogFailure('closed', 'the log is closed');
  };

  const end = (): Cursor | null => (all.length === 0 ? null : cursorOf(all.length));

  const placeOf = (cursor: Cursor | null): number => {
    const position = positionOf(cursor);
    if (position > all.length) throw new LogFailure('invalid-cursor', 'the log has not come to this cursor');
    return position;
  };

  const wakeAll = (): void => {
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  };

  const append = async (
    stream: string,
    expected: number,
    events: readonly StoredEvent[],
  ): Promise<AppendResult> => {
    open();
    checkAppend(stream, expected, events);
    const held = streams.get(stream) ?? [];
    if (expected !== held.length) {
      const stood = held.slice(expected, expected + events.length);
      const last = stood.at(-1);
      const same =
        stood.length === events.length && stood.every((event, index) => event.id === events[index]?.id);
      if (!same || last === undefined) return { status: 'conflict', revision: held.length };
      return { status: 'appended', revision: expected + events.length, cursor: last.cursor };
    }
    if (all.length + events.length > memoryEventsMax)
      throw new LogFailure('unavailable', 'the memory log is full');
    streams.set(stream, held);
    for (const { id, type, clear, head, shredded } of events) {
      const place = { stream, revision: held.length, cursor: cursorOf(all.length + 1) };
      const event: RecordedEvent = Object.freeze({ id, type, clear, head, shredded, ...place });
      held.push(event);
      all.push(event);
    }
    wakeAll();
    return { status: 'appended', revision: held.length, cursor: cursorOf(all.length) };
  };

  const readStream = async (stream: string, from: number, limit: number): Promise<StreamPage> => {
    open();
    checkStream(stream);
    const most = checkRead(from, limit);
    const held = streams.get(stream) ?? [];
    return { events: held.slice(from, from + most), revision: held.length };
  };

  const readAll = async (
    after: Cursor | null,
    limit: number,
    prefixes?: readonly string[],
  ): Promise<LogPage> => {
    open();
    checkPrefixes(prefixes);
    const most = checkRead(0, limit);
    const events: RecordedEvent[] = [];
    let at = placeOf(after);
    while (at < all.length && events.length < most) {
      const event = all[at];
      at += 1;
      if (event !== undefined && matches(event.stream, prefixes)) events.push(event);
    }
    return { events, cursor: at === 0 ? null : cursorOf(at), end: at >= all.length };
  };

  const subscribe = (options: SubscribeOptions, onBatch: OnBatch): Subscription => {
    open();
    checkPrefixes(options.prefixes);
    const begin = options.after === 'now' ? end() : options.after;
    placeOf(begin);
    let wake = (): void => undefined;
    const source: DrainSource = {
      begin: () => begin,
      page: async (at) => {
        const page = await readAll(at, batchEventsMax, options.prefixes);
        return { events: page.events, at: page.cursor, end: page.end };
      },
      more: (at) =>
        new Promise<void>((resolve) => {
          wake = resolve;
          if (at !== end()) resolve();
          else waiting.push(resolve);
        }),
      wake: () => wake(),
      ended: () => void subscriptions.delete(subscription),
    };
    const subscription = drain(source, onBatch);
    subscriptions.add(subscription);
    return subscription;
  };

  const close = async (): Promise<void> => {
    closed = true;
    await Promise.all([...subscriptions].map((subscription) => subscription.close()));
  };

  return { append, readStream, readAll, subscribe, close };
};
