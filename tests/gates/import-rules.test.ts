// The import rules hold, the gate sees every file, and each kind of violation planted in a copy is caught.

import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { parts } from './import-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folders = ['src', 'audit', 'schemas', 'migrations'];
const scratch = mkdtempSync(join(tmpdir(), 'sealdesk-imports-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Cruise = { readonly sources: ReadonlySet<string>; readonly violations: readonly string[] };

function cruise(directory: string): Promise<Cruise> {
  const program = join(root, 'node_modules/.bin/depcruise');
  const looked = folders.filter((folder) => existsSync(join(directory, folder)));
  const args = [
    program,
    '--config',
    join(root, '.dependency-cruiser.mjs'),
    '--output-type',
    'json',
    ...looked,
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 1 << 28 }, (error, stdout) => {
      if (stdout === '') return reject(error ?? new Error('dependency-cruiser said nothing'));
      const report = JSON.parse(stdout) as {
        modules: { source: string }[];
        summary: { violations: { rule: { name: string }; from: string; to: string }[] };
      };
      resolve({
        sources: new Set(report.modules.map((module) => module.source)),
        violations: report.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`),
      });
    });
  });
}

function filesOf(directory: string): readonly string[] {
  return folders.flatMap((folder) => globSync(`${folder}/**/*.{ts,tsx}`, { cwd: directory }));
}

test('[T12] the parts import only what the table allows, and every file was looked at', async () => {
  const { sources, violations } = await cruise(root);
  expect(violations).toEqual([]);
  const files = filesOf(root).filter((file) => !file.endsWith('.d.ts'));
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => !sources.has(file))).toEqual([]);
});

const sample: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(parts).map((name) => [
    name,
    { main: 'src/main.ts', opening: 'src/seal/opening/planted.ts' }[name] ?? `src/${name}/planted.ts`,
  ]),
);

const planted: readonly (readonly [rule: string, file: string, line: string])[] = [
  ['accept-knows-no-other-stage', 'src/accept/a.ts', "import { x } from '../record/target.ts'; void x;"],
  [
    'deliver-knows-no-other-stage',
    'src/deliver/a.ts',
    "import type { X } from '../accept/target.ts'; export type Y = X;",
  ],
  ['react-knows-no-other-stage', 'src/react/a.ts', "export { x } from '../project/target.ts';"],
  [
    'gateway-knows-no-other-stage',
    'src/gateway/a.ts',
    "export const later = () => import('../protect/target.ts');",
  ],
  ['the-core-cannot-read', 'src/accept/b.ts', "import { x } from '../seal/opening/target.ts'; void x;"],
  [
    'the-core-cannot-read',
    'src/protect/b.ts',
    "import type { X } from '../seal/opening/target.ts'; export type Y = X;",
  ],
  ['decide-is-pure', 'src/decide/a.ts', "import { x } from '../platform/target.ts'; void x;"],
  ['decide-is-pure', 'src/decide/b.ts', "import { randomBytes } from 'node:crypto'; void randomBytes;"],
  [
    'redact-stands-alone',
    'src/redact/a.ts',
    "import type { X } from '../contract/target.ts'; export type Y = X;",
  ],
  [
    'redact-stands-alone',
    'src/redact/b.ts',
    "import { blake2b } from '@noble/hashes/blake2.js'; void blake2b;",
  ],
  ['seal-runs-anywhere', 'src/seal/a.ts', "import { readFileSync } from 'node:fs'; void readFileSync;"],
  ['seal-imports', 'src/seal/b.ts', "import { x } from './opening/target.ts'; void x;"],
  ['web-imports', 'src/web/widget/a.ts', "import { x } from '../../deliver/target.ts'; void x;"],
  ['web-runs-anywhere', 'src/web/widget/b.ts', "import { join } from 'node:path'; void join;"],
  ['record-imports', 'src/record/a.ts', "import { x } from '../seal/target.ts'; void x;"],
  ['platform-imports', 'src/platform/a.ts', "import { x } from '../record/target.ts'; void x;"],
  [
    'contract-imports',
    'src/contract/a.ts',
    "import type { X } from '../platform/target.ts'; export type Y = X;",
  ],
  ['home-of-libsodium-wrappers', 'src/record/b.ts', "import sodium from 'libsodium-wrappers'; void sodium;"],
  ['home-of-noble', 'src/deliver/b.ts', "import { blake2b } from '@noble/hashes/blake2.js'; void blake2b;"],
  [
    'home-of-eventstore-db-client',
    'src/record/c.ts',
    "import { EventStoreDBClient } from '@eventstore/db-client'; void EventStoreDBClient;",
  ],
  [
    'home-of-node-sqlite',
    'src/record/d.ts',
    "import { DatabaseSync } from 'node:sqlite'; void DatabaseSync;",
  ],
  ['home-of-react', 'src/web/widget/c.ts', "import { useState } from 'react'; void useState;"],
  ['home-of-preact', 'src/web/console/a.ts', "import { h } from 'preact'; void h;"],
  ['audit-shares-nothing', 'audit/verifier/a.ts', "import { x } from '../../src/seal/target.ts'; void x;"],
  ['every-file-belongs-to-a-part', 'src/helpers/a.ts', "import { x } from '../platform/target.ts'; void x;"],
  ['no-circle', 'src/project/one.ts', "import { two } from './two.ts'; export const one = () => two;"],
  ['resolvable', 'src/project/c.ts', "import { x } from './nowhere.ts'; void x;"],
  ['declared-packages-only', 'src/project/d.ts', "import fc from 'fast-check'; void fc;"],
];

test('[T12] every kind of violation is caught', async () => {
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(scratch, file)), { recursive: true });
    writeFileSync(join(scratch, file), `${text}\n`);
  };
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  cpSync(join(root, 'package.json'), join(scratch, 'package.json'));
  for (const file of Object.values(sample)) {
    const target = join(dirname(file), 'target.ts');
    write(target, 'export const x = 1; export type X = number;');
  }
  write('src/project/two.ts', "import { one } from './one.ts'; export const two = () => one;");
  for (const [, file, line] of planted) write(file, line);
  const { violations } = await cruise(scratch);
  const missed = planted.filter(
    ([rule, file]) => !violations.some((each) => each.startsWith(`${rule}: ${file} `)),
  );
  expect(missed).toEqual([]);
});
