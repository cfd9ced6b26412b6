// Who of the staff opened a conversation that was not theirs. The stream is of readings alone: it decides nothing about the
// conversation, and what stands in it the conversation does not know.
import type { ConversationViewed, ConversationViewedClear } from '../contract/events.ts';
import type { ViewCommand } from '../command/viewing.ts';
import { accepted, type Decider, refused, SATISFIED } from './decider.ts';

/** Opened again by the same person within this, it is the same reading: a page that reconnects reads nothing new. */
export const VIEWED_AGAIN_MS = 30 * 60_000;
export const VIEWINGS_MAX = 20_000;
/** People whose last reading is remembered; whoever is forgotten is recorded again. */
export const VIEWERS_KEPT = 500;

export type ViewingState = { readonly count: number; readonly last: ReadonlyMap<string, string> };

export const viewing: Decider<ViewingState, ViewCommand, ConversationViewed, ConversationViewedClear> = {
  initial: { count: 0, last: new Map() },
  decide({ at, conversation, device, person }, { count, last }) {
    const before = last.get(person);
    if (before !== undefined && Date.parse(at) - Date.parse(before) < VIEWED_AGAIN_MS) return SATISFIED;
    if (count >= VIEWINGS_MAX) return refused('conversation-full');
    return accepted({ type: 'ConversationViewed', conversation, person, device });
  },
  evolve({ count, last }, event) {
    const next = new Map(last);
    next.delete(event.person);
    next.set(event.person, event.meta.at);
    const [oldest] = next.size > VIEWERS_KEPT ? next.keys() : [];
    if (oldest !== undefined) next.delete(oldest);
    return { count: count + 1, last: next };
  },
};
