// The inbox as a list of lines: who is in which group, in which order. Pure; rows come from the server, names do not.
import type { InboxRow } from '../../contract/views.ts';

export type Tab = 'mine' | 'team' | 'unassigned' | 'all';
export type Group = 'mine' | 'unassigned' | 'team' | 'resolved';

export const tabs: readonly Tab[] = ['mine', 'team', 'unassigned', 'all'];
export const groupWords: Readonly<Record<Group, string>> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  team: 'Team',
  resolved: 'Resolved',
};

/** Until an organisation can set its own: a first answer is late after this. */
export const REPLY_TARGET_MS = 120_000;
const NEAR = 0.75;

export type Line =
  | { readonly kind: 'head'; readonly group: Group; readonly count: number; readonly closed: boolean }
  | { readonly kind: 'row'; readonly group: Group; readonly row: InboxRow };

export function groupOf(row: InboxRow, me: string): Group {
  if (row.status === 'resolved') return 'resolved';
  if (row.assignee === null) return 'unassigned';
  return row.assignee === me ? 'mine' : 'team';
}

/** What is resolved waits for nobody and is not counted. */
export function counts(rows: Iterable<InboxRow>, me: string): Readonly<Record<Tab, number>> {
  const count = { mine: 0, team: 0, unassigned: 0, all: 0 };
  for (const row of rows) {
    const group = groupOf(row, me);
    if (group === 'resolved') continue;
    count[group] += 1;
    count.all += 1;
  }
  return count;
}

/** Reply due first, the longest wait before the others; then what moved last. */
export function byUrgency(left: InboxRow, right: InboxRow): number {
  if (left.waitingSince !== null && right.waitingSince !== null)
    return order(left.waitingSince, right.waitingSince) || order(left.conversation, right.conversation);
  if (left.waitingSince !== null) return -1;
  if (right.waitingSince !== null) return 1;
  return order(right.lastAt, left.lastAt) || order(left.conversation, right.conversation);
}

export type ListQuestion = {
  readonly rows: ReadonlyMap<string, InboxRow>;
  readonly me: string;
  readonly tab: Tab;
  readonly closed: ReadonlySet<Group>;
  /** The order shown before, while it must not move under the pointer or the focus; null when it may settle. */
  readonly held: readonly string[] | null;
};

export function linesOf(question: ListQuestion): readonly Line[] {
  const { rows, me, tab, closed, held } = question;
  const wanted = [...rows.values()].toSorted(byUrgency);
  const ordered = held === null ? wanted : keepOrder(wanted, held);
  const groups: readonly Group[] = tab === 'all' ? ['mine', 'unassigned', 'team', 'resolved'] : [tab];
  return groups.flatMap((group): readonly Line[] => {
    const own = ordered.filter((row) => groupOf(row, me) === group);
    const lines = own.map((row): Line => ({ kind: 'row', group, row }));
    if (tab !== 'all') return lines;
    if (own.length === 0) return [];
    const shut = closed.has(group);
    return [{ kind: 'head', group, count: own.length, closed: shut }, ...(shut ? [] : lines)];
  });
}

/** What was shown stays where it was; what is new comes after it. */
export function keepOrder(wanted: readonly InboxRow[], held: readonly string[]): readonly InboxRow[] {
  const place = new Map(held.map((id, index) => [id, index]));
  const at = (row: InboxRow) => place.get(row.conversation) ?? Number.MAX_SAFE_INTEGER;
  // Sorting is stable, so new rows keep their own order.
  return wanted.toSorted((left, right) => at(left) - at(right));
}

export type ReplyClock = {
  readonly state: 'due' | 'near' | 'late';
  readonly waitedMs: number;
  /** Negative when late. */
  readonly leftMs: number;
  /** 0 to 1. */
  readonly share: number;
};

export function replyClock(row: Pick<InboxRow, 'waitingSince'>, now: number): ReplyClock | null {
  if (row.waitingSince === null) return null;
  const waitedMs = Math.max(0, now - Date.parse(row.waitingSince));
  const share = Math.min(1, waitedMs / REPLY_TARGET_MS);
  const state = waitedMs >= REPLY_TARGET_MS ? 'late' : share >= NEAR ? 'near' : 'due';
  return { state, waitedMs, leftMs: REPLY_TARGET_MS - waitedMs, share };
}

/** Chats of mine with something unread, and those that nobody has taken. */
export function waitingForMe(rows: Iterable<InboxRow>, me: string): number {
  let count = 0;
  for (const row of rows) {
    const group = groupOf(row, me);
    if (group === 'unassigned' || (group === 'mine' && row.visitorMessages.length > 0)) count += 1;
  }
  return count;
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
