// Days a report is asked for, by the clock of one zone. Pure.
import { dateAfter, wallClock } from '../../../hours/hours.ts';

export type Period = { readonly from: string; readonly to: string };

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export function today(zone: string, now: number): string {
  return wallClock(zone, now).date;
}

export const presets = ['today', 'yesterday', 'week', 'fortnight', 'month'] as const;
export type Preset = (typeof presets)[number];

export const presetWords: Readonly<Record<Preset, string>> = {
  today: 'Today',
  yesterday: 'Yesterday',
  week: 'Last 7 days',
  fortnight: 'Last 14 days',
  month: 'This month',
};

export function periodOf(preset: Preset, day: string): Period {
  switch (preset) {
    case 'today':
      return { from: day, to: day };
    case 'yesterday':
      return { from: dateAfter(day, -1), to: dateAfter(day, -1) };
    case 'week':
      return { from: dateAfter(day, -6), to: day };
    case 'fortnight':
      return { from: dateAfter(day, -13), to: day };
    case 'month':
      return { from: `${day.slice(0, 7)}-01`, to: day };
  }
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const yearFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `Mon 4 May to Sun 10 May 2026`. */
export function periodWord({ from, to }: Period): string {
  const end = yearFormat.format(Date.parse(to));
  return from === to ? end : `${dayFormat.format(Date.parse(from))} to ${end}`;
}

/** Inputs of dates give '' while they are being typed. */
export function isPeriod({ from, to }: Period): boolean {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000;
  return Number.isFinite(days) && days >= 0 && days < 400;
}
