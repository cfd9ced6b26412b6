import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportQuestion } from '../../src/figures/report.ts';
import { REPORTS_WAITING_MAX, type Reports, startReports } from '../../src/project/reports.ts';
import { openViewStore } from '../../src/project/view-store.ts';
import { viewOf } from '../../src/project/views.ts';
import type { ClearFields } from '../../src/platform/upcast.ts';
import { FIRST_DAY, histories, interleaved, recorded, type Told } from '../figures/history.ts';

let folder: string;
let reports: Reports | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-reports-'));
});
afterEach(async () => {
  await reports?.close();
  reports = null;
  rmSync(folder, { recursive: true, force: true });
});

const question: ReportQuestion = {
  from: '2026-10-12',
  to: '2026-10-25',
  zone: 'Europe/Vienna',
  team: null,
  site: null,
  campaign: null,
  topic: null,
};
const targets = { firstResponseMs: 45_000, waitMs: 60_000, chatsAtOnce: { from: 3, to: 5 } };
const asOf = FIRST_DAY + 400 * 86_400_000;
const request = { workspace: 'northwind', question, targets, asOf, people: null };

/** Events of a survey are not of today's contract: these rows are folded from what comes, as it comes. */
const asItIs = (fields: ClearFields) => fields;

function kept(told: readonly Told[], sizes: readonly number[]): string {
  const path = join(folder, `views-${sizes.join('-')}.sqlite`);
  for (const name of ['chats', 'agent-days'] as const) {
    const view = viewOf(name);
    const events = recorded(told).filter(({ stream }) =>
      view.prefixes.some((each) => stream.startsWith(each)),
    );
    for (let from = 0, turn = 0; from < events.length; turn += 1) {
      const size = sizes[turn % sizes.length] ?? 1;
      const store = openViewStore(path, view, asItIs);
      store.apply(events.slice(from, from + size));
      store.close();
      from += size;
    }
  }
  return path;
}

describe('reports', () => {
  it('[B3] over rows folded live, in batches of any size and over restarts, equal those over rows rebuilt', async () => {
    for (const history of fc.sample(histories, { numRuns: 4, seed: 5 })) {
      const told = interleaved(history, () => 0);
      const answers = [];
      for (const sizes of [[7, 50, 31], [100_000]]) {
        reports = startReports(kept(told, sizes));
        answers.push(await reports.ask(request));
        await reports.close();
        reports = null;
      }
      rmSync(folder, { recursive: true, force: true });
      folder = mkdtempSync(join(tmpdir(), 'sealdesk-reports-'));
      expect(answers[0]).toMatchObject({ status: 'done' });
      expect(answers[1]).toEqual(answers[0]);
    }
  });

  it('[B10] of another workspace say nothing of this one', async () => {
    const told = fc.sample(histories, { numRuns: 5, seed: 3 }).flatMap((each) => interleaved(each, () => 0));
    reports = startReports(kept(told.slice(0, 400), [100_000]));
    const answer = await reports.ask({ ...request, workspace: 'linden' });
    if (answer.status !== 'done') throw new Error('no report');
    expect(answer.report.figures.chats.of).toBe(0);
    expect(answer.report.days).toEqual([]);
  });

  it('[B10] asked for beyond what may wait are answered at once', async () => {
    reports = startReports(kept([], [1]));
    const { ask } = reports;
    const asked = Array.from({ length: REPORTS_WAITING_MAX + 3 }, () => ask(request));
    const answers = await Promise.all(asked);
    expect(answers.filter((answer) => answer.status === 'failed')).toHaveLength(3);
    expect(answers.filter((answer) => answer.status === 'done')).toHaveLength(REPORTS_WAITING_MAX);
  });
});
