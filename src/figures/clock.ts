// Days and hours as the clock on the wall of a zone has them. A wall's hour begins at a quarter of an hour in UTC, in
// every zone there is: what happened in one quarter belongs to one hour.
import { wallClock } from '../hours/hours.ts';

export const QUARTER_MS = 900_000;

export type WallHour = { readonly date: string; readonly hour: number };

/** Quarters remembered: a year has 35,000. */
const KEPT_MAX = 50_000;

export function wallOf(zone: string): (at: number) => WallHour {
  const kept = new Map<number, WallHour>();
  return (at) => {
    const quarter = Math.floor(at / QUARTER_MS);
    const known = kept.get(quarter);
    if (known !== undefined) return known;
    const { date, minute } = wallClock(zone, quarter * QUARTER_MS);
    const found = { date, hour: Math.floor(minute / 60) };
    if (kept.size >= KEPT_MAX) kept.clear();
    kept.set(quarter, found);
    return found;
  };
}
