// What the detector is to reach, by family of classes: shares of samples.
import type { Family } from './sample.ts';

/** At least this share of card numbers, or codes, is caught. */
export const caughtMin: Readonly<Partial<Record<Family, number>>> = {
  plain: 0.999,
  separated: 0.999,
  unicode: 0.995,
  invisible: 0.995,
  words: 0.97,
  reversed: 0.97,
  decorated: 0.97,
  split: 0.97,
  authentication: 0.99,
};

/** At most this share of harmless samples is disturbed. */
export const disturbedMax: Readonly<Partial<Record<Family, number>>> = {
  identifiers: 0,
  natural: 0.001,
  dense: 0.01,
  orders: 0.005,
};
