// Who reads a conversation along as a supervisor: a part of the conversation's own decisions. Joining and leaving change
// the reader list by themselves; the next end that writes opens the epoch that follows.
import type { SupervisionCommand } from '../command/conversation.ts';
import type {
  SupervisorJoined,
  SupervisorJoinedClear,
  SupervisorLeft,
  SupervisorLeftClear,
} from '../contract/events.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';

/** Supervisors in one conversation at once. */
export const SUPERVISORS_MAX = 4;
/** Joinings of one conversation, ever: each changes the list, and ends remember each so that it counts once. */
export const JOININGS_MAX = 200;

export type Supervised = {
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly assignee: string | null;
  readonly readersChanged: { readonly shared: boolean; readonly staff: boolean };
  readonly supervisors: readonly Pick<SupervisorJoined, 'person' | 'device' | 'how'>[];
  /** What was signed to join, by its nonce. */
  readonly joinings: ReadonlySet<string>;
};

export function supervise(
  command: SupervisionCommand,
  state: Supervised,
): Decision<SupervisorJoined | SupervisorLeft> {
  const known = state.supervisors.find(({ person }) => person === command.person);
  if (command.kind === 'EndSupervision') {
    if (known === undefined) return SATISFIED;
    // Their words count because they joined: first somebody else has to have the conversation.
    if (state.assignee === command.person) return refused('still-assigned');
    return accepted({ type: 'SupervisorLeft', person: command.person });
  }
  if (state.status === 'resolved') return refused('conversation-resolved');
  const { kind: _, ...joined } = command;
  const goesFurther = joined.how === 'take-over' && known?.how === 'listen';
  if (known?.device === joined.device && !goesFurther) return SATISFIED;
  if (known === undefined && state.supervisors.length >= SUPERVISORS_MAX)
    return refused('too-many-supervisors', { most: SUPERVISORS_MAX });
  if (state.joinings.has(joined.nonce)) return refused('already-exists');
  if (state.joinings.size >= JOININGS_MAX) return refused('conversation-full');
  return accepted({ type: 'SupervisorJoined', ...joined });
}

const CHANGED = { shared: true, staff: true };

export function supervision(
  state: Supervised,
  event: SupervisorJoinedClear | SupervisorLeftClear,
): Pick<Supervised, 'supervisors' | 'joinings' | 'readersChanged'> {
  const { joinings, readersChanged, supervisors } = state;
  switch (event.type) {
    case 'SupervisorJoined': {
      const { device, how, person } = event;
      const same = supervisors.some((each) => each.device === device);
      return {
        supervisors: [...supervisors.filter((each) => each.person !== person), { person, device, how }],
        joinings: new Set(joinings).add(event.nonce),
        readersChanged: same ? readersChanged : CHANGED,
      };
    }
    case 'SupervisorLeft':
      return {
        supervisors: supervisors.filter(({ person }) => person !== event.person),
        joinings,
        readersChanged: CHANGED,
      };
  }
}

/** Nobody supervises what is over: who comes back to it joins again. */
export function abandoned(state: Supervised): Partial<Supervised> {
  return state.supervisors.length === 0 ? {} : { supervisors: [], readersChanged: CHANGED };
}
