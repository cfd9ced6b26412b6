// What the screens before a conversation are made of, without a browser.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactOf, faultOf, fieldsOf, spokenAnswers } from '../../../src/web/widget/front/form-values.ts';
import { FOUND_MAX, findArticles, OFFERED_MAX } from '../../../src/web/widget/front/help-search.ts';
import { blocksOf } from '../../../src/web/widget/front/markdown.tsx';
import { attendedBy, isAttended } from '../../../src/web/widget/front/opening-line.ts';
import { type Article, type FormField, siteTold } from '../../../src/web/widget/front/site-told.ts';
import { waitOf } from '../../../src/web/widget/front/waiting-card.tsx';

const field = (kind: FormField['kind'], required = true, id: string = kind): FormField => ({
  id,
  kind,
  label: `The ${id}`,
  required,
  options: [],
});
const hours = {
  zone: 'Europe/Vienna',
  days: [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '20:00' })),
  holidays: [],
  answerBy: '12:00',
};
const told = (staffed: boolean, set: object | null = hours) =>
  siteTold({ attendance: { support: { hours: set, staffed } }, mails: true }) ??
  (() => {
    throw new Error('told');
  })();
const at = (text: string) => Date.parse(text);
/** The clock is the reader's own: this machine's may have two halves. */
const plain = (text: string) =>
  text
    .replaceAll('08:00\u202fPM', '20:00')
    .replaceAll(/(\d\d:\d\d)\u202f[AP]M/g, '$1')
    .replaceAll('08:00 PM', '20:00')
    .replaceAll(/(\d\d:\d\d) [AP]M/g, '$1');

describe('whether anybody answers, in words', () => {
  it('[H40] open until the hour it closes, closed with the day it opens, in the time of the team', () => {
    const open = attendedBy(told(true), 'support', at('2026-05-12T08:00Z'));
    expect(open.status).toBe('open');
    expect(plain(open.line)).toBe('Open until 20:00, Vienna time.');
    const night = attendedBy(told(true), 'support', at('2026-05-12T19:00Z'));
    expect(plain(night.line)).toBe('Closed right now. Back tomorrow at 08:00, Vienna time.');
    expect(plain(night.later)).toBe(
      'Back tomorrow at 08:00, Vienna time. You’ll have an answer here by tomorrow, 12:00, Vienna time.',
    );
    const friday = attendedBy(told(true), 'support', at('2026-05-15T19:00Z'));
    expect(plain(friday.line)).toBe('Closed right now. Back Monday at 08:00, Vienna time.');
    expect(attendedBy(told(false), 'support', at('2026-05-12T08:00Z')).status).toBe('nobody');
    expect(attendedBy(told(true, null), 'support', 0).line).toBe('Open now.');
    // A team nobody said anything about has nobody.
    expect(attendedBy(told(true), 'other', 0).status).toBe('nobody');
    expect(isAttended(told(true), 'other', 0)).toBe(false);
  });
});

describe('help', () => {
  const article = (item: string, title: string, language = 'en', keywords: string[] = []): Article => ({
    item,
    title,
    language,
    keywords,
  });
  const all = [
    article('fees', 'Fees when you pay abroad', 'en', ['travel']),
    article('cafe', 'Paying in a café', 'en-GB', ['restaurant']),
    article('karte', 'Karte sperren', 'de'),
  ];

  it('[H41] by the beginnings of words, whatever their accents; titles before keywords; in one’s language first', () => {
    const found = (query: string, language = 'en-GB') =>
      findArticles(all, query, language).map(({ item }) => item);
    expect(found('cafe')).toEqual(['cafe']);
    expect(found('TRAV')).toEqual(['fees']);
    expect(found('pay')).toHaveLength(2);
    expect(found('pay zebra')).toEqual([]);
    expect(found('karte')).toEqual([]);
    expect(found('karte', 'de')).toEqual(['karte']);
    expect(found('karte', 'sv')).toEqual(['karte']);
    expect(found('')).toEqual(['fees', 'cafe']);
  });

  it('[H41] shows no more than fit', () => {
    const many = Array.from({ length: 50 }, (_, index) => article(`a${index}`, `Pay ${index}`));
    expect(findArticles(many, 'pay', 'en')).toHaveLength(FOUND_MAX);
    expect(findArticles(many, '', 'en')).toHaveLength(OFFERED_MAX);
  });

  it('[H42] any text has blocks, and no word of it is lost', () => {
    expect(blocksOf('# A\nb\nc\n\n1. x\n2. y\n- z')).toEqual([
      { kind: 'heading', text: 'A' },
      { kind: 'paragraph', text: 'b c' },
      { kind: 'numbers', items: ['x', 'y'] },
      { kind: 'bullets', items: ['z'] },
    ]);
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const kept = blocksOf(text)
          .flatMap((block) => ('items' in block ? block.items : [block.text]))
          .join(' ');
        for (const word of text.match(/[a-z]{2,}/gi) ?? []) expect(kept).toContain(word);
      }),
    );
  });
});

