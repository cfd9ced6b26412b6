// What figures are made of, one row a conversation: times, labels and counts from clear parts, no word and no name. What
// comes from the conversation's own stream and what comes from the router's lie apart, so that no order between them matters.
import type { ClearEvent } from '../contract/events.ts';
import type { Chat, Offers, Share } from '../figures/kept.ts';
import type { Seen, View } from './view.ts';

/** Persons of one conversation that are kept apart; more count together. */
export const SHARES_MAX = 50;
const OTHERS = '';

export type ChatRow = {
  readonly workspace: string;
  readonly conversation: string;
  readonly chat: Chat | null;
  readonly offers: Offers;
  /** ms of the first event of either stream. */
  readonly since: number;
};

type Meta = Seen<ClearEvent>['meta'];

export const chats: View<ChatRow, ClearEvent> = {
  name: 'chats',
  version: 2,
  prefixes: ['conversation-', 'router-'],
  key({ event, stored }) {
    if (stored.stream.startsWith('conversation-')) return stored.stream.slice('conversation-'.length);
    return event.type === 'OfferMissed' ? event.conversation : null;
  },
  apply(row, { event, meta, stored }) {
    const at = Date.parse(meta.at);
    const routed = stored.stream.startsWith('router-');
    const before = row ?? {
      workspace: meta.workspace,
      conversation: routed && 'conversation' in event ? event.conversation : stored.stream.slice(13),
      chat: null,
      offers: { missed: {} },
      since: at,
    };
    const since = Math.min(before.since, at);
    if (routed) return { ...before, since, offers: missedIn(before.offers, event) };
    if (before.chat === null) {
      if (event.type !== 'ConversationStarted') return null;
      return { ...before, since, chat: begun(event, meta, before.conversation) };
    }
    const changed = change(before.chat, event, at);
    // Most of what is said and read changes no figure: its row is not written again.
    return Object.keys(changed).length === 0
      ? null
      : { ...before, since, chat: { ...before.chat, ...changed } };
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: row.chat?.team ?? '',
    live: row.chat !== null,
    at: new Date(row.chat?.at ?? row.since).toISOString(),
  }),
};

function missedIn(offers: Offers, event: ClearEvent): Offers {
  if (event.type !== 'OfferMissed') return offers;
  const { missed } = offers;
  const person = roomFor(missed, event.person);
  return { missed: { ...missed, [person]: (missed[person] ?? 0) + 1 } };
}

function begun(
  event: Extract<ClearEvent, { type: 'ConversationStarted' }>,
  meta: Meta,
  conversation: string,
): Chat {
  const { campaign, kind, language, site, subject, team, topic, visit } = event;
  return {
    conversation,
    subject,
    site,
    team,
    topic,
    campaign,
    language,
    kind,
    at: Date.parse(meta.at),
    wait: null,
    taken: false,
    abandoned: null,
    firstReply: null,
    owed: null,
    holder: null,
    shares: {},
    resolved: null,
    over: false,
    reopened: null,
    survey: null,
    ...(visit === undefined || visit.invitation === null ? {} : { invited: { trigger: visit.trigger } }),
  };
}

function change(chat: Chat, event: ClearEvent, at: number): Partial<Chat> {
  switch (event.type) {
    case 'MessageSent':
      // Said with a rating, when it was over: nobody owes an answer.
      if (chat.over) return {};
      return event.from === 'visitor' ? { owed: chat.owed ?? at } : replied(chat, event.person, at);
    case 'ConversationTicketed':
      return { kind: 'ticket' };
    case 'CallbackBooked':
      return { kind: 'callback' };
    case 'ConversationAssigned': {
      const rested = letGo(chat, at);
      const first = !chat.taken && chat.kind === 'chat';
      return {
        taken: true,
        wait: first ? passed(chat.at, at) : chat.wait,
        abandoned: null,
        holder: { person: event.person, since: at },
        shares: withShare(rested, event.person, { takes: 1 }),
      };
    }
    case 'ConversationUnassigned':
      return { holder: null, shares: letGo(chat, at) };
    case 'ConversationResolved':
      return {
        holder: null,
        shares: letGo(chat, at),
        owed: null,
        over: true,
        resolved: { first: chat.resolved?.first ?? at, last: at, by: event.person },
      };
    case 'ConversationReopened':
      return { over: false, reopened: chat.resolved === null ? chat.reopened : (chat.reopened ?? at) };
    case 'QueueLeft':
      return chat.taken || chat.kind !== 'chat' ? {} : { abandoned: event.waited };
    case 'QueueRejoined':
      return { abandoned: null };
    case 'SurveyAnswered':
      return { survey: { score: event.score, person: event.person } };
    default:
      return {};
  }
}

function replied(chat: Chat, person: string | null, at: number): Partial<Chat> {
  if (chat.owed === null || person === null) return {};
  if (chat.kind !== 'chat') return { owed: null };
  const after = passed(chat.owed, at);
  return {
    owed: null,
    firstReply: chat.firstReply ?? { person, after: passed(chat.at, at) },
    shares: withShare(chat.shares, person, { replies: 1, replied: after }),
  };
}

/** Whoever has it has had it until now. */
function letGo(chat: Chat, at: number): Chat['shares'] {
  const { holder, shares } = chat;
  if (holder === null) return shares;
  return withShare(shares, holder.person, { handled: passed(holder.since, at) });
}

const NONE: Share = { takes: 0, handled: 0, replies: 0, replied: 0 };

function withShare(shares: Chat['shares'], of: string, more: Partial<Share>): Chat['shares'] {
  const person = roomFor(shares, of);
  const before = shares[person] ?? NONE;
  return {
    ...shares,
    [person]: {
      takes: before.takes + (more.takes ?? 0),
      handled: before.handled + (more.handled ?? 0),
      replies: before.replies + (more.replies ?? 0),
      replied: before.replied + (more.replied ?? 0),
    },
  };
}

function roomFor(known: Readonly<Record<string, unknown>>, person: string): string {
  return known[person] !== undefined || Object.keys(known).length < SHARES_MAX ? person : OTHERS;
}

/** A clock that was set back makes no time. */
function passed(from: number, to: number): number {
  return Math.max(0, to - from);
}
