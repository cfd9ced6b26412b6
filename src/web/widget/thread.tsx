/** @jsxImportSource preact */
// The scrolling list of a conversation. Stays at the end when it is there, holds still otherwise, and tells which
// messages have really been on screen.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConversationState, LineItem } from '../connection/conversation-state.ts';
import type { ConversationEnd } from './sealing.ts';
import { later } from './conversation-words.ts';
import { Icon } from './icons.tsx';
import { MessageGroup } from './message.tsx';
import { Call } from './parts.tsx';
import { Avatar, firstName } from './person.tsx';
import { layThread, type Row } from './thread-layout.ts';
import { visitorTime } from './time.ts';
import { changeTexts } from './who-reads.ts';

/** Closer to the end than this counts as being there. */
const NEAR_END_PX = 48;
/** A message is seen once it was on screen for so long. */
const SEEN_AFTER_MS = 1000;

const MARK_GAP_PX = 16;

/** With large text the whole screen scrolls, strip and all. */
function scrollerOf(thread: HTMLElement | null): Element | null {
  if (thread === null) return null;
  return getComputedStyle(thread).overflowY === 'visible' ? thread.closest('.screen') : thread;
}

export type ThreadProps = {
  readonly state: ConversationState;
  readonly conversation: ConversationEnd;
  readonly team: string;
  /** The house's number, where there is one. */
  readonly phone: string;
  readonly onEdit: (text: string) => void;
  readonly onReaders: () => void;
};

export function Thread(props: ThreadProps) {
  const { state, conversation } = props;
  const time = visitorTime();
  const thread = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [missed, setMissed] = useState(0);
  const seenAtOpening = useMemo(
    () => (state.loading ? null : state.unread > 0 ? state.readUpTo.visitor : null),
    [conversation.id, state.loading],
  );
  const rows = layThread(state, { now: Date.now(), sameDay: time.sameDay, seenAtOpening });
  const others = state.items.filter((item) => item.kind !== 'line' && !item.mine).length;
  const typing = state.typing.find((who) => who.from === 'staff') ?? null;

  const toEnd = useCallback(() => {
    const element = scrollerOf(thread.current);
    if (element === null) return;
    element.scrollTop = element.scrollHeight;
    atEnd.current = true;
    setMissed(0);
  }, []);

  // Opening lands on the first unread, or at the end.
  const landed = useRef(false);
  useLayoutEffect(() => {
    const element = scrollerOf(thread.current);
    if (element === null || landed.current || state.loading) return;
    landed.current = true;
    const mark = element.querySelector('.new-mark');
    const above = mark === null ? 0 : mark.getBoundingClientRect().top - element.getBoundingClientRect().top;
    if (mark !== null && above < element.scrollHeight - element.clientHeight) {
      element.scrollTop = above - MARK_GAP_PX;
      atEnd.current = false;
    } else toEnd();
  }, [state.loading, rows.length, toEnd]);

  // Sending always goes to the end; other people's messages only when the visitor is there already.
  const counts = useRef({ others, pending: state.pending.length });
  useLayoutEffect(() => {
    const before = counts.current;
    counts.current = { others, pending: state.pending.length };
    if (state.pending.length > before.pending || atEnd.current) toEnd();
    else if (others > before.others) setMissed((count) => count + others - before.others);
  }, [state.items, state.pending, typing === null, others, toEnd]);

  useEffect(() => {
    const element = thread.current;
    const screen = element?.closest('.screen') ?? null;
    if (element === null || screen === null) return undefined;
    const scrolled = () => {
      const scroller = scrollerOf(element)!;
      atEnd.current = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight <= NEAR_END_PX;
      if (atEnd.current) setMissed(0);
    };
    // The keyboard, a growing composer or a bar change the height: whoever was at the end stays there.
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd();
    });
    observer.observe(element);
    for (const one of [element, screen]) one.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      observer.disconnect();
      for (const one of [element, screen]) one.removeEventListener('scroll', scrolled);
    };
  }, [toEnd]);

  const watch = useSeen(conversation);

  return (
    <div class="thread-box">
      <div
        ref={thread}
        class="thread"
        role="log"
        aria-live="off"
        aria-label={later.thread}
        aria-busy={state.loading}
        tabIndex={0}
      >
        <ul>
          {rows.map((row) => (
            <RowView key={row.key} row={row} {...props} watch={watch} />
          ))}
          {typing !== null && (
            <li class="group theirs typing" aria-hidden="true">
              <Avatar name={typing.name ?? later.staff} size={28} />
              <span class="bubble text last dots">
                <i />
                <i />
                <i />
              </span>
              <span class="typing-words">
                {later.typing(typing.name === null ? later.someone : firstName(typing.name))}
              </span>
            </li>
          )}
        </ul>
      </div>
      {missed > 0 && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" size={16} />
          {later.more(missed)}
        </button>
      )}
    </div>
  );
}

