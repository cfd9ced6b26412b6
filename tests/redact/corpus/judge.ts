// Whether a way of redacting did its duty on a sample, and how sure the count is.
import type { Sample } from './sample.ts';

/** What became of one line: the text as it would be kept, and which earlier lines are taken back with it. */
export type Kept = { readonly text: string; readonly touched: boolean; readonly withhold: readonly number[] };

/** Judges lines in order, from the beginning. */
export type Way = {
  readonly name: string;
  readonly begin: () => (line: Sample['lines'][number]) => Kept | Promise<Kept>;
};

/** Digits of a number in pieces that may stay readable: the last four, and a pair. */
const READABLE_MAX = 6;

/** Every line as it is left after all of them: null when it was refused or taken back. */
async function left(
  way: Way,
  sample: Sample,
): Promise<{ readonly texts: (string | null)[]; readonly touched: boolean }> {
  const judge = way.begin();
  const texts: (string | null)[] = [];
  let touched = false;
  for (const line of sample.lines) {
    const kept = await judge(line);
    touched ||= kept.touched;
    texts.push(kept.touched && kept.text === '' ? null : kept.text);
    for (const earlier of kept.withhold) texts[earlier] = null;
  }
  return { texts, touched };
}

export async function caught(way: Way, sample: Sample, isSplit: boolean): Promise<boolean> {
  const { texts, touched } = await left(way, sample);
  if (!touched) return false;
  const readable = texts.join('\n');
  const stays = sample.secret.filter((secret) => secret !== '' && readable.includes(secret));
  return isSplit ? stays.join('').replace(/\D/g, '').length <= READABLE_MAX : stays.length === 0;
}

export async function disturbed(way: Way, sample: Sample): Promise<boolean> {
  return (await left(way, sample)).touched;
}

/** Clopper-Pearson, 95 %: found by halving the binomial's tail. */
export function bounds(hits: number, of: number): { readonly low: number; readonly high: number } {
  const low = hits === 0 ? 0 : solve((share) => atLeast(hits, of, share), 0.025);
  const high = hits === of ? 1 : solve((share) => 1 - atLeast(hits + 1, of, share), 0.025, true);
  return { low, high };
}

const HALVINGS = 50;

function solve(tail: (share: number) => number, level: number, falling = false): number {
  let [low, high] = [0, 1];
  for (let round = 0; round < HALVINGS; round++) {
    const middle = (low + high) / 2;
    if (tail(middle) < level === falling) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/** Chance of `hits` or more. */
function atLeast(hits: number, of: number, share: number): number {
  if (hits <= 0) return 1;
  if (hits > of || share <= 0) return 0;
  if (share >= 1) return 1;
  let logChoose = 0;
  for (let at = 1; at <= hits; at++) logChoose += Math.log(of - hits + at) - Math.log(at);
  let sum = 0;
  for (let count = hits; count <= of; count++) {
    sum += Math.exp(logChoose + count * Math.log(share) + (of - count) * Math.log(1 - share));
    logChoose += Math.log(of - count) - Math.log(count + 1);
  }
  return Math.min(1, sum);
}
