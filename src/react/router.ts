// Keeps the lines in step with the conversations: who begins to wait stands in line, who is served or gone does not, and
// whenever somebody comes, goes or answers, the router looks again. It says that something changed; how things stand by
// then is read when it is decided, so hearing all of it again changes nothing.
import type { Deadline } from './deadlines.ts';
import { causeOf, type Reader, SAID } from './reader.ts';

export type Moved =
  | 'started'
  | 'reopened'
  | 'released'
  | 'disconnected'
  | 'returned'
  | 'transferred'
  | 'assigned'
  | 'resolved'
  | 'abandoned'
  | 'ticket'
  | 'callback'
  | 'labelled';

type Step = { readonly workspace: string; readonly cause: string; readonly at: string };

export interface RouterWrites {
  /** The line as the conversation stands after so many events, and whoever can be asked is asked. */
  place(
    step: Step & { readonly conversation: string; readonly events: number; readonly moved: Moved },
  ): Promise<void>;
  /** Whoever can be asked is asked, by the agents as they are at this cursor; null: as they are. */
  look(step: Step & { readonly cursor: string | null }): Promise<void>;
  /** A place for who said yes, or the conversation is offered again. */
  claim(step: Step & { readonly conversation: string; readonly person: string }): Promise<void>;
}

export function routerReader(writes: RouterWrites): Reader {
  return {
    name: 'router',
    prefixes: ['conversation-', 'agent-', 'router-'],
    passes: new Set(SAID),
    async hear({ event, meta, cause, cursor }) {
      const step = { workspace: meta.workspace, cause, at: meta.at };
      const moved = movedBy(event);
      if (moved !== null) {
        const conversation = meta.stream.slice('conversation-'.length);
        return writes.place({ ...step, conversation, events: meta.revision + 1, moved });
      }
      switch (event.type) {
        case 'PresenceSet':
        case 'CapacitySet':
        case 'ConversationClaimed':
        case 'ClaimReleased':
          return writes.look({ ...step, cursor });
        case 'OfferDeclined':
        case 'OfferWithdrawn':
          return writes.look({ ...step, cursor: null });
        case 'OfferAccepted':
          return writes.claim({ ...step, conversation: event.conversation, person: event.person });
        default:
          return;
      }
    },
  };
}

type Event = Parameters<Reader['hear']>[0]['event'];

function movedBy(event: Event): Moved | null {
  switch (event.type) {
    case 'ConversationStarted':
      return 'started';
    case 'ConversationReopened':
      return 'reopened';
    case 'ConversationUnassigned':
      return event.reason === 'moved' ? 'transferred' : event.reason;
    case 'ConversationMoved':
      return 'transferred';
    case 'QueueRejoined':
      return 'returned';
    case 'ConversationAssigned':
      return 'assigned';
    case 'ConversationResolved':
      return 'resolved';
    case 'QueueLeft':
      return 'abandoned';
    case 'ConversationTicketed':
      return 'ticket';
    case 'CallbackBooked':
      return 'callback';
    case 'LabelsChanged':
      return 'labelled';
    default:
      return null;
  }
}

/** Of one workspace: the next moment at which something runs out. */
export function routerDue(writes: Pick<RouterWrites, 'look'>): (deadline: Deadline) => Promise<void> {
  return ({ at, cause, workspace }) =>
    writes.look({ workspace, cause, at: new Date(at).toISOString(), cursor: null });
}

export function dueDeadline(workspace: string, at: string): Deadline {
  const cause = causeOf('router-due', `${workspace} ${at}`);
  return { key: workspace, at: Date.parse(at), workspace, cause, detail: '' };
}
