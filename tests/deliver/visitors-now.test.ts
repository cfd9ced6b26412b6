// Who is on the sites now.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  INVITATION_WAITS_MS,
  type Sighting,
  TRAIL_MAX,
  VISITOR_BLINK_MS,
  VISITOR_SILENT_MS,
  VISITORS_MAX,
  visitorsNow,
} from '../../src/deliver/visitors-now.ts';

const sighting = (visit: string, page: string | null, more: Partial<Sighting> = {}): Sighting => ({
  workspace: 'northwind',
  visit,
  site: 'main',
  basis: page === null ? 'none' : 'consent',
  page: page === null ? null : { page, title: page },
  campaign: '',
  referrer: '',
  device: 'Firefox on Linux',
  language: 'en',
  country: null,
  times: 1,
  doing: 'reading',
  quiet: false,
  ...more,
});
const byHand = { invitation: 'i', person: 'ann', name: 'Ann Keller', text: 'May I help?' };

let now: ReturnType<typeof visitorsNow>;
beforeEach(() => {
  vi.useFakeTimers();
  now = visitorsNow({ nowMs: () => Date.now(), monotonicMs: () => Date.now() });
});
afterEach(() => {
  now.stop();
  vi.useRealTimers();
});

describe('who is there now', () => {
  it('[J80] is listed with the trail of pages, told of each change, and gone once their page falls silent', () => {
    const told: string[][] = [];
    const leave = now.subscribe('northwind', (visits) => told.push([...visits]));
    expect(now.see(sighting('a', '/'))).toBe(true);
    expect(now.see(sighting('a', '/'))).toBe(false);
    expect(now.see(sighting('a', '/pricing'))).toBe(true);
    expect(now.row('northwind', 'a')).toMatchObject({
      pages: 2,
      trail: [{ page: '/' }, { page: '/pricing' }],
    });
    expect(told).toEqual([['a'], ['a']]);
    vi.advanceTimersByTime(VISITOR_SILENT_MS + 2_000);
    expect(now.rows('northwind')).toEqual([]);
    expect(told.at(-1)).toEqual(['a']);
    leave();
    now.see(sighting('b', '/'));
    expect(told).toHaveLength(3);
  });

  it('[J80] is not gone between two pages, and gone soon after the last', () => {
    now.see(sighting('a', '/'));
    now.leave('northwind', 'a');
    vi.advanceTimersByTime(VISITOR_BLINK_MS - 1_000);
    now.see(sighting('a', '/pricing'));
    vi.advanceTimersByTime(VISITOR_BLINK_MS + 4_000);
    expect(now.rows('northwind')).toHaveLength(1);
    now.leave('northwind', 'a');
    vi.advanceTimersByTime(VISITOR_BLINK_MS + 4_000);
    expect(now.rows('northwind')).toEqual([]);
  });

  it('[J81] is bounded, in visitors and in pages, and of one workspace', () => {
    for (let index = 0; index < TRAIL_MAX + 5; index += 1) now.see(sighting('a', `/${index}`));
    expect(now.row('northwind', 'a')?.trail).toHaveLength(TRAIL_MAX);
    expect(now.row('northwind', 'a')?.pages).toBe(TRAIL_MAX + 5);
    for (let index = 0; index < VISITORS_MAX + 5; index += 1) now.see(sighting(`v${index}`, '/'));
    expect(now.rows('northwind')).toHaveLength(VISITORS_MAX);
    expect(now.rows('linden')).toEqual([]);
    expect(now.row('linden', 'a')).toBeNull();
  });

  it('[J82] an invitation by hand waits for one page, one at a time, and for a minute', () => {
    expect(now.invite('northwind', 'a', byHand)).toBe('visit-gone');
    now.see(sighting('a', '/'));
    expect(now.invite('northwind', 'a', byHand)).toBeNull();
    expect(now.invite('northwind', 'a', { ...byHand, invitation: 'j' })).toBe('already-invited');
    expect(now.waitingFor('northwind', 'a')).toEqual(byHand);
    expect(now.row('northwind', 'a')?.invited).toMatchObject({ status: 'waiting', person: 'ann' });
    now.invited('northwind', 'a', { invitation: 'i', status: 'shown', trigger: null, person: 'ann' });
    expect(now.waitingFor('northwind', 'a')).toBeNull();
    now.invited('northwind', 'a', { invitation: 'i', status: 'expired', trigger: null, person: 'ann' });
    expect(now.invite('northwind', 'a', { ...byHand, invitation: 'j' })).toBeNull();
    vi.advanceTimersByTime(INVITATION_WAITS_MS / 2);
    now.see(sighting('a', '/'));
    vi.advanceTimersByTime(INVITATION_WAITS_MS / 2);
    now.see(sighting('a', '/'));
    expect(now.waitingFor('northwind', 'a')).toBeNull();
    expect(now.invite('northwind', 'a', { ...byHand, invitation: 'k' })).toBeNull();
  });

  it('[J83] who may not be seen has no page, and is not invited; nor is who said no', () => {
    now.see(sighting('a', null));
    now.see(sighting('b', '/', { quiet: true }));
    expect(now.row('northwind', 'a')).toMatchObject({ basis: 'none', pages: 0, trail: [] });
    expect(now.invite('northwind', 'a', byHand)).toBe('visit-quiet');
    expect(now.invite('northwind', 'b', byHand)).toBe('visit-quiet');
  });
});
