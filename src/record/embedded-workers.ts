// The main thread's ends of the embedded log's two workers: orders go out, answers come back, and a worker that ends by
// itself fails everything that waits for it, once.
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type {
  AppendOrder,
  BatchAnswer,
  ReaderAnswer,
  ReaderOrder,
  WriterAnswer,
  WriterOrder,
} from './embedded-protocol.ts';
import { logFileName } from './embedded-store.ts';
import { LogFailure } from './log.ts';

export const readsWaitingMax = 1_000;
export const closeWaitMs = 10_000;

export interface WriterEnd {
  /** Position of the last event when it was opened. */
  readonly last: number;
  /** One batch at a time. Rejects only when the worker is gone: what it was given may or may not be stored. */
  append(orders: readonly AppendOrder[]): Promise<BatchAnswer>;
  /** Resolves when the worker is gone, closed or not. */
  readonly gone: Promise<unknown>;
  close(): Promise<void>;
}

type StreamAnswer = Extract<ReaderAnswer, { readonly kind: 'stream' }>;
type AllAnswer = Extract<ReaderAnswer, { readonly kind: 'all' }>;

export interface ReaderEnd {
  stream(stream: string, from: number, limit: number): Promise<StreamAnswer>;
  all(after: number, limit: number, prefixes: readonly string[] | undefined): Promise<AllAnswer>;
  readonly gone: Promise<unknown>;
  close(): Promise<void>;
}

export const startWriter = async (directory: string): Promise<WriterEnd> => {
  const worker = new Worker(new URL('./embedded-writer.ts', import.meta.url), { workerData: { directory } });
  const gone = goneOf(worker);
  const ready = Promise.withResolvers<number>();
  let pending: PromiseWithResolvers<BatchAnswer> | null = null;
  let alive = true;
  worker.on('message', (answer: WriterAnswer) => {
    if (answer.kind === 'ready') ready.resolve(answer.last);
    else if (answer.kind === 'refused') ready.reject(new LogFailure('unavailable', answer.reason));
    else {
      const settled = pending;
      pending = null;
      settled?.resolve(answer);
    }
  });
  void gone.then((cause) => {
    alive = false;
    ready.reject(new LogFailure('unavailable', 'the writer did not start', cause));
    pending?.reject(cause ?? new Error('the writer ended'));
  });
  const last = await ready.promise;
  return {
    last,
    append: async (orders) => {
      // A worker that is gone would take the message and never answer.
      if (!alive) throw new Error('the writer has ended');
      pending = Promise.withResolvers<BatchAnswer>();
      worker.postMessage({ kind: 'append', orders } satisfies WriterOrder);
      return pending.promise;
    },
    gone,
    close: () => end(worker, gone),
  };
};

export const startReader = async (directory: string): Promise<ReaderEnd> => {
  const path = join(directory, logFileName);
  const worker = new Worker(new URL('./embedded-reader.ts', import.meta.url), { workerData: { path } });
  const gone = goneOf(worker);
  const ready = Promise.withResolvers<void>();
  const waiting = new Map<number, PromiseWithResolvers<ReaderAnswer>>();
  let calls = 0;
  let alive = true;
  worker.on('message', (answer: ReaderAnswer) => {
    if (answer.kind === 'ready') return ready.resolve();
    const call = waiting.get(answer.call);
    waiting.delete(answer.call);
    if (answer.kind === 'failed')
      call?.reject(new LogFailure('unavailable', `reading failed: ${answer.reason}`));
    else call?.resolve(answer);
  });
  void gone.then((cause) => {
    alive = false;
    const failure = new LogFailure('unavailable', 'the reader has ended', cause);
    ready.reject(failure);
    for (const call of waiting.values()) call.reject(failure);
    waiting.clear();
  });
  await ready.promise;

  const ask = async (order: ReaderOrder & { readonly call: number }): Promise<ReaderAnswer> => {
    if (!alive) throw new LogFailure('unavailable', 'the reader has ended');
    if (waiting.size >= readsWaitingMax) throw new LogFailure('unavailable', 'too many reads are waiting');
    const answer = Promise.withResolvers<ReaderAnswer>();
    waiting.set(order.call, answer);
    worker.postMessage(order);
    return answer.promise;
  };

  const nextCall = (): number => {
    calls += 1;
    return calls;
  };

  return {
    stream: async (stream, from, limit) =>
      (await ask({ kind: 'stream', call: nextCall(), stream, from, limit })) as StreamAnswer,
    all: async (after, limit, prefixes) =>
      (await ask({ kind: 'all', call: nextCall(), after, limit, prefixes: prefixes ?? null })) as AllAnswer,
    gone,
    close: () => end(worker, gone),
  };
};

const goneOf = (worker: Worker): Promise<unknown> =>
  new Promise((resolve) => {
    worker.on('error', resolve);
    worker.on('messageerror', resolve);
    worker.on('exit', () => resolve(undefined));
  });

const end = async (worker: Worker, gone: Promise<unknown>): Promise<void> => {
  worker.postMessage({ kind: 'close' });
  const timer = setTimeout(() => void worker.terminate(), closeWaitMs);
  await gone;
  clearTimeout(timer);
};
