// A hold is written into the history of each conversation that it covers: what exists when it is placed, what begins later,
// and what comes to meet its query. Once covered, a conversation stays so until the hold ends: nobody takes a label off to
// be rid of it.
import { type Coverable, covers, type HoldBook, type HoldInForce } from './hold-book.ts';
import { causeOf, type Heard, type Reader, SAID } from './reader.ts';

export interface HoldWrites {
  /** Every conversation recorded before this cursor that the hold covers. Rejects when that cannot be said yet. */
  covered(hold: HoldInForce, cursor: string): AsyncIterable<string>;
  /** Every conversation with this hold in its history. Rejects when that cannot be said yet. */
  under(hold: string, workspace: string, cursor: string): AsyncIterable<string>;
  /** As of this cursor; null when it never began. Rejects when that cannot be said yet. */
  coverable(conversation: string, cursor: string): Promise<Coverable | null>;
  /** Rejects when it must be tried again; on a conversation that is erased there is nothing to do. */
  write(step: {
    readonly kind: 'LayHold' | 'LiftHold';
    readonly workspace: string;
    readonly conversation: string;
    readonly hold: string;
    readonly cause: string;
  }): Promise<void>;
}

export function holdReader(book: HoldBook, writes: HoldWrites): Reader {
  // One event may bring several holds: each is asked for under a cause of its own.
  const step = (kind: 'LayHold' | 'LiftHold', hold: string, conversation: string, heard: Heard) =>
    writes.write({
      kind,
      workspace: heard.meta.workspace,
      conversation,
      hold,
      cause: causeOf(`holds ${hold}`, heard.cause),
    });

  return {
    name: 'holds',
    prefixes: ['hold-', 'conversation-'],
    passes: new Set(SAID),
    async hear(heard) {
      const { cursor, event, meta } = heard;
      const { workspace } = meta;
      switch (event.type) {
        case 'HoldPlaced': {
          const placed = { hold: event.hold, workspace, scope: event.scope };
          book.add(placed);
          for await (const conversation of writes.covered(placed, cursor))
            await step('LayHold', event.hold, conversation, heard);
          return;
        }
        case 'HoldReleased':
          book.remove(event.hold);
          for await (const conversation of writes.under(event.hold, workspace, cursor))
            await step('LiftHold', event.hold, conversation, heard);
          return;
        case 'ConversationStarted':
        case 'ConversationMoved':
        case 'LabelsChanged': {
          const holds = book.inForce(workspace);
          if (holds.length === 0) return;
          const conversation = meta.stream.slice('conversation-'.length);
          const { at: startedAt } = meta;
          const one: Coverable | null =
            event.type === 'ConversationStarted'
              ? { ...event, workspace, conversation, labels: [], startedAt }
              : await writes.coverable(conversation, cursor);
          if (one === null) return;
          for (const each of holds)
            if (covers(each, one)) await step('LayHold', each.hold, conversation, heard);
          return;
        }
        default:
          return;
      }
    },
  };
}