describe('forms', () => {
  it('[H45] says what is missing or wrong, field by field', () => {
    expect(faultOf(field('name'), ' ')).toBe('Please tell us your name.');
    expect(faultOf(field('name', false), '')).toBeNull();
    for (const wrong of ['mara', 'mara@', '@x.org', 'a b@x.org', 'mara@example', 'a@b@c.org'])
      expect(faultOf(field('email'), wrong), wrong).toBe('Enter an address like name@example.org.');
    expect(faultOf(field('email'), ' mara@example.org ')).toBeNull();
    expect(faultOf(field('phone'), 'call me')).toBe('Enter a number like +44 20 7946 0123.');
    expect(faultOf(field('phone'), '+44 20 7946 0123')).toBeNull();
    expect(faultOf(field('text'), '')).toBe('Please fill this in.');
  });

  it('[H43] what is personal goes as contact, the rest is said in the first message', () => {
    const fields = [field('name'), field('text', false, 'reference'), field('checkbox', false, 'urgent')];
    const values = {
      topic: null,
      fields: new Map([
        ['name', ' Mara '],
        ['phone', '+43 1'],
        ['field reference', 'A-17'],
        ['field urgent', 'yes'],
      ]),
    };
    expect(contactOf(values, fields)).toEqual({ name: 'Mara', email: null, phone: null });
    expect(spokenAnswers(values, fields)).toBe('The reference: A-17\nThe urgent');
    expect(contactOf(values, [])).toBeNull();
  });

  it('[H43] a form shows a few fields, and a site without one asks for what a message needs', () => {
    const set = (fields: readonly FormField[]) =>
      siteTold({ forms: { before: { fields }, closed: { fields } }, mails: true })!;
    const many = ['a', 'b', 'c', 'd'].map((id) => field('text', true, id));
    expect(fieldsOf(set([field('topic'), ...many]), 'before').map(({ id }) => id)).toEqual(['a', 'b']);
    expect(fieldsOf(set(many), 'closed')).toHaveLength(3);
    expect(fieldsOf(siteTold({ mails: true })!, 'closed').map(({ kind }) => kind)).toEqual(['name', 'email']);
    expect(fieldsOf(siteTold({ mails: false })!, 'closed').map(({ kind }) => kind)).toEqual(['name']);
  });

  it('[H43] what the site says is read with care, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = siteTold({ forms: value, topics: value, articles: value, attendance: value });
        expect(read).not.toBeNull();
        fieldsOf(read!, 'closed');
        attendedBy(read!, 'support', 0);
      }),
    );
    expect(siteTold(null)).toBeNull();
  });
});

describe('the line', () => {
  const place = { longer: false, recent: null, wait: null };
  it('[H46] no figure is said that nobody knows', () => {
    const said = (more: object) => waitOf({ ...place, ...more } as Parameters<typeof waitOf>[0]);
    expect(said({})).toBe('We can’t say how long yet.');
    expect(said({ longer: true })).toBe('It’s taking longer than we said. Sorry.');
    expect(said({ wait: { about: 20, low: 0, high: 0 } })).toBe('About 1 minute.');
    expect(said({ wait: { about: 240, low: 0, high: 0 }, recent: { low: 180, high: 190, people: 9 } })).toBe(
      'About 4 minutes. In the last hour, most people waited 3 minutes.',
    );
  });
});
