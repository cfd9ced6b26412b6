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
