// A report over a period of days: the figures now and of the period before, and the same figures by hour, day, agent, team,
// site, campaign and topic. Pure: whoever reads what is kept gives it here.
import { dateAfter, instantOf } from '../hours/hours.ts';
import { wallOf } from './clock.ts';
import { type Figures, figureIds } from './definitions.ts';
import { csvLines } from './csv.ts';
import { conversions, type Invitation, type InvitationLine } from './invitations.ts';
import type { AgentDay, Chat } from './kept.ts';
import type { Targets } from './targets.ts';
import {
  beginnings,
  type Counted,
  measure,
  measureAgent,
  NOT_WORKED,
  stretches,
  withStretch,
  type Worked,
} from './measure.ts';

/** Dates are the zone's, both counted in. Null: all. */
export type ReportQuestion = {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly team: string | null;
  readonly site: string | null;
  readonly campaign: string | null;
  readonly topic: string | null;
};

export type Group = { readonly key: string; readonly figures: Figures };

export type Report = {
  readonly question: ReportQuestion;
  /** ms: what happened later is not in it. */
  readonly asOf: number;
  readonly figures: Figures;
  /** Of as many days directly before, up to the same time of the last day while that is today. */
  readonly before: Figures;
  readonly targets: Targets;
  /** Keys 00 to 23. */
  readonly hours: readonly Group[];
  readonly days: readonly Group[];
  readonly agents: readonly Group[];
  readonly teams: readonly Group[];
  readonly sites: readonly Group[];
  /** Key '' for what has none. */
  readonly campaigns: readonly Group[];
  readonly topics: readonly Group[];
  /** By rule; key '' for what people invited by hand. Of a site, whatever the team. */
  readonly invitations: readonly InvitationLine[];
  /** How often 1 to 5 was answered. */
  readonly scores: readonly number[];
};

export type Basis = {
  readonly question: ReportQuestion;
  readonly targets: Targets;
  readonly asOf: number;
  /** The period's bounds and the bound of the one before, ms; `to` is the first moment after it. */
  readonly period: { readonly before: number; readonly from: number; readonly to: number };
  /** Begun in either period, or up to the time of one matter after: who comes back counts. */
  readonly chats: Iterable<Counted>;
  readonly days: Iterable<AgentDay>;
  readonly invitations?: Iterable<Invitation>;
  /** Whose time counts; null: everybody's. A team's is that of its members. */
  readonly people: ReadonlySet<string> | null;
};

/** The bounds of the days asked for and of as many days before them, by the clock of the zone. */
export function periodOf({ from, to, zone }: ReportQuestion): Basis['period'] {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
  const midnight = (date: string) => instantOf(zone, date, 0);
  return {
    before: midnight(dateAfter(from, -days)),
    from: midnight(from),
    to: midnight(dateAfter(to, 1)),
  };
}

