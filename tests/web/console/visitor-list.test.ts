// Visitors now, as the console lists them.
import { describe, expect, test } from 'vitest';
import type { InboxRow, VisitorRow } from '../../../src/contract/views.ts';
import { found, linesOf, pathOfVisit } from '../../../src/web/console/visitors/visitor-list.ts';

const NOW = Date.parse('2026-05-12T10:10:00.000Z');
const at = (secondsAgo: number) => new Date(NOW - secondsAgo * 1000).toISOString();
const id = (letter: string) => `${letter.repeat(21)}A`;
const visitor = (letter: string, more: Partial<VisitorRow> = {}): VisitorRow => ({
  visit: id(letter),
  site: 'main',
  since: at(300),
  basis: 'consent',
  pages: 2,
  trail: [
    { page: 'https://bank.example/', title: 'Home', at: at(300) },
    { page: 'https://bank.example/pricing', title: 'Pricing', at: at(90) },
  ],
  campaign: '',
  referrer: '',
  device: 'Firefox on Linux',
  language: 'en',
  country: 'SE',
  times: 1,
  doing: 'reading',
  doingSince: at(30),
  invited: null,
  ...more,
});
const invited = (status: NonNullable<VisitorRow['invited']>['status'], secondsAgo: number) => ({
  invited: { invitation: id('i'), status, trigger: null, person: 'ann', at: at(secondsAgo) },
});
const lines = (rows: readonly VisitorRow[], inbox: readonly Partial<InboxRow>[] = []) =>
  linesOf(rows, inbox as readonly InboxRow[], () => 'Ann Keller', NOW);
const only = (row: VisitorRow, inbox: readonly Partial<InboxRow>[] = []) => lines([row], inbox)[0]!;

describe('visitors now', () => {
  test('[J84] says page, time on it and on the site, place and source; longest there first', () => {
    expect(only(visitor('a'))).toMatchObject({
      page: '/pricing',
      onPageMs: 90_000,
      onSiteMs: 300_000,
      pages: 2,
      place: 'Sweden',
      source: 'Direct',
      words: 'Reading',
      mayInvite: true,
    });
    expect(only(visitor('a', { campaign: 'spring' })).source).toBe('Campaign: spring');
    expect(only(visitor('a', { referrer: 'https://search.example/' })).source).toBe('search.example');
    const two = lines([visitor('a', { since: at(10) }), visitor('b')]);
    expect(two.map(({ visit }) => visit)).toEqual([id('b'), id('a')]);
    expect(pathOfVisit(visitor('a'), NOW).map(({ ms, path }) => [path, ms])).toEqual([
      ['/pricing', 90_000],
      ['/', 210_000],
    ]);
  });

  test('[J84] says what each is doing: chats first, then invitations, then what their page tells', () => {
    const visit = { visit: id('a'), invitation: null, trigger: null, person: null };
    const chat = { conversation: 'c', subject: id('s'), status: 'open', assignee: 'ann', visit } as const;
    expect(only(visitor('a', invited('shown', 5)), [chat])).toMatchObject({
      words: 'In chat with Ann Keller',
      mayInvite: false,
      conversation: 'c',
    });
    expect(only(visitor('a'), [{ ...chat, assignee: null, status: 'waiting' }]).words).toBe(
      'Waiting for an answer',
    );
    expect(only(visitor('a'), [{ ...chat, status: 'resolved' }]).words).toBe('Reading');
    expect(only(visitor('a', invited('shown', 12)))).toMatchObject({
      words: 'Invited 0:12 ago',
      leftMs: 48_000,
    });
    expect(only(visitor('a', invited('refused', 12)))).toMatchObject({
      words: 'Declined an invitation',
      mayInvite: false,
      leftMs: null,
    });
    expect(only(visitor('a', invited('expired', 90))).mayInvite).toBe(true);
    expect(only(visitor('a', { doing: 'idle', doingSince: at(600) })).words).toBe('Idle 10 min');
  });

  test('[J83] of who did not agree there is neither page nor place nor source, and no way to invite', () => {
    const hidden = visitor('a', { basis: 'none', trail: [], pages: 0, country: null });
    expect(only(hidden)).toMatchObject({
      page: '',
      place: '',
      source: '',
      words: 'No consent to follow',
      mayInvite: false,
    });
  });

  test('[J84] is found by page, place, source and name, and by time on the site', () => {
    const all = lines([visitor('a'), visitor('b', { since: at(20), trail: [], campaign: 'spring' })]);
    const words = (text: string, overMinute = false) => found(all, { text, overMinute }).length;
    expect([words(''), words('PRIC'), words('sweden'), words('spring'), words('nothing')]).toEqual([
      2, 1, 2, 1, 0,
    ]);
    expect(words('', true)).toBe(1);
  });
});
