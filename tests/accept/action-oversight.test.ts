import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { directoryDigest, type DirectoryDocument } from '../../src/seal/directory.ts';
import { deviceCard, type DeviceKeys } from '../../src/seal/identity.ts';
import { type OpenRequest, requestDigest, requestText, signApproval } from '../../src/seal/request.ts';
import { signEnrolment } from '../../src/seal/signed-actions.ts';
import { newId, NOW_MS, signWith, time } from '../seal/world.ts';
import { type Bank, openBank } from './action-bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await openBank();
});
beforeEach(() => {
  for (const name of Object.keys(bank.given)) delete bank.given[name as keyof typeof bank.given];
  bank.handed.length = 0;
});

const box = () => toBase64url(bank.primitives.random(104));

describe('a new device', () => {
  const enrolment = async (changes: Record<string, string> = {}, device: DeviceKeys = bank.stranger) => {
    const { agree, id, sign } = deviceCard(device);
    const proof = await signEnrolment(bank.primitives, device, {
      workspace: 'northwind',
      person: bank.world.people.ann,
      device: id,
      sign,
      agree,
      at: time(),
      ...changes,
    });
    return { kind: 'EnrolDevice', sign, agree, proof };
  };

  it('[Z9] enrols for who is signed in, by its own signature over its own keys', async () => {
    const ann = bank.staff('ann', { device: null });
    const action = await enrolment();
    expect(await bank.says(ann, action)).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'directory',
        command: {
          kind: 'EnrolDevice',
          enrolment: { device: bank.stranger.id, person: bank.world.people.ann, proof: action.proof },
        },
      },
    ]);
    expect(await bank.says(bank.staff('tomas'), action), 'another person’s').toBe('shape-invalid');
    expect(await bank.says(ann, await enrolment({ workspace: 'linden' }))).toBe('shape-invalid');
    const other = deviceCard(bank.world.tomas);
    expect(await bank.says(ann, { ...action, sign: other.sign })).toBe('shape-invalid');
    expect(await bank.says(ann, { ...action, agree: other.agree })).toBe('shape-invalid');
    expect(await bank.says(ann, await enrolment({ device: other.id }))).toBe('key-invalid');
    const wrong = (await enrolment({}, bank.world.tomas)).proof.signature;
    expect(await bank.says(ann, { ...action, proof: { ...action.proof, signature: wrong } })).toBe(
      'signature-invalid',
    );
    expect(await bank.says(bank.visitor, action)).toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z9] is given the team’s key of this generation by a member, if it is certified and a member’s', async () => {
    const seal = (changes: object = {}) => ({
      kind: 'SealTeamKey',
      team: 'support',
      generation: 1,
      device: bank.world.tomas.id,
      box: box(),
      ...changes,
    });
    expect(await bank.says(bank.staff('ann'), seal())).toBe('done');
    expect(await bank.says(bank.staff('ann', { device: null }), seal())).toBe('device-not-certified');
    expect(await bank.says(bank.staff('ann'), seal({ generation: 2 }))).toBe('stale-directory');
    expect(await bank.says(bank.staff('ann'), seal({ device: bank.stranger.id }))).toBe('device-unknown');
    expect(await bank.says(bank.staff('ann'), seal({ device: bank.world.ingrid.id }))).toBe('device-unknown');
    expect(await bank.says(bank.staff('ann'), seal({ team: 'lending' }))).toBe('not-allowed');
    expect(await bank.says(bank.staff('ingrid'), seal())).toBe('not-allowed');
    expect(bank.handed).toHaveLength(1);
  });
});

