import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createCommands } from '../../src/wiring/commands.ts';
import type { Setting } from '../../src/contract/settings.ts';
import { createOpening } from '../../src/wiring/opening.ts';
import { visitorsNow } from '../../src/deliver/visitors-now.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Role, StaffPrincipal } from '../../src/platform/principal.ts';
import { startProjections } from '../../src/project/projections.ts';
import { CHANGES_PAGE, createSettingsHistory } from '../../src/wiring/settings-history.ts';
import { viewSource } from '../../src/wiring/view-source.ts';
import { freshId, openWritePath } from '../pipeline/write-path.ts';
import { canned, site, team, trigger } from '../decide/setting-samples.ts';

async function openHouse() {
  const path = await openWritePath();
  const pipeline = path.pipeline();
  const commands = createCommands({ pipeline, keystore: path.keystore, clock: systemClock() });
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-settings-'));
  const projections = await startProjections({ log: path.log, path: join(folder, 'views.sqlite') });
  onTestFinished(async () => {
    await projections.close();
    rmSync(folder, { recursive: true });
  });
  const opening = createOpening({
    log: path.log,
    protect: path.protect,
    pipeline,
    nowMs: Date.now,
    damaged: () => undefined,
  });
  const history = createSettingsHistory({ log: path.log, projections, opening });
  const person = freshId();
  const cause = () => ({ workspace: 'northwind', by: { kind: 'staff', person }, cause: freshId() }) as const;
  await commands.workspace(cause(), { kind: 'CreateWorkspace', name: 'N', root: 'r', reference: 'NW' });

  type Change = { section: 'skill' | 'label' | 'article'; item: string; value: Setting | null };
  async function change(setting: Change, expected: number, why: string, reverts: number | null = null) {
    const result = await commands.workspace(cause(), {
      kind: 'ChangeSetting',
      setting,
      expected,
      reverts,
      why,
    });
    if (result.status !== 'done' || result.position === null) throw new Error('it was not changed');
    for (const view of ['changes', 'settings'] as const)
      expect(await projections.settled(view, result.position)).toBe(true);
  }
  return { change, commands, cause, history, path, person, projections };
}

const all = { before: 1_000, section: null, item: null };

describe('the history of the settings', () => {
  it('[U10] gives each change with what stood before, by whom, when and why, newest first', async () => {
    const { change, history, person } = await openHouse();
    await change({ section: 'skill', item: 'cards', value: { name: 'Cards' } }, 0, 'We begin.');
    await change(
      { section: 'label', item: 'fee', value: { name: 'Fee', group: 'g', priority: null } },
      0,
      'Asked for.',
    );
    await change({ section: 'skill', item: 'cards', value: { name: 'Card desk' } }, 1, 'A better name.');
    const setting = history.before('northwind', 3);
    expect(setting).toEqual({ section: 'skill', item: 'cards', value: { name: 'Cards' } });
    await change({ section: 'skill', item: 'cards', value: { name: 'Cards' } }, 3, 'It was not.', 3);
    const { next, rows } = await history.page('northwind', all);
    expect(next).toBe(null);
    expect(rows.map(({ at: _, by, ...row }) => [by, row])).toEqual([
      [
        { kind: 'staff', person },
        {
          number: 4,
          section: 'skill',
          item: 'cards',
          before: { name: 'Card desk' },
          value: { name: 'Cards' },
          previous: 3,
          reverts: 3,
          current: true,
          why: 'It was not.',
        },
      ],
      expect.arrayContaining([expect.objectContaining({ number: 3, why: 'A better name.', current: false })]),
      expect.arrayContaining([expect.objectContaining({ number: 2, before: null, current: true })]),
      expect.arrayContaining([expect.objectContaining({ number: 1, before: null, why: 'We begin.' })]),
    ]);
    const skills = await history.page('northwind', { ...all, section: 'skill' });
    expect(skills.rows.map(({ number }) => number)).toEqual([4, 3, 1]);
    const earlier = await history.page('northwind', { ...all, before: 3, item: 'cards' });
    expect(earlier.rows.map(({ number }) => number)).toEqual([1]);
    expect((await history.page('linden', all)).rows).toEqual([]);
    expect(history.before('linden', 3)).toBe(null);
  });

  it('[U10] comes in pages', async () => {
    const { change, history } = await openHouse();
    for (let number = 1; number <= CHANGES_PAGE + 3; number += 1)
      await change({ section: 'skill', item: 'cards', value: { name: `Cards ${number}` } }, number - 1, 'w');
    const first = await history.page('northwind', all);
    expect([first.rows.length, first.rows[0]?.number, first.next]).toEqual([
      CHANGES_PAGE,
      CHANGES_PAGE + 3,
      4,
    ]);
    const second = await history.page('northwind', { ...all, before: first.next ?? 0 });
    expect([second.rows.map(({ number }) => number), second.next]).toEqual([[3, 2, 1], null]);
  });

  it('[U1] keeps why it was changed under the house’s key alone', async () => {
    const { change, path } = await openHouse();
    await change({ section: 'skill', item: 'cards', value: { name: 'Cards' } }, 0, 'Because Ann asked.');
    const events = (await path.log.readStream('workspace-northwind', 0, 10)).events;
    expect(JSON.stringify(events)).not.toContain('Because Ann asked');
    expect(JSON.stringify(events)).toContain('Cards');
  });
});

describe('what staff see of the settings', () => {
  it('[U9] is what they work by, an article without its text', async () => {
    const { cause, commands, person, projections } = await openHouse();
    const article = {
      title: 'T',
      body: 'Long text',
      language: 'en',
      topics: [],
      keywords: [],
      public: false,
    };
    const work = { capacity: 3, skills: [], languages: [], offerTimes: 1 };
    const other = freshId();
    const result = await commands.workspace(cause(), {
      kind: 'BeginSettings',
      settings: [
        { section: 'team', item: 'support', value: team },
        { section: 'site', item: 'main', value: site },
        { section: 'trigger', item: 'prices', value: trigger },
        { section: 'canned', item: 'hello', value: canned },
        { section: 'article', item: 'lost', value: article },
        { section: 'staff', item: person, value: work },
        { section: 'staff', item: other, value: work },
      ],
      why: 'w',
    });
    expect(result).toMatchObject({ status: 'done' });
    const as = (...roles: readonly Role[]): StaffPrincipal => ({
      kind: 'staff',
      workspace: 'northwind',
      person,
      roles,
      teams: ['support'],
      device: null,
    });
    const source = viewSource(projections, visitorsNow(systemClock()));
    const seen = async (principal: StaffPrincipal) =>
      (await source.snapshot('settings', principal, null)).rows.map(({ key }) => key).sort();
    await vi.waitFor(async () => expect(await seen(as('administrator'))).toHaveLength(7));
    expect(await seen(as('supervisor'))).toHaveLength(7);
    expect(await seen(as('agent'))).toEqual([
      'northwind article lost',
      'northwind canned hello',
      'northwind site main',
      `northwind staff ${person}`,
      'northwind team support',
      'northwind trigger prices',
    ]);
    expect(await seen({ ...as('administrator'), workspace: 'linden' })).toEqual([]);
    const row = await source.row('settings', as('agent'), 'northwind article lost');
    expect(row?.row).toMatchObject({ number: 5, value: { title: 'T', body: '' } });
    expect(await source.row('settings', as('agent'), `northwind staff ${other}`)).toBe(null);
  });
});
