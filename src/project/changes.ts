// The history of the settings: one row a change. Why it was made is not kept here: it goes with the house's key.
import type { ClearEvent, SettingChangedClear } from '../contract/events.ts';
import type { By } from '../contract/definitions.ts';
import type { View } from './view.ts';

export type StoredChangeRow = Omit<SettingChangedClear, 'type'> & {
  readonly workspace: string;
  readonly at: string;
  readonly by: By;
  /** Where the log has it. */
  readonly revision: number;
};

export const changes: View<StoredChangeRow, ClearEvent> = {
  name: 'changes',
  version: 1,
  prefixes: ['workspace-'],
  key: ({ event, meta }) =>
    event.type === 'SettingChanged' ? changeKey(meta.workspace, event.number) : null,
  apply(_row, { event, meta, stored }) {
    if (event.type !== 'SettingChanged') return null;
    const { item, number, previous, reverts, section, value } = event;
    const { at, by, workspace } = meta;
    const { revision } = stored;
    return { workspace, number, section, item, value, previous, reverts, at, by, revision };
  },
  place: ({ at, section, workspace }) => ({ workspace, scope: section, live: true, at }),
};

export function changeKey(workspace: string, number: number): string {
  return `${workspace} ${number}`;
}
