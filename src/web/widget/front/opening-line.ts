// When somebody answers, in words: by the hours of the team and the server's clock, never by this machine's alone.
import { answeredBy, cityOf, type Hours, isOpen, standing } from '../../../hours/hours.ts';
import { tongue } from '../language.ts';
import { front } from './front-words.ts';
import type { SiteTold } from './site-told.ts';

export type Attended = {
  readonly status: 'open' | 'closed' | 'nobody';
  /** One sentence for home. */
  readonly line: string;
  /** Under the head of the form for a message. */
  readonly later: string;
  /** "tomorrow, 12:00"; null where nothing is promised. */
  readonly by: string | null;
  readonly hours: Hours | null;
};

export function attendedBy(told: SiteTold, team: string, atMs: number): Attended {
  const { hours, staffed } = told.attendance.get(team) ?? { hours: null, staffed: false };
  const promised = answeredBy(hours, atMs);
  const by = promised === null ? null : dayAndTime(promised, atMs, hours, (day, time) => `${day}, ${time}`);
  const answer = by === null ? front.answerHere : front.answerBy(by);
  const { changes, open } = standing(hours, atMs);
  if (!open) {
    const back = changes === null ? null : dayAndTime(changes, atMs, hours, front.dayAt);
    const line = back === null ? front.closedOnly : front.closedLine(back);
    const later = back === null ? answer : `${front.back(back)} ${answer}`;
    return { status: 'closed', line, later, by, hours };
  }
  if (!staffed) return { status: 'nobody', line: front.nobodyLine, later: answer, by, hours };
  const line =
    changes === null ? front.openNow : front.openUntil(dayAndTime(changes, atMs, hours, (_, time) => time));
  return { status: 'open', line, later: answer, by, hours };
}

export function isAttended(told: SiteTold, team: string, atMs: number): boolean {
  const known = told.attendance.get(team);
  return known !== undefined && known.staffed && isOpen(known.hours, atMs);
}

/** On the clock of the zone, which is named where it is not this machine's. */
export function dayAndTime(
  moment: number,
  now: number,
  hours: Hours | null,
  say: (day: string, time: string) => string,
): string {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const timeZone = hours?.zone ?? here;
  const clock = new Intl.DateTimeFormat(tongue().locale, { timeZone, hour: '2-digit', minute: '2-digit' });
  const said = say(dayWord(moment, now, timeZone), clock.format(moment));
  return timeZone === here || sameClock(timeZone, here, moment) ? said : front.inZone(said, cityOf(timeZone));
}

export function dayWord(moment: number, now: number, timeZone: string): string {
  const date = (ms: number) => new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(ms);
  const days = (Date.parse(date(moment)) - Date.parse(date(now))) / 86_400_000;
  if (days === 0) return front.today;
  if (days === 1) return front.tomorrow;
  const form: Intl.DateTimeFormatOptions =
    days < 7 ? { timeZone, weekday: 'long' } : { timeZone, day: 'numeric', month: 'long' };
  return new Intl.DateTimeFormat(tongue().locale, form).format(moment);
}

function sameClock(one: string, other: string, moment: number): boolean {
  const at = (timeZone: string) =>
    new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(moment);
  return at(one) === at(other);
}
