// Finds sensitive authentication data: security codes and PINs that a word announces, that were asked for or that stand
// behind a card number, and what a magnetic stripe holds behind it.
import { ASKS_CODE, ASKS_PIN, GAVE_CARD } from './asked.ts';
import { APART, type Digits, JOINED, TOUCHING } from './canonical.ts';
import type { Word } from './context.ts';
import { touches } from './identifiers.ts';
import type { Finding } from './verdict.ts';

/** Between the word and the code: a few fillers such as "is", "number:", "auf der Rückseite". */
const REACH_AFTER_WORD = 32;
/** Between a code and the word that names it behind: "123 is the cvv". */
const REACH_BEFORE_WORD = 16;
/** Between a card number and an unannounced code: an expiry date in words. */
const REACH_AFTER_CARD = 40;
/** Words in a text that may be an answer and no more. */
const ANSWER_WORDS_MAX = 12;
const CODE_LENGTHS: ReadonlySet<number> = new Set([3, 4]);
const BACK_LENGTHS: ReadonlySet<number> = new Set([3]);
const PIN_LENGTHS: ReadonlySet<number> = new Set([4, 5, 6]);
const PIN_ALONE_LENGTHS: ReadonlySet<number> = new Set([4]);

const sentenceEnd = /[.!?]\s|[•\n]/;
/** "is my": nothing but short words. */
const little = /^[^\p{L}.!?,;•\n]{0,4}(?:\p{L}{1,4}[^\p{L}.!?,;•\n]{1,3}){0,3}$/u;
const directly = /^\P{L}{0,4}(?:is|ist|es|est|è|é|jest|är|er)?\P{L}{0,4}$/iu;
const year = /^(?:19|20)\d\d$/;
/** What stands before a year. */
const sinceWhen =
  /(?:in|since|seit|im|ab|from|of|until|en|de|desde|depuis|dal|nel|em|od|do|w|sedan|van|с|в)\s$/iu;
const SINCE_UNITS = 8;
const money = /[$€£¥₹%]|(?:euro|eur|usd|gbp|chf|kr|zł|tl)(?!\p{L})/iu;
const maskEnd = /•\s?$/;
const wordPattern = /\p{L}+/gu;
/** What a stripe holds behind the number: name, expiry, service code and what the issuer alone may know. */
const stripeRest = /(?:\^[^^\n]{2,26}\^|\s?[=D]\s?)[0-9=^ ]{7,60}F?\??/y;

type Group = { readonly from: number; readonly to: number };

export function securityCodesOf(
  text: string,
  digits: Digits,
  words: readonly Word[],
  cards: readonly Finding[],
  asked: number,
): readonly Finding[] {
  const groups = groupsOf(digits, cards);
  const found: Finding[] = [];
  const taken = new Set<number>();
  const startOf = (group: Group): number => digits.starts[group.from]!;
  const isFree = (group: Group): boolean =>
    !taken.has(group.from) && !touches(cards, startOf(group), endOf(digits, group));
  const add = (group: Group, network: string | null): void => {
    taken.add(group.from);
    found.push(codeAt(startOf(group), endOf(digits, group), group.to - group.from, network));
  };

  for (const card of cards) {
    stripeRest.lastIndex = card.end;
    const rest = stripeRest.exec(text)?.[0] ?? '';
    if (rest === '') continue;
    const from = firstGroupFrom(groups, digits, card.end);
    const to = firstGroupFrom(groups, digits, card.end + rest.length);
    for (let at = from; at < to; at++) taken.add(groups[at]!.from);
    found.push(codeAt(card.end, card.end + rest.length, rest.length, card.network));
  }

  const beside = cards.length > 0 || (asked & GAVE_CARD) !== 0;
  for (const word of words) {
    const lengths = lengthsAfter(word, beside, asked);
    if (lengths === null) continue;
    const next = firstGroupFrom(groups, digits, word.end);
    const [after, before] = [groups[next], groups[next - 1]];
    if (after !== undefined && lengths.has(after.to - after.from) && isFree(after)) {
      const between = text.slice(word.end, startOf(after));
      const isYear = word.kind === 'pin' && year.test(valuesOf(digits, after)) && !directly.test(between);
      if (between.length <= REACH_AFTER_WORD && !sentenceEnd.test(between) && !isYear) {
        add(after, null);
        continue;
      }
    }
    if (before === undefined || word.kind === 'back' || word.kind === 'code-beside-card') continue;
    const between = text.slice(endOf(digits, before), word.start);
    if (between.length > REACH_BEFORE_WORD || !little.test(between) || !isFree(before)) continue;
    // What a mask keeps of a card number is no code.
    if (maskEnd.test(text.slice(Math.max(0, startOf(before) - 2), startOf(before)))) continue;
    if (lengths.has(before.to - before.from) && !hasAmount(text, digits, before)) add(before, null);
  }

  for (const card of cards) {
    let at = firstGroupFrom(groups, digits, card.end);
    // An expiry date may stand between the number and its code.
    const first = groups[at];
    // Digits glued to the number stand nearer than any group.
    if (first === undefined || (first.from > 0 && digits.ends[first.from - 1]! > card.end)) continue;
    if (startOf(first) - card.end > REACH_AFTER_CARD) continue;
    const expiry = expiryGroups(digits, groups, at);
    if (expiry === 0 && digits.gaps[first.from] === APART) continue;
    at += expiry;
    const group = groups[at];
    const wanted = card.network === 'american-express' ? 4 : 3;
    if (group === undefined || group.to - group.from !== wanted || digits.gaps[group.from] === APART)
      continue;
    const following = groups[at + 1];
    const ends = following === undefined || digits.gaps[following.from] === APART;
    if (ends && isFree(group)) add(group, card.network);
  }

  if (asked !== 0 && isAnswer(text, words, asked)) {
    for (const [at, group] of groups.entries()) {
      const size = group.to - group.from;
      const isAsked =
        ((asked & ASKS_PIN) !== 0 && PIN_LENGTHS.has(size)) ||
        ((asked & (ASKS_CODE | GAVE_CARD)) !== 0 && CODE_LENGTHS.has(size));
      if (isAsked && isFree(group) && !hasAmount(text, digits, group) && !isDate(text, digits, groups, at))
        add(group, null);
    }
  }
  return found;
}

