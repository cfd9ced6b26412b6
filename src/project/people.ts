// One row a subject: the conversations, and the log's own ciphertext of the latest details. The row holds nothing that
// can be read without the subject's key, so an erasure reaches it without touching it.
import type { ClearEvent } from '../contract/events.ts';
import type { PersonRow } from '../contract/views.ts';
import { conversationOf } from './inbox.ts';
import type { View } from './view.ts';

export const CONVERSATIONS_LISTED_MAX = 1_000;

export type StoredPersonRow = PersonRow & { readonly workspace: string };

export const people: View<StoredPersonRow, ClearEvent> = {
  name: 'people',
  version: 1,
  prefixes: ['conversation-'],
  key: ({ event }) => (event.type === 'ConversationStarted' ? event.subject : null),
  apply(row, seen) {
    const { event, meta, stored } = seen;
    if (event.type !== 'ConversationStarted') return null;
    const started = { conversation: conversationOf(seen), startedAt: meta.at };
    const conversations = [...(row?.conversations ?? []), started].slice(-CONVERSATIONS_LISTED_MAX);
    const { id, type, stream, revision, clear, head, shredded } = stored;
    return {
      workspace: meta.workspace,
      subject: event.subject,
      conversations,
      details: { id, type, stream, revision, clear, head, shredded },
    };
  },
  place: (row) => ({
    workspace: row.workspace,
    scope: '',
    live: true,
    at: row.conversations.at(-1)?.startedAt ?? '',
  }),
};
