// Numbers that a workspace says are its own: cards of its own issuing, and what looks like a card and is none.
import type { IinRow } from './iin-table.ts';

export type OwnNumber = {
  readonly means: 'card' | 'other';
  /** Leading digits, any of which will do. */
  readonly starts: readonly string[];
  /** In digits, as written: `16`. */
  readonly lengths: readonly string[];
  /** Whether the last digit is the check digit of cards. */
  readonly check: boolean;
};

/** Forms that are heeded; a workspace has no more. */
const OWN_MAX = 50;

/** As somebody tells them; what is none is left out. */
export function ownNumbersIn(told: unknown): readonly OwnNumber[] {
  return (Array.isArray(told) ? (told as readonly unknown[]) : []).slice(0, OWN_MAX).flatMap((each) => {
    const { check, lengths, means, starts } = (each ?? {}) as Readonly<Record<string, unknown>>;
    const fits =
      (means === 'card' || means === 'other') && areDigits(starts, 2, 8) && areDigits(lengths, 2, 2);
    return fits ? [{ means, starts, lengths, check: check === true }] : [];
  });
}

function areDigits(value: unknown, min: number, max: number): value is readonly string[] {
  return (
    Array.isArray(value) &&
    value.every(
      (each) => typeof each === 'string' && each.length >= min && each.length <= max && !/[^0-9]/.test(each),
    )
  );
}

export const NONE_OWN: readonly OwnNumber[] = [];

/** What is plainly a card is excused only by a form that names as many leading digits as an issuer has. */
const ISSUER_DIGITS = 6;

/** Rows of the issuers' table for the workspace's own cards: at each of their lengths plainly cards. */
export function ownRows(own: readonly OwnNumber[]): readonly IinRow[] {
  return own.flatMap(({ check, lengths, means, starts }) =>
    means === 'other'
      ? []
      : starts.map((start) => ({
          network: 'own',
          from: start,
          to: start,
          lengths: lengths.map(Number),
          sure: lengths.map(Number),
          check: check ? ('luhn' as const) : ('none' as const),
          source: 'the settings of the workspace',
          date: '',
        })),
  );
}

/** Whether the workspace says that this number is no card. */
export function isOwnOther(number: Uint8Array, plain: boolean, own: readonly OwnNumber[]): boolean {
  const others = own.filter(({ means }) => means === 'other');
  if (others.length === 0) return false;
  const digits = number.join('');
  return others.some(
    ({ lengths, starts }) =>
      lengths.includes(String(digits.length)) &&
      starts.some((start) => digits.startsWith(start) && (!plain || start.length >= ISSUER_DIGITS)),
  );
}
