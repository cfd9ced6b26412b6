// Visitors now: who is on the sites, where, from where, doing what; and an invitation by hand. Read from memory on the
// server, so what stands here is gone when they are.
import {
  BookOpen,
  Clock,
  Eye,
  EyeOff,
  Hand,
  type LucideIcon,
  MessageSquare,
  Moon,
  Pause,
  Play,
  Search,
  Send,
  ShoppingBasket,
  SquareArrowOutUpRight,
} from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { VisitorRow } from '../../../contract/views.ts';
import { Action, classes, Icon, PersonMark } from '../../staff/controls.tsx';
import { useNow } from '../../staff/now.ts';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { secondTime, waitOf } from '../../staff/time.ts';
import { SupervisorFrame } from '../supervisor-frame.tsx';
import { type Doing, found, linesOf, type VisitorLine } from './visitor-list.ts';
import { VisitorSide } from './visitor-side.tsx';

/** Rows drawn; more are found by the search. */
const ROWS_MAX = 300;
/** Beyond this the page is not called live any more. */
const LIVE_MS = 60_000;

const icons: Readonly<Record<Doing, LucideIcon>> = {
  chat: MessageSquare,
  line: Clock,
  invited: Send,
  declined: Hand,
  hidden: EyeOff,
  reading: Eye,
  idle: Moon,
  away: SquareArrowOutUpRight,
  cart: ShoppingBasket,
  article: BookOpen,
};

export function VisitorsPage() {
  const { staff, address } = useWork();
  const visitors = useObservable(staff.visitors.state);
  const inbox = useObservable(staff.inbox.state);
  const place = useObservable(address.place);
  const connection = useObservable(staff.connection);
  const ticking = useNow();
  const [held, setHeld] = useState<{
    readonly rows: ReadonlyMap<string, VisitorRow>;
    readonly at: number;
  } | null>(null);
  const [text, setText] = useState('');
  const [overMinute, setOverMinute] = useState(false);
  const chosen = place[1] ?? null;

  useEffect(() => {
    staff.visitors.watch();
    staff.inbox.watch();
    staff.team.watch();
    document.title = 'Visitors';
    return () => staff.visitors.unwatch();
  }, [staff]);

  const rows = held?.rows ?? visitors.rows;
  const now = held?.at ?? ticking;
  const lines = linesOf(
    rows.values(),
    inbox.rows.values(),
    (person) => staff.person(person)?.name ?? 'a colleague',
    now,
  );
  const shown = found(lines, { text, overMinute });
  const sites = useMemo(() => new Set([...rows.values()].map(({ site }) => site)).size, [rows]);
  const row = chosen === null ? null : (rows.get(chosen) ?? null);
  const line = lines.find(({ visit }) => visit === chosen) ?? null;
  const heard = Math.max(visitors.asOf ?? 0, connection.lastHeardAt ?? 0);
  const live = held === null && connection.status === 'open' && ticking - heard < LIVE_MS;
  const choose = (visit: string) => address.go('visitors', visit);

  return (
    <SupervisorFrame current="visitors" waiting={0}>
      <header className="supervisor-bar">
        <h1>Visitors now</h1>
        <span className="meta">
          {lines.length} on {sites === 1 ? '1 site' : `${sites} sites`}
        </span>
        <span className="live push" data-live={live}>
          {live ? `Live, ${secondTime(ticking)}` : `As of ${secondTime(held?.at ?? heard)}`}
        </span>
        <Action
          icon={held === null ? Pause : Play}
          onPress={() => setHeld(held === null ? { rows: visitors.rows, at: ticking } : null)}
        >
          {held === null ? 'Pause' : 'Go on'}
        </Action>
      </header>
      <div className="visitors-body">
        <div className="visitors-main">
          <div className="visitors-find">
            <label className="visitors-search">
              <Icon of={Search} />
              <span className="visually-hidden">Find by page, place or name</span>
              <input
                type="search"
                placeholder="Page, place or name"
                value={text}
                onChange={({ target }) => setText(target.value)}
              />
            </label>
            <button
              type="button"
              className={classes('chip', overMinute && 'accent')}
              aria-pressed={overMinute}
              onClick={() => setOverMinute(!overMinute)}
            >
              On site over 1 min
            </button>
          </div>
          {lines.length === 0 ? (
            <p className="visitors-none">
              {visitors.loading ? 'Asking who is there…' : 'Nobody is on your sites now.'}
            </p>
          ) : (
            <Visitors lines={shown.slice(0, ROWS_MAX)} chosen={chosen} choose={choose} />
          )}
          {lines.length === 0 ? null : (
            <p className="meta visitors-foot" role="status">
              {shown.length} of {lines.length} visitors match
              {shown.length > ROWS_MAX ? `; the first ${ROWS_MAX} are shown` : ''}
            </p>
          )}
        </div>
        {row === null || line === null ? (
          <aside className="visitors-side" aria-label="One visitor">
            <p className="meta visitors-none">
              {chosen === null ? 'Choose somebody to see their way.' : 'They have left the site.'}
            </p>
          </aside>
        ) : (
          <VisitorSide
            key={row.visit}
            row={row}
            line={line}
            openChat={(conversation) => address.go('chat', conversation)}
          />
        )}
      </div>
    </SupervisorFrame>
  );
}

