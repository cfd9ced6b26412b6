// What a language is: every word of the widget, part by part, as the English source has them. The compiler sees that none
// is missing; the tests, that each says the same values.
import type { cardWords } from '../widget/card-words.ts';
import type { later } from '../widget/conversation-words.ts';
import type { front } from '../widget/front/front-words.ts';
import type { words } from '../widget/words.ts';
import type { visitWords } from '../visit/visit-words.ts';

/** The English words with the values they take, whatever they say. */
type Said<T> = T extends (...values: infer V) => string
  ? (...values: V) => string
  : T extends string
    ? string
    : { readonly [K in keyof T]: Said<T[K]> };

export type Language = {
  readonly words: Said<typeof words>;
  readonly later: Said<typeof later>;
  readonly front: Said<typeof front>;
  readonly card: Said<typeof cardWords>;
  readonly visit: Said<typeof visitWords>;
};
