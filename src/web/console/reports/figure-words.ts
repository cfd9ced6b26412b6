// Figures as words: a value in its unit, and a comparison that says which way it went and not only by an arrow. Pure.
import { definitions, FEW, type Figure, type FigureId } from '../../../figures/definitions.ts';
import { waitOf } from '../../staff/time.ts';

const decimals = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en-GB');

/** What there is to say of a figure; null when it rests on too few. */
export function valueWord(id: FigureId, { of, value }: Figure): string | null {
  if (definitions[id].unit === 'count') return whole.format(of);
  if (value === null) return null;
  switch (definitions[id].unit) {
    case 'ms':
      return waitOf(value);
    case 'share':
      return `${decimals.format(value * 100)}%`;
    default:
      return decimals.format(value);
  }
}

const restsOn: Readonly<Partial<Record<FigureId, readonly [one: string, many: string]>>> = {
  averageResponse: ['reply', 'replies'],
  concurrency: ['minute', 'minutes'],
  occupancy: ['minute', 'minutes'],
  csat: ['answer', 'answers'],
};

/** In place of a value that rests on too few: on how many of what. */
export function fewWord(id: FigureId, of: number): string {
  const [one, many] = restsOn[id] ?? ['chat', 'chats'];
  return of === 0 ? `no ${many}` : `${of} ${of === 1 ? one : many}`;
}

export type Comparison = { readonly direction: 'up' | 'down' | 'same'; readonly words: string };

/** Against the period before; null where either rests on too few. */
export function comparisonOf(id: FigureId, now: Figure, before: Figure): Comparison | null {
  const { unit } = definitions[id];
  const counts = unit === 'count';
  const one = counts ? now.of : now.value;
  const other = counts ? before.of : before.value;
  if (one === null || other === null || (counts && before.of < FEW)) return null;
  const change = one - other;
  const direction = change > 0 ? 'up' : change < 0 ? 'down' : 'same';
  const words = (amount: string, more: string, less: string): Comparison =>
    amountIsNothing(amount)
      ? { direction: 'same', words: 'as before' }
      : { direction, words: `${amount} ${change > 0 ? more : less}` };
  switch (unit) {
    case 'ms':
      return words(waitOf(Math.abs(change)), 'slower', 'faster');
    case 'share':
      return words(pointsWord(Math.abs(change) * 100), 'more', 'fewer');
    case 'count':
      return words(whole.format(Math.abs(change)), 'more', 'fewer');
    default:
      return words(decimals.format(Math.abs(change)), 'more', 'less');
  }
}

function pointsWord(points: number): string {
  const amount = decimals.format(points);
  return `${amount} ${amount === '1.0' ? 'point' : 'points'}`;
}

function amountIsNothing(amount: string): boolean {
  return /^[0:.]+( points)?$/.test(amount);
}
