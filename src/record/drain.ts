// One loop for catching up and for live delivery: it asks its source for what follows a place, hands it over, and
// sleeps only when there is nothing. It trusts the source to give each place's events once and in order.
import { type Cursor, LogFailure, type OnBatch, type RecordedEvent, type Subscription } from './log.ts';

export interface DrainSource {
  /** Fixes where to begin. */
  begin(): Cursor | null | Promise<Cursor | null>;
  /** The matching events after `at` and the place reached with them, which is beyond `at` unless `end`. */
  page(at: Cursor | null): DrainPage | Promise<DrainPage>;
  /** Resolves when there may be something after `at`, or after `wake`. */
  more(at: Cursor | null): Promise<void>;
  /** The subscription is closing: a pending `page` or `more` must settle soon, in any way. */
  wake(): void;
  /** The loop has ended, for whatever reason. */
  ended(): void;
}

export type DrainPage = {
  readonly events: readonly RecordedEvent[];
  readonly at: Cursor | null;
  readonly end: boolean;
};

export const retryFirstMs = 50;
export const retryMostMs = 2_000;

/** Runs until closed. A source that is `unavailable` is asked again for ever, with growing pauses; all else ends it. */
export const drain = (source: DrainSource, onBatch: OnBatch): Subscription => {
  let closed = false;
  let stopPause = (): void => undefined;
  const started = Promise.withResolvers<void>();

  const pause = async (ms: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    stopPause = () => {
      clearTimeout(timer);
      resolve();
    };
    await promise;
  };

  /** Null: closed meanwhile. */
  const patiently = async <Result extends object>(
    ask: () => Result | Promise<Result>,
  ): Promise<Result | null> => {
    for (let waitMs = retryFirstMs; !closed; waitMs = Math.min(waitMs * 2, retryMostMs)) {
      try {
        return await ask();
      } catch (error) {
        if (closed) return null;
        if (!(error instanceof LogFailure) || error.code !== 'unavailable') throw error;
        await pause(waitMs);
      }
    }
    return null;
  };

  const run = async (): Promise<void> => {
    try {
      const begun = await patiently(async () => ({ at: await source.begin() }));
      started.resolve();
      if (begun === null) return;
      let { at } = begun;
      while (!closed) {
        const here = at;
        const page = await patiently(() => source.page(here));
        if (page === null || closed) return;
        if (page.events.length > 0) await onBatch(page.events);
        at = page.at;
        if (page.end && !closed) await source.more(at);
      }
    } finally {
      started.resolve();
      source.ended();
    }
  };

  const ended = run();
  return {
    started: started.promise,
    ended,
    close: async () => {
      closed = true;
      source.wake();
      stopPause();
      // Why it ended is told by `ended` alone.
      await ended.catch(() => undefined);
    },
  };
};
