import { describe, expect, it } from 'vitest';
import type { SettingValue } from '../../src/command/settings.ts';
import type { Section } from '../../src/contract/definitions.ts';
import type { Setting, SettingOf } from '../../src/contract/settings.ts';
import { CHANGES_MAX, ITEMS_MAX } from '../../src/decide/settings.ts';
import { workspace, type WorkspaceClear, type WorkspaceEvent } from '../../src/decide/workspace.ts';
import { given, recorded, stateAfter } from './given.ts';
import { canned, form, hours, site, target, team, trigger } from './setting-samples.ts';

const created: WorkspaceEvent = { type: 'WorkspaceCreated', name: 'N', root: 'root', reference: 'NW' };

function changed(
  number: number,
  section: Section,
  item: string,
  value: Setting | null,
  more: { readonly previous?: number; readonly reverts?: number } = {},
): WorkspaceEvent {
  const { previous = null, reverts = null } = more;
  return { type: 'SettingChanged', section, item, value, number, previous, reverts, why: 'w' };
}

function change(section: Section, item: string, value: Setting | null, expected = 0) {
  const setting: SettingValue = { section, item, value };
  return { kind: 'ChangeSetting', setting, expected, reverts: null, why: 'Asked for.' } as const;
}

const skill = { name: 'Cards' };
const support = changed(1, 'team', 'support', team);

