// A week at a glance: when somebody answers, on the clock of its own zone.
import { CalendarOff } from 'lucide-react';
import { cityOf, isOpen, isZone, wallClock } from '../../../hours/hours.ts';
import { isObject } from '../../../seal/is-object.ts';
import { Chip, Icon } from '../../staff/controls.tsx';
import { useNow } from '../../staff/now.ts';
import type { Draft } from './field-spec.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const DAY_MINUTES = 1440;
const CLOCK = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const HOLIDAYS_SHOWN = 4;

type Opening = { readonly day: number; readonly from: string; readonly to: string };
type Holiday = {
  readonly date: string;
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
};

/** Of a value that may be half written: what cannot be read is left out. */
export function HoursWeek({ value }: { readonly value: Draft }) {
  const now = useNow();
  const zone = typeof value['zone'] === 'string' && isZone(value['zone']) ? value['zone'] : null;
  const days = listOf(value['days']).filter(
    (each): each is Opening =>
      typeof each['day'] === 'number' &&
      isClock(each['from']) &&
      isClock(each['to']) &&
      each['from'] !== each['to'],
  );
  const holidays = listOf(value['holidays']).filter(
    (each): each is Holiday => typeof each['date'] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(each['date']),
  );
  const wall = zone === null ? null : wallClock(zone, now);
  const open = zone !== null && isOpen({ zone, days, holidays: holidays.map(complete), answerBy: null }, now);
  const ahead = holidays
    .filter(({ date }) => wall === null || date >= wall.date)
    .sort((a, b) => a.date.localeCompare(b.date));
  return (
    <section className="week" aria-label="The week">
      <div className="section-head">
        <h2>The week</h2>
        {zone === null || wall === null ? (
          <span className="meta">The time zone is not known.</span>
        ) : (
          <>
            <span className="meta">
              {cityOf(zone)}, {clockOf(wall.minute)} there now
            </span>
            <Chip tone={open ? 'ok' : 'warn'}>{open ? 'Open' : 'Closed'}</Chip>
          </>
        )}
      </div>
      <dl className="week-days">
        {DAYS.map((word, index) => {
          const today = days.filter(({ day }) => day === index + 1);
          return (
            <div key={word}>
              <dt>{word}</dt>
              <dd className="week-bar" aria-hidden="true">
                {today.map(({ from, to }) => (
                  <span
                    key={`${from} ${to}`}
                    style={{
                      insetInlineStart: `${(minuteOf(from) / DAY_MINUTES) * 100}%`,
                      inlineSize: `${((endOf(from, to) - minuteOf(from)) / DAY_MINUTES) * 100}%`,
                    }}
                  />
                ))}
              </dd>
              <dd className={today.length === 0 ? 'meta' : ''}>
                {today.length === 0
                  ? 'Closed'
                  : today
                      .toSorted((a, b) => a.from.localeCompare(b.from))
                      .map(({ from, to }) => `${from} to ${to}`)
                      .join(', ')}
              </dd>
            </div>
          );
        })}
      </dl>
      {ahead.slice(0, HOLIDAYS_SHOWN).map(({ date, from, name, to }) => (
        <p className="holiday" key={date}>
          <Icon of={CalendarOff} />
          {dayOf(date)}
          {name === '' ? '' : `, ${name}`}:{' '}
          {from === null || to === null ? 'closed' : `open ${from} to ${to}`}.
        </p>
      ))}
      {ahead.length > HOLIDAYS_SHOWN ? (
        <p className="meta">and {ahead.length - HOLIDAYS_SHOWN} holidays later</p>
      ) : null}
    </section>
  );
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function complete({ date, from, to }: Holiday) {
  const both = isClock(from) && isClock(to);
  return { date, from: both ? from : null, to: both ? to : null };
}

function isClock(value: unknown): value is string {
  return typeof value === 'string' && CLOCK.test(value);
}

function minuteOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
}

/** What goes on over midnight is drawn to the end of its day. */
function endOf(from: string, to: string): number {
  return to > from ? minuteOf(to) : DAY_MINUTES;
}

function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function dayOf(date: string): string {
  return new Date(`${date}T12:00:00Z`).toLocaleDateString(undefined, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
}
