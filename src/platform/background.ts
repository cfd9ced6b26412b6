// Owner of every promise nobody awaits: it counts them, logs the ones that fail, and waits for them at the stop.
// It trusts each task to end by itself once it is told to stop; what does not is named.

import type { Log } from './logger.ts';

export type BackgroundOptions = {
  readonly log: Log;
  /** Tasks under way at once; more are refused. */
  readonly pendingMax?: number;
  /** Called when a task fails that the process cannot do without. */
  readonly onFatal?: (task: string, error: unknown) => void;
};

export type TaskOptions = {
  /** The process cannot do without it: its failure is also handed to `onFatal`. */
  readonly vital?: boolean;
};

export type Drained = { readonly left: readonly string[] };

export interface Background {
  readonly pending: number;
  /** Starts a task. False when too many are under way or the process is stopping: nothing was started, and it is logged. */
  run(task: string, work: () => Promise<unknown>, options?: TaskOptions): boolean;
  /** Takes over a promise that is under way already; always taken. */
  hand(task: string, promise: Promise<unknown>, options?: TaskOptions): void;
  /** Starts nothing more and waits for what is under way, at most so long. Names what is left. */
  drain(waitMs: number): Promise<Drained>;
}

export const backgroundPendingMax = 10_000;

export function createBackground(options: BackgroundOptions): Background {
  const pendingMax = options.pendingMax ?? backgroundPendingMax;
  const under = new Map<Promise<void>, string>();
  let draining = false;

  function hand(task: string, promise: Promise<unknown>, taskOptions: TaskOptions = {}): void {
    const watched: Promise<void> = promise.then(
      () => void under.delete(watched),
      (error: unknown) => {
        under.delete(watched);
        options.log({ event: 'background-failed', task, error });
        if (taskOptions.vital === true) options.onFatal?.(task, error);
      },
    );
    under.set(watched, task);
  }

  return {
    get pending() {
      return under.size;
    },
    hand,
    run(task, work, taskOptions) {
      const code = draining ? 'stopping' : under.size >= pendingMax ? 'too-many' : null;
      if (code !== null) {
        options.log({ event: 'background-refused', task, code, pending: under.size });
        return false;
      }
      // Deferred, so that a task that throws before its first await fails like any other.
      hand(task, Promise.resolve().then(work), taskOptions);
      return true;
    },
    async drain(waitMs) {
      draining = true;
      const expired = Promise.withResolvers<void>();
      const timer = setTimeout(expired.resolve, waitMs);
      await Promise.race([whenEmpty(under), expired.promise]);
      clearTimeout(timer);
      const left = [...under.values()];
      for (const task of left) options.log({ event: 'background-left', task });
      return { left };
    },
  };
}

async function whenEmpty(under: ReadonlyMap<Promise<void>, string>): Promise<void> {
  // A task that ends may hand over another; handed promises are finite because nothing new is started by then.
  while (under.size > 0) await Promise.all(under.keys());
}
