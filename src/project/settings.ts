// The settings as they stand: one row an item.
import type { ClearEvent } from '../contract/events.ts';
import type { SettingRow } from '../contract/views.ts';
import type { Setting } from '../contract/settings.ts';
import type { View } from './view.ts';

/** `value` null: the item was removed. */
export type StoredSettingRow = Omit<SettingRow, 'value'> & {
  readonly workspace: string;
  readonly value: Setting | null;
};

export const settings: View<StoredSettingRow, ClearEvent> = {
  name: 'settings',
  version: 1,
  prefixes: ['workspace-'],
  key: ({ event, meta }) =>
    event.type === 'SettingChanged' ? settingKey(meta.workspace, event.section, event.item) : null,
  apply(_row, { event, meta }) {
    if (event.type !== 'SettingChanged') return null;
    const { item, number, section, value } = event;
    return { workspace: meta.workspace, section, item, number, at: meta.at, by: meta.by, value };
  },
  place: ({ at, section, value, workspace }) => ({ workspace, scope: section, live: value !== null, at }),
};

export function settingKey(workspace: string, section: string, item: string): string {
  return `${workspace} ${section} ${item}`;
}
