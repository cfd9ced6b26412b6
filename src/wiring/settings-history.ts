// The history of a workspace's settings, from the view and, for the reasons, from the log.
import type { Section } from '../contract/definitions.ts';
import type { ChangeRow } from '../contract/views.ts';
import type { SettingValue } from '../command/settings.ts';
import type { Opening } from './opening.ts';
import { changeKey, type StoredChangeRow } from '../project/changes.ts';
import type { Projections } from '../project/projections.ts';
import { settingKey, type StoredSettingRow } from '../project/settings.ts';
import type { EventLog } from '../record/log.ts';

export const CHANGES_PAGE = 50;
/** Changes looked at for one page: of a rare section the next page goes on from there. */
export const CHANGES_LOOKED_AT_MAX = 2_000;

export interface SettingsHistory {
  /** What the item of a change was before it; null: no such change. */
  before(workspace: string, change: number): SettingValue | null;
  /** The newest first, older than `before`. `next`: where the following page begins; null: this was the last. */
  page(
    workspace: string,
    from: { readonly before: number; readonly section: Section | null; readonly item: string | null },
  ): Promise<{ readonly rows: readonly ChangeRow[]; readonly next: number | null }>;
}

export function createSettingsHistory(needs: {
  readonly log: EventLog;
  readonly projections: Projections;
  readonly opening: Opening;
}): SettingsHistory {
  const { log, opening, projections } = needs;
  const stored = (workspace: string, number: number | null) =>
    number === null ? null : projections.row<StoredChangeRow>('changes', changeKey(workspace, number));

  async function shown(row: StoredChangeRow): Promise<ChangeRow> {
    const { revision, workspace, ...change } = row;
    const now = projections.row<StoredSettingRow>('settings', settingKey(workspace, row.section, row.item));
    const [event] = (await log.readStream(`workspace-${workspace}`, revision, 1)).events;
    const fields = event === undefined ? null : opening.fields(event);
    return {
      ...change,
      before: stored(workspace, row.previous)?.value ?? null,
      current: now?.number === row.number,
      why: typeof fields?.['why'] === 'string' ? fields['why'] : null,
    };
  }

  return {
    before(workspace, change) {
      const row = stored(workspace, change);
      if (row === null) return null;
      const { item, section } = row;
      return { section, item, value: stored(workspace, row.previous)?.value ?? null };
    },
    async page(workspace, { before, item, section }) {
      const rows: ChangeRow[] = [];
      const last = Math.max(0, before - CHANGES_LOOKED_AT_MAX - 1);
      for (let number = before - 1; number > last; number -= 1) {
        const row = stored(workspace, number);
        const fits =
          row !== null &&
          (section === null || row.section === section) &&
          (item === null || row.item === item);
        if (fits) rows.push(await shown(row));
        if (rows.length === CHANGES_PAGE) return { rows, next: number > 1 ? number : null };
      }
      return { rows, next: last > 0 ? last + 1 : null };
    },
  };
}
