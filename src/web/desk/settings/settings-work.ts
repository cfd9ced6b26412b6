// What the pages of the settings share: the items as they stand, followed live, and what can be asked of the server.
import { createContext, use, useEffect, useMemo } from 'react';
import type { Setting, SettingOf, SettingSection } from '../../../contract/settings.ts';
import type { ChangeRow, SettingRow } from '../../../contract/views.ts';
import { isObject } from '../../../seal/is-object.ts';
import type { ActOutcome } from '../../connection/connection-state.ts';
import type { Staff } from '../../connection/staff.ts';
import { useObservable } from '../../staff/observe.ts';

export type Item<S extends SettingSection> = Omit<SettingRow, 'value' | 'section'> & {
  readonly section: S;
  readonly value: SettingOf[S];
};
export type History = { readonly rows: readonly ChangeRow[]; readonly next: number | null };
export type Template = {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly settings: readonly {
    readonly section: SettingSection;
    readonly item: string;
    readonly value: Setting;
  }[];
};

export type SettingsWork = {
  readonly loading: boolean;
  /** Raised with every change: what was asked for by itself is asked for again. */
  readonly newest: number;
  list<S extends SettingSection>(section: S): readonly Item<S>[];
  find<S extends SettingSection>(section: S, item: string): Item<S> | null;
  /** An article with its text. */
  whole(section: SettingSection, item: string): Promise<SettingRow>;
  change(
    section: SettingSection,
    item: string,
    value: Setting | null,
    expected: number,
    why: string,
  ): Promise<ActOutcome>;
  /** Takes a change back, as the item stands now. */
  revert(change: ChangeRow, why: string): Promise<ActOutcome>;
  startFrom(template: string, why: string): Promise<ActOutcome>;
  history(from: {
    readonly section: SettingSection | null;
    readonly item: string | null;
    readonly before: number | null;
  }): Promise<History>;
  templates(): Promise<readonly Template[]>;
};

export const SettingsContext = createContext<SettingsWork | null>(null);

export function useSettings(): SettingsWork {
  const work = use(SettingsContext);
  if (work === null) throw new Error('outside of the settings');
  return work;
}

export function useSettingsWork(staff: Staff): SettingsWork {
  const { loading, rows } = useObservable(staff.settings.state);
  useEffect(() => {
    staff.settings.watch();
    return () => staff.settings.unwatch();
  }, [staff]);
  return useMemo(() => createSettingsWork(staff, loading, [...rows.values()]), [staff, loading, rows]);
}

function createSettingsWork(staff: Staff, loading: boolean, rows: readonly SettingRow[]): SettingsWork {
  const list = <S extends SettingSection>(section: S): readonly Item<S>[] =>
    rows
      .filter((row) => row.section === section)
      .map((row) => row as unknown as Item<S>)
      .sort((a, b) => a.item.localeCompare(b.item));

  const history: SettingsWork['history'] = async ({ before, item, section }) => {
    const { queries } = await staff.parts();
    const asked = new URLSearchParams();
    if (before !== null) asked.set('before', String(before));
    if (section !== null) asked.set('section', section);
    if (item !== null) asked.set('item', item);
    const body = await queries.get(`/changes?${asked.toString()}`);
    const found = isObject(body) && Array.isArray(body['rows']) ? (body['rows'] as readonly ChangeRow[]) : [];
    return { rows: found, next: isObject(body) && typeof body['next'] === 'number' ? body['next'] : null };
  };

  return {
    loading,
    newest: rows.reduce((newest, { number }) => Math.max(newest, number), 0),
    list,
    find: (section, item) => list(section).find((each) => each.item === item) ?? null,
    async whole(section, item) {
      const { queries } = await staff.parts();
      const body = await queries.get(`/settings/${section}/${encodeURIComponent(item)}`);
      if (!isObject(body) || !isObject(body['row'])) throw new TypeError('no such item');
      return body['row'] as unknown as SettingRow;
    },
    change: (section, item, value, expected, why) =>
      staff.perform({ kind: 'ChangeSetting', section, item, value, expected, why }),
    async revert(change, why) {
      const { item, number, section } = change;
      const { rows: latest } = await history({ section, item, before: null });
      const expected = latest[0]?.number ?? number;
      return staff.perform({ kind: 'RevertSetting', change: number, expected, why });
    },
    startFrom: (template, why) => staff.perform({ kind: 'StartFromTemplate', template, why }),
    history,
    async templates() {
      const { queries } = await staff.parts();
      const body = await queries.get('/templates');
      return isObject(body) && Array.isArray(body['templates'])
        ? (body['templates'] as readonly Template[])
        : [];
    },
  };
}
