import { describe, expect, it } from 'vitest';
import { NO_SETTINGS, type Settings } from '../../src/accept/registry.ts';
import { publicArticle, siteSettings } from '../../src/accept/site-settings.ts';
import { form, hours, site, team, trigger } from '../decide/setting-samples.ts';

const topic = (name: string, position: number) => ({ name, team: 'support', position, priority: 3 });
const article = {
  title: 'Lost card',
  body: 'Block it.',
  language: 'en',
  topics: [],
  keywords: ['lost'],
  public: true,
};
const settings: Settings = {
  ...NO_SETTINGS,
  team: new Map([['support', { ...team, hours: 'office', queueMax: 7 }]]),
  hours: new Map([
    ['office', hours],
    ['branch', { ...hours, name: 'Branch' }],
  ]),
  topic: new Map([
    ['loans', topic('Loans', 20)],
    ['cards', topic('Cards', 10)],
    ['app', topic('The app', 20)],
  ]),
  form: new Map([
    ['all', form],
    ['own', { ...form, name: 'Own', site: 'main' }],
    ['away', { ...form, name: 'Away', moment: 'closed' }],
  ]),
  survey: new Map([['after', { question: 'How?', scale: 5, comment: true, afterSeconds: 0 }]]),
  trigger: new Map([
    ['off', { ...trigger, on: false }],
    ['other', { ...trigger, site: 'branch' }],
    ['here', { ...trigger, site: 'main' }],
  ]),
  article: new Map([
    ['lost', article],
    ['inside', { ...article, public: false }],
  ]),
  canned: new Map([
    ['hello', { shortcut: 'hello', title: 'Hello', text: 'Secret greeting', teams: [], language: null }],
  ]),
  label: new Map([['vip', { name: 'Very important', group: 'Care', priority: 3 }]]),
};
const main = { ...site, site: 'main' };
const told = (more: object = {}) => siteSettings(settings, { ...main, ...more });

describe('what a page of a site is told', () => {
  it('[U11] is what its visitors see or answer', () => {
    expect(told({ survey: 'after', invitations: true })).toEqual({
      languages: ['en'],
      hours,
      team: { name: 'Cards', replySeconds: 60, waitOffersSeconds: 120, canCallBack: false },
      topics: [
        { item: 'cards', name: 'Cards', team: 'support' },
        { item: 'app', name: 'The app', team: 'support' },
        { item: 'loans', name: 'Loans', team: 'support' },
      ],
      forms: {
        before: { ...form, name: 'Own', site: 'main', item: 'own' },
        closed: { ...form, name: 'Away', moment: 'closed', item: 'away' },
        callback: null,
      },
      survey: { item: 'after', question: 'How?', scale: 5, comment: true, afterSeconds: 0 },
      articles: [{ item: 'lost', title: 'Lost card', language: 'en', topics: [], keywords: ['lost'] }],
    });
  });

  it('[U11] follows the site’s own choice of hours, topics, survey and invitations', () => {
    const own = told({ hours: 'branch', topics: ['loans', 'cards'] });
    expect(own).toMatchObject({ hours: { name: 'Branch' }, survey: null });
    expect(own).toMatchObject({ topics: [{ item: 'loans' }, { item: 'cards' }] });
    expect(told({ topics: [] })).toMatchObject({ topics: [] });
    expect(siteSettings(NO_SETTINGS, main)).toMatchObject({
      hours: null,
      team: null,
      topics: [],
      articles: [],
    });
  });

  it('[U11] holds nothing of how the house works, and no article that is not public', () => {
    const text = JSON.stringify(told({ survey: 'after', invitations: true }));
    expect(text).not.toMatch(/Secret greeting|Very important|queueMax|offerSeconds|Block it|inside|priority/);
    expect(publicArticle(settings, 'lost')).toEqual({
      item: 'lost',
      title: 'Lost card',
      body: 'Block it.',
      language: 'en',
    });
    expect(publicArticle(settings, 'inside')).toBe(null);
    expect(publicArticle(settings, 'none')).toBe(null);
  });
});
