// Who is there and how full: one row an agent, folded over the agent's days.
import type { ClearEvent } from '../contract/events.ts';
import type { TeamRow } from '../contract/views.ts';
import type { View } from './view.ts';

export type StoredTeamRow = TeamRow & { readonly workspace: string; readonly day: string };

export const team: View<StoredTeamRow, ClearEvent> = {
  name: 'team',
  version: 2,
  prefixes: ['agent-'],
  // agent-<person>-<day>: the person's id may hold a hyphen, the day has a fixed length.
  key: ({ stored }) => stored.stream.slice('agent-'.length, -'-2026-01-01'.length),
  apply(row, { event, meta, stored }) {
    const day = stored.stream.slice(-'2026-01-01'.length);
    if (event.type === 'AgentDayOpened') {
      if (row !== null && row.day > day) return null;
      const { capacity, claims, gone, person, presence, until } = event;
      const here = { person, presence, since: meta.at, until, gone, capacity, claims };
      return { workspace: meta.workspace, ...here, day };
    }
    if (row === null || row.day !== day) return null;
    switch (event.type) {
      case 'PresenceSet':
        return { ...row, presence: event.presence, since: meta.at, until: event.until };
      case 'AgentDisconnected':
        return { ...row, gone: meta.at };
      case 'AgentConnected':
        return { ...row, gone: null };
      case 'CapacitySet':
        return { ...row, capacity: event.capacity };
      case 'ConversationClaimed':
        return { ...row, claims: [...row.claims, event.conversation] };
      case 'ClaimReleased':
        return { ...row, claims: row.claims.filter((each) => each !== event.conversation) };
      default:
        return null;
    }
  },
  place: (row) => ({ workspace: row.workspace, scope: '', live: row.presence !== 'offline', at: row.day }),
};
