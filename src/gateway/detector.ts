// What the gateway asks of the detector in src/redact.

import type { Verdict } from '../redact/redact.ts';

/** The detector, handed in so that a test can break it. */
export type Detector = {
  readonly rules: string;
  /** When its table of issuers was last gone through: YYYY-MM-DD. */
  readonly tableDate: string;
  redact(text: string): Verdict;
  digitRuns(text: string): readonly string[];
  maskDigits(text: string): string;
  completes(
    earlier: readonly (readonly string[])[],
    text: string,
  ): { readonly earlier: readonly number[] } | null;
};
