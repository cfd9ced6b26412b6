import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { NOW_MS } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;

const withCards = (tokens: DirectoryDocument['tokens']) => (document: DirectoryDocument) => ({
  ...document,
  teams: [
    ...document.teams,
    { ...document.teams[0]!, id: 'cards', name: 'Cards' },
    {
      ...document.teams[0]!,
      id: 'payments',
      name: 'Payments',
    },
  ],
  sites: [{ site: 'main', team: 'support', others: ['cards'] }],
  tokens,
});

beforeAll(async () => {
  keys = await generateKeyPair('EdDSA', { extractable: true });
  const { x = '' } = await exportJWK(keys.publicKey);
  bank = await openBank(
    'inspected',
    {},
    withCards([{ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid: 'web-1', x }]),
  );
});
beforeEach(() => {
  for (const name of Object.keys(bank.given)) delete bank.given[name as keyof typeof bank.given];
  bank.handed.length = 0;
});

const handed = () => bank.handed.map(({ command }) => command);
const own = (kind: string, fields: object = {}) => ({
  kind,
  conversation: bank.talk.conversation,
  ...fields,
});
const card = '4111 1111 1111 1111';

describe('what it is about', () => {
  const topics = (team: string): NonNullable<Bank['given']['desk']> => ({
    topic: () => ({ team, priority: 3 }),
  });
  const about = async (team: string) =>
    bank.startAction({
      topic: 'lost-card',
      start: await bank.start({ fields: { team } }),
      epoch: await bank.epoch({ team }),
    });

  it('[H20] a topic leads to its team, sealed for that team, and gives its priority', async () => {
    bank.given.desk = topics('cards');
    expect(await bank.says(bank.visitor, await about('cards'))).toBe('done');
    expect(handed()).toMatchObject([{ team: 'cards', topic: 'lost-card', priority: 3 }]);
  });

  it('[C57] a team that the signed directory does not let this site lead to is refused, topic or not', async () => {
    bank.given.desk = topics('payments');
    expect(await bank.says(bank.visitor, await about('payments'))).toBe('site-unknown');
    bank.given.desk = {};
    const chosen = await bank.startAction({
      start: await bank.start({ fields: { team: 'cards' } }),
      epoch: await bank.epoch({ team: 'cards' }),
    });
    expect(await bank.says(bank.visitor, chosen)).toBe('site-unknown');
    expect(bank.handed).toEqual([]);
  });

  it('[H20] another team than the topic’s, and a topic that the site does not offer, are refused', async () => {
    bank.given.desk = topics('cards');
    expect(await bank.says(bank.visitor, await about('support'))).toBe('site-unknown');
    bank.given.desk = { topic: () => null };
    expect(await bank.says(bank.visitor, await about('cards'))).toBe('topic-unknown');
    expect(bank.handed).toEqual([]);
  });
});

describe('what is personal', () => {
  const contact = { name: 'Mara', email: 'mara@example.org', phone: null };

  it('[H21] a card number in a name, an address or a number is refused by its field', async () => {
    for (const [field, value] of [
      ['name', `Mara ${card}`],
      ['phone', card],
    ] as const) {
      const wrong = { ...contact, [field]: value };
      for (const action of [
        await bank.startAction({ contact: wrong }),
        own('GiveContact', { contact: wrong }),
      ])
        expect(await bank.act(bank.visitor, action)).toEqual({
          status: 'refused',
          code: 'card-number',
          detail: { field },
        });
    }
    expect(bank.handed).toEqual([]);
    expect(await bank.says(bank.visitor, own('GiveContact', { contact }))).toBe('done');
  });

  it('[H21] an address that is none is refused before anything else', async () => {
    const wrong = { ...contact, email: 'mara@' };
    expect(await bank.act(bank.visitor, own('GiveContact', { contact: wrong }))).toMatchObject({
      detail: { field: '/contact/email' },
    });
  });

  it('[H22] of the way there nothing behind a question mark is kept, and no page that may hold a card number', async () => {
    const at = new Date(NOW_MS).toISOString();
    const action = await bank.startAction({
      referrer: 'https://search.example/?q=mara',
      trail: [
        { page: 'https://bank.example/cards?token=1#x', title: 'Cards', at },
        { page: 'https://bank.example/4111111111111111', title: 'Card', at },
        { page: 'https://bank.example/pay', title: `Paid with ${card}`, at },
      ],
    });
    expect(await bank.says(bank.visitor, action)).toBe('done');
    expect(handed()).toMatchObject([
      {
        referrer: 'https://search.example/',
        trail: [{ page: 'https://bank.example/cards', title: 'Cards', at }],
      },
    ]);
  });

  it('[H22] a campaign is kept as the label it stands for, the country as a proxy of ours said it', async () => {
    bank.given.desk = { campaign: (_, text) => (text === 'Spring_26' ? 'spring' : null) };
    const visitor = { ...bank.visitor, country: 'AT' };
    expect(await bank.says(visitor, await bank.startAction({ campaign: 'Spring_26' }))).toBe('done');
    expect(await bank.says(bank.visitor, await bank.startAction({ campaign: 'for-mara-okafor' }))).toBe(
      'done',
    );
    expect(handed()).toMatchObject([
      { campaign: 'spring', country: 'AT' },
      { campaign: null, country: null },
    ]);
  });
});

