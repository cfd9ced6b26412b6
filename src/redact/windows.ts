// Finds every stretch of 12 to 19 digits that an issuer could have printed on a card: leading digits, length, check
// digit. What a stretch means is judged elsewhere.
import type { Digits } from './canonical.ts';
import { APART } from './canonical.ts';
import { type IinRow, iinTable } from './iin-table.ts';

export const LENGTH_MIN = 12;
export const LENGTH_MAX = 19;
const PREFIX_LENGTH = 8;

/** Digits `from` to `to` (exclusive) of the text, all within the chain `chainFrom` to `chainTo`. */
export type Window = {
  readonly from: number;
  readonly to: number;
  readonly row: IinRow;
};

export type Chain = { readonly from: number; readonly to: number };

/** `lengths` and `sure` as sets of bits, one a length. */
type Entry = {
  readonly low: number;
  readonly high: number;
  readonly row: IinRow;
  readonly lengths: number;
  readonly sure: number;
};

function byFirstTwo(): readonly (readonly Entry[])[] {
  const buckets: Entry[][] = Array.from({ length: 100 }, () => []);
  for (const row of iinTable) {
    const entry = entryOf(row);
    const { high, low } = entry;
    for (let two = Math.floor(low / 1e6); two <= Math.floor(high / 1e6); two++) buckets[two]!.push(entry);
  }
  // The narrowest range knows best whose card it is.
  for (const bucket of buckets) bucket.sort((a, b) => a.high - a.low - (b.high - b.low));
  return buckets;
}

function entryOf(row: IinRow): Entry {
  const low = Number(row.from.padEnd(PREFIX_LENGTH, '0').slice(0, PREFIX_LENGTH));
  const high = Number(row.to.padEnd(PREFIX_LENGTH, '9').slice(0, PREFIX_LENGTH));
  return { low, high, row, lengths: bits(row.lengths), sure: bits(row.sure) };
}

function bits(lengths: readonly number[]): number {
  return lengths.reduce((set, length) => set | (1 << length), 0);
}

const buckets = byFirstTwo();

/** Stretches of digits that could be read as one number. */
export function chainsOf(digits: Digits): readonly Chain[] {
  const chains: Chain[] = [];
  for (let from = 0; from < digits.count; ) {
    let to = from + 1;
    while (to < digits.count && digits.gaps[to] !== APART) to++;
    chains.push({ from, to });
    from = to;
  }
  return chains;
}

const DOUBLED = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

/** All windows of one chain, in order of their start. Linear: each start is tried with eight lengths. `own`: rows beside the table's. */
export function windowsOf(digits: Digits, chain: Chain, own: readonly IinRow[]): readonly Window[] {
  const count = chain.to - chain.from;
  if (count < LENGTH_MIN) return [];
  const ownEntries = own.map(entryOf);
  const sumEven = new Uint32Array(count + 1);
  const sumOdd = new Uint32Array(count + 1);
  for (let at = 0; at < count; at++) {
    const value = digits.values[chain.from + at]!;
    const doubled = DOUBLED[value]!;
    sumEven[at + 1] = sumEven[at]! + (at % 2 === 0 ? doubled : value);
    sumOdd[at + 1] = sumOdd[at]! + (at % 2 === 1 ? doubled : value);
  }
  const found: Window[] = [];
  for (let at = 0; at + LENGTH_MIN <= count; at++) {
    const entries = entriesAt(digits, chain.from + at, ownEntries);
    if (entries.length === 0) continue;
    for (let length = LENGTH_MIN; length <= LENGTH_MAX && at + length <= count; length++) {
      // The last digit is not doubled, every second one before it is.
      const sums = (at + length - 1) % 2 === 0 ? sumOdd : sumEven;
      const row = rowFor(entries, length, (sums[at + length]! - sums[at]!) % 10 === 0);
      if (row === null) continue;
      const window = { from: chain.from + at, to: chain.from + at + length, row };
      if (!isDegenerate(digits, window)) found.push(window);
    }
  }
  return found;
}

/**
 * Whose card these digits are from first to last, when they came in pieces; null when nobody's. Numbers of a chat that stand
 * in a row make digits of every length: what counts up, or ends in a day or month of our time, is taken for what it says.
 * `own`: rows beside the table's.
 */
