// Settings: what an administrator may say, in the shape the contract gives it and without a card number.
import type { Action } from '../contract/actions.ts';
import type { Section } from '../contract/definitions.ts';
import type { HoursSetting, Setting } from '../contract/settings.ts';
import { isZone } from '../hours/hours.ts';
import type { ActResult } from '../platform/principal.ts';
import { randomId, slug } from '../seal/strict-json.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, Refusal, staffOf } from './asking.ts';

/** One value, as JSON in UTF-8: it stands in the clear part of its event. */
export const SETTING_BYTES_MAX = 49_152;

export function changeSetting(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'ChangeSetting' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const { expected, item, section, why } = action;
  itemOf(needs, staff.workspace, section, item);
  const value = action.value === null ? null : settingOf(needs, section, action.value);
  return needs.writes.workspace(causedBy(asked), {
    kind: 'ChangeSetting',
    setting: { section, item, value },
    expected,
    reverts: null,
    why,
  });
}

export async function revertSetting(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'RevertSetting' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  // What stood before is read from the log, never taken from who asks.
  const setting = await needs.settingBefore(staff.workspace, action.change);
  if (setting === null) throw new Refusal('not-found');
  return needs.writes.workspace(causedBy(asked), {
    kind: 'ChangeSetting',
    setting,
    expected: action.expected,
    reverts: action.change,
    why: action.why,
  });
}

export async function startFromTemplate(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'StartFromTemplate' }>,
): Promise<ActResult> {
  staffOf(needs, asked.principal, action.kind, null);
  const settings = needs.template(action.template);
  if (settings === null) throw new Refusal('not-found');
  return needs.writes.workspace(causedBy(asked), { kind: 'BeginSettings', settings, why: action.why });
}

function itemOf(needs: ActionNeeds, workspace: string, section: Section, item: string): void {
  if (section !== 'staff') {
    if (!slug(item) || !needs.screen(item)) throw new Refusal('field-wrong', { field: '/item' });
    return;
  }
  const people = needs.registry.of(workspace)?.directory?.document.people ?? [];
  if (!randomId(item) || !people.some(({ id }) => id === item)) throw new Refusal('person-unknown');
}

function settingOf(needs: ActionNeeds, section: Section, value: unknown): Setting {
  const checked = needs.check.setting(section, value);
  if (checked.status === 'refused') throw new Refusal(checked.code, { field: `/value${checked.field}` });
  if (Buffer.byteLength(JSON.stringify(value), 'utf8') > SETTING_BYTES_MAX)
    throw new Refusal('setting-too-long', { bytes: SETTING_BYTES_MAX });
  const field = unclean(value, needs.screen);
  if (field !== null) throw new Refusal('card-number', { field: `/value${field}` });
  if (section === 'hours' && !isZone((checked.value as HoursSetting).zone))
    throw new Refusal('setting-unfit', { section, field: '/zone' });
  return checked.value;
}

/** The first text that may hold a card number, as a JSON pointer. A checked value is a few levels deep. */
function unclean(value: unknown, screen: (text: string) => boolean): string | null {
  if (typeof value === 'string') return screen(value) ? null : '';
  if (typeof value !== 'object' || value === null) return null;
  for (const [name, part] of Object.entries(value)) {
    const within = unclean(part, screen);
    if (within !== null) return `/${name}${within}`;
  }
  return null;
}
