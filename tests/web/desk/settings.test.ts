// What the pages of the settings work out before anything is drawn or sent.
import { describe, expect, it } from 'vitest';
import { settingSections } from '../../../src/contract/settings.ts';
import { createSchemaCheck } from '../../../src/platform/schema-check.ts';
import { readTemplate, templateNames } from '../../../src/wiring/templates.ts';
import { addSiteLine, addTeamLine, quoted } from '../../../src/web/desk/settings/command-lines.ts';
import {
  type Draft,
  errorsOf,
  fieldOf,
  tidied,
  valueAt,
  withValueAt,
} from '../../../src/web/desk/settings/field-spec.ts';
import { sectionOf, sections } from '../../../src/web/desk/settings/sections.ts';
import { differenceOf, refusalWord, shortName } from '../../../src/web/desk/settings/setting-words.ts';
import { presets } from '../../../src/web/desk/settings/trigger-presets.ts';
import { hours, site, team, trigger } from '../../decide/setting-samples.ts';

const check = createSchemaCheck();
const names = (_section: string, item: string) => item;
const draft = (value: object) => value as Draft;

describe('the forms of the settings', () => {
  it('[U20] every section has a page, and every field of its schema a place on it', () => {
    expect(sections.map(({ section }) => section).sort()).toEqual([...settingSections].sort());
    expect(new Set(sections.map(({ page }) => page)).size).toBe(sections.length);
    for (const { blank, fields, section } of sections) {
      const placed = new Set(fields.map(({ at }) => at.split('/')[1]));
      // The scale of a survey is the same for all.
      expect([
        section,
        Object.keys(blank).filter((field) => !placed.has(field) && field !== 'scale'),
      ]).toEqual([section, []]);
    }
  });

  it.each(templateNames())('[U20] what %s brings passes the forms unchanged', (name) => {
    for (const { item, section, value } of readTemplate(name)?.settings ?? []) {
      const { fields, normal } = sectionOf(section);
      expect([section, item, [...errorsOf(fields, draft(value))]]).toEqual([section, item, []]);
      const saved = tidied(fields, draft(value));
      expect(normal?.(saved) ?? saved).toEqual(
        section === 'article' ? { ...value, body: valueAt(saved, '/body') } : value,
      );
    }
  });

  it('[U20] the presets are values a schema takes', () => {
    expect(presets).toHaveLength(4);
    for (const { value } of presets) expect(check.setting('trigger', value).status).toBe('fits');
  });

  it('[U21] say in words, field by field, what keeps a value from being saved', () => {
    const wrong = errorsOf(
      sectionOf('site').fields,
      draft({ ...site, name: ' ', team: '', origins: ['bank.example'], accent: 'green', languages: [] }),
    );
    expect([...wrong.keys()]).toEqual(['/name', '/team', '/origins', '/accent', '/languages']);
    expect(wrong.get('/name')).toBe('Write something here.');
    expect(wrong.get('/origins')).toContain('https://www.bank.example');
    const capacity = draft({
      capacity: '7x',
      skills: [{ skill: '', level: 9 }],
      languages: [],
      offerTimes: 1,
    });
    expect([...errorsOf(sectionOf('staff').fields, capacity)]).toEqual([
      ['/capacity', 'A whole number from 1 to 20.'],
      ['/skills/0/skill', 'Choose one.'],
      ['/skills/0/level', 'A whole number from 1 to 5.'],
    ]);
    const never = draft({ ...hours, days: [{ day: 1, from: '8', to: '25:00' }], zone: 'here and there' });
    expect([...errorsOf(sectionOf('hours').fields, never).keys()]).toEqual([
      '/zone',
      '/days/0/from',
      '/days/0/to',
    ]);
  });

  it('[U21] what the server found is brought to the field that shows it', () => {
    const { fields } = sectionOf('site');
    expect(fieldOf(fields, '/origins/1')).toBe('/origins');
    expect(fieldOf(sectionOf('team').fields, '/skills/2/skill')).toBe('/skills/2/skill');
    expect(fieldOf(sectionOf('hours').fields, '/days/3')).toBe('/days');
    expect(fieldOf(sectionOf('trigger').fields, '/when/page')).toBe('/when/page');
    expect(fieldOf(fields, '/nothing')).toBe(null);
  });

  it('[U21] save without the blanks and empty lines that typing leaves', () => {
    const typed = draft({ ...site, name: ' Bank ', origins: ['https://a.example ', '', ' '], phone: ' ' });
    expect(tidied(sectionOf('site').fields, typed)).toEqual({
      ...site,
      name: 'Bank',
      origins: ['https://a.example'],
    });
    const { fields, normal } = sectionOf('trigger');
    const bounded = tidied(fields, withValueAt(trigger, '/caps/perDays', { times: 2, days: null }) as Draft);
    expect(normal?.(bounded)).toEqual(trigger);
  });
});

