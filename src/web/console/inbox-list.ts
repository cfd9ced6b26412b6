// The inbox as a list of lines: who is in which group, in which order. Pure; rows come from the server, names do not.
import type { InboxRow } from '../../contract/views.ts';
import type { Sort } from './preferences.ts';

export type Tab = 'mine' | 'team' | 'unassigned' | 'all';
export type Group = 'mine' | 'unassigned' | 'team' | 'resolved';

export const tabs: readonly Tab[] = ['mine', 'team', 'unassigned', 'all'];
export const groupWords: Readonly<Record<Group, string>> = {
  mine: 'Mine',
  unassigned: 'Unassigned',
  team: 'Team',
  resolved: 'Resolved',
};

/** Where a team has set none of its own, an answer is late after this. */
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

export type Filter = {
  readonly teams: ReadonlySet<string>;
  readonly labels: ReadonlySet<string>;
  readonly kinds: ReadonlySet<string>;
  readonly unread: boolean;
  readonly mentionsMe: boolean;
  readonly snoozed: boolean;
};

export const NO_FILTER: Filter = {
  teams: new Set(),
  labels: new Set(),
  kinds: new Set(),
  unread: false,
  mentionsMe: false,
  snoozed: false,
};

export function isFiltering(filter: Filter): boolean {
  const { kinds, labels, mentionsMe, snoozed, teams, unread } = filter;
  return teams.size + labels.size + kinds.size > 0 || unread || mentionsMe || snoozed;
}

/** Of one kind of condition any, of all kinds each. */
export function passes(row: InboxRow, filter: Filter, me: string): boolean {
  if (filter.teams.size > 0 && !filter.teams.has(row.team)) return false;
  if (filter.labels.size > 0 && !row.labels.some((label) => filter.labels.has(label))) return false;
  if (filter.kinds.size > 0 && !filter.kinds.has(row.kind)) return false;
  if (filter.unread && row.visitorMessages.length === 0) return false;
  if (filter.mentionsMe && !row.mentions.includes(me)) return false;
  return !filter.snoozed || row.snoozedUntil !== null;
}

/** Who asked to be called waits from the hour they asked for, and not before. */
function waitsFrom({ callback, waitingSince }: InboxRow): string | null {
  return callback === null || callback.done ? waitingSince : callback.from;
}

type Compare = (left: InboxRow, right: InboxRow) => number;

/** Reply due first, the longest wait before the others; then what moved last; what is snoozed at the end. */
const byUrgency: Compare = (left, right) => {
  const [one, other] = [waitsFrom(left), waitsFrom(right)];
  if (one !== null && other !== null) return order(one, other);
  if (one !== null) return -1;
  if (other !== null) return 1;
  return order(right.lastAt, left.lastAt);
};

const sorts: Readonly<Record<Sort, Compare>> = {
  'reply-due': byUrgency,
  newest: (left, right) => order(right.lastAt, left.lastAt),
  oldest: (left, right) => order(left.startedAt, right.startedAt),
};

/** A whole order: no two rows are alike. */
export function compareBy(sort: Sort): Compare {
  const compare = sorts[sort];
  return (left, right) =>
    Number(left.snoozedUntil !== null) - Number(right.snoozedUntil !== null) ||
    compare(left, right) ||
    order(left.conversation, right.conversation);
}

export type ListQuestion = {
  readonly rows: ReadonlyMap<string, InboxRow>;
  readonly me: string;
  readonly tab: Tab;
  readonly closed: ReadonlySet<Group>;
  readonly sort: Sort;
  readonly filter: Filter;
  /** The order shown before, while it must not move under the pointer or the focus; null when it may settle. */
  readonly held: readonly string[] | null;
};

const groupsOf = (tab: Tab): readonly Group[] =>
  tab === 'all' ? ['mine', 'unassigned', 'team', 'resolved'] : [tab];

/** `sorted`: every row of a group that passes, in order. */
export function linesOf(
  question: ListQuestion,
  sorted: (group: Group) => readonly InboxRow[],
): readonly Line[] {
  const { closed, held, tab } = question;
  return groupsOf(tab).flatMap((group): readonly Line[] => {
    const own = held === null ? sorted(group) : keepOrder(sorted(group), held);
    if (own.length === 0) return [];
    const lines = own.map((row): Line => ({ kind: 'row', group, row }));
    if (tab !== 'all') return lines;
    const shut = closed.has(group);
    return [{ kind: 'head', group, count: own.length, closed: shut }, ...(shut ? [] : lines)];
  });
}

/** What was shown stays where it was; what is new comes after it. */
export function keepOrder(wanted: readonly InboxRow[], held: readonly string[]): readonly InboxRow[] {
  const rows = new Map(wanted.map((row) => [row.conversation, row]));
  const kept: InboxRow[] = [];
  for (const id of held) {
    const row = rows.get(id);
    if (row === undefined) continue;
    kept.push(row);
    rows.delete(id);
  }
  return rows.size === 0 ? kept : [...kept, ...rows.values()];
}

export type ReplyClock = {
  readonly state: 'due' | 'near' | 'late';
  readonly waitedMs: number;
  /** Negative when late. */
  readonly leftMs: number;
  /** 0 to 1. */
  readonly share: number;
};

export function replyClock(
  row: Pick<InboxRow, 'waitingSince'>,
  now: number,
  targetMs = REPLY_TARGET_MS,
): ReplyClock | null {
  if (row.waitingSince === null) return null;
  const waitedMs = Math.max(0, now - Date.parse(row.waitingSince));
  const share = Math.min(1, waitedMs / targetMs);
  const state = waitedMs >= targetMs ? 'late' : share >= NEAR ? 'near' : 'due';
  return { state, waitedMs, leftMs: targetMs - waitedMs, share };
}

/** Chats of mine with something unread, those that nobody has taken, and notes that mention me. */
export function waitingForMe(rows: Iterable<InboxRow>, me: string): number {
  let count = 0;
  for (const row of rows) {
    const group = groupOf(row, me);
    const unread = group === 'mine' && row.visitorMessages.length > 0;
    if (group === 'unassigned' || unread || row.mentions.includes(me)) count += 1;
  }
  return count;
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
