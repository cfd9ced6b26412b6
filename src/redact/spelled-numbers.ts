// Finds the numbers that a text spells in words and says which digits each stands for. Two ways of reading: "forty one" is
// 41 to one and 40, 1 to the other; what is glued or hyphenated is one number to both.
import { plainLetters } from './number-words.ts';
import { LETTERS_MAX, type Part, partsOf } from './spelled-words.ts';

/** Words that spell one number, in the offsets of the text. */
export type Spelled = {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** Written with words that mean something else as well. */
  readonly ordinary: boolean;
};

/** Over how wide a gap words are taken for one number. */
export type Reach = typeof OVER_HYPHENS | typeof OVER_SPACES;
const GLUED = 0;
export const OVER_HYPHENS = 1;
export const OVER_SPACES = 2;
const TOO_FAR = 3;

type Atom = Part & {
  readonly start: number;
  readonly end: number;
  /** How it hangs on the atom before. */
  readonly gap: number;
};

/** More atoms than a text of numbers alone could hold. */
const ATOMS_MAX = 40_000;
const REPEATED_MAX = 9;
/** Dix-sept, dix-huit, dix-neuf. */
const TEN_SEVEN = 7;
/** Between two words of one number: a few spaces, at most. */
const GAP_MAX = 3;

const wordPattern = /[\p{L}@$0134578][\p{L}\p{M}\p{Cf}'’`@$0134578]*/uy;
const letter = /\p{L}/u;
const notAscii = /[^\0-\x7f]/;
const plainLetter = /[a-z]/i;
const spaced = /(?:[a-z](?![a-z])[^a-z0-9]{1,3}){2,199}[a-z](?![a-z])/iy;
const plural = /(?<=o)es$|s$/;
const signsInWord = /[@$0134578]/;
const hyphens = /^[-\u2010-\u2015\u2212'’_]$/;
const spaces = /^[\s\-\u2010-\u2015\u2212_]*$/;
/** One digit by itself, which "double" may stand before. */
const loneDigit = /[\s-]{0,2}([0-9])(?![0-9])/y;

const lookalikes: Readonly<Record<string, string>> = {
  '@': 'a',
  $: 's',
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  а: 'a',
  е: 'e',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  і: 'i',
  ο: 'o',
  ν: 'v',
};

/** Letters one by one; fewer are initials. */
const SPACED_MIN = 6;
/** Disguised letters in a row. */
const DISGUISED_MAX = 2;
const NONE: readonly Part[] = [];

/** The atoms of the text, in order; empty for most texts. */
export function atomsOf(text: string): readonly Atom[] {
  const atoms: Atom[] = [];
  const add = (index: number, parts: readonly Part[]): void => {
    for (const part of parts) {
      const start = index + part.from;
      const last = atoms.at(-1);
      const gap = last === undefined ? TOO_FAR : gapOf(text, last.end, start);
      atoms.push({ ...part, start, end: index + part.to, gap });
    }
  };
  for (let at = 0; at < text.length && atoms.length < ATOMS_MAX; ) {
    const from = at;
    let digits = 0;
    let unit = text.charCodeAt(at);
    for (; unit >= 0x30 && unit <= 0x39; unit = text.charCodeAt(++at)) digits++;
    const letters = at;
    while ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x41 && unit <= 0x5a)) unit = text.charCodeAt(++at);
    if (at === letters && !(unit >= 0x80) && unit !== 0x40 && unit !== 0x24) {
      at = Math.max(at, from + 1);
      continue;
    }
    if (digits === 0 && !goesOn(unit)) {
      if (at === from + 1) at = spacedLetters(text, from, add);
      else add(from, partsInPlain(text.slice(from, at).toLowerCase()));
      continue;
    }
    // Digits before a long run of letters do not disguise a letter.
    wordPattern.lastIndex = digits > DISGUISED_MAX ? letters : from;
    const written = wordPattern.exec(text)?.[0] ?? '';
    const start = digits > DISGUISED_MAX ? letters : from;
    if (written.length > 0 && written.length <= LETTERS_MAX) add(start, partsIn(written));
    at = Math.max(at, start + written.length, from + 1);
  }
  return atoms;
}

/** "zeros" is read as "zero", and repeats it where a number stands before. */
function partsInPlain(word: string): readonly Part[] {
  const parts = partsOf(word);
  if (parts !== null || !word.endsWith('s')) return parts ?? NONE;
  const [single, ...more] = partsOf(word.replace(plural, '')) ?? NONE;
  return single?.kind === 'unit' && !single.ordinary && more.length === 0
    ? [{ ...single, to: word.length, habit: 'plural' }]
    : NONE;
}

