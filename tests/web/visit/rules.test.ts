// When an invitation is shown.
import { describe, expect, test } from 'vitest';
import { presets } from '../../../src/web/desk/settings/trigger-presets.ts';
import {
  type Memory,
  QUIET_MS,
  resumed,
  VISIT_PAUSE_MS,
  withArticle,
  withShown,
} from '../../../src/web/visit/memory.ts';
import { pageWord } from '../../../src/web/visit/page-api.ts';
import { fits, reasonOf, type Rule, ruleThatHolds, type Seen } from '../../../src/web/visit/rules.ts';

const NOW = Date.parse('2026-05-12T10:00:00.000Z');
const DAY = 86_400_000;
const rules: readonly Rule[] = presets.map(({ item, value }) => ({ item, ...value }));
const nothing: Seen = {
  path: '/',
  secondsOnPage: 0,
  cart: 0,
  checkout: false,
  article: 0,
  visits: 1,
  campaign: '',
};
const there = { consent: true, open: true, shown: [], nowMs: NOW };
const shows = (seen: Partial<Seen>, standing: Partial<typeof there> = {}, of = rules) =>
  ruleThatHolds(of, { ...nothing, ...seen }, { ...there, ...standing })?.item ?? null;

describe('the rules', () => {
  test('[W120] ninety seconds on a page of prices, not before and nowhere else', () => {
    expect(shows({ path: '/pricing', secondsOnPage: 89 })).toBeNull();
    expect(shows({ path: '/pricing', secondsOnPage: 90 })).toBe('pricing');
    expect(shows({ path: '/cards', secondsOnPage: 900 })).toBeNull();
  });

  test('[W120] something in the cart and no checkout', () => {
    expect(shows({ cart: 1, secondsOnPage: 59 })).toBeNull();
    expect(shows({ cart: 1, secondsOnPage: 60 })).toBe('cart');
    expect(shows({ cart: 1, secondsOnPage: 60, checkout: true })).toBeNull();
    expect(shows({ cart: 0, secondsOnPage: 60 })).toBeNull();
  });

  test('[W120] the same article three times, and back from a campaign', () => {
    expect(shows({ article: 2 })).toBeNull();
    expect(shows({ article: 3 })).toBe('same-article');
    expect(shows({ campaign: 'Spring', secondsOnPage: 19 })).toBeNull();
    expect(shows({ campaign: 'Spring', secondsOnPage: 20 })).toBe('campaign');
  });

  test('[W120] repeated visits; and every condition of a rule has to hold', () => {
    const when = { ...rules[0]!.when, page: null, secondsOnPage: null, visits: 3 };
    const again: Rule = { ...rules[0]!, when };
    expect(shows({ visits: 2 }, {}, [again])).toBeNull();
    expect(shows({ visits: 3 }, {}, [again])).toBe('pricing');
    const both: Rule = { ...again, when: { ...when, page: '/loans' } };
    expect(shows({ visits: 3 }, {}, [both])).toBeNull();
    expect(shows({ visits: 3, path: '/loans' }, {}, [both])).toBe('pricing');
    expect(reasonOf({ ...when, visits: null })).toBeNull();
    expect(shows({}, {}, [{ ...again, when: { ...when, visits: null } }])).toBeNull();
  });

  test('[W121] none without consent where a rule asks for it, none while nobody is there', () => {
    const seen = { path: '/pricing', secondsOnPage: 90 };
    expect(shows(seen, { consent: false })).toBeNull();
    expect(shows(seen, { open: false })).toBeNull();
    expect(shows(seen, { consent: false }, [{ ...rules[0]!, consent: 'not-needed' }])).toBe('pricing');
    expect(shows(seen, { open: false }, [{ ...rules[0]!, onlyOpen: false }])).toBe('pricing');
  });

  test('[W122] no oftener than a rule’s caps allow, in a visit and within days', () => {
    const seen = { path: '/pricing', secondsOnPage: 90 };
    const at = (daysAgo: number, thisVisit: boolean) => ({
      shown: [{ item: 'pricing', atMs: NOW - daysAgo * DAY, thisVisit }] as never,
    });
    expect(shows(seen, at(0, true))).toBeNull();
    expect(shows(seen, at(6, false))).toBeNull();
    expect(shows(seen, at(8, false))).toBe('pricing');
    const often: Rule = { ...rules[0]!, caps: { perVisit: 2, perDays: null } };
    expect(shows(seen, at(0, true), [often])).toBe('pricing');
    expect(shows({ ...seen, cart: 1 }, at(0, true))).toBe('cart');
  });

  test('[W120] a star stands for anything, and everything else for itself', () => {
    for (const [pattern, text] of [
      ['/pricing*', '/pricing'],
      ['/pricing*', '/pricing/plus'],
      ['*/help/*', '/en/help/cards'],
      ['*', ''],
      ['/a*b*c', '/axbxbxc'],
    ] as const)
      expect(fits(pattern, text), `${pattern} ${text}`).toBe(true);
    for (const [pattern, text] of [
      ['/pricing', '/pricing/plus'],
      ['/a*b', '/a'],
      ['/ab*b', '/ab'],
      ['/.ricing', '/pricing'],
      ['*x', 'xy'],
    ] as const)
      expect(fits(pattern, text), `${pattern} ${text}`).toBe(false);
  });
});

describe('what a visit remembers', () => {
  const key = (() => {
    let made = 0;
    return () => String((made += 1)).padStart(43, 'k');
  })();
  const first = resumed(null, NOW, key);

  test('[W123] goes on within half an hour, and then begins anew: what was shown and refused is kept', () => {
    let memory: Memory = withShown(withArticle(withArticle(first, 'cards'), 'cards'), 'pricing', NOW);
    memory = { ...memory, quietUntilMs: NOW + QUIET_MS, wrote: true };
    expect(memory.articles).toEqual({ cards: 2 });
    expect(resumed(memory, NOW + VISIT_PAUSE_MS - 1, key)).toBe(memory);
    const next = resumed(memory, NOW + VISIT_PAUSE_MS, key);
    expect(next).toMatchObject({ visits: 2, articles: {}, campaign: '', wrote: false });
    expect(next.key).not.toBe(memory.key);
    expect(next.shown).toEqual([{ item: 'pricing', atMs: NOW, thisVisit: false }]);
    expect(next.quietUntilMs).toBe(NOW + QUIET_MS);
  });

  test('[W123] is bounded', () => {
    let memory = first;
    for (let index = 0; index < 200; index += 1)
      memory = withShown(withArticle(memory, `a${index}`), 'pricing', NOW);
    expect(Object.keys(memory.articles)).toHaveLength(50);
    expect(memory.articles).toHaveProperty('a199');
    expect(memory.shown).toHaveLength(50);
  });
});

describe('what the page tells', () => {
  test('[W124] is taken in its form, and passed over in any other', () => {
    expect(pageWord(['consent', true])).toEqual({ kind: 'consent', given: true });
    expect(pageWord(['cart', 2])).toEqual({ kind: 'cart', items: 2 });
    expect(pageWord(['checkout'])).toEqual({ kind: 'checkout' });
    expect(pageWord(['article', 'cards'])).toEqual({ kind: 'article', article: 'cards' });
    for (const wrong of [
      null,
      'consent',
      ['consent', 'yes'],
      ['cart', -1],
      ['cart', '2'],
      ['article', ''],
      ['other'],
      [],
    ])
      expect(pageWord(wrong)).toBeNull();
  });
});
