import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, toBase64url, toHex, utf8 } from '../../src/seal/bytes.ts';
import {
  fromLittleEndian,
  GROUP_ORDER,
  montgomeryForm,
  PRIME_ORDER_SCALAR,
  toLittleEndian,
} from '../../src/seal/key-checks.ts';
import type { Primitives, SigningKey } from '../../src/seal/primitives.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { allPrimitives, flipped } from './world.ts';

const { Point } = ed25519;
const P = (1n << 255n) - 19n;
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const torsion = Point.fromBytes(hex('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'));

let faces: readonly (readonly [string, Primitives])[];
beforeAll(async () => {
  faces = await allPrimitives();
});

async function answers<T>(ask: (primitives: Primitives) => Promise<T> | T): Promise<T[]> {
  return Promise.all(faces.map(([, primitives]) => ask(primitives)));
}

function allSame(values: readonly (Uint8Array | null)[]): void {
  expect(new Set(values.map((value) => (value === null ? 'null' : toHex(value)))).size).toBe(1);
}

describe('both implementations', () => {
  test('[S1] hash, box, sign and agree alike, whatever the input', async () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    await fc.assert(
      fc.asyncProperty(
        bytes(32),
        bytes(24),
        bytes(32),
        fc.uint8Array({ maxLength: 600 }),
        async (key, nonce, other, text) => {
          allSame(await answers((primitives) => primitives.hash(text, 64, key)));
          allSame(await answers((primitives) => primitives.hash(text)));
          allSame(await answers((primitives) => primitives.aeadSeal(key, nonce, other, text)));
          allSame(
            await answers(async (primitives) => primitives.sign(await primitives.importSigning(key), text)),
          );
          allSame(await answers((primitives) => primitives.basePoint(key)));
          allSame(await answers((primitives) => primitives.sha2(512, text)));
          const theirs = await (faces[0] as (typeof faces)[0])[1].basePoint(other);
          allSame(await answers((primitives) => primitives.agree(key, theirs)));
          allSame(await answers(async (primitives) => (await primitives.importAgreement(key)).public));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('[S1] open what the other sealed, and nothing that was changed', async () => {
    for (const [, one] of faces) {
      const [key, nonce, associated] = [one.random(32), one.random(24), one.random(20)];
      const sealed = one.aeadSeal(key, nonce, associated, utf8('Good morning'));
      for (const [, other] of faces) {
        expect(other.aeadOpen(key, nonce, associated, sealed)).toEqual(utf8('Good morning'));
        for (let bit = 0; bit < sealed.length * 8; bit += 7) {
          expect(other.aeadOpen(key, nonce, associated, flipped(sealed, bit))).toBeNull();
        }
        expect(other.aeadOpen(key, nonce, utf8('else'), sealed)).toBeNull();
        expect(other.aeadOpen(flipped(key, 3), nonce, associated, sealed)).toBeNull();
        expect(other.aeadOpen(key, nonce, associated, sealed.subarray(0, 15))).toBeNull();
      }
    }
  });

  test('[S1] verify what the other signed', async () => {
    for (const [, one] of faces) {
      const key = await one.generateSigning();
      const signature = await one.sign(key, utf8('read'));
      for (const [, other] of faces) {
        expect(await other.verify(key.public, utf8('read'), signature)).toBe(true);
        expect(await other.verify(key.public, utf8('reed'), signature)).toBe(false);
        expect(await other.verify(key.public, utf8('read'), flipped(signature, 77))).toBe(false);
      }
    }
  });

  test('[S1] give randomness that does not repeat', async () => {
    for (const [, primitives] of faces) {
      const seen = new Set(Array.from({ length: 500 }, () => toHex(primitives.random(24))));
      expect(seen.size).toBe(500);
      expect(primitives.random(5000)).toHaveLength(5000);
    }
  });
});

describe('a public key', () => {
  const onCurve = Point.BASE.multiply(12345n);

  const badSigning: readonly (readonly [string, Uint8Array])[] = [
    ['the identity', toLittleEndian(1n)],
    ['the identity, sign bit set', toLittleEndian(1n | (1n << 255n))],
    ['the identity, y = p + 1', toLittleEndian(P + 1n)],
    ['order two, y = -1', toLittleEndian(P - 1n)],
    ['order four, y = 0', toLittleEndian(0n)],
    ['order four, y = p', toLittleEndian(P)],
    ['order eight', torsion.toBytes()],
    ['order eight, other', torsion.multiplyUnsafe(3n).toBytes()],
    ['a torsion part of order two', onCurve.add(torsion.multiplyUnsafe(4n)).toBytes()],
    ['a torsion part of order four', onCurve.add(torsion.multiplyUnsafe(2n)).toBytes()],
    ['a torsion part of order eight', onCurve.add(torsion).toBytes()],
    ['off the curve', toLittleEndian(2n)],
    ['y not below p', toLittleEndian(P + 3n)],
    ['31 bytes', onCurve.toBytes().subarray(1)],
    ['33 bytes', concat(onCurve.toBytes(), Uint8Array.of(0))],
  ];

  test('[S4] for signatures is refused unless canonical and of prime order', async () => {
    for (const [name, primitives] of faces) {
      expect(await primitives.checkSigningKey(onCurve.toBytes()), name).toBe(true);
      for (const [what, key] of badSigning) {
        expect(await primitives.checkSigningKey(key), `${name}: ${what}`).toBe(false);
      }
    }
  });

  test('[S4] of small order lets no signature through, also not one that fits any message', async () => {
    const identity = toLittleEndian(1n);
    for (const [name, primitives] of faces) {
      for (const r of [identity, Point.BASE.toBytes()]) {
        const s = r === identity ? 0n : 1n;
        const signature = concat(r, toLittleEndian(s));
        expect(await primitives.verify(identity, utf8('any message'), signature), name).toBe(false);
      }
    }
  });

  const badAgreement: readonly (readonly [string, Uint8Array])[] = [
    ['zero', toLittleEndian(0n)],
    ['one, order four', toLittleEndian(1n)],
    ['minus one', toLittleEndian(P - 1n)],
    ['p, which is zero again', toLittleEndian(P)],
    ['p + 1', toLittleEndian(P + 1n)],
    ['order eight', hex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')],
    ['order eight, other', hex('5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157')],
    ['a torsion part', montgomeryForm(onCurve.add(torsion).toBytes()) as Uint8Array],
    ['on the twist', toLittleEndian(2n)],
    ['nine, not canonical', toLittleEndian(P + 9n)],
    ['nine, top bit set', toLittleEndian(9n | (1n << 255n))],
    ['31 bytes', toLittleEndian(9n).subarray(1)],
  ];

  test('[S4] for agreement is refused unless canonical and of prime order, and no secret comes of it', async () => {
    for (const [name, primitives] of faces) {
      expect(await primitives.checkAgreementKey(toLittleEndian(9n)), name).toBe(true);
      const key = await primitives.generateAgreement();
      for (const [what, bad] of badAgreement) {
        expect(await primitives.checkAgreementKey(bad), `${name}: ${what}`).toBe(false);
        expect(await primitives.agree(key, bad), `${name}: ${what}`).toBeNull();
        expect(await primitives.agree(primitives.random(32), bad), `${name}: ${what}`).toBeNull();
      }
    }
  });

  test('[S4] of prime order passes: the check by one multiplication agrees with the curve library', async () => {
    const sodium = await loadSodiumPrimitives();
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: GROUP_ORDER - 1n }),
        fc.integer({ min: 0, max: 7 }),
        (scalar, part) => {
          const point = Point.BASE.multiplyUnsafe(scalar).add(torsion.multiplyUnsafe(BigInt(part)));
          const u = montgomeryForm(point.toBytes()) as Uint8Array;
          expect(sodium.checkSigningKeySync(point.toBytes())).toBe(part === 0);
          expect(sodium.checkAgreementKeySync(u)).toBe(part === 0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('[S4] scalar used by the check is left alone by clamping', () => {
    expect((PRIME_ORDER_SCALAR[0] as number) & 7).toBe(0);
    expect((PRIME_ORDER_SCALAR[31] as number) & 0xc0).toBe(0x40);
  });
});

describe('a signature', () => {
  test('[S5] with S not below the group order is refused', async () => {
    for (const [name, primitives] of faces) {
      const key = await primitives.generateSigning();
      const signature = await primitives.sign(key, utf8('once'));
      const s = fromLittleEndian(signature.subarray(32));
      const again = concat(signature.subarray(0, 32), toLittleEndian(s + GROUP_ORDER));
      expect(await primitives.verify(key.public, utf8('once'), signature)).toBe(true);
      expect(await primitives.verify(key.public, utf8('once'), again), name).toBe(false);
      expect(await primitives.verify(key.public, utf8('once'), signature.subarray(0, 63)), name).toBe(false);
    }
  });

  test('[S5] is checked without the cofactor, alike everywhere', async () => {
    // Made by a signer who adds a point of order eight to R: only cofactored verification would accept it.
    const { nobleSignature, publicKey, message } = cofactored();
    for (const [name, primitives] of faces) {
      expect(await primitives.verify(publicKey, message, nobleSignature), name).toBe(false);
    }
    expect(ed25519.verify(nobleSignature, message, publicKey)).toBe(true);
  });

  function cofactored() {
    const message = utf8('two ways to check');
    const secret = 987654321n;
    const publicKey = Point.BASE.multiply(secret).toBytes();
    const r = Point.BASE.multiply(55555n).add(torsion).toBytes();
    const hash = createHash('sha512')
      .update(concat(r, publicKey, message))
      .digest();
    const digest = fromLittleEndian(hash) % GROUP_ORDER;
    const s = (55555n + digest * secret) % GROUP_ORDER;
    return { nobleSignature: concat(r, toLittleEndian(s)), publicKey, message };
  }
});

describe('a private key', () => {
  test('[S8] in a browser cannot be exported, and survives structured clone', async () => {
    for (const [name, primitives] of faces.slice(0, 2)) {
      const signing = structuredClone(await primitives.generateSigning());
      const agreement = structuredClone(await primitives.generateAgreement());
      const signature = await primitives.sign(signing, utf8('kept'));
      expect(await primitives.verify(signing.public, utf8('kept'), signature), name).toBe(true);
      expect(await primitives.agree(agreement, toLittleEndian(9n))).toEqual(agreement.public);
      for (const { handle } of [signing, agreement]) {
        const key = handle instanceof CryptoKey ? handle : (handle as { wrapping: CryptoKey }).wrapping;
        expect(key.extractable).toBe(false);
        await expect(
          crypto.subtle.exportKey(handle instanceof CryptoKey ? 'pkcs8' : 'raw', key),
        ).rejects.toThrow();
      }
    }
  });

  test('[S8] imported from a secret is the same key everywhere and cannot be exported either', async () => {
    const seed = new Uint8Array(32).fill(7);
    const keys = await answers((primitives) => primitives.importSigning(seed));
    allSame(keys.map((key) => key.public));
    const [browser, , server] = keys as [SigningKey, SigningKey, SigningKey];
    expect((browser.handle as CryptoKey).extractable).toBe(false);
    expect(toBase64url(server.public)).toHaveLength(43);
  });
});