describe('while nobody answers', () => {
  const slot = { from: '2026-05-12T15:00:00.000Z', to: '2026-05-12T16:00:00.000Z', number: '+43 1 555 0142' };

  it('[H13] a callback is booked only while somebody of the team calls', async () => {
    expect(await bank.says(bank.visitor, own('BookCallback', slot))).toBe('slot-unavailable');
    bank.given.desk = { callsAt: (_, team) => team === 'support' };
    expect(await bank.says(bank.visitor, own('BookCallback', { ...slot, number: '4111111111111111' }))).toBe(
      'card-number',
    );
    expect(bank.handed).toEqual([]);
    expect(await bank.says(bank.visitor, own('BookCallback', slot))).toBe('done');
    expect(handed()).toMatchObject([{ kind: 'BookCallback', number: slot.number }]);
  });

  it('[H23] each side does its own part, and only in its own conversations', async () => {
    const agreed = [
      own('LeaveQueue'),
      own('TicketConversation'),
      own('GiveContact', {
        contact: { name: null, email: null, phone: null },
      }),
    ];
    for (const action of agreed) {
      expect(await bank.says(bank.staff('ann'), action), action.kind).toBe('not-allowed');
      expect(await bank.says({ ...bank.visitor, device: bank.stranger.id }, action)).toBe('not-found');
    }
    expect(await bank.says(bank.visitor, own('FinishCallback', { reached: true }))).toBe('not-allowed');
    expect(bank.handed).toEqual([]);
    for (const action of agreed) expect(await bank.says(bank.visitor, action)).toBe('done');
    expect(await bank.says(bank.staff('ann'), own('FinishCallback', { reached: true }))).toBe('done');
    expect(handed().at(-1)).toEqual({ kind: 'FinishCallback', person: bank.world.people.ann, reached: true });
  });
});

describe('who the organisation says it is', () => {
  const token = (claims: object = {}) =>
    new SignJWT({
      aud: 'sealdesk',
      sub: 'customer-4711',
      workspace: 'northwind',
      nonce: bank.talk.conversation,
      iat: NOW_MS / 1000,
      exp: NOW_MS / 1000 + 300,
      cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: bank.card.sign } },
      ...claims,
    })
      .setProtectedHeader({ alg: 'EdDSA', kid: 'web-1' })
      .sign(keys.privateKey);

  it('[H24] a token is recorded only when it holds for this very conversation and device', async () => {
    expect(await bank.says(bank.visitor, own('ConfirmVisitor', { token: await token() }))).toBe('done');
    expect(handed()).toMatchObject([{ kind: 'ConfirmVisitor', digest: expect.stringMatching(/^.{43}$/) }]);
    const other = await token({ nonce: 'AAAAAAAAAAAAAAAAAAAAAA' });
    expect(await bank.says(bank.visitor, own('ConfirmVisitor', { token: other }))).toBe('token-invalid');
    bank.given.nowMs = NOW_MS + 900_000;
    expect(await bank.says(bank.visitor, own('ConfirmVisitor', { token: await token() }))).toBe(
      'token-invalid',
    );
    expect(bank.handed).toHaveLength(1);
  });

  it('[H24] nor with a card number in it', async () => {
    const claims = { name: `Mara ${card}` };
    expect(await bank.says(bank.visitor, own('ConfirmVisitor', { token: await token(claims) }))).toBe(
      'card-number',
    );
  });
});
