// What a waiting visitor is told, from how fast their line moved lately. Says nothing rather than something it cannot
// know: an estimate wants enough steps of a line that never ran empty in between, within the last hour.
import type { Step } from '../command/router.ts';

/** How far back counts as lately. */
export const PACE_WINDOW_MS = 3_600_000;
/** Fewer steps, or fewer waits, say nothing. */
export const PACE_STEPS_MIN = 5;
/** Steps and waits of a team kept, the newest. */
export const PACE_STEPS_MAX = 100;
/** The range holds about four of five. */
const RANGE_DEVIATIONS = 1.2816;
const WAIT_SECONDS_MAX = 86_400;

export type Wait = { readonly about: number; readonly low: number; readonly high: number };

/**
 * Seconds until whoever stands at this position is served, from the steps of the last hour: so many steps of the mean
 * length, and the range in which four of five such sums lie. Null: we cannot say yet.
 */
export function estimateWait(steps: readonly Step[], position: number, nowMs: number): Wait | null {
  const lately = steps.filter(({ atMs }) => nowMs - atMs <= PACE_WINDOW_MS).map(({ ms }) => ms);
  if (lately.length < PACE_STEPS_MIN || position < 1) return null;
  const mean = lately.reduce((sum, ms) => sum + ms, 0) / lately.length;
  const variance = lately.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / (lately.length - 1);
  // The pace itself is known from so many steps only: its own uncertainty widens the range.
  const deviation = Math.sqrt(position * variance + (position ** 2 * variance) / lately.length);
  const seconds = (ms: number) => Math.min(Math.max(Math.round(ms / 1_000), 0), WAIT_SECONDS_MAX);
  const about = mean * position;
  return {
    about: seconds(about),
    low: seconds(about - RANGE_DEVIATIONS * deviation),
    high: seconds(about + RANGE_DEVIATIONS * deviation),
  };
}

/** What most people waited, seconds: from the second to the eighth tenth. Null: too few to say. */
export function recentWaits(
  waits: readonly Step[],
  nowMs: number,
): { readonly low: number; readonly high: number; readonly people: number } | null {
  const lately = waits
    .filter(({ atMs }) => nowMs - atMs <= PACE_WINDOW_MS)
    .map(({ ms }) => ms)
    .toSorted((a, b) => a - b);
  if (lately.length < PACE_STEPS_MIN) return null;
  const tenth = (tenths: number) =>
    Math.round((lately[Math.floor((lately.length - 1) * (tenths / 10))] ?? 0) / 1_000);
  return { low: tenth(2), high: tenth(8), people: lately.length };
}
