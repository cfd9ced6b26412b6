// What a visitor's page says of itself, over HTTP.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VisitBeat } from '../../src/accept/visits-desk.ts';
import { triggersOf } from '../../src/accept/site-settings.ts';
import { type Fixture, acceptFixture, post, siteOrigin } from './accept-fixture.ts';
import { NO_SETTINGS } from '../../src/accept/registry.ts';
import { site, trigger } from '../decide/setting-samples.ts';

const CARD = '4111 1111 1111 1111';
const beats: VisitBeat[] = [];
let fixture: Fixture;
beforeAll(async () => {
  fixture = await acceptFixture({
    visits: {
      beat: (beat) => {
        beats.push(beat);
        return Promise.resolve({ status: 'done', invitation: null });
      },
      invite: () => null,
    },
  });
});
afterAll(() => fixture.close());
beforeEach(() => void beats.splice(0));

const said = (more: object = {}) => ({
  key: 'K'.repeat(42) + 'I',
  basis: 'consent',
  page: { page: 'https://bank.example/pricing?token=1', title: 'Pricing' },
  came: {
    referrer: 'https://search.example/?q=x',
    campaign: 'Spring',
    device: 'Firefox',
    language: 'en',
    times: 2,
  },
  doing: 'reading',
  did: [],
  quiet: false,
  first: false,
  gone: false,
  ...more,
});
const say = (more: object = {}, origin = siteOrigin) =>
  post(`${fixture.origin}/v1/visits/northwind/main`, said(more), { origin });

describe('a visit over HTTP', () => {
  it('[U90] is known by what its page alone has, and told whether somebody is there', async () => {
    const answer = await say();
    expect(answer.status).toBe(200);
    const told = (await answer.json()) as { visit: string };
    expect(told).toEqual({ visit: expect.stringMatching(/^[\w-]{22}$/), open: false, invitation: null });
    const other = (await (await say({ key: 'L'.repeat(42) + 'I' })).json()) as { visit: string };
    expect(other.visit).not.toBe(told.visit);
    expect(JSON.stringify(told)).not.toContain('K'.repeat(20));
  });

  it('[U91] keeps nothing behind a question mark, and no text that may hold a card number', async () => {
    await say();
    expect(beats[0]).toMatchObject({
      page: { page: 'https://bank.example/pricing', title: 'Pricing' },
      described: { referrer: 'https://search.example/', times: 2, country: null },
    });
    await say({
      page: { page: `https://bank.example/${CARD}`, title: `Pay ${CARD}` },
      came: { referrer: '', campaign: CARD, device: CARD, language: 'en', times: 1 },
    });
    expect(beats[1]).toMatchObject({ page: null, described: { campaign: '', device: '' } });
    expect(JSON.stringify(beats)).not.toContain('1111 1111');
  });

  it('[U92] takes nothing about a person without consent, from another page, or in another form', async () => {
    expect((await say({ basis: 'none' })).status).toBe(400);
    expect((await say({ basis: 'none', page: null, came: null })).status).toBe(200);
    expect((await say({}, 'https://evil.example')).status).toBe(403);
    expect((await say({ more: 1 })).status).toBe(400);
    expect((await say({ doing: 'stealing' })).status).toBe(400);
    const many = Array.from({ length: 9 }, () => ({
      invitation: 'A'.repeat(22),
      what: 'shown',
      trigger: null,
    }));
    expect((await say({ did: many })).status).toBe(400);
    expect(beats).toHaveLength(1);
  });

  it('[U93] hears of no rule that the workspace does not have', async () => {
    await say({ did: [{ invitation: 'A'.repeat(22), what: 'shown', trigger: 'made-up' }] });
    expect(beats[0]?.did).toEqual([]);
  });

  it('[U94] is told the site’s own rules that are on, and how to judge them: nothing where the site invites nobody', async () => {
    const settings = {
      ...NO_SETTINGS,
      trigger: new Map([
        ['off', { ...trigger, on: false }],
        ['other', { ...trigger, site: 'branch' }],
        ['here', { ...trigger, site: 'main' }],
      ]),
    };
    const main = { ...site, site: 'main' };
    const { name: _, on: __, site: ___, ...judged } = trigger;
    expect(triggersOf(settings, { ...main, invitations: true })).toEqual([{ item: 'here', ...judged }]);
    expect(triggersOf(settings, { ...main, invitations: false })).toEqual([]);
    expect(await (await say({ first: true })).json()).toMatchObject({ triggers: [] });
  });
});
