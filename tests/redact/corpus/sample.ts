// What a class of the corpus makes: lines as somebody would send them, and what must not be readable afterwards.

export type Line = { readonly text: string; readonly sender?: string; readonly conversation?: string };

export type Sample = {
  readonly lines: readonly Line[];
  /** As written: a stretch from the middle of the number, or the code. Empty for harmless samples. */
  readonly secret: readonly string[];
};

export type Random = () => number;

/** The kinds of class that have a target of their own. */
export type Family =
  | 'plain'
  | 'separated'
  | 'unicode'
  | 'invisible'
  | 'words'
  | 'reversed'
  | 'decorated'
  | 'split'
  | 'authentication'
  | 'identifiers'
  | 'natural'
  | 'dense'
  | 'orders';

export type Class = {
  readonly name: string;
  readonly family: Family;
  readonly make: (random: Random) => Sample;
};

export function pick<T>(random: Random, from: readonly T[]): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

export function digits(random: Random, count: number): string {
  let made = '';
  while (made.length < count) made += String(Math.floor(random() * 10));
  return made;
}

export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}