describe('a change in words', () => {
  it('[U22] is the lines that went and the lines that came', () => {
    const before = { ...hours, days: [...hours.days, { day: 2, from: '08:00', to: '18:00' }] };
    expect(differenceOf('hours', before, { ...hours, zone: 'Europe/Paris' }, names)).toEqual({
      removed: ['Time zone: Europe/London', 'Open: Tuesday 08:00 18:00'],
      added: ['Time zone: Europe/Paris'],
      more: 0,
    });
    expect(differenceOf('skill', null, { name: 'Cards' }, names)).toEqual({
      removed: [],
      added: ['Name: Cards'],
      more: 0,
    });
    expect(differenceOf('team', { ...team, name: 'Old' }, null, names, 3)).toMatchObject({ added: [] });
    const article = (body: string) =>
      ({ title: 'T', body, language: 'en', topics: [], keywords: [], public: true }) as const;
    const lines = Array.from({ length: 30 }, (_, index) => `Line ${index}`);
    const long = differenceOf('article', article('Line 0'), article(lines.join('\n')), names);
    expect([long.added.length + long.removed.length, long.more]).toEqual([8, 21]);
    expect(differenceOf('skill', { name: 'Cards' }, { name: 'Cards' }, names)).toEqual({
      removed: [],
      added: [],
      more: 0,
    });
  });

  it('[U22] a refusal says what to do', () => {
    const refused = (code: string, detail: Readonly<Record<string, unknown>> | null = null) =>
      refusalWord({ status: 'refused', code, detail }, names);
    expect(refused('in-use', { section: 'site', item: 'main' })).toBe(
      'Site “main” uses it. Change that first.',
    );
    expect(refused('setting-moved', { number: 3 })).toContain('Your text is kept');
    expect(refused('reference-missing', { section: 'team', item: 'cards' })).toContain('Team “cards”');
    expect(refusalWord({ status: 'unknown' }, names)).toContain('No answer came');
  });

  it('[U22] a short name comes of a name, and is nobody else’s', () => {
    expect(shortName('Überweisung ins Ausland!', [])).toBe('uberweisung-ins-ausland');
    expect(shortName('Cards', ['cards', 'cards-2'])).toBe('cards-3');
    expect(shortName('日本', [])).toBe('item');
    expect(shortName('x'.repeat(80), []).length).toBeLessThanOrEqual(36);
  });

  it('[U23] the line to run says exactly what is to be signed, whatever a name holds', () => {
    const at = { workspace: 'northwind', origin: 'https://chat.example' };
    expect(addSiteLine(at, 'branch', ['support', 'cards'])).toBe(
      'npx sealdesk add-site --server https://chat.example --workspace northwind --keys KEYS-DIR --site branch --team support --team cards',
    );
    expect(addTeamLine(at, 'cards', "O'Neil & $(reboot)")).toContain(`--name 'O'\\''Neil & $(reboot)'`);
    expect(quoted('cards')).toBe('cards');
  });
});
