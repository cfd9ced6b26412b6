// How many conversations somebody may have at once is set by the administrator and holds in the agent's own books: what
// the settings say is asked for there, whenever they change.
import type { Reader } from './reader.ts';

export interface CapacityWrites {
  /** As the settings stand after so many changes or more; rejects while they are not at hand. */
  setCapacity(step: {
    readonly workspace: string;
    readonly cause: string;
    readonly person: string;
    readonly changes: number;
  }): Promise<void>;
}

export function capacityReader(writes: CapacityWrites): Reader {
  return {
    name: 'capacity',
    prefixes: ['workspace-'],
    passes: new Set(),
    async hear({ event, meta, cause }) {
      if (event.type !== 'SettingChanged' || event.section !== 'staff') return;
      const { workspace } = meta;
      await writes.setCapacity({ workspace, cause, person: event.item, changes: event.number });
    },
  };
}
