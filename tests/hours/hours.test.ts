import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  answeredBy,
  cityOf,
  type Hours,
  isOpen,
  isSlot,
  isZone,
  SLOT_DAYS,
  SLOT_MINUTES,
  slots,
  SLOTS_MAX,
  standing,
} from '../../src/hours/hours.ts';

const MINUTE = 60_000;
const at = (text: string) => Date.parse(text);

/** By another way than the code: the words Intl writes, read as text. */
function wall(zone: string, ms: number): { date: string; time: string; day: number } {
  const text = new Date(ms).toLocaleString('sv-SE', { timeZone: zone });
  const [date = '', time = ''] = text.split(' ');
  return { date, time: time.slice(0, 5), day: new Date(`${date}T12:00Z`).getUTCDay() || 7 };
}

function openByTheWall(hours: Hours, ms: number): boolean {
  const { date, day, time } = wall(hours.zone, ms);
  const before = new Date(at(`${date}T12:00Z`) - 86_400_000).toISOString().slice(0, 10);
  const of = (on: string, weekday: number) => {
    const special = hours.holidays.filter((holiday) => holiday.date === on);
    return special.length > 0 ? special : hours.days.filter((opening) => opening.day === weekday);
  };
  const today = of(date, day).some(
    ({ from, to }) => from !== null && to !== null && from <= time && (to <= from || time < to),
  );
  const night = of(before, day === 1 ? 7 : day - 1).some(
    ({ from, to }) => from !== null && to !== null && to <= from && time < to,
  );
  return today || night;
}

const zones = Intl.supportedValuesOf('timeZone');
const zone = fc.oneof(
  fc.constantFrom(
    'Europe/Vienna',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'America/Havana',
    'Africa/Casablanca',
    'America/Asuncion',
  ),
  fc.constantFrom(...zones),
);
const time = fc
  .integer({ min: 0, max: 95 })
  .map(
    (quarter) =>
      `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${['00', '15', '30', '45'][quarter % 4]}`,
  );
