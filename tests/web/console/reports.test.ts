import { describe, expect, it } from 'vitest';
import { comparisonOf, fewWord, valueWord } from '../../../src/web/console/reports/figure-words.ts';
import { isPeriod, periodOf, periodWord } from '../../../src/web/console/reports/period.ts';
import { hoursOf, topOf } from '../../../src/web/console/reports/series.ts';
import type { Group } from '../../../src/figures/report.ts';

const of = (value: number | null, count = 40) => ({ value, of: count });

describe('figures in words', () => {
  it('[B11] a value stands in its unit; what rests on too few says on how many of what', () => {
    expect(valueWord('firstResponse', of(41_000))).toBe('0:41');
    expect(valueWord('waitNine', of(1_140_000))).toBe('19 min');
    expect(valueWord('abandoned', of(0.0204))).toBe('2.0%');
    expect(valueWord('csat', of(4.46))).toBe('4.5');
    expect(valueWord('chats', of(2_345, 2_345))).toBe('2,345');
    expect(valueWord('csat', of(null, 3))).toBeNull();
    expect([fewWord('csat', 3), fewWord('firstResponse', 1), fewWord('averageResponse', 0)]).toEqual([
      '3 answers',
      '1 chat',
      'no replies',
    ]);
  });

  it('[B11] a comparison says which way it went in words; with too few on either side it says nothing', () => {
    expect(comparisonOf('firstResponse', of(41_000), of(47_000))).toEqual({
      direction: 'down',
      words: '0:06 faster',
    });
    expect(comparisonOf('waitNine', of(115_000), of(104_000))).toEqual({
      direction: 'up',
      words: '0:11 slower',
    });
    expect(comparisonOf('solvedFirst', of(0.81), of(0.79))).toEqual({
      direction: 'up',
      words: '2.0 points more',
    });
    expect(comparisonOf('chats', of(50, 50), of(60, 60))).toEqual({ direction: 'down', words: '10 fewer' });
    expect(comparisonOf('csat', of(4.52), of(4.51))).toEqual({ direction: 'same', words: 'as before' });
    expect(comparisonOf('firstResponse', of(41_000), of(41_400))).toEqual({
      direction: 'same',
      words: 'as before',
    });
    expect(comparisonOf('csat', of(4.5), of(null, 2))).toBeNull();
    expect(comparisonOf('chats', of(50, 50), of(2, 2))).toBeNull();
  });
});

describe('days and hours', () => {
  it('[B11] periods are whole days, both counted in', () => {
    expect(periodOf('fortnight', '2026-03-02')).toEqual({ from: '2026-02-17', to: '2026-03-02' });
    expect(periodOf('month', '2026-03-02')).toEqual({ from: '2026-03-01', to: '2026-03-02' });
    expect(periodOf('yesterday', '2026-01-01')).toEqual({ from: '2025-12-31', to: '2025-12-31' });
    expect(periodWord({ from: '2026-05-04', to: '2026-05-10' })).toBe('Mon 4 May to 10 May 2026');
    expect(isPeriod({ from: '', to: '2026-05-10' })).toBe(false);
    expect(isPeriod({ from: '2026-05-11', to: '2026-05-10' })).toBe(false);
  });

  it('[B11] a line over the day leaves no hour out, and a scale has four round steps', () => {
    const group = (key: string) => ({ key }) as Group;
    expect(hoursOf([group('08'), group('11')])).toEqual(['08', '09', '10', '11']);
    expect(hoursOf([])).toEqual([]);
    expect(topOf([47, 12], 'count')).toBe(60);
    expect(topOf([115_000, null], 'ms')).toBe(120_000);
    expect(topOf([], 'count')).toBe(4);
  });
});
