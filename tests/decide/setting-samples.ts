// Small values of each section, for tests that need something to be set.
import type { SettingOf } from '../../src/contract/settings.ts';

export const team: SettingOf['team'] = {
  name: 'Cards',
  order: 'longest-idle',
  skills: [],
  relax: [],
  hours: null,
  replySeconds: 60,
  offers: true,
  offerSeconds: 20,
  pauseSeconds: 60,
  wrapUpSeconds: 0,
  graceSeconds: 30,
  waitOffersSeconds: 120,
  queueMax: 50,
  overflow: null,
  canCallBack: false,
};
export const site: SettingOf['site'] = {
  name: 'Northwind Bank',
  team: 'support',
  origins: ['https://bank.example'],
  accent: '#0a5c52',
  phone: '',
  hours: null,
  topics: null,
  languages: ['en'],
  survey: null,
  invitations: false,
};
export const hours: SettingOf['hours'] = {
  name: 'Office hours',
  zone: 'Europe/London',
  days: [{ day: 1, from: '08:00', to: '18:00' }],
  holidays: [],
  answerBy: null,
};
export const form: SettingOf['form'] = {
  name: 'Before the chat',
  site: null,
  moment: 'before',
  fields: [{ id: 'name', kind: 'name', label: 'Your name', required: false, options: [] }],
};
export const trigger: SettingOf['trigger'] = {
  name: 'Long on the prices page',
  site: null,
  on: true,
  when: {
    page: '/prices',
    secondsOnPage: 90,
    cart: null,
    sameArticle: null,
    visits: null,
    campaign: null,
  },
  text: 'May we help?',
  caps: { perVisit: 1, perDays: null },
  consent: 'needed',
  onlyOpen: true,
};
export const canned: SettingOf['canned'] = {
  shortcut: 'hello',
  title: 'Greeting',
  text: 'Hello {visitor}',
  teams: [],
  language: null,
};
export const number: SettingOf['number'] = {
  name: 'Order numbers',
  means: 'other',
  starts: ['30'],
  lengths: ['14'],
  check: false,
};
export const target: SettingOf['target'] = {
  team: null,
  firstResponseSeconds: 45,
  responseSeconds: null,
  waitSeconds: 60,
  csatPercent: null,
  missedPercent: null,
  abandonedPercent: null,
  chatsMin: null,
  chatsMax: null,
};
