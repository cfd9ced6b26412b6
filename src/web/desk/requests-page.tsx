// Requests to open: the list, one of them in full, and a new one.
import { ArrowLeft, Plus } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { RequestRow } from '../../contract/views.ts';
import { Action, classes, IconAction } from '../staff/controls.tsx';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { rowTime } from '../staff/time.ts';
import { useDesk } from './desk-work.ts';
import { OfficerDevice } from './officer-device.tsx';
import { NewRequest } from './new-request.tsx';
import { RequestDetails } from './request-details.tsx';
import { type Filter, newestFirst, passes, type Standing, standingOf } from './request-state.ts';
import { NotRead } from './not-read.tsx';
import { StandingChip } from './standing-chip.tsx';

const NEW = 'new';
const filters: readonly { readonly id: Filter; readonly word: string }[] = [
  { id: 'all', word: 'All' },
  { id: 'mine', word: 'Waiting for me' },
  { id: 'open', word: 'Open now' },
];

export function RequestsPage({ chosen }: { readonly chosen: string | null }) {
  const { staff, address, me } = useWork();
  const { rows, loading, failed, refresh } = useDesk();
  const trust = useObservable(staff.trust);
  const now = useNow();
  const [filter, setFilter] = useState<Filter>('all');
  const threshold = trust.status === 'valid' ? trust.directory.compliance.threshold : 2;
  const all = newestFirst(rows).map((row) => ({ row, standing: standingOf(row, me.person, threshold, now) }));
  const shown = all.filter(({ standing }) => passes(standing, filter));
  const current = chosen === NEW ? null : (rows.find((row) => row.request === chosen) ?? null);
  const view = chosen === NEW ? 'new' : current === null ? 'none' : 'one';

  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = shown.findIndex(
      ({ row }) => row.request === (document.activeElement as HTMLElement).dataset['id'],
    );
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + step))];
    if (next !== undefined) document.getElementById(`request-${next.row.request}`)?.focus();
  };

  return (
    <div className="desk-page">
      <header className="top-bar">
        {view === 'none' ? null : (
          <span className="narrow-back">
            <IconAction
              icon={ArrowLeft}
              label="Back to the list"
              small
              onPress={() => address.go('requests')}
            />
          </span>
        )}
        <h1>Requests to open</h1>
        <span className="push">
          <Action kind="primary" icon={Plus} onPress={() => address.go('requests', NEW)}>
            New request
          </Action>
        </span>
      </header>
      <div className="two-columns" data-view={view}>
        <section className="side-list" aria-label="Requests">
          <div className="tabs side-tabs" role="group" aria-label="Which requests">
            {filters.map(({ id, word }) => (
              <button
                key={id}
                type="button"
                className="tab"
                aria-pressed={filter === id}
                {...(filter === id ? { 'data-selected': '' } : {})}
                onClick={() => setFilter(id)}
              >
                {word}{' '}
                <span className="count">{all.filter(({ standing }) => passes(standing, id)).length}</span>
              </button>
            ))}
          </div>
          {failed === null ? null : (
            <div className="list-callout">
              <NotRead what="The requests could not be read." failed={failed} again={() => void refresh()} />
            </div>
          )}
          <ul className="request-list" onKeyDown={onKeyDown}>
            {shown.map(({ row, standing }) => (
              <RequestLine
                key={row.request}
                row={row}
                standing={standing}
                current={row.request === chosen}
                now={now}
                open={() => address.go('requests', row.request)}
              />
            ))}
          </ul>
          {shown.length === 0 && failed === null ? (
            <p className="list-empty">
              {loading
                ? 'Loading requests…'
                : filter === 'all'
                  ? 'Nobody has asked to open anything.'
                  : 'None.'}
            </p>
          ) : null}
          <OfficerDevice />
        </section>
        <section className="detail" aria-label="Request">
          {view === 'new' ? (
            <NewRequest />
          ) : current === null ? (
            <div className="standing">
              <h2>{rows.length === 0 ? 'Nothing to sign' : 'Choose a request'}</h2>
              <p>
                Nothing said in a chat can be read here until {threshold} officers have signed the same
                request. New requests of others appear in this list by themselves.
              </p>
            </div>
          ) : (
            <RequestDetails key={current.request} row={current} threshold={threshold} />
          )}
        </section>
      </div>
    </div>
  );
}

function RequestLine({
  row,
  standing,
  current,
  now,
  open,
}: {
  readonly row: RequestRow;
  readonly standing: Standing;
  readonly current: boolean;
  readonly now: number;
  readonly open: () => void;
}) {
  const { staff, prefix } = useWork();
  const { detail } = useDesk();
  const known = detail(row);
  const matter = known === null ? '…' : typeof known === 'string' ? 'Does not verify' : known.request.matter;
  return (
    <li>
      <button
        type="button"
        id={`request-${row.request}`}
        data-id={row.request}
        className={classes('request-line', current && 'current')}
        aria-current={current}
        onClick={open}
      >
        <span className="request-first">
          <b className="strong truncate">{matter}</b>
          <StandingChip standing={standing} />
        </span>
        <span className="request-second">
          <span className="mono">{referenceOf(prefix, row.conversation)}</span>
          <span className="truncate">{staff.person(row.person)?.name ?? 'An officer'}</span>
          <span className="push">{rowTime(Date.parse(row.askedAt), now)}</span>
        </span>
      </button>
    </li>
  );
}
