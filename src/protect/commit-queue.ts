// Work that changes the keystore, gathered over one turn of the event loop and committed together: one sync for many new
// conversations. Promises that a resolved task is durable. Trusts SQLite's COMMIT.
import type { Database } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';

/** Tasks waiting for the next commit; beyond it callers are told to come back. */
export const TASKS_WAITING_MAX = 10_000;
/** Tasks of one commit: the loop is held for about a millisecond. */
const TASKS_TOGETHER_MAX = 64;

type Task = { readonly run: () => void; readonly done: () => void; readonly fail: (cause: unknown) => void };

export interface CommitQueue {
  /** Runs inside a transaction shared with others. A task decides before it writes: if it throws, all of its commit fail. */
  run<Result>(work: () => Result): Promise<Result>;
  isOpen(): boolean;
  assertOpen(): void;
  /** After what waits is committed. */
  close(): Promise<void>;
}

export function createCommitQueue(database: Database): CommitQueue {
  let waiting: Task[] = [];
  let scheduled = false;
  let closed = false;

  function assertOpen(): void {
    if (closed) throw new ProtectFailure('keystore-closed', 'the keystore is closed');
  }

  function run<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      assertOpen();
      if (waiting.length >= TASKS_WAITING_MAX) {
        throw new ProtectFailure('keystore-busy', 'too many changes wait for the keystore');
      }
      let result: Result;
      waiting.push({
        run: () => {
          result = work();
        },
        done: () => resolve(result),
        fail: reject,
      });
      schedule();
    });
  }

  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      commitNext();
      schedule();
    });
  }

  function commitNext(): void {
    const together = waiting.slice(0, TASKS_TOGETHER_MAX);
    waiting = waiting.slice(TASKS_TOGETHER_MAX);
    if (together.length === 0) return;
    try {
      database.transaction(() => {
        for (const task of together) task.run();
      });
    } catch (cause) {
      for (const task of together) task.fail(cause);
      return;
    }
    for (const task of together) task.done();
  }

  async function close(): Promise<void> {
    while (waiting.length > 0) commitNext();
    closed = true;
  }

  return { run, isOpen: () => !closed, assertOpen, close };
}
