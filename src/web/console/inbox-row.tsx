// One line of the inbox: a group's head or a chat. Nothing of a chat is shown that was not opened in this browser.
import {
  AlarmClock,
  AtSign,
  ChevronDown,
  ChevronRight,
  type LucideIcon,
  Mail,
  MessageSquare,
  Phone,
  TriangleAlert,
} from 'lucide-react';
import { memo } from 'react';
import type { InboxRow } from '../../contract/views.ts';
import { closedIcon, closedWord, SealedMark } from '../staff/content.tsx';
import { classes, Icon, PersonMark } from '../staff/controls.tsx';
import { teamWord, visitorName } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useMaybe, useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { clockTime, momentWord, rowTime, waitOf } from '../staff/time.ts';
import type { Preview } from './chats.ts';
import { useAnswersOf } from './answers-context.ts';
import { useDesktop } from './desktop.ts';
import { groupOf, groupWords, type Line, replyClock } from './inbox-list.ts';
import { PriorityBars } from './priority-bars.tsx';
import { useEntry } from './rows.ts';

export function HeadLine({
  line,
  index,
  active,
  toggle,
}: {
  readonly line: Extract<Line, { kind: 'head' }>;
  readonly index: number;
  readonly active: boolean;
  readonly toggle: () => void;
}) {
  return (
    // Reached by the grid's own keys; the pointer's way is beside it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={domId(idOf(line))}
      className={classes('group-head', active && 'active')}
      role="row"
      tabIndex={-1}
      aria-level={1}
      aria-rowindex={index + 1}
      aria-expanded={!line.closed}
      onClick={toggle}
    >
      <span role="gridcell">
        <Icon of={line.closed ? ChevronRight : ChevronDown} size={14} />
        {groupWords[line.group]} <span className="meta">{line.count}</span>
      </span>
    </div>
  );
}

export const RowLine = memo(function RowLine({
  row,
  index,
  active,
  current,
  reader,
  compact,
  open,
}: {
  readonly row: InboxRow;
  readonly index: number;
  readonly active: boolean;
  readonly current: boolean;
  readonly reader: boolean;
  readonly compact: boolean;
  readonly open: (conversation: string) => void;
}) {
  const { staff, me } = useWork();
  const { chats, drafts } = useDesktop();
  const preview = useEntry(chats.previews, row.conversation) ?? null;
  const draft = useEntry(drafts.all, row.conversation)?.text ?? '';
  const unread = row.visitorMessages.length;
  const group = groupOf(row, me.person);
  const assignee = row.assignee === null || group === 'mine' ? null : staff.person(row.assignee);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={domId(row.conversation)}
      className={classes(
        'inbox-row',
        compact && 'compact',
        active && 'active',
        current && 'current',
        unread > 0 && 'unread',
      )}
      role="row"
      tabIndex={-1}
      aria-level={2}
      aria-rowindex={index + 1}
      aria-selected={current}
      onClick={() => open(row.conversation)}
    >
      <div role="gridcell">
        <div className="row-line">
          <ChannelMark kind={row.kind} />
          <span className="row-name truncate">{visitorName(row.subject)}</span>
          <span className="meta truncate row-team">{useTeamName(row.team)}</span>
          {compact ? <RowPreview preview={preview} draft={draft} reader={reader} /> : null}
          {compact ? <RowMarks row={row} assignee={assignee?.name ?? null} me={me.person} /> : null}
          <RowClock row={row} mine={group === 'mine'} />
        </div>
        {compact ? null : (
          <div className="row-line second">
            <RowPreview preview={preview} draft={draft} reader={reader} />
            <RowMarks row={row} assignee={assignee?.name ?? null} me={me.person} />
          </div>
        )}
      </div>
    </div>
  );
});

const channels: Readonly<Record<InboxRow['kind'], { readonly icon: LucideIcon; readonly word: string }>> = {
  chat: { icon: MessageSquare, word: 'Chat' },
  ticket: { icon: Mail, word: 'Message left' },
  callback: { icon: Phone, word: 'Call back' },
};

function ChannelMark({ kind }: { readonly kind: InboxRow['kind'] }) {
  const { icon, word } = channels[kind];
  return (
    <span className="channel-mark">
      <Icon of={icon} size={15} />
      {kind === 'chat' ? null : <span className="visually-hidden">{word} </span>}
    </span>
  );
}

