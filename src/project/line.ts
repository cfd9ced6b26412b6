// How fast each team's line moves: the steps between departures while somebody stood behind, and what those who were
// served had waited. What is told to visitors and shown on a wall is computed from these, by the hour that just passed.
import type { ClearEvent } from '../contract/events.ts';
import type { View } from './view.ts';

/** Steps and waits kept of each team, the newest. */
export const STEPS_KEPT_MAX = 100;

type Measured = { readonly at: string; readonly ms: number };

export type StoredLineRow = {
  readonly workspace: string;
  readonly team: string;
  readonly steps: readonly Measured[];
  readonly waits: readonly Measured[];
  /** The last departure, and how many stood there after it. */
  readonly at: string;
  readonly left: number;
};

export const line: View<StoredLineRow, ClearEvent> = {
  name: 'line',
  version: 1,
  prefixes: ['router-'],
  key: ({ event, meta }) =>
    event.type === 'ConversationDequeued' ? lineKey(meta.workspace, event.team) : null,
  apply(row, { event, meta }) {
    if (event.type !== 'ConversationDequeued') return null;
    const { at, workspace } = meta;
    const { because, left, team, waited } = event;
    const before = row ?? { steps: [], waits: [], left: 0, at };
    const step = before.left > 0 ? [{ at, ms: Math.max(Date.parse(at) - Date.parse(before.at), 0) }] : [];
    const wait = because === 'assigned' ? [{ at, ms: waited }] : [];
    return {
      workspace,
      team,
      steps: [...before.steps, ...step].slice(-STEPS_KEPT_MAX),
      waits: [...before.waits, ...wait].slice(-STEPS_KEPT_MAX),
      at,
      left,
    };
  },
  place: (row) => ({ workspace: row.workspace, scope: row.team, live: true, at: row.at }),
};

export function lineKey(workspace: string, team: string): string {
  return `${workspace} ${team}`;
}
