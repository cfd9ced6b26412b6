import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chromiumPath } from '../journeys/browser.ts';
import { readReport } from '../verify-report.ts';

const report = (...results: readonly (readonly [fullName: string, status: string])[]): string =>
  JSON.stringify({
    testResults: results.map(([fullName, status]) => ({ assertionResults: [{ fullName, status }] })),
  });

test('[T18] a suite that needs what is not there is named once, not counted', () => {
  const text = report(
    ['a real server (needs EVENTSTORE_URL) [R1] appends', 'pending'],
    ['a real server (needs EVENTSTORE_URL) [R2] reads', 'skipped'],
    ['[R3] conflict', 'passed'],
    ['[R4] order', 'failed'],
  );
  expect(readReport(text, {})).toEqual({
    passed: 1,
    failed: 1,
    notRun: ['a real server (needs EVENTSTORE_URL)'],
    skipped: [],
  });
});

test('[T18] a suite that could have run, or that gives no known reason, is a failure', () => {
  const text = report(
    ['a real server (needs EVENTSTORE_URL) [R1] appends', 'pending'],
    ['[R3] conflict', 'skipped'],
    ['[R4] order (needs patience)', 'todo'],
  );
  expect(readReport(text, { EVENTSTORE_URL: 'esdb://127.0.0.1:2113' })).toMatchObject({
    notRun: [],
    skipped: [
      'a real server (needs EVENTSTORE_URL) [R1] appends',
      '[R3] conflict',
      '[R4] order (needs patience)',
    ],
  });
});

test('[T18] nginx is excused where it is not, and not where it is', () => {
  const text = report(
    ['behind nginx (needs nginx) [N7] a WebSocket', 'skipped'],
    ['[R3] conflict', 'passed'],
  );
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-programs-'));
  for (const name of ['nginx', 'openssl']) writeFileSync(join(folder, name), '', { mode: 0o700 });
  expect(readReport(text, { PATH: folder }).skipped).toEqual(['behind nginx (needs nginx) [N7] a WebSocket']);
  // Without openssl there is no certificate to start it with.
  rmSync(join(folder, 'openssl'));
  expect(readReport(text, { PATH: folder })).toMatchObject({
    notRun: ['behind nginx (needs nginx)'],
    skipped: [],
  });
  rmSync(folder, { recursive: true });
});

test('[T18] a browser that is not there is not made up', () => {
  expect(chromiumPath({ PATH: '/nowhere' })).toBeNull();
  expect(chromiumPath({ CHROMIUM_PATH: '/nowhere/chromium', PATH: process.env.PATH })).toBeNull();
  expect(chromiumPath({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
});

test('[T19] what is installed is what the lock file names, and finding it so changes nothing', () => {
  const install = fileURLToPath(new URL('../../.ci/install.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [install], { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});
