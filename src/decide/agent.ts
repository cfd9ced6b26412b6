// One agent's day: being there, and how many conversations at once. Capacity holds because every claim passes through
// this one stream. The first event of a day carries the open claims over, so no day reads the day before twice.
import type { Presence } from '../contract/definitions.ts';
import type {
  AgentConnected,
  AgentConnectedClear,
  AgentDayClosed,
  AgentDayClosedClear,
  AgentDayOpened,
  AgentDayOpenedClear,
  AgentDisconnected,
  AgentDisconnectedClear,
  CapacitySet,
  CapacitySetClear,
  ClaimReleased,
  ClaimReleasedClear,
  ConversationClaimed,
  ConversationClaimedClear,
  PresenceSet,
  PresenceSetClear,
} from '../contract/events.ts';
import type { AgentCommand, Carried } from '../command/agent.ts';
import { accepted, type Decider, refused, SATISFIED } from './decider.ts';

export const CAPACITY_DEFAULT = 5;
/** Who comes back within this is again what they were; after it, they say so themselves. */
export const RETURN_MS_MAX = 900_000;

export type AgentEvent =
  | AgentConnected
  | AgentDayClosed
  | AgentDayOpened
  | AgentDisconnected
  | CapacitySet
  | ClaimReleased
  | ConversationClaimed
  | PresenceSet;
export type AgentClear =
  | AgentConnectedClear
  | AgentDayClosedClear
  | AgentDayOpenedClear
  | AgentDisconnectedClear
  | CapacitySetClear
  | ClaimReleasedClear
  | ConversationClaimedClear
  | PresenceSetClear;

const NEVER_THERE: Carried = {
  presence: 'offline',
  capacity: CAPACITY_DEFAULT,
  claims: [],
  until: null,
  gone: null,
  before: null,
};

export type AgentState =
  | { readonly status: 'none' }
  | ({ readonly status: 'open'; readonly person: string; readonly day: string } & Carried)
  | ({
      readonly status: 'closed';
      readonly person: string;
      readonly day: string;
      readonly next: string;
    } & Carried);

export const agent: Decider<AgentState, AgentCommand, AgentEvent, AgentClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'OpenDay') {
      if (state.status !== 'none') return SATISFIED;
      const { before, capacity, claims, gone, presence, until } = command.carried ?? NEVER_THERE;
      // Field by field: whoever carries a whole day over would else carry its date along.
      const { day, person } = command;
      const carried = { presence, capacity, claims: [...claims], until, gone, before };
      return accepted({ type: 'AgentDayOpened', person, day, ...carried });
    }
    if (state.status === 'none') return refused('not-found');
    if (command.kind === 'CloseDay') {
      return state.status === 'closed' ? SATISFIED : accepted({ type: 'AgentDayClosed', next: command.next });
    }
    if (state.status === 'closed') return refused('day-closed', { next: state.next });
    switch (command.kind) {
      case 'SetPresence':
        return state.presence === command.presence && state.until === null
          ? SATISFIED
          : accepted(presenceSet(command.presence, 'chosen'));
      case 'MissAgent':
        return state.gone !== null || state.presence === 'offline'
          ? SATISFIED
          : accepted({ type: 'AgentDisconnected' });
      case 'FindAgent': {
        if (state.gone === null) return SATISFIED;
        const returns =
          state.before !== null && Date.parse(command.at) - Date.parse(state.gone) <= RETURN_MS_MAX;
        return accepted<AgentEvent>(
          { type: 'AgentConnected' },
          ...(returns ? [presenceSet(state.before, 'returned')] : []),
        );
      }
      case 'GiveUpAgent':
        // Whoever was back in between has a grace of their own.
        return state.gone === command.gone && state.presence !== 'offline'
          ? accepted(presenceSet('offline', 'disconnected'))
          : SATISFIED;
      case 'WrapUp': {
        const longer = state.until !== null && state.until < command.until;
        return state.presence === 'online' || (state.presence === 'wrap-up' && longer)
          ? accepted(presenceSet('wrap-up', 'wrapping-up', command.until))
          : SATISFIED;
      }
      case 'EndWrapUp':
        return state.presence === 'wrap-up' && state.until === command.until
          ? accepted(presenceSet('online', 'wrapped-up'))
          : SATISFIED;
      case 'SetCapacity':
        return state.capacity === command.capacity
          ? SATISFIED
          : accepted({ type: 'CapacitySet', capacity: command.capacity });
      case 'ClaimConversation':
        if (state.claims.includes(command.conversation)) return SATISFIED;
        if (state.presence === 'offline') return refused('not-online');
        if (state.claims.length >= state.capacity)
          return refused('at-capacity', { capacity: state.capacity });
        return accepted({
          type: 'ConversationClaimed',
          conversation: command.conversation,
          from: command.from,
          reason: command.reason,
        });
      case 'ReleaseClaim':
        if (!state.claims.includes(command.conversation)) return SATISFIED;
        return accepted({
          type: 'ClaimReleased',
          conversation: command.conversation,
          reason: command.reason,
        });
    }
  },
  evolve(state, event) {
    if (event.type === 'AgentDayOpened') {
      const { before, capacity, claims, day, gone, person, presence, until } = event;
      return { status: 'open', person, day, presence, capacity, claims, until, gone, before };
    }
    if (state.status !== 'open') return state;
    switch (event.type) {
      case 'AgentDayClosed':
        return { ...state, status: 'closed', next: event.next };
      case 'PresenceSet': {
        const before = event.reason === 'disconnected' ? wasOf(state) : null;
        return { ...state, presence: event.presence, until: event.until, before };
      }
      case 'AgentDisconnected':
        return { ...state, gone: event.meta.at };
      case 'AgentConnected':
        return { ...state, gone: null };
      case 'CapacitySet':
        return { ...state, capacity: event.capacity };
      case 'ConversationClaimed':
        return { ...state, claims: [...state.claims, event.conversation] };
      case 'ClaimReleased':
        return { ...state, claims: state.claims.filter((each) => each !== event.conversation) };
    }
  },
};

function presenceSet(
  presence: Presence,
  reason: PresenceSet['reason'],
  until: string | null = null,
): PresenceSet {
  return { type: 'PresenceSet', presence, reason, until };
}

/** Nobody comes back to a wrap-up whose conversation went to somebody else. */
function wasOf({ presence }: Carried): Presence {
  return presence === 'wrap-up' ? 'online' : presence;
}
