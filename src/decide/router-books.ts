// The router's books as they are folded: who waits, who is asked, who is given a rest. Only what an event says changes
// them; deciding works on a copy of its own by the very same fold.
import type { AgentMemory, Books, Waiting } from '../command/router.ts';
import type {
  ConversationDequeuedClear,
  ConversationOfferedClear,
  ConversationOverflowed,
  ConversationOverflowedClear,
  ConversationQueued,
  ConversationQueuedClear,
  LineCarriedClear,
  OfferAcceptedClear,
  OfferDeclinedClear,
  OfferMissedClear,
  OfferWithdrawnClear,
  PriorityChangedClear,
  RouterDayClosedClear,
  RouterDayOpenedClear,
  VisitorAwayClear,
  VisitorBackClear,
} from '../contract/events.ts';

export type RouterClear =
  | ConversationDequeuedClear
  | ConversationOfferedClear
  | ConversationOverflowedClear
  | ConversationQueuedClear
  | LineCarriedClear
  | OfferAcceptedClear
  | OfferDeclinedClear
  | OfferMissedClear
  | OfferWithdrawnClear
  | PriorityChangedClear
  | RouterDayClosedClear
  | RouterDayOpenedClear
  | VisitorAwayClear
  | VisitorBackClear;

export type OpenBooks = {
  readonly waiting: Map<string, Waiting>;
  readonly agents: Map<string, AgentMemory>;
  readonly turns: Map<string, string>;
};

export const NO_BOOKS: Books = { waiting: new Map(), agents: new Map(), turns: new Map() };
/** Agents who said no to one conversation, the newest kept. */
export const DECLINED_MAX = 8;

/** A copy to write in; what an event does not touch is shared. */
export function openBooks({ agents, turns, waiting }: Books): OpenBooks {
  return { waiting: new Map(waiting), agents: new Map(agents), turns: new Map(turns) };
}

export function enter(books: OpenBooks, event: RouterClear, at: string): void {
  switch (event.type) {
    case 'RouterDayOpened':
      for (const { person, ...memory } of event.agents) books.agents.set(person, memory);
      for (const { person, team } of event.turns) books.turns.set(team, person);
      return;
    case 'LineCarried':
      for (const each of event.waiting) books.waiting.set(each.conversation, each);
      return;
    case 'ConversationQueued':
      books.waiting.set(event.conversation, begun(event, false));
      return;
    case 'ConversationOverflowed':
      books.waiting.set(event.conversation, begun(event, true));
      return;
    case 'ConversationDequeued':
      books.waiting.delete(event.conversation);
      return;
    case 'ConversationOffered': {
      const { offer, person, team, until } = event;
      change(books, event.conversation, { offers: offer, offered: { person, at, until, accepted: false } });
      books.agents.set(person, { lastOffer: at, pausedUntil: null });
      books.turns.set(team, person);
      return;
    }
    case 'OfferAccepted': {
      const offered = books.waiting.get(event.conversation)?.offered ?? null;
      if (offered !== null) change(books, event.conversation, { offered: { ...offered, accepted: true } });
      return;
    }
    case 'OfferDeclined': {
      const declined = books.waiting.get(event.conversation)?.declined ?? [];
      const others = declined.filter(({ person }) => person !== event.person);
      const now = [...others, { person: event.person, until: event.until }].slice(-DECLINED_MAX);
      change(books, event.conversation, { offered: null, declined: now });
      return;
    }
    case 'OfferMissed': {
      change(books, event.conversation, { offered: null });
      const lastOffer = books.agents.get(event.person)?.lastOffer ?? at;
      books.agents.set(event.person, { lastOffer, pausedUntil: event.pausedUntil });
      return;
    }
    case 'OfferWithdrawn':
      change(books, event.conversation, { offered: null });
      return;
    case 'PriorityChanged':
      change(books, event.conversation, { priority: event.priority, standing: event.standing });
      return;
    case 'VisitorAway':
      change(books, event.conversation, { away: at });
      return;
    case 'VisitorBack':
      change(books, event.conversation, { away: null });
      return;
    case 'RouterDayClosed':
      return;
  }
}

function change(books: OpenBooks, conversation: string, part: Partial<Waiting>): void {
  const known = books.waiting.get(conversation);
  if (known !== undefined) books.waiting.set(conversation, { ...known, ...part });
}

function begun(
  event: Omit<ConversationQueued, 'type' | 'position' | 'told'> | Omit<ConversationOverflowed, 'type'>,
  full: boolean,
): Waiting {
  const { conversation, language, previous, priority, reason, since, standing, team, topic } = event;
  const place = { conversation, team, topic, language, priority, since, standing, previous, reason };
  return { ...place, full, offers: 0, away: null, offered: null, declined: [] };
}

/** Stands before the other: who came first, less what a priority is worth; the id parts those who came together. */
export function before(one: Waiting, other: Waiting): number {
  if (one.standing !== other.standing) return one.standing < other.standing ? -1 : 1;
  return one.conversation < other.conversation ? -1 : one.conversation === other.conversation ? 0 : 1;
}

/** Those in the team's line, unordered. */
export function inLine(books: Books, team: string): readonly Waiting[] {
  const line: Waiting[] = [];
  for (const each of books.waiting.values()) if (each.team === team && !each.full) line.push(each);
  return line;
}
