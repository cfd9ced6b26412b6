// When a snoozed chat comes back, as people choose it. Days and hours are this machine's.

export type SnoozeChoice = { readonly id: string; readonly word: string; readonly until: number };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MORNING = 9;
const MONDAY = 1;

export function snoozeChoices(now: number): readonly SnoozeChoice[] {
  const tomorrow = at(now, 1, MORNING);
  const day = new Date(now).getDay();
  const toMonday = (MONDAY - day + 7) % 7 || 7;
  const choices: readonly SnoozeChoice[] = [
    { id: '20m', word: 'In 20 minutes', until: now + 20 * MINUTE },
    { id: '1h', word: 'In 1 hour', until: now + HOUR },
    { id: '3h', word: 'In 3 hours', until: now + 3 * HOUR },
    { id: 'tomorrow', word: 'Tomorrow at 9:00', until: tomorrow },
    { id: 'monday', word: 'Monday at 9:00', until: at(now, toMonday, MORNING) },
  ];
  // On a Sunday both are the same morning.
  return choices.filter(({ id, until }) => id !== 'monday' || until !== tomorrow);
}

function at(now: number, days: number, hour: number): number {
  const moment = new Date(now);
  moment.setDate(moment.getDate() + days);
  moment.setHours(hour, 0, 0, 0);
  return moment.getTime();
}

/** What a date field gives, as a moment; null when it is none or not ahead. */
export function momentOf(field: string, now: number): number | null {
  const moment = new Date(field).getTime();
  return Number.isNaN(moment) || moment <= now ? null : moment;
}
