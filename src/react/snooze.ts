// A snoozed conversation comes back when its time has come. The timer only reminds: whether that snooze still holds, the
// conversation itself knows.
import type { Deadline, Deadlines } from './deadlines.ts';
import { type Reader, SAID } from './reader.ts';

export interface SnoozeWrites {
  /** Ends the snooze that was to last until then, if it still does. Rejects when it must be tried again. */
  wake(step: {
    readonly workspace: string;
    readonly conversation: string;
    readonly until: string;
    readonly cause: string;
  }): Promise<void>;
}

export function snoozeReader(deadlines: Deadlines): Reader {
  return {
    name: 'snooze',
    prefixes: ['conversation-'],
    passes: new Set(SAID),
    async hear({ event, meta, cause }) {
      const key = meta.stream.slice('conversation-'.length);
      switch (event.type) {
        case 'ConversationSnoozed':
          return deadlines.set({
            key,
            at: Date.parse(event.until),
            workspace: meta.workspace,
            cause,
            detail: event.until,
          });
        case 'ConversationWoken':
        case 'ConversationAssigned':
        case 'ConversationUnassigned':
        case 'ConversationResolved':
          return deadlines.cancel(key);
        default:
          return;
      }
    },
  };
}

export function wakeDue(writes: SnoozeWrites): (deadline: Deadline) => Promise<void> {
  return ({ cause, detail, key, workspace }) =>
    writes.wake({ workspace, conversation: key, until: detail, cause });
}
