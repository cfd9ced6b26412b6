// A conversation changes its team. Who had it has it no longer, unless it is meant for somebody: then their place is
// claimed first, and it is theirs when that was read back.
import type { MoveCommand } from '../command/conversation.ts';
import type {
  ConversationMoved,
  ConversationMovedClear,
  ConversationUnassigned,
} from '../contract/events.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';

/** Moves of one conversation, ever: each is remembered, so that its signature counts once. */
export const MOVES_MAX = 100;

export type Moved = {
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly team: string;
  readonly directory: number;
  readonly assignee: string | null;
  readonly readersChanged: { readonly shared: boolean; readonly staff: boolean };
  /** What was signed to move it, by digest. */
  readonly moves: ReadonlySet<string>;
};

export function move(
  command: MoveCommand,
  state: Moved,
): Decision<ConversationMoved | ConversationUnassigned> {
  const { kind: _, ...moved } = command;
  if (state.moves.has(moved.digest)) return SATISFIED;
  if (state.status === 'resolved') return refused('conversation-resolved');
  if (state.team !== moved.previous || moved.team === moved.previous) return refused('already-moved');
  if (moved.directory < state.directory) return refused('stale-directory', { directory: state.directory });
  if (state.moves.size >= MOVES_MAX) return refused('conversation-full');
  const { assignee } = state;
  // Whoever is meant takes it from somebody; what waits is asked for in its new team.
  if (moved.to !== null && assignee === null) return refused('not-assigned');
  const event: ConversationMoved = { type: 'ConversationMoved', ...moved, assignee };
  if (assignee === null || moved.to !== null) return accepted(event);
  const left: ConversationUnassigned = { type: 'ConversationUnassigned', person: assignee, reason: 'moved' };
  return accepted<ConversationMoved | ConversationUnassigned>(event, left);
}

export function hasMoved(
  state: Moved,
  event: ConversationMovedClear,
): Pick<Moved, 'team' | 'directory' | 'readersChanged' | 'moves'> {
  return {
    team: event.team,
    directory: Math.max(state.directory, event.directory),
    readersChanged: { shared: true, staff: true },
    moves: new Set(state.moves).add(event.digest),
  };
}