function Visitors({
  lines,
  chosen,
  choose,
}: {
  readonly lines: readonly VisitorLine[];
  readonly chosen: string | null;
  readonly choose: (visit: string) => void;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const stop = lines.some(({ visit }) => visit === cursor) ? cursor : (lines[0]?.visit ?? null);
  const move = (event: KeyboardEvent, visit: string) => {
    const at = lines.findIndex((each) => each.visit === visit);
    const next =
      event.key === 'ArrowDown'
        ? at + 1
        : event.key === 'ArrowUp'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? lines.length - 1
              : -1;
    const to = lines[next];
    if (to !== undefined) {
      event.preventDefault();
      setCursor(to.visit);
      body.current?.querySelector<HTMLElement>(`[data-visit="${to.visit}"]`)?.focus();
    } else if (event.key === 'Enter' && event.target === event.currentTarget) {
      event.preventDefault();
      choose(visit);
    }
  };
  return (
    <div className="table-scroll">
      <table className="wall-table visitors-table" role="grid" aria-label="Visitors now">
        <thead>
          <tr>
            <th scope="col">Visitor</th>
            <th scope="col">Page now</th>
            <th scope="col" className="number">
              On page
            </th>
            <th scope="col" className="number">
              Pages
            </th>
            <th scope="col">Place</th>
            <th scope="col">Came from</th>
            <th scope="col" className="number" aria-sort="descending">
              On site
            </th>
            <th scope="col">Doing</th>
            <th scope="col">
              <span className="visually-hidden">Invite</span>
            </th>
          </tr>
        </thead>
        <tbody ref={body}>
          {lines.map((line) => (
            <tr
              key={line.visit}
              data-visit={line.visit}
              tabIndex={line.visit === stop ? 0 : -1}
              aria-selected={line.visit === chosen}
              className={classes(line.visit === chosen && 'chosen')}
              onClick={() => choose(line.visit)}
              onFocus={() => setCursor(line.visit)}
              onKeyDown={(event) => move(event, line.visit)}
            >
              <th scope="row">
                <span className="visitors-who">
                  <PersonMark name={line.name} visitor />
                  {line.name}
                </span>
              </th>
              <td className="visitors-page" title={line.page}>
                {line.doing === 'hidden' ? <span className="meta">Hidden</span> : line.page}
              </td>
              <td className="number">{line.page === '' ? '' : waitOf(line.onPageMs)}</td>
              <td className="number">{line.pages === 0 ? '' : line.pages}</td>
              <td>{line.place}</td>
              <td className="visitors-source" title={line.source}>
                {line.source}
              </td>
              <td className="number">{waitOf(line.onSiteMs)}</td>
              <td>
                <span className="visitors-doing">
                  <Icon of={icons[line.doing]} size={14} />
                  {line.words}
                </span>
              </td>
              <td className="number">
                {line.leftMs !== null ? (
                  <span className="meta">{waitOf(line.leftMs)} left</span>
                ) : line.mayInvite ? (
                  <button
                    type="button"
                    className="button small"
                    tabIndex={-1}
                    aria-label={`Invite ${line.name}`}
                    onClick={(event) => {
                      event.stopPropagation();
                      choose(line.visit);
                      requestAnimationFrame(() => document.getElementById('invite-text')?.focus());
                    }}
                  >
                    Invite
                  </button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
