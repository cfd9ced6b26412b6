// Weighs a possible card number: how it is written, what stands beside it, which words surround it. A number that is
// plainly a card is one whatever the words say; words decide only where the number itself leaves a doubt.
import { type Digits, TOUCHING } from './canonical.ts';
import type { Context } from './context.ts';
import type { Chain, Window } from './windows.ts';

export type Rank = 0 | 1 | 2 | 3;
const NOT_A_CARD: Rank = 0;
const LIKELY_BY_WORDS: Rank = 1;
const LIKELY: Rank = 2;
export const PLAIN: Rank = 3;

const PHONE_DIGITS_MAX = 15;
const LEADING_ZEROS_MAX = 8;
const PLUS = 0x2b;
const COMMA = 0x2c;
const POINT = 0x2e;
const COLON = 0x3a;

/** Where cards print their gaps; any part of one pattern will do. */
const PRINTED_GAPS: readonly ReadonlySet<number>[] = [
  new Set([4, 8, 12, 16]),
  new Set([4, 10]),
  new Set([6]),
  new Set([4, 9]),
];

/** Where the windows of a chain that are plainly a card's length begin and end: numbers run together share an edge. */
export type Edges = { readonly starts: ReadonlySet<number>; readonly ends: ReadonlySet<number> };

export function edgesOf(windows: readonly Window[]): Edges {
  const sure = windows.filter((window) => window.row.sure.includes(window.to - window.from));
  return {
    starts: new Set(sure.map((window) => window.from)),
    ends: new Set(sure.map((window) => window.to)),
  };
}

type Shape = {
  readonly aligned: boolean;
  readonly printed: boolean;
  readonly uniform: boolean;
  readonly colons: boolean;
  readonly mark: number;
  /** At least half of it is in words. */
  readonly spelled: boolean;
};

export function judge(
  text: string,
  digits: Digits,
  chain: Chain,
  window: Window,
  context: Context,
  edges: Edges,
): Rank {
  const length = window.to - window.from;
  const sure = window.row.sure.includes(length);
  const shape = shapeOf(digits, chain, window);
  if (shape.spelled) return judgeSpelled(shape, sure, context);

  if (!shape.aligned) {
    if (!sure || (context.against && !context.for)) return NOT_A_CARD;
    if (shape.printed && hasCardRemainder(digits, chain, window, edges)) return LIKELY;
    return shape.printed && context.for && !context.against ? LIKELY_BY_WORDS : NOT_A_CARD;
  }
  if (isFraction(text, digits, window)) return NOT_A_CARD;
  if (sure && shape.printed && !isPhone(text, digits, window, length)) return PLAIN;
  if (context.for) return shape.printed || sure ? LIKELY : LIKELY_BY_WORDS;
  if (context.against || isPhone(text, digits, window, length)) return NOT_A_CARD;
  if (length === 13 && window.row.network === 'visa' && isArticleNumber(digits, window)) return NOT_A_CARD;

  const contiguous = shape.mark === 0;
  if (contiguous) return LIKELY;
  if (!standsAlone(digits, chain, window, shape) || shape.colons || isPairOfDecimals(digits, window)) {
    return NOT_A_CARD;
  }
  return sure || shape.printed ? LIKELY : NOT_A_CARD;
}

function shapeOf(digits: Digits, chain: Chain, window: Window): Shape {
  const { gaps, marks } = digits;
  const aligned =
    (window.from === chain.from || gaps[window.from] !== TOUCHING) &&
    (window.to === chain.to || gaps[window.to] !== TOUCHING);
  const boundaries: number[] = [];
  let mark = 0;
  let uniform = true;
  let colons = false;
  let inWords = digits.spelled[window.from] ?? 0;
  for (let at = window.from + 1; at < window.to; at++) {
    inWords += digits.spelled[at] ?? 0;
    if (gaps[at] === TOUCHING) continue;
    boundaries.push(at - window.from);
    if (mark === 0) mark = marks[at]!;
    else if (mark !== marks[at]) uniform = false;
    if (marks[at] === COLON) colons = true;
  }
  const spelled = 2 * inWords >= window.to - window.from;
  return { aligned, printed: isPrinted(boundaries), uniform, colons, mark, spelled };
}

/** Nobody spells so many digits in words but to give the number. */
function judgeSpelled({ aligned }: Shape, sure: boolean, context: Context): Rank {
  if (!aligned) return NOT_A_CARD;
  if (sure) return PLAIN;
  return context.for && !context.against ? LIKELY_BY_WORDS : NOT_A_CARD;
}

/** Whether a number cut at these places looks as it does on a card. */
export function isPrinted(boundaries: readonly number[]): boolean {
  return PRINTED_GAPS.some((pattern) => boundaries.every((boundary) => pattern.has(boundary)));
}