/** `f o u r`: letters one by one from `from` on, all of which make numbers; where they end. */
function spacedLetters(
  text: string,
  from: number,
  add: (index: number, parts: readonly Part[]) => void,
): number {
  spaced.lastIndex = from;
  const row = spaced.exec(text)?.[0] ?? text.slice(from, from + 1);
  const places: number[] = [];
  let word = '';
  for (let at = 0; at < row.length; at++) {
    if (!plainLetter.test(row[at]!)) continue;
    places.push(at);
    word += row[at]!.toLowerCase();
  }
  // A letter by itself at either end may be a word, such as "y".
  for (const [first, last] of [
    [0, 0],
    [0, 1],
    [1, 0],
  ] as const) {
    const parts = word.length < SPACED_MIN ? null : partsOf(word.slice(first, word.length - last));
    if (parts === null) continue;
    const placeOf = (at: number): number => places[at + first]!;
    add(
      from,
      parts.map((part) => ({ ...part, from: placeOf(part.from), to: placeOf(part.to - 1) + 1 })),
    );
    return from + placeOf(parts.at(-1)!.to - 1) + 1;
  }
  for (const [at, place] of places.entries()) add(from + place, partsOf(word[at]!) ?? NONE);
  return from + row.length;
}

/** Whether a sign belongs to the word of plain letters before it. */
function goesOn(unit: number): boolean {
  return unit >= 0x80 || unit === 0x27 || unit === 0x24 || unit === 0x40 || (unit >= 0x30 && unit <= 0x39);
}

function gapOf(text: string, from: number, to: number): number {
  if (from === to) return GLUED;
  if (to - from > GAP_MAX) return TOO_FAR;
  const between = text.slice(from, to);
  return hyphens.test(between) ? OVER_HYPHENS : spaces.test(between) ? OVER_SPACES : TOO_FAR;
}

/** `from` and `to` of the parts count in the word as it is written. */
function partsIn(written: string): readonly Part[] {
  const places: number[] = [];
  let plain = '';
  let at = 0;
  for (const sign of written) {
    const letters = notAscii.test(sign) ? plainLetters(sign) : sign.toLowerCase();
    for (const letter of letters) {
      plain += letter;
      for (let unit = 0; unit < letter.length; unit++) places.push(at);
    }
    at += sign.length;
  }
  const found = partsOf(plain) ?? disguised(plain);
  if (found === null) return runsOfLetters(plain, places, written.length);
  return found.map((part) => placed(part, places, written.length, 0));
}

function placed(part: Part, places: readonly number[], length: number, before: number): Part {
  const [from, to] = [part.from + before, part.to + before];
  return { ...part, from: places[from] ?? 0, to: places[to] ?? length };
}

/** `f0ur`, `оne` with a foreign o: a number only when all of the word reads as one. */
function disguised(plain: string): readonly Part[] | null {
  if (!letter.test(plain)) return null;
  let undone = '';
  for (const sign of plain) undone += lookalikes[sign] ?? sign;
  return undone === plain || undone.length !== plain.length
    ? null
    : (partsOf(undone) ?? partsOf(undone.replace(/i/g, 'l')));
}

/** `4one1one`: each run of letters by itself. */
function runsOfLetters(plain: string, places: readonly number[], length: number): readonly Part[] {
  if (!signsInWord.test(plain)) return NONE;
  return [...plain.matchAll(/[^@$0-9]+/g)].flatMap(({ 0: run, index }) =>
    (partsOf(run) ?? NONE).map((part) => placed(part, places, length, index)),
  );
}

type Read = { readonly value: number; readonly next: number };

/** The numbers that the atoms make. */
export function spelledNumbers(text: string, atoms: readonly Atom[], reach: Reach): readonly Spelled[] {
  const found: Spelled[] = [];
  for (let at = 0; at < atoms.length; ) {
    const first = atoms[at]!;
    const repeats = repeatsAt(atoms, at);
    const read = numberAt(atoms, repeats.next, reach);
    if (read === null) {
      if (repeats.next > at) {
        loneDigit.lastIndex = atoms[repeats.next - 1]!.end;
        const digit = loneDigit.exec(text);
        if (digit !== null) {
          const digits = (digit[1] ?? '').repeat(repeats.times);
          found.push({ start: first.start, end: loneDigit.lastIndex, digits, ordinary: false });
        }
      }
      at = Math.max(at + 1, repeats.next);
      continue;
    }
    const used = atoms.slice(at, read.next);
    found.push({
      start: first.start,
      end: used.at(-1)!.end,
      digits: String(read.value).repeat(repeats.times),
      ordinary: used.every((atom) => atom.ordinary),
    });
    at = read.next;
  }
  return found;
}

