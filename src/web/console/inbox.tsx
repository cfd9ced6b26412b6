// The inbox: tabs, a virtual list with one tab stop, and how full the person is. Moving through it opens nothing.
import { ChevronDown, ChevronRight, Eye, MessageSquare, TriangleAlert } from 'lucide-react';
import {
  type KeyboardEvent,
  memo,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useRef,
  useState,
} from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { VList, type VListHandle } from 'virtua';
import type { Presence } from '../../contract/definitions.ts';
import type { InboxRow } from '../../contract/views.ts';
import { closedIcon, closedWord, SealedMark } from '../staff/content.tsx';
import { classes, Icon, PersonMark, PresenceMark, presenceWords } from '../staff/controls.tsx';
import { teamWord, visitorName } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useMaybe, useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { clockTime, rowTime, waitOf } from '../staff/time.ts';
import type { Preview } from './chats.ts';
import { useDesktop } from './desktop.ts';
import {
  counts,
  type Group,
  groupOf,
  groupWords,
  type Line,
  linesOf,
  replyClock,
  type Tab,
  tabs,
} from './inbox-list.ts';

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
  const orderRef = useRef<readonly string[]>([]);
  const count = counts(rows.values(), me.person);
  const lines = linesOf({ rows, me: me.person, tab, closed, held: inside ? orderRef.current : null });
  useEffect(() => {
    orderRef.current = lines.flatMap((line) => (line.kind === 'row' ? [line.row.conversation] : []));
  });
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

function HeadLine({
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

const RowLine = memo(function RowLine({
  row,
  index,
  active,
  current,
  reader,
  open,
}: {
  readonly row: InboxRow;
  readonly index: number;
  readonly active: boolean;
  readonly current: boolean;
  readonly reader: boolean;
  readonly open: () => void;
}) {
  const { staff, me } = useWork();
  const { chats, drafts } = useDesktop();
  const preview = useObservable(chats.previews).get(row.conversation) ?? null;
  const draft = useObservable(drafts.all).get(row.conversation)?.text ?? '';
  const unread = row.visitorMessages.length;
  const group = groupOf(row, me.person);
  const assignee = row.assignee === null || group === 'mine' ? null : staff.person(row.assignee);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={domId(row.conversation)}
      className={classes('inbox-row', active && 'active', current && 'current', unread > 0 && 'unread')}
      role="row"
      tabIndex={-1}
      aria-level={2}
      aria-rowindex={index + 1}
      aria-selected={current}
      onClick={open}
    >
      <div role="gridcell">
        <div className="row-line">
          <Icon of={MessageSquare} size={15} />
          <span className="row-name truncate">{visitorName(row.subject)}</span>
          <span className="meta truncate row-team">{useTeamName(row.team)}</span>
          <RowClock row={row} mine={group === 'mine'} />
        </div>
        <div className="row-line second">
          <RowPreview preview={preview} draft={draft} reader={reader} />
          <span className="row-marks">
            {assignee === null ? null : (
              <>
                <PersonMark name={assignee.name} size="tiny" />
                <span className="visually-hidden">with {assignee.name}</span>
              </>
            )}
            {unread === 0 ? null : (
              <span className="count-badge">
                {unread > 63 ? '63+' : unread}
                <span className="visually-hidden"> unread</span>
              </span>
            )}
          </span>
        </div>
      </div>
    </div>
  );
});

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
  const clock = replyClock(row, now);
  if (clock !== null) return <ReplyClockMark row={row} now={now} />;
  if (row.status === 'resolved')
    return <span className="meta row-clock">{rowTime(Date.parse(row.lastAt), now)}</span>;
  if (row.lastFrom === 'staff' && mine)
    return <span className="meta row-clock">You replied {clockTime(Date.parse(row.lastAt))}</span>;
  return <span className="meta row-clock">{rowTime(Date.parse(row.lastAt), now)}</span>;
}

export function ReplyClockMark({ row, now }: { readonly row: InboxRow; readonly now: number }) {
  const clock = replyClock(row, now);
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

function PresenceButton({
  presence,
  set,
}: {
  readonly presence: Presence;
  readonly set: (presence: Presence) => void;
}) {
  const { me } = useWork();
  const { people } = useDesktop();
  const mine = people.get(me.person);
  const load = mine === undefined ? null : `${mine.claims.length} of ${mine.capacity}`;
  return (
    <MenuTrigger>
      <Button
        id="presence"
        className="button presence-button"
        aria-label={`${presenceWords[presence]} ${load === null ? '' : `${load} chats`}. Set status`}
      >
        <PresenceMark presence={presence} />
        {presenceWords[presence]} {load === null ? null : <span className="count">{load}</span>}
        <Icon of={ChevronDown} size={14} />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu
          className="menu"
          aria-label="Status"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[presence]}
          onAction={(key) => set(key as Presence)}
        >
          {(['online', 'away', 'busy', 'offline'] as const).map((each) => (
            <MenuItem key={each} id={each} className="menu-item" textValue={presenceWords[each]}>
              {({ isSelected }) => (
                <>
                  <PresenceMark presence={each} />
                  {presenceWords[each]}
                  {isSelected ? <span className="menu-tick push">Now</span> : null}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

export function useTeamName(team: string | null): string {
  const { staff } = useWork();
  const trust = useMaybe(staff.trust);
  const directory = trust === null || trust.status === 'unknown' ? null : trust.directory;
  const found = directory?.teams.find((each) => each.id === team);
  return teamWord(found?.name ?? team ?? '');
}

const GRID = 'inbox-grid';

/** The list keeps its element to itself. */
function gridElement(): HTMLElement | null {
  return document.getElementById(GRID);
}

function idOf(line: Line): string {
  return line.kind === 'head' ? `group-${line.group}` : line.row.conversation;
}

function domId(id: string): string {
  return `inbox-${id}`;
}
