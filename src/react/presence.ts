// What follows from pages that come and go: an agent whose last page is gone is offline after a grace, and what they had
// goes back in line; a visitor who stays away leaves it; after a closing an agent wraps up. Each deadline is derived from
// an event, and whether it still holds is decided when it is due.
import type { Deadline, Deadlines } from './deadlines.ts';
import { type Reader, SAID } from './reader.ts';

/** How long the last page of an agent may be gone: a reload, a lift, a tunnel. */
export const AGENT_GRACE_MS = 30_000;
/** How long a place in line is held for a visitor without a page, from the moment that is recorded. */
export const VISITOR_GONE_MS = 120_000;

type Step = { readonly workspace: string; readonly cause: string };

export interface PresenceWrites {
  /** Offline, if they were gone since then without a break. */
  giveUpAgent(step: Step & { readonly person: string; readonly gone: string }): Promise<void>;
  /** What they have goes back in line, if they are still lost. */
  releaseAll(step: Step & { readonly person: string }): Promise<void>;
  /** For as long as the team wraps up, from the closing on. */
  wrapUp(
    step: Step & { readonly person: string; readonly conversation: string; readonly at: string },
  ): Promise<void>;
  endWrapUp(step: Step & { readonly person: string; readonly until: string }): Promise<void>;
  /** The visitor leaves the line, if no page of theirs is back. */
  giveUpVisitor(step: Step & { readonly conversation: string }): Promise<void>;
  /** A conversation stands in line: is its visitor there? */
  queued(step: Step & { readonly conversation: string }): Promise<void>;
  /** This server knows better than the one that missed somebody. */
  stillThere(step: Step & ({ readonly person: string } | { readonly conversation: string })): Promise<void>;
}

export function presenceReader(
  writes: PresenceWrites,
  deadlines: Deadlines,
  graceMs: (workspace: string, person: string) => number,
): Reader {
  return {
    name: 'presence',
    prefixes: ['agent-', 'conversation-', 'router-'],
    passes: new Set(SAID),
    async hear({ event, meta, cause }) {
      const { at, stream, workspace } = meta;
      const step = { workspace, cause };
      const after = (key: string, ms: number) =>
        deadlines.set({ key, at: Date.parse(at) + ms, workspace, cause, detail: at });
      switch (event.type) {
        case 'AgentDisconnected':
          after(`grace ${personOf(stream)}`, graceMs(workspace, personOf(stream)));
          return writes.stillThere({ ...step, person: personOf(stream) });
        case 'AgentConnected':
          return deadlines.cancel(`grace ${personOf(stream)}`);
        case 'PresenceSet': {
          const person = personOf(stream);
          const { until } = event;
          if (until === null) deadlines.cancel(`wrap-up ${person}`);
          else
            deadlines.set({
              key: `wrap-up ${person}`,
              at: Date.parse(until),
              workspace,
              cause,
              detail: until,
            });
          return event.reason === 'disconnected' ? writes.releaseAll({ ...step, person }) : undefined;
        }
        case 'ConversationResolved': {
          const conversation = stream.slice('conversation-'.length);
          return writes.wrapUp({ ...step, person: event.person, conversation, at });
        }
        case 'ConversationQueued':
        case 'ConversationOverflowed':
          return writes.queued({ ...step, conversation: event.conversation });
        case 'VisitorAway':
          after(`gone ${event.conversation}`, VISITOR_GONE_MS);
          return writes.stillThere({ ...step, conversation: event.conversation });
        case 'VisitorBack':
        case 'ConversationDequeued':
          return deadlines.cancel(`gone ${event.conversation}`);
        default:
          return;
      }
    },
  };
}

export function presenceDue(writes: PresenceWrites): (deadline: Deadline) => Promise<void> {
  return async ({ cause, detail, key, workspace }) => {
    const [kind, id = ''] = key.split(' ');
    const step = { workspace, cause };
    if (kind === 'grace') await writes.giveUpAgent({ ...step, person: id, gone: detail });
    if (kind === 'wrap-up') await writes.endWrapUp({ ...step, person: id, until: detail });
    if (kind === 'gone') await writes.giveUpVisitor({ ...step, conversation: id });
  };
}

/** agent-<person>-<day>: the day has a fixed length, the person's id may hold a hyphen. */
function personOf(stream: string): string {
  return stream.slice('agent-'.length, -'-2026-01-01'.length);
}
