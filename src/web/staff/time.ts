// Times as CONSOLE.md section 5 has them. Moments are ms since 1970; days and hours are this machine's.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const secondFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const longDayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

export const clockTime = (at: number): string => clockFormat.format(at);
export const secondTime = (at: number): string => secondFormat.format(at);
export const longDay = (at: number): string => longDayFormat.format(at);

/** `10:07:31.204 UTC+2`. */
export function exactTime(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const hours = Math.trunc(Math.abs(offset) / 60);
  const minutes = Math.abs(offset) % 60;
  const zone = offset === 0 ? 'UTC' : `UTC${sign}${hours}${minutes === 0 ? '' : `:${two(minutes)}`}`;
  return `${secondTime(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')} ${zone}`;
}

/** `today`, `8 May`, `8 May 2025`. */
export function dayWord(at: number, now: number): string {
  if (sameDay(at, now)) return 'today';
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear ? dayFormat.format(at) : `${dayFormat.format(at)} ${new Date(at).getFullYear()}`;
}

/** The time today, else the day: for the edge of a row. */
export function rowTime(at: number, now: number): string {
  return sameDay(at, now) ? clockTime(at) : dayWord(at, now);
}

/** When something comes back: `11:00` on the same day, else `8 May at 11:00`. */
export function momentWord(at: number, now: number): string {
  return sameDay(at, now) ? clockTime(at) : dayAndTime(at, now);
}

/** `today at 10:14`, `8 May at 10:14`. */
export function dayAndTime(at: number, now: number): string {
  return `${dayWord(at, now)} at ${clockTime(at)}`;
}

export function sameDay(left: number, right: number): boolean {
  return new Date(left).toDateString() === new Date(right).toDateString();
}

/** Waits: `0:42` under 10 minutes, then `18 min`, `3 h`, `2 d`. */
export function waitOf(ms: number): string {
  const whole = Math.max(0, ms);
  if (whole < 10 * MINUTE) return `${Math.floor(whole / MINUTE)}:${two(Math.floor(whole / 1000) % 60)}`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < 48 * HOUR) return `${Math.floor(whole / HOUR)} h`;
  return `${Math.floor(whole / (24 * HOUR))} d`;
}

/** `7 h 41 min`, `41 min`. */
export function spanOf(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
