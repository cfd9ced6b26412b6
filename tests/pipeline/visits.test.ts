// A visit from what its page says to what stands in the log, with the real decider, keystore and protect stage.
import { describe, expect, it, onTestFinished } from 'vitest';
import type { VisitBeat } from '../../src/accept/visits-desk.ts';
import { visitorsNow } from '../../src/deliver/visitors-now.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import { createVisits } from '../../src/wiring/visits.ts';
import { AT, freshId, openWritePath } from './write-path.ts';

const beat = (visit: string, more: Partial<VisitBeat> = {}): VisitBeat => ({
  workspace: 'northwind',
  site: 'main',
  visit,
  basis: 'consent',
  page: { page: 'https://bank.example/pricing', title: 'Secret pricing' },
  described: {
    referrer: 'https://search.example/',
    campaign: 'Spring',
    device: 'Firefox on Linux',
    language: 'en',
    times: 2,
    country: 'SE',
  },
  campaign: 'spring',
  doing: 'reading',
  did: [],
  quiet: false,
  gone: false,
  ...more,
});
const hidden = { basis: 'none', page: null, described: null, campaign: null } as const;
const shown = (invitation: string, trigger: string | null = 'pricing') =>
  [{ invitation, what: 'shown', trigger }] as const;

async function open() {
  const path = await openWritePath();
  const clock = { nowMs: () => Date.parse(AT), monotonicMs: () => 0 };
  const now = visitorsNow(clock);
  onTestFinished(() => now.stop());
  const { keystore, log } = path;
  const visits = createVisits({
    pipeline: path.pipeline(),
    keystore,
    now,
    clock,
    random: createRandomness(),
  });
  const recorded = async (visit: string) =>
    (await log.readStream(`visit-${visit}`, 0, 100)).events.map((event) => ({
      ...(JSON.parse(event.clear) as { readonly type: string }),
      text: JSON.stringify(event),
    }));
  const types = async (visit: string) => (await recorded(visit)).map(({ type }) => type);
  return { ...path, visits, now, recorded, types };
}

describe('a visit', () => {
  it('[D80] is in memory alone until its visitor agreed; then how they came and each page, under their key', async () => {
    const { now, recorded, types, visits } = await open();
    const visit = freshId();
    await visits.beat(beat(visit, hidden));
    expect(await types(visit)).toEqual([]);
    expect(now.row('northwind', visit)).toMatchObject({ basis: 'none', trail: [] });
    await visits.beat(beat(visit));
    await visits.beat(beat(visit));
    await visits.beat(beat(visit, { page: { page: 'https://bank.example/cards', title: 'Cards' } }));
    expect(await types(visit)).toEqual(['VisitStarted', 'VisitDescribed', 'PageViewed', 'PageViewed']);
    const [, described] = await recorded(visit);
    expect(described).toMatchObject({ basis: 'consent', campaign: 'spring' });
    const texts = (await recorded(visit)).map(({ text }) => text).join('');
    expect(texts).not.toMatch(/Secret pricing|bank\.example|search\.example|Firefox/);
  });

  it('[D80] an invitation without consent is recorded with nothing about the person', async () => {
    const { types, visits } = await open();
    const visit = freshId();
    await visits.beat(beat(visit, { ...hidden, did: [...shown('i'.repeat(22))] }));
    expect(await types(visit)).toEqual(['VisitStarted', 'InvitationShown']);
  });

  it('[D83] a conversation names the visit and the invitation that stood there, and no other', async () => {
    const { visits } = await open();
    const [visit, taken, refused] = [freshId(), freshId(), freshId()];
    const none = { visit, invitation: null, trigger: null, person: null };
    expect(await visits.of('northwind', 'main', visit, taken)).toBeNull();
    await visits.beat(
      beat(visit, { did: [...shown(taken), { invitation: taken, what: 'accepted', trigger: null }] }),
    );
    await visits.beat(
      beat(visit, { did: [...shown(refused), { invitation: refused, what: 'refused', trigger: null }] }),
    );
    expect(await visits.of('northwind', 'main', visit, taken)).toEqual({
      visit,
      invitation: taken,
      trigger: 'pricing',
      person: null,
    });
    expect(await visits.of('northwind', 'main', visit, refused)).toEqual(none);
    expect(await visits.of('northwind', 'main', visit, freshId())).toEqual(none);
    expect(await visits.of('northwind', 'branch', visit, taken)).toBeNull();
    expect(await visits.of('linden', 'main', visit, taken)).toBeNull();
  });

  it('[D84] who invites by hand is recorded from what the server knows; the words stand nowhere', async () => {
    const { now, recorded, visits } = await open();
    const visit = freshId();
    await visits.beat(beat(visit));
    expect(
      visits.invite('northwind', visit, { person: 'ann', name: 'Ann', text: 'Secret words' }),
    ).toBeNull();
    const told = await visits.beat(beat(visit));
    if (told.status !== 'done' || told.invitation === null) throw new Error('no invitation was told');
    expect(told.invitation).toMatchObject({ name: 'Ann', text: 'Secret words' });
    const { invitation } = told.invitation;
    // An id that nobody gave out is nobody's invitation.
    await visits.beat(beat(visit, { did: [...shown(freshId(), null)] }));
    await visits.beat(beat(visit, { did: [...shown(invitation, null)] }));
    const events = await recorded(visit);
    expect(events.filter(({ type }) => type === 'InvitationShown')).toMatchObject([
      { invitation, person: 'ann', trigger: null },
    ]);
    expect(events.map(({ text }) => text).join('')).not.toContain('Secret words');
    expect(now.row('northwind', visit)?.invited).toMatchObject({ status: 'shown', person: 'ann' });
    expect((await visits.beat(beat(visit))).status === 'done').toBe(true);
    expect(now.waitingFor('northwind', visit)).toBeNull();
  });
});
