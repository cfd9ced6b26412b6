// When a new directory changes who would be on the list, every current conversation is told: its readers change by a
// signed directory, and the next end that writes opens the next epoch.
import type { Reader } from './reader.ts';

export interface ReadersChangeWrites {
  /** Conversations of the workspace that are not resolved. */
  current(workspace: string): Iterable<string>;
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
    async hear({ event, meta, cause }) {
      if (event.type !== 'DirectoryPublished') return;
      const { workspace, at } = meta;
      for (const conversation of writes.current(workspace)) {
        await writes.changeReaders({ workspace, conversation, cause, at, directory: event.number });
      }
    },
  };
}