/** Nothing else in reach, another kind of gap around than inside, or only what stands beside the number on a card. */
function standsAlone(digits: Digits, chain: Chain, window: Window, shape: Shape): boolean {
  const before = window.from === chain.from || (shape.uniform && digits.marks[window.from] !== shape.mark);
  const after =
    window.to === chain.to ||
    (shape.uniform && digits.marks[window.to] !== shape.mark) ||
    isCardTail(digits, window.to, chain.to);
  return before && after;
}

/** Glued to the number: zeros or another number in front, expiry, security code or another number behind. */
function hasCardRemainder(digits: Digits, chain: Chain, window: Window, edges: Edges): boolean {
  const { gaps, values } = digits;
  let first = window.from;
  while (!edges.ends.has(window.from) && first > chain.from && gaps[first] === TOUCHING) {
    first--;
    if (values[first] !== 0 || window.from - first > LEADING_ZEROS_MAX) return false;
  }
  if (window.to === chain.to || gaps[window.to] !== TOUCHING || edges.starts.has(window.to)) return true;
  let last = window.to + 1;
  while (last < chain.to && gaps[last] === TOUCHING) last++;
  const glued = last - window.to;
  if (glued === 3) return true;
  return (glued === 4 || glued === 7 || glued === 8) && isExpiry(values, window.to, 4);
}

/** What follows the number to the end of the chain is an expiry date, a security code, or both. */
function isCardTail(digits: Digits, from: number, to: number): boolean {
  let at = from;
  const groupEnd = (start: number): number => {
    let end = start + 1;
    while (end < to && digits.gaps[end] === TOUCHING) end++;
    return end;
  };
  let end = groupEnd(at);
  if (end - at <= 2 && end < to) {
    // Month and year in two groups.
    const year = groupEnd(end);
    if (!isMonth(digits.values, at, end) || (year - end !== 2 && year - end !== 4)) return false;
    at = year;
  } else if ((end - at === 4 || end - at === 6) && isExpiry(digits.values, at, end - at)) {
    at = end;
  }
  if (at === to) return true;
  end = groupEnd(at);
  return end === to && (end - at === 3 || end - at === 4);
}

function isMonth(values: Uint8Array, from: number, to: number): boolean {
  const month = to - from === 1 ? values[from]! : values[from]! * 10 + values[from + 1]!;
  return month >= 1 && month <= 12;
}

/** MMYY or YYMM, or MMYYYY, with a year a card could carry. */
function isExpiry(values: Uint8Array, from: number, length: number): boolean {
  const two = (at: number): number => values[at]! * 10 + values[at + 1]!;
  const [first, second] = [two(from), two(from + 2)];
  const year = (value: number): boolean => value >= 15 && value <= 45;
  const month = (value: number): boolean => value >= 1 && value <= 12;
  if (length === 4) return (month(first) && year(second)) || (year(first) && month(second));
  return month(first) && second === 20 && year(two(from + 4));
}

/** International form: a plus sign directly before at most fifteen digits (E.164). */
function isPhone(text: string, digits: Digits, window: Window, length: number): boolean {
  if (length > PHONE_DIGITS_MAX) return false;
  const start = digits.starts[window.from]!;
  return text.charCodeAt(start - 1) === PLUS || text.charCodeAt(start - 2) === PLUS;
}

/** The digits after `0.` */
function isFraction(text: string, digits: Digits, window: Window): boolean {
  const before = window.from - 1;
  if (before < 0 || digits.values[before] !== 0 || digits.marks[window.from] !== POINT) return false;
  if (digits.starts[window.from]! - digits.ends[before]! !== 1) return false;
  return (
    before === 0 || digits.gaps[before] !== TOUCHING || !/[0-9.]/.test(text[digits.starts[before]! - 1] ?? '')
  );
}

/** Two decimal numbers with a comma between, as coordinates are. */
function isPairOfDecimals(digits: Digits, window: Window): boolean {
  const cuts: number[] = [];
  for (let at = window.from + 1; at < window.to; at++) if (digits.gaps[at] !== TOUCHING) cuts.push(at);
  const [first, middle, last] = cuts;
  if (cuts.length !== 3 || first === undefined || middle === undefined || last === undefined) return false;
  const { marks } = digits;
  return (
    marks[first] === POINT &&
    marks[middle] === COMMA &&
    marks[last] === POINT &&
    first - window.from <= 3 &&
    last - middle <= 3
  );
}

/** GS1 check digit of a 13-digit article number. */
function isArticleNumber(digits: Digits, window: Window): boolean {
  let sum = 0;
  for (let at = window.from; at < window.to; at++)
    sum += digits.values[at]! * ((at - window.from) % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}
