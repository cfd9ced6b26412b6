// Holds, as the desk lists them, and how many conversations each covers. Matter and reason are about people: they stay in
// the log, and are opened on reading. Folds two kinds of stream, so it may not depend on how they interleave.
import type { ClearEvent } from '../contract/events.ts';
import type { HoldRow } from '../contract/views.ts';
import { conversationOf } from './inbox.ts';
import type { Seen, View } from './view.ts';

export const COVERED_LISTED_MAX = 200;

const NOT_PLACED = '0000-01-01T00:00:00.000Z';

export type StoredHoldRow = HoldRow & { readonly workspace: string };

export const holds: View<StoredHoldRow, ClearEvent> = {
  name: 'holds',
  version: 1,
  prefixes: ['hold-', 'conversation-'],
  key: ({ event, stored }) => {
    if (stored.stream.startsWith('hold-')) return stored.stream.slice('hold-'.length);
    return event.type === 'HoldLaid' || event.type === 'HoldLifted' ? event.hold : null;
  },
  apply(before, seen) {
    const { event, meta } = seen;
    const row = before ?? notPlaced(seen);
    if (event.type === 'HoldPlaced') {
      const { hold, person, scope } = event;
      return { ...row, hold, person, scope, placedAt: meta.at };
    }
    switch (event.type) {
      case 'ReleaseAsked': {
        const { digest, expires, person } = event;
        return { ...row, status: 'release-asked', release: { person, at: meta.at, expires, digest } };
      }
      case 'ReleaseRefused':
        return { ...row, status: 'in-force', release: null };
      case 'HoldReleased': {
        const releasedBy = [...(row.release === null ? [] : [row.release.person]), event.person];
        return { ...row, status: 'released', releasedAt: meta.at, releasedBy };
      }
      case 'HoldLaid': {
        // Streams come as they come: the list does not depend on it.
        const conversations = [...row.conversations, conversationOf(seen)]
          .toSorted()
          .slice(0, COVERED_LISTED_MAX);
        return { ...row, covered: row.covered + 1, conversations };
      }
      case 'HoldLifted': {
        const conversations = row.conversations.filter((each) => each !== conversationOf(seen));
        return { ...row, covered: row.covered - 1, conversations };
      }
      default:
        return null;
    }
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: '',
    live: row.status !== 'released' && row.placedAt !== NOT_PLACED,
    at: row.placedAt,
  }),
};

function notPlaced({ event, meta }: Seen<ClearEvent>): StoredHoldRow {
  const hold = 'hold' in event ? event.hold : '';
  return {
    workspace: meta.workspace,
    hold,
    scope: { kind: 'query', subject: null, conversation: null, query: null },
    person: hold,
    placedAt: NOT_PLACED,
    status: 'in-force',
    release: null,
    releasedAt: null,
    releasedBy: [],
    covered: 0,
    conversations: [],
  };
}
