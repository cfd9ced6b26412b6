// What a section of the settings is to its pages, and the fields that several of them have.
import type { SettingOf, SettingSection } from '../../../contract/settings.ts';
import type { Draft, FieldSpec } from './field-spec.ts';

export type SectionSpec = {
  readonly section: SettingSection;
  /** Its page: the word in the address. */
  readonly page: string;
  readonly title: string;
  /** One item, within a sentence. */
  readonly one: string;
  readonly about: string;
  /** Where an item is called by something else than its name. */
  readonly nameAt: string;
  /** What a list shows beside the name. */
  readonly columns: readonly string[];
  readonly blank: SettingOf[SettingSection];
  readonly fields: readonly FieldSpec[];
  /** The value as it is saved, where the fields cannot say it. */
  readonly normal?: (value: Draft) => Draft;
};

export const spec = <S extends SettingSection>(
  section: S,
  rest: Omit<SectionSpec, 'section' | 'blank' | 'nameAt'> & {
    readonly blank: SettingOf[S];
    readonly nameAt?: string;
  },
): SectionSpec => ({ section, nameAt: '/name', ...rest });

export const NAME = { kind: 'text', max: 80 } as const;
export const language: FieldSpec = {
  at: '/language',
  label: 'Language',
  kind: 'text',
  max: 6,
  pattern: /^[a-z]{2,3}(-[A-Z]{2})?$/,
  form: 'A language code such as en or pt-BR.',
};
export const languages = (hint: string, min: number): FieldSpec => ({
  at: '/languages',
  label: 'Languages',
  hint,
  kind: 'lines',
  max: 20,
  each: 6,
  min,
  pattern: /^[a-z]{2,3}(-[A-Z]{2})?$/,
  form: 'a language code such as en or pt-BR',
});
export const skills = (label: string, hint: string): FieldSpec => ({
  at: '/skills',
  label,
  hint,
  kind: 'rows',
  one: 'skill',
  add: 'Add skill',
  max: 20,
  blank: { skill: '', level: 3 },
  columns: [
    { at: '/skill', label: 'Skill', kind: 'reference', section: 'skill' },
    { at: '/level', label: 'Level', kind: 'number', min: 1, max: 5 },
  ],
});
export const PRIORITIES = [
  { value: 1, word: 'Low' },
  { value: 2, word: 'Usual' },
  { value: 3, word: 'High' },
] as const;
export const site: FieldSpec = {
  at: '/site',
  label: 'Site',
  kind: 'reference',
  section: 'site',
  none: 'Every site',
};
export const seconds = (at: string, label: string, min: number, max: number, hint?: string): FieldSpec => ({
  at,
  label,
  kind: 'number',
  min,
  max,
  unit: 'seconds',
  ...(hint === undefined ? {} : { hint }),
});
