// Vectors for bytes, text, primitives, keys and signatures.

import { createHash } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { concat, toBase64url, utf8 } from '../../src/seal/bytes.ts';
import { fromLittleEndian, GROUP_ORDER, montgomeryForm, toLittleEndian } from '../../src/seal/key-checks.ts';
import type { Primitives } from '../../src/seal/primitives.ts';

const { Point } = ed25519;
const P = (1n << 255n) - 19n;
const TOP = 1n << 255n;
const torsion = Point.fromBytes(
  Uint8Array.from(Buffer.from('26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05', 'hex')),
);

export function textVectors() {
  return {
    format: 'bytes as text; text that is signed or hashed',
    base64url: {
      accepted: [0, 1, 2, 3, 16, 31, 32].map((length) => {
        const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) & 255);
        return { hex: Buffer.from(bytes).toString('hex'), text: toBase64url(bytes) };
      }),
      refused: [
        { why: 'one letter is no byte', text: 'A' },
        { why: 'bits left over, two letters', text: 'AB' },
        { why: 'bits left over, three letters', text: 'AAB' },
        { why: 'padding', text: 'AA==' },
        { why: 'the other alphabet', text: 'A+AA' },
        { why: 'the other alphabet', text: 'A/AA' },
        { why: 'white space', text: 'AA AA' },
        { why: 'a line end', text: 'AAAA\n' },
        { why: 'a letter outside', text: 'ÄAAA' },
      ],
    },
    json: {
      accepted: ['{"a":1}', '{"a":"😀","b":[null,true,-1]}', '{"a":"\\\\ud800"}', '{"a":"\\n\\u0000"}'],
      refused: [
        { why: 'white space', text: '{"a": 1}' },
        { why: 'white space at the end', text: '{"a":1} ' },
        { why: 'a field twice, same value', text: '{"a":1,"a":1}' },
        { why: 'a field twice', text: '{"a":1,"a":2}' },
        { why: 'a number written otherwise', text: '{"a":1.0}' },
        { why: 'an exponent', text: '{"a":1e0}' },
        { why: 'minus zero', text: '{"a":-0}' },
        { why: 'more digits than a double holds', text: '{"a":12345678901234567890123}' },
        { why: 'an escape that is not needed', text: '{"a":"\\u0041"}' },
        { why: 'an escaped slash', text: '{"a":"\\/"}' },
        { why: 'half a surrogate pair', text: '{"a":"\\ud800"}' },
        { why: 'a mark at the beginning', text: '\ufeff{"a":1}' },
        { why: 'something after', text: '{"a":1}{}' },
      ],
    },
  };
}

export async function primitiveVectors(primitives: Primitives) {
  const texts = ['', 'a', 'The quick brown fox', 'x'.repeat(300)];
  const key = primitives.random(32);
  const nonce = primitives.random(24);
  const seed = primitives.random(32);
  const scalar = primitives.random(32);
  const signing = await primitives.importSigning(seed);
  const agreement = await primitives.importAgreement(scalar);
  const other = await primitives.generateAgreement();
  const aead = texts.map((text) => {
    const sealed = primitives.aeadSeal(key, nonce, utf8('associated'), utf8(text));
    return { plain: toBase64url(utf8(text)), sealed: toBase64url(sealed) };
  });
  const turned = aead.map(({ sealed }, index) => {
    const bytes = Uint8Array.from(Buffer.from(sealed, 'base64url'));
    bytes[(index * 5) % bytes.length] = (bytes[(index * 5) % bytes.length] as number) ^ 1;
    return { why: 'a bit turned', sealed: toBase64url(bytes) };
  });
  return {
    format: 'suite sealdesk.1',
    hash: texts.flatMap((text) =>
      [32, 64].map((length) => ({
        input: toBase64url(utf8(text)),
        length,
        plain: toBase64url(primitives.hash(utf8(text), length)),
        keyed: toBase64url(primitives.hash(utf8(text), length, key)),
      })),
    ),
    key: toBase64url(key),
    aead: {
      key: toBase64url(key),
      nonce: toBase64url(nonce),
      associated: toBase64url(utf8('associated')),
      accepted: aead,
      refused: [...turned, { why: 'shorter than a tag', sealed: toBase64url(new Uint8Array(15)) }],
    },
    sign: {
      seed: toBase64url(seed),
      public: toBase64url(signing.public),
      messages: await Promise.all(
        texts.map(async (text) => ({
          message: toBase64url(utf8(text)),
          signature: toBase64url(await primitives.sign(signing, utf8(text))),
        })),
      ),
    },
    agree: {
      scalar: toBase64url(scalar),
      public: toBase64url(agreement.public),
      other: toBase64url(other.public),
      shared: toBase64url((await primitives.agree(agreement, other.public)) as Uint8Array),
    },
  };
}

