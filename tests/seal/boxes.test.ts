import { beforeAll, describe, expect, test } from 'vitest';
import { fromBase64url, toBase64url, utf8 } from '../../src/seal/bytes.ts';
import { BOX_PLAIN_BYTES_MAX, sealBox } from '../../src/seal/box.ts';
import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { sealMessage } from '../../src/seal/envelope-seal.ts';
import { readEnvelope, verifyEnvelope } from '../../src/seal/envelope-verify.ts';
import { signVerdict, verifyVerdict } from '../../src/seal/gateway-verdict.ts';
import { sealMessageKey, signGatewayKey, verifyGatewayKey } from '../../src/seal/gateway.ts';
import { deviceCard } from '../../src/seal/identity.ts';
import { openBox } from '../../src/seal/opening/box-open.ts';
import { openWithMessageKey } from '../../src/seal/opening/envelope-open.ts';
import { openMessageKey } from '../../src/seal/opening/gateway-open.ts';
import { openTeamKey } from '../../src/seal/opening/team-key-open.ts';
import type { Primitives } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { mintTeamKey, sealTeamKey } from '../../src/seal/team-key.ts';
import {
  allPrimitives,
  code,
  flipped,
  makeTalk,
  makeWorld,
  mint,
  must,
  NOW_MS,
  newId,
  time,
  type World,
} from './world.ts';

let primitives: Primitives;
let world: World;

beforeAll(async () => {
  primitives = await loadNoblePrimitives();
  world = await makeWorld(primitives);
});

describe('a box', () => {
  test('[S24] opens for its reader, its purpose and its associated data, and for nothing else', async () => {
    for (const [, face] of await allPrimitives()) {
      const key = await face.generateAgreement();
      const associated = ['northwind', utf8('fixed')];
      const sealed = {
        purpose: 'reason',
        to: toBase64url(key.public),
        associated,
        plain: utf8('because'),
      } as const;
      const box = must(await sealBox(primitives, sealed));
      const open = { purpose: 'reason', key, associated, box } as const;
      expect(must(await openBox(face, open))).toEqual(utf8('because'));
      expect(code(await openBox(face, { ...open, purpose: 'partial' }))).toBe('box-invalid');
      expect(code(await openBox(face, { ...open, associated: ['northwind', utf8('other')] }))).toBe(
        'box-invalid',
      );
      expect(code(await openBox(face, { ...open, associated: ['northwindfixed'] }))).toBe('box-invalid');
      expect(code(await openBox(face, { ...open, key: await face.generateAgreement() }))).toBe('box-invalid');
      const bytes = fromBase64url(box) as Uint8Array;
      for (let bit = 0; bit < bytes.length * 8; bit += 29) {
        const changed = toBase64url(flipped(bytes, bit));
        expect(code(await openBox(face, { ...open, box: changed })), `bit ${bit}`).toBe('box-invalid');
      }
      expect(code(await openBox(face, { ...open, box: box.slice(0, 40) }))).toBe('box-invalid');
      expect(code(await openBox(face, { ...open, box: `${box}=` }))).toBe('box-invalid');
    }
  });

  test('[S24] is made for no key that is refused, and within its limit', async () => {
    const box = { purpose: 'reason', associated: [], plain: utf8('x') } as const;
    expect(code(await sealBox(primitives, { ...box, to: toBase64url(new Uint8Array(32)) }))).toBe(
      'key-invalid',
    );
    expect(code(await sealBox(primitives, { ...box, to: 'short' }))).toBe('key-invalid');
    const to = deviceCard(world.ann).agree;
    const large = new Uint8Array(BOX_PLAIN_BYTES_MAX + 1);
    expect(code(await sealBox(primitives, { ...box, to, plain: large }))).toBe('too-large');
  });
});

describe('a team key', () => {
  test('[S23] opens on the device it was sealed to, in its place, and can be sealed on', async () => {
    const place = { workspace: 'northwind', team: 'support', generation: 1, device: world.ann.id };
    const box = must(await sealTeamKey(primitives, place, world.team.secret, deviceCard(world.ann).agree));
    const opened = must(await openTeamKey(primitives, place, box, world.ann.agree, world.team.public));
    expect(toBase64url(opened.key.public)).toBe(world.team.public);
    expect(code(await openTeamKey(primitives, place, box, world.tomas.agree, world.team.public))).toBe(
      'box-invalid',
    );
    for (const change of [
      { workspace: 'linden' },
      { team: 'sales' },
      { generation: 2 },
      { device: world.tomas.id },
    ]) {
      const answer = await openTeamKey(
        primitives,
        { ...place, ...change },
        box,
        world.ann.agree,
        world.team.public,
      );
      expect(code(answer)).toBe('box-invalid');
    }
    const tomas = { ...place, device: world.tomas.id };
    const next = must(await sealTeamKey(primitives, tomas, opened.secret, deviceCard(world.tomas).agree));
    expect(code(await openTeamKey(primitives, tomas, next, world.tomas.agree, world.team.public))).toBe(
      'accepted',
    );
  });

  test('[S23] that is not the one in the directory is refused', async () => {
    const place = { workspace: 'northwind', team: 'support', generation: 1, device: world.ann.id };
    const other = await mintTeamKey(primitives);
    const box = must(await sealTeamKey(primitives, place, other.secret, deviceCard(world.ann).agree));
    expect(code(await openTeamKey(primitives, place, box, world.ann.agree, world.team.public))).toBe(
      'key-unknown',
    );
  });
});

