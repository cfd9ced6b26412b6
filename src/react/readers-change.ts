// When a new directory changes who would be on the list, every current conversation is told, and one that is opened again
// is told what it missed: its readers change by a signed directory, and the next end that writes opens the next epoch.
import { type Reader, SAID } from './reader.ts';

export interface ReadersChangeWrites {
  /** Every conversation that is going on of those that began before this cursor. Rejects when that cannot be said yet. */
  current(workspace: string, cursor: string): Promise<Iterable<string>>;
  /** By the directory of this number or a later one; rejects while that is not at hand. */
  changeReaders(step: {
    readonly workspace: string;
    readonly conversation: string;
    readonly cause: string;
    readonly at: string;
    readonly directory: number;
  }): Promise<void>;
}

export function readersChangeReader(writes: ReadersChangeWrites): Reader {
  return {
    name: 'readers-change',
    prefixes: ['directory-', 'conversation-'],
    passes: new Set(SAID),
    async hear({ event, meta, cause, cursor }) {
      const { workspace, at } = meta;
      if (event.type === 'ConversationReopened') {
        // While it was resolved nobody told it; which directory is the newest, the writes know.
        const conversation = meta.stream.slice('conversation-'.length);
        return writes.changeReaders({ workspace, conversation, cause, at, directory: 0 });
      }
      if (event.type !== 'DirectoryPublished') return;
      for (const conversation of await writes.current(workspace, cursor)) {
        await writes.changeReaders({ workspace, conversation, cause, at, directory: event.number });
      }
    },
  };
}
