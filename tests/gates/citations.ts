// Which rules SPEC.md states and which rules test titles cite.

/** Rules are lines that begin with their number in bold, `**R3** …`, in a list or by themselves. */
export function statedRules(spec: string): readonly string[] {
  return [...spec.matchAll(/^\s*(?:[-*]\s+)?\*\*([A-Z]\d+)\*\*\s+\S/gm)].map((match) => match[1] ?? '');
}

/** Citations stand at the beginning of a title: `'[R3] …'`, `'[R3] [R4] …'` or `'[R3, R4] …'`. */
export function citedRules(source: string): readonly string[] {
  return [...source.matchAll(/['"`]((?:\[[A-Z]\d+(?:,? [A-Z]\d+)*\] ?)+)/g)].flatMap((match) =>
    [...(match[1] ?? '').matchAll(/[A-Z]\d+/g)].map((rule) => rule[0]),
  );
}

export type Trace = {
  readonly uncited: readonly string[];
  readonly unstated: readonly string[];
  readonly statedTwice: readonly string[];
};

export function trace(stated: readonly string[], cited: readonly string[]): Trace {
  return {
    uncited: stated.filter((rule) => !cited.includes(rule)),
    unstated: [...new Set(cited.filter((rule) => !stated.includes(rule)))],
    statedTwice: stated.filter((rule, index) => stated.indexOf(rule) !== index),
  };
}
