// When somebody answers: open now, until when, opening when, answered by when, called when. Promises that a moment is open
// exactly when the clock on the wall of the zone says so, holidays and changes of the clock included. Imports nothing and
// runs in a browser too: what the widget shows and what the server decides come from one calculation.

/** `from` and `to` as HH:MM on the clock of the zone; a `to` that is not after `from` is of the next day. */
export type Opening = { readonly from: string; readonly to: string };
export type Holiday = {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Null: closed all day. */
  readonly from: string | null;
  readonly to: string | null;
};
/** As the settings have them (`schemas/settings/hours.json`). */
export type Hours = {
  /** IANA name. */
  readonly zone: string;
  /** 1 is Monday. */
  readonly days: readonly (Opening & { readonly day: number })[];
  readonly holidays: readonly Holiday[];
  readonly answerBy: string | null;
};

/** `changes`: ms, when that ends; null when it does not within the horizon. */
export type Standing = { readonly open: boolean; readonly changes: number | null };
export type Slot = { readonly from: number; readonly to: number };

/** How far ahead a change is looked for: longer than any holiday, and a year's end within. */
export const HORIZON_DAYS = 400;
export const SLOT_MINUTES = 60;
/** Nobody is called sooner: somebody has to see it and take it. */
export const SLOT_LEAD_MINUTES = 30;
export const SLOT_DAYS = 7;
export const SLOTS_MAX = 12;

const MINUTE = 60_000;
const DAY_MINUTES = 1440;
const DAY = DAY_MINUTES * MINUTE;

/** Without hours a team is always open. */
export function isOpen(hours: Hours | null, at: number): boolean {
  if (hours === null) return true;
  const { date, minute } = wallClock(hours.zone, at);
  const within = ({ from, to }: Opening, now: number) => minuteOf(from) <= now && now < endOf({ from, to });
  return (
    openingsOn(hours, date).some((opening) => within(opening, minute)) ||
    openingsOn(hours, dateAfter(date, -1)).some((opening) => within(opening, minute + DAY_MINUTES))
  );
}

export function standing(hours: Hours | null, at: number): Standing {
  const open = isOpen(hours, at);
  if (hours === null) return { open, changes: null };
  let date = dateAfter(wallClock(hours.zone, at).date, -1);
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    for (const moment of momentsOn(hours, date)) {
      if (moment > at && isOpen(hours, moment) !== open) return { open, changes: moment };
    }
    date = dateAfter(date, 1);
  }
  return { open, changes: null };
}

/** What comes now and is not answered at once is answered by then; null: nothing is promised. */
export function answeredBy(hours: Hours | null, at: number): number | null {
  if (hours === null || hours.answerBy === null) return null;
  const now = standing(hours, at);
  const opens = now.open ? null : now.changes;
  const { date: today } = wallClock(hours.zone, at);
  let date = opens === null ? dateAfter(today, 1) : wallClock(hours.zone, opens).date;
  for (let day = 0; day <= HORIZON_DAYS; day += 1) {
    const by = instantOf(hours.zone, date, minuteOf(hours.answerBy));
    if (openingsOn(hours, date).length > 0 && by > at) return by;
    date = dateAfter(date, 1);
  }
  return null;
}

/** When somebody can be called, within open hours; whole, one after another, the soonest first. */
export function slots(hours: Hours | null, at: number): readonly Slot[] {
  const earliest = at + SLOT_LEAD_MINUTES * MINUTE;
  const length = SLOT_MINUTES * MINUTE;
  const last = at + SLOT_DAYS * DAY;
  const found: Slot[] = [];
  for (let from = Math.ceil(earliest / length) * length; from < last && found.length < SLOTS_MAX; ) {
    const { open, changes } = standing(hours, from);
    if (!open) {
      if (changes === null) break;
      from = changes;
      continue;
    }
    if (changes === null || changes >= from + length) found.push({ from, to: from + length });
    from += length;
  }
  return found;
}

