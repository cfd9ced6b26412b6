// What the gateway asks of the detector in src/redact.

import type { Verdict } from '../redact/redact.ts';

/** The detector, handed in so that a test can break it. */
export type Detector = {
  readonly rules: string;
  redact(text: string): Verdict;
  digitRuns(text: string): readonly string[];
  maskDigits(text: string): string;
  completes(
    earlier: readonly (readonly string[])[],
    text: string,
  ): { readonly earlier: readonly number[] } | null;
};
