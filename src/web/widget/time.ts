// Times as the visitor writes them: in the language of the words, by the clock of their region.
import { later } from './conversation-words.ts';
import { tongue } from './language.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export type TimeFormats = {
  clock(at: number): string;
  /** Today, Yesterday, 12 May. */
  day(at: number, now: number): string;
  /** For rows on the home screen only: 12 min, 3 h, 3 May. */
  ago(at: number, now: number): string;
  full(at: number): string;
  sameDay(one: number, other: number): boolean;
};

/** `timeZone` is for tests; left out, the visitor's own. */
export function timeFormats(locale: string | undefined, timeZone?: string): TimeFormats {
  const zone = timeZone === undefined ? {} : { timeZone };
  const clock = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit', ...zone });
  const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', ...zone });
  const dated = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', ...zone });
  const short = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...zone });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', ...zone });
  const sameDay = (one: number, other: number) => dated.format(one) === dated.format(other);
  return {
    clock: (at) => clock.format(at),
    day(at, now) {
      if (sameDay(at, now)) return later.today;
      if (sameDay(at, now - DAY_MS)) return later.yesterday;
      return Math.abs(now - at) < 300 * DAY_MS ? date.format(at) : dated.format(at);
    },
    ago(at, now) {
      const past = now - at;
      if (past < MINUTE_MS) return later.now;
      if (past < HOUR_MS) return later.minutes(Math.floor(past / MINUTE_MS));
      if (sameDay(at, now)) return later.hours(Math.floor(past / HOUR_MS));
      return short.format(at);
    },
    full: (at) => full.format(at),
    sameDay,
  };
}

let formats: TimeFormats | undefined;

/** In the visitor's own locale and zone. */
export function visitorTime(): TimeFormats {
  formats ??= timeFormats(tongue().locale);
  return formats;
}
