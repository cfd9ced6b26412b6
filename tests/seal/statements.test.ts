import { beforeAll, describe, expect, test } from 'vitest';
import { verifyAction } from '../../src/seal/action-verify.ts';
import { signAction } from '../../src/seal/action.ts';
import { fixedBytes, toBase64url } from '../../src/seal/bytes.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import {
  conversationId,
  deviceCard,
  deviceCode,
  generateDevice,
  importDevice,
  shortDevice,
} from '../../src/seal/identity.ts';
import { checkDeviceCard } from '../../src/seal/device-check.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import {
  type OpenRequest,
  parseRequest,
  reasonDigest,
  requestDigest,
  requestText,
  signApproval,
  spokenDigest,
  verifyApproval,
  verifyApprovals,
} from '../../src/seal/request.ts';
import {
  parseRelease,
  type Release,
  releaseDigest,
  releaseText,
  signRelease,
  verifyRelease,
} from '../../src/seal/release.ts';
import { closingFields, signEnrolment, verifyEnrolment } from '../../src/seal/signed-actions.ts';
import { startFields } from '../../src/seal/start.ts';
import { signTicketRequest, verifyTicketRequest } from '../../src/seal/ticket-request.ts';
import { type SignedKind, type SignedText, signText, verifyText } from '../../src/seal/signed-text.ts';
import { verifyStart } from '../../src/seal/start.ts';
import {
  allPrimitives,
  code,
  flipped,
  makeTalk,
  makeWorld,
  must,
  newId,
  type Talk,
  time,
  type World,
} from './world.ts';

let primitives: Primitives;
let world: World;
let talk: Talk;

beforeAll(async () => {
  primitives = await loadNoblePrimitives();
  world = await makeWorld(primitives);
  talk = await makeTalk(world);
});

function turned(signed: SignedText, bit: number): SignedText {
  return { ...signed, signature: toBase64url(flipped(fixedBytes(signed.signature, 64) as Uint8Array, bit)) };
}

describe('names', () => {
  test('[S7] of device and conversation follow from keys, alike everywhere', async () => {
    const card = deviceCard(talk.visitor);
    for (const [, face] of await allPrimitives()) {
      expect(await checkDeviceCard(face, card)).toBe(true);
      expect(conversationId(face, card, talk.random)).toBe(talk.conversation);
    }
    const other = deviceCard(await generateDevice(primitives));
    expect(await checkDeviceCard(primitives, { ...card, sign: other.sign })).toBe(false);
    expect(await checkDeviceCard(primitives, { ...card, agree: other.agree })).toBe(false);
    expect(await checkDeviceCard(primitives, { ...card, id: other.id })).toBe(false);
    expect(await checkDeviceCard(primitives, { ...card, sign: 'x' })).toBe(false);
    expect(conversationId(primitives, other, talk.random)).not.toBe(talk.conversation);
    expect(() => conversationId(primitives, card, new Uint8Array(31))).toThrow(RangeError);
  });

  test('[S7] are the same for a device taken from a key file', async () => {
    const secrets = { signSeed: primitives.random(32), agreeScalar: primitives.random(32) };
    const ids = await Promise.all(
      (await allPrimitives()).map(async ([, face]) => (await importDevice(face, secrets)).id),
    );
    expect(new Set(ids).size).toBe(1);
  });

  test('[S7] are shown short, and longer where two people compare them', () => {
    const id = toBase64url(Uint8Array.from({ length: 16 }, (_, index) => index * 17));
    expect(shortDevice(id)).toBe('0011 2233');
    expect(deviceCode(id)).toBe('0011 2233 4455 6677 8899');
  });
});

describe('a signature', () => {
  test('[S6] of one kind stands for no other', async () => {
    const kinds: readonly SignedKind[] = [
      'action',
      'device',
      'directory',
      'epoch',
      'gateway-key',
      'open',
      'ticket',
      'verdict',
    ];
    for (const kind of kinds) {
      const signed = await signText(primitives, talk.visitor.sign, kind, '{"same":"text"}');
      for (const other of kinds) {
        expect(await verifyText(primitives, talk.visitor.sign.public, other, signed)).toBe(kind === other);
      }
    }
  });
});

