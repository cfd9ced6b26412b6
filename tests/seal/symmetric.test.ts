import { poly1305 as noblePoly1305 } from '@noble/ciphers/_poly1305.js';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b as nobleBlake2b } from '@noble/hashes/blake2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../src/seal/bytes.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { aeadOpen, aeadSeal, blake2b, poly1305 } from '../../src/seal/symmetric.ts';
import { flipped } from './world.ts';

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
/** Different at every place and length, and the same in every run. */
const text = (length: number, seed = length) =>
  Uint8Array.from({ length }, (_, index) => (index * 167 + seed * 59 + (index >> 5)) & 255);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('BLAKE2b in a browser', () => {
  test('[W180] is that of RFC 7693', () => {
    expect(toHex(blake2b(utf8('abc'), 64))).toBe(
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
  });

  test('[W180] is that of libsodium and of @noble at every length around its blocks, with a key and without', async () => {
    const sodium = await loadSodiumPrimitives();
    for (let length = 0; length <= 400; length++) {
      const input = text(length);
      expect(toHex(blake2b(input)), `${length}`).toBe(toHex(nobleBlake2b(input, { dkLen: 32 })));
      const size = 1 + (length % 64);
      const key = text(1 + ((length * 7) % 64), 3);
      expect(toHex(blake2b(input, size, key)), `${length}, keyed`).toBe(
        toHex(nobleBlake2b(input, { dkLen: size, key })),
      );
      expect(toHex(blake2b(input, 64, key))).toBe(toHex(sodium.hash(input, 64, key)));
    }
  });

  test('[W180] is theirs for any bytes, at whatever place of a buffer they stand', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), bytes(64), fc.nat(7), (input, key, offset) => {
        const view = new Uint8Array(input.length + offset).subarray(offset);
        view.set(input);
        expect(toHex(blake2b(view, 64, key))).toBe(toHex(nobleBlake2b(input, { dkLen: 64, key })));
      }),
      { numRuns: 200 },
    );
    expect(toHex(blake2b(text(70_000)))).toBe(toHex(nobleBlake2b(text(70_000), { dkLen: 32 })));
  });

  test('[W180] has 1 to 64 bytes and takes a key of 64 at most', () => {
    for (const length of [0, 65]) expect(() => blake2b(text(3), length)).toThrow(RangeError);
    expect(() => blake2b(text(3), 32, text(65))).toThrow(RangeError);
  });
});

