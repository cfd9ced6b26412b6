// Reads a test runner's JSON report: what passed, what failed, and which skipped tests had no right to be skipped.

import { eximPath } from './deploy/exim.ts';
import { nginxPath } from './deploy/nginx.ts';
import { programPath } from './deploy/programs.ts';

export type SuiteReport = {
  readonly passed: number;
  readonly failed: number;
  /** Optional suites this machine lacks something for, each with what it needs. */
  readonly notRun: readonly string[];
  /** Titles of tests that were skipped without a reason. */
  readonly skipped: readonly string[];
};

/** What a suite may need, by the words `(needs …)` in its title, and how to tell that it is there. */
const needs: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => boolean>> = {
  EVENTSTORE_URL: (environment) => (environment.EVENTSTORE_URL ?? '') !== '',
  // Docker is probed by the suite itself; a probe that fails is a reason.
  Docker: () => false,
  SoftHSM: () => false,
  PyNaCl: () => false,
  nginx: (environment) => nginxPath(environment) !== null,
  exim4: (environment) => eximPath(environment) !== null,
  openssl: (environment) => programPath('openssl', environment) !== null,
};

type Report = {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

export function readReport(text: string, environment: NodeJS.ProcessEnv): SuiteReport {
  const results = (JSON.parse(text) as Report).testResults.flatMap((file) => file.assertionResults);
  const titles = results
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName.trim());
  const excused = (title: string): string | null => {
    const need = /\(needs (\w+)\)/.exec(title)?.[1];
    const isThere = need === undefined ? undefined : needs[need];
    return need === undefined || isThere === undefined || isThere(environment) ? null : need;
  };
  const notRun = titles.flatMap((title) => {
    const need = excused(title);
    return need === null ? [] : [`${title.slice(0, title.indexOf('(needs ')).trim()} (needs ${need})`];
  });
  return {
    passed: results.filter(({ status }) => status === 'passed').length,
    failed: results.filter(({ status }) => status === 'failed').length,
    notRun: [...new Set(notRun)],
    skipped: titles.filter((title) => excused(title) === null),
  };
}