describe('a signed action', () => {
  const place = () => ({ workspace: 'northwind', conversation: talk.conversation });

  async function closing(change: object = {}) {
    const action = {
      action: 'ResolveConversation',
      ...place(),
      tab: newId(primitives),
      sequence: 4,
      head: FIRST_HEAD,
      fields: { count: 12 },
    };
    return signAction(primitives, world.ann, { ...action, ...change });
  }

  test('[S29] is that of its device, for its conversation, to the last field', async () => {
    const asked = { action: 'ResolveConversation', ...place(), device: deviceCard(world.ann) };
    const signed = await closing();
    const ask = async (change: object = {}, text: SignedText = signed) =>
      code(await verifyAction(primitives, text, closingFields, { ...asked, ...change }));
    expect(await ask()).toBe('accepted');
    expect(await ask({ action: 'ConfirmClosing' })).toBe('shape-invalid');
    expect(await ask({ workspace: 'linden' })).toBe('wrong-workspace');
    expect(await ask({ conversation: newId(primitives) })).toBe('wrong-conversation');
    expect(await ask({ device: deviceCard(world.tomas) })).toBe('wrong-sender');
    expect(await ask({ device: { id: world.ann.id, sign: deviceCard(world.tomas).sign } })).toBe(
      'signature-invalid',
    );
    expect(await ask({}, turned(signed, 5))).toBe('signature-invalid');
    expect(await ask({}, { ...signed, text: signed.text.replace('12', '13') })).toBe('signature-invalid');
    expect(await ask({}, await closing({ fields: { count: 12, more: 1 } }))).toBe('shape-invalid');
    expect(await ask({}, await closing({ fields: { count: '12' } }))).toBe('shape-invalid');
    expect(await ask({}, await closing({ sequence: 0 }))).toBe('shape-invalid');
    expect(await ask({}, await closing({ action: 'resolve' }))).toBe('shape-invalid');
  });

  test('[S31] that starts a conversation proves its own names', async () => {
    const start = async (change: object = {}, conversation = talk.conversation) => {
      const { sign, agree } = deviceCard(talk.visitor);
      const random = toBase64url(talk.random);
      const fields = {
        site: 'main',
        team: 'support',
        mode: 'inspected' as const,
        directory: 1,
        sign,
        agree,
        random,
        ...change,
      };
      return signAction(primitives, talk.visitor, {
        ...place(),
        conversation,
        action: 'StartConversation',
        tab: newId(primitives),
        sequence: 1,
        head: FIRST_HEAD,
        fields,
      });
    };
    const ask = async (signed: SignedText, change: object = {}) =>
      code(await verifyStart(primitives, signed, { ...place(), ...change }));
    const signed = await start();
    expect(must(await verifyStart(primitives, signed, place())).device).toEqual(deviceCard(talk.visitor));
    expect(await ask(signed, { workspace: 'linden' })).toBe('wrong-workspace');
    expect(await ask(signed, { conversation: newId(primitives) })).toBe('wrong-conversation');
    expect(await ask(turned(signed, 9))).toBe('signature-invalid');
    expect(await ask(await start({ random: toBase64url(primitives.random(32)) }))).toBe('wrong-conversation');
    expect(await ask(await start({ sign: deviceCard(world.ann).sign }))).toBe('key-invalid');
    expect(await ask(await start({}, newId(primitives)))).toBe('wrong-conversation');
    expect(await ask(await start({ more: 1 }))).toBe('shape-invalid');
    expect(startFields({})).toBe(false);
  });

  test('[S32] that enrols a device proves that it holds the keys it names', async () => {
    const enrolment = { workspace: 'northwind', person: world.people.ann, device: world.ann.id };
    const { sign, agree } = deviceCard(world.ann);
    const signed = await signEnrolment(primitives, world.ann, { ...enrolment, sign, agree, at: time() });
    expect(must(await verifyEnrolment(primitives, signed))).toMatchObject({ ...enrolment, sign, agree });
    expect(code(await verifyEnrolment(primitives, turned(signed, 50)))).toBe('signature-invalid');
    const theirs = deviceCard(world.tomas);
    const claimed = await signEnrolment(primitives, world.ann, {
      ...enrolment,
      device: theirs.id,
      sign: theirs.sign,
      agree: theirs.agree,
      at: time(),
    });
    expect(code(await verifyEnrolment(primitives, claimed))).toBe('signature-invalid');
    const mixed = await signEnrolment(primitives, world.ann, {
      ...enrolment,
      sign,
      agree: theirs.agree,
      at: time(),
    });
    expect(code(await verifyEnrolment(primitives, mixed))).toBe('key-invalid');
    const ticket = await signTicketRequest(primitives, talk.visitor, {
      workspace: 'northwind',
      for: 'main',
      device: talk.visitor.id,
      at: time(),
      nonce: newId(primitives),
    });
    expect(must(await verifyTicketRequest(primitives, ticket, deviceCard(talk.visitor).sign)).for).toBe(
      'main',
    );
    expect(code(await verifyTicketRequest(primitives, ticket, sign))).toBe('signature-invalid');
    expect(code(await verifyEnrolment(primitives, ticket))).toBe('shape-invalid');
  });
});

