// The views as deliver shows them: each person's cut of the rows.
import type { Section } from '../contract/definitions.ts';
import type { VisitorRow } from '../contract/views.ts';
import type { ViewRow, ViewSource } from '../deliver/needs.ts';
import type { VisitorsNow } from '../deliver/visitors-now.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import type { StoredInboxRow } from '../project/inbox.ts';
import type { StoredHoldRow } from '../project/holds.ts';
import type { StoredIncidentRow } from '../project/incidents.ts';
import type { Projections } from '../project/projections.ts';
import type { StoredQueueRow } from '../project/queue.ts';
import type { StoredRequestRow } from '../project/requests.ts';
import { settingKey, type StoredSettingRow } from '../project/settings.ts';
import type { StoredTeamRow } from '../project/team.ts';

type Shown = keyof typeof readers;

const readers = {
  inbox: {
    key: (row: StoredInboxRow) => row.conversation,
    mine: (row: StoredInboxRow, principal: StaffPrincipal) => seesConversation(principal, row),
  },
  team: {
    key: (row: StoredTeamRow) => row.person,
    mine: (row: StoredTeamRow, principal: StaffPrincipal) => row.workspace === principal.workspace,
  },
  queue: {
    key: (row: StoredQueueRow) => row.conversation,
    mine: (row: StoredQueueRow, principal: StaffPrincipal) =>
      row.workspace === principal.workspace &&
      row.status !== 'left' &&
      (principal.teams.includes(row.team) || principal.roles.includes('supervisor')),
  },
  incidents: {
    key: (row: StoredIncidentRow) => row.incident,
    mine: (row: StoredIncidentRow, principal: StaffPrincipal) => row.workspace === principal.workspace,
  },
  holds: {
    key: (row: StoredHoldRow) => row.hold,
    mine: (row: StoredHoldRow, principal: StaffPrincipal) => row.workspace === principal.workspace,
  },
  requests: {
    key: (row: StoredRequestRow) => row.request,
    mine: (row: StoredRequestRow, principal: StaffPrincipal) => row.workspace === principal.workspace,
  },
  settings: {
    key: (row: StoredSettingRow) => settingKey(row.workspace, row.section, row.item),
    mine: (row: StoredSettingRow, principal: StaffPrincipal) =>
      row.workspace === principal.workspace && row.value !== null && seesSetting(principal, row),
  },
} as const;

/** In an inbox stands what one's teams have; a supervisor's has all. */
export function seesConversation(
  { roles, teams, workspace }: StaffPrincipal,
  row: Pick<StoredInboxRow, 'workspace' | 'team'>,
): boolean {
  return row.workspace === workspace && (teams.includes(row.team) || roles.includes('supervisor'));
}

/** What an agent works with; of how colleagues are set up an agent sees their own part alone. */
const OF_AGENTS: readonly Section[] = [
  'article',
  'canned',
  'form',
  'hours',
  'label',
  'number',
  'site',
  'skill',
  'survey',
  'target',
  'team',
  'topic',
  'trigger',
];

export function seesSetting(
  { person, roles }: StaffPrincipal,
  { item, section }: { readonly section: Section; readonly item: string },
): boolean {
  if (roles.includes('administrator') || roles.includes('supervisor')) return true;
  return roles.includes('agent') && (OF_AGENTS.includes(section) || (section === 'staff' && item === person));
}

/** Rows read at a time; of the newest so many, the resolved ones are in the inbox. */
const PAGE_ROWS = 200;
const RECENT = 'recent';

function placeOf(after: string | null): {
  readonly recent: boolean;
  readonly place: { readonly at: string; readonly key: string } | null;
} {
  if (after === null || after === RECENT) return { recent: after === RECENT, place: null };
  const space = after.indexOf(' ');
  return { recent: false, place: { at: after.slice(0, space), key: after.slice(space + 1) } };
}

/** Views of the log, and beside them who is on the sites now, whom no log knows. */
export function viewSource(
  projections: Projections,
  visitors: Pick<VisitorsNow, 'rows' | 'row' | 'subscribe'>,
): ViewSource {
  return {
    snapshot(view, principal, after) {
      if (view === 'visitors')
        return { rows: visitors.rows(principal.workspace).map(visitorRow), next: null };
      const { recent, place } = placeOf(after);
      const all = view === 'requests' || view === 'incidents' || view === 'holds';
      const which = recent ? 'past' : all ? 'all' : 'live';
      const page = projections.page<never>(view, principal.workspace, which, place, PAGE_ROWS);
      const rows = page
        .map(({ row }) => row)
        .filter((row) => readers[view].mine(row, principal))
        .map((row) => shown(view, row));
      const last = page.at(-1);
      if (!recent && last !== undefined && page.length === PAGE_ROWS)
        return { rows, next: `${last.at} ${last.key}` };
      // After what is going on the inbox shows what ended last.
      return { rows, next: view === 'inbox' && !recent ? RECENT : null };
    },
    row(view, principal, key) {
      if (view === 'visitors') {
        const there = visitors.row(principal.workspace, key);
        return there === null ? null : visitorRow(there);
      }
      const row = projections.row<never>(view, key);
      return row !== null && readers[view].mine(row, principal) ? shown(view, row) : null;
    },
    subscribe(view, workspace, onChange) {
      if (view === 'visitors') return visitors.subscribe(workspace, onChange);
      return projections.subscribe((change) => {
        if (change.view !== view) return;
        const keys = change.changed
          .filter(({ place }) => place.workspace === workspace)
          .map(({ key }) => key);
        if (keys.length > 0) onChange(keys);
      });
    },
  };
}

function visitorRow(row: VisitorRow): ViewRow {
  return { key: row.visit, row };
}

function shown(view: Shown, row: never) {
  const { workspace: _, day: __, ...rest } = row as Record<string, unknown>;
  const shown = view === 'settings' ? withoutBody(row) : rest;
  return { key: readers[view].key(row), row: shown as never };
}

/** Articles are long and many: each is asked for by itself. */
export function withoutBody({ workspace: _, ...row }: StoredSettingRow): object {
  return row.value !== null && 'body' in row.value ? { ...row, value: { ...row.value, body: '' } } : row;
}
