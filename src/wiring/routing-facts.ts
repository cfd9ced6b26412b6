// What the router decides by, from where it stands: who serves from the signed directory, how they are from the view of
// agents, what each team's rules are, how fast its line moves.
import type { Registry } from '../accept/registry.ts';
import type { AgentFacts, TeamRules } from '../command/router.ts';
import type { TeamSetting } from '../contract/settings.ts';
import { CAPACITY_DEFAULT } from '../decide/agent.ts';
import { type StoredLineRow, lineKey } from '../project/line.ts';
import type { Projections } from '../project/projections.ts';
import type { StoredTeamRow } from '../project/team.ts';
import type { OtherWays } from './queue-places.ts';
import { AGENT_GRACE_MS } from '../react/presence.ts';
import type { RoutingFacts } from './routing.ts';

/** The rules of a team that nobody set any for. */
const RULES_DEFAULT: Omit<TeamRules, 'team'> = {
  offers: true,
  order: 'longest-idle',
  needs: [],
  relax: [],
  offerMs: 20_000,
  pauseMs: 60_000,
  lineMax: null,
  overflow: null,
  policy: 0,
};
const PRIORITY_MAX = 3;

/** After this wait another way is offered, where nobody set anything. */
const OTHER_WAYS_AFTER_MS = 120_000;

export function routingFacts(needs: {
  readonly registry: Registry;
  readonly projections: Projections;
}): RoutingFacts & {
  /** How long the last page of this agent may be gone: the longest of their teams. */
  graceMs(workspace: string, person: string): number;
  otherWays(workspace: string, team: string): OtherWays;
  close(): void;
} {
  const { projections, registry } = needs;
  /** The rows of the view by workspace and person, so that no look at the line reads all of them again. */
  const rows = new Map<string, Map<string, StoredTeamRow>>();
  const close = projections.subscribe((change) => {
    if (change.view !== 'team') return;
    for (const { row } of change.changed as readonly { readonly row: StoredTeamRow }[])
      rows.get(row.workspace)?.set(row.person, row);
  });

  function rowsOf(workspace: string): ReadonlyMap<string, StoredTeamRow> {
    const known = rows.get(workspace);
    if (known !== undefined) return known;
    const read = projections.rows<StoredTeamRow>('team', workspace, 'all');
    const made = new Map(read.map((row) => [row.person, row]));
    rows.set(workspace, made);
    return made;
  }

  const teamSetting = (workspace: string, team: string) => registry.of(workspace)?.settings.team.get(team);

  return {
    async agents(workspace, cursor) {
      const staff = registry.of(workspace)?.settings.staff;
      if (cursor !== null && !(await projections.settled('team', cursor)))
        throw new Error('the view of agents is not there yet');
      const there = rowsOf(workspace);
      const people = registry.of(workspace)?.directory?.document.people ?? [];
      return people
        .filter(({ roles }) => roles.includes('agent') || roles.includes('supervisor'))
        .map(({ id, teams }): AgentFacts => {
          const row = there.get(id);
          const set = staff?.get(id);
          return {
            person: id,
            teams,
            presence: row?.presence ?? 'offline',
            capacity: row?.capacity ?? set?.capacity ?? CAPACITY_DEFAULT,
            claims: row?.claims ?? [],
            skills: Object.fromEntries((set?.skills ?? []).map(({ level, skill }) => [skill, level])),
            languages: set?.languages ?? [],
            offerTimes: set?.offerTimes ?? 1,
          };
        });
    },
    teams(workspace) {
      const known = registry.of(workspace);
      const teams = known?.directory?.document.teams ?? [];
      return new Map(
        teams.map(({ id }) => [id, rulesOf(id, known?.settings.team.get(id), known?.changes ?? 0)]),
      );
    },
    priority(workspace, started, labels) {
      const set = registry.of(workspace)?.settings.label;
      const raised = labels.map((label) => set?.get(label)?.priority ?? 0);
      return Math.min(Math.max(started, ...raised), PRIORITY_MAX);
    },
    pace(workspace, team) {
      const row = projections.row<StoredLineRow>('line', lineKey(workspace, team));
      return (row?.steps ?? []).map(({ at, ms }) => ({ atMs: Date.parse(at), ms }));
    },
    wrapUpMs: (workspace, team) => (teamSetting(workspace, team)?.wrapUpSeconds ?? 0) * 1_000,
    graceMs(workspace, person) {
      const people = registry.of(workspace)?.directory?.document.people ?? [];
      const teams = people.find(({ id }) => id === person)?.teams ?? [];
      const set = teams.map((team) => (teamSetting(workspace, team)?.graceSeconds ?? 0) * 1_000);
      return Math.max(...set, 0) || AGENT_GRACE_MS;
    },
    otherWays(workspace, team) {
      const set = teamSetting(workspace, team);
      const afterMs = set === undefined ? OTHER_WAYS_AFTER_MS : set.waitOffersSeconds * 1_000;
      return { afterMs, callback: set?.canCallBack ?? false, message: true };
    },
    close,
  };
}

function rulesOf(team: string, set: TeamSetting | undefined, policy: number): TeamRules {
  if (set === undefined) return { ...RULES_DEFAULT, team };
  return {
    team,
    offers: set.offers,
    order: set.order,
    needs: set.skills,
    relax: set.relax.map(({ afterSeconds, level }) => ({ afterMs: afterSeconds * 1_000, level })),
    offerMs: set.offerSeconds * 1_000,
    pauseMs: set.pauseSeconds * 1_000,
    lineMax: set.queueMax,
    overflow: set.overflow,
    policy,
  };
}
