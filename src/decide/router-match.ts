// Who is asked to take what. Pure: the books, the agents as they are, the teams' rules and the moment in, offers out,
// each with everything it rested on, so that the record alone answers why.
import type { AgentFacts, Books, Facts, Need, TeamRules, Waiting } from '../command/router.ts';
import type { ConversationOffered } from '../contract/events.ts';
import { before } from './router-books.ts';

/** What a step of priority is worth, in waiting. Nobody can be overtaken for longer, so nobody waits for ever. */
export const PRIORITY_WORTH_MS = 300_000;
/** How long a conversation waits for somebody who speaks its language, when there is such a person on the team. */
export const LANGUAGE_HOLD_MS = 120_000;
/** Offers of one decision; the next decision goes on. */
export const OFFERS_MAX = 64;
/** Agents listed with an offer. */
export const CONSIDERED_MAX = 32;

type Order = ConversationOffered['why']['order'];
type Considered = ConversationOffered['why']['considered'][number];
type Because = Considered['because'][number];
type Agent = AgentFacts & {
  readonly lastOffer: string | null;
  readonly pausedUntil: string | null;
  /** Places taken, and places asked for. */
  readonly load: number;
  /** Is asked about a conversation right now. */
  readonly asked: boolean;
};

/** Asks for one offer after the other; `offer` enters each in the books before the next is sought. */
export function match(books: Books, facts: Facts, offer: (offered: ConversationOffered) => void): void {
  const nowMs = Date.parse(facts.at);
  const agents = new Map(agentsNow(books, facts).map((each) => [each.person, each]));
  const teams = new Map<string, readonly Agent[]>();
  const membersOf = (team: string): readonly Agent[] => {
    const known = teams.get(team) ?? [...agents.values()].filter((each) => each.teams.includes(team));
    teams.set(team, known);
    return known;
  };
  let offers = 0;
  for (const waiting of inOrder(books, facts, membersOf)) {
    const rules = facts.teams.get(waiting.team);
    if (rules === undefined) continue;
    const found = best(waiting, membersOf(waiting.team), rules, { nowMs, turn: books.turns.get(rules.team) });
    if (found === null) continue;
    const until = new Date(nowMs + rules.offerMs * found.chosen.offerTimes).toISOString();
    const { conversation, team } = waiting;
    const { chosen, why } = found;
    offer({
      type: 'ConversationOffered',
      conversation,
      person: chosen.person,
      team,
      until,
      offer: waiting.offers + 1,
      why,
    });
    offers += 1;
    if (offers >= OFFERS_MAX) return;
    agents.set(chosen.person, { ...chosen, lastOffer: facts.at, load: chosen.load + 1, asked: true });
    teams.clear();
  }
}

/** Whose turn it is among the conversations, of teams in which anybody is free at all. */
function inOrder(
  books: Books,
  facts: Facts,
  membersOf: (team: string) => readonly Agent[],
): readonly Waiting[] {
  const open = new Set(
    [...facts.teams.values()]
      .filter(({ offers, team }) => offers && membersOf(team).some((each) => isFree(each, facts.at)))
      .map(({ team }) => team),
  );
  if (open.size === 0) return [];
  const line: Waiting[] = [];
  for (const each of books.waiting.values())
    if (open.has(each.team) && each.offered === null && !each.full && each.away === null) line.push(each);
  return line.sort(before);
}

function isFree(agent: Agent, at: string): boolean {
  return (
    agent.presence === 'online' &&
    !agent.asked &&
    agent.load < agent.capacity &&
    !(paused(agent, at) ?? false)
  );
}

function paused({ pausedUntil }: Agent, at: string): boolean {
  return pausedUntil !== null && pausedUntil > at;
}

/** The agents as they are, with what the books know of them. */
export function agentsNow(books: Books, { agents }: Pick<Facts, 'agents'>): readonly Agent[] {
  const asked = new Map<string, { offered: string[]; accepted: string[] }>();
  for (const { conversation, offered } of books.waiting.values()) {
    if (offered === null) continue;
    const of = asked.get(offered.person) ?? { offered: [], accepted: [] };
    (offered.accepted ? of.accepted : of.offered).push(conversation);
    asked.set(offered.person, of);
  }
  return agents.map((each) => {
    const memory = books.agents.get(each.person);
    const of = asked.get(each.person);
    const coming = [...(of?.offered ?? []), ...(of?.accepted ?? [])];
    return {
      ...each,
      lastOffer: memory?.lastOffer ?? null,
      pausedUntil: memory?.pausedUntil ?? null,
      load: each.claims.length + coming.filter((conversation) => !each.claims.includes(conversation)).length,
      asked: (of?.offered.length ?? 0) > 0,
    };
  });
}

type Moment = { readonly nowMs: number; readonly turn: string | undefined };