describe('a change of the settings', () => {
  it('[U1] holds the whole new value, counts, and names the change of the item before', () => {
    given(workspace)
      .when(change('skill', 'cards', skill))
      .refused('not-found');
    given(workspace, created)
      .when(change('skill', 'cards', skill))
      .gives({
        type: 'SettingChanged',
        section: 'skill',
        item: 'cards',
        value: skill,
        number: 1,
        previous: null,
        reverts: null,
        why: 'Asked for.',
      });
    given(workspace, created, changed(1, 'skill', 'cards', skill), changed(2, 'skill', 'fraud', skill))
      .when(change('skill', 'cards', { name: 'All cards' }, 1))
      .gives({ number: 3, previous: 1 });
    given(workspace, created, changed(1, 'skill', 'cards', skill))
      .when(change('skill', 'cards', null, 1))
      .gives({ value: null, number: 2, previous: 1 });
  });

  it('[U2] is refused to who has not seen the last one, and changes nothing twice', () => {
    const twice = given(
      workspace,
      created,
      changed(1, 'skill', 'cards', skill),
      changed(2, 'skill', 'cards', { name: 'Card desk' }, { previous: 1 }),
    );
    const late = twice.when(change('skill', 'cards', { name: 'Mine' }, 1));
    late.refused('setting-moved');
    expect(late.decision.refusal?.detail).toEqual({ number: 2 });
    twice.when(change('skill', 'cards', { name: 'Mine' }, 0)).refused('setting-moved');
    twice.when(change('skill', 'cards', { name: 'Card desk' }, 1)).nothing();
    twice.when(change('skill', 'other', null)).nothing();
    // Fields in another order are the same value.
    const turned = Object.fromEntries(Object.entries(team).toReversed()) as SettingOf['team'];
    given(workspace, created, support)
      .when(change('team', 'support', turned))
      .nothing();
    // What was removed may come again, by who saw that it was removed.
    given(
      workspace,
      created,
      changed(1, 'skill', 'a', skill),
      changed(2, 'skill', 'a', null, { previous: 1 }),
    )
      .when(change('skill', 'a', skill, 2))
      .gives({ previous: 2 });
  });

  it('[U3] names what is there', () => {
    const empty = given(workspace, created);
    const missing = empty.when(change('site', 'main', site));
    missing.refused('reference-missing');
    expect(missing.decision.refusal?.detail).toEqual({ section: 'team', item: 'support', field: '/team' });
    given(workspace, created, support)
      .when(change('site', 'main', site))
      .gives({ section: 'site' });
    given(workspace, created, support, changed(2, 'team', 'support', null, { previous: 1 }))
      .when(change('site', 'main', site))
      .refused('reference-missing');
    for (const [section, value] of [
      ['site', { ...site, hours: 'office' }],
      ['site', { ...site, survey: 'after' }],
      ['site', { ...site, topics: ['cards'] }],
      ['team', { ...team, hours: 'office' }],
      ['team', { ...team, skills: [{ skill: 'cards', level: 3 }] }],
      ['staff', { capacity: 3, skills: [{ skill: 'cards', level: 3 }], languages: [], offerTimes: 1 }],
      ['form', { ...form, site: 'main' }],
      ['trigger', { ...trigger, site: 'main' }],
      ['topic', { name: 'Cards', team: 'cards', position: 0, priority: 2 }],
      ['canned', { ...canned, teams: ['cards'] }],
      ['article', { title: 'T', body: 'b', language: 'en', topics: ['x'], keywords: [], public: true }],
      ['target', { ...target, team: 'cards' }],
    ] as const) {
      given(workspace, created, support)
        .when(change(section, 'new', value))
        .refused('reference-missing');
    }
  });

  it('[U3] takes nothing away that another item names', () => {
    const used = given(workspace, created, support, changed(2, 'site', 'main', site));
    const removal = used.when(change('team', 'support', null, 1));
    removal.refused('in-use');
    expect(removal.decision.refusal?.detail).toEqual({ section: 'site', item: 'main' });
    used.when(change('site', 'main', null, 2)).gives({ value: null });
  });

  it('[U4] makes sense beside its other fields', () => {
    const misfits: readonly [Section, Setting, string][] = [
      ['site', { ...site, origins: ['https://a.example', 'https://a.example'] }, '/origins/1'],
      ['site', { ...site, languages: ['en', 'de', 'en'] }, '/languages/2'],
      [
        'team',
        {
          ...team,
          relax: [
            { afterSeconds: 60, level: 2 },
            { afterSeconds: 60, level: 1 },
          ],
        },
        '/relax/1/afterSeconds',
      ],
      ['team', { ...team, overflow: 'callback' }, '/overflow'],
      ['hours', { ...hours, days: [{ day: 1, from: '08:00', to: '08:00' }] }, '/days/0'],
      [
        'hours',
        {
          ...hours,
          days: [
            { day: 1, from: '08:00', to: '12:00' },
            { day: 2, from: '11:00', to: '12:00' },
            { day: 1, from: '11:59', to: '13:00' },
          ],
        },
        '/days/2',
      ],
      [
        'hours',
        { ...hours, holidays: [{ date: '2026-12-25', name: 'C', from: '10:00', to: null }] },
        '/holidays/0',
      ],
      ['form', { ...form, fields: [...form.fields, ...form.fields] }, '/fields/1/id'],
      [
        'form',
        { ...form, fields: [{ id: 'c', kind: 'choice', label: 'C', required: true, options: ['one'] }] },
        '/fields/0/options',
      ],
      [
        'form',
        { ...form, fields: [{ id: 'c', kind: 'text', label: 'C', required: true, options: ['one', 'two'] }] },
        '/fields/0/options',
      ],
      [
        'trigger',
        {
          ...trigger,
          when: {
            page: null,
            secondsOnPage: null,
            cart: null,
            sameArticle: null,
            visits: null,
            campaign: null,
          },
        },
        '/when',
      ],
      ['target', { ...target, chatsMin: 5, chatsMax: 3 }, '/chatsMax'],
    ];
    for (const [section, value, field] of misfits) {
      const tried = given(workspace, created, support).when(change(section, 'new', value));
      tried.refused('setting-unfit');
      expect(tried.decision.refusal?.detail).toEqual({ section, item: 'new', field });
    }
    // A night belongs to the day it begins on, and overlaps what comes later that day.
    const night = { day: 5, from: '22:00', to: '06:00' };
    given(workspace, created)
      .when(change('hours', 'n', { ...hours, days: [night] }))
      .gives({ number: 1 });
    given(workspace, created)
      .when(change('hours', 'n', { ...hours, days: [night, { day: 5, from: '23:00', to: '24:00' }] }))
      .refused('setting-unfit');
    // Two parts of one day that only touch are two parts of one day.
    const touching = [
      { day: 1, from: '08:00', to: '12:00' },
      { day: 1, from: '12:00', to: '24:00' },
    ];
    given(workspace, created)
      .when(change('hours', 'long', { ...hours, days: touching }))
      .gives({ number: 1 });
  });

  it('[U4] says nothing that another item of its section says already', () => {
    given(workspace, created, changed(1, 'canned', 'one', canned))
      .when(change('canned', 'two', canned))
      .refused('already-exists');
    given(workspace, created, changed(1, 'canned', 'one', canned))
      .when(change('canned', 'two', { ...canned, language: 'de' }))
      .gives({ item: 'two' });
    given(workspace, created, changed(1, 'form', 'one', form))
      .when(change('form', 'two', form))
      .refused('already-exists');
    given(workspace, created, changed(1, 'target', 'one', target))
      .when(change('target', 'two', target))
      .refused('already-exists');
    // Nor against itself.
    given(workspace, created, changed(1, 'canned', 'one', canned))
      .when(change('canned', 'one', { ...canned, title: 'Hello' }, 1))
      .gives({ number: 2 });
  });

  it('[U5] finds the limits of a section, and of all changes', () => {
    const many = Array.from({ length: ITEMS_MAX.survey }, (_, index) =>
      changed(index + 1, 'survey', `s${index}`, { question: 'q', scale: 5, comment: true, afterSeconds: 0 }),
    );
    const full = given(workspace, created, ...many);
    const value = { question: 'p', scale: 5, comment: true, afterSeconds: 0 } as const;
    full.when(change('survey', 'one-more', value)).refused('at-capacity');
    full.when(change('survey', 's3', value, 4)).gives({ item: 's3' });
    const before = stateAfter(workspace, [created]);
    const last = recorded<WorkspaceClear>(changed(CHANGES_MAX, 'skill', 'cards', skill), 1);
    const at = workspace.evolve(before, last);
    expect(workspace.decide(change('skill', 'cards', { name: 'x' }, CHANGES_MAX), at).refusal?.code).toBe(
      'at-capacity',
    );
  });
});

describe('a starting point', () => {
  const settings = [
    { section: 'site', item: 'main', value: site },
    { section: 'team', item: 'support', value: team },
    { section: 'skill', item: 'cards', value: skill },
  ] as const;
  const begin = { kind: 'BeginSettings', settings, why: 'The first day.' } as const;

  it('[U8] is set as a whole, in any order', () => {
    given(workspace, created)
      .when(begin)
      .gives(
        { section: 'site', number: 1 },
        { section: 'team', number: 2 },
        { section: 'skill', number: 3, why: 'The first day.' },
      );
  });

  it('[U8] leaves alone what was touched, also what was removed', () => {
    given(
      workspace,
      created,
      changed(1, 'team', 'support', { ...team, name: 'Ours' }),
      changed(2, 'skill', 'cards', skill),
      changed(3, 'skill', 'cards', null, { previous: 2 }),
    )
      .when(begin)
      .gives({ section: 'site', number: 4 });
  });

  it('[U8] is nothing when one of it cannot be', () => {
    const broken = [
      ...settings,
      { section: 'site', item: 'second', value: { ...site, team: 'nobody' } },
    ] as const;
    given(workspace, created)
      .when({ ...begin, settings: broken })
      .refused('reference-missing');
  });
});