describe('the gateway', () => {
  const hour = 3_600_000;

  async function receiving(change: object = {}) {
    const key = await primitives.generateAgreement();
    const fields = {
      workspace: 'northwind',
      gateway: world.gateway.id,
      key: toBase64url(key.public),
      issued: time(),
      expires: time(hour),
    };
    return { key, signed: await signGatewayKey(primitives, world.gateway.key, { ...fields, ...change }) };
  }

  const ask = async (
    signed: { text: string; signature: string },
    nowMs = NOW_MS,
    document = world.document,
  ) => code(await verifyGatewayKey(primitives, signed, document, nowMs));

  test('[S33] shows a receiving key that its certified identity signed and that has not expired', async () => {
    const { signed } = await receiving();
    expect(await ask(signed)).toBe('accepted');
    expect(await ask(signed, NOW_MS + hour + 300_000)).toBe('directory-expired');
    expect(await ask(signed, NOW_MS - 300_001)).toBe('directory-not-yet');
    expect(await ask(signed, NOW_MS, { ...world.document, mode: 'strict' })).toBe('wrong-mode');
    expect(await ask(signed, NOW_MS, { ...world.document, gateways: [] })).toBe('device-unknown');
    expect(await ask((await receiving({ expires: time(3 * hour) })).signed)).toBe('shape-invalid');
    expect(await ask((await receiving({ workspace: 'linden' })).signed)).toBe('wrong-workspace');
    expect(await ask((await receiving({ key: toBase64url(new Uint8Array(32)) })).signed)).toBe('key-invalid');
    const stranger = { ...signed, text: signed.text.replace(time(hour), time(hour + 1)) };
    expect(await ask(stranger)).toBe('signature-invalid');
  });

  test('[S33] opens one message with its key, for that envelope and connection only', async () => {
    const talk = await makeTalk(world);
    const epoch = await mint(talk);
    const sealed = must(
      await sealMessage(primitives, {
        workspace: 'northwind',
        conversation: talk.conversation,
        audience: 'conversation',
        epoch: 1,
        epochKey: epoch.key,
        device: talk.visitor,
        tab: newId(primitives),
        sequence: 1,
        head: FIRST_HEAD,
        policy: 1,
        body: { type: 'text', version: 1, text: 'Look once' },
      }),
    );
    const { key, signed } = await receiving();
    const gatewayKey = must(await verifyGatewayKey(primitives, signed, world.document, NOW_MS));
    const place = { gateway: world.gateway.id, envelope: sealed.digest, connection: newId(primitives) };
    const box = must(await sealMessageKey(primitives, gatewayKey, place, sealed.key));
    const opened = must(await openMessageKey(primitives, key, place, box));
    const asked = {
      workspace: 'northwind',
      conversation: talk.conversation,
      sender: deviceCard(talk.visitor),
    };
    const envelope = must(
      await verifyEnvelope(primitives, must(readEnvelope(primitives, sealed.text)), asked),
    );
    expect(must(openWithMessageKey(primitives, envelope, opened)).body.text).toBe('Look once');
    for (const change of [
      { envelope: toBase64url(primitives.random(32)) },
      { connection: newId(primitives) },
      { gateway: newId(primitives) },
      { connection: 'short' },
    ]) {
      expect(code(await openMessageKey(primitives, key, { ...place, ...change }, box))).toBe('box-invalid');
    }
    expect(code(await openMessageKey(primitives, (await receiving()).key, place, box))).toBe('box-invalid');
  });

  test('[S33] gives its word on envelopes it checked, and on no other', async () => {
    const [one, other, unchecked] = [1, 2, 3].map(() => toBase64url(primitives.random(32))) as [
      string,
      string,
      string,
    ];
    const fields = {
      workspace: 'northwind',
      gateway: world.gateway.id,
      rules: '2026-11',
      at: time(),
      passed: [one, other],
    };
    const signed = await signVerdict(primitives, world.gateway.key, fields);
    expect(must(await verifyVerdict(primitives, signed, world.document, other)).rules).toBe('2026-11');
    expect(code(await verifyVerdict(primitives, signed, world.document, unchecked))).toBe('wrong-request');
    const forged = { ...signed, text: signed.text.replace(one, unchecked) };
    expect(code(await verifyVerdict(primitives, forged, world.document, unchecked))).toBe(
      'signature-invalid',
    );
    const elsewhere = await signVerdict(primitives, world.gateway.key, { ...fields, workspace: 'linden' });
    expect(code(await verifyVerdict(primitives, elsewhere, world.document, one))).toBe('wrong-workspace');
    const { signature } = await signGatewayKey(primitives, world.gateway.key, {
      ...fields,
      key: one,
      issued: time(),
      expires: time(),
    });
    expect(code(await verifyVerdict(primitives, { text: signed.text, signature }, world.document, one))).toBe(
      'signature-invalid',
    );
  });
});
