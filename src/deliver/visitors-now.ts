// Who is on the sites now, as their pages say it: in memory alone, gone when the pages fall silent. Promises that nothing
// of it is logged or stored, and that an invitation reaches one page, once. Trusts what it is told about who may be seen.
import type { VisitedPage } from '../contract/definitions.ts';
import type { VisitorRow } from '../contract/views.ts';
import { type Clock, toTime } from '../platform/clock.ts';

/** A page says every ten seconds that it is there, one that is not looked at once a minute. */
export const VISITOR_SILENT_MS = 35_000;
export const VISITOR_AWAY_MS = 150_000;
/** Between two pages nobody is gone. */
export const VISITOR_BLINK_MS = 8_000;
const SWEEP_MS = 2_000;
/** Of one workspace; whoever comes beyond is served and not listed. */
export const VISITORS_MAX = 5_000;
export const TRAIL_MAX = 20;
/** An invitation by hand that no page has taken up by then is withdrawn. */
export const INVITATION_WAITS_MS = 60_000;

export type Sighting = Pick<
  VisitorRow,
  'visit' | 'site' | 'basis' | 'campaign' | 'referrer' | 'device' | 'language' | 'country' | 'times' | 'doing'
> & {
  readonly workspace: string;
  /** Null: it may not be told. */
  readonly page: Pick<VisitedPage, 'page' | 'title'> | null;
  /** The visitor said no lately, or the page lets nobody invite. */
  readonly quiet: boolean;
};

export type HandInvitation = {
  readonly invitation: string;
  readonly person: string;
  readonly name: string;
  readonly text: string;
};

type Invited = NonNullable<VisitorRow['invited']>;

type Live = {
  readonly workspace: string;
  row: VisitorRow;
  quiet: boolean;
  goneAtMs: number;
  waiting: (HandInvitation & { readonly untilMs: number }) | null;
};

export interface VisitorsNow {
  /** Answers whether this page is another than the last. */
  see(sighting: Sighting): boolean;
  leave(workspace: string, visit: string): void;
  invited(workspace: string, visit: string, now: Omit<Invited, 'at'>): void;
  /** Null: done. */
  invite(
    workspace: string,
    visit: string,
    invitation: HandInvitation,
  ): 'visit-gone' | 'visit-quiet' | 'already-invited' | null;
  /** What a person wrote for this visitor, until its page says that it stands there. */
  waitingFor(workspace: string, visit: string): HandInvitation | null;
  rows(workspace: string): readonly VisitorRow[];
  row(workspace: string, visit: string): VisitorRow | null;
  subscribe(workspace: string, onChange: (visits: readonly string[]) => void): () => void;
  stop(): void;
}

export function visitorsNow(clock: Clock): VisitorsNow {
  const live = new Map<string, Map<string, Live>>();
  const listeners = new Map<string, Set<(visits: readonly string[]) => void>>();

  const changed = (workspace: string, visits: readonly string[]) => {
    for (const listener of listeners.get(workspace) ?? []) listener(visits);
  };

  const timer = setInterval(() => {
    const now = clock.monotonicMs();
    for (const [workspace, visits] of live) {
      const gone: string[] = [];
      for (const [visit, { goneAtMs }] of visits) if (goneAtMs <= now) gone.push(visit);
      for (const visit of gone) visits.delete(visit);
      if (visits.size === 0) live.delete(workspace);
      if (gone.length > 0) changed(workspace, gone);
    }
  }, SWEEP_MS).unref();

  const found = (workspace: string, visit: string) => live.get(workspace)?.get(visit) ?? null;

  return {
    see(sighting) {
      const { page, quiet, workspace, ...told } = sighting;
      const { visit } = told;
      const now = toTime(clock.nowMs());
      const goneAtMs = clock.monotonicMs() + (told.doing === 'away' ? VISITOR_AWAY_MS : VISITOR_SILENT_MS);
      const before = found(workspace, visit);
      const last = before?.row.trail.at(-1);
      const fresh = page !== null && (last?.page !== page.page || last.title !== page.title);
      const kept = before?.row.trail ?? [];
      // A title that changes, as on a page with a counter in it, is the same page.
      const trail = !fresh
        ? kept
        : last?.page === page.page
          ? [...kept.slice(0, -1), { ...last, title: page.title }]
          : [...kept, { ...page, at: now }].slice(-TRAIL_MAX);
      const another = fresh && last?.page !== page.page;
      const row: VisitorRow = {
        ...told,
        since: before?.row.since ?? now,
        pages: (before?.row.pages ?? 0) + (another ? 1 : 0),
        trail,
        doingSince: before?.row.doing === told.doing ? before.row.doingSince : now,
        invited: before?.row.invited ?? null,
      };
      if (before !== null) {
        const same = JSON.stringify(before.row) === JSON.stringify(row);
        Object.assign(before, { row, quiet, goneAtMs });
        if (!same) changed(workspace, [visit]);
        return another;
      }
      let visits = live.get(workspace);
      if (visits === undefined) live.set(workspace, (visits = new Map()));
      if (visits.size >= VISITORS_MAX) return another;
      visits.set(visit, { workspace, row, quiet, goneAtMs, waiting: null });
      changed(workspace, [visit]);
      return another;
    },
    leave(workspace, visit) {
      const there = found(workspace, visit);
      if (there !== null) there.goneAtMs = Math.min(there.goneAtMs, clock.monotonicMs() + VISITOR_BLINK_MS);
    },
    invited(workspace, visit, now) {
      const there = found(workspace, visit);
      if (there === null) return;
      if (there.waiting?.invitation === now.invitation) there.waiting = null;
      there.row = { ...there.row, invited: { ...now, at: toTime(clock.nowMs()) } };
      changed(workspace, [visit]);
    },
    invite(workspace, visit, invitation) {
      const there = found(workspace, visit);
      if (there === null) return 'visit-gone';
      if (there.quiet || there.row.basis === 'none') return 'visit-quiet';
      const { invited } = there.row;
      const stands = invited !== null && (invited.status === 'waiting' || invited.status === 'shown');
      const isOver = there.waiting !== null && there.waiting.untilMs <= clock.monotonicMs();
      if (stands && !isOver) return 'already-invited';
      there.waiting = { ...invitation, untilMs: clock.monotonicMs() + INVITATION_WAITS_MS };
      const { person } = invitation;
      const waiting = {
        invitation: invitation.invitation,
        status: 'waiting',
        trigger: null,
        person,
      } as const;
      there.row = { ...there.row, invited: { ...waiting, at: toTime(clock.nowMs()) } };
      changed(workspace, [visit]);
      return null;
    },
    waitingFor(workspace, visit) {
      const waiting = found(workspace, visit)?.waiting ?? null;
      if (waiting === null || waiting.untilMs <= clock.monotonicMs()) return null;
      const { untilMs: _, ...invitation } = waiting;
      return invitation;
    },
    rows: (workspace) => [...(live.get(workspace)?.values() ?? [])].map(({ row }) => row),
    row: (workspace, visit) => found(workspace, visit)?.row ?? null,
    subscribe(workspace, onChange) {
      const set = listeners.get(workspace) ?? new Set();
      listeners.set(workspace, set.add(onChange));
      return () => {
        set.delete(onChange);
        if (set.size === 0) listeners.delete(workspace);
      };
    },
    stop() {
      clearInterval(timer);
      live.clear();
    },
  };
}