/** A slot that was offered a moment ago is taken as well. */
export function isSlot(hours: Hours | null, at: number, { from, to }: Slot): boolean {
  if (to - from !== SLOT_MINUTES * MINUTE || from < at || from > at + SLOT_DAYS * DAY) return false;
  const { open, changes } = standing(hours, from);
  return open && (changes === null || changes >= to);
}

/** For a sentence: Europe/Vienna is "Vienna". */
export function cityOf(zone: string): string {
  return zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
}

/** Whether this machine knows the zone. */
export function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** Where openings of this date begin or end, and where its clock is changed. */
function momentsOn(hours: Hours, date: string): readonly number[] {
  const { zone } = hours;
  const moments = openingsOn(hours, date).flatMap((opening) => [
    ...instantsOf(zone, date, minuteOf(opening.from)),
    ...instantsOf(zone, date, endOf(opening)),
  ]);
  const change = clockChange(zone, date);
  // Looked for around the date, it belongs to the one on which the clock was last right.
  const ours = change !== null && wallClock(zone, change - MINUTE).date === date;
  return (ours ? [...moments, change] : moments).sort((one, other) => one - other);
}

function openingsOn(hours: Hours, date: string): readonly Opening[] {
  const holidays = hours.holidays.filter((holiday) => holiday.date === date);
  if (holidays.length > 0)
    return holidays.flatMap(({ from, to }) => (from === null || to === null ? [] : [{ from, to }]));
  const day = weekday(date);
  return hours.days.filter((opening) => opening.day === day);
}

// ---- clocks

export type Wall = { readonly date: string; readonly minute: number };

/** Zones whose formatter is kept; a workspace has a few. */
const FORMATS_MAX = 50;
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const kept = formats.get(zone);
  if (kept !== undefined) return kept;
  if (formats.size >= FORMATS_MAX) formats.clear();
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

export function wallClock(zone: string, at: number): Wall {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return {
    date: `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

/** How far the wall is ahead of UTC, ms. */
function offsetAt(zone: string, at: number): number {
  const { date, minute } = wallClock(zone, at);
  return Date.parse(`${date}T00:00Z`) + minute * MINUTE - Math.floor(at / MINUTE) * MINUTE;
}

/** When the wall shows this: once, twice where the clock is set back, never where it is set forward. */
function instantsOf(zone: string, date: string, minute: number): readonly number[] {
  const wall = Date.parse(`${date}T00:00Z`) + minute * MINUTE;
  const offsets = new Set([offsetAt(zone, wall - DAY), offsetAt(zone, wall + DAY)]);
  return [...offsets].map((offset) => wall - offset).filter((at) => at + offsetAt(zone, at) === wall);
}

/** The first moment at which the wall shows this or, where that is left out, what comes after it. */
export function instantOf(zone: string, date: string, minute: number): number {
  const shown = instantsOf(zone, date, minute);
  return shown.length === 0 ? (clockChange(zone, date) ?? Date.parse(`${date}T00:00Z`)) : Math.min(...shown);
}

/** The moment around this date at which the clock is set; null on nearly every day. */
function clockChange(zone: string, date: string): number | null {
  let before = Date.parse(`${date}T00:00Z`) - DAY;
  let after = before + 3 * DAY;
  const offset = offsetAt(zone, before);
  if (offsetAt(zone, after) === offset) return null;
  while (after - before > MINUTE) {
    const middle = Math.floor((before + after) / 2 / MINUTE) * MINUTE;
    if (offsetAt(zone, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Minutes after the midnight that the opening begins after. */
function endOf({ from, to }: Opening): number {
  const end = minuteOf(to);
  return end > minuteOf(from) ? end : end + DAY_MINUTES;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

export function dateAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

function weekday(date: string): number {
  return new Date(`${date}T00:00Z`).getUTCDay() || 7;
}
