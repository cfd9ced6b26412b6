// How old the table of card issuers is. Promises a line in the log each day from three months before the gateway lets nothing
// pass any more, so that the release that brings a newer table is there first. Trusts the clock it is given.
import type { Log } from '../platform/logger.ts';

/** A table older than this knows too little to let anything pass. */
export const TABLE_DAYS_MAX = 400;
export const TABLE_WARNING_DAYS = 90;
const DAY_MS = 86_400_000;

/** Days since the table's date; NaN for a date that cannot be read. */
function tableDays(tableDate: string, nowMs: number): number {
  return (nowMs - Date.parse(tableDate)) / DAY_MS;
}

/** A date that cannot be read is an old one. */
export function isStale(tableDate: string, nowMs: number): boolean {
  return !(tableDays(tableDate, nowMs) <= TABLE_DAYS_MAX);
}

export function watchTableAge(needs: {
  readonly tableDate: string;
  readonly nowMs: () => number;
  readonly log: Log;
}): { close(): void } {
  const look = (): void => {
    const daysLeft = Math.max(0, Math.floor(TABLE_DAYS_MAX - tableDays(needs.tableDate, needs.nowMs())));
    if (!(daysLeft > TABLE_WARNING_DAYS)) needs.log({ event: 'card-table-ageing', daysLeft: daysLeft || 0 });
  };
  look();
  const timer = setInterval(look, DAY_MS);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