function codeAt(start: number, end: number, length: number, network: string | null): Finding {
  return { start, end, kind: 'security-code', network, length, tail: '' };
}

/** How many digits the word announces; null when it announces none here. */
function lengthsAfter({ kind }: Word, beside: boolean, asked: number): ReadonlySet<number> | null {
  if (kind === 'code') return CODE_LENGTHS;
  if (kind === 'pin') return beside || (asked & ASKS_PIN) !== 0 ? PIN_LENGTHS : PIN_ALONE_LENGTHS;
  if (!beside && (asked & ASKS_CODE) === 0) return null;
  if (kind === 'back') return BACK_LENGTHS;
  return kind === 'code-beside-card' ? CODE_LENGTHS : null;
}

/** Short enough to be the answer to what was asked; unasked, behind a card number, nothing else is said at all. */
function isAnswer(text: string, words: readonly Word[], asked: number): boolean {
  if ((asked & (ASKS_CODE | ASKS_PIN)) === 0) return words.length === 0 && !/\p{L}/u.test(text);
  return (text.match(wordPattern)?.length ?? 0) <= ANSWER_WORDS_MAX;
}

function hasAmount(text: string, digits: Digits, group: Group): boolean {
  const start = digits.starts[group.from]!;
  const end = endOf(digits, group);
  return money.test(text.slice(Math.max(0, start - 2), start)) || money.test(text.slice(end, end + 5));
}

function isDate(text: string, digits: Digits, groups: readonly Group[], at: number): boolean {
  const [before, group, after] = [groups[at - 1], groups[at]!, groups[at + 1]];
  const joins = (next: Group | undefined): boolean => next !== undefined && digits.gaps[next.from] !== APART;
  const isPart = joins(after) || (before !== undefined && joins(group));
  const start = digits.starts[group.from]!;
  const isYear =
    year.test(valuesOf(digits, group)) && sinceWhen.test(text.slice(Math.max(0, start - SINCE_UNITS), start));
  return isYear || (group.to - group.from === 4 && isPart);
}

function valuesOf(digits: Digits, group: Group): string {
  return digits.values.subarray(group.from, group.to).join('');
}

/** How many groups from `at` on make an expiry date: 0, 1 (1226) or 2 (12/26). */
function expiryGroups(digits: Digits, groups: readonly Group[], at: number): 0 | 1 | 2 {
  const first = groups[at]!;
  const size = first.to - first.from;
  const value = (group: Group): number => Number(valuesOf(digits, group));
  if (size === 4) {
    const both = value(first);
    const [head, tail] = [Math.floor(both / 100), both % 100];
    return head >= 1 && head <= 12 && tail >= 15 && tail <= 45 ? 1 : 0;
  }
  const second = groups[at + 1];
  if (size > 2 || second === undefined || digits.gaps[second.from] === APART) return 0;
  const yearSize = second.to - second.from;
  return value(first) >= 1 && value(first) <= 12 && (yearSize === 2 || yearSize === 4) ? 2 : 0;
}

/** Digits that touch; those spelled or written one by one go together, but not into or out of a card number. */
function groupsOf(digits: Digits, cards: readonly Finding[]): readonly Group[] {
  const groups: Group[] = [];
  const edges = new Set(cards.flatMap(({ start, end }) => [start, end]));
  for (let from = 0; from < digits.count; ) {
    let to = from + 1;
    while (to < digits.count && goesOn(digits, from, to, edges)) to++;
    groups.push({ from, to });
    from = to;
  }
  return groups;
}

function goesOn(digits: Digits, from: number, at: number, edges: ReadonlySet<number>): boolean {
  const { ends, gaps, spelled, starts } = digits;
  if (gaps[at] === TOUCHING) return true;
  if (gaps[at] !== JOINED || edges.has(starts[at]!) || edges.has(ends[at - 1]!)) return false;
  if (spelled[at] === 1 && spelled[at - 1] === 1) return true;
  const isSingle = (digit: number): boolean => digit >= digits.count || gaps[digit] !== TOUCHING;
  // Each of the group so far was by itself, and so is this one.
  return (at - from < 2 || gaps[from + 1] === JOINED) && isSingle(at + 1) && isSingle(at);
}

/** Index of the first group that begins at the offset or behind. */
function firstGroupFrom(groups: readonly Group[], digits: Digits, offset: number): number {
  let low = 0;
  let high = groups.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (digits.starts[groups[middle]!.from]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function endOf(digits: Digits, group: Group): number {
  return digits.ends[group.to - 1]!;
}
