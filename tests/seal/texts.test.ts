import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  concat,
  equalBytes,
  fixedBytes,
  fromBase64url,
  fromUtf8,
  readU32,
  toBase64url,
  u32,
  u64,
  utf8,
} from '../../src/seal/bytes.ts';
import { contextHash, contextKey } from '../../src/seal/hash.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import {
  anyText,
  bytesOf,
  exact,
  integer,
  line,
  listOf,
  literal,
  moment,
  nullOr,
  parseCanonical,
  parseExact,
  randomId,
  slug,
} from '../../src/seal/strict-json.ts';
import { code } from './world.ts';

describe('bytes as text', () => {
  test('[S2] come back as they were, in the letters that everybody else writes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = toBase64url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64url(text)).toEqual(bytes);
      }),
    );
  });

  test('[S2] are refused in any form but the one', () => {
    for (const text of [
      'A',
      'AAAAA',
      'AA==',
      'AB',
      'AAB',
      'A+AA',
      'A/AA',
      'AA AA',
      ' AAAA',
      'AAAA\n',
      'ÄAAA',
      'A\u0000AA',
    ]) {
      expect(fromBase64url(text), JSON.stringify(text)).toBeNull();
    }
    expect(fixedBytes('AAAA', 4)).toBeNull();
    expect(fixedBytes('AAAAAA', 4)).toEqual(new Uint8Array(4));
  });

  test('[S2] that are no UTF-8 are refused, and a mark at the beginning is kept', () => {
    expect(fromUtf8(Uint8Array.of(0xff))).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xc0, 0x80))).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toBeNull();
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA');
  });

  test('[S2] numbers are big-endian and in range', () => {
    expect(u32(0x01020304)).toEqual(Uint8Array.of(1, 2, 3, 4));
    expect(u64(2 ** 40 + 5)).toEqual(Uint8Array.of(0, 0, 1, 0, 0, 0, 0, 5));
    expect(readU32(u32(0xfffffffe))).toBe(0xfffffffe);
    for (const wrong of [-1, 1.5, 2 ** 32, Number.NaN]) expect(() => u32(wrong)).toThrow(RangeError);
    for (const wrong of [-1, 1.5, 2 ** 53]) expect(() => u64(wrong)).toThrow(RangeError);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 3))).toBe(false);
  });
});

describe('text that is signed or hashed', () => {
  test('[S3] is taken only in the one writing of its value', () => {
    const refusedTexts = [
      '{"a": 1}',
      ' {"a":1}',
      '{"a":1}\n',
      '{"a":1,"a":1}',
      '{"a":1,"a":2}',
      '{"a":1.0}',
      '{"a":1e0}',
      '{"a":-0}',
      '{"a":"\\u0041"}',
      '{"a":"\\/"}',
      '{"a":"\\ud800"}',
      '{"\\udc00":1}',
      '{"2":1,"1":1}',
      '[1,]',
      '{"a":1}x',
      'undefined',
      '',
      '{"a":123456789012345678901234567890}',
    ];
    for (const text of refusedTexts) expect(parseCanonical(text), text).toBeUndefined();
    expect(parseCanonical('{"a":"\\\\ud800","b":"😀"}')).toEqual({ a: '\\ud800', b: '😀' });
    expect(parseCanonical('{"a":1}', 6)).toBeUndefined();
  });

  test('[S3] survives only if it is what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const value = parseCanonical(text);
        if (value !== undefined) expect(JSON.stringify(value)).toBe(text);
      }),
    );
  });

  test('[S3] has every field, no other, in order', () => {
    const shape = exact({ v: literal('x.v1'), n: integer(1, 9), inner: exact({ id: bytesOf(2) }) });
    const accept = '{"v":"x.v1","n":1,"inner":{"id":"AAA"}}';
    expect(code(parseExact(accept, shape))).toBe('accepted');
    const wrong = [
      '{"n":1,"v":"x.v1","inner":{"id":"AAA"}}',
      '{"v":"x.v1","n":1}',
      '{"v":"x.v1","n":1,"inner":{"id":"AAA"},"more":1}',
      '{"v":"x.v1","n":1,"inner":{"id":"AAA","more":1}}',
      '{"v":"x.v1","n":10,"inner":{"id":"AAA"}}',
      '{"v":"x.v1","n":"1","inner":{"id":"AAA"}}',
      '{"v":"x.v2","n":1,"inner":{"id":"AAA"}}',
      '{"v":"x.v1","n":1,"inner":{"id":"AAB"}}',
      '{"v":"x.v1","n":1,"inner":[]}',
      '{"v":"x.v1","n":1,"inner":null}',
      '{"__proto__":null,"v":"x.v1","n":1,"inner":{"id":"AAA"}}',
      '[]',
      'null',
      '"x"',
    ];
    for (const text of wrong) expect(code(parseExact(text, shape)), text).toBe('shape-invalid');
    expect(code(parseExact(accept, shape, 10))).toBe('too-large');
    expect(code(parseExact(`${accept} `, shape))).toBe('text-not-canonical');
  });

  test('[S3] has ids, names, times and lines of one form', () => {
    expect(randomId('AAAAAAAAAAAAAAAAAAAAAA')).toBe(true);
    for (const wrong of ['AAAAAAAAAAAAAAAAAAAAAB', 'AAAAAAAAAAAAAAAAAAAAA', 1, null])
      expect(randomId(wrong)).toBe(false);
    expect(slug('front-desk')).toBe(true);
    for (const wrong of ['', 'Front', 'a b', '-a', 'a'.repeat(41), 'a|b', 'ä'])
      expect(slug(wrong)).toBe(false);
    expect(moment('2026-11-23T09:00:00.000Z')).toBe(true);
    for (const wrong of [
      '2026-11-23',
      '2026-11-23T09:00:00Z',
      '2026-02-30T09:00:00.000Z',
      '2026-11-23T10:00:00.000+1',
    ]) {
      expect(moment(wrong), wrong).toBe(false);
    }
    expect(line(5)('ab c')).toBe(true);
    for (const wrong of ['', 'a\nb', 'a\u0000', 'abcdef']) expect(line(5)(wrong)).toBe(false);
    expect(listOf(integer(0), 2, 1)([1])).toBe(true);
    for (const wrong of [[], [1, 2, 3], ['1'], {}]) expect(listOf(integer(0), 2, 1)(wrong)).toBe(false);
    expect(nullOr(anyText(1))(null)).toBe(true);
    expect(nullOr(anyText(1))('ab')).toBe(false);
  });
});

describe('a hash', () => {
  test('[S6] has its own context, and parts that cannot run into one another', async () => {
    const primitives = await loadSodiumPrimitives();
    const key = primitives.random(32);
    const all = [
      contextHash(primitives, 'sealdesk.a.v1', 'ab', 'c'),
      contextHash(primitives, 'sealdesk.a.v1', 'a', 'bc'),
      contextHash(primitives, 'sealdesk.a.v1', 'abc'),
      contextHash(primitives, 'sealdesk.b.v1', 'abc'),
      contextHash(primitives, 'sealdesk.a.v1', utf8('abc')),
      contextKey(primitives, key, 'sealdesk.a.v1', 'abc'),
      contextKey(primitives, key, 'sealdesk.b.v1', 'abc'),
    ].map(toBase64url);
    expect(new Set(all).size).toBe(all.length);
    const byHand = primitives.hash(concat(utf8('sealdesk.a.v1'), Uint8Array.of(0), u32(3), utf8('abc')));
    expect(all[2]).toBe(toBase64url(byHand));
  });
});
