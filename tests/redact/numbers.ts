// Card numbers made for the tests: valid by check digit, belonging to nobody.
import * as fc from 'fast-check';
import { type IinRow, iinTable } from '../../src/redact/iin-table.ts';

export function withCheckDigit(start: string): string {
  let sum = 0;
  for (let at = 0; at < start.length; at++) {
    const digit = Number(start[start.length - 1 - at]);
    sum += at % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return start + String((10 - (sum % 10)) % 10);
}

export function luhnHolds(number: string): boolean {
  return withCheckDigit(number.slice(0, -1)) === number;
}

/** A number of one row: its leading digits, its length, random digits between. */
export function numberOf(row: IinRow, length: number, random: () => number): string {
  const size = Math.max(row.from.length, row.to.length);
  const low = Number(row.from.padEnd(size, '0'));
  const high = Number(row.to.padEnd(size, '9'));
  let start = String(low + Math.floor(random() * (high - low + 1)));
  while (start.length < length - 1) start += String(Math.floor(random() * 10));
  return withCheckDigit(start.slice(0, length - 1));
}

/** Small and seeded (mulberry32): the same numbers every run. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Cards of the networks and lengths at which a number alone is plainly a card. */
export const plainCard: fc.Arbitrary<string> = fc
  .record({
    row: fc.constantFrom(...iinTable.filter((row) => row.sure.length > 0)),
    pick: fc.nat(),
    seed: fc.integer(),
  })
  .map(({ row, pick, seed }) => numberOf(row, row.sure[pick % row.sure.length]!, seeded(seed)));

export function inGroups(number: string, separator: string): string {
  const pattern = number.length === 15 ? [4, 6, 5] : number.length === 14 ? [4, 6, 4] : [4, 4, 4, 4, 4];
  const groups: string[] = [];
  let at = 0;
  for (const size of pattern) {
    if (at < number.length) groups.push(number.slice(at, at + size));
    at += size;
  }
  return groups.join(separator);
}