export function rowOfNumber(values: Uint8Array, own: readonly IinRow[] = []): IinRow | null {
  const count = values.length;
  if (count < LENGTH_MIN || count > LENGTH_MAX) return null;
  if (countsInPairs(values) || endsInDay(values) || isTimeDayTime(values)) return null;
  let sum = 0;
  for (let at = 0; at < count; at++) sum += (count - at) % 2 === 0 ? DOUBLED[values[at]!]! : values[at]!;
  const row = rowFor(entriesAt({ values }, 0, own.map(entryOf)), count, sum % 10 === 0);
  return row === null || !isTypical(row, count) || isDegenerate({ values }, { from: 0, to: count })
    ? null
    : row;
}

/** In pieces, a wide range that nobody is sure of (Maestro's) counts only with the lengths that most of its cards have. */
function isTypical(row: IinRow, count: number): boolean {
  return row.sure.length > 0 || count === 16 || count === LENGTH_MAX;
}

function entriesAt(digits: Pick<Digits, 'values'>, from: number, own: readonly Entry[]): readonly Entry[] {
  const { values } = digits;
  const bucket = buckets[values[from]! * 10 + values[from + 1]!]!;
  if (bucket.length + own.length === 0) return bucket;
  let prefix = 0;
  for (let at = from; at < from + PREFIX_LENGTH; at++) prefix = prefix * 10 + values[at]!;
  const known = own.length === 0 ? bucket : [...own, ...bucket];
  return known.filter((entry) => prefix >= entry.low && prefix <= entry.high);
}

/** The narrowest row that knows the length, unless a wider one is surer of it. */
function rowFor(entries: readonly Entry[], length: number, luhn: boolean): IinRow | null {
  let best: IinRow | null = null;
  for (const entry of entries) {
    const { row } = entry;
    if ((entry.lengths & (1 << length)) === 0 || (row.check === 'luhn' && !luhn)) continue;
    if ((entry.sure & (1 << length)) !== 0) return row;
    best ??= row;
  }
  return best;
}

/** One digit over and over, or counting up or down: nobody's card. */
function isDegenerate(digits: Pick<Digits, 'values'>, window: Chain): boolean {
  const step = (digits.values[window.from + 1]! - digits.values[window.from]! + 10) % 10;
  if (step !== 0 && step !== 1 && step !== 9) return false;
  for (let at = window.from + 1; at < window.to; at++) {
    if ((digits.values[at]! - digits.values[at - 1]! + 10) % 10 !== step) return false;
  }
  return true;
}

const YEAR_MIN = 2015;
const YEAR_MAX = 2034;
const MONTHS = 12;
const DAYS = 31;
const HOURS = 24;
const MINUTES = 60;

function numberAt(values: Uint8Array, from: number, length: number): number {
  let number = 0;
  for (let at = from; at < from + length; at++) number = number * 10 + values[at]!;
  return number;
}

function isMonthOfYear(values: Uint8Array, from: number): boolean {
  const year = numberAt(values, from, 4);
  const month = numberAt(values, from + 4, 2);
  return year >= YEAR_MIN && year <= YEAR_MAX && month >= 1 && month <= MONTHS;
}

function isDay(values: Uint8Array, from: number): boolean {
  const day = numberAt(values, from + 6, 2);
  return isMonthOfYear(values, from) && day >= 1 && day <= DAYS;
}

function isTime(values: Uint8Array, from: number): boolean {
  return numberAt(values, from, 2) < HOURS && numberAt(values, from + 2, 2) < MINUTES;
}

/** 41 42 43 and so on to the end: lines that somebody numbers. */
function countsInPairs(values: Uint8Array): boolean {
  if (values.length % 2 !== 0) return false;
  const first = numberAt(values, 0, 2);
  for (let at = 2; at < values.length; at += 2) if (numberAt(values, at, 2) !== first + at / 2) return false;
  return true;
}

/** YYYYMMDD or YYYYMM. One card in four thousand ends so by chance: that few are missed in pieces, never in one message. */
function endsInDay(values: Uint8Array): boolean {
  return isDay(values, values.length - 8) || isMonthOfYear(values, values.length - 6);
}

/** HHMM YYYYMMDD HHMM: an appointment that is being made. */
function isTimeDayTime(values: Uint8Array): boolean {
  return values.length === 16 && isTime(values, 0) && isDay(values, 4) && isTime(values, 12);
}
