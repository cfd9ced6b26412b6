// The wall: a supervisor's page. Load, line and alerts live from the views; one conversation at a time beside them.
import { Maximize2, Minimize2 } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { targetsOf } from '../../../figures/targets.ts';
import { Action } from '../../staff/controls.tsx';
import { teamWord, visitorName } from '../../staff/names.ts';
import { useNow } from '../../staff/now.ts';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { secondTime } from '../../staff/time.ts';
import { Segment } from '../composer-tools.tsx';
import { useReport } from '../reports/ask.ts';
import { ownZone, today as todayIn } from '../reports/period.ts';
import { SupervisorFrame } from '../supervisor-frame.tsx';
import { AgentTable } from './agent-table.tsx';
import { Alerts } from './alerts.tsx';
import { Listening } from './listening.tsx';
import { QueueTable } from './queue-table.tsx';
import { WallFigures } from './wall-figures.tsx';
import { wallOf } from './wall-state.ts';

/** Beyond this the page is not called live any more. */
const LIVE_MS = 60_000;

export function WallPage() {
  const { staff, address, me } = useWork();
  const inbox = useObservable(staff.inbox.state);
  const people = useObservable(staff.team.state);
  const line = useObservable(staff.queue.state);
  const trust = useObservable(staff.trust);
  const place = useObservable(address.place);
  const connection = useObservable(staff.connection);
  const now = useNow();
  const [team, setTeam] = useState<string | null>(null);
  const chosen = place[1] ?? null;
  const directory = trust.status === 'unknown' ? null : trust.directory;

  useEffect(() => {
    staff.inbox.watch();
    staff.team.watch();
    staff.queue.watch();
  }, [staff]);

  const members = useMemo(
    () =>
      (directory?.people ?? [])
        .filter((person) => person.roles.includes('agent') || people.rows.has(person.id))
        .filter((person) => person.roles.some((role) => role === 'agent' || role === 'supervisor'))
        .map(({ id, name, teams }) => ({ id, name, teams })),
    [directory, people.rows],
  );
  const [zone, setZone] = useState(ownZone);
  const day = todayIn(zone, now);
  const { report } = useReport(
    { from: day, to: day, team, site: null, campaign: null, topic: null },
    inbox.rows,
  );
  const told = report?.question.zone ?? null;
  useEffect(() => {
    if (told !== null) setZone(told);
  }, [told]);
  const targets = report?.targets ?? targetsOf([], null);
  const wall = wallOf({
    members,
    team,
    inbox: inbox.rows,
    people: people.rows,
    queue: line.rows,
    waitTargetMs: targets.waitMs,
    chatsMost: targets.chatsAtOnce.to,
    now,
  });

  const personName = useCallback((id: string) => staff.person(id)?.name ?? 'A former colleague', [staff]);
  const teamName = useCallback(
    (id: string) => directory?.teams.find((each) => each.id === id)?.name ?? id,
    [directory],
  );
  const choose = useCallback((conversation: string) => address.go('wall', conversation), [address]);
  const listened = [...inbox.rows.values()].filter((row) =>
    row.supervisors.some(({ person }) => person === me.person),
  );
  const row = chosen === null ? null : (inbox.rows.get(chosen) ?? null);
  const heard = Math.max(inbox.asOf ?? 0, connection.lastHeardAt ?? 0);
  const live = connection.status === 'open' && now - heard < LIVE_MS;

  return (
    <SupervisorFrame current="wall" waiting={wall.alerts.length}>
      <header className="supervisor-bar">
        <h1>Wall</h1>
        <div className="segments" role="group" aria-label="Team">
          <Segment on={team === null} press={() => setTeam(null)}>
            All teams
          </Segment>
          {(directory?.teams ?? []).map((each) => (
            <Segment key={each.id} on={team === each.id} press={() => setTeam(each.id)}>
              {teamWord(each.name)}
            </Segment>
          ))}
        </div>
        <span className="live push" data-live={live}>
          {live ? `Live, ${secondTime(now)}` : `As of ${secondTime(heard)}`}
        </span>
        <FullScreen />
      </header>
      <WallFigures wall={wall} today={report} />
      <div className="wall-body">
        <div className="wall-main">
          <AgentTable
            agents={wall.agents}
            today={report}
            now={now}
            chosen={chosen}
            choose={choose}
            teamName={teamName}
          />
          <QueueTable queue={wall.queue} teamName={teamName} personName={personName} />
        </div>
        <aside className="wall-side" aria-label="Alerts and listening">
          <Alerts
            alerts={wall.alerts}
            listening={new Set(listened.map(({ conversation }) => conversation))}
            choose={choose}
            teamName={teamName}
            personName={personName}
            waitTargetMs={targets.waitMs}
          />
          <Listened rows={listened} chosen={chosen} choose={choose} />
          {row === null ? null : (
            <Listening
              key={row.conversation}
              row={row}
              close={() => address.go('wall')}
              openChat={(conversation) => address.go('chat', conversation)}
            />
          )}
        </aside>
      </div>
    </SupervisorFrame>
  );
}

/** Conversations listened to and not shown: nobody listens without seeing that they do. */
function Listened({
  rows,
  chosen,
  choose,
}: {
  readonly rows: readonly {
    readonly conversation: string;
    readonly subject: string;
  }[];
  readonly chosen: string | null;
  readonly choose: (conversation: string) => void;
}) {
  const others = rows.filter(({ conversation }) => conversation !== chosen);
  if (others.length === 0) return null;
  return (
    <p className="wall-listened">
      You listen to {others.length === 1 ? 'a conversation' : `${others.length} conversations`}:{' '}
      {others.map(({ conversation, subject }) => (
        <button key={conversation} type="button" className="link" onClick={() => choose(conversation)}>
          {visitorName(subject)}
        </button>
      ))}
    </p>
  );
}

function FullScreen() {
  const [full, setFull] = useState(false);
  useEffect(() => {
    const follow = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', follow);
    return () => document.removeEventListener('fullscreenchange', follow);
  }, []);
  if (!document.fullscreenEnabled) return null;
  return (
    <Action
      icon={full ? Minimize2 : Maximize2}
      onPress={() => void (full ? document.exitFullscreen() : document.documentElement.requestFullscreen())}
    >
      {full ? 'Leave full screen' : 'Full screen'}
    </Action>
  );
}
