// What a document names that can be looked up: paths of the repository and npm scripts.

const folders = 'src|tests|schemas|policies|migrations|audit|docs|examples|deploy|\\.ci';
const rootFile = '[A-Za-z][\\w-]*\\.(?:md|json|ts|mjs)|\\.[a-z-]+\\.(?:json|mjs)';
const insideBackticks = new RegExp(`\`((?:\\./)?(?:(?:${folders})/[^\`\\s]*|${rootFile}))\``, 'g');
const afterCommand = new RegExp(`(?:^|[\\s=])((?:${folders})/[\\w./*-]+)`, 'gm');
const link = /\]\((?![a-z]+:|#)([^)#\s]+)/g;

/** Paths as written: in backticks, in links, in commands. Those of `dist/` and `.sealdesk/` are made later. */
export function namedPaths(text: string): readonly string[] {
  const found = [insideBackticks, link, afterCommand].flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) =>
      (match[1] ?? '').replace(/^\.\//, '').replace(/[.,:;/]+$/, ''),
    ),
  );
  return [...new Set(found)].filter((path) => path !== '');
}

/** Places like `src/main.ts:12`: true for a day. */
export function lineNumbers(text: string): readonly string[] {
  return [...text.matchAll(/\b[\w./-]+\.(?:ts|tsx|mjs|json|md):\d+\b/g)].map((match) => match[0]);
}

export function namedScripts(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\bnpm run ([a-z:-]+)/g)].map((match) => match[1] ?? ''))];
}

/** Words that promise what nobody can keep. */
export function forbiddenWords(text: string): readonly string[] {
  return [...text.matchAll(/\bcompliant\b|\btamper[- ]?proof\b|\bmilitary[- ]grade\b/gi)].map(
    (match) => match[0],
  );
}