const until = fc.oneof({ weight: 4, arbitrary: time }, { weight: 1, arbitrary: fc.constant('24:00') });
/** Half of them on days on which some clock is set. */
const moment = fc
  .oneof(
    fc.integer({ min: at('2024-01-01T00:00Z'), max: at('2032-01-01T00:00Z') }),
    fc
      .tuple(
        fc.constantFrom('2025-03-30', '2025-10-26', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04'),
        fc.integer({ min: -1440, max: 2880 }),
      )
      .map(([date, minutes]) => at(`${date}T00:00Z`) + minutes * MINUTE),
  )
  .map((ms) => Math.floor(ms / MINUTE) * MINUTE);
const hours: fc.Arbitrary<Hours> = fc.record({
  zone,
  days: fc.array(fc.record({ day: fc.integer({ min: 1, max: 7 }), from: time, to: until }), { maxLength: 9 }),
  holidays: fc.array(
    fc.record({
      date: fc.oneof(
        moment.map((ms) => new Date(ms).toISOString().slice(0, 10)),
        fc.constantFrom('2025-03-30', '2026-03-08', '2026-11-01'),
      ),
      from: fc.option(time),
      to: fc.option(until),
    }),
    { maxLength: 4 },
  ),
  answerBy: fc.option(time),
});

describe('open and closed', () => {
  it('[H10] a moment is open exactly when the clock of the zone says so', () => {
    fc.assert(
      fc.property(hours, moment, fc.integer({ min: 0, max: 59_999 }), (set, ms, within) => {
        expect(isOpen(set, ms + within)).toBe(openByTheWall(set, ms));
      }),
      { numRuns: 1_500 },
    );
  });

  it('[H10] holidays stand in the place of the day, with hours of their own or none', () => {
    const vienna: Hours = {
      zone: 'Europe/Vienna',
      days: [{ day: 4, from: '08:00', to: '20:00' }],
      holidays: [
        { date: '2026-12-24', from: '08:00', to: '12:00' },
        { date: '2026-12-31', from: null, to: null },
      ],
      answerBy: '12:00',
    };
    expect(isOpen(vienna, at('2026-12-17T14:00Z'))).toBe(true);
    expect(isOpen(vienna, at('2026-12-24T10:00Z'))).toBe(true);
    expect(isOpen(vienna, at('2026-12-24T14:00Z'))).toBe(false);
    expect(isOpen(vienna, at('2026-12-31T10:00Z'))).toBe(false);
    expect(standing(vienna, at('2026-12-24T14:00Z'))).toEqual({
      open: false,
      changes: at('2027-01-07T07:00Z'),
    });
  });

  it('[H11] what is said of the next change is true to the minute, on either side of it', () => {
    fc.assert(
      fc.property(hours, moment, (set, ms) => {
        const { changes, open } = standing(set, ms);
        expect(open).toBe(openByTheWall(set, ms));
        const end = changes ?? ms + 21 * 86_400_000;
        expect(end).toBeGreaterThan(ms);
        // Every quarter of an hour: nothing is set more finely.
        const quarter = 15 * MINUTE;
        const from = Math.ceil(ms / quarter) * quarter;
        for (let probe = from; probe < Math.min(end, ms + 5 * 86_400_000); probe += quarter)
          expect(openByTheWall(set, probe), new Date(probe).toISOString()).toBe(open);
        if (changes !== null) {
          expect(openByTheWall(set, changes)).toBe(!open);
          expect(openByTheWall(set, changes - MINUTE)).toBe(open);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('[H11] the day the clock is set', () => {
    const night: Hours = {
      zone: 'Europe/Vienna',
      days: [{ day: 7, from: '02:30', to: '06:00' }],
      holidays: [],
      answerBy: null,
    };
    // Half past two is left out: open from the moment the clock jumps over it.
    expect(standing(night, at('2026-03-28T23:00Z')).changes).toBe(at('2026-03-29T01:00Z'));
    // And there twice: open, closed while two is shown again, open.
    expect(standing(night, at('2026-10-24T23:00Z')).changes).toBe(at('2026-10-25T00:30Z'));
    expect(standing(night, at('2026-10-25T00:30Z')).changes).toBe(at('2026-10-25T01:00Z'));
    expect(standing(night, at('2026-10-25T01:00Z')).changes).toBe(at('2026-10-25T01:30Z'));
  });

  it('[H11] without hours a team is always open, without days never', () => {
    expect(standing(null, 0)).toEqual({ open: true, changes: null });
    const never = { zone: 'UTC', days: [], holidays: [], answerBy: '12:00' };
    expect(standing(never, 0)).toEqual({ open: false, changes: null });
    expect(answeredBy(never, 0)).toBeNull();
    expect(slots(never, 0)).toEqual([]);
  });
});

describe('what is promised', () => {
  const vienna: Hours = {
    zone: 'Europe/Vienna',
    days: [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '20:00' })),
    holidays: [{ date: '2026-05-14', from: null, to: null }],
    answerBy: '12:00',
  };

  it('[H12] an answer is promised for the next open day, and never for a moment that is over', () => {
    const by = (text: string) => new Date(answeredBy(vienna, at(text)) ?? 0).toISOString();
    // Tuesday, before opening: the same day. While open, or after closing: the day after.
    expect(by('2026-05-12T03:00Z')).toBe('2026-05-12T10:00:00.000Z');
    expect(by('2026-05-12T07:00Z')).toBe('2026-05-13T10:00:00.000Z');
    // Wednesday evening: Thursday is a holiday.
    expect(by('2026-05-13T19:00Z')).toBe('2026-05-15T10:00:00.000Z');
    expect(answeredBy({ ...vienna, answerBy: null }, 0)).toBeNull();
    expect(answeredBy(null, 0)).toBeNull();
    fc.assert(
      fc.property(hours, moment, (set, ms) => {
        const promised = answeredBy(set, ms);
        if (promised === null) return;
        expect(promised).toBeGreaterThan(ms);
        const day = wall(set.zone, promised).date;
        const noon = at(`${day}T12:00Z`);
        const probes = Array.from({ length: 4 * 80 }, (_, index) => noon + (index - 160) * 15 * MINUTE);
        expect(probes.some((probe) => openByTheWall(set, probe))).toBe(true);
      }),
      { numRuns: 250 },
    );
  });

  it('[H13] who is called is called within open hours, for a whole hour, in the future', () => {
    const offered = slots(vienna, at('2026-05-12T12:10Z'));
    expect(offered[0]).toEqual({ from: at('2026-05-12T13:00Z'), to: at('2026-05-12T14:00Z') });
    fc.assert(
      fc.property(hours, moment, (set, ms) => {
        const found = slots(set, ms);
        expect(found.length).toBeLessThanOrEqual(SLOTS_MAX);
        let before = ms;
        for (const slot of found) {
          expect(slot.from).toBeGreaterThanOrEqual(before);
          expect(slot.to - slot.from).toBe(SLOT_MINUTES * MINUTE);
          for (let probe = slot.from; probe < slot.to; probe += 15 * MINUTE)
            expect(openByTheWall(set, probe)).toBe(true);
          expect(isSlot(set, ms, slot)).toBe(true);
          before = slot.to;
        }
      }),
      { numRuns: 150 },
    );
  });

  it('[H13] no other time is taken for one', () => {
    const now = at('2026-05-12T12:10Z');
    const slot = (from: string, to: string) => ({ from: at(from), to: at(to) });
    expect(isSlot(vienna, now, slot('2026-05-12T18:00Z', '2026-05-12T19:00Z'))).toBe(false);
    expect(isSlot(vienna, now, slot('2026-05-12T11:00Z', '2026-05-12T12:00Z'))).toBe(false);
    expect(isSlot(vienna, now, slot('2026-05-12T13:00Z', '2026-05-12T15:00Z'))).toBe(false);
    const far = now + (SLOT_DAYS + 1) * 86_400_000;
    expect(isSlot(null, now, { from: far, to: far + SLOT_MINUTES * MINUTE })).toBe(false);
  });
});

it('[H10] a zone is one this machine knows', () => {
  expect(isZone('Europe/Vienna')).toBe(true);
  expect(isZone('Europe/Nowhere')).toBe(false);
  expect(cityOf('America/New_York')).toBe('New York');
  expect(cityOf('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
});
