// What the wall shows, from the views alone: who has how much, who waits, what somebody should look at. Pure.
import type { Presence } from '../../../contract/definitions.ts';
import type { InboxRow, QueueRow, TeamRow } from '../../../contract/views.ts';
import { replyClock } from '../inbox-list.ts';

/** A missed offer is news for so long. */
export const MISSED_SHOWN_MS = 600_000;
export const ALERTS_MAX = 20;

export type Member = { readonly id: string; readonly name: string; readonly teams: readonly string[] };

export type Slot = 'filled' | 'offered' | 'free';

export type AgentLine = {
  readonly person: string;
  readonly name: string;
  readonly teams: readonly string[];
  readonly presence: Presence;
  /** ms; null for somebody who was never there. */
  readonly since: number | null;
  readonly slots: readonly Slot[];
  readonly load: number;
  readonly capacity: number;
  readonly offered: number;
  readonly full: boolean;
  readonly chats: readonly InboxRow[];
};

export type QueueLine = {
  readonly row: QueueRow;
  readonly chat: InboxRow | null;
  readonly position: number;
  readonly waitedMs: number;
  readonly late: boolean;
  readonly why:
    | { readonly kind: 'offered'; readonly person: string; readonly leftMs: number }
    | { readonly kind: 'nobody-there' | 'no-room' | 'away' | 'next' };
};

export type Alert =
  | { readonly kind: 'late-reply'; readonly chat: InboxRow; readonly waitedMs: number }
  | { readonly kind: 'long-wait'; readonly line: QueueLine }
  | {
      readonly kind: 'missed';
      readonly conversation: string;
      readonly team: string;
      readonly person: string;
      readonly at: number;
    }
  | { readonly kind: 'over-target'; readonly agent: AgentLine };

export type Wall = {
  /** Most loaded first. */
  readonly agents: readonly AgentLine[];
  readonly queue: readonly QueueLine[];
  readonly alerts: readonly Alert[];
  readonly load: { readonly taken: number; readonly places: number; readonly free: number };
  readonly overTarget: number;
  readonly longestMs: number | null;
};

export type WallQuestion = {
  readonly members: readonly Member[];
  readonly team: string | null;
  readonly inbox: ReadonlyMap<string, InboxRow>;
  readonly people: ReadonlyMap<string, TeamRow>;
  readonly queue: ReadonlyMap<string, QueueRow>;
  readonly waitTargetMs: number;
  /** More chats at once than this is over what the workspace aims at. */
  readonly chatsMost: number;
  readonly now: number;
};

const THERE: ReadonlySet<Presence> = new Set(['online', 'busy', 'wrap-up']);

export function wallOf(question: WallQuestion): Wall {
  const { chatsMost, inbox, now, team } = question;
  const agents = question.members
    .filter((member) => team === null || member.teams.includes(team))
    .map((member) => agentLine(member, question))
    .sort(
      (one, other) =>
        other.load - one.load ||
        Number(one.presence === 'offline') - Number(other.presence === 'offline') ||
        order(one.name, other.name),
    );
  const queue = queueLines(question, agents);
  const late = [...inbox.values()].flatMap((chat): readonly Alert[] => {
    if ((team !== null && chat.team !== team) || chat.assignee === null || chat.status !== 'open') return [];
    const clock = replyClock(chat, now);
    return clock?.state === 'late' ? [{ kind: 'late-reply', chat, waitedMs: clock.waitedMs }] : [];
  });
  const waits = queue.filter((line) => line.late).map((line): Alert => ({ kind: 'long-wait', line }));
  const alerts = [
    ...late.sort((one, other) => waitedOf(other) - waitedOf(one)),
    ...waits,
    ...missedOffers(question),
    ...agents
      .filter((agent) => agent.load > chatsMost)
      .map((agent): Alert => ({ kind: 'over-target', agent })),
  ];
  const there = agents.filter((agent) => THERE.has(agent.presence));
  return {
    agents,
    queue,
    alerts: alerts.slice(0, ALERTS_MAX),
    load: {
      taken: sum(agents.map((agent) => agent.load)),
      places: sum(there.map((agent) => Math.max(agent.capacity, agent.load))),
      free: agents.filter((agent) => agent.presence === 'online' && agent.load < agent.capacity).length,
    },
    overTarget: queue.filter((line) => line.late).length,
    longestMs: queue.length === 0 ? null : Math.max(...queue.map((line) => line.waitedMs)),
  };
}

function agentLine(member: Member, { inbox, people, queue }: WallQuestion): AgentLine {
  const row = people.get(member.id);
  const load = row?.claims.length ?? 0;
  const capacity = row?.capacity ?? 0;
  const offered = [...queue.values()].filter(
    (each) => each.status === 'offered' && each.person === member.id,
  ).length;
  const slots = Array.from(
    { length: Math.max(capacity, load) },
    (_, index): Slot => (index < load ? 'filled' : index < load + offered ? 'offered' : 'free'),
  );
  const chats = [...inbox.values()]
    .filter((chat) => chat.assignee === member.id && chat.status === 'open')
    .sort((one, other) => order(one.waitingSince ?? '9', other.waitingSince ?? '9'));
  return {
    person: member.id,
    name: member.name,
    teams: member.teams,
    presence: row?.presence ?? 'offline',
    since: row === undefined ? null : Date.parse(row.since),
    slots,
    load,
    capacity,
    offered,
    full: load >= capacity && capacity > 0,
    chats,
  };
}

function queueLines(
  { inbox, now, queue, team, waitTargetMs }: WallQuestion,
  agents: readonly AgentLine[],
): readonly QueueLine[] {
  const rows = [...queue.values()]
    .filter((row) => row.status !== 'left' && (team === null || row.team === team))
    .sort((one, other) => order(one.standing, other.standing) || order(one.conversation, other.conversation));
  const places = new Map<string, number>();
  return rows
    .map((row): QueueLine => {
      const position = (places.get(row.team) ?? 0) + 1;
      places.set(row.team, position);
      const waitedMs = Math.max(0, now - Date.parse(row.since));
      return {
        row,
        chat: inbox.get(row.conversation) ?? null,
        position,
        waitedMs,
        late: waitedMs > waitTargetMs,
        why: whyWaiting(row, agents, now),
      };
    })
    .sort((one, other) => other.waitedMs - one.waitedMs);
}

function whyWaiting(row: QueueRow, agents: readonly AgentLine[], now: number): QueueLine['why'] {
  if (row.status === 'offered' && row.person !== null && row.until !== null)
    return { kind: 'offered', person: row.person, leftMs: Math.max(0, Date.parse(row.until) - now) };
  if (row.away !== null) return { kind: 'away' };
  const team = agents.filter((agent) => agent.teams.includes(row.team));
  const online = team.filter((agent) => agent.presence === 'online');
  if (online.length === 0) return { kind: 'nobody-there' };
  return { kind: online.every((agent) => agent.load + agent.offered >= agent.capacity) ? 'no-room' : 'next' };
}

function missedOffers({ now, queue, team }: WallQuestion): readonly Alert[] {
  return [...queue.values()]
    .filter((row) => team === null || row.team === team)
    .flatMap((row) =>
      row.missed.flatMap(({ at, person }): readonly Extract<Alert, { kind: 'missed' }>[] => {
        const moment = Date.parse(at);
        if (now - moment > MISSED_SHOWN_MS) return [];
        return [{ kind: 'missed', conversation: row.conversation, team: row.team, person, at: moment }];
      }),
    )
    .sort((one, other) => other.at - one.at);
}

function waitedOf(alert: Alert): number {
  return alert.kind === 'late-reply' ? alert.waitedMs : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function order(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