function RowView(props: { readonly row: Row; readonly watch: ReturnType<typeof useSeen> } & ThreadProps) {
  const { row } = props;
  switch (row.kind) {
    case 'day':
      return <li class="divider">{visitorTime().day(row.at, Date.now())}</li>;
    case 'new':
      return (
        <li class="divider new-mark">
          <span>{later.new}</span>
        </li>
      );
    case 'group':
      return <MessageGroup {...props} group={row} />;
    case 'line':
      return <EventLine {...props} item={row.item} />;
    case 'stopped':
      return <Stopped {...props} row={row} />;
  }
}

function EventLine({ item, team, onReaders, state }: ThreadProps & { readonly item: LineItem }) {
  const { line } = item;
  const name = 'name' in line ? (line.name ?? later.staff) : later.staff;
  const w = later;
  switch (line.type) {
    case 'assigned': {
      const before =
        line.previous === null || line.previous === line.person ? null : nameBefore(state, line.previous);
      return (
        <li class="event">
          <b>
            {before === null
              ? w.joined(name)
              : line.reason === 'taken-over'
                ? w.tookOver(firstName(name), firstName(before))
                : w.handed(firstName(before), firstName(name))}
          </b>
          {before === null && ` · ${w.joinedRole(team)}`}
        </li>
      );
    }
    case 'unassigned':
      return (
        <li class="event">
          <b>{w.left(name)}</b> · {w.leftNext}
        </li>
      );
    case 'resolved':
      return (
        <li class="event">
          <b>{w.closedBy(firstName(name))}</b>
          {state.status === 'resolved' && <span>{w.canReopen}</span>}
        </li>
      );
    case 'rated':
      return <li class="event">{w.rated(line.score)}</li>;
    case 'reopened':
      return (
        <li class="event">
          <b>{line.from === 'visitor' ? w.youReopened : w.reopenedBy(firstName(name))}</b>
        </li>
      );
    case 'readers':
      return (
        <li class="note accent event-card">
          <Icon name="people" size={18} />
          <div>
            {changeTexts(line).map((text) => (
              <b key={text}>{text}</b>
            ))}
            <button type="button" class="link" onClick={onReaders}>
              {w.seeWho}
            </button>
          </div>
        </li>
      );
    case 'ticketed':
      return <li class="event">{w.ticketed}</li>;
    case 'callback':
      return (
        <li class="event">{w.callbackAt(visitorTime().clock(line.from), visitorTime().clock(line.to))}</li>
      );
    case 'called':
      return (
        <li class="event">{line.reached ? w.called(firstName(name)) : w.calledInVain(firstName(name))}</li>
      );
    case 'left-line':
      return <li class="event">{w.leftLine}</li>;
    case 'supervisor-joined':
      return (
        <li class="note accent event-card">
          <Icon name="people" size={18} />
          <div>
            {line.verified ? (
              <>
                <b>{w.listens(name)}</b>
                <p>{w.listensRole}</p>
              </>
            ) : (
              <b>{w.listensUnproven}</b>
            )}
            <button type="button" class="link" onClick={onReaders}>
              {w.seeWho}
            </button>
          </div>
        </li>
      );
    case 'moved':
      return line.verified ? (
        <li class="note accent event-card">
          <Icon name="people" size={18} />
          <div>
            <b>{w.moved(line.teamName)}</b> · {w.movedRole}
            <button type="button" class="link" onClick={onReaders}>
              {w.seeWho}
            </button>
          </div>
        </li>
      ) : (
        <li class="event">{w.movedUnproven}</li>
      );
    case 'supervisor-left':
      return (
        <li class="event">
          <b>{w.listensNoMore(name)}</b>
        </li>
      );
    case 'started':
    case 'refused':
    case 'reported':
    case 'closing-confirmed':
    case 'confirmed':
    case 'mailed':
    case 'labelled':
    case 'snoozed':
    case 'woken':
      return null;
  }
}

