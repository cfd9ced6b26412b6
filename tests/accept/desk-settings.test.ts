import { describe, expect, it } from 'vitest';
import { attendanceAt, deskSettings } from '../../src/accept/desk-settings.ts';
import { type Known, NO_SETTINGS, type Settings, type Site } from '../../src/accept/registry.ts';
import type { HoursSetting } from '../../src/contract/settings.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { hours, site, team } from '../decide/setting-samples.ts';

const weekdays = {
  ...hours,
  zone: 'UTC',
  days: [{ day: 2, from: '08:00', to: '18:00' }],
  holidays: [],
  answerBy: '12:00',
};
const settings: Settings = {
  ...NO_SETTINGS,
  team: new Map([
    ['support', { ...team, hours: null, canCallBack: true }],
    ['cards', { ...team, hours: 'office', canCallBack: true }],
    ['loans', { ...team, hours: 'nobody-set-these', canCallBack: true }],
    ['mute', { ...team, hours: null, canCallBack: false }],
  ]),
  hours: new Map<string, HoursSetting>([
    ['office', weekdays],
    ['branch', { ...weekdays, answerBy: null }],
  ]),
  topic: new Map([
    ['lost', { name: 'Lost card', team: 'cards', position: 1, priority: 3 }],
    ['loan', { name: 'A loan', team: 'loans', position: 2, priority: 1 }],
  ]),
  label: new Map([
    ['spring', { name: 'Spring 2026', group: 'Campaign', priority: null }],
    ['vip', { name: 'VIP', group: 'Value', priority: null }],
  ]),
};
const main: Site = { ...site, site: 'main', team: 'support', topics: ['lost'], hours: 'branch' };
const known = {
  settings,
  sites: new Map([['main', main]]),
  directory: {
    document: {
      sites: [{ site: 'main', team: 'support', others: ['cards', 'loans'] }],
      people: [
        { id: 'ann', teams: ['support'] },
        { id: 'tomas', teams: ['cards'] },
      ],
    } as unknown as DirectoryDocument,
  },
} as unknown as Known;
const TUESDAY_NOON = Date.parse('2026-05-12T12:00:00.000Z');
const desk = deskSettings({ of: () => known }, () => TUESDAY_NOON);

describe('what an action is measured by', () => {
  it('[H20] a topic is one that this very site offers', () => {
    expect(desk.topic('northwind', 'main', 'lost')).toEqual({ team: 'cards', priority: 3 });
    expect(desk.topic('northwind', 'main', 'loan')).toBeNull();
    expect(desk.topic('northwind', 'other', 'lost')).toBeNull();
  });

  it('[H22] a campaign is a label of that group, by its name however written; anything else is kept from figures', () => {
    for (const text of ['spring', 'Spring 2026', 'SPRING_2026', ' spring-2026 '])
      expect(desk.campaign('northwind', text), text).toBe('spring');
    for (const text of ['', 'vip', 'VIP', 'spring-2026-mara@example.org'])
      expect(desk.campaign('northwind', text), text).toBeNull();
  });

  it('[H13] a team calls in its own hours, if it calls at all', () => {
    const at = (text: string) => Date.parse(`2026-05-12T${text}:00.000Z`);
    expect(desk.callsAt('northwind', 'cards', at('14:00'), at('15:00'))).toBe(true);
    expect(desk.callsAt('northwind', 'cards', at('19:00'), at('20:00'))).toBe(false);
    expect(desk.callsAt('northwind', 'support', at('22:00'), at('23:00'))).toBe(true);
    expect(desk.callsAt('northwind', 'mute', at('14:00'), at('15:00'))).toBe(false);
    expect(desk.callsAt('northwind', 'loans', at('14:00'), at('15:00'))).toBe(false);
  });

  it('[H25] a page is told of every team it may lead to when it is open and whether somebody is there', () => {
    expect(attendanceAt(known, main, new Set(['tomas']))).toEqual({
      support: { hours: { ...weekdays, answerBy: null }, staffed: false },
      cards: { hours: weekdays, staffed: true },
      loans: { hours: { zone: 'UTC', days: [], holidays: [], answerBy: null }, staffed: false },
    });
  });
});