function best(
  waiting: Waiting,
  members: readonly Agent[],
  rules: TeamRules,
  { nowMs, turn }: Moment,
): { readonly chosen: Agent; readonly why: ConversationOffered['why'] } | null {
  const waited = Math.max(nowMs - Date.parse(waiting.since), 0);
  const needs = needsAfter(rules, waited);
  const language = languageAsked(waiting, members, waited);
  const at = new Date(nowMs).toISOString();
  const against = (agent: Agent) => ruledOut(agent, waiting, { needs, language, at });
  const able = members.filter((agent) => against(agent).length === 0);
  if (able.length === 0) return null;
  const ranked = rank(able, rules.order, waiting, turn);
  const chosen = ranked[0];
  if (chosen === undefined) return null;
  const signedIn = members.filter(({ presence }) => presence !== 'offline');
  const others = signedIn
    .filter((agent) => against(agent).length > 0)
    .toSorted((a, b) => (a.person < b.person ? -1 : 1));
  const considered = [...ranked, ...others].slice(0, CONSIDERED_MAX).map((agent): Considered => {
    const reasons = against(agent);
    const outcome = agent === chosen ? 'chosen' : reasons.length === 0 ? 'eligible' : 'ruled-out';
    return {
      person: agent.person,
      presence: agent.presence,
      levels: needs.map(({ skill }) => levelOf(agent, skill)),
      speaks: speaks(agent, waiting.language),
      load: agent.load,
      capacity: agent.capacity,
      lastOffer: agent.lastOffer,
      outcome,
      because: outcome === 'eligible' ? [passedOver(rules.order, waiting, chosen)] : reasons,
    };
  });
  return {
    chosen,
    why: {
      order: rules.order,
      waited,
      policy: rules.policy,
      needs: [...needs],
      language,
      members: members.length,
      signedIn: signedIn.length,
      considered,
    },
  };
}

/** Levels fall with every step of waiting; what has fallen to 0 is asked for no more. */
export function needsAfter({ needs, relax }: TeamRules, waitedMs: number): readonly Need[] {
  const most = Math.min(
    ...relax.filter(({ afterMs }) => waitedMs >= afterMs).map(({ level }) => level),
    Number.POSITIVE_INFINITY,
  );
  return needs
    .map(({ level, skill }) => ({ skill, level: Math.min(level, most) }))
    .filter(({ level }) => level > 0);
}

/** Asked for while somebody of the team speaks it and the wait is short; else nobody could ever be asked. */
function languageAsked(waiting: Waiting, members: readonly Agent[], waitedMs: number): string | null {
  if (waitedMs >= LANGUAGE_HOLD_MS) return null;
  return members.some((agent) => speaks(agent, waiting.language)) ? waiting.language : null;
}

function speaks({ languages }: AgentFacts, language: string): boolean {
  const [base] = language.split('-');
  return languages.length === 0 || languages.some((each) => each.split('-')[0] === base);
}

function levelOf({ skills }: AgentFacts, skill: string): number {
  return skills[skill] ?? 0;
}

type Asked = { readonly needs: readonly Need[]; readonly language: string | null; readonly at: string };

/** Everything that speaks against asking this agent now; empty: may be asked. */
export function ruledOut(agent: Agent, waiting: Waiting, { at, language, needs }: Asked): Because[] {
  const because: Because[] = [];
  if (agent.presence !== 'online') because.push(agent.presence);
  if (agent.load >= agent.capacity) because.push('at-capacity');
  if (agent.asked) because.push('has-offer');
  if (paused(agent, at)) because.push('paused');
  if (waiting.declined.some(({ person, until }) => person === agent.person && until > at))
    because.push('declined');
  if (needs.some(({ level, skill }) => levelOf(agent, skill) < level)) because.push('no-skill');
  if (language !== null && !speaks(agent, language)) because.push('no-language');
  return because.slice(0, 6);
}

/** Ends in the id, so that the same state always asks the same person. */
function rank(able: readonly Agent[], order: Order, waiting: Waiting, turn?: string): readonly Agent[] {
  const idle = (a: Agent, b: Agent) => compare(a.lastOffer ?? '', b.lastOffer ?? '') || byId(a, b);
  switch (order) {
    case 'longest-idle':
      return able.toSorted(idle);
    case 'least-active':
      return able.toSorted((a, b) => a.load - b.load || idle(a, b));
    case 'same-agent-first': {
      const first = (agent: Agent) => (agent.person === waiting.previous ? 0 : 1);
      return able.toSorted((a, b) => first(a) - first(b) || idle(a, b));
    }
    case 'round-robin': {
      const after = (agent: Agent) => (turn === undefined || agent.person > turn ? 0 : 1);
      return able.toSorted((a, b) => after(a) - after(b) || byId(a, b));
    }
  }
}

/** Why somebody who could have been asked was not. */
function passedOver(order: Order, waiting: Waiting, chosen: Agent): Because {
  switch (order) {
    case 'longest-idle':
      return 'offered-sooner';
    case 'least-active':
      return 'more-chats';
    case 'round-robin':
      return 'not-their-turn';
    case 'same-agent-first':
      return chosen.person === waiting.previous ? 'not-the-same' : 'offered-sooner';
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byId(a: Agent, b: Agent): number {
  return compare(a.person, b.person);
}
