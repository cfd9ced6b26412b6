// The inbox: tabs, a virtual list with one tab stop, and how full the person is. Moving through it opens nothing.
import { Eye } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useImperativeHandle, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import type { Presence } from '../../contract/definitions.ts';
import { Icon } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { counts, type Group, type Line, linesOf, type Tab, tabs } from './inbox-list.ts';
import { domId, HeadLine, idOf, RowLine } from './inbox-row.tsx';
import { PresenceButton } from './presence-button.tsx';

const tabWords: Readonly<Record<Tab, string>> = {
  mine: 'Mine',
  team: 'Team',
  unassigned: 'Unassigned',
  all: 'All',
};

const emptyWords: Readonly<Record<Tab, string>> = {
  mine: 'You have no chats. Take one with A.',
  team: 'Your colleagues have no chats.',
  unassigned: 'Nobody is waiting.',
  all: 'No chats. New ones appear here by themselves.',
};

export type InboxHandle = {
  move(step: number): void;
  choose(tab: Tab): void;
  openFocused(): void;
  /** The row under the cursor, else the open one. */
  cursor(): string | null;
  /** The row after this one, for when it goes. */
  after(conversation: string): string | null;
  /** The list, or one row of it. */
  focus(conversation?: string): void;
};

export function Inbox({
  handle,
  presence,
  setPresence,
}: {
  readonly handle: RefObject<InboxHandle | null>;
  readonly presence: Presence;
  readonly setPresence: (presence: Presence) => void;
}) {
  const { staff, me } = useWork();
  const { rows, current, openChat, reader } = useDesktop();
  const { loading } = useObservable(staff.inbox.state);
  const [tab, setTab] = useState<Tab>('all');
  const [closed, setClosed] = useState<ReadonlySet<Group>>(new Set(['resolved']));
  const [cursor, setCursor] = useState<string | null>(null);
  const [inside, setInside] = useState(false);
  const list = useRef<VListHandle>(null);
  const [order, setOrder] = useState<readonly string[]>([]);
  const count = counts(rows.values(), me.person);
  const lines = linesOf({ rows, me: me.person, tab, closed, held: inside ? order : null });
  const shown = lines.flatMap((line) => (line.kind === 'row' ? [line.row.conversation] : []));
  // What is shown now is what holds while somebody is in the list.
  if (shown.length !== order.length || shown.some((id, index) => id !== order[index])) setOrder(shown);
  const ids = lines.map(idOf);
  const at = cursor === null ? -1 : ids.indexOf(cursor);

  const moveTo = (index: number) => {
    const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
    if (line === undefined) return;
    setCursor(idOf(line));
    list.current?.scrollToIndex(lines.indexOf(line), { align: 'nearest' });
    gridElement()?.focus({ preventScroll: true });
  };
  const toggle = (group: Group) => {
    const next = new Set(closed);
    if (!next.delete(group)) next.add(group);
    setClosed(next);
  };
  const activate = (line: Line | undefined) => {
    if (line?.kind === 'head') toggle(line.group);
    else if (line !== undefined) openChat(line.row.conversation);
  };

  useImperativeHandle(handle, () => ({
    move(step) {
      let index = at < 0 ? ids.indexOf(current ?? '') : at;
      for (index += step; lines[index]?.kind === 'head'; ) index += step;
      if (index >= 0 && index < lines.length) moveTo(index);
    },
    choose(next) {
      setTab(next);
      setCursor(null);
    },
    openFocused: () => activate(lines[at]),
    cursor() {
      const line = lines[at];
      return line?.kind === 'row' && document.activeElement === gridElement()
        ? line.row.conversation
        : current;
    },
    after(conversation) {
      const index = ids.indexOf(conversation);
      const next = [...lines.slice(index + 1), ...lines.slice(0, Math.max(0, index)).toReversed()];
      const row = next.find((line) => line.kind === 'row');
      return row?.kind === 'row' ? row.row.conversation : null;
    },
    focus(conversation) {
      const index = conversation === undefined ? -1 : ids.indexOf(conversation);
      if (index >= 0) moveTo(index);
      else gridElement()?.focus();
    },
  }));

  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at < 0 ? 0 : at - 1,
      Home: 0,
      End: lines.length - 1,
      PageDown: at + 10,
      PageUp: at - 10,
    };
    const line = lines[at];
    const to = moves[event.key];
    if (to !== undefined) moveTo(to);
    else if (event.key === 'Enter' || event.key === ' ') activate(line);
    else if (line?.kind === 'head' && event.key === (line.closed ? 'ArrowRight' : 'ArrowLeft'))
      toggle(line.group);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <section className="inbox" aria-label="Inbox">
      <header className="inbox-head">
        <h1>Inbox</h1>
        <PresenceButton presence={presence} set={setPresence} />
      </header>
      <div className="tabs inbox-tabs" role="tablist" aria-label="Which chats">
        {tabs.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`tab-${each}`}
            className="tab"
            aria-selected={each === tab}
            aria-controls="inbox-list"
            tabIndex={each === tab ? 0 : -1}
            {...(each === tab ? { 'data-selected': '' } : {})}
            onClick={() => setTab(each)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (step === 0) return;
              event.preventDefault();
              const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;
              setTab(next);
              document.getElementById(`tab-${next}`)?.focus();
            }}
          >
            {tabWords[each]} <span className="count">{count[each]}</span>
          </button>
        ))}
      </div>
      <div className="inbox-body" role="tabpanel" id="inbox-list" aria-labelledby={`tab-${tab}`}>
        {lines.length === 0 ? (
          <p className="inbox-empty">{loading ? 'Loading the inbox…' : emptyWords[tab]}</p>
        ) : (
          <VList
            ref={list}
            id={GRID}
            className="inbox-grid"
            role="treegrid"
            aria-label={`${tabWords[tab]}, ${count[tab]} chats`}
            aria-rowcount={lines.length}
            tabIndex={0}
            {...(at >= 0 ? { 'aria-activedescendant': domId(ids[at] ?? '') } : {})}
            onKeyDown={onKeyDown}
            onFocus={() => {
              setInside(true);
              if (at < 0) setCursor(current !== null && ids.includes(current) ? current : (ids[0] ?? null));
            }}
            onBlur={() => setInside(false)}
            onPointerEnter={() => setInside(true)}
            onPointerLeave={() => setInside(document.activeElement === gridElement())}
          >
            {lines.map((line, index) =>
              line.kind === 'head' ? (
                <HeadLine
                  key={idOf(line)}
                  line={line}
                  index={index}
                  active={index === at}
                  toggle={() => toggle(line.group)}
                />
              ) : (
                <RowLine
                  key={idOf(line)}
                  row={line.row}
                  index={index}
                  active={index === at}
                  current={line.row.conversation === current}
                  reader={reader}
                  open={() => {
                    setCursor(line.row.conversation);
                    openChat(line.row.conversation);
                  }}
                />
              ),
            )}
          </VList>
        )}
      </div>
      <footer className="inbox-foot">
        <Icon of={Eye} size={14} />
        <p>Previews come from chats opened in this browser. The server cannot read them.</p>
      </footer>
    </section>
  );
}

const GRID = 'inbox-grid';

/** The list keeps its element to itself. */
function gridElement(): HTMLElement | null {
  return document.getElementById(GRID);
}