describe('a newer directory', () => {
  const next = async (changes: Partial<DirectoryDocument> = {}, signers = 2) => {
    const { document, directory, primitives, root, rootKeys } = bank.world;
    const signed = await signWith(primitives, [root], rootKeys.slice(0, signers), {
      ...document,
      number: 2,
      previous: directoryDigest(primitives, directory.text),
      ...changes,
    });
    return { kind: 'PublishDirectory', directory: signed, teamKeys: [], shares: [] };
  };

  it('[Z10] comes from an administrator and is signed by enough root keys; the sign-in alone is not enough', async () => {
    const action = await next();
    expect(await bank.says(bank.staff('olu'), action)).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'directory',
        command: {
          kind: 'PublishDirectory',
          number: 2,
          digest: directoryDigest(bank.primitives, action.directory.text),
          directory: action.directory,
        },
      },
    ]);
    for (const name of ['ann', 'ingrid'] as const)
      expect(await bank.says(bank.staff(name), action)).toBe('not-allowed');
    expect(await bank.says(bank.staff('olu'), await next({}, 1))).toBe('threshold-not-met');
    const text = action.directory.text.replace('"Ann Keller"', '"Eve Keller"');
    expect(await bank.says(bank.staff('olu'), { ...action, directory: { ...action.directory, text } })).toBe(
      'signature-invalid',
    );
    expect(
      await bank.says(bank.staff('olu'), await next({ number: 1, previous: null, issued: time(1) })),
    ).toBe('directory-forked');
    const late = await next({ issued: time(-172_800_000), expires: time(-86_400_000) });
    expect(await bank.says(bank.staff('olu'), late)).toBe('directory-expired');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z18] a sign-in brings no boxes: they come with a root key’s signature, or from who holds the key', async () => {
    const action = await next();
    const { device } = bank.staff('ann');
    const teamKeys = [{ team: 'support', generation: 1, device, box: 'A'.repeat(64) }];
    const shares = [{ person: bank.world.people.sam, index: 2, device, box: 'A'.repeat(64) }];
    expect(await bank.says(bank.staff('olu'), { ...action, teamKeys })).toBe('not-allowed');
    expect(await bank.says(bank.staff('olu'), { ...action, shares })).toBe('not-allowed');
    expect(bank.handed).toEqual([]);
  });
});