describe('the end of a hold', () => {
  const release = (change: Partial<Release> = {}): Release => ({
    workspace: 'northwind',
    hold: toBase64url(new Uint8Array(16).fill(1)),
    matter: 'Dispute 2026-014',
    reason: 'The court has closed the case',
    asker: world.people.ingrid,
    device: world.ingrid.id,
    requested: time(),
    ...change,
  });

  test('[E55] has one text, which two people read and sign; written in any other way it is refused', async () => {
    const text = releaseText(release());
    expect(text).toContain('\nmatter        Dispute 2026-014\nreason        The court has closed the case\n');
    expect(must(parseRelease(text))).toEqual(release());
    for (const other of [
      `${text}\n`,
      text.replace('release.v1', 'release.v2'),
      text.replace('matter  ', 'Matter  '),
      text.replace('Dispute 2026', 'Dispute  2026'),
      text.replace('the case', 'the\u202e case'),
      text.split('\n').slice(0, -1).join('\n'),
      requestLike(text),
      '',
    ])
      expect(code(parseRelease(other)), JSON.stringify(other)).toMatch(
        /^(shape-invalid|text-not-canonical)$/,
      );
    expect(code(parseRelease('x'.repeat(3000)))).toBe('too-large');
    for (const reason of ['', ' a', 'a\nb', 'a'.repeat(301)])
      expect(() => releaseText(release({ reason })), reason).toThrow(RangeError);
    const signed = await signRelease(primitives, world.ingrid, text);
    expect(await verifyRelease(primitives, signed, deviceCard(world.ingrid))).toBe(true);
    expect(await verifyRelease(primitives, signed, deviceCard(world.sam))).toBe(false);
    const otherText = releaseText(release({ reason: 'Another' }));
    expect(await verifyRelease(primitives, { ...signed, text: otherText }, deviceCard(world.ingrid))).toBe(
      false,
    );
    expect(releaseDigest(primitives, text)).not.toBe(requestDigest(primitives, text));
  });
  const requestLike = (text: string) => text.replace('sealdesk.release.v1', 'sealdesk.open.v1');
});

