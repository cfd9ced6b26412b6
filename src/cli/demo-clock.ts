// The demo's clock: it can be set back before anything happens, and moved on to now. Never used outside the demo.
import type { Clock } from '../platform/clock.ts';

export interface MovableClock extends Clock {
  /** Never back. */
  moveTo(atMs: number): void;
  /** From here on it is the machine's. */
  letGo(): void;
}

export function movableClock(startMs: number | null): MovableClock {
  let behindMs: number | null = startMs === null ? null : Date.now() - startMs;
  return {
    nowMs: () => Date.now() - (behindMs ?? 0),
    monotonicMs: () => performance.now(),
    moveTo(atMs) {
      if (behindMs !== null) behindMs = Math.min(behindMs, Math.max(0, Date.now() - atMs));
    },
    letGo() {
      behindMs = null;
    },
  };
}
