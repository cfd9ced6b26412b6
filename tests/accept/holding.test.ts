import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HOLDS_IN_FORCE_MAX } from '../../src/accept/holding.ts';
import { type Release, releaseDigest, releaseText, signRelease } from '../../src/seal/release.ts';
import { newId, NOW_MS, time } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
beforeEach(() => {
  for (const name of Object.keys(bank.given)) delete bank.given[name as keyof typeof bank.given];
  bank.handed.length = 0;
});

const whole = { kind: 'query', subject: null, conversation: null } as const;
const all = { labels: [], team: null, site: null, from: null, to: null } as const;

describe('placing a hold', () => {
  const place = (scope: object, more: object = {}) => ({
    kind: 'PlaceHold',
    hold: newId(bank.primitives),
    scope,
    matter: 'Dispute 2026-014',
    reason: 'A claim is before the court',
    ...more,
  });

  it('[E55] is an officer’s, on a certified device', async () => {
    const action = place({ ...whole, query: { ...all, labels: ['fraud'] } });
    expect(await bank.says(bank.staff('ingrid'), action)).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'hold',
        id: action.hold,
        command: {
          kind: 'PlaceHold',
          hold: { scope: action.scope, person: bank.world.people.ingrid, matter: 'Dispute 2026-014' },
        },
      },
    ]);
    expect(await bank.says(bank.staff('ingrid', { device: null }), action)).toBe('device-not-certified');
    for (const name of ['ann', 'tomas'] as const)
      expect(await bank.says(bank.staff(name), action)).toBe('not-allowed');
    expect(await bank.says(bank.visitor, action)).toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });

  it('[E59] covers one thing, of its kind; a query that asks for nothing would cover everything', async () => {
    const id = newId(bank.primitives);
    const { conversation } = bank.talk;
    const one = { kind: 'conversation', subject: null, conversation, query: null };
    expect(await bank.says(bank.staff('ingrid'), place(one))).toBe('done');
    for (const scope of [
      { ...one, conversation: null },
      { ...one, subject: id },
      { ...one, kind: 'subject' },
      { ...whole, query: all },
      { ...whole, query: { ...all, from: time(1_000), to: time(0) } },
    ])
      expect(await bank.says(bank.staff('ingrid'), place(scope)), JSON.stringify(scope)).toBe(
        'shape-invalid',
      );
    expect(await bank.says(bank.staff('ingrid'), place({ ...one, conversation: id }))).toBe('not-found');
    const query = (more: object) => place({ ...whole, query: { ...all, ...more } });
    const nowhere = { labels: ['4111111111111111'] };
    expect(await bank.says(bank.staff('ingrid'), query(nowhere))).toBe('label-unknown');
    expect(await bank.says(bank.staff('ingrid'), query({ team: 'nowhere' }))).toBe('not-found');
    expect(await bank.says(bank.staff('ingrid'), query({ site: 'nowhere' }))).toBe('not-found');
    expect(await bank.says(bank.staff('ingrid'), query({ site: 'main', team: 'support' }))).toBe('done');
    bank.given.holdsInForce = HOLDS_IN_FORCE_MAX;
    expect(await bank.says(bank.staff('ingrid'), place(one))).toBe('at-capacity');
  });

  it('[E58] takes no card number in matter or reason', async () => {
    const scope = { ...whole, query: { ...all, team: 'support' } };
    const card = 'He wrote 4111 1111 1111 1111';
    expect(await bank.says(bank.staff('ingrid'), place(scope, { reason: card }))).toBe('card-number');
    expect(await bank.says(bank.staff('ingrid'), place(scope, { matter: card }))).toBe('card-number');
  });
});

describe('ending a hold', () => {
  const lines = (change: Partial<Release> = {}) =>
    releaseText({
      workspace: 'northwind',
      hold: HOLD,
      matter: 'Dispute 2026-014',
      reason: 'The court has closed the case',
      asker: bank.world.people.ingrid,
      device: bank.world.ingrid.id,
      requested: new Date(bank.given.nowMs ?? NOW_MS + 60_000).toISOString(),
      ...change,
    });
  const HOLD = 'AAAAAAAAAAAAAAAAAAAAAQ';
  const ask = async (text: string, device = bank.world.ingrid) => ({
    kind: 'AskRelease',
    hold: HOLD,
    signed: await signRelease(bank.primitives, device, text),
  });
  const there = (text: string | null = null) => ({
    workspace: 'northwind',
    matter: 'Dispute 2026-014',
    text,
  });

  it('[E55] is asked for with the very lines that both sign, by an officer’s device', async () => {
    bank.given.holdOf = there();
    const text = lines();
    expect(await bank.says(bank.staff('ingrid'), await ask(text))).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'hold',
        command: {
          kind: 'AskRelease',
          ask: { digest: releaseDigest(bank.primitives, text), person: bank.world.people.ingrid },
        },
      },
    ]);
    for (const change of [
      { matter: 'Another 2026-015' },
      { hold: newId(bank.primitives) },
      { asker: bank.world.people.sam },
      { workspace: 'linden' },
    ])
      expect(await bank.says(bank.staff('ingrid'), await ask(lines(change)))).toBe('wrong-request');
    expect(await bank.says(bank.staff('ingrid'), await ask(lines({ requested: time(-3_600_000) })))).toBe(
      'clock-differs',
    );
    expect(await bank.says(bank.staff('ingrid'), await ask(text, bank.world.sam))).toBe('signature-invalid');
    expect(
      await bank.says(bank.staff('ingrid'), await ask(lines({ reason: 'Card 4111 1111 1111 1111' }))),
    ).toBe('card-number');
    bank.given.holdOf = { ...there(), workspace: 'linden' };
    expect(await bank.says(bank.staff('ingrid'), await ask(text))).toBe('not-found');
    expect(bank.handed).toHaveLength(1);
  });

  it('[E55] is signed by another officer over that text alone', async () => {
    const text = lines();
    const sign = async (device = bank.world.sam, over = text) => ({
      kind: 'SignRelease',
      hold: HOLD,
      digest: releaseDigest(bank.primitives, over),
      signature: (await signRelease(bank.primitives, device, over)).signature,
    });
    bank.given.holdOf = there(text);
    expect(await bank.says(bank.staff('sam'), await sign())).toBe('done');
    expect(await bank.says(bank.staff('sam'), await sign(bank.world.ingrid))).toBe('signature-invalid');
    expect(await bank.says(bank.staff('sam'), await sign(bank.world.sam, lines({ reason: 'Other' })))).toBe(
      'wrong-request',
    );
    expect(await bank.says(bank.staff('ann'), await sign())).toBe('not-allowed');
    bank.given.holdOf = there();
    expect(await bank.says(bank.staff('sam'), await sign())).toBe('not-found');
    expect(bank.handed).toHaveLength(1);
  });

  it('[E55] is refused by an officer of the same workspace', async () => {
    bank.given.holdOf = there(lines());
    const refuse = { kind: 'RefuseRelease', hold: HOLD };
    expect(await bank.says(bank.staff('sam'), refuse)).toBe('done');
    expect(await bank.says(bank.staff('ann'), refuse)).toBe('not-allowed');
    bank.given.holdOf = null;
    expect(await bank.says(bank.staff('sam'), refuse)).toBe('not-found');
  });
});
