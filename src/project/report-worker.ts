// The thread that computes reports, over its own reading connection to the views' file.
import { parentPort, workerData } from 'node:worker_threads';
import { SAME_MATTER_MS } from '../figures/definitions.ts';
import { periodOf, report } from '../figures/report.ts';
import type { AgentDayRow } from './agent-days.ts';
import type { ChatRow } from './chats.ts';
import type { InvitationRow } from './invitations.ts';
import type { ReportAnswer, ReportRequest } from './reports.ts';
import { openViewDatabase } from './view-store.ts';
import { viewOf } from './views.ts';

/** Conversations of both periods together that one report goes through. */
export const CHATS_MAX = 200_000;
/** Days of agents, likewise. */
export const AGENT_DAYS_MAX = 100_000;

/** Invitations of the period, likewise. */
export const INVITATIONS_MAX = 200_000;

type Asked = { readonly id: number; readonly request: ReportRequest } | { readonly close: true };

const { path } = workerData as { readonly path: string };
const database = openViewDatabase(path);
const rowsBetween = database.prepare<{ row: string }>(
  'SELECT row FROM row WHERE view = ? AND workspace = ? AND live = 1 AND at >= ? AND at < ? ORDER BY at LIMIT ?',
);

function rows<Row>(
  view: 'chats' | 'agent-days' | 'invitations',
  workspace: string,
  from: number,
  to: number,
  most: number,
): readonly Row[] | null {
  const name = `${view}.${viewOf(view).version}`;
  const found = rowsBetween.all(name, workspace, timeOf(from), timeOf(to), most + 1);
  return found.length > most ? null : found.map(({ row }) => JSON.parse(row) as Row);
}

const DAY_MS = 86_400_000;

function answerTo({ asOf, people, question, targets, workspace }: ReportRequest): ReportAnswer {
  const period = periodOf(question);
  // Whoever comes back within the time of one matter began another conversation after the period.
  const kept = rows<ChatRow>('chats', workspace, period.before, period.to + SAME_MATTER_MS, CHATS_MAX);
  // A zone's day reaches into the days of UTC on both sides of it.
  const days = rows<AgentDayRow>(
    'agent-days',
    workspace,
    period.before - DAY_MS,
    period.to + DAY_MS,
    AGENT_DAYS_MAX,
  );
  const invited = rows<InvitationRow>('invitations', workspace, period.from, period.to, INVITATIONS_MAX);
  if (kept === null || days === null || invited === null) return { status: 'refused', code: 'too-many' };
  const counted = kept.flatMap(({ chat, offers }) => (chat === null ? [] : [{ chat, offers }]));
  return {
    status: 'done',
    report: report({
      question,
      targets,
      asOf,
      period,
      chats: counted,
      days,
      invitations: invited.map(({ invitation }) => invitation),
      people: people === null ? null : new Set(people),
    }),
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

parentPort?.on('message', (asked: Asked) => {
  if ('close' in asked) {
    database.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage({ id: asked.id, answer: answerTo(asked.request) });
});
