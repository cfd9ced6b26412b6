// Documents, titles and the lock file say only what is so.

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { architecturePicture, begin, end, pictureIn } from './architecture-picture.ts';
import { citedRules, statedRules, trace } from './citations.ts';
import { forbiddenWords, lineNumbers, namedPaths, namedScripts } from './documents.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = (...patterns: string[]): readonly string[] =>
  globSync(patterns, { cwd: root, exclude: (path) => /^(node_modules|dist|\.git|\.sealdesk)$/.test(path) });
const documents = files('*.md', 'audit/**/*.md', 'docs/**/*.md', 'policies/**/*.md');
const testFiles = files('tests/**/*.test.ts', 'tests/**/*.test.tsx');

test('[T13] every rule of SPEC.md is cited by a test, and no citation is without a rule', () => {
  const stated = statedRules(read('SPEC.md'));
  // A contract suite is run by the tests of every adapter.
  const cited = [...testFiles, ...files('tests/**/*-contract.ts')].flatMap((file) => citedRules(read(file)));
  expect(stated.length).toBeGreaterThan(100);
  expect(cited.length).toBeGreaterThan(stated.length);
  expect(trace(stated, cited)).toEqual({ uncited: [], unstated: [], statedTwice: [] });
});

test('[T13] an uncited rule, a citation without a rule and a rule stated twice are seen', () => {
  const stated = statedRules(
    '## R\n**R1** one\n- **R2** two\n**R2** again\n**R3** three\nnot a rule **R9** here\n',
  );
  const cited = citedRules('test(\'[R1] x\'); it.each([])(`[R2, R4] y`); test("[R5] [R1] z"); a[R7] = 1;');
  expect(stated).toEqual(['R1', 'R2', 'R2', 'R3']);
  expect(trace(stated, cited)).toEqual({ uncited: ['R3'], unstated: ['R4', 'R5'], statedTwice: ['R2'] });
});

test('[T14] every path and script a document names exists, and none names a line', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  let seen = 0;
  for (const document of documents) {
    const text = read(document);
    const missing = namedPaths(text).filter((path) => {
      seen += 1;
      return [path, join(dirname(document), path)].every(
        (each) => globSync(each, { cwd: root }).length === 0,
      );
    });
    expect({ document, missing }).toEqual({ document, missing: [] });
    expect({ document, lines: lineNumbers(text) }).toEqual({ document, lines: [] });
    expect(namedScripts(text).filter((script) => !scripts.includes(script))).toEqual([]);
  }
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'SPEC.md', 'ARCHITECTURE.md', 'SECURITY.md']),
  );
  expect(seen).toBeGreaterThan(30);
});

test('[T14] paths are seen in backticks, links and commands; a line number is seen', () => {
  const text =
    'See `src/main.ts`, [this](audit/formats/x.md#part) or run\n    node tests/verify.ts --fast\nnpm run demo, `a/b`.';
  expect(namedPaths(text)).toEqual(['src/main.ts', 'audit/formats/x.md', 'tests/verify.ts']);
  expect(namedScripts(text)).toEqual(['demo']);
  expect(lineNumbers('in src/main.ts:12 and at 12:30')).toEqual(['src/main.ts:12']);
});

test('[T15] no document and no screen promises what nobody can keep', () => {
  const looked = [...documents, ...files('src/**/*.{ts,tsx,html,css}')];
  expect(looked.length).toBeGreaterThan(100);
  expect(looked.filter((file) => forbiddenWords(read(file)).length > 0)).toEqual([]);
  expect(forbiddenWords('Fully Compliant, tamperproof and military-grade; compliance officers')).toHaveLength(
    3,
  );
});

test('[T16] every test runs, and runs with the others', () => {
  // A suite may stand aside for want of something, when its title says of what; verify then names it.
  const alone = /\b(?:test|it|describe|suite)\.(?:only|todo|fails|skip(?!\(\s*['"`][^\n]*\(needs \w+\)))\b/;
  expect(testFiles.length).toBeGreaterThan(20);
  expect(testFiles.filter((file) => alone.test(read(file)))).toEqual([]);
  expect(alone.test(`${'test'}.only('x')`)).toBe(true);
  expect(alone.test(`${'test'}.skip('x', () => {})`)).toBe(true);
  expect(alone.test(`${'test'}.skip('x (needs Docker)', () => {})`)).toBe(false);
});

test('[T17] the lock file pins every package by hash and names no host', () => {
  type Lock = { packages: Record<string, { integrity?: string; resolved?: string; link?: boolean }> };
  const { packages } = JSON.parse(read('package-lock.json')) as Lock;
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  expect(entries.length).toBeGreaterThan(300);
  expect(entries.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
  expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
  const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const ranges = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((each) =>
    Object.values(manifest[each] ?? {}),
  );
  expect(ranges.filter((range) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
});

test('[T17] no tracked file names a package registry', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0');
  const texts = tracked.filter((path) =>
    /\.(ts|tsx|md|json|mjs|yml|yaml|npmrc)$|^\.ci\/|^\.npmrc$/.test(path),
  );
  expect(texts.length).toBeGreaterThan(200);
  const host = /\bregistry\.[\w-]+\.(?:com|dev|io|net|org)\b|\bnpmjs\.(?:org|com)\b/;
  expect(texts.filter((path) => path !== 'tests/gates/documents.test.ts' && host.test(read(path)))).toEqual(
    [],
  );
});

test('[T12] the picture in ARCHITECTURE.md is the one the import rules draw', () => {
  expect(pictureIn(read('ARCHITECTURE.md'))).toBe(architecturePicture());
  expect(architecturePicture()).toContain('accept --> contract');
  expect(architecturePicture()).not.toContain('record --> seal');
  expect(pictureIn('no marks')).toBeNull();
  expect(pictureIn(`a\n${begin}\nold\n${end}\nb`)).toBe('old');
});