export async function keyVectors(primitives: Primitives) {
  const good = Point.BASE.multiply(123456789n);
  const entry = (why: string, bytes: Uint8Array) => ({ why, key: toBase64url(bytes) });
  const small = [1n, 2n, 3n, 4n, 5n, 6n, 7n].map((times) => torsion.multiplyUnsafe(times));
  const mixed = [1n, 2n, 4n].map((times) => good.add(torsion.multiplyUnsafe(times)));
  const message = utf8('a message');
  const key = await primitives.importSigning(primitives.random(32));
  const signature = await primitives.sign(key, message);
  const s = fromLittleEndian(signature.subarray(32));
  const identity = toLittleEndian(1n);
  const sig = (why: string, publicKey: Uint8Array, value: Uint8Array) => ({
    why,
    key: toBase64url(publicKey),
    message: toBase64url(message),
    signature: toBase64url(value),
  });
  return {
    format: 'which public keys and signatures are accepted',
    signing: {
      accepted: [good, Point.BASE, Point.BASE.multiply(7n)].map((point) => toBase64url(point.toBytes())),
      refused: [
        entry('the identity', identity),
        entry('the identity, sign bit set', toLittleEndian(1n | TOP)),
        entry('the identity, not canonical', toLittleEndian(P + 1n)),
        entry('y = p', toLittleEndian(P)),
        entry('y = p + 3', toLittleEndian(P + 3n)),
        ...small.map((point) => entry('of small order', point.toBytes())),
        ...mixed.map((point) => entry('with a part of small order', point.toBytes())),
        entry('off the curve', toLittleEndian(2n)),
        entry('31 bytes', good.toBytes().subarray(1)),
        entry('33 bytes', concat(good.toBytes(), Uint8Array.of(0))),
      ],
    },
    agreement: {
      accepted: [good, Point.BASE].map((point) => toBase64url(montgomeryForm(point.toBytes()) as Uint8Array)),
      refused: [
        entry('zero', toLittleEndian(0n)),
        entry('one', toLittleEndian(1n)),
        entry('minus one', toLittleEndian(P - 1n)),
        entry('p', toLittleEndian(P)),
        entry('p + 1', toLittleEndian(P + 1n)),
        entry('nine, not canonical', toLittleEndian(P + 9n)),
        entry('nine, top bit set', toLittleEndian(9n | TOP)),
        ...[1n, 3n].map((times) =>
          entry('of order eight', montgomeryForm(torsion.multiplyUnsafe(times).toBytes()) as Uint8Array),
        ),
        ...mixed.map((point) =>
          entry('with a part of small order', montgomeryForm(point.toBytes()) as Uint8Array),
        ),
        entry('on the twist', toLittleEndian(2n)),
        entry('31 bytes', toLittleEndian(9n).subarray(1)),
      ],
    },
    signatures: {
      accepted: [sig('as it should be', key.public, signature)],
      refused: [
        sig(
          'S not below the group order',
          key.public,
          concat(signature.subarray(0, 32), toLittleEndian(s + GROUP_ORDER)),
        ),
        sig('63 bytes', key.public, signature.subarray(0, 63)),
        sig('65 bytes', key.public, concat(signature, Uint8Array.of(0))),
        sig('R the identity, by a signer who took no nonce', ...withoutNonce(message)),
        sig('key the identity: S = 0 fits any message', identity, concat(identity, new Uint8Array(32))),
        sig(
          'key the identity: R = B, S = 1 fits any message',
          identity,
          concat(Point.BASE.toBytes(), toLittleEndian(1n)),
        ),
        sig('R with a part of small order: holds only if multiplied by eight', ...cofactored(message)),
        sig('of another key', good.toBytes(), signature),
        sig('all zeros', key.public, new Uint8Array(64)),
      ],
    },
  };
}

/** S = h * a, R = 0 * B: holds by the equation, and gives the secret away. */
function withoutNonce(message: Uint8Array): [Uint8Array, Uint8Array] {
  const publicKey = Point.BASE.multiply(987654321n).toBytes();
  const r = toLittleEndian(1n);
  const digest = createHash('sha512')
    .update(concat(r, publicKey, message))
    .digest();
  const s = ((fromLittleEndian(digest) % GROUP_ORDER) * 987654321n) % GROUP_ORDER;
  return [publicKey, concat(r, toLittleEndian(s))];
}

function cofactored(message: Uint8Array): [Uint8Array, Uint8Array] {
  const publicKey = Point.BASE.multiply(987654321n).toBytes();
  const r = Point.BASE.multiply(55555n).add(torsion).toBytes();
  const digest = createHash('sha512')
    .update(concat(r, publicKey, message))
    .digest();
  const s = (55555n + (fromLittleEndian(digest) % GROUP_ORDER) * 987654321n) % GROUP_ORDER;
  return [publicKey, concat(r, toLittleEndian(s))];
}
