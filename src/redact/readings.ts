// Every way in which a text can be read as digits: by its signs, and where it spells numbers by signs and words together.
import { APART, type Digits, GAP_MAX, JOINED, NO_SIGNS, signsOf, TOUCHING } from './canonical.ts';
import { atomsOf, OVER_HYPHENS, OVER_SPACES, type Spelled, spelledNumbers } from './spelled-numbers.ts';

/** The first visible character of a gap that holds words: none there is. */
const WORD_MARK = 1;
const GAP_UNITS_MAX = 40;
const WORDS_BETWEEN_MAX = 2;
const UNKNOWN_BETWEEN_MAX = 1;
const WORDS_BETWEEN_LABELLED = 3;
/** No card has fewer parts with a label each. */
const LABELLED_MIN = 6;
const LABEL_END_UNITS = 2;
const labelEnd = /^\s?:/;
/** So many number words in a row are meant as a number. */
const ROW_MIN = 3;
const DIGITS_MIN = 4;
/** Counting aloud: so many in a row, each one more than the one before, beyond nine. */
const COUNTING_MIN = 4;
const SINGLE_DIGITS = 9;

/** What people say between the pieces of a number. */
const fillers: ReadonlySet<string> = new Set(
  (
    'and then dash hyphen space next comma dot minus followed by a um uh er the oh ok und dann strich bindestrich leerzeichen danach die eine ' +
    'et puis ensuite tiret espace virgule le y luego guion espacio coma el poi trattino spazio e il ' +
    'depois traço espaço en dan streepje spatie i potem myślnik spacja ve sonra tire boşluk och sedan streck ' +
    'og så и потом затем тире пробел а a pak'
  ).split(' '),
);
const wordPattern = /\p{L}[\p{L}\p{M}'’]*/gu;
const letter = /\p{L}/u;
const unseen = /[\p{M}\p{Cf}]/gu;

type Item = { readonly start: number; readonly end: number; readonly spelled: Spelled | null };
type Link = { readonly gap: number; readonly mark: number; readonly unknown: number };

const FAR: Link = { gap: APART, mark: 0, unknown: 0 };

/** The signs alone first; then, where numbers are spelled, with the words. Each at most as long as twice the text. */
export function readingsOf(text: string): readonly Digits[] {
  const signs = signsOf(text);
  const atoms = atomsOf(text);
  if (atoms.every(({ ordinary }) => ordinary)) return [signs];
  const loose = spelledNumbers(text, atoms, OVER_SPACES);
  const full = withWords(text, signs, loose);
  const others = [full ?? signs];
  const add = (from: Digits, numbers: readonly Spelled[], unknownMax?: number): void => {
    const other = withWords(text, from, numbers, unknownMax);
    if (other !== null) others.push(other);
  };
  if (full !== null) {
    const tight = spelledNumbers(text, atoms, OVER_HYPHENS);
    if (tight.length !== loose.length) add(signs, tight);
    // Ordinary words may be nothing but noise between the others.
    const plain = loose.filter(({ ordinary }) => !ordinary);
    if (plain.length !== loose.length) add(signs, plain);
  }
  // "1. four", "second half: one": what counts and labels the digits is left out.
  if (loose.length >= LABELLED_MIN) {
    const unlabelled = loose.filter(({ end }) => !labelEnd.test(text.slice(end, end + LABEL_END_UNITS)));
    add(NO_SIGNS, unlabelled, WORDS_BETWEEN_LABELLED);
  }
  const isSpelled = full !== null || others.length > 1;
  return isSpelled ? [signs, ...others] : [signs];
}

/** The fullest reading: signs, and words where they spell numbers. */
export function digitsOf(text: string): Digits {
  const readings = readingsOf(text);
  return readings[1] ?? readings[0]!;
}

function withWords(
  text: string,
  signs: Digits,
  numbers: readonly Spelled[],
  unknownMax = UNKNOWN_BETWEEN_MAX,
): Digits | null {
  const spelled = withoutCounting(numbers);
  if (spelled.length === 0) return null;
  const items = itemsOf(signs, spelled);
  const links = items.map((item, at) => (at === 0 ? FAR : linkOf(text, items[at - 1]!, item, unknownMax)));
  const onlyNumbers = sayNothingElse(text, spelled);
  const kept: boolean[] = [];
  let any = false;
  for (let from = 0; from < items.length; ) {
    let to = from + 1;
    while (to < items.length && links[to]!.gap !== APART) to++;
    const means = isNumber(items.slice(from, to), links.slice(from + 1, to), onlyNumbers);
    for (let at = from; at < to; at++) kept.push(means || items[at]!.spelled === null);
    any ||= means;
    from = to;
  }
  return any ? merged(signs, items, links, kept) : null;
}

/** Signs and words in order; a sign within words belongs to them. */
function itemsOf(signs: Digits, spelled: readonly Spelled[]): readonly Item[] {
  const items: Item[] = [];
  let at = 0;
  const takeUntil = (offset: number): void => {
    for (; at < signs.count && signs.starts[at]! < offset; at++)
      items.push({ start: signs.starts[at]!, end: signs.ends[at]!, spelled: null });
  };
  for (const number of spelled) {
    takeUntil(number.start);
    while (at < signs.count && signs.starts[at]! < number.end) at++;
    items.push({ start: number.start, end: number.end, spelled: number });
  }
  takeUntil(Number.POSITIVE_INFINITY);
  return items;
}

function linkOf(text: string, before: Item, item: Item, unknownMax: number): Link {
  if (item.start <= before.end) return { gap: TOUCHING, mark: 0, unknown: 0 };
  if (item.start - before.end > GAP_UNITS_MAX) return FAR;
  const between = text.slice(before.end, item.start).replace(unseen, '');
  const words = between.match(wordPattern) ?? [];
  if (words.length === 0) {
    if (between.length > GAP_MAX + unknownMax || letter.test(between)) return FAR;
    return between === ''
      ? { gap: TOUCHING, mark: 0, unknown: 0 }
      : { gap: JOINED, mark: between.codePointAt(0)!, unknown: 0 };
  }
  const unknown = words.filter((word) => !fillers.has(word.toLowerCase())).length;
  const mostUnknown = before.spelled !== null && item.spelled !== null ? unknownMax : 0;
  if (words.length > Math.max(WORDS_BETWEEN_MAX, unknownMax) || unknown > mostUnknown) return FAR;
  if (before.spelled === null && item.spelled === null) return FAR;
  return { gap: JOINED, mark: WORD_MARK, unknown };
}

function sayNothingElse(text: string, spelled: readonly Spelled[]): boolean {
  let at = 0;
  for (const { start, end } of spelled) {
    if (letter.test(text.slice(at, start))) return false;
    at = end;
  }
  return !letter.test(text.slice(at));
}

/** Whether number words in a row are meant as digits. */
function isNumber(items: readonly Item[], links: readonly Link[], onlyNumbers: boolean): boolean {
  const words = items.flatMap(({ spelled }) => spelled ?? []);
  const plain = words.filter(({ ordinary }) => !ordinary);
  if (plain.length === 0) return false;
  if (onlyNumbers || plain.length >= ROW_MIN) return true;
  if (plain.some(({ digits }) => digits.length > 2 && !digits.endsWith('00'))) return true;
  const count = words.reduce((sum, { digits }) => sum + digits.length, 0) + items.length - words.length;
  return (
    (words.length > ROW_MIN && plain.length > 1) ||
    (words.length > 1 && count >= DIGITS_MIN && links.every(({ unknown }) => unknown === 0))
  );
}

function withoutCounting(numbers: readonly Spelled[]): readonly Spelled[] {
  const kept: Spelled[] = [];
  for (let from = 0; from < numbers.length; ) {
    let to = from + 1;
    while (to < numbers.length && Number(numbers[to]!.digits) === Number(numbers[to - 1]!.digits) + 1) to++;
    const counts = to - from >= COUNTING_MIN && Number(numbers[to - 1]!.digits) > SINGLE_DIGITS;
    if (!counts) kept.push(...numbers.slice(from, to));
    from = to;
  }
  return kept;
}

function merged(
  signs: Digits,
  items: readonly Item[],
  links: readonly Link[],
  kept: readonly boolean[],
): Digits {
  const size = signs.count + items.reduce((sum, { spelled }) => sum + (spelled?.digits.length ?? 0), 0);
  const values = new Uint8Array(size);
  const starts = new Uint32Array(size);
  const ends = new Uint32Array(size);
  const gaps = new Uint8Array(size);
  const marks = new Uint32Array(size);
  const spelled = new Uint8Array(size);
  let count = 0;
  let sign = 0;
  let lastKept = -1;
  for (const [at, item] of items.entries()) {
    if (!kept[at]) continue;
    let { gap, mark } = links[at]!;
    if (item.spelled === null) {
      while (signs.starts[sign]! < item.start) sign++;
      // Between two signs nothing new is known; where words in between say nothing, it was known before.
      if (lastKept >= 0 && items[lastKept]!.spelled === null)
        [gap, mark] = [signs.gaps[sign]!, signs.marks[sign]!];
      else if (lastKept < at - 1) [gap, mark] = [APART, 0];
    } else if (lastKept < at - 1) [gap, mark] = [APART, 0];
    const digits = item.spelled?.digits ?? String(signs.values[sign]!);
    for (let digit = 0; digit < digits.length; digit++) {
      values[count] = digits.charCodeAt(digit) - 48;
      starts[count] = item.start;
      ends[count] = item.end;
      gaps[count] = digit === 0 ? gap : TOUCHING;
      marks[count] = digit === 0 ? mark : 0;
      spelled[count] = item.spelled === null ? 0 : 1;
      count++;
    }
    if (item.spelled === null) sign++;
    lastKept = at;
  }
  return { count, values, starts, ends, gaps, marks, spelled };
}
