// Time, handed in from main.ts so that a test can hold it still. Trusts the machine's clock for `nowMs` only.

export interface Clock {
  /** Milliseconds since 1970, UTC; may jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds that only ever grow: for durations and limits. */
  monotonicMs(): number;
}

export function systemClock(): Clock {
  return { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
}

/** UTC, ISO 8601 with milliseconds: the contract's `time`. */
export function toTime(nowMs: number): string {
  return new Date(nowMs).toISOString();
}

/** The contract's `day`, UTC. */
export function toDay(nowMs: number): string {
  return toTime(nowMs).slice(0, 10);
}
