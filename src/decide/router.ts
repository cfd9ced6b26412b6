// One workspace's line, a day at a time: who waits, who is asked, who goes next. Everything it decides by comes in the
// command, agents and rules and the moment; what it decided and why stands in the stream. One writer at a time by the
// expected revision, so of two servers that ask the same only one is answered with offers.
import type { Books, Change, OfferAnswer, RouterCommand, Waiting, Wanted } from '../command/router.ts';
import type {
  ConversationDequeued,
  ConversationOffered,
  ConversationOverflowed,
  ConversationQueued,
  LineCarried,
  OfferAccepted,
  OfferDeclined,
  OfferMissed,
  OfferWithdrawn,
  PriorityChanged,
  RouterDayClosed,
  RouterDayOpened,
  VisitorAway,
  VisitorBack,
} from '../contract/events.ts';
import { accepted, type Decider, type Decision, type Recorded, refused, SATISFIED } from './decider.ts';
import { estimateWait } from './queue-estimate.ts';
import {
  before,
  enter,
  inLine,
  NO_BOOKS,
  type OpenBooks,
  openBooks,
  type RouterClear,
} from './router-books.ts';
import { agentsNow, match, PRIORITY_WORTH_MS } from './router-match.ts';

/** A book that holds so many goes on in its next part. */
export const ROUTER_EVENTS_MAX = 15_000;
/** Conversations that wait in one workspace; more stay in the inbox until there is room. */
export const WAITING_MAX = 1_000;
/** Conversations carried in one event. */
export const CARRIED_MAX = 200;
/** How long a conversation is not offered again to whoever said no. */
export const DECLINE_MS = 120_000;
/** Agents carried over: those asked last. */
export const AGENTS_CARRIED_MAX = 1_000;
const TEAMS_CARRIED_MAX = 500;
const PRIORITY_USUAL = 2;

export type RouterEvent =
  | ConversationDequeued
  | ConversationOffered
  | ConversationOverflowed
  | ConversationQueued
  | LineCarried
  | OfferAccepted
  | OfferDeclined
  | OfferMissed
  | OfferWithdrawn
  | PriorityChanged
  | RouterDayClosed
  | RouterDayOpened
  | VisitorAway
  | VisitorBack;

type Route = Extract<RouterCommand, { kind: 'Route' }>;

export type RouterState =
  | { readonly status: 'none' }
  | ({
      readonly status: 'open';
      readonly day: string;
      readonly part: number;
      readonly revision: number;
    } & Books)
  | ({
      readonly status: 'closed';
      readonly day: string;
      readonly part: number;
      readonly revision: number;
      readonly next: string;
    } & Books);

export const router: Decider<RouterState, RouterCommand, RouterEvent, RouterClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'OpenBooks') return state.status === 'none' ? opened(command) : SATISFIED;
    if (state.status === 'none') return refused('not-found');
    if (command.kind === 'CloseBooks')
      return state.status === 'closed'
        ? SATISFIED
        : accepted({ type: 'RouterDayClosed', next: command.next });
    if (state.status === 'closed') return refused('day-closed', { next: state.next });
    switch (command.kind) {
      case 'Route':
        return route(command, state);
      case 'AcceptOffer':
      case 'DeclineOffer':
        return answer(command, state);
    }
  },
  evolve(state, event) {
    if (event.type === 'RouterDayOpened') {
      const { day, meta, part } = event;
      return { status: 'open', day, part, revision: meta.revision + 1, ...after(NO_BOOKS, event) };
    }
    if (state.status !== 'open') return state;
    const revision = event.meta.revision + 1;
    if (event.type === 'RouterDayClosed') return { ...state, status: 'closed', revision, next: event.next };
    return { ...state, revision, ...after(state, event) };
  },
};

function after(books: Books, event: Recorded<RouterClear>): Books {
  const next = openBooks(books);
  enter(next, event, event.meta.at);
  return next;
}

