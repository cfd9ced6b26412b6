// Hides card numbers in the field itself: what the field shows is what is sent. Pure; the detector comes by parameter.
import type { Verdict } from '../../redact/verdict.ts';

export type Masked = {
  readonly text: string;
  readonly caret: number;
  /** The strongest thing that was hidden just now. */
  readonly hid: 'card' | 'whole-card' | 'code';
};

export type MaskAnswer =
  | { readonly status: 'clean' }
  /** A number ends at the caret and may go on: look again after a pause. */
  | { readonly status: 'wait' }
  | { readonly status: 'masked'; readonly masked: Masked }
  | { readonly status: 'unchecked' };

/** A number is taken as complete after this pause. */
export const PAUSE_MS = 300;

/** `settled`: the text came whole (paste, drop), a pause passed or it is being sent, so nothing goes on at the caret. */
export function maskField(
  redact: (text: string) => Verdict,
  text: string,
  caret: number,
  settled: boolean,
): MaskAnswer {
  const verdict = redact(text);
  if (verdict.verdict === 'refuse') return settled ? { status: 'unchecked' } : { status: 'clean' };
  if (verdict.verdict === 'pass') return { status: 'clean' };
  if (!settled && verdict.spans.some((span) => span.end === caret)) return { status: 'wait' };
  let shift = 0;
  let moved = caret;
  let hid: Masked['hid'] = 'code';
  for (const span of verdict.spans) {
    if (caret >= span.end) shift = span.outEnd - span.end;
    else if (caret > span.start) moved = span.outEnd - shift;
    if (span.kind !== 'card-number') continue;
    const keepsDigits = /\d$/.test(verdict.text.slice(span.outStart, span.outEnd));
    if (hid !== 'card') hid = keepsDigits ? 'card' : 'whole-card';
  }
  return { status: 'masked', masked: { text: verdict.text, caret: moved + shift, hid } };
}

export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'mask';
      readonly text: string;
      readonly ending: string | null;
      readonly what: 'card' | 'code';
    };

/** As the detector writes them: four groups, the last with digits or without, or three dots for a security code. */
const MASK = /•••• •••• •••• (\d{4}|••••)|(?<!•)•••(?!•)/g;

/** Text in parts, so that masks can be drawn as chips and spoken as words. */
export function partsOf(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(MASK)) {
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    const last = match[1];
    parts.push({
      kind: 'mask',
      text: match[0],
      ending: last !== undefined && last !== '••••' ? last : null,
      what: last === undefined ? 'code' : 'card',
    });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
