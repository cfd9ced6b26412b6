// What a person's fields must not hold: card numbers. Trusts the detector it is given, and lets nothing pass it unseen.

/** The detector of src/redact. Anything but `pass` and `redact` means: not to be stored. */
export type Detector = (
  text: string,
) => { readonly verdict: 'pass' | 'redact'; readonly text: string } | { readonly verdict: 'refuse' };

export type Screened =
  | { readonly status: 'clean'; readonly value: unknown }
  | { readonly status: 'refused'; readonly code: 'card-number' | 'cannot-decide' };

const DEPTH_MAX = 8;

/** A text is masked. Inside an object nothing is: it may be signed, and masking would break it, so a hit refuses it. */
export function screened(value: unknown, detect: Detector): Screened {
  if (typeof value !== 'string') return screenedWithin(value, detect, 0) ?? { status: 'clean', value };
  const verdict = detect(value);
  if (verdict.verdict === 'refuse') return { status: 'refused', code: 'cannot-decide' };
  return { status: 'clean', value: verdict.text };
}

function screenedWithin(value: unknown, detect: Detector, depth: number): Screened | null {
  if (typeof value === 'string') {
    const { verdict } = detect(value);
    if (verdict === 'pass') return null;
    return { status: 'refused', code: verdict === 'redact' ? 'card-number' : 'cannot-decide' };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth >= DEPTH_MAX) return { status: 'refused', code: 'cannot-decide' };
  for (const part of Object.values(value)) {
    const refusal = screenedWithin(part, detect, depth + 1);
    if (refusal) return refusal;
  }
  return null;
}