function RowMarks({
  row,
  assignee,
  me,
}: {
  readonly row: InboxRow;
  readonly assignee: string | null;
  readonly me: string;
}) {
  const unread = row.visitorMessages.length;
  return (
    <span className="row-marks">
      {row.mentions.includes(me) ? (
        <span className="mention-mark">
          <Icon of={AtSign} size={14} />
          <span className="visually-hidden">mentions you</span>
        </span>
      ) : null}
      {assignee === null ? null : (
        <>
          <PersonMark name={assignee} size="tiny" />
          <span className="visually-hidden">with {assignee}</span>
        </>
      )}
      <PriorityBars priority={usePriority(row)} />
      {unread === 0 ? null : (
        <span className="count-badge">
          {unread > 63 ? '63+' : unread}
          <span className="visually-hidden"> unread</span>
        </span>
      )}
    </span>
  );
}
function RowPreview({
  preview,
  draft,
  reader,
}: {
  readonly preview: Preview | null;
  readonly draft: string;
  readonly reader: boolean;
}) {
  if (draft !== '') {
    return (
      <span className="row-preview truncate">
        <b className="draft-word">Draft:</b> {draft}
      </span>
    );
  }
  if (preview === null) return <SealedMark forYou={reader} />;
  if (preview.typing) return <span className="row-preview truncate quiet">Writing…</span>;
  if (preview.content.status !== 'open') {
    return (
      <span className={classes('sealed-mark', preview.content.status === 'not-reader' && 'hatched', 'open')}>
        <Icon of={closedIcon(preview.content)} size={14} />
        {closedWord(preview.content)}
      </span>
    );
  }
  return (
    <span className="row-preview truncate">
      {preview.mine ? 'You: ' : ''}
      {preview.content.text}
    </span>
  );
}

function RowClock({ row, mine }: { readonly row: InboxRow; readonly mine: boolean }) {
  const now = useNow();
  const clock = replyClock(row, now, useReplyMs(row.team));
  if (row.snoozedUntil !== null) {
    return (
      <span className="meta row-clock">
        <Icon of={AlarmClock} size={14} />
        Snoozed to {momentWord(Date.parse(row.snoozedUntil), now)}
      </span>
    );
  }
  if (row.callback !== null && !row.callback.done && row.status !== 'resolved')
    return <CallClock from={row.callback.from} to={row.callback.to} now={now} />;
  if (clock !== null) return <ReplyClockMark row={row} now={now} />;
  if (row.status === 'resolved')
    return <span className="meta row-clock">{rowTime(Date.parse(row.lastAt), now)}</span>;
  if (row.lastFrom === 'staff' && mine)
    return <span className="meta row-clock">You replied {clockTime(Date.parse(row.lastAt))}</span>;
  return <span className="meta row-clock">{rowTime(Date.parse(row.lastAt), now)}</span>;
}

function CallClock({ from, to, now }: { readonly from: string; readonly to: string; readonly now: number }) {
  const late = now > Date.parse(to);
  const due = !late && now >= Date.parse(from);
  return (
    <span className={classes('row-clock', late && 'late', due && 'near')}>
      {late ? <Icon of={TriangleAlert} size={14} /> : null}
      {late ? 'Call overdue' : due ? 'Call now' : `Call ${momentWord(Date.parse(from), now)}`}
    </span>
  );
}

export function ReplyClockMark({ row, now }: { readonly row: InboxRow; readonly now: number }) {
  const clock = replyClock(row, now, useReplyMs(row.team));
  if (clock === null) return null;
  if (clock.state === 'late') {
    return (
      <span className="row-clock late">
        <Icon of={TriangleAlert} size={14} />
        Late {waitOf(clock.waitedMs)}
      </span>
    );
  }
  return (
    <span className={classes('row-clock', clock.state === 'near' && 'near')}>
      <ClockRing share={clock.share} />
      <span className="visually-hidden">waiting </span>
      {waitOf(clock.waitedMs)}
    </span>
  );
}

const RING = 2 * Math.PI * 5;

function ClockRing({ share }: { readonly share: number }) {
  return (
    <svg className="clock-ring" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      <circle className="track" cx="7" cy="7" r="5" />
      <circle
        className="fill"
        cx="7"
        cy="7"
        r="5"
        transform="rotate(-90 7 7)"
        strokeDasharray={`${share * RING} ${RING}`}
      />
    </svg>
  );
}

/** After how long an answer of this team is late. */
export function useReplyMs(team: string): number | undefined {
  const answers = useAnswersOf();
  return useObservable(answers.all).replyMs.get(team);
}

/** What it began with, or what one of its labels makes of it. */
function usePriority({ labels, priority }: Pick<InboxRow, 'labels' | 'priority'>): number {
  const answers = useAnswersOf();
  const all = useObservable(answers.all).labels;
  return Math.max(priority, ...labels.map((label) => all.find(({ item }) => item === label)?.priority ?? 0));
}

export function useTeamName(team: string | null): string {
  const { staff } = useWork();
  const trust = useMaybe(staff.trust);
  const directory = trust === null || trust.status === 'unknown' ? null : trust.directory;
  const found = directory?.teams.find((each) => each.id === team);
  return teamWord(found?.name ?? team ?? '');
}

export function idOf(line: Line): string {
  return line.kind === 'head' ? `group-${line.group}` : line.row.conversation;
}

export function domId(id: string): string {
  return `inbox-${id}`;
}
