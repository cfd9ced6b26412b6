// Looks for card numbers before anything is sealed. A text without evidence of a number passes as it stands; for any other
// the detector proper is fetched, which is most of the code. Fails closed: what it would have to see does not pass unseen.

import type { Told } from '../../redact/answers.ts';
import type { Verdict } from '../../redact/verdict.ts';
import { createSource, type Observable } from './observable.ts';
import type { Redact } from './said.ts';

/** `Part`: the detector as it is fetched, with whatever comes along with it. */
type Whole = { readonly redact: Redact; readonly heed: (told: Told) => void };

export interface Detector<Part extends Whole> {
  /** Null until it was asked for and came. */
  readonly part: Observable<Part | null>;
  /** Whether the text has to be seen by it. */
  needs(text: string): boolean;
  /** Fetches it, once; rejects when it cannot be had, and may be asked again. */
  bring(): Promise<Part>;
  /** Refuses what needs a detector that is not here. */
  readonly redact: Redact;
  /** The workspace's own numbers, for when it is. */
  readonly told: Told;
}

export function createDetector<Part extends Whole>(
  mayHoldNumbers: (text: string) => boolean,
  fetch: () => Promise<Part>,
): Detector<Part> {
  const part = createSource<Part | null>(null);
  let fetching: Promise<Part> | null = null;
  const told: Told = {};

  function bring(): Promise<Part> {
    fetching ??= fetch().then(
      (fetched) => {
        fetched.heed(told);
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
    told,
    redact(text, before): Verdict {
      const here = part.get();
      if (here !== null) return here.redact(text, before);
      return mayHoldNumbers(text)
        ? { verdict: 'refuse', reason: 'check-failed' }
        : { verdict: 'pass', text, spans: [] };
    },
  };
}