describe('a request to open', () => {
  function request(change: Partial<OpenRequest> = {}): OpenRequest {
    return {
      workspace: 'northwind',
      request: toBase64url(new Uint8Array(16).fill(1)),
      conversation: talk.conversation,
      events: 47,
      head: FIRST_HEAD,
      matter: 'Complaint 2026-118',
      reason: toBase64url(reasonDigest(primitives, new Uint8Array(32), 'Check what was promised')),
      scope: ['messages'],
      reader: world.people.ingrid,
      device: world.ingrid.id,
      hours: 8,
      requested: time(),
      ...change,
    };
  }

  test('[S30] has one text, which people read and sign', () => {
    const text = requestText(request());
    expect(text.split('\n').slice(0, 2)).toEqual(['sealdesk.open.v1', 'workspace     northwind']);
    expect(text).toContain('\nmatter        Complaint 2026-118\n');
    expect(text).toContain('\nvalid         8 h from last signature\n');
    expect(must(parseRequest(text))).toEqual(request());
    expect(must(parseRequest(requestText(request({ scope: ['messages', 'notes'] })))).scope).toEqual([
      'messages',
      'notes',
    ]);
    expect(spokenDigest(requestDigest(primitives, text))).toMatch(/^([0-9a-f]{4} ){5}[0-9a-f]{4}$/);
  });

  test('[S30] written in any other way is refused', () => {
    const text = requestText(request());
    const wrong = [
      `${text}\n`,
      text.replace('northwind', ' northwind'),
      text.replace('8 h', '08 h'),
      text.replace('1 to 47', '1 to 047'),
      text.replace('1 to 47', '1 to 0'),
      text.replace('8 h from', '80 h from'),
      text.replace('messages', 'messages, messages, notes'),
      text.replace('messages', 'files'),
      text.replace('sealdesk.open.v1', 'sealdesk.open.v2'),
      text.replace('matter  ', 'Matter  '),
      text.replace('\n', '\r\n'),
      text.split('\n').slice(0, -1).join('\n'),
      `${text}\nmore          1`,
      '',
    ];
    for (const other of wrong)
      expect(code(parseRequest(other)), JSON.stringify(other)).toMatch(
        /^(shape-invalid|text-not-canonical)$/,
      );
    for (const matter of ['', ' a', 'a  b', 'a\nb', 'a\u00a0b', 'a\u202eb', 'a\u200bb']) {
      expect(() => requestText(request({ matter })), JSON.stringify(matter)).toThrow(RangeError);
    }
    expect(code(parseRequest('x'.repeat(3000)))).toBe('too-large');
  });

  test('[S30] is granted by different officers, the reader among them, on the named device', async () => {
    const text = requestText(request());
    const [ingrid, sam, ann] = await Promise.all(
      [world.ingrid, world.sam, world.ann].map((device) => signApproval(primitives, device, text)),
    );
    const ask = async (approvals: readonly (typeof ingrid)[], of = text) =>
      verifyApprovals(primitives, world.document, of, approvals as readonly NonNullable<typeof ingrid>[]);
    expect(must(await ask([ingrid, sam])).officers).toEqual([world.people.ingrid, world.people.sam]);
    expect(code(await ask([ingrid]))).toBe('threshold-not-met');
    expect(code(await ask([ingrid, ingrid]))).toBe('wrong-author');
    expect(await ask([ingrid, ann])).toMatchObject({ code: 'device-unknown', at: 1 });
    const lea = await signApproval(primitives, world.lea, text);
    expect(code(await ask([sam, lea]))).toBe('wrong-author');
    const other = requestText(request({ hours: 72 }));
    expect(await ask([ingrid, sam], other)).toMatchObject({ code: 'signature-invalid', at: 0 });
    const elsewhere = requestText(request({ device: world.sam.id }));
    const both = await Promise.all(
      [world.ingrid, world.sam].map((device) => signApproval(primitives, device, elsewhere)),
    );
    expect(code(await ask(both, elsewhere))).toBe('wrong-author');
    const linden = requestText(request({ workspace: 'linden' }));
    expect(code(await ask([ingrid, sam], linden))).toBe('wrong-workspace');
    expect(
      await verifyApproval(primitives, text, sam as NonNullable<typeof sam>, deviceCard(world.sam)),
    ).toBe(true);
    expect(
      await verifyApproval(primitives, text, sam as NonNullable<typeof sam>, deviceCard(world.lea)),
    ).toBe(false);
  });

  test('[S30] says nothing of its reason', () => {
    const one = reasonDigest(primitives, primitives.random(32), 'Same words');
    expect(one).not.toEqual(reasonDigest(primitives, primitives.random(32), 'Same words'));
  });
});
