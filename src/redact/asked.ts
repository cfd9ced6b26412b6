// What was said before decides what three digits mean: "123" after "and the security code?" is one. What is kept of an
// earlier message is what it asks for, never its text.
import { type Word, wordsOf } from './context.ts';

/** So many messages back somebody may have asked. */
export const ASKED_REACH = 6;

export const ASKS_CODE = 1;
export const ASKS_PIN = 2;
/** It held a card number: its writer may give the code next. */
export const GAVE_CARD = 4;

/** What one message asks for, as a set of the above, and who wrote it. */
export type Earlier = { readonly by: string; readonly asks: number };

const maskedCard = /•{4} •{4} •{4} /;
/** "Never tell anybody your PIN", "I forgot it": said, not asked for. */
const notAsked =
  /(?<!\p{L})(?:never|not|don['’]?t|won['’]?t|nobody|anyone|anybody|forgot|change|reset|block|nie|niemals|nicht|kein|vergessen|ändern|jamais|ne|oublié|nunca|olvid\p{L}+|mai|dimenticat\p{L}|não|nooit|niet|vergeten|nigdy|nie|asla|aldrig|inte|никогда|не)(?!\p{L})/iu;

/** "The last four digits" are on every receipt. */
const lastFour =
  /(?:last|letzten?|laatste|ostatnie|sista|son|последние)\s+(?:four|4|vier|cztery|fyra|dört|четыре)|(?:quatre|4)\s+derniers|[úu]ltim\p{L}+\s+(?:4|cuatro|quatro|quattro)/iu;

/** Of the text as it was passed, masks and all. */
export function asksFor(text: string): number {
  const words = notAsked.test(text) || lastFour.test(text) ? [] : wordsOf(text);
  const asks = (kind: Word['kind']): boolean => words.some((word) => word.kind === kind);
  return (
    (asks('code') || asks('back') || (asks('code-beside-card') && asks('for')) ? ASKS_CODE : 0) |
    (asks('pin') ? ASKS_PIN : 0) |
    (maskedCard.test(text) ? GAVE_CARD : 0)
  );
}

/** What the next message of `by` is asked for, by whatever was said in the conversation before, oldest first. */
export function askedOf(earlier: readonly Earlier[], by: string): number {
  let asked = 0;
  for (const { asks } of earlier.slice(-ASKED_REACH)) asked |= asks & (ASKS_CODE | ASKS_PIN);
  const last = earlier.at(-1);
  return last?.by === by ? asked | (last.asks & GAVE_CARD) : asked;
}
