// The inbox: tabs, a filter, a virtual list with one tab stop, and how full the person is. Moving through it opens nothing.
import { Eye } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { VList, type VListHandle } from 'virtua';
import type { Presence } from '../../contract/definitions.ts';
import { Action, Icon } from '../staff/controls.tsx';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { useDesktop } from './desktop.ts';
import { FilterMenu, filterWords } from './inbox-filter.tsx';
import { type Filter, type Group, isFiltering, type Line, NO_FILTER, type Tab, tabs } from './inbox-list.ts';
import { createInboxOrder } from './inbox-order.ts';
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

const ROW_PX = { comfortable: 56, compact: 40 } as const;
const PAGE_LINES = 10;

export type InboxHandle = {
  move(step: number): void;
  choose(tab: Tab): void;
  filter(): void;
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
  const { me } = useWork();
  const { rows: kept, preferences, current, openChat, reader } = useDesktop();
  const { rows, loading } = useObservable(kept.state);
  const { density, sort } = useObservable(preferences.now);
  const [tab, setTab] = useState<Tab>('all');
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [filterOpen, setFilterOpen] = useState(false);
  const [closed, setClosed] = useState<ReadonlySet<Group>>(new Set(['resolved']));
  const [cursor, setCursor] = useState<string | null>(null);
  const [held, setHeld] = useState<readonly string[] | null>(null);
  const list = useRef<VListHandle>(null);
  const order = useMemo(() => createInboxOrder(), []);
  const lines = useMemo(
    () => order.lines({ rows, me: me.person, tab, closed, sort, filter, held }),
    [order, rows, me.person, tab, closed, sort, filter, held],
  );
  const count = order.counts();
  const at = cursor === null ? -1 : lines.findIndex((line) => idOf(line) === cursor);

  // What is shown when somebody comes into the list holds while they are in it.
  const hold = () => {
    setHeld((now) => now ?? lines.flatMap((line) => (line.kind === 'row' ? [line.row.conversation] : [])));
  };
  const settle = () => setHeld(null);
  // What came since holds its place as well.
  if (held !== null) {
    const before = new Set(held);
    const fresh = lines.flatMap((line) =>
      line.kind === 'row' && !before.has(line.row.conversation) ? [line.row.conversation] : [],
    );
    if (fresh.length > 0) setHeld([...held, ...fresh]);
  }

  const moveTo = (index: number) => {
    const place = Math.max(0, Math.min(lines.length - 1, index));
    const line = lines[place];
    if (line === undefined) return;
    setCursor(idOf(line));
    list.current?.scrollToIndex(place, { align: 'nearest' });
    gridElement()?.focus({ preventScroll: true });
  };
  const choose = (next: Tab) => {
    setTab(next);
    setCursor(null);
    settle();
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
  const indexOf = (conversation: string | null) =>
    conversation === null ? -1 : lines.findIndex((line) => idOf(line) === conversation);

  useImperativeHandle(handle, () => ({
    move(step) {
      let index = at < 0 ? indexOf(current) : at;
      for (index += step; lines[index]?.kind === 'head'; ) index += step;
      if (index >= 0 && index < lines.length) moveTo(index);
    },
    choose,
    filter: () => setFilterOpen(true),
    openFocused: () => activate(lines[at]),
    cursor() {
      const line = lines[at];
      return line?.kind === 'row' && document.activeElement === gridElement()
        ? line.row.conversation
        : current;
    },
    after(conversation) {
      const index = indexOf(conversation);
      const next = [...lines.slice(index + 1), ...lines.slice(0, Math.max(0, index)).toReversed()];
      const row = next.find((line) => line.kind === 'row');
      return row?.kind === 'row' ? row.row.conversation : null;
    },
    focus(conversation) {
      const index = indexOf(conversation ?? null);
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
      PageDown: at + PAGE_LINES,
      PageUp: at - PAGE_LINES,
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

  const open = (conversation: string) => {
    setCursor(conversation);
    openChat(conversation);
  };

  return (
    <section className="inbox" aria-label="Inbox">
      <header className="inbox-head">
        <h1>Inbox</h1>
        <div className="inbox-head-actions">
          <PresenceButton presence={presence} set={setPresence} />
          <FilterMenu
            filter={filter}
            setFilter={setFilter}
            sort={sort}
            setSort={(next) => preferences.change({ sort: next })}
            open={filterOpen}
            setOpen={setFilterOpen}
          />
        </div>
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
            onClick={() => choose(each)}
            onKeyDown={(event) => {
              const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
              if (step === 0) return;
              event.preventDefault();
              const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length] ?? tab;
              choose(next);
              document.getElementById(`tab-${next}`)?.focus();
            }}
          >
            {tabWords[each]} <span className="count">{count[each]}</span>
          </button>
        ))}
      </div>
      {isFiltering(filter) ? (
        <div className="filter-line">
          <span className="truncate">Only {filterWords(filter)}</span>
          <Action kind="quiet" small onPress={() => setFilter(NO_FILTER)}>
            Clear
          </Action>
        </div>
      ) : null}
      <div className="inbox-body" role="tabpanel" id="inbox-list" aria-labelledby={`tab-${tab}`}>
        {lines.length === 0 ? (
          <p className="inbox-empty">
            {loading
              ? 'Loading the inbox…'
              : isFiltering(filter)
                ? 'No chat fits the filter.'
                : emptyWords[tab]}
          </p>
        ) : (
          <VList
            ref={list}
            id={GRID}
            className="inbox-grid"
            role="treegrid"
            aria-label={`${tabWords[tab]}, ${count[tab]} chats`}
            aria-rowcount={lines.length}
            tabIndex={0}
            data={lines}
            itemSize={ROW_PX[density]}
            {...(at >= 0 ? { 'aria-activedescendant': domId(cursor ?? '') } : {})}
            onKeyDown={onKeyDown}
            onFocus={() => {
              hold();
              if (at >= 0) return;
              const first = lines[0];
              setCursor(indexOf(current) >= 0 ? current : first === undefined ? null : idOf(first));
            }}
            onBlur={settle}
            onPointerEnter={hold}
            onPointerLeave={() => {
              if (document.activeElement !== gridElement()) settle();
            }}
          >
            {(line, index) =>
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
                  compact={density === 'compact'}
                  open={open}
                />
              )
            }
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
