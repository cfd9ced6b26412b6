// A text with every digit hidden and nothing else changed: how the words of a message outlive its part of a card number.
import { digitsOf } from './readings.ts';

const HIDDEN = '•';

/** One sign a digit, wherever the detector sees one. Masking twice changes nothing. */
export function maskDigits(text: string): string {
  const { count, ends, starts } = digitsOf(text);
  let out = '';
  let at = 0;
  for (let index = 0; index < count; index++) {
    out += text.slice(at, Math.max(at, starts[index]!)) + HIDDEN;
    at = Math.max(at, ends[index]!);
  }
  return out + text.slice(at);
}
