// An agent's day, moment by moment: where they were and how many conversations they had. For concurrency and occupancy.
import type { ClearEvent } from '../contract/events.ts';
import type { AgentDay, Moment } from '../figures/kept.ts';
import type { View } from './view.ts';

/** Changes of one day that are kept; after that the last one stands for what follows. */
export const MOMENTS_MAX = 2_000;
const DAY_LETTERS = '-2026-01-01'.length;

export type AgentDayRow = AgentDay & { readonly workspace: string };

export const agentDays: View<AgentDayRow, ClearEvent> = {
  name: 'agent-days',
  version: 1,
  prefixes: ['agent-'],
  key: ({ stored }) => stored.stream.slice('agent-'.length),
  apply(row, { event, meta, stored }) {
    const at = Date.parse(meta.at);
    if (event.type === 'AgentDayOpened') {
      const { capacity, claims, person, presence } = event;
      return {
        workspace: meta.workspace,
        person,
        day: stored.stream.slice(1 - DAY_LETTERS),
        capacity,
        claims,
        moments: [{ at, presence, chats: claims.length }],
        closed: null,
      };
    }
    if (row === null) return null;
    switch (event.type) {
      case 'PresenceSet':
        return { ...row, moments: then(row, { at, presence: event.presence, chats: row.claims.length }) };
      case 'CapacitySet':
        return { ...row, capacity: event.capacity };
      case 'ConversationClaimed':
        return claimed(row, [...row.claims, event.conversation], at);
      case 'ClaimReleased':
        return claimed(
          row,
          row.claims.filter((each) => each !== event.conversation),
          at,
        );
      case 'AgentDayClosed':
        return { ...row, closed: at };
      default:
        return null;
    }
  },
  place: (row) => ({ workspace: row.workspace, scope: '', live: true, at: `${row.day}T00:00:00.000Z` }),
};

function claimed(row: AgentDayRow, claims: readonly string[], at: number): AgentDayRow {
  const presence = row.moments.at(-1)?.presence ?? 'offline';
  return { ...row, claims, moments: then(row, { at, presence, chats: claims.length }) };
}

function then({ moments }: AgentDayRow, moment: Moment): readonly Moment[] {
  return moments.length < MOMENTS_MAX ? [...moments, moment] : [...moments.slice(0, -1), moment];
}
