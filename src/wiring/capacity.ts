// From the settings to an agent's books: heard again or late it is the newest value that is asked for, so that a reader
// that lost its place takes nothing back.
import type { Commands } from './commands.ts';
import { CAPACITY_DEFAULT } from '../decide/agent.ts';
import type { CapacityWrites } from '../react/capacity.ts';

export type CapacitySettings = {
  /** Changes of the settings that are known here. */
  readonly changes: number;
  readonly settings: { readonly staff: ReadonlyMap<string, { readonly capacity: number }> };
};

export function createCapacity(needs: {
  readonly agent: Commands['agent'];
  readonly settingsOf: (workspace: string) => CapacitySettings | null;
}): CapacityWrites {
  return {
    async setCapacity({ cause, changes, person, workspace }) {
      const known = needs.settingsOf(workspace);
      if (known === null || known.changes < changes) throw new Error('the settings are not there yet');
      const capacity = known.settings.staff.get(person)?.capacity ?? CAPACITY_DEFAULT;
      const by = { kind: 'system', name: 'capacity' } as const;
      const set = await needs.agent({ workspace, by, cause }, person, { kind: 'SetCapacity', capacity });
      if (set.status === 'failed') throw new Error('the capacity could not be set now');
    },
  };
}
