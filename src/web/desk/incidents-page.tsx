// Incidents with card data: the list, and one of them with what was done and what is still to do. No digits anywhere.
import { ArrowLeft, Check, CircleDot, Info } from 'lucide-react';
import { useState } from 'react';
import type { IncidentRow } from '../../contract/views.ts';
import { Chip, classes, Icon, IconAction } from '../staff/controls.tsx';
import { referenceOf } from '../../seal/reference.ts';
import { shortCode } from '../staff/names.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { rowTime } from '../staff/time.ts';
import { titleOf } from './incident-words.ts';
import { IncidentDetails } from './incident-details.tsx';
import { type Opened, SweepButton, SweepPanel } from './sweep-panel.tsx';

type Filter = 'open' | 'closed';

export function IncidentsPage({ chosen }: { readonly chosen: string | null }) {
  const { staff, address } = useWork();
  const { loading, rows } = useObservable(staff.incidents.state);
  const now = useNow();
  const [filter, setFilter] = useState<Filter>('open');
  const [swept, setSwept] = useState<Opened | null>(null);
  const all = [...rows.values()].toSorted((one, other) => (one.openedAt < other.openedAt ? 1 : -1));
  const shown = all.filter(({ status }) => status === filter);
  const current = chosen === null ? null : (rows.get(chosen) ?? null);
  return (
    <div className="desk-page">
      <header className="top-bar">
        {current === null && swept === null ? null : (
          <span className="narrow-back">
            <IconAction
              icon={ArrowLeft}
              label="Back to the list"
              small
              onPress={() => {
                setSwept(null);
                address.go('incidents');
              }}
            />
          </span>
        )}
        <h1>Incidents</h1>
        <span className="top-meta meta">Card data</span>
        <span className="push">
          <SweepButton onOpened={setSwept} />
        </span>
      </header>
      <div className="two-columns" data-view={current === null && swept === null ? 'none' : 'one'}>
        <section className="side-list" aria-label="Incidents">
          <div className="tabs side-tabs" role="group" aria-label="Which incidents">
            {(['open', 'closed'] as const).map((id) => (
              <button
                key={id}
                type="button"
                className="tab"
                aria-pressed={filter === id}
                {...(filter === id ? { 'data-selected': '' } : {})}
                onClick={() => setFilter(id)}
              >
                {id === 'open' ? 'Open' : 'Closed'}{' '}
                <span className="count">{all.filter(({ status }) => status === id).length}</span>
              </button>
            ))}
          </div>
          <ul className="request-list">
            {shown.map((row) => (
              <IncidentLine
                key={row.incident}
                row={row}
                current={row.incident === chosen}
                now={now}
                open={() => {
                  setSwept(null);
                  address.go('incidents', row.incident);
                }}
              />
            ))}
          </ul>
          {shown.length === 0 ? (
            <p className="list-empty">{loading ? 'Loading incidents…' : 'None.'}</p>
          ) : null}
          <p className="side-foot">
            <Icon of={Info} />
            <span>A number masked before sending is normal and opens no incident.</span>
          </p>
        </section>
        <section className="detail" aria-label={swept === null ? 'Incident' : 'Sweep report'}>
          {swept !== null ? (
            <SweepPanel opened={swept} />
          ) : current === null ? (
            <div className="standing">
              <h2>{all.length === 0 ? 'No incidents' : 'Choose an incident'}</h2>
              <p>
                What a gateway or a reader finds is taken back from everybody at once. Here you see what
                became of it, and what is left to do.
              </p>
            </div>
          ) : (
            <IncidentDetails key={current.incident} row={current} />
          )}
        </section>
      </div>
    </div>
  );
}

function incidentName(incident: string): string {
  return `INC-${shortCode(incident)}`;
}

function IncidentChip({ status }: Pick<IncidentRow, 'status'>) {
  return status === 'open' ? (
    <Chip tone="warn" icon={CircleDot}>
      Open
    </Chip>
  ) : (
    <Chip icon={Check}>Closed</Chip>
  );
}

function IncidentLine({
  row,
  current,
  now,
  open,
}: {
  readonly row: IncidentRow;
  readonly current: boolean;
  readonly now: number;
  readonly open: () => void;
}) {
  const { prefix } = useWork();
  const where =
    row.conversation === null ? 'This installation' : `${referenceOf(prefix, row.conversation)}, ${row.mode}`;
  return (
    <li>
      <button
        type="button"
        className={classes('request-line', current && 'current')}
        aria-current={current}
        onClick={open}
      >
        <span className="request-first">
          <span className="mono">{incidentName(row.incident)}</span>
          <IncidentChip status={row.status} />
        </span>
        <span className="truncate">{titleOf(row)}</span>
        <span className="request-second">
          <span className="truncate">{where}</span>
          <span className="push">{rowTime(Date.parse(row.openedAt), now)}</span>
        </span>
      </button>
    </li>
  );
}
