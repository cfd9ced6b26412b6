// The detector, and what the field does with its findings: fetched when something is typed that may hold a number, and with
// whatever reads, which looks through every text before it is shown.
import { createEndDetector } from '../../redact/answers.ts';
import { cardWords } from './card-words.ts';
import { type MaskAnswer, type Masked, maskField } from './masking.ts';

export { CardNote } from './card-note.tsx';
export const { redact, heed } = createEndDetector();

export function mask(text: string, caret: number, settled: boolean): MaskAnswer {
  return maskField(redact, text, caret, settled);
}

/** What a screen reader is told. */
export function hidWords(hid: Masked['hid']): string {
  return hid === 'code' ? cardWords.code : cardWords[`${hid}Spoken`];
}
