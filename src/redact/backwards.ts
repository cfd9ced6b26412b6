// A text from its end to its beginning, for a number that somebody wrote backwards.
import type { Finding } from './verdict.ts';

/** As cards show it, in whatever direction, and nothing glued on. */
const usual = /^(?:\d{16}|\d{4}([ -])\d{4}\1\d{4}\1\d{4})$/;
const shape = /\d{4}(?:[ -]?\d{4}){3}/;
const glued = /[\p{L}\p{N}.,:]/u;
/** Microseconds since 1970, for decades to come, in sixteen digits; and what counts, filled up with zeros. */
const OTHERWISE = /^(?:1[5-9]|0000)/;
const said = /backw|revers|from the (?:right|end)|rückw|umgekehrt|revés/i;

/** Whether there is anything to turn. */
export const mayBeBackwards = (text: string): boolean => shape.test(text);

export const backwards = (text: string): string => [...text].reverse().join('');

/** Whether what was found in a mirror is meant: it looks as a card does, and is no moment or somebody says so. */
export function isMeantBackwards(text: string, { end, start }: Finding): boolean {
  const written = text.slice(start, end);
  const after = /^[.,:]?\d/.test(text.slice(end, end + 2)) ? text[end] : '';
  const around = `${text[start - 1] ?? ''}${after}`;
  return usual.test(written) && (said.test(text) || !OTHERWISE.test(written)) && !glued.test(around);
}
