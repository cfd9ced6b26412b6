// A conversation's items as the lines of a thread: runs of one author, days, the read mark. Pure.
import type { Item, LineItem, Pending, SaidItem } from '../connection/conversation-state.ts';
import { sameDay } from '../staff/time.ts';

/** One run is broken by another author, and by this much silence. */
export const RUN_MS = 5 * 60_000;

export type ThreadLine =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'line'; readonly key: string; readonly item: LineItem }
  | { readonly kind: 'note'; readonly key: string; readonly item: SaidItem }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly item: SaidItem;
      /** Begins a run: the author's mark and name stand above. */
      readonly first: boolean;
      /** The other side has read up to here. */
      readonly readMark: boolean;
      /** Sent by this side, newest, not read yet. */
      readonly delivered: boolean;
    }
  | { readonly kind: 'pending'; readonly key: string; readonly pending: Pending };

export function layoutThread(
  items: readonly Item[],
  pending: readonly Pending[],
  visitorRead: number,
): readonly ThreadLine[] {
  const lastStaff = items.findLast((item) => item.kind === 'message' && item.from === 'staff');
  const lastRead = items.findLast(
    (item) => item.kind === 'message' && item.from === 'staff' && item.revision <= visitorRead,
  );
  const lines: ThreadLine[] = [];
  let author: SaidItem | null = null;
  let day: number | null = null;
  for (const item of items) {
    if (day !== null && !sameDay(day, item.at)) {
      lines.push({ kind: 'day', key: `day-${item.key}`, at: item.at });
      author = null;
    }
    day = item.at;
    if (item.kind === 'line') {
      author = null;
      if (isShown(item)) lines.push({ kind: 'line', key: item.key, item });
    } else if (item.kind === 'note') {
      author = null;
      lines.push({ kind: 'note', key: item.key, item });
    } else {
      const first = author === null || !sameRun(author, item);
      const readMark = item === lastRead;
      const delivered = item === lastStaff && !readMark;
      lines.push({ kind: 'message', key: item.key, item, first, readMark, delivered });
      author = item;
    }
  }
  for (const each of pending) lines.push({ kind: 'pending', key: each.key, pending: each });
  return lines;
}

/** The first list of readers belongs to the start, which says it already. */
function isShown(item: LineItem): boolean {
  return !(item.line.type === 'readers' && item.line.first);
}

function sameRun(before: SaidItem, item: SaidItem): boolean {
  return before.from === item.from && before.person === item.person && item.at - before.at < RUN_MS;
}