describe('Poly1305 in a browser', () => {
  // RFC 8439, appendix A.3, those of whole blocks: sums at and around the modulus, and what carries.
  const known: readonly (readonly [string, string, string])[] = [
    ['0'.repeat(64), '0'.repeat(128), '0'.repeat(32)],
    [`02${'0'.repeat(62)}`, 'f'.repeat(32), `03${'0'.repeat(30)}`],
    [`02${'0'.repeat(30)}${'f'.repeat(32)}`, `02${'0'.repeat(30)}`, `03${'0'.repeat(30)}`],
    [`01${'0'.repeat(62)}`, `${'f'.repeat(32)}f0${'f'.repeat(30)}11${'0'.repeat(30)}`, `05${'0'.repeat(30)}`],
    [`01${'0'.repeat(62)}`, `${'f'.repeat(32)}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, '0'.repeat(32)],
    [`02${'0'.repeat(62)}`, `fd${'f'.repeat(30)}`, `fa${'f'.repeat(30)}`],
    [
      `0100000000000000040000000000000${'0'.repeat(33)}`,
      `e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000${'0'.repeat(32)}01${'0'.repeat(30)}`,
      `14${'0'.repeat(14)}55${'0'.repeat(14)}`,
    ],
    [
      `0100000000000000040000000000000${'0'.repeat(33)}`,
      `e33594d7505e43b900000000000000003394d7505e4379cd0100000000000000${'0'.repeat(32)}`,
      `13${'0'.repeat(30)}`,
    ],
  ];

  test('[W180] is that of RFC 8439, also where a sum meets the modulus', () => {
    for (const [key, input, tag] of known) expect(toHex(poly1305(hex(key), hex(input)))).toBe(tag);
  });

  test('[W180] is that of @noble, for keys and texts of extreme bytes too', () => {
    const extreme = fc.constantFrom(0, 1, 2, 3, 4, 5, 15, 16, 127, 128, 250, 251, 252, 253, 254, 255);
    const block = fc.oneof(
      bytes(16),
      fc.array(extreme, { minLength: 16, maxLength: 16 }).map((all) => Uint8Array.from(all)),
      extreme.map((byte) => new Uint8Array(16).fill(byte)),
    );
    const key = fc.tuple(block, block).map(([one, other]) => Uint8Array.of(...one, ...other));
    fc.assert(
      fc.property(key, fc.array(block, { maxLength: 12 }), (given, blocks) => {
        const input = Uint8Array.from(blocks.flatMap((all) => [...all]));
        expect(toHex(poly1305(given, input))).toBe(toHex(noblePoly1305(input, given)));
      }),
      { numRuns: 3000 },
    );
  });
});

describe('XChaCha20-Poly1305 in a browser', () => {
  test('[W180] is that of its draft', () => {
    // draft-irtf-cfrg-xchacha-03, A.3.1.
    const sealed = aeadSeal(
      hex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
      hex('404142434445464748494a4b4c4d4e4f5051525354555657'),
      hex('50515253c0c1c2c3c4c5c6c7'),
      utf8(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      ),
    );
    expect(toHex(sealed.subarray(0, 32))).toBe(
      'bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb',
    );
    expect(toHex(sealed.subarray(-16))).toBe('c0875924c1c7987947deafd8780acf49');
  });

  test('[W180] is that of libsodium and of @noble at every length around its blocks', async () => {
    const sodium = await loadSodiumPrimitives();
    for (let length = 0; length <= 300; length++) {
      const [key, nonce, associated] = [text(32, length), text(24, length), text(length % 53, 9)];
      const sealed = aeadSeal(key, nonce, associated, text(length));
      expect(toHex(sealed), `${length}`).toBe(
        toHex(xchacha20poly1305(key, nonce, associated).encrypt(text(length))),
      );
      expect(toHex(sealed)).toBe(toHex(sodium.aeadSeal(key, nonce, associated, text(length))));
      expect(aeadOpen(key, nonce, associated, sealed)).toEqual(text(length));
    }
  });

  test('[W180] is theirs for any bytes, and changes none of what it was given', () => {
    fc.assert(
      fc.property(
        bytes(32),
        bytes(24),
        fc.uint8Array({ maxLength: 100 }),
        fc.uint8Array({ maxLength: 3000 }),
        (key, nonce, associated, plain) => {
          const given = [key, nonce, associated, plain].map(toHex);
          const sealed = aeadSeal(key, nonce, associated, plain);
          expect(toHex(sealed)).toBe(toHex(xchacha20poly1305(key, nonce, associated).encrypt(plain)));
          expect(aeadOpen(key, nonce, associated, sealed)).toEqual(plain);
          expect([key, nonce, associated, plain].map(toHex)).toEqual(given);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('[W180] opens nothing of which one bit was changed, nor what is shorter than its tag', () => {
    const [key, nonce, associated] = [text(32), text(24), text(20)];
    const sealed = aeadSeal(key, nonce, associated, text(70));
    for (let bit = 0; bit < sealed.length * 8; bit++)
      expect(aeadOpen(key, nonce, associated, flipped(sealed, bit)), `${bit}`).toBeNull();
    for (let bit = 0; bit < associated.length * 8; bit++)
      expect(aeadOpen(key, nonce, flipped(associated, bit), sealed)).toBeNull();
    for (let length = 0; length < sealed.length; length++)
      expect(aeadOpen(key, nonce, associated, sealed.subarray(0, length))).toBeNull();
    expect(() => aeadSeal(text(31), nonce, associated, sealed)).toThrow(RangeError);
    expect(() => aeadOpen(key, text(12), associated, sealed)).toThrow(RangeError);
  });
});
