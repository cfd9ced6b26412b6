// What a person's fields must not hold: card numbers. Trusts the detector it is given, and lets nothing pass it unseen.

/** The detector of src/redact. Anything but `pass` and `redact` means: not to be stored. */
export type Detector = (
  text: string,
) => { readonly verdict: 'pass' | 'redact'; readonly text: string } | { readonly verdict: 'refuse' };

export type Screened =
  | { readonly status: 'clean'; readonly value: unknown }
  | { readonly status: 'refused'; readonly code: 'card-number' | 'cannot-decide' };

/** Objects within objects, a signed text within counted as one more. */
const DEPTH_MAX = 16;

/** A text is masked. Inside an object nothing is: it may be signed, and masking would break it, so a hit refuses it. */
export function screened(value: unknown, detect: Detector): Screened {
  if (typeof value !== 'string') return screenedWithin(value, detect, 0) ?? { status: 'clean', value };
  const verdict = detect(value);
  if (verdict.verdict === 'refuse') return { status: 'refused', code: 'cannot-decide' };
  return { status: 'clean', value: verdict.text };
}

type ScreenRefusal = Extract<Screened, { readonly status: 'refused' }>;

function screenedWithin(value: unknown, detect: Detector, depth: number): ScreenRefusal | null {
  if (depth > DEPTH_MAX) return { status: 'refused', code: 'cannot-decide' };
  if (typeof value === 'string' || typeof value === 'number') {
    const document = typeof value === 'string' ? documentIn(value) : null;
    return document ? screenedWithin(document, detect, depth + 1) : screenedText(String(value), detect);
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const refusal = screenedText(name, detect) ?? screenedWithin(part, detect, depth + 1);
    if (refusal) return refusal;
  }
  return null;
}

function screenedText(text: string, detect: Detector): ScreenRefusal | null {
  const { verdict } = detect(text);
  if (verdict === 'pass') return null;
  return { status: 'refused', code: verdict === 'redact' ? 'card-number' : 'cannot-decide' };
}

/** A signed JSON text is taken apart: read as one run, its keys and times would look like numbers now and then. */
function documentIn(text: string): object | null {
  if (!text.startsWith('{') && !text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}
