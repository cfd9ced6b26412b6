// Holds: what must be kept, by whom and why, and how one ends. No word of any conversation stands here.
import { ArrowLeft, Lock, Plus } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { HoldRow } from '../../contract/views.ts';
import { type HoldDetail, readHolds } from '../connection/holds.ts';
import { Action, classes, Icon, IconAction } from '../staff/controls.tsx';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { rowTime } from '../staff/time.ts';
import { failureWord } from './desk-work.ts';
import { HoldDetails } from './hold-details.tsx';
import { holdStanding, scopeWords } from './hold-words.ts';
import { NewHold } from './new-hold.tsx';
import { NotRead } from './not-read.tsx';
import { StandingChip } from './standing-chip.tsx';

const NEW = 'new';
const filters = [
  { id: 'in-force', word: 'In force' },
  { id: 'ended', word: 'Ended' },
] as const;

/** `keeps`: this person places holds and ends them; who erases only sees them. */
export function HoldsPage({ chosen, keeps }: { readonly chosen: string | null; readonly keeps: boolean }) {
  const { staff, address } = useWork();
  const { rows } = useObservable(staff.holds.state);
  const { details, failed, refresh } = useHoldDetails(rows);
  const now = useNow();
  const [filter, setFilter] = useState<(typeof filters)[number]['id']>('in-force');
  const all = [...rows.values()].toSorted((one, other) => (one.placedAt < other.placedAt ? 1 : -1));
  const isIn = (row: HoldRow, id: typeof filter) => (row.status === 'released') === (id === 'ended');
  const current = chosen === null || chosen === NEW ? null : (rows.get(chosen) ?? null);
  const view = chosen === NEW && keeps ? 'new' : current === null ? 'none' : 'one';
  return (
    <div className="desk-page">
      <header className="top-bar">
        {view === 'none' ? null : (
          <span className="narrow-back">
            <IconAction icon={ArrowLeft} label="Back to the list" small onPress={() => address.go('holds')} />
          </span>
        )}
        <h1>Holds</h1>
        {keeps ? (
          <span className="push">
            <Action kind="primary" icon={Plus} onPress={() => address.go('holds', NEW)}>
              New hold
            </Action>
          </span>
        ) : null}
      </header>
      <div className="two-columns" data-view={view}>
        <section className="side-list" aria-label="Holds">
          <div className="tabs side-tabs" role="group" aria-label="Which holds">
            {filters.map(({ id, word }) => (
              <button
                key={id}
                type="button"
                className="tab"
                aria-pressed={filter === id}
                {...(filter === id ? { 'data-selected': '' } : {})}
                onClick={() => setFilter(id)}
              >
                {word} <span className="count">{all.filter((row) => isIn(row, id)).length}</span>
              </button>
            ))}
          </div>
          {failed === null ? null : (
            <div className="list-callout">
              <NotRead what="The holds could not be read." failed={failed} again={() => void refresh()} />
            </div>
          )}
          <ul className="request-list">
            {all
              .filter((row) => isIn(row, filter))
              .map((row) => (
                <HoldLine
                  key={row.hold}
                  row={row}
                  matter={details.get(row.hold)?.matter ?? '…'}
                  current={row.hold === chosen}
                  now={now}
                />
              ))}
          </ul>
          {all.some((row) => isIn(row, filter)) ? null : <p className="list-empty">None.</p>}
          <p className="side-foot">
            <Icon of={Lock} />
            <span>What a hold covers is destroyed by nobody: no erasure, no term, no request.</span>
          </p>
        </section>
        <section className="detail" aria-label="Hold">
          {view === 'new' ? (
            <NewHold />
          ) : current === null ? (
            <div className="standing">
              <h2>{all.length === 0 ? 'Nothing is held' : 'Choose a hold'}</h2>
              <p>
                {keeps
                  ? 'One officer places a hold. It ends when two have signed the same text.'
                  : 'Compliance officers place holds and end them. What one covers stays when a person is erased, and is erased by itself when the hold ends.'}
              </p>
            </div>
          ) : (
            <HoldDetails
              key={current.hold}
              row={current}
              detail={details.get(current.hold) ?? null}
              keeps={keeps}
            />
          )}
        </section>
      </div>
    </div>
  );
}

/** Matter, reason and what was signed: read again whenever a row changed. */
function useHoldDetails(rows: ReadonlyMap<string, HoldRow>) {
  const { staff } = useWork();
  const [details, setDetails] = useState<ReadonlyMap<string, HoldDetail>>(new Map());
  const [failed, setFailed] = useState<string | null>(null);
  const refresh = useCallback(async () => {
    try {
      const found = await readHolds(await staff.parts());
      setDetails(new Map(found.map((each) => [each.row.hold, each])));
      setFailed(null);
    } catch (error) {
      setFailed(failureWord(error));
    }
  }, [staff]);
  useEffect(() => {
    void refresh();
  }, [refresh, rows]);
  return { details, failed, refresh };
}

function HoldLine({
  row,
  matter,
  current,
  now,
}: {
  readonly row: HoldRow;
  readonly matter: string;
  readonly current: boolean;
  readonly now: number;
}) {
  const { address, me, prefix, staff } = useWork();
  return (
    <li>
      <button
        type="button"
        className={classes('request-line', current && 'current')}
        aria-current={current}
        onClick={() => address.go('holds', row.hold)}
      >
        <span className="request-first">
          <b className="strong truncate">{matter}</b>
          <StandingChip standing={holdStanding(row, me.person, now)} />
        </span>
        <span className="truncate">{scopeWords(row.scope, prefix)}</span>
        <span className="request-second">
          <span className="truncate">{staff.person(row.person)?.name ?? 'An officer'}</span>
          <span className="push">{rowTime(Date.parse(row.placedAt), now)}</span>
        </span>
      </button>
    </li>
  );
}
