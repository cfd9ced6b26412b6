import { describe, expect, test } from 'vitest';
import { benignClasses } from './corpus/benign.ts';
import { bounds, caught, disturbed, type Way } from './corpus/judge.ts';
import { positiveClasses } from './corpus/positive.ts';
import { countOf, ours } from './corpus/run.ts';
import type { Class, Family } from './corpus/sample.ts';
import { caughtMin, disturbedMax } from './corpus/targets.ts';
import { seeded } from './numbers.ts';

const SAMPLES = 25;
/** Shares of a thousandth show only over more. */
const HARMLESS_SAMPLES = 400;
const SEED = 7;

async function share(
  classes: readonly Class[],
  kind: 'positive' | 'benign',
  family: Family,
): Promise<number> {
  const samples = kind === 'benign' ? HARMLESS_SAMPLES : SAMPLES;
  const chosen = classes.filter((each) => each.family === family);
  let hits = 0;
  for (const each of chosen) hits += (await countOf(each, kind, [ours], samples, SEED))[0] ?? 0;
  return hits / (chosen.length * samples);
}

describe('the detector over its corpus', () => {
  test('[X80] the corpus has the breadth it claims, each class by a name of its own', () => {
    expect(positiveClasses.length).toBeGreaterThanOrEqual(150);
    expect(benignClasses.length).toBeGreaterThanOrEqual(60);
    const names = [...positiveClasses, ...benignClasses].map(({ family, name }) => `${family} ${name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(Object.entries(caughtMin))(
    '[X81] of %s numbers it catches at least %d',
    async (family, least) => {
      expect(await share(positiveClasses, 'positive', family as Family)).toBeGreaterThanOrEqual(least);
    },
  );

  test.each(Object.entries(disturbedMax))(
    '[X82] of harmless %s it disturbs at most %d',
    async (family, most) => {
      expect(await share(benignClasses, 'benign', family as Family)).toBeLessThanOrEqual(most);
    },
  );

  test('[X83] a way that does nothing catches nothing, and one that refuses everything disturbs everything', async () => {
    const nothing: Way = {
      name: 'nothing',
      begin:
        () =>
        ({ text }) => ({ text, touched: false, withhold: [] }),
    };
    const everything: Way = {
      name: 'everything',
      begin: () => () => ({ text: '', touched: true, withhold: [] }),
    };
    for (const each of positiveClasses) {
      const sample = each.make(seeded(37));
      expect(await caught(nothing, sample, each.family === 'split'), each.name).toBe(false);
      expect(await caught(everything, sample, each.family === 'split'), each.name).toBe(true);
    }
    for (const each of benignClasses) {
      const sample = each.make(seeded(37));
      expect(await disturbed(nothing, sample), each.name).toBe(false);
      expect(await disturbed(everything, sample), each.name).toBe(true);
    }
  });

  test('[X83] a masked line that still shows the middle of the number is not caught', async () => {
    const half: Way = {
      name: 'half',
      begin:
        () =>
        ({ text }) => ({ text: `${text} [masked]`, touched: true, withhold: [] }),
    };
    const plain = positiveClasses.find(({ name }) => name === 'bare');
    expect(await caught(half, plain?.make(seeded(37)) ?? { lines: [], secret: [] }, false)).toBe(false);
  });

  test('[X84] the bounds of a share are exact', () => {
    // Clopper-Pearson by R: binom.test(0, 100), (97, 100), (100, 100).
    const near = (value: number) => Number(value.toFixed(4));
    expect(near(bounds(0, 100).high)).toBe(0.0362);
    expect([near(bounds(97, 100).low), near(bounds(97, 100).high)]).toEqual([0.9148, 0.9938]);
    expect(near(bounds(100, 100).low)).toBe(0.9638);
  });
});
