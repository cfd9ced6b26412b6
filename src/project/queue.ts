// Who waits and who is asked: one row a conversation, from the router's books. Where a conversation stands follows from
// the rows of its team in the order of `standing`; a row does not carry what the next event of another would change.
import type { ClearEvent, ConversationOffered } from '../contract/events.ts';
import type { QueueRow } from '../contract/views.ts';
import type { View } from './view.ts';

/** Agents who let an offer of this conversation pass, the newest kept. */
export const MISSED_LISTED_MAX = 16;

export type StoredQueueRow = QueueRow & { readonly workspace: string };

export const queue: View<StoredQueueRow, ClearEvent> = {
  name: 'queue',
  version: 1,
  prefixes: ['router-'],
  key: ({ event }) => ('conversation' in event ? event.conversation : null),
  apply(row, { event, meta }) {
    if (event.type === 'ConversationQueued') {
      const { position, told } = event;
      return begun(event, meta.workspace, { status: 'waiting', position, told });
    }
    if (event.type === 'ConversationOverflowed')
      return begun(event, meta.workspace, { status: 'full', position: 0, told: null });
    return row === null ? null : { ...row, ...change(row, event, meta.at) };
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: row.team,
    live: row.status !== 'left',
    at: row.since,
  }),
};

type Place = Pick<
  QueueRow,
  'conversation' | 'team' | 'topic' | 'language' | 'priority' | 'since' | 'standing'
>;

function begun(
  { conversation, language, priority, since, standing, team, topic }: Place,
  workspace: string,
  more: Pick<QueueRow, 'status' | 'position' | 'told'>,
): StoredQueueRow {
  const place = { conversation, team, topic, language, priority, since, standing };
  return { workspace, ...place, ...more, ...NOBODY, away: null, offers: 0, missed: [] };
}

const NOBODY = { person: null, until: null, offeredAt: null, why: null } as const;

function change(row: StoredQueueRow, event: ClearEvent, at: string): Partial<StoredQueueRow> {
  switch (event.type) {
    case 'ConversationOffered': {
      const { offer, person, until } = event;
      return { status: 'offered', person, until, offeredAt: at, offers: offer, why: whyOf(event) };
    }
    case 'OfferAccepted':
      return { status: 'accepted', until: null };
    case 'OfferMissed':
      return {
        ...NOBODY,
        status: 'waiting',
        missed: [...row.missed, { person: event.person, at }].slice(-MISSED_LISTED_MAX),
      };
    case 'OfferDeclined':
    case 'OfferWithdrawn':
      return { ...NOBODY, status: 'waiting' };
    case 'PriorityChanged':
      return { priority: event.priority, standing: event.standing };
    case 'VisitorAway':
      return { away: at };
    case 'VisitorBack':
      return { away: null };
    case 'ConversationDequeued':
      return { ...NOBODY, status: 'left', person: event.person };
    default:
      return {};
  }
}

function whyOf({ person, why }: Omit<ConversationOffered, 'type'>): QueueRow['why'] {
  const chosen = why.considered.find((each) => each.person === person);
  if (chosen === undefined) return null;
  const { capacity, lastOffer, load, speaks } = chosen;
  return { order: why.order, needs: why.needs, load, capacity, speaks, lastOffer };
}