function opened({
  carried,
  day,
  part,
  previous,
}: Extract<RouterCommand, { kind: 'OpenBooks' }>): Decision<RouterEvent> {
  const { agents, turns, waiting } = carried ?? NO_BOOKS;
  const lately = [...agents].toSorted(([, a], [, b]) => (a.lastOffer > b.lastOffer ? -1 : 1));
  const events: RouterEvent[] = [
    {
      type: 'RouterDayOpened',
      day,
      part,
      previous,
      agents: lately.slice(0, AGENTS_CARRIED_MAX).map(([person, memory]) => ({ person, ...memory })),
      turns: [...turns].slice(-TEAMS_CARRIED_MAX).map(([team, person]) => ({ team, person })),
    },
  ];
  const all = [...waiting.values()];
  for (let from = 0; from < all.length; from += CARRIED_MAX)
    events.push({ type: 'LineCarried', waiting: all.slice(from, from + CARRIED_MAX) });
  return accepted(...events);
}

/** First what came and went, then what ran out, then who is asked next: one decision, recorded whole. */
function route(command: Route, state: Books): Decision<RouterEvent> {
  const books = openBooks(state);
  const events: RouterEvent[] = [];
  const record = (event: RouterEvent) => {
    events.push(event);
    // Nothing in it is hidden: what is recorded is what is folded.
    enter(books, event as RouterClear, command.at);
  };
  for (const change of command.changes) apply(change, command, books, record);
  expire(command, books, record);
  admit(command, books, record);
  match(books, command, record);
  return { events, refusal: null };
}

type Record = (event: RouterEvent) => void;

function apply(change: Change, command: Route, books: OpenBooks, record: Record): void {
  const known = books.waiting.get(change.conversation);
  if (change.kind === 'stand') {
    const gone = known === undefined ? null : goneMeanwhile(known, change);
    if (known !== undefined && gone !== null) leave(known, gone, command.at, books, record);
    if (known === undefined || gone !== null) return stand(change, command, books, record);
    return known.priority === change.priority ? undefined : raise(known, change.priority, record);
  }
  if (known === undefined) return;
  const { conversation, team } = known;
  switch (change.kind) {
    case 'leave':
      return leave(known, change, command.at, books, record);
    case 'take-back':
      if (known.offered?.person === change.person && known.offered.accepted)
        withdraw(known, 'at-capacity', record);
      return;
    case 'away':
      if (known.away === null) record({ type: 'VisitorAway', conversation, team });
      return;
    case 'back':
      if (known.away !== null) record({ type: 'VisitorBack', conversation, team });
  }
}

/** It waits for another team, or waits anew: then the wait that the books know is over. */
function goneMeanwhile(known: Waiting, wanted: Wanted): Leaving | null {
  if (known.team !== wanted.team) return { because: 'transferred', person: null };
  if (known.since === wanted.since) return null;
  return wanted.reason === 'returned'
    ? { because: 'abandoned', person: null }
    : { because: 'assigned', person: wanted.previous };
}

function stand(wanted: Wanted, command: Route, books: OpenBooks, record: Record): void {
  // What does not fit in stays in the inbox and is asked for again when there is room.
  if (books.waiting.size >= WAITING_MAX) return;
  const rules = command.teams.get(wanted.team);
  const place = placeOf(wanted);
  const line = inLine(books, wanted.team);
  const full = rules !== undefined && rules.lineMax !== null && line.length >= rules.lineMax;
  // Whoever an agent had already is not turned away at the door: a line may be longer by those who come back to it.
  if (full && rules.overflow !== null && !SERVED.has(wanted.reason))
    return record({ type: 'ConversationOverflowed', ...place, to: rules.overflow, waiting: line.length });
  record(queued(place, line, command));
}

const SERVED: ReadonlySet<Wanted['reason']> = new Set(['disconnected', 'released', 'transferred']);

function queued(
  place: ReturnType<typeof placeOf>,
  line: readonly Waiting[],
  { at, pace }: Route,
): ConversationQueued {
  const me = { ...place, full: false, offers: 0, away: null, offered: null, declined: [] };
  const position = 1 + line.filter((other) => before(other, me) < 0).length;
  const wait = estimateWait(pace.get(place.team) ?? [], position, Date.parse(at));
  const told = wait === null ? null : { low: wait.low, high: wait.high };
  return { type: 'ConversationQueued', ...place, position, told };
}

function placeOf(wanted: Wanted) {
  const { conversation, language, previous, priority, reason, since, team, topic } = wanted;
  const standing = standingOf(since, priority, reason);
  return { conversation, team, topic, language, priority, since, standing, previous, reason };
}

