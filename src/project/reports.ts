// Reports, asked of a thread of their own: a year of conversations is gone through without holding up one that goes on.
// Trusts the views; what they have not folded yet is not in a report.
import { Worker } from 'node:worker_threads';
import type { Report, ReportQuestion } from '../figures/report.ts';
import type { Targets } from '../figures/targets.ts';

/** Reports asked for and not answered yet; more is answered "try again". */
export const REPORTS_WAITING_MAX = 16;

export type ReportRequest = {
  readonly workspace: string;
  readonly question: ReportQuestion;
  readonly targets: Targets;
  /** ms. */
  readonly asOf: number;
  /** Whose time counts; null: everybody's. */
  readonly people: readonly string[] | null;
};

export type ReportAnswer =
  | { readonly status: 'done'; readonly report: Report }
  /** More conversations than one report goes through. */
  | { readonly status: 'refused'; readonly code: 'too-many' }
  | { readonly status: 'failed'; readonly code: 'try-again' };

export interface Reports {
  ask(request: ReportRequest): Promise<ReportAnswer>;
  /** Rejects when the thread stopped. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** `path`: the views' file, which stands. */
export function startReports(path: string): Reports {
  const worker = new Worker(new URL('./report-worker.ts', import.meta.url), { workerData: { path } });
  const waiting = new Map<number, (answer: ReportAnswer) => void>();
  let next = 0;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);
  worker.on('error', (error: Error) => {
    fail(error);
    for (const answer of waiting.values()) answer({ status: 'failed', code: 'try-again' });
    waiting.clear();
  });
  worker.on('message', ({ answer, id }: { readonly id: number; readonly answer: ReportAnswer }) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
  });
  return {
    ask(request) {
      if (waiting.size >= REPORTS_WAITING_MAX)
        return Promise.resolve({ status: 'failed', code: 'try-again' } as const);
      next += 1;
      const id = next;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        worker.postMessage({ id, request });
      });
    },
    failed,
    async close() {
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage({ close: true });
      await ended;
    },
  };
}
