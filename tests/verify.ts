// Everything that has to hold, in one run: each step runs whatever became of the one before. The last line counts
// tests and steps, `N passed, N failed`. A suite that had to run and did not is a failure; one that needs what this
// machine has not is named.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eximMissing, eximPath } from './deploy/exim.ts';
import { nginxMissing, nginxPath } from './deploy/nginx.ts';
import { chromiumMissing, chromiumPath } from './journeys/browser.ts';
import { readReport, type SuiteReport } from './verify-report.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const scratch = mkdtempSync(join(tmpdir(), 'sealdesk-verify-'));
const stepMsMax = 25 * 60_000;
const outputLinesMax = 80;

type Step = {
  readonly name: string;
  readonly command: readonly string[];
  /** Where a test runner leaves its report. */
  readonly report?: string;
};

const node = process.execPath;
const steps: readonly Step[] = [
  { name: 'contract', command: [node, 'schemas/generate.ts', '--check'] },
  { name: 'types', command: [bin('tsc'), '-p', 'tsconfig.json'] },
  { name: 'lint', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  { name: 'format', command: [bin('biome'), 'format', '.'] },
  { name: 'dead code', command: [bin('knip'), '--no-progress'] },
  { name: 'pages', command: [node, 'src/web/build.ts'] },
  suite('tests', []),
  suite('journeys', ['--config', 'tests/journeys/vitest.config.ts']),
];

function suite(name: string, args: readonly string[]): Step {
  const report = join(scratch, `${name}.json`);
  const reporters = ['--reporter=json', '--reporter=default', `--outputFile.json=${report}`];
  return { name, command: [bin('vitest'), 'run', ...args, ...reporters], report };
}

type Outcome = { readonly code: number; readonly output: string; readonly seconds: number };

function run(command: readonly string[]): Promise<Outcome> {
  const [program = '', ...args] = command;
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), stepMsMax);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    const finish = (code: number): void => {
      clearTimeout(timer);
      const output = Buffer.concat(chunks).toString('utf8');
      resolve({ code, output, seconds: (performance.now() - startedMs) / 1000 });
    };
    child.on('error', () => finish(127));
    child.on('close', (code) => finish(code ?? 137));
  });
}

function reportOf(step: Step): SuiteReport | null {
  if (step.report === undefined) return null;
  try {
    return readReport(readFileSync(step.report, 'utf8'), process.env);
  } catch {
    return { passed: 0, failed: 0, notRun: [], skipped: [] };
  }
}

let passed = 0;
let failed = 0;
const notRun = new Set<string>();
for (const step of steps) {
  const { code, output, seconds } = await run(step.command);
  const report = reportOf(step);
  const nothingRan = report !== null && report.passed + report.failed === 0;
  const forgotten = report?.skipped ?? [];
  const good = code === 0 && !nothingRan && forgotten.length === 0;
  passed += (good ? 1 : 0) + (report?.passed ?? 0);
  failed += (good ? 0 : 1) + (report?.failed ?? 0);
  for (const name of report?.notRun ?? []) notRun.add(name);
  const counts = report === null ? '' : `  ${report.passed} tests passed, ${report.failed} failed`;
  console.log(
    `${good ? 'ok    ' : 'FAILED'} ${step.name.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s${counts}`,
  );
  if (good) continue;
  if (nothingRan) console.log('       no test ran');
  for (const title of forgotten) console.log(`       skipped, but it had to run: ${title}`);
  const lines = output.trimEnd().split('\n');
  if (lines.length > outputLinesMax)
    console.log(`       (the last ${outputLinesMax} lines of ${lines.length})`);
  for (const line of lines.slice(-outputLinesMax)) console.log(`       ${line}`);
}
rmSync(scratch, { recursive: true });

if (chromiumPath() === null) console.log(`missing: ${chromiumMissing}`);
if (nginxPath() === null) console.log(`missing: ${nginxMissing}`);
if (eximPath() === null) console.log(`missing: ${eximMissing}`);
for (const name of notRun) console.log(`not run: ${name}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