export function report(basis: Basis): Report {
  const { asOf, period, question, targets } = basis;
  const wall = wallOf(question.zone);
  const all = [...basis.chats];
  const begun = beginnings(all.map(({ chat }) => chat));
  const chosen = all.filter(({ chat }) => isAsked(chat, question));
  const within = (from: number, to: number) =>
    chosen.filter(({ chat }) => chat.at >= from && chat.at < to && chat.at <= asOf);
  // While the period still runs it is compared with as much of the one before.
  const passed = Math.min(asOf, period.to) - period.from;
  const now = within(period.from, period.to);
  const earlier = within(period.before, Math.min(period.before + passed, period.from));
  const work = workOf(basis, wall, passed);

  const grouped = (keyOf: (counted: Counted) => string, worked: ReadonlyMap<string, Worked> | null) => {
    const groups = new Map<string, Counted[]>();
    for (const counted of now) {
      const key = keyOf(counted);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, [counted]);
      else known.push(counted);
    }
    for (const key of worked?.keys() ?? []) if (!groups.has(key)) groups.set(key, []);
    return [...groups]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, chats]) => ({
        key,
        figures: measure({ begun, chats, targets, worked: worked?.get(key) ?? NOT_WORKED }),
      }));
  };

  const people = new Set([
    ...work.byPerson.keys(),
    ...now.flatMap(({ chat, offers }) => [...Object.keys(chat.shares), ...Object.keys(offers.missed)]),
  ]);
  const scores = [1, 2, 3, 4, 5].map(
    (score) => now.filter(({ chat }) => chat.survey?.score === score).length,
  );
  return {
    question,
    asOf,
    targets,
    figures: measure({ begun, chats: now, targets, worked: work.now }),
    before: measure({ begun, chats: earlier, targets, worked: work.before }),
    hours: grouped(({ chat }) => twoDigits(wall(chat.at).hour), work.byHour),
    days: grouped(({ chat }) => wall(chat.at).date, work.byDate),
    agents: [...people].sort().map((person) => ({
      key: person,
      figures: measureAgent(person, {
        begun,
        chats: now,
        worked: work.byPerson.get(person) ?? NOT_WORKED,
      }),
    })),
    teams: grouped(({ chat }) => chat.team, null),
    sites: grouped(({ chat }) => chat.site, null),
    campaigns: grouped(({ chat }) => chat.campaign ?? '', null),
    topics: grouped(({ chat }) => chat.topic ?? '', null),
    invitations: conversions(
      basis.invitations ?? [],
      all.map(({ chat }) => chat),
      { ...period, site: question.site },
    ),
    scores,
  };
}

function isAsked(chat: Chat, { campaign, site, team, topic }: ReportQuestion): boolean {
  return (
    (team === null || chat.team === team) &&
    (site === null || chat.site === site) &&
    (campaign === null || chat.campaign === campaign) &&
    (topic === null || chat.topic === topic)
  );
}

type Work = {
  readonly now: Worked;
  readonly before: Worked;
  readonly byHour: ReadonlyMap<string, Worked>;
  readonly byDate: ReadonlyMap<string, Worked>;
  readonly byPerson: ReadonlyMap<string, Worked>;
};

function workOf(basis: Basis, wall: ReturnType<typeof wallOf>, passed: number): Work {
  const { asOf, people, period } = basis;
  let now = NOT_WORKED;
  let before = NOT_WORKED;
  const byHour = new Map<string, Worked>();
  const byDate = new Map<string, Worked>();
  const byPerson = new Map<string, Worked>();
  for (const day of basis.days) {
    if (people !== null && !people.has(day.person)) continue;
    for (const stretch of stretches(day, asOf)) {
      if (stretch.from >= period.before && stretch.from < Math.min(period.before + passed, period.from))
        before = withStretch(before, stretch);
      if (stretch.from < period.from || stretch.from >= period.to) continue;
      // Nobody there and nothing to do: an hour of that is no hour.
      if (!stretch.there && stretch.chats === 0) continue;
      const { date, hour } = wall(stretch.from);
      now = withStretch(now, stretch);
      for (const [map, key] of [
        [byHour, twoDigits(hour)],
        [byDate, date],
        [byPerson, day.person],
      ] as const)
        map.set(key, withStretch(map.get(key) ?? NOT_WORKED, stretch));
    }
  }
  return { now, before, byHour, byDate, byPerson };
}

function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}

/** A table of groups as CSV (RFC 4180): what the page shows, number by number, ms as seconds. */
export function csvOf(groups: readonly (Group & { readonly name: string })[], heading: string): string {
  const head = [heading, ...figureIds.flatMap((id) => [id, `${id}.of`])];
  const lines = groups.map(({ figures, name }) => [
    name,
    ...figureIds.flatMap((id) => {
      const { of, value } = figures[id];
      return [value === null ? '' : String(Math.round(value * 1000) / 1000), String(of)];
    }),
  ]);
  return csvLines([head, ...lines]);
}
