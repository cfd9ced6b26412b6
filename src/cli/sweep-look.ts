// How a sweep looks: at bytes, for a number or a word in any usual form, and at texts, with the whole detector. Promises
// that what it answers holds places and lengths, never a digit and never a word.
import { redact } from '../redact/redact.ts';
import { disguises } from './disguises.ts';

export type SweepFinding = {
  readonly what: 'card-number' | 'security-code' | 'undecided' | 'word';
  readonly where: string;
  readonly from: number;
  readonly length: number;
  readonly network: string | null;
  /** Which of the given words, counted from 1. */
  readonly word: number | null;
};

export interface Look {
  /** Offsets count from the beginning of the text, in UTF-16 units; in a text that is JSON, from the value's. */
  text(where: string, text: string): readonly SweepFinding[];
  /** Offsets count in bytes from `base`. */
  bytes(where: string, bytes: Buffer, base: number): readonly SweepFinding[];
}

/** Stretches of a larger text are judged one by one; they overlap by more than any card takes. */
const STRETCH = 60_000;
export const OVERLAP = 1_024;
const NESTING_MAX = 12;
const NAME_MAX = 60;

/** Random ids, keys, digests, ciphertext: what is in them is for the bytes to show. */
const token = /[A-Za-z0-9_+/=-]{20,}/g;
const digitsInToken = /[0-9](?:[_-]?[0-9]){11}/;

const GAP = '(?: {1,2}|\\+|%20|[-._/\\u00a0])?';
const run = new RegExp(`[0-9](?:${GAP}[0-9]){11,511}`, 'g');
const wideRun = /[0-9]\0(?:(?:[ \-._/]\0){0,2}[0-9]\0){11,511}/g;
const hexRun = /3[0-9](?:(?:2[0dDeEfF])?3[0-9]){11,511}/g;
/** Twelve digits take sixteen signs of base64. */
const base64Run = /[A-Za-z0-9+/_-]{16,}/g;
/** What three signs of a number look like in base64, three times: twelve digits hold so much wherever they begin. */
const digitsInBase64 = /(?:[I-O][CDSTijyz][AEIMQUYcgkosw048][glrt-z0-5]){3}/;
/** Short texts known to hold nothing, so that they are judged once. */
const HARMLESS_MAX = 10_000;

export function createLook(words: readonly string[]): Look {
  const harmless = new Set<string>();
  const needles = words.map((word, index) => ({ word, forms: disguises(word), number: index + 1 }));

  function wordsIn(where: string, bytes: Buffer, base: number): readonly SweepFinding[] {
    const found: SweepFinding[] = [];
    for (const { forms, number } of needles) {
      for (const form of forms) {
        for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, at + 1)) {
          found.push({
            what: 'word',
            where,
            from: base + at,
            length: form.length,
            network: null,
            word: number,
          });
        }
      }
    }
    return once(found);
  }

  function values(where: string, value: unknown, depth: number): readonly SweepFinding[] {
    if (typeof value === 'string') return text(where, value, depth);
    if (typeof value === 'number') return judged(where, String(value));
    if (typeof value !== 'object' || value === null || depth > NESTING_MAX) return [];
    return Object.entries(value).flatMap(([name, item]) => [
      ...short(`${where} (a name)`, name),
      ...values(`${where}.${harmless.has(name) ? name.slice(0, NAME_MAX) : shown(name)}`, item, depth + 1),
    ]);
  }

  /** Names of fields and words of our own come again and again. */
  function short(where: string, whole: string): readonly SweepFinding[] {
    if (harmless.has(whole)) return [];
    const found = judged(where, whole);
    if (found.length === 0 && whole.length <= NAME_MAX && harmless.size < HARMLESS_MAX) harmless.add(whole);
    return found;
  }

  function text(where: string, whole: string, depth: number): readonly SweepFinding[] {
    const inside = depth < NESTING_MAX ? jsonOf(whole) : undefined;
    if (inside === undefined) return short(where, whole);
    const found = values(where, inside, depth + 1);
    // A number too long for JavaScript has lost its digits by being read.
    return found.length > 0 ? found : numbersIn(where, whole, 0);
  }

  return {
    text: (where, whole) => [
      ...text(where, whole, 0),
      ...(needles.length === 0 ? [] : wordsIn(where, Buffer.from(whole), 0)),
    ],
    bytes: (where, bytes, base) => [
      ...numbersIn(where, bytes.toString('latin1'), base),
      ...wordsIn(where, bytes, base),
    ],
  };
}

function jsonOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A name out of the installation, for a report that may hold no digits of a card. */
export function shown(name: string, max = NAME_MAX): string {
  const short = name.slice(0, max);
  const verdict = redact(short);
  return verdict.verdict === 'refuse' ? '(withheld)' : verdict.text;
}

/** The whole detector over a text. */
function judged(where: string, whole: string): readonly SweepFinding[] {
  const found: SweepFinding[] = [];
  for (let from = 0; from === 0 || from + OVERLAP < whole.length; from += STRETCH - OVERLAP) {
    const stretch = whole
      .slice(from, from + STRETCH)
      .replace(token, (sign) => (digitsInToken.test(sign) ? sign : ' '.repeat(sign.length)));
    const verdict = redact(stretch);
    if (verdict.verdict === 'refuse')
      found.push({ what: 'undecided', where, from, length: stretch.length, network: null, word: null });
    else
      for (const { end, kind, network, start } of verdict.spans)
        found.push({ what: kind, where, from: from + start, length: end - start, network, word: null });
  }
  return once(found);
}

/** Digits as they lie in bytes: plain, in two bytes each, in hexadecimal, in base64. `signs`: one for each byte. */
function numbersIn(where: string, signs: string, base: number): readonly SweepFinding[] {
  const found: SweepFinding[] = [];
  const take = (digits: string, from: number, length: number | null): void => {
    const verdict = redact(digits);
    if (verdict.verdict !== 'redact') return;
    for (const { end, kind, network, start } of verdict.spans) {
      // Inside an encoding the place is that of the whole run.
      const place = length === null ? { from: from + start, length: end - start } : { from, length };
      found.push({ what: kind, where, ...place, network, word: null });
    }
  };
  for (const { 0: digits, index } of signs.matchAll(run))
    take(digits.replaceAll('%20', '   '), base + index, null);
  for (const { 0: digits, index } of signs.matchAll(wideRun))
    take(digits.replaceAll('\0', ''), base + index, digits.length);
  for (const { 0: digits, index } of signs.matchAll(hexRun))
    take(Buffer.from(digits, 'hex').toString('latin1'), base + index, digits.length);
  for (const { 0: letters, index } of signs.matchAll(base64Run)) {
    if (!digitsInBase64.test(letters)) continue;
    // Where the run's own first sign belongs to something before it, the text begins one to three signs later.
    for (const shift of [0, 1, 2, 3]) {
      const inner = Buffer.from(letters.slice(shift), 'base64').toString('latin1');
      for (const { 0: digits } of inner.matchAll(run)) take(digits, base + index, letters.length);
    }
  }
  return once(found);
}

function once(found: readonly SweepFinding[]): readonly SweepFinding[] {
  const seen = new Set<string>();
  return found.filter(({ from, length, what, word }) => {
    const name = `${what} ${from} ${length} ${word}`;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}
