// Replay: one released conversation as it stood at any moment, everything verified on this device.
import { CircleAlert, LockOpen, Printer, RotateCw } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { RequestRow } from '../../contract/views.ts';
import type { Replay } from '../connection/replay.ts';
import { Action, Callout, Chip } from '../staff/controls.tsx';
import { teamWord } from '../staff/names.ts';
import { referenceOf } from '../../seal/reference.ts';
import { useNow } from '../staff/now.ts';
import { useObservable } from '../staff/observe.ts';
import { useWork } from '../staff/start.tsx';
import { exactTime, longDay, spanOf } from '../staff/time.ts';
import { failureWord, useDesk } from './desk-work.ts';
import { EventSide } from './event-side.tsx';
import { EventTable } from './event-table.tsx';
import { Player, usePlayer } from './player.tsx';
import { newestFirst, standingOf } from './request-state.ts';
import { layoutTimeline } from './timeline.ts';

export function ReplayPage({ request }: { readonly request: string | null }) {
  const { rows, loading } = useDesk();
  const row = request === null ? null : (rows.find((each) => each.request === request) ?? null);
  if (row !== null) return <Opening key={row.request} row={row} />;
  if (request !== null && loading) return <p className="list-empty">Loading requests…</p>;
  return <OpenNow />;
}

/** Which transcripts this officer may open now. */
function OpenNow() {
  const { me, address, prefix } = useWork();
  const { rows, detail } = useDesk();
  const now = useNow();
  const open = newestFirst(rows).filter(
    (row) => row.person === me.person && standingOf(row, me.person, 2, now).kind === 'open',
  );
  return (
    <div className="desk-page">
      <header className="top-bar">
        <h1>Replay</h1>
      </header>
      {open.length === 0 ? (
        <div className="standing">
          <h2>No transcript is open to you</h2>
          <p>Ask to open one on the desk. When enough officers have signed, it can be replayed here.</p>
          <Action onPress={() => address.go('requests')}>Go to requests</Action>
        </div>
      ) : (
        <ul className="open-list">
          {open.map((row) => {
            const found = detail(row);
            const left = row.until === null ? 0 : Date.parse(row.until) - now;
            return (
              <li key={row.request}>
                <span>
                  <b className="strong">{referenceOf(prefix, row.conversation)}</b>{' '}
                  {found === null || typeof found === 'string' ? '' : found.request.matter}
                  <span className="meta under-line">{spanOf(left)} left</span>
                </span>
                <Action icon={LockOpen} onPress={() => address.go('replay', row.request)}>
                  Open transcript
                </Action>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function Opening({ row }: { readonly row: RequestRow }) {
  const { me, address, prefix } = useWork();
  const { desk, opened, refresh, detail } = useDesk();
  const [replay, setReplay] = useState<Replay | null>(opened.get(row.request) ?? null);
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const found = detail(row);
  const now = useNow();
  const standing = standingOf(row, me.person, 2, now);
  const matter = found === null || typeof found === 'string' ? '' : found.request.matter;

  const open = useCallback(async () => {
    setBusy(true);
    setWrong(null);
    try {
      const given = await (await desk()).open(row.request);
      opened.set(row.request, given);
      setReplay(given);
      await refresh();
    } catch (error) {
      setWrong(failureWord(error));
    }
    setBusy(false);
  }, [desk, opened, refresh, row.request]);

  // What was opened for some hours is not kept on the page after them.
  const over = standing.kind !== 'open';
  if (over && replay !== null) setReplay(null);
  useEffect(() => {
    if (over) opened.delete(row.request);
  }, [over, opened, row.request]);

  if (replay !== null && !over) return <Opened replay={replay} row={row} matter={matter} />;
  return (
    <div className="desk-page">
      <header className="top-bar">
        <h1>{referenceOf(prefix, row.conversation)}</h1>
        {matter === '' ? null : <span className="meta">{matter}</span>}
      </header>
      <div className="standing">
        {over ? (
          <>
            <h2>This transcript is not open</h2>
            <p>
              {row.status === 'granted'
                ? 'The hours that were signed for are over. Ask again if it is still needed.'
                : 'Not enough officers have signed, or the request has ended.'}
            </p>
            <Action onPress={() => address.go('requests', row.request)}>Go to the request</Action>
          </>
        ) : (
          <>
            <h2>Open the transcript{matter === '' ? '' : ` for ${matter}`}</h2>
            <p>
              Your opening is recorded first, with your name, this device and the time. Then it is released to
              this browser alone.
            </p>
            <Action kind="primary" icon={LockOpen} isDisabled={busy} onPress={() => void open()}>
              {busy ? 'Opening and verifying…' : 'Open transcript'}
            </Action>
          </>
        )}
        {wrong === null ? null : (
          <div role="alert">
            <Callout
              tone="bad"
              icon={CircleAlert}
              title="It could not be opened."
              action={
                <Action small icon={RotateCw} onPress={() => void open()}>
                  Try again
                </Action>
              }
            >
              {wrong}
            </Callout>
          </div>
        )}
      </div>
    </div>
  );
}

function Opened({
  replay,
  row,
  matter,
}: {
  readonly replay: Replay;
  readonly row: RequestRow;
  readonly matter: string;
}) {
  const { prefix, staff, me } = useWork();
  const trust = useObservable(staff.trust);
  const now = useNow();
  const player = usePlayer(replay.events);
  const [timeline] = useState(() => layoutTimeline(replay.events));
  const state = replay.stateAt(player.at);
  const event = replay.events[player.at];
  const first = replay.events[0];
  const teams = trust.status === 'unknown' ? [] : (trust.directory?.teams ?? []);
  const team = teamWord(teams.find((each) => each.id === state.team)?.name ?? state.team ?? '');
  const reference = referenceOf(prefix, replay.conversation);
  const left = row.until === null ? 0 : Date.parse(row.until) - now;
  if (event === undefined || first === undefined) {
    return (
      <div className="standing">
        <h2>Nothing was released</h2>
        <p>The server gave no events for this conversation.</p>
      </div>
    );
  }
  return (
    <div className="desk-page replay">
      <header className="top-bar">
        <h1>{reference}</h1>
        <span className="meta top-meta">
          {team === '' ? '' : `${team}, `}
          {longDay(first.at)}
        </span>
        <span className="top-chip">
          <Chip tone="accent" icon={LockOpen}>
            Opened{matter === '' ? '' : ` for ${matter}`}, {spanOf(left)} left
          </Chip>
        </span>
        <span className="push">
          <Action icon={Printer} onPress={() => print()}>
            Print
          </Action>
        </span>
      </header>
      <Player player={player} timeline={timeline} events={replay.events} replay={replay} />
      <div className="replay-body">
        <EventTable replay={replay} player={player} state={state} />
        <EventSide replay={replay} at={player.at} state={state} />
      </div>
      <div className="paper-only paper-foot">
        {reference}, as it stood at {exactTime(event.at)}, {longDay(event.at)}. {matter}. Read by {me.name} on{' '}
        {longDay(now)}.
      </div>
    </div>
  );
}
