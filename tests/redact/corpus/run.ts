// The corpus, class by class, through one or more ways of redacting.
import { createLineJudge } from '../../../src/cli/redact-command.ts';
import { seeded } from '../numbers.ts';
import { caught, disturbed, type Way } from './judge.ts';
import type { Class } from './sample.ts';

export const ours: Way = {
  name: 'sealdesk',
  begin() {
    const judge = createLineJudge();
    return (line) => {
      const verdict = judge(JSON.stringify(line));
      if ('error' in verdict) throw new Error(`a line of the corpus is no line: ${verdict.error}`);
      const { text, withhold } = verdict;
      return { text, touched: verdict.verdict !== 'pass', withhold };
    };
  },
};

/** Hits of each way: for cards those caught, for harmless samples those disturbed. */
export async function countOf(
  each: Class,
  kind: 'positive' | 'benign',
  ways: readonly Way[],
  samples: number,
  seed: number,
): Promise<readonly number[]> {
  const random = seeded(seed ^ hashOf(each.name));
  const hits = ways.map(() => 0);
  for (let made = 0; made < samples; made++) {
    const sample = each.make(random);
    for (const [at, way] of ways.entries()) {
      const hit =
        kind === 'positive'
          ? await caught(way, sample, each.family === 'split')
          : await disturbed(way, sample);
      if (hit) hits[at] = (hits[at] ?? 0) + 1;
    }
  }
  return hits;
}

function hashOf(name: string): number {
  let hash = 0;
  for (const sign of name) hash = (Math.imul(hash, 31) + (sign.codePointAt(0) ?? 0)) | 0;
  return hash;
}