/** "double", "three times": how often the number behind is meant. */
function repeatsAt(atoms: readonly Atom[], at: number): { readonly times: number; readonly next: number } {
  const first = atoms[at]!;
  if (first.kind === 'repeat') return { times: first.value, next: at + 1 };
  const second = atoms[at + 1];
  if (first.kind !== 'unit') return { times: 1, next: at };
  if (second?.habit === 'plural' && second.gap < TOO_FAR)
    return { times: Math.min(Math.max(first.value, 1), REPEATED_MAX), next: at + 1 };
  if (second?.kind === 'times' && second.gap < TOO_FAR) {
    const times = Math.min(Math.max(first.value, 1), REPEATED_MAX);
    const third = atoms[at + 2];
    if (third !== undefined && third.kind !== 'and') return { times, next: at + 2 };
  }
  return { times: 1, next: at };
}

function numberAt(atoms: readonly Atom[], at: number, reach: Reach): Read | null {
  return counted(atoms, at, reach, 'thousand', belowThousand);
}

function belowThousand(atoms: readonly Atom[], at: number, reach: Reach): Read | null {
  return counted(atoms, at, reach, 'hundred', belowHundred);
}

/** What is counted in hundreds or thousands, with what is added behind. */
function counted(
  atoms: readonly Atom[],
  at: number,
  reach: Reach,
  kind: 'hundred' | 'thousand',
  below: (atoms: readonly Atom[], at: number, reach: Reach) => Read | null,
): Read | null {
  const count = below(atoms, at, reach);
  const mark = atoms[count?.next ?? at];
  if (mark?.kind !== kind || (count !== null && mark.gap === TOO_FAR)) return count;
  const next = (count?.next ?? at) + 1;
  const value = mark.value * Math.max(1, count?.value ?? 1);
  const rest = follows(atoms, next, OVER_SPACES) ? below(atoms, afterAnd(atoms, next), reach) : null;
  return rest === null || rest.value === 0 ? { value, next } : { value: value + rest.value, next: rest.next };
}

function follows(atoms: readonly Atom[], at: number, reach: number): boolean {
  const atom = atoms[at];
  return atom !== undefined && atom.gap <= reach;
}

function afterAnd(atoms: readonly Atom[], at: number): number {
  return atoms[at]?.kind === 'and' && follows(atoms, at + 1, OVER_SPACES) ? at + 1 : at;
}

function belowHundred(atoms: readonly Atom[], at: number, reach: Reach): Read | null {
  const first = atoms[at];
  if (first === undefined) return null;
  const second = follows(atoms, at + 1, reach) ? atoms[at + 1] : undefined;
  if (first.kind === 'unit') {
    if (isScore(first, second)) return withUnits(atoms, at + 2, 80, reach, true);
    if (
      (second?.kind === 'and' || second?.habit === 'joins') &&
      follows(atoms, at + 2, reach) &&
      atoms[at + 2]?.kind === 'tens'
    )
      return { value: first.value + atoms[at + 2]!.value, next: at + 3 };
    return { value: first.value, next: at + 1 };
  }
  if (first.kind === 'teen') {
    const counts =
      second?.kind === 'unit' &&
      first.value === 10 &&
      (second.gap === GLUED || (first.habit === 'ten' && (first.ordinary || second.value >= TEN_SEVEN)));
    return counts ? { value: 10 + second.value, next: at + 2 } : { value: first.value, next: at + 1 };
  }
  if (first.kind === 'tens') return withUnits(atoms, at + 1, first.value, reach, first.habit === 'french');
  return null;
}

/** The atom, when it stands no further from the one before than that from its own. */
function hangsOn(atoms: readonly Atom[], at: number): Atom | undefined {
  const atom = atoms[at];
  return atom !== undefined && atom.gap <= atoms[at - 1]!.gap ? atom : undefined;
}

/** The beginning of quatre-vingt. */
function isScore(first: Atom, second: Atom | undefined): boolean {
  return first.habit === 'french' && first.kind === 'unit' && second?.kind === 'tens' && second.value === 20;
}

/** `tens` with what is added behind: up to nine, in French up to nineteen. */
function withUnits(atoms: readonly Atom[], at: number, tens: number, reach: Reach, french: boolean): Read {
  const alone = { value: tens, next: at };
  if (!follows(atoms, at, reach)) return alone;
  const next = atoms[at]?.kind === 'and' && follows(atoms, at + 1, reach) ? at + 1 : at;
  // Looked at first, so that no number is read again for each one before it.
  if (atoms[next]!.kind === 'tens' || isScore(atoms[next]!, hangsOn(atoms, next + 1))) return alone;
  const added = belowHundred(atoms, next, reach);
  if (added === null || added.value === 0 || added.value >= (french ? 20 : 10)) return alone;
  return { value: tens + added.value, next: added.next };
}
