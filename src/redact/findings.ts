// From a text to the places in it that must be masked: canonical digits, windows, judgement, choice.
import { type Digits, digitsOf } from './canonical.ts';
import { contextAt, wordsOf } from './context.ts';
import { identifiersOf, touches } from './identifiers.ts';
import { edgesOf, judge, type Rank } from './judgement.ts';
import { securityCodesOf } from './security-codes.ts';
import type { Finding } from './verdict.ts';
import { chainsOf, type Window, windowsOf } from './windows.ts';

/** No card number and no security code has fewer digits. */
const DIGITS_MIN = 3;

type Judged = Window & { readonly rank: Rank };

export function findingsOf(text: string, digits: Digits = digitsOf(text)): readonly Finding[] {
  if (digits.count < DIGITS_MIN) return [];
  const words = wordsOf(text);
  const judged: Judged[] = [];
  let places: ReturnType<typeof identifiersOf> | null = null;
  for (const chain of chainsOf(digits)) {
    const windows = windowsOf(digits, chain);
    if (windows.length === 0) continue;
    const edges = edgesOf(windows);
    for (const window of windows) {
      const start = digits.starts[window.from]!;
      const end = digits.ends[window.to - 1]!;
      const rank = judge(text, digits, chain, window, contextAt(words, start, end), edges);
      if (rank === 0) continue;
      places ??= identifiersOf(text);
      if (!touches(places, start, end)) judged.push({ ...window, rank });
    }
  }
  const cards = choose(digits, judged);
  return [...cards, ...securityCodesOf(text, digits, words, cards)].sort((a, b) => a.start - b.start);
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
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function isTaken(taken: Uint8Array, window: Window): boolean {
  for (let at = window.from; at < window.to; at++) if (taken[at] === 1) return true;
  return false;
}