describe('a request to open', () => {
  const asked = (changes: Partial<OpenRequest> = {}): OpenRequest => ({
    workspace: 'northwind',
    request: newId(bank.primitives),
    conversation: bank.talk.conversation,
    events: 7,
    head: FIRST_HEAD,
    matter: 'Complaint 2026/118',
    reason: toBase64url(bank.primitives.random(32)),
    scope: ['messages'],
    reader: bank.world.people.ingrid,
    device: bank.world.ingrid.id,
    hours: 4,
    requested: time(),
    ...changes,
  });
  const request = async (
    changes: Partial<OpenRequest> = {},
    signer = bank.world.ingrid,
    action: object = {},
  ) => {
    const fields = asked(changes);
    const text = requestText(fields);
    const { signature } = await signApproval(bank.primitives, signer, text);
    return {
      kind: 'RequestAccess',
      request: fields.request,
      conversation: fields.conversation,
      signed: { text, signature },
      reasons: [{ device: bank.world.sam.id, box: box() }],
      ...action,
    };
  };

  it('[Z11] is the officer’s own, signed by their certified device, about what it says', async () => {
    const action = await request({ scope: ['messages', 'notes'] });
    const ingrid = bank.staff('ingrid');
    expect(await bank.says(ingrid, action)).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        to: 'access',
        id: action.request,
        command: {
          kind: 'RequestAccess',
          request: {
            conversation: bank.talk.conversation,
            person: bank.world.people.ingrid,
            device: bank.world.ingrid.id,
            notes: true,
            hours: 4,
            digest: requestDigest(bank.primitives, action.signed.text),
            expires: new Date(NOW_MS + 60_000 + 86_400_000).toISOString(),
          },
        },
      },
    ]);
    const wrong: readonly (readonly [string, Promise<object>])[] = [
      ['signature-invalid', request({}, bank.world.sam)],
      ['wrong-request', request({ reader: bank.world.people.sam })],
      ['wrong-request', request({ device: bank.world.sam.id })],
      ['wrong-request', request({ workspace: 'linden' })],
      ['wrong-request', request({ events: 101 })],
      ['wrong-request', request({}, bank.world.ingrid, { request: newId(bank.primitives) })],
      [
        'wrong-request',
        request({ conversation: newId(bank.primitives) }, bank.world.ingrid, {
          conversation: bank.talk.conversation,
        }),
      ],
      ['not-found', request({}, bank.world.ingrid, { conversation: newId(bank.primitives) })],
      ['clock-differs', request({ requested: time(60_000 - 300_001) })],
      ['clock-differs', request({ requested: time(60_000 + 300_001) })],
      ['card-number', request({ matter: 'Card 4111 1111 1111 1111' })],
    ];
    for (const [code, refused] of wrong) expect(await bank.says(ingrid, await refused)).toBe(code);
    expect(await bank.says(bank.staff('ann'), action)).toBe('not-allowed');
    expect(await bank.says(bank.staff('ingrid', { device: null }), action)).toBe('device-not-certified');
    const text = action.signed.text.replace('4 h', '72 h');
    expect(await bank.says(ingrid, { ...action, signed: { ...action.signed, text } })).toBe(
      'signature-invalid',
    );
    const loose = `${action.signed.text} `;
    expect(await bank.says(ingrid, { ...action, signed: { ...action.signed, text: loose } })).toBe(
      'shape-invalid',
    );
    bank.given.facts = bank.factsOf({ workspace: 'linden' });
    expect(await bank.says(ingrid, action)).toBe('not-found');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z11] is approved by a signature over the very text that is on record', async () => {
    const text = requestText(asked());
    bank.given.requestOf = { workspace: 'northwind', text, hours: 4 };
    const approve = async (over: string, signer = bank.world.sam) => ({
      kind: 'ApproveAccess',
      request: newId(bank.primitives),
      signature: (await signApproval(bank.primitives, signer, over)).signature,
      partials: [{ audience: 'conversation', epoch: 1, box: box() }],
    });
    const sam = bank.staff('sam');
    expect(await bank.says(sam, await approve(text))).toBe('done');
    expect(bank.handed).toMatchObject([
      {
        command: {
          kind: 'ApproveAccess',
          approval: { person: bank.world.people.sam, device: bank.world.sam.id },
          needed: 2,
          at: new Date(NOW_MS + 60_000).toISOString(),
          until: new Date(NOW_MS + 60_000 + 4 * 3_600_000).toISOString(),
        },
      },
    ]);
    expect(await bank.says(sam, await approve(requestText(asked({ hours: 72 }))))).toBe('signature-invalid');
    expect(await bank.says(sam, await approve(text, bank.world.lea))).toBe('signature-invalid');
    expect(await bank.says(bank.staff('sam', { device: null }), await approve(text))).toBe(
      'device-not-certified',
    );
    expect(await bank.says(bank.staff('ann'), await approve(text, bank.world.ann))).toBe('not-allowed');
    bank.given.requestOf = { workspace: 'linden', text, hours: 4 };
    expect(await bank.says(sam, await approve(text))).toBe('not-found');
    bank.given.requestOf = null;
    expect(await bank.says(sam, await approve(text))).toBe('not-found');
    expect(bank.handed).toHaveLength(1);
  });

  it('[Z11] of another workspace is neither refused nor taken back from here', async () => {
    const reasons = [{ device: bank.world.ingrid.id, box: box() }];
    const refuse = { kind: 'RefuseAccess', request: newId(bank.primitives), reasons };
    const withdraw = { kind: 'WithdrawAccess', request: newId(bank.primitives) };
    for (const found of [{ workspace: 'linden', text: '', hours: 4 }, null]) {
      bank.given.requestOf = found;
      expect(await bank.says(bank.staff('sam'), refuse)).toBe('not-found');
      expect(await bank.says(bank.staff('sam'), withdraw)).toBe('not-found');
    }
    expect(bank.handed).toEqual([]);
    bank.given.requestOf = { workspace: 'northwind', text: '', hours: 4 };
    expect(await bank.says(bank.staff('sam'), refuse)).toBe('done');
    expect(await bank.says(bank.staff('sam'), withdraw)).toBe('done');
    expect(await bank.says(bank.staff('ann'), refuse)).toBe('not-allowed');
    expect(await bank.says(bank.staff('ann'), withdraw)).toBe('not-allowed');
    expect(bank.handed).toMatchObject([
      {
        id: refuse.request,
        command: { kind: 'RefuseAccess', refusal: { person: bank.world.people.sam, reasons } },
      },
      { id: withdraw.request, command: { kind: 'WithdrawAccess', person: bank.world.people.sam } },
    ]);
  });
});
