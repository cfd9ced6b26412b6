// What an action is measured by: topics, campaigns and hours as the workspace has set them now.
import { type Hours, isSlot } from '../hours/hours.ts';
import { teamsOfSite } from '../seal/readers.ts';
import type { DeskSettings } from './action-needs.ts';
import type { Known, Registry, Settings, Site } from './registry.ts';

/** Labels of this group are campaigns. */
const CAMPAIGN_GROUP = 'Campaign';

export function deskSettings(registry: Pick<Registry, 'of'>, nowMs: () => number): DeskSettings {
  return {
    topic(workspace, site, topic) {
      const known = registry.of(workspace);
      const found = known?.settings.topic.get(topic);
      const at = known?.sites.get(site);
      if (found === undefined || at === undefined || !offers(at, topic)) return null;
      return { team: found.team, priority: found.priority };
    },
    campaign(workspace, text) {
      const wanted = worded(text);
      const labels = registry.of(workspace)?.settings.label ?? new Map();
      if (wanted === '') return null;
      for (const [item, { group, name }] of labels)
        if (group === CAMPAIGN_GROUP && (item === wanted || worded(name) === wanted)) return item;
      return null;
    },
    callsAt(workspace, team, from, to) {
      const known = registry.of(workspace);
      const set = known?.settings.team.get(team);
      if (known === undefined || known === null || set === undefined || !set.canCallBack) return false;
      return isSlot(hoursOf(known.settings, team), nowMs(), { from, to });
    },
  };
}

/** Null: always open. A team that names hours nobody set is never open: nobody said when. */
function hoursOf(settings: Settings, team: string, site?: Site): Hours | null {
  const named = site?.hours ?? settings.team.get(team)?.hours ?? null;
  return named === null ? null : (settings.hours.get(named) ?? NEVER);
}

const NEVER: Hours = { zone: 'UTC', days: [], holidays: [], answerBy: null };

/** When a team is open, and whether somebody of it is there now. */
type Attendance = { readonly hours: Hours | null; readonly staffed: boolean };

/** By team, of those that visitors of this site may write to. */
export function attendanceAt(
  known: Known,
  site: Site,
  online: ReadonlySet<string>,
): Readonly<Record<string, Attendance>> {
  const document = known.directory?.document;
  if (document === undefined) return {};
  const reached = teamsOfSite(document, site.site).map((team): [string, Attendance] => {
    const staffed = document.people.some(({ id, teams }) => teams.includes(team) && online.has(id));
    // The site's own hours are those of its own team alone.
    return [team, { hours: hoursOf(known.settings, team, team === site.team ? site : undefined), staffed }];
  });
  return Object.fromEntries(reached);
}

function offers(site: Site, topic: string): boolean {
  return site.topics === null || site.topics.includes(topic);
}

function worded(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
