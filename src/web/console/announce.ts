// What is said aloud of chats that are not open: names and counts, never words of a message.
import type { InboxRow } from '../../contract/views.ts';
import { groupOf } from './inbox-list.ts';

export const ANNOUNCE_MS = 5_000;

export function announcementOf(
  before: ReadonlyMap<string, InboxRow>,
  now: ReadonlyMap<string, InboxRow>,
  me: string,
  current: string | null,
  nameOf: (subject: string) => string,
): string | null {
  // The first rows are no news.
  if (before.size === 0) return null;
  const parts: string[] = [];
  let waiting = 0;
  for (const row of now.values()) {
    const old = before.get(row.conversation);
    if (old === undefined && row.assignee === null) waiting += 1;
    const told = old?.mentions.includes(me) ?? false;
    if (row.mentions.includes(me) && !told && row.conversation !== current)
      parts.push(`${nameOf(row.subject)}, a note mentions you`);
    const fresh = row.visitorMessages.length;
    const grew = fresh > (old?.visitorMessages.length ?? 0);
    if (row.conversation === current || !grew || groupOf(row, me) !== 'mine') continue;
    parts.push(`${nameOf(row.subject)}, ${fresh} unread`);
  }
  if (waiting > 0) parts.push(waiting === 1 ? '1 new chat waiting' : `${waiting} new chats waiting`);
  return parts.length === 0 ? null : parts.join('. ');
}
