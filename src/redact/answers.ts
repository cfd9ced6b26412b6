// The detector for an end, which holds what was said before and what its workspace calls its own.
import { ASKED_REACH, askedOf, asksFor } from './asked.ts';
import { ownNumbersIn } from './own-numbers.ts';
import { redact } from './redact.ts';
import type { Verdict } from './verdict.ts';

export type Before = { readonly mine: boolean; readonly text: string };

export interface EndDetector {
  /** `before`: what was said to everybody in the conversation, oldest first; the last few count. */
  readonly redact: (text: string, before?: readonly Before[]) => Verdict;
  /** From now on. */
  heed(told: Told): void;
}

/** What an end learns while it runs: the workspace's own numbers, as they are told. */
export type Told = { numbers?: unknown };

export function createEndDetector(first: Told = {}): EndDetector {
  let told = first;
  return {
    redact(text, before = []) {
      const earlier = before
        .slice(-ASKED_REACH)
        .map((said) => ({ by: said.mine ? 'me' : 'other', asks: asksFor(said.text) }));
      return redact(text, askedOf(earlier, 'me'), ownNumbersIn(told.numbers));
    },
    heed(next) {
      told = next;
    },
  };
}
