// Looks for card numbers before anything is sealed. A text without evidence of a number passes as it stands; for any other
// the detector proper is fetched, which is most of the code. Fails closed: what it would have to see does not pass unseen.

import type { Verdict } from '../../redact/verdict.ts';
import { createSource, type Observable } from './observable.ts';
import type { Redact } from './said.ts';

/** `Part`: the detector as it is fetched, with whatever comes along with it. */
export interface Detector<Part extends { readonly redact: Redact }> {
  /** Null until it was asked for and came. */
  readonly part: Observable<Part | null>;
  /** Whether the text has to be seen by it. */
  needs(text: string): boolean;
  /** Fetches it, once; rejects when it cannot be had, and may be asked again. */
  bring(): Promise<Part>;
  /** Refuses what needs a detector that is not here. */
  readonly redact: Redact;
}

export function createDetector<Part extends { readonly redact: Redact }>(
  mayHoldNumbers: (text: string) => boolean,
  fetch: () => Promise<Part>,
): Detector<Part> {
  const part = createSource<Part | null>(null);
  let fetching: Promise<Part> | null = null;

  function bring(): Promise<Part> {
    fetching ??= fetch().then(
      (fetched) => {
        part.set(fetched);
        return fetched;
      },
      (error: unknown) => {
        fetching = null;
        throw error;
      },
    );
    return fetching;
  }

  return {
    part,
    needs: mayHoldNumbers,
    bring,
    redact(text, before): Verdict {
      const here = part.get();
      if (here !== null) return here.redact(text, before);
      return mayHoldNumbers(text)
        ? { verdict: 'refuse', reason: 'check-failed' }
        : { verdict: 'pass', text, spans: [] };
    },
  };
}
