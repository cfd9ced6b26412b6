// The detector for whoever holds what was said before, as an end does.
import { ASKED_REACH, askedOf, asksFor } from './asked.ts';
import { redact } from './redact.ts';
import type { Verdict } from './verdict.ts';

export type Before = { readonly mine: boolean; readonly text: string };

/** `before`: what was said to everybody in the conversation, oldest first; the last few count. */
export function redactAnswer(text: string, before: readonly Before[] = []): Verdict {
  const earlier = before
    .slice(-ASKED_REACH)
    .map((said) => ({ by: said.mine ? 'me' : 'other', asks: asksFor(said.text) }));
  return redact(text, askedOf(earlier, 'me'));
}
