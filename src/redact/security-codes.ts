// Finds security codes: three or four digits that a word announces, or that stand behind a card number.
import { APART, type Digits, TOUCHING } from './canonical.ts';
import { codeWords, type Word } from './context.ts';
import { touches } from './identifiers.ts';
import type { Finding } from './verdict.ts';

/** Between the word and the code: a few fillers such as "is", "number:", "auf der Rückseite". */
const REACH_AFTER_WORD = 32;
/** Between a card number and an unannounced code: an expiry date in words. */
const REACH_AFTER_CARD = 40;
const CODE_LENGTHS: ReadonlySet<number> = new Set([3, 4]);

type Group = { readonly from: number; readonly to: number };

export function securityCodesOf(
  text: string,
  digits: Digits,
  words: readonly Word[],
  cards: readonly Finding[],
): readonly Finding[] {
  const groups = groupsOf(digits);
  const found: Finding[] = [];
  const taken = new Set<number>();
  const isFree = (group: Group): boolean =>
    !taken.has(group.from) && !touches(cards, digits.starts[group.from]!, endOf(digits, group));
  const add = (group: Group, network: string | null): void => {
    taken.add(group.from);
    found.push({
      start: digits.starts[group.from]!,
      end: endOf(digits, group),
      kind: 'security-code',
      network,
      length: group.to - group.from,
      tail: '',
    });
  };

  let next = 0;
  for (const word of codeWords(words, cards.length > 0)) {
    while (next < groups.length && digits.starts[groups[next]!.from]! < word.end) next++;
    const group = groups[next];
    if (group === undefined) break;
    if (!CODE_LENGTHS.has(group.to - group.from) || !isFree(group)) continue;
    const between = text.slice(word.end, digits.starts[group.from]);
    if (between.length <= REACH_AFTER_WORD && !/[.!?]\s|[•\n]/.test(between)) add(group, null);
  }

  for (const card of cards) {
    let at = firstGroupFrom(groups, digits, card.end);
    // An expiry date may stand between the number and its code.
    const first = groups[at];
    // Digits glued to the number stand nearer than any group.
    if (first === undefined || (first.from > 0 && digits.ends[first.from - 1]! > card.end)) continue;
    if (digits.starts[first.from]! - card.end > REACH_AFTER_CARD) continue;
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
  return found;
}

/** How many groups from `at` on make an expiry date: 0, 1 (1226) or 2 (12/26). */
function expiryGroups(digits: Digits, groups: readonly Group[], at: number): 0 | 1 | 2 {
  const first = groups[at]!;
  const size = first.to - first.from;
  const value = (group: Group): number => {
    let sum = 0;
    for (let index = group.from; index < group.to; index++) sum = sum * 10 + digits.values[index]!;
    return sum;
  };
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

function groupsOf(digits: Digits): readonly Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < digits.count; ) {
    let to = from + 1;
    while (to < digits.count && digits.gaps[to] === TOUCHING) to++;
    groups.push({ from, to });
    from = to;
  }
  return groups;
}

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
