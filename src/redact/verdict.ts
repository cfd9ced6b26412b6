// What the detector answers. It holds positions and lengths, never a digit.

export type RefuseReason = 'too-long' | 'check-failed' | 'undecided';

/** `start`/`end` are UTF-16 offsets in the text given, `outStart`/`outEnd` in the text answered; `length` counts digits. */
export type Span = {
  readonly start: number;
  readonly end: number;
  readonly outStart: number;
  readonly outEnd: number;
  readonly kind: SpanKind;
  readonly network: string | null;
  readonly length: number;
};

export type SpanKind = 'card-number' | 'security-code';

export type Verdict =
  | { readonly verdict: 'pass'; readonly text: string; readonly spans: readonly [] }
  | { readonly verdict: 'redact'; readonly text: string; readonly spans: readonly Span[] }
  | { readonly verdict: 'refuse'; readonly reason: RefuseReason };

/** A place to mask, in the offsets of the text it was found in; `tail` is what of its digits stays readable. */
export type Finding = Omit<Span, 'outStart' | 'outEnd'> & { readonly tail: string };
