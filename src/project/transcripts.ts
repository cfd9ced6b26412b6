// What the desk may know of a conversation without opening it: counts, times, who took part, who opened it. Folds two
// kinds of stream, so it may not depend on how they interleave.
import type { ClearEvent } from '../contract/events.ts';
import { audience } from '../contract/marks.ts';
import type { TranscriptRow } from '../contract/views.ts';
import { conversationOf } from './inbox.ts';
import type { Seen, View } from './view.ts';

export const AGENTS_LISTED_MAX = 64;
export const OPENINGS_LISTED_MAX = 1_000;
export const VIEWINGS_LISTED_MAX = 200;

export type StoredTranscriptRow = TranscriptRow & { readonly workspace: string };

/** 32 zero bytes: the head before the first event. */
const NO_HEAD = 'A'.repeat(43);
const NOT_STARTED = '0000-01-01T00:00:00.000Z';

export const transcripts: View<StoredTranscriptRow, ClearEvent> = {
  name: 'transcripts',
  version: 4,
  // A hold changes no row by its own stream: with it in the way, the view can say that it has folded all before it.
  prefixes: ['conversation-', 'access-', 'hold-'],
  key: (seen) =>
    seen.event.type === 'TranscriptOpened' || seen.event.type === 'ConversationViewed'
      ? seen.event.conversation
      : seen.stored.stream.startsWith('conversation-')
        ? conversationOf(seen)
        : null,
  apply(before, seen) {
    const { event, meta } = seen;
    const row = before ?? empty(seen);
    if (event.type === 'TranscriptOpened') {
      const opening = { person: event.person, at: meta.at, upTo: event.upTo };
      return { ...row, openings: sorted([...row.openings, opening]).slice(-OPENINGS_LISTED_MAX) };
    }
    if (event.type === 'ConversationViewed') {
      const viewing = { person: event.person, at: meta.at };
      return { ...row, viewings: sorted([...row.viewings, viewing]).slice(-VIEWINGS_LISTED_MAX) };
    }
    const head = audience[event.type] === 'staff' ? row.head : seen.stored.head;
    return { ...row, ...change(row, event, meta.at), events: meta.revision + 1, head };
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: row.team,
    live: row.startedAt !== NOT_STARTED,
    at: row.startedAt,
  }),
};

function change(row: StoredTranscriptRow, event: ClearEvent, at: string): Partial<StoredTranscriptRow> {
  switch (event.type) {
    case 'ConversationStarted': {
      const { subject, site, team, mode } = event;
      return { subject, site, team, mode, startedAt: at };
    }
    case 'ConversationMoved':
      return { team: event.team };
    case 'MessageSent':
      return { messages: row.messages + 1 };
    case 'NoteAdded':
      return { notes: row.notes + 1 };
    case 'MessageRefused':
      return { refused: row.refused + 1 };
    case 'MessageWithheld':
      return { withheld: row.withheld + 1 };
    case 'MessageDestroyed':
      return { withheld: row.withheld - 1, destroyed: row.destroyed + 1 };
    case 'MessageGivenBack':
      return { withheld: row.withheld - 1 };
    case 'HoldLaid':
      return { holds: [...row.holds, event.hold] };
    case 'HoldLifted':
      return { holds: row.holds.filter((each) => each !== event.hold) };
    case 'ConversationAssigned':
      return {
        status: 'open',
        agents: [...row.agents.filter((each) => each !== event.person), event.person].slice(
          -AGENTS_LISTED_MAX,
        ),
      };
    case 'ConversationUnassigned':
      return { status: 'waiting' };
    case 'ConversationResolved':
      return { status: 'resolved', resolvedAt: at };
    case 'ConversationReopened':
      return { status: 'waiting', resolvedAt: null };
    default:
      return {};
  }
}

function empty(seen: Seen<ClearEvent>): StoredTranscriptRow {
  const conversation =
    seen.event.type === 'TranscriptOpened' || seen.event.type === 'ConversationViewed'
      ? seen.event.conversation
      : conversationOf(seen);
  return {
    workspace: seen.meta.workspace,
    conversation,
    subject: conversation,
    site: '-',
    team: '-',
    mode: 'inspected',
    status: 'waiting',
    startedAt: NOT_STARTED,
    resolvedAt: null,
    events: 0,
    head: NO_HEAD,
    messages: 0,
    notes: 0,
    refused: 0,
    withheld: 0,
    destroyed: 0,
    agents: [],
    openings: [],
    viewings: [],
    holds: [],
  };
}

function sorted<Reading extends { readonly at: string }>(readings: readonly Reading[]): Reading[] {
  return readings.toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}
