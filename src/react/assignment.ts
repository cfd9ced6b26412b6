// Keeps an agent's places and the conversations in step. A place is claimed first, in the agent's own stream, where
// capacity holds; the conversation is assigned because the claim was read back, and the place is freed the same way.
import { type Reader, SAID } from './reader.ts';

export type Claimed = 'taken' | 'transferred' | 'routed' | 'taken-over';
export type Freed = 'resolved' | 'lost' | 'transferred' | 'released';

export interface AssignmentWrites {
  /** `lost`: somebody else has it or it is over; the claim is to be let go. */
  assign(
    step: Step & { readonly person: string; readonly previous: string | null; readonly reason: Claimed },
  ): Promise<'assigned' | 'lost'>;
  release(step: Step & { readonly person: string; readonly reason: Freed }): Promise<void>;
  /** Claims a place for whom a moved conversation is meant; if there is none, nobody has it. */
  hand(step: Step & { readonly to: string; readonly assignee: string }): Promise<void>;
}
type Step = {
  readonly workspace: string;
  readonly conversation: string;
  readonly cause: string;
  readonly at: string;
};

export function assignmentReader(writes: AssignmentWrites): Reader {
  return {
    name: 'assignment',
    prefixes: ['agent-', 'conversation-'],
    passes: new Set(SAID),
    async hear({ event, meta, cause }) {
      const conversation = meta.stream.slice(meta.stream.indexOf('-') + 1);
      const step = { workspace: meta.workspace, cause, at: meta.at };
      switch (event.type) {
        case 'ConversationClaimed': {
          const place = { ...step, conversation: event.conversation, person: personOf(meta.stream) };
          const outcome = await writes.assign({ ...place, previous: event.from, reason: event.reason });
          if (outcome === 'lost') await writes.release({ ...place, reason: 'lost' });
          return;
        }
        case 'ConversationAssigned':
          if (event.previous !== null)
            await writes.release({ ...step, conversation, person: event.previous, reason: 'transferred' });
          return;
        case 'ConversationMoved':
          if (event.to !== null && event.assignee !== null)
            await writes.hand({ ...step, conversation, to: event.to, assignee: event.assignee });
          return;
        case 'ConversationUnassigned':
          return writes.release({ ...step, conversation, person: event.person, reason: 'released' });
        case 'ConversationResolved':
          return writes.release({ ...step, conversation, person: event.person, reason: 'resolved' });
        default:
          return;
      }
    },
  };
}

/** agent-<person>-<day>: the day has a fixed length, the person's id may hold a hyphen. */
function personOf(stream: string): string {
  return stream.slice('agent-'.length, -'-2026-01-01'.length);
}
