import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completes, digitRuns, EARLIER_MAX } from '../../src/redact/digit-runs.ts';
import { redact } from '../../src/redact/redact.ts';
import { inGroups, luhnHolds, plainCard, seeded, withCheckDigit } from './numbers.ts';

const runsOf = (...messages: readonly string[]) => messages.map(digitRuns);

/** What X130 gives up, written another way. */
const endsInDay = /20(1[5-9]|2\d|3[0-4])(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?$/;

/** Order numbers that make a card with a date behind them, as one in some tens does. */
const withDate = Array.from({ length: 400 }, (_, at) => [String(52_780_000 + at * 7), '2024-01-14'] as const)
  .filter(([order, date]) => luhnHolds(order + date.replaceAll('-', '')))
  .slice(0, 20);

describe('numbers in pieces', () => {
  it('[X12] groups of a plain card over several messages, words around them, other messages between', () => {
    expect(completes(runsOf('it is 4111', 'then 1111', 'and 1111'), 'last: 1111 ok?')).toEqual({
      earlier: [0, 1, 2],
    });
    expect(completes(runsOf('41111111'), '11111111')).toEqual({ earlier: [0] });
    expect(completes(runsOf('hello', '4111 1111', 'wait a moment', '1111'), '1111')).toEqual({
      earlier: [1, 3],
    });
    expect(completes(runsOf('٤١١١', '１１１１', '①①①①'), '1111')).toEqual({ earlier: [0, 1, 2] });
    expect(completes(runsOf('3782', '822463'), '10005')).toEqual({ earlier: [0, 1] });
  });

  it('[X12] cut anywhere, over two to nine messages', () => {
    fc.assert(
      fc.property(
        plainCard,
        fc.uniqueArray(fc.integer({ min: 1, max: 13 }), { minLength: 1, maxLength: 8 }),
        (number, places) => {
          fc.pre(!endsInDay.test(number));
          const cuts = [
            0,
            ...places.filter((place) => place < number.length).sort((a, b) => a - b),
            number.length,
          ];
          const pieces = cuts.slice(1).map((cut, index) => number.slice(cuts[index], cut));
          const last = pieces.pop()!;
          expect(completes(runsOf(...pieces), last)).not.toBeNull();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('[X12] printed groups with one foreign group or message between them', () => {
    fc.assert(
      fc.property(
        plainCard,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('in 2024', '24,90 €', '17', 'at 18:30'),
        (number, at, foreign) => {
          const groups = inGroups(number, ' ').split(' ');
          fc.pre(at < groups.length && !endsInDay.test(number));
          const messages = [...groups.slice(0, at), foreign, ...groups.slice(at)];
          const last = messages.pop()!;
          expect(completes(runsOf(...messages), last)).not.toBeNull();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[X12] the last eight messages count, no more', () => {
    const start = '41111111';
    const quiet = (count: number) => Array.from({ length: count }, () => 'hello');
    expect(completes(runsOf(start, ...quiet(EARLIER_MAX - 1)), '11111111')).toEqual({ earlier: [0] });
    expect(completes(runsOf(start, ...quiet(EARLIER_MAX)), '11111111')).toBeNull();
  });

  it('[X12] a number within one message is not a split one, and nothing completes nothing', () => {
    expect(completes([], '4111 1111 1111 1111')).toBeNull();
    expect(completes(runsOf('hello', 'there'), '4111 1111 1111 1111')).toBeNull();
    expect(completes(runsOf('4111', '1111', '1111'), 'thanks')).toBeNull();
  });

  it('[X12] everyday numbers of a chat complete a card in less than five of a thousand messages', () => {
    const random = seeded(12);
    const below = (limit: number) => Math.floor(random() * limit);
    const digits = (count: number) => Array.from({ length: count }, () => below(10)).join('');
    const kinds = [
      () => digits(1),
      () => digits(2),
      () => digits(4),
      () => `${1 + below(28)}.${1 + below(12)}.202${below(8)}`,
      () => `${below(24)}:${digits(2)}`,
      () => `${digits(3)} ${digits(3)} ${digits(4)}`,
      () => `${digits(2)},${digits(2)} €`,
      () => `order ${digits(8)}`,
    ];
    const number = () => kinds[below(kinds.length)]!();
    let hits = 0;
    let messages = 0;
    for (let chat = 0; chat < 1000; chat++) {
      const earlier: (readonly string[])[] = [];
      for (let message = 0; message < 20; message++) {
        const text =
          below(3) === 0 ? `it is ${number()}${below(3) === 0 ? ` and ${number()}` : ''}` : 'words only';
        messages++;
        if (completes(earlier, text) !== null) hits++;
        earlier.push(digitRuns(text));
      }
    }
    expect(hits / messages).toBeLessThan(0.005);
  });

  it('[X130] lines that are numbered, an appointment being made, and a number before a date are no card in pieces', () => {
    const counted = Array.from({ length: 8 }, (_, at) => `message ${41 + at}`);
    expect(completes(runsOf(...counted.slice(0, 7)), counted[7]!)).toBeNull();
    expect(completes(runsOf('at 22:31?', 'on 2022-07-04'), 'at 10:53?')).toBeNull();
    expect(withDate).toHaveLength(20);
    for (const [order, date] of withDate)
      expect(completes(runsOf(`order ${order}`), `from ${date}`)).toBeNull();
    // 2424 5938 8845 2024 would be a card of the 2-series.
    const asked = runsOf('call +44 20 7946 2424', 'about order 59388845');
    expect(completes(asked, 'from 2024-12-06')).toBeNull();
    expect(completes(asked, 'from 2024 12')).not.toBeNull();
    // The same digits in one message are judged as one number, and are one.
    for (const [order, date] of withDate)
      expect(redact(`${order}${date.replaceAll('-', '')}`).verdict).toBe('redact');
    expect(completes(runsOf('41111111'), '11111111')).not.toBeNull();
  });

  it('[X130] few cards end in a day of our time', () => {
    const cards = fc.sample(plainCard, { numRuns: 40_000, seed: 130 });
    expect(cards.filter((number) => endsInDay.test(number)).length / cards.length).toBeLessThan(1 / 2_000);
  });

  it('[X130] a wide range counts in pieces with sixteen or nineteen digits, a known one with all its lengths', () => {
    const cut = (number: string) =>
      completes(runsOf(number.slice(0, 4), number.slice(4, 8)), number.slice(8));
    for (const [prefix, length, found] of [
      ['5600', 12, false],
      ['5600', 16, true],
      ['5600', 19, true],
      ['6304', 12, true],
      ['6304', 19, true],
    ] as const) {
      const number = withCheckDigit(prefix + '7291357913579135'.slice(0, length - 5));
      expect(number).toHaveLength(length);
      expect(cut(number) !== null, `${prefix} of ${length}`).toBe(found);
    }
  });

  it('[X13] what is remembered of a text are its groups of digits and nothing else', () => {
    expect(digitRuns('Call Ann at 12:30, room 4b, ①②')).toEqual(['12', '30', '4', '12']);
    expect(digitRuns('no digits')).toEqual([]);
    // An IBAN leaves a place that parts its neighbours, and no digits.
    expect(digitRuns('7 DE89 3704 0044 0532 0130 00 8').join('')).toBe('78');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const run of digitRuns(text)) expect(run).toMatch(/^[0-9]{0,19}$/);
      }),
    );
  });

  it('[X6] remembering and asking stay within milliseconds for the worst of texts', () => {
    const texts = ['4 ', '1', '4111 ', '12.'].map((unit) => unit.repeat(65_536 / unit.length));
    for (const text of texts) {
      const earlier = Array.from({ length: EARLIER_MAX }, () => digitRuns(text));
      const start = performance.now();
      completes(earlier, text);
      expect(performance.now() - start).toBeLessThan(1000);
    }
  });
});
