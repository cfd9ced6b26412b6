// When a new directory changes who would be on the list, every current conversation is told: its readers change by a
// signed directory, and the next end that writes opens the next epoch.
import type { Reader } from './reader.ts';

export interface ReadersChangeWrites {
  /** Every conversation of the workspace that is not resolved, of those that began before this cursor. */
  current(workspace: string, cursor: string): Promise<Iterable<string>>;
  /** Rejects while the directory of this number is not at hand. */
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
    prefixes: ['directory-'],
    async hear({ event, meta, cause, cursor }) {
      if (event.type !== 'DirectoryPublished') return;
      const { workspace, at } = meta;
      for (const conversation of await writes.current(workspace, cursor)) {
        await writes.changeReaders({ workspace, conversation, cause, at, directory: event.number });
      }
    },
  };
}
