// What is due at a moment: kept in the process managers' own file, so that a restart forgets none, and what fell due
// meanwhile is dealt with at the start. Promises each due moment at least once and not before its time; what is asked for
// then must be harmless when asked twice, or after its reason is gone: the decider judges, not the timer.
import { type Database, openDatabase } from '../platform/sqlite.ts';

/** Deadlines dealt with before the next look at the clock. */
export const DUE_AT_ONCE_MAX = 200;
/** The clock is looked at again after so long, whatever the next deadline: a machine sleeps, and clocks are set. */
export const LOOK_MS_MAX = 60_000;
/** A deadline that failed is tried again after growing pauses, for as long as it takes; others go on. */
export const RETRY_MS_MIN = 500;
export const RETRY_MS_MAX = 60_000;

export type Deadline = {
  /** Of one kind, a key has one deadline: a later one takes its place. */
  readonly key: string;
  /** ms since 1970. */
  readonly at: number;
  readonly workspace: string;
  /** What the command is caused by: the same however often it is tried. */
  readonly cause: string;
  /** For whoever set it; ids and times, nothing about a person. */
  readonly detail: string;
};

export interface DeadlineRows {
  put(kind: string, deadline: Deadline): void;
  /** Only this very one, if a cause is given: a later one of the same key stays. */
  remove(kind: string, key: string, cause?: string): void;
  due(kind: string, at: number, limit: number): readonly Deadline[];
  next(kind: string, after: number): number | null;
}

export interface Deadlines {
  set(deadline: Deadline): void;
  cancel(key: string): void;
}

export interface RunningDeadlines extends Deadlines {
  /** Stops looking; what is being dealt with is waited for. */
  close(): Promise<void>;
}

export function startDeadlines(
  kind: string,
  needs: {
    readonly rows: DeadlineRows;
    readonly nowMs: () => number;
    /** Rejects only when it must be tried again later. */
    readonly due: (deadline: Deadline) => Promise<void>;
    readonly failed: (error: unknown, kind: string) => void;
  },
): RunningDeadlines {
  const { nowMs, rows } = needs;
  const failures = new Map<string, { tries: number; again: number }>();
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();
  let lookAgain = false;
  let busy = false;
  let closed = false;

  function schedule(): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (closed) return;
    const now = nowMs();
    const moments = [...failures.values()].map(({ again }) => again);
    const next = rows.next(kind, now);
    if (next !== null) moments.push(next);
    const wait = Math.min(LOOK_MS_MAX, ...moments.map((moment) => Math.max(0, moment - now)));
    timer = setTimeout(look, wait);
  }

  function look(): void {
    if (busy) {
      lookAgain = true;
      return;
    }
    busy = true;
    looking = deal().finally(() => {
      busy = false;
      if (lookAgain && !closed) {
        lookAgain = false;
        look();
      } else schedule();
    });
  }

  async function deal(): Promise<void> {
    const now = nowMs();
    // Those that wait to be tried again must not keep the others from being seen.
    const limit = DUE_AT_ONCE_MAX + failures.size;
    const due = rows.due(kind, now, limit);
    for (const deadline of due) {
      if (closed) return;
      const { cause, key } = deadline;
      const failure = failures.get(cause);
      if (failure !== undefined && failure.again > nowMs()) continue;
      try {
        await needs.due(deadline);
        rows.remove(kind, key, cause);
        failures.delete(cause);
      } catch (error) {
        const tries = (failure?.tries ?? 0) + 1;
        failures.set(cause, { tries, again: nowMs() + Math.min(RETRY_MS_MIN * 2 ** tries, RETRY_MS_MAX) });
        needs.failed(error, kind);
      }
    }
    for (const cause of failures.keys())
      if (!due.some((each) => each.cause === cause)) failures.delete(cause);
    if (due.length === limit) lookAgain = true;
  }

  look();
  return {
    set(deadline) {
      rows.put(kind, deadline);
      look();
    },
    cancel(key) {
      rows.remove(kind, key);
    },
    async close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await looking;
    },
  };
}

export function openDeadlineRows(path: string): DeadlineRows & { close(): void } {
  const database: Database = openDatabase({ path, synchronous: 'NORMAL' });
  database.exec(`
CREATE TABLE IF NOT EXISTS deadline (
  kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, workspace TEXT NOT NULL, cause TEXT NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS deadline_by_time ON deadline (kind, at);
`);
  const upsert = database.prepare(
    'INSERT INTO deadline (kind, key, at, workspace, cause, detail) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET at = excluded.at, workspace = excluded.workspace, cause = excluded.cause, detail = excluded.detail',
  );
  const removeKey = database.prepare('DELETE FROM deadline WHERE kind = ? AND key = ?');
  const removeThis = database.prepare('DELETE FROM deadline WHERE kind = ? AND key = ? AND cause = ?');
  const dueNow = database.prepare<Deadline>(
    'SELECT key, at, workspace, cause, detail FROM deadline WHERE kind = ? AND at <= ? ORDER BY at LIMIT ?',
  );
  const nextAt = database.prepare<{ at: number }>(
    'SELECT at FROM deadline WHERE kind = ? AND at > ? ORDER BY at LIMIT 1',
  );
  return {
    put: (kind, { at, cause, detail, key, workspace }) =>
      void upsert.run(kind, key, at, workspace, cause, detail),
    remove: (kind, key, cause) =>
      void (cause === undefined ? removeKey.run(kind, key) : removeThis.run(kind, key, cause)),
    due: (kind, at, limit) => dueNow.all(kind, at, limit),
    next: (kind, after) => nextAt.get(kind, after)?.at ?? null,
    close: () => database.close(),
  };
}
