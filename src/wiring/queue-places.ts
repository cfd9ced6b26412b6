// Tells waiting visitors where they stand: on joining, when their line moves, and every few seconds, for time alone makes
// a wait longer than was said. Computed from the views; nothing is said that they do not give.
import type { QueuePlace } from '../contract/signals.ts';
import { estimateWait, recentWaits } from '../decide/queue-estimate.ts';
import { toTime } from '../platform/clock.ts';
import { lineKey, type StoredLineRow } from '../project/line.ts';
import type { Projections } from '../project/projections.ts';
import type { StoredQueueRow } from '../project/queue.ts';

/** A line that moves often is told about this often at the most. */
export const PLACES_EVERY_MS = 500;
/** Told again though nothing moved. */
export const PLACES_REFRESH_MS = 15_000;
/** Lines waiting to be told about; more are told with the next refresh. */
const LINES_DUE_MAX = 1_000;

export type OtherWays = { readonly afterMs: number; readonly callback: boolean; readonly message: boolean };

export interface QueuePlaces {
  /** A page of this conversation's visitor is there. */
  visitorSeen(conversation: string): void;
  stop(): void;
}

export function tellQueuePlaces(needs: {
  readonly projections: Projections;
  readonly workspaces: () => readonly string[];
  readonly nowMs: () => number;
  readonly tell: (conversation: string, place: QueuePlace) => void;
  readonly isThere: (conversation: string) => boolean;
  /** What else a team offers, and after how long a wait. */
  readonly otherWays: (workspace: string, team: string) => OtherWays;
}): QueuePlaces {
  const { isThere, nowMs, projections, tell } = needs;
  const due = new Map<string, { readonly workspace: string; readonly team: string }>();
  let timer: NodeJS.Timeout | null = null;

  const unsubscribe = projections.subscribe((change) => {
    if (change.view !== 'queue') return;
    for (const { row } of change.changed as readonly { readonly row: StoredQueueRow }[]) {
      note(row.workspace, row.team);
      if (row.status === 'left' && isThere(row.conversation)) tell(row.conversation, gone(row, nowMs()));
    }
  });
  const refresh = setInterval(() => {
    for (const workspace of needs.workspaces()) {
      const teams = new Set(liveRows(workspace).map(({ team }) => team));
      for (const team of teams) note(workspace, team);
    }
  }, PLACES_REFRESH_MS).unref();

  function note(workspace: string, team: string): void {
    if (due.size < LINES_DUE_MAX) due.set(lineKey(workspace, team), { workspace, team });
    timer ??= setTimeout(() => {
      timer = null;
      const lines = [...due.values()];
      due.clear();
      for (const line of lines) tellLine(line.workspace, line.team);
    }, PLACES_EVERY_MS).unref();
  }

  function liveRows(workspace: string): readonly StoredQueueRow[] {
    return projections.rows<StoredQueueRow>('queue', workspace, 'live');
  }

  function tellLine(workspace: string, team: string): void {
    for (const [row, place] of placesOf(workspace, team))
      if (isThere(row.conversation)) tell(row.conversation, place);
  }

  function placesOf(workspace: string, team: string): readonly (readonly [StoredQueueRow, QueuePlace])[] {
    const rows = liveRows(workspace).filter((row) => row.team === team);
    const line = rows
      .filter(({ status }) => status !== 'full')
      .toSorted((a, b) => compare(a.standing, b.standing) || compare(a.conversation, b.conversation));
    const measured = projections.row<StoredLineRow>('line', lineKey(workspace, team));
    const other = needs.otherWays(workspace, team);
    const now = nowMs();
    return rows.map((row) => [row, placeOf(row, line.indexOf(row) + 1, { measured, other, now })] as const);
  }

  return {
    visitorSeen(conversation) {
      const row = projections.row<StoredQueueRow>('queue', conversation);
      if (row === null || row.status === 'left') return;
      const place = placesOf(row.workspace, row.team).find(([each]) => each.conversation === conversation);
      if (place !== undefined) tell(conversation, place[1]);
    },
    stop() {
      unsubscribe();
      clearInterval(refresh);
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** `position` 0: before a line that is full. */
export function placeOf(
  row: StoredQueueRow,
  position: number,
  {
    measured,
    now,
    other,
  }: { readonly measured: StoredLineRow | null; readonly other: OtherWays; readonly now: number },
): QueuePlace {
  const lately = (each: { readonly at: string; readonly ms: number }) => ({
    atMs: Date.parse(each.at),
    ms: each.ms,
  });
  const waitedMs = now - Date.parse(row.since);
  const full = row.status === 'full';
  const offersOther = full || waitedMs >= other.afterMs;
  return {
    kind: 'QueuePlace',
    status: full ? 'full' : row.status === 'accepted' ? 'connecting' : position === 1 ? 'next' : 'waiting',
    position,
    joined: row.position,
    since: row.since,
    wait: estimateWait((measured?.steps ?? []).map(lately), position, now),
    recent: recentWaits((measured?.waits ?? []).map(lately), now),
    longer: row.told !== null && waitedMs > row.told.high * 1_000,
    other: { callback: offersOther && other.callback, message: offersOther && other.message },
    asOf: toTime(now),
  };
}

function gone(row: StoredQueueRow, now: number): QueuePlace {
  return {
    kind: 'QueuePlace',
    status: 'gone',
    position: 0,
    joined: row.position,
    since: null,
    wait: null,
    recent: null,
    longer: false,
    other: { callback: false, message: false },
    asOf: toTime(now),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
