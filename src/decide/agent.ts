// One agent's day: being there, and how many conversations at once. Capacity holds because every claim passes through
// this one stream. The first event of a day carries the open claims over, so no day reads the day before twice.
import type {
  AgentDayClosed,
  AgentDayClosedClear,
  AgentDayOpened,
  AgentDayOpenedClear,
  CapacitySet,
  CapacitySetClear,
  ClaimReleased,
  ClaimReleasedClear,
  ConversationClaimed,
  ConversationClaimedClear,
  PresenceSet,
  PresenceSetClear,
} from '../contract/events.ts';
import { accepted, type Decider, refused, SATISFIED } from './decider.ts';

export const CAPACITY_DEFAULT = 5;

export type AgentEvent =
  | AgentDayClosed
  | AgentDayOpened
  | CapacitySet
  | ClaimReleased
  | ConversationClaimed
  | PresenceSet;
export type AgentClear =
  | AgentDayClosedClear
  | AgentDayOpenedClear
  | CapacitySetClear
  | ClaimReleasedClear
  | ConversationClaimedClear
  | PresenceSetClear;

export type AgentCommand =
  | {
      readonly kind: 'OpenDay';
      readonly person: string;
      readonly day: string;
      readonly carried: Carried | null;
    }
  | { readonly kind: 'CloseDay'; readonly next: string }
  | { readonly kind: 'SetPresence'; readonly presence: PresenceSet['presence'] }
  | { readonly kind: 'SetCapacity'; readonly capacity: number }
  | {
      readonly kind: 'ClaimConversation';
      readonly conversation: string;
      readonly from: string | null;
      readonly reason: ConversationClaimed['reason'];
    }
  | {
      readonly kind: 'ReleaseClaim';
      readonly conversation: string;
      readonly reason: ClaimReleased['reason'];
    };

export type Carried = {
  readonly presence: PresenceSet['presence'];
  readonly capacity: number;
  readonly claims: readonly string[];
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
      const { capacity, claims, presence } = command.carried ?? {
        presence: 'offline',
        capacity: CAPACITY_DEFAULT,
        claims: [],
      };
      // Field by field: whoever carries a whole day over would else carry its date along.
      const { day, person } = command;
      return accepted({ type: 'AgentDayOpened', person, day, presence, capacity, claims: [...claims] });
    }
    if (state.status === 'none') return refused('not-found');
    if (command.kind === 'CloseDay') {
      return state.status === 'closed' ? SATISFIED : accepted({ type: 'AgentDayClosed', next: command.next });
    }
    if (state.status === 'closed') return refused('day-closed', { next: state.next });
    switch (command.kind) {
      case 'SetPresence':
        return state.presence === command.presence
          ? SATISFIED
          : accepted({ type: 'PresenceSet', presence: command.presence });
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
      const { person, day, presence, capacity, claims } = event;
      return { status: 'open', person, day, presence, capacity, claims };
    }
    if (state.status !== 'open') return state;
    switch (event.type) {
      case 'AgentDayClosed':
        return { ...state, status: 'closed', next: event.next };
      case 'PresenceSet':
        return { ...state, presence: event.presence };
      case 'CapacitySet':
        return { ...state, capacity: event.capacity };
      case 'ConversationClaimed':
        return { ...state, claims: [...state.claims, event.conversation] };
      case 'ClaimReleased':
        return { ...state, claims: state.claims.filter((each) => each !== event.conversation) };
    }
  },
};