/** Who had the conversation before, by the name the log last gave them. */
function nameBefore(state: ConversationState, person: string): string | null {
  for (const item of state.items) {
    if (item.kind !== 'line' && item.person === person && item.name !== null) return item.name;
    if (item.kind === 'line' && item.line.type === 'assigned' && item.line.person === person)
      return item.line.name;
  }
  return null;
}

function Stopped({ phone, row, state }: ThreadProps & { readonly row: Extract<Row, { kind: 'stopped' }> }) {
  const agent = state.assignee?.name ?? null;
  const texts: Readonly<Record<string, string>> = later.refused;
  return (
    <li class="group mine">
      <div class="bubble hidden last">
        <Icon name="ban" size={16} />
        <span>{texts[row.reason] ?? later.notSent}</span>
      </div>
      {row.last && row.reason === 'card-number-split' && (
        <div class="note warn event-card">
          <Icon name="shield" size={18} />
          <div>
            <b>{later.splitTitle}</b>
            <p>
              {later.splitText(agent === null ? later.staff : firstName(agent), row.before)}
              {row.before > 0 && row.destroyed === row.before && ` ${later.splitGone(row.before)}`}
            </p>
            {phone !== '' && (
              <p>
                <Call before={later.splitOther} phone={phone} />
              </p>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

/** Read marks: on screen for a second, panel open, tab visible. */
function useSeen(conversation: ConversationEnd): (element: HTMLElement, revision: number) => () => void {
  const tracker = useMemo(() => {
    const revisions = new Map<Element, number>();
    const timers = new Map<Element, ReturnType<typeof setTimeout>>();
    let highest = -1;
    let observer: IntersectionObserver | null = null;
    const stop = (element: Element) => {
      clearTimeout(timers.get(element));
      timers.delete(element);
    };
    const seen = (element: Element) => {
      timers.delete(element);
      const revision = revisions.get(element);
      if (revision === undefined) return;
      if (document.visibilityState !== 'visible') return wait(element);
      if (revision <= highest) return;
      highest = revision;
      conversation.markRead(revision);
    };
    const wait = (element: Element) => {
      timers.set(
        element,
        setTimeout(() => seen(element), SEEN_AFTER_MS),
      );
    };
    return {
      watch(element: HTMLElement, revision: number): () => void {
        revisions.set(element, revision);
        observer ??= new IntersectionObserver(
          (entries) => {
            for (const entry of entries) {
              if (!entry.isIntersecting) stop(entry.target);
              else if (!timers.has(entry.target)) wait(entry.target);
            }
          },
          { root: element.closest('.screen'), threshold: 0.5 },
        );
        observer.observe(element);
        return () => {
          observer?.unobserve(element);
          stop(element);
          revisions.delete(element);
        };
      },
      end() {
        observer?.disconnect();
        for (const timer of timers.values()) clearTimeout(timer);
      },
    };
  }, [conversation]);
  useEffect(() => tracker.end, [tracker]);
  return tracker.watch;
}
