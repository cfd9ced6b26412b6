// The settings of a workspace: each change gives one item its whole new value. Promises that what an item names is there,
// that nobody overwrites what they have not seen, and that nothing that is in use is taken away.
import type { WorkspaceCommand, SettingValue } from '../command/settings.ts';
import type { Section } from '../contract/definitions.ts';
import type { SettingChanged, SettingChangedClear } from '../contract/events.ts';
import type { Setting } from '../contract/settings.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';
import { aloneOf, misfitOf, referencesOf } from './setting-rules.ts';

/** Changes of one workspace, ever: about ten each working day for twenty years. */
export const CHANGES_MAX = 50_000;
export const ITEMS_MAX: Readonly<Record<Section, number>> = {
  site: 500,
  team: 200,
  skill: 200,
  staff: 2_000,
  hours: 200,
  form: 200,
  topic: 200,
  trigger: 100,
  canned: 1_000,
  article: 1_000,
  survey: 50,
  label: 300,
  target: 201,
  number: 50,
};

/** `value` null: it was removed. */
export type Item = { readonly value: Setting | null; readonly number: number };
export type Items = ReadonlyMap<Section, ReadonlyMap<string, Item>>;
export type SettingsState = { readonly changes: number; readonly items: Items };

export const NO_SETTINGS: SettingsState = { changes: 0, items: new Map() };

export function changeSetting(
  command: Extract<WorkspaceCommand, { kind: 'ChangeSetting' }>,
  state: SettingsState,
): Decision<SettingChanged> {
  const { expected, reverts, setting, why } = command;
  const known = itemOf(state.items, setting);
  if (sameValue(known?.value ?? null, setting.value)) return SATISFIED;
  if ((known?.number ?? 0) !== expected) return refused('setting-moved', { number: known?.number ?? 0 });
  const next = changed(state, setting, reverts, why);
  const problem = problemOf(setting, next.state);
  return problem ?? accepted(next.event);
}

export function beginSettings(
  { settings, why }: Extract<WorkspaceCommand, { kind: 'BeginSettings' }>,
  before: SettingsState,
): Decision<SettingChanged> {
  const events: SettingChanged[] = [];
  const untouched = settings.filter((setting) => itemOf(before.items, setting) === null);
  let state = before;
  for (const setting of untouched) {
    const next = changed(state, setting, null, why);
    events.push(next.event);
    state = next.state;
  }
  // All together: they name one another.
  for (const setting of untouched) {
    const problem = problemOf(setting, state);
    if (problem !== null) return problem;
  }
  return { events, refusal: null };
}

export function settingsAfter(state: SettingsState, event: SettingChangedClear): SettingsState {
  const { item, number, section, value } = event;
  const items = new Map(state.items);
  items.set(section, new Map(items.get(section)).set(item, { value, number }));
  return { changes: number, items };
}

function changed(state: SettingsState, setting: SettingValue, reverts: number | null, why: string) {
  const event: SettingChanged = {
    type: 'SettingChanged',
    ...setting,
    number: state.changes + 1,
    previous: itemOf(state.items, setting)?.number ?? null,
    reverts,
    why,
  };
  return { event, state: settingsAfter(state, event) };
}

/** What is wrong with this item among all the others, after it has changed. */
function problemOf({ item, section, value }: SettingValue, after: SettingsState): Decision<never> | null {
  if (after.changes > CHANGES_MAX) return refused('at-capacity', { changes: CHANGES_MAX });
  if (value === null) {
    const user = userOf(after.items, section, item);
    return user === null ? null : refused('in-use', user);
  }
  const misfit = misfitOf(section, value);
  if (misfit !== null) return refused('setting-unfit', { section, item, field: misfit });
  for (const named of referencesOf(section, value)) {
    if ((itemOf(after.items, named)?.value ?? null) === null) return refused('reference-missing', named);
  }
  const others = current(after.items, section).filter(([name]) => name !== item);
  if (others.length >= ITEMS_MAX[section]) return refused('at-capacity', { [section]: ITEMS_MAX[section] });
  const alone = aloneOf(section, value);
  const twin = others.find(([, other]) => alone !== null && aloneOf(section, other) === alone);
  return twin === undefined ? null : refused('already-exists', { section, item: twin[0] });
}

/** Some item that names this one. */
function userOf(items: Items, section: Section, item: string): { section: Section; item: string } | null {
  for (const of of items.keys()) {
    for (const [name, value] of current(items, of)) {
      const uses = referencesOf(of, value).some((each) => each.section === section && each.item === item);
      if (uses) return { section: of, item: name };
    }
  }
  return null;
}

function current(items: Items, section: Section): readonly (readonly [string, Setting])[] {
  return [...(items.get(section) ?? [])].flatMap(([name, { value }]) =>
    value === null ? [] : [[name, value] as const],
  );
}

function itemOf(
  items: Items,
  { item, section }: { readonly section: Section; readonly item: string },
): Item | null {
  return items.get(section)?.get(item) ?? null;
}

/** Fields in the order of whoever wrote them say the same. */
function sameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const fields = Object.entries(one);
  const there = other as Readonly<Record<string, unknown>>;
  return (
    fields.length === Object.keys(other).length &&
    fields.every(([name, value]) => Object.hasOwn(there, name) && sameValue(value, there[name]))
  );
}
