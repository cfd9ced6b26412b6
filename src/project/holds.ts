// Holds, as the desk lists them, and how many conversations each covers. Matter and reason are about people: they stay in
// the log, and are opened on reading.
import type { ClearEvent } from '../contract/events.ts';
import type { HoldRow } from '../contract/views.ts';
import { conversationOf } from './inbox.ts';
import type { View } from './view.ts';

export const COVERED_LISTED_MAX = 200;

export type StoredHoldRow = HoldRow & { readonly workspace: string };

export const holds: View<StoredHoldRow, ClearEvent> = {
  name: 'holds',
  version: 1,
  prefixes: ['hold-', 'conversation-'],
  key: ({ event, stored }) => {
    if (stored.stream.startsWith('hold-')) return stored.stream.slice('hold-'.length);
    return event.type === 'HoldLaid' || event.type === 'HoldLifted' ? event.hold : null;
  },
  apply(row, seen) {
    const { event, meta } = seen;
    if (event.type === 'HoldPlaced') {
      const { hold, person, scope } = event;
      return {
        workspace: meta.workspace,
        hold,
        scope,
        person,
        placedAt: meta.at,
        status: 'in-force',
        release: null,
        releasedAt: null,
        releasedBy: [],
        covered: 0,
        conversations: [],
      };
    }
    if (row === null) return null;
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
        const conversations = [...row.conversations, conversationOf(seen)].slice(0, COVERED_LISTED_MAX);
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
    live: row.status !== 'released',
    at: row.placedAt,
  }),
};