/** Whoever lost their agent was served already: they stand a step higher. */
function standingOf(since: string, priority: number, reason: Wanted['reason']): string {
  const steps = priority - PRIORITY_USUAL + (reason === 'disconnected' ? 1 : 0);
  return new Date(Date.parse(since) - steps * PRIORITY_WORTH_MS).toISOString();
}

function raise(known: Waiting, to: number, record: Record): void {
  const { conversation, priority: from, reason, since, team } = known;
  const standing = standingOf(since, to, reason);
  record({ type: 'PriorityChanged', conversation, team, before: from, priority: to, standing });
}

type Leaving = Pick<ConversationDequeued, 'because' | 'person'>;

function leave(known: Waiting, leaving: Leaving, at: string, books: OpenBooks, record: Record): void {
  const { conversation, full, offered, offers, team } = known;
  const { because, person } = leaving;
  const theirs = offered !== null && offered.accepted && because === 'assigned' && offered.person === person;
  if (offered !== null && !theirs) withdraw(known, WITHDRAWN[because], record);
  const left = inLine(books, team).length - (full ? 0 : 1);
  const waited = Math.max(Date.parse(at) - Date.parse(known.since), 0);
  record({ type: 'ConversationDequeued', conversation, team, because, person, waited, offers, left });
}

const WITHDRAWN = {
  assigned: 'taken',
  abandoned: 'left',
  ticket: 'moved',
  callback: 'moved',
  resolved: 'resolved',
  transferred: 'moved',
  snoozed: 'moved',
} as const satisfies { readonly [B in ConversationDequeued['because']]: OfferWithdrawn['because'] };

function withdraw(known: Waiting, because: OfferWithdrawn['because'], record: Record): void {
  const { conversation, offered, offers: offer, team } = known;
  if (offered === null) return;
  record({ type: 'OfferWithdrawn', conversation, person: offered.person, team, offer, because });
}

/** Offers that nobody answered, and offers to people who went away or filled up meanwhile. */
function expire(command: Route, books: OpenBooks, record: Record): void {
  const open = [...books.waiting.values()].filter(({ offered }) => offered !== null);
  if (open.length === 0) return;
  const agents = new Map(agentsNow(books, command).map((each) => [each.person, each]));
  for (const known of open) {
    const { conversation, offered, offers: offer, team } = known;
    if (offered === null || offered.accepted) continue;
    const agent = agents.get(offered.person);
    if (agent === undefined || agent.presence !== 'online') withdraw(known, 'not-available', record);
    else if (agent.load > agent.capacity) withdraw(known, 'at-capacity', record);
    else if (offered.until <= command.at) {
      const pauseMs = command.teams.get(team)?.pauseMs ?? 0;
      const pausedUntil = new Date(Date.parse(command.at) + pauseMs).toISOString();
      record({ type: 'OfferMissed', conversation, person: offered.person, team, offer, pausedUntil });
    }
  }
}

/** Those before a full line go in as there is room. */
function admit(command: Route, books: OpenBooks, record: Record): void {
  const outside = [...books.waiting.values()].filter(({ full }) => full).sort(before);
  for (const each of outside) {
    const line = inLine(books, each.team);
    const rules = command.teams.get(each.team);
    if (rules === undefined || rules.lineMax === null || line.length < rules.lineMax)
      record(queued(placeOf(each), line, command));
  }
}

function answer(command: OfferAnswer, { waiting }: Books): Decision<RouterEvent> {
  const { at, conversation, kind, person } = command;
  const known = waiting.get(conversation);
  const offered = known?.offered ?? null;
  if (known === undefined || offered === null || offered.person !== person) return refused('offer-gone');
  if (offered.accepted) return kind === 'AcceptOffer' ? SATISFIED : refused('offer-gone');
  const { offers: offer, team } = known;
  const answered = { conversation, person, team, offer, after: Math.max(msBetween(offered.at, at), 0) };
  return kind === 'AcceptOffer'
    ? accepted({ type: 'OfferAccepted', ...answered })
    : accepted({
        type: 'OfferDeclined',
        ...answered,
        until: new Date(Date.parse(at) + DECLINE_MS).toISOString(),
      });
}

function msBetween(from: string, to: string): number {
  return Date.parse(to) - Date.parse(from);
}
