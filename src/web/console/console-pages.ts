// The console's pages as the rail shows them: only those that the person's role may open.
import { ChartLine, Inbox, LayoutDashboard, Users } from 'lucide-react';
import type { Me } from '../connection/staff.ts';
import type { RailPage } from '../staff/rail.tsx';

export type ConsolePage = 'inbox' | 'visitors' | 'wall' | 'reports';

export function consolePages({
  me,
  current,
  waiting,
  open,
}: {
  readonly me: Pick<Me, 'roles'>;
  readonly current: ConsolePage;
  readonly waiting: Readonly<Record<ConsolePage, number>>;
  readonly open: (page: ConsolePage) => void;
}): readonly RailPage[] {
  const page = (id: ConsolePage, word: string, icon: RailPage['icon']): RailPage => ({
    id,
    word,
    icon,
    waiting: waiting[id],
    current: current === id,
    open: () => open(id),
  });
  const own = [page('inbox', 'Inbox', Inbox), page('visitors', 'Visitors', Users)];
  if (!me.roles.includes('supervisor')) return own;
  return [...own, page('wall', 'Wall', LayoutDashboard), page('reports', 'Reports', ChartLine)];
}

/** What an address opens: a supervisor who is in no team begins at the wall. */
export function pageAt(place: readonly string[], me: Pick<Me, 'roles' | 'teams'>): ConsolePage {
  if (place[0] === 'visitors') return 'visitors';
  if (!me.roles.includes('supervisor')) return 'inbox';
  if (place[0] === 'wall' || place[0] === 'reports') return place[0];
  return place.length === 0 && me.teams.length === 0 ? 'wall' : 'inbox';
}
