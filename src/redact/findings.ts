// From a text to the places in it that must be masked: its readings as digits, windows, judgement, choice.
import { backwards, isMeantBackwards, mayBeBackwards } from './backwards.ts';
import { type Digits, signsOf } from './canonical.ts';
import { contextAt, type Word, wordsOf } from './context.ts';
import { decodingsOf } from './decodings.ts';
import { identifiersOf, touches } from './identifiers.ts';
import type { IinRow } from './iin-table.ts';
import { edgesOf, judge, PLAIN, type Rank } from './judgement.ts';
import { isOwnOther, NONE_OWN, type OwnNumber, ownRows } from './own-numbers.ts';
import { readingsOf } from './readings.ts';
import { securityCodesOf } from './security-codes.ts';
import type { Finding } from './verdict.ts';
import { chainsOf, type Window, windowsOf } from './windows.ts';

/** No card number and no security code has fewer digits. */
const DIGITS_MIN = 3;
const KEPT_DIGITS = 4;
/** The first readings: by signs, and by signs and words. */
const FULL = 2;

type Judged = Window & { readonly rank: Rank };

/** `asked`: what earlier messages make of digits here, as `askedOf` says. */
export function findingsOf(
  text: string,
  asked = 0,
  own: readonly OwnNumber[] = NONE_OWN,
): readonly Finding[] {
  const known = { asked, own, rows: ownRows(own) };
  const readings = readingsOf(text);
  let found = findingsAsWritten(text, readings, known);
  const add = (more: readonly Finding[]): void => {
    found = union(
      found,
      more.filter(({ end, start }) => !touches(found, start, end)),
    );
  };
  for (const decoding of decodingsOf(text)) {
    const hidden = findingsAsWritten(decoding.text, readingsOf(decoding.text), known);
    add(
      hidden.map((finding) => ({
        ...finding,
        start: decoding.starts[finding.start]!,
        end: decoding.ends[finding.end - 1]!,
      })),
    );
  }
  if (mayBeBackwards(text)) add(foundBackwards(text, { ...known, asked: 0 }));
  return found;
}

function foundBackwards(text: string, known: Known): readonly Finding[] {
  const turned = backwards(text);
  const words = wordsOf(text);
  return findingsIn(turned, signsOf(turned), [], known)
    .map((finding) => ({ ...finding, start: text.length - finding.end, end: text.length - finding.start }))
    .filter(
      (finding) => isMeantBackwards(text, finding) && !contextAt(words, finding.start, finding.end).against,
    )
    .reverse();
}

function findingsAsWritten(text: string, readings: readonly Digits[], known: Known): readonly Finding[] {
  let words: readonly Word[] | null = null;
  let found: readonly Finding[] = [];
  for (const [at, digits] of readings.entries()) {
    if (digits.count < DIGITS_MIN) continue;
    words ??= wordsOf(text);
    const more = findingsIn(text, digits, words, known);
    // The fullest reading adds to the signs; what reads the same words otherwise is heard where it found nothing.
    found = union(found, at < FULL ? more : more.filter(({ start, end }) => !touches(found, start, end)));
  }
  return found;
}

type Known = {
  readonly asked: number;
  readonly own: readonly OwnNumber[];
  readonly rows: readonly IinRow[];
};

function findingsIn(
  text: string,
  digits: Digits,
  words: readonly Word[],
  { asked, own, rows }: Known,
): readonly Finding[] {
  const judged: Judged[] = [];
  let places: ReturnType<typeof identifiersOf> | null = null;
  for (const chain of chainsOf(digits)) {
    const windows = windowsOf(digits, chain, rows);
    if (windows.length === 0) continue;
    const edges = edgesOf(windows);
    for (const window of windows) {
      const start = digits.starts[window.from]!;
      const end = digits.ends[window.to - 1]!;
      const rank = judge(text, digits, chain, window, contextAt(words, start, end), edges);
      if (rank === 0 || isOwnOther(digits.values.subarray(window.from, window.to), rank === PLAIN, own))
        continue;
      places ??= identifiersOf(text);
      if (!touches(places, start, end)) judged.push({ ...window, rank });
    }
  }
  const cards = choose(digits, judged);
  return [...cards, ...securityCodesOf(text, digits, words, cards, asked)].sort((a, b) => a.start - b.start);
}

/** Surer windows first; what overlaps at the same rank is one number too many to tell apart and becomes one place. */
function choose(digits: Digits, judged: readonly Judged[]): readonly Finding[] {
  const taken = new Uint8Array(digits.count);
  const found: Finding[] = [];
  for (const rank of [3, 2, 1] as const) {
    const open = judged.filter((window) => window.rank === rank && !isTaken(taken, window));
    for (let index = 0; index < open.length; ) {
      const { from, row } = open[index]!;
      let { to } = open[index]!;
      for (index++; index < open.length && open[index]!.from < to; index++)
        to = Math.max(to, open[index]!.to);
      taken.fill(1, from, to);
      found.push({
        start: digits.starts[from]!,
        end: digits.ends[to - 1]!,
        kind: 'card-number',
        network: row.network,
        length: to - from,
        tail: digits.values.subarray(to - KEPT_DIGITS, to).join(''),
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isTaken(taken: Uint8Array, window: Window): boolean {
  for (let at = window.from; at < window.to; at++) if (taken[at] === 1) return true;
  return false;
}

/** Places that overlap become one; of the same place found twice, by whatever reading, the first stays. */
export function union(earlier: readonly Finding[], later: readonly Finding[]): readonly Finding[] {
  if (earlier.length === 0) return later;
  const merged: Finding[] = [];
  for (const finding of [...earlier, ...later].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) merged.push(finding);
    else if (finding.start > last.start || finding.end > last.end || finding.kind !== last.kind) {
      const isCode = last.kind === 'security-code' && finding.kind === 'security-code';
      merged[merged.length - 1] = {
        start: last.start,
        end: Math.max(last.end, finding.end),
        kind: isCode ? 'security-code' : 'card-number',
        network: null,
        length: Math.max(last.length, finding.length),
        tail: '',
      };
    }
  }
  return merged;
}
