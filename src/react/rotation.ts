// Keeps the time of the vault's rotations: soon after something was erased or destroyed, and now and then without. What was
// left undone is gone on with. The timer only reminds: which generation there is, the keystore knows.
import { type DeadlineRows, type RunningDeadlines, startDeadlines } from './deadlines.ts';

export const ROTATION_EVERY_MS = 30 * 24 * 3_600_000;
const KIND = 'vault-rotation';
const KEY = 'vault';

export interface Generation {
  readonly generation: number;
  readonly rotationUnfinished: boolean;
}

export interface RotationTimes {
  /** Something was erased or destroyed: it becomes final within the time set. */
  gone(): void;
  close(): Promise<void>;
}

export function keepRotationTimes(needs: {
  readonly keystore: Generation;
  readonly rotate: () => Promise<unknown>;
  readonly rows: DeadlineRows;
  readonly nowMs: () => number;
  readonly withinMs: number;
  readonly failed: (error: unknown, kind: string) => void;
}): RotationTimes {
  const { keystore, nowMs, rows, withinMs } = needs;

  /** A clock that was set back must not put it off for longer than it may last. */
  function noLaterThan(ms: number): void {
    const set = rows.next(KIND, -1);
    if (set !== null && set <= ms) return;
    put(ms);
  }

  function put(at: number): void {
    deadlines.set({ key: KEY, at, workspace: '', cause: `generation-${keystore.generation}`, detail: '' });
  }

  const deadlines: RunningDeadlines = startDeadlines(KIND, {
    rows,
    nowMs,
    failed: needs.failed,
    async due() {
      await needs.rotate();
      put(nowMs() + ROTATION_EVERY_MS);
    },
  });
  noLaterThan(nowMs() + (keystore.rotationUnfinished ? 0 : ROTATION_EVERY_MS));

  return {
    gone: () => noLaterThan(nowMs() + withinMs),
    close: () => deadlines.close(),
  };
}
