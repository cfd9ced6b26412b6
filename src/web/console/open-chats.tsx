// The strip over the conversation for people with two or more chats: one tab each, in the order they were begun.
import type { InboxRow } from '../../contract/views.ts';
import { visitorName } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { momentWord, waitOf } from '../staff/time.ts';
import { useDesktop } from './desktop.ts';
import { ReplyClockMark } from './inbox-row.tsx';
import { useEntry } from './rows.ts';

/** Alt 1 to 5. */
export const OPEN_CHATS_MAX = 5;

export function openChatsOf(rows: Iterable<InboxRow>, me: string): readonly InboxRow[] {
  return [...rows]
    .filter((row) => row.assignee === me && row.status !== 'resolved')
    .toSorted((left, right) =>
      left.startedAt < right.startedAt ? -1 : left.startedAt > right.startedAt ? 1 : 0,
    )
    .slice(0, OPEN_CHATS_MAX);
}

export function OpenChats({ own }: { readonly own: readonly InboxRow[] }) {
  const { current, openChat } = useDesktop();
  const now = useNow();
  if (own.length < 2) return null;
  const stop = own.some((row) => row.conversation === current) ? current : own[0]?.conversation;
  return (
    <div className="open-chats" role="tablist" aria-label="Your open chats">
      {own.map((row, index) => (
        <button
          key={row.conversation}
          type="button"
          role="tab"
          id={`chat-${row.conversation}`}
          className="open-chat"
          aria-selected={row.conversation === current}
          aria-keyshortcuts={`Alt+${index + 1}`}
          tabIndex={row.conversation === stop ? 0 : -1}
          onClick={() => openChat(row.conversation)}
          onKeyDown={(event) => {
            const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            const next = own[(index + step + own.length) % own.length];
            if (step === 0 || next === undefined) return;
            event.preventDefault();
            document.getElementById(`chat-${next.conversation}`)?.focus();
          }}
        >
          <span className="open-chat-line">
            <b className="truncate">{visitorName(row.subject)}</b>
            <ReplyClockMark row={row} now={now} />
          </span>
          <StateLine row={row} now={now} />
        </button>
      ))}
    </div>
  );
}

function StateLine({ row, now }: { readonly row: InboxRow; readonly now: number }) {
  const { chats, drafts } = useDesktop();
  const preview = useEntry(chats.previews, row.conversation);
  const draft = useEntry(drafts.all, row.conversation);
  const unread = row.visitorMessages.length;
  const words =
    preview?.typing === true
      ? `${visitorName(row.subject)} is typing`
      : row.snoozedUntil !== null
        ? `Snoozed to ${momentWord(Date.parse(row.snoozedUntil), now)}`
        : unread > 0
          ? `${unread} unread`
          : draft !== undefined
            ? 'Draft'
            : row.lastFrom === 'staff'
              ? `Waiting for visitor, ${waitOf(now - Date.parse(row.lastAt))}`
              : preview === undefined
                ? 'Sealed. Open to read.'
                : 'Read, not answered';
  return <span className="meta truncate">{words}</span>;
}
