// What the gateway asks of the detector in src/redact.

import type { Earlier } from '../redact/asked.ts';
import type { OwnNumber } from '../redact/own-numbers.ts';
import type { Verdict } from '../redact/redact.ts';

/** The detector, handed in so that a test can break it. */
export type Detector = {
  readonly rules: string;
  /** When its table of issuers was last gone through: YYYY-MM-DD. */
  readonly tableDate: string;
  /** `asked`: what the messages before asked for, joined; `own`: the workspace's own numbers. */
  redact(text: string, asked?: number, own?: readonly OwnNumber[]): Verdict;
  /** What a message asks for that may be answered by a security code, as bits. */
  asksFor(text: string): number;
  askedOf(earlier: readonly Earlier[], by: string): number;
  digitRuns(text: string): readonly string[];
  maskDigits(text: string): string;
  completes(
    earlier: readonly (readonly string[])[],
    text: string,
    own?: readonly OwnNumber[],
  ): { readonly earlier: readonly number[] } | null;
};
