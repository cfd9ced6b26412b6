// The frame of the pages beside the inbox: the same rail as the inbox has.
import type { ReactNode } from 'react';
import { useObservable } from '../staff/observe.ts';
import { Rail } from '../staff/rail.tsx';
import { ConnectionBanner, useWork } from '../staff/start.tsx';
import { waitingForMe } from './inbox-list.ts';
import { consolePages, type ConsolePage } from './console-pages.ts';

export function SupervisorFrame({
  current,
  waiting,
  children,
}: {
  readonly current: ConsolePage;
  readonly waiting: number;
  readonly children: ReactNode;
}) {
  const { staff, address, me } = useWork();
  const inbox = useObservable(staff.inbox.state);
  const team = useObservable(staff.team.state);
  return (
    <div className="frame">
      <Rail
        label="Sealdesk"
        pages={consolePages({
          me,
          current,
          waiting: {
            inbox: waitingForMe(inbox.rows.values(), me.person),
            visitors: 0,
            wall: waiting,
            reports: 0,
          },
          open: (page) => address.go(...(page === 'inbox' ? ['inbox'] : [page])),
        })}
        presence={{
          now: team.rows.get(me.person)?.presence ?? 'offline',
          set: (presence) => void staff.setPresence(presence),
        }}
      />
      <div className="page supervisor-page">
        <ConnectionBanner />
        <main className="supervisor-main">{children}</main>
      </div>
    </div>
  );
}
