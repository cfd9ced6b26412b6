import { beforeAll, describe, expect, it } from 'vitest';
import { SETTING_BYTES_MAX } from '../../src/accept/configuring.ts';
import { hours, site } from '../decide/setting-samples.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});

const change = (section: string, item: string, value: unknown, more: object = {}) => ({
  kind: 'ChangeSetting',
  section,
  item,
  value,
  expected: 0,
  why: 'As Ann asked.',
  ...more,
});

describe('a change of the settings', () => {
  it('[U6] is handed on as it was asked for, by whom', async () => {
    const olu = bank.staff('olu');
    bank.handed.length = 0;
    expect(await bank.says(olu, change('site', 'main', site, { expected: 4 }))).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'workspace',
        caused: { workspace: 'northwind', by: { kind: 'staff', person: olu.person } },
        command: {
          kind: 'ChangeSetting',
          setting: { section: 'site', item: 'main', value: site },
          expected: 4,
          reverts: null,
          why: 'As Ann asked.',
        },
      },
    ]);
    expect(await bank.says(olu, change('site', 'main', null))).toBe('done');
    const work = { capacity: 4, skills: [], languages: ['en'], offerTimes: 1 };
    expect(await bank.says(olu, change('staff', bank.world.people.ann, work))).toBe('done');
  });

  it('[U6] is the administrator’s alone', async () => {
    for (const name of ['ann', 'vera', 'ingrid'] as const) {
      expect(await bank.says(bank.staff(name), change('skill', 'cards', { name: 'Cards' }))).toBe(
        'not-allowed',
      );
      expect(
        await bank.says(bank.staff(name), { kind: 'RevertSetting', change: 1, expected: 1, why: 'w' }),
      ).toBe('not-allowed');
      expect(
        await bank.says(bank.staff(name), { kind: 'StartFromTemplate', template: 'bank', why: 'w' }),
      ).toBe('not-allowed');
    }
    expect(await bank.says(bank.visitor, change('skill', 'cards', { name: 'Cards' }))).toBe('not-allowed');
  });

  it('[U6] has its section’s form, and the refusal names the field', async () => {
    const olu = bank.staff('olu');
    const secret = 'ScRtValue';
    for (const [section, item, value, code, field] of [
      ['skill', 'cards', {}, 'field-missing', '/value/name'],
      ['skill', 'cards', { name: '' }, 'field-wrong', '/value/name'],
      ['skill', 'cards', { name: 'x', [secret]: 1 }, 'field-unknown', '/value'],
      ['site', 'main', { ...site, accent: secret }, 'field-wrong', '/value/accent'],
      ['site', 'main', { ...site, origins: ['bank.example'] }, 'field-wrong', '/value/origins/0'],
      ['site', 'main', { name: secret }, 'field-missing', '/value/team'],
      ['hours', 'office', { ...hours, zone: 'Europe/Nowhere' }, 'setting-unfit', '/zone'],
      [
        'hours',
        'office',
        { ...hours, days: [{ day: 8, from: '08:00', to: '09:00' }] },
        'field-wrong',
        '/value/days/0/day',
      ],
      ['skill', 'Not A Slug', { name: 'x' }, 'field-wrong', '/item'],
      ['skill', 'cards_', { name: 'x' }, 'field-wrong', '/item'],
      [
        'label',
        'card',
        { name: 'Card 4111 1111 1111 1111', group: 'g', priority: null },
        'card-number',
        '/value/name',
      ],
    ] as const) {
      const result = await bank.act(olu, change(section, item, value));
      expect(result).toMatchObject({ status: 'refused', code, detail: { field } });
      expect(JSON.stringify(result)).not.toMatch(new RegExp(`${secret}|4111`));
    }
    expect(
      await bank.says(
        olu,
        change('staff', 'nobody', { capacity: 1, skills: [], languages: [], offerTimes: 1 }),
      ),
    ).toBe('person-unknown');
    expect(await bank.says(olu, change('nothing', 'x', {}))).toBe('field-wrong');
    expect(await bank.says(olu, change('skill', 'cards', { name: 'Cards' }, { why: '' }))).toBe(
      'field-wrong',
    );
  });

  it('[U6] is bounded in bytes', async () => {
    const olu = bank.staff('olu');
    const article = (body: string) =>
      change('article', 'long', {
        title: 'T',
        body,
        language: 'en',
        topics: [],
        keywords: [],
        public: false,
      });
    expect(await bank.says(olu, article('ä'.repeat(15_000)))).toBe('done');
    expect(await bank.says(olu, article('a'.repeat(15_001)))).toBe('field-wrong');
    const wide = '\u{1F600}'.repeat(15_000);
    expect(Buffer.byteLength(wide)).toBeGreaterThan(SETTING_BYTES_MAX);
    expect(await bank.says(olu, article(wide))).toBe('setting-too-long');
  });

  it('[U7] is taken back to what the log says stood before', async () => {
    const olu = bank.staff('olu');
    const revert = { kind: 'RevertSetting', change: 7, expected: 9, why: 'A mistake.' };
    expect(await bank.says(olu, revert)).toBe('not-found');
    bank.given.settingBefore = { section: 'skill', item: 'cards', value: { name: 'Before' } };
    bank.handed.length = 0;
    expect(await bank.says(olu, revert)).toBe('done');
    expect(bank.handed[0]?.command).toEqual({
      kind: 'ChangeSetting',
      setting: { section: 'skill', item: 'cards', value: { name: 'Before' } },
      expected: 9,
      reverts: 7,
      why: 'A mistake.',
    });
    delete bank.given.settingBefore;
  });

  it('[U8] a starting point is one there is', async () => {
    const olu = bank.staff('olu');
    const start = (template: string) => ({ kind: 'StartFromTemplate', template, why: 'Our trade.' });
    for (const none of ['circus', 'x'.repeat(30), 'constructor']) {
      expect(await bank.says(olu, start(none))).toBe('not-found');
    }
    bank.handed.length = 0;
    expect(await bank.says(olu, start('bank'))).toBe('done');
    expect(bank.handed[0]?.command).toMatchObject({ kind: 'BeginSettings', why: 'Our trade.' });
  });
});
