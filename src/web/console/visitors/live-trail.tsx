// Beside a conversation: what its visitor looks at while they chat, and the invitation that led to it.
import { useEffect } from 'react';
import type { VisitorRow } from '../../../contract/views.ts';
import { useNow } from '../../staff/now.ts';
import { useObservable } from '../../staff/observe.ts';
import { useWork } from '../../staff/start.tsx';
import { waitOf } from '../../staff/time.ts';
import { pathOfVisit } from './visitor-list.ts';

const PAGES_SHOWN = 9;

/** `live` is null while no page of theirs is open, and where their page takes no part in visits. */
export function useLiveVisit(conversation: string): {
  readonly live: VisitorRow | null;
  readonly invitation: string | null;
} {
  const { staff, me } = useWork();
  const visit = useObservable(staff.inbox.state).rows.get(conversation)?.visit ?? null;
  const visitors = useObservable(staff.visitors.state);
  const settings = useObservable(staff.settings.state);
  const known = visit !== null;
  useEffect(() => {
    if (!known) return undefined;
    staff.visitors.watch();
    return () => staff.visitors.unwatch();
  }, [staff, known]);
  if (visit === null) return { live: null, invitation: null };
  const row = visitors.rows.get(visit.visit) ?? null;
  const live = row === null || row.trail.length === 0 ? null : row;
  if (visit.invitation === null) return { live, invitation: null };
  if (visit.person !== null)
    return { live, invitation: `By ${staff.person(visit.person)?.name ?? 'a former colleague'}` };
  const rule = settings.rows.get(`${me.workspace} trigger ${visit.trigger ?? ''}`)?.value ?? null;
  return { live, invitation: rule !== null && 'name' in rule ? rule.name : 'By a rule' };
}

export function LiveTrail({ visit }: { readonly visit: VisitorRow }) {
  const now = useNow();
  return (
    <ol className="trail" aria-label="Pages of this visit">
      {pathOfVisit(visit, now)
        .slice(0, PAGES_SHOWN)
        .map(({ key, ms, path, title }, index) => (
          <li key={key} className={index === 0 ? 'here' : undefined}>
            <span className="truncate" title={title}>
              {path}
            </span>
            <span className="meta">{waitOf(ms)}</span>
          </li>
        ))}
    </ol>
  );
}
