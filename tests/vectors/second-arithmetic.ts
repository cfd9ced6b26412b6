// Arithmetic for the second reader, by the book: BLAKE2b and the curve in big integers, HChaCha20 by hand. It shares no
// code with src/ and uses no library but Node's own SHA-512 and ChaCha20-Poly1305. What it does not accept, it throws.

import { createDecipheriv, createHash } from 'node:crypto';

export type Bytes = Uint8Array;
export type Json = { readonly [name: string]: unknown };

export function need(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`refused: ${what}`);
}

// Bytes and text

export function decode(text: unknown, length?: number): Bytes {
  need(typeof text === 'string' && /^[A-Za-z0-9_-]*$/.test(text), 'letters');
  const bytes = Buffer.from(text, 'base64url');
  need(bytes.toString('base64url') === text, 'canonical');
  need(length === undefined || bytes.length === length, 'length');
  return new Uint8Array(bytes);
}

export const encode = (bytes: Bytes): string => Buffer.from(bytes).toString('base64url');
export const utf8 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf8'));
export const join = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));
export const same = (left: Bytes, right: Bytes): boolean => Buffer.compare(left, right) === 0;

export function u32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return new Uint8Array(bytes);
}

export function u64(value: number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return new Uint8Array(bytes);
}

export function json(text: unknown): Json {
  need(typeof text === 'string', 'text');
  const value: unknown = JSON.parse(text);
  need(JSON.stringify(value) === text, 'one writing');
  const wellFormed = (part: unknown): boolean =>
    typeof part === 'string'
      ? Buffer.from(part, 'utf8').toString('utf8') === part
      : typeof part !== 'object' || part === null || Object.entries(part).flat().every(wellFormed);
  need(wellFormed(value), 'well-formed');
  need(typeof value === 'object' && value !== null && !Array.isArray(value), 'object');
  return value as Json;
}

/** The fields of an object, exactly these in this order. */
export function fields(value: unknown, ...names: readonly string[]): Json {
  need(typeof value === 'object' && value !== null && !Array.isArray(value), 'object');
  need(Object.keys(value).join() === names.join(), 'fields');
  return value as Json;
}

export function count(value: unknown, min: number): number {
  need(typeof value === 'number' && Number.isSafeInteger(value) && value >= min, 'number');
  return value;
}

export function list(value: unknown): readonly unknown[] {
  need(Array.isArray(value), 'list');
  return value;
}

export function words(value: unknown, pattern: RegExp): string {
  need(typeof value === 'string' && pattern.test(value), 'words');
  return value;
}

export const slug = /^[a-z0-9][a-z0-9-]{0,39}$/;

// BLAKE2b, RFC 7693, in big integers

const mask = (1n << 64n) - 1n;
const initial = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];
const order = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
].map((row) => Array.from(row, (letter) => Number.parseInt(letter, 16)));

export function blake2b(input: Bytes, length = 32, key: Bytes = new Uint8Array(0)): Bytes {
  const state = [...initial];
  state[0] = (state[0] as bigint) ^ BigInt(0x01010000 | (key.length << 8) | length);
  const padded = key.length === 0 ? input : join(key, new Uint8Array(128 - key.length), input);
  const blocks = Math.max(1, Math.ceil(padded.length / 128));
  for (let block = 0; block < blocks; block += 1) {
    const bytes = Buffer.alloc(128);
    bytes.set(padded.subarray(block * 128, block * 128 + 128));
    const m = Array.from({ length: 16 }, (_, index) => bytes.readBigUInt64LE(index * 8));
    const last = block === blocks - 1;
    const v = [...state, ...initial];
    v[12] = (v[12] as bigint) ^ BigInt(last ? padded.length : (block + 1) * 128);
    if (last) v[14] = (v[14] as bigint) ^ mask;
    for (let round = 0; round < 12; round += 1) {
      const s = order[round % 10] as number[];
      const mix = (a: number, b: number, c: number, d: number, x: number) => {
        const turn = (value: bigint, by: bigint) => ((value >> by) | (value << (64n - by))) & mask;
        const at = (index: number) => v[index] as bigint;
        v[a] = (at(a) + at(b) + (m[s[x] as number] as bigint)) & mask;
        v[d] = turn(at(d) ^ at(a), 32n);
        v[c] = (at(c) + at(d)) & mask;
        v[b] = turn(at(b) ^ at(c), 24n);
        v[a] = (at(a) + at(b) + (m[s[x + 1] as number] as bigint)) & mask;
        v[d] = turn(at(d) ^ at(a), 16n);
        v[c] = (at(c) + at(d)) & mask;
        v[b] = turn(at(b) ^ at(c), 63n);
      };
      mix(0, 4, 8, 12, 0);
      mix(1, 5, 9, 13, 2);
      mix(2, 6, 10, 14, 4);
      mix(3, 7, 11, 15, 6);
      mix(0, 5, 10, 15, 8);
      mix(1, 6, 11, 12, 10);
      mix(2, 7, 8, 13, 12);
      mix(3, 4, 9, 14, 14);
    }
    for (let index = 0; index < 8; index += 1) {
      state[index] = (state[index] as bigint) ^ (v[index] as bigint) ^ (v[index + 8] as bigint);
    }
  }
  const out = Buffer.alloc(64);
  for (const [index, word] of state.entries()) out.writeBigUInt64LE(word, index * 8);
  return new Uint8Array(out.subarray(0, length));
}

export type Part = Bytes | string;
export const part = (value: Part): Bytes =>
  typeof value === 'string' ? join(u32(utf8(value).length), utf8(value)) : value;
export const sized = (bytes: Bytes): Bytes => join(u32(bytes.length), bytes);
export const hash = (context: string, ...parts: readonly Part[]): Bytes =>
  blake2b(join(utf8(`${context}\0`), ...parts.map(part)));
export const keyed = (key: Bytes, context: string, ...parts: readonly Part[]): Bytes =>
  blake2b(join(utf8(`${context}\0`), ...parts.map(part)), 32, key);

// XChaCha20-Poly1305

function hchacha(key: Bytes, nonce: Bytes): Bytes {
  const words32 = (bytes: Bytes) =>
    Array.from({ length: bytes.length / 4 }, (_, i) => Buffer.from(bytes).readUInt32LE(i * 4));
  const x = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...words32(key), ...words32(nonce)];
  const at = (index: number) => x[index] as number;
  const turn = (value: number, by: number) => ((value << by) | (value >>> (32 - by))) >>> 0;
  const quarter = (a: number, b: number, c: number, d: number) => {
    for (const by of [16, 12, 8, 7]) {
      const [p, q, r] = by === 16 || by === 8 ? [a, b, d] : [c, d, b];
      x[p] = (at(p) + at(q)) >>> 0;
      x[r] = turn((at(r) ^ at(p)) >>> 0, by);
    }
  };
  for (let round = 0; round < 10; round += 1) {
    for (const i of [0, 1, 2, 3]) quarter(i, i + 4, i + 8, i + 12);
    for (const i of [0, 1, 2, 3]) quarter(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4));
  }
  const out = Buffer.alloc(32);
  for (const [index, from] of [0, 1, 2, 3, 12, 13, 14, 15].entries()) out.writeUInt32LE(at(from), index * 4);
  return new Uint8Array(out);
}

export function unbox(key: Bytes, nonce: Bytes, associated: Bytes, sealed: Bytes): Bytes {
  need(sealed.length >= 16, 'tag');
  const subkey = hchacha(key, nonce.subarray(0, 16));
  const iv = join(new Uint8Array(4), nonce.subarray(16));
  const cipher = createDecipheriv('chacha20-poly1305', subkey, iv, { authTagLength: 16 });
  cipher.setAAD(associated, { plaintextLength: sealed.length - 16 });
  cipher.setAuthTag(sealed.subarray(sealed.length - 16));
  return join(cipher.update(sealed.subarray(0, sealed.length - 16)), cipher.final());
}

// Edwards25519 and Curve25519, by the book

const p = (1n << 255n) - 19n;
export const l = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (value: bigint, by = p): bigint => ((value % by) + by) % by;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = mod(result * square);
    square = mod(square * square);
  }
  return result;
}

const inverse = (value: bigint): bigint => power(value, p - 2n);
const d = mod(-121665n * inverse(121666n));

export type Point = readonly [bigint, bigint, bigint, bigint];
export const zero: Point = [0n, 1n, 1n, 0n];

export function add([x1, y1, z1, t1]: Point, [x2, y2, z2, t2]: Point): Point {
  const a = mod((y1 - x1) * (y2 - x2));
  const b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * d);
  const e = mod(2n * z1 * z2);
  return [mod((b - a) * (e - c)), mod((e + c) * (b + a)), mod((e - c) * (e + c)), mod((b - a) * (b + a))];
}

export function times(point: Point, scalar: bigint): Point {
  let [sum, double] = [zero, point];
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) sum = add(sum, double);
    double = add(double, double);
  }
  return sum;
}

export const isZero = ([x, y, z]: Point): boolean => mod(x) === 0n && mod(y - z) === 0n;
export const equalPoints = ([x1, y1, z1]: Point, [x2, y2, z2]: Point): boolean =>
  mod(x1 * z2 - x2 * z1) === 0n && mod(y1 * z2 - y2 * z1) === 0n;

export function little(bytes: Bytes): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex') || '0'}`);
}

export function littleBytes(value: bigint): Bytes {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
}

export function pack([x, y, z]: Point): Bytes {
  const [affineX, affineY] = [mod(x * inverse(z)), mod(y * inverse(z))];
  return littleBytes(affineY | ((affineX & 1n) << 255n));
}

/** Canonical, on the curve, of prime order, not the identity. */
export function unpack(bytes: Bytes): Point {
  need(bytes.length === 32, 'point');
  const y = little(bytes) & ((1n << 255n) - 1n);
  need(y < p, 'canonical y');
  const x2 = mod((y * y - 1n) * inverse(d * y * y + 1n));
  let x = power(x2, (p + 3n) / 8n);
  if (mod(x * x - x2) !== 0n) x = mod(x * power(2n, (p - 1n) / 4n));
  need(mod(x * x - x2) === 0n, 'on the curve');
  const odd = ((bytes[31] as number) >> 7) as 0 | 1;
  need(x !== 0n || odd === 0, 'canonical x');
  if (Number(x & 1n) !== odd) x = p - x;
  const point: Point = [x, y, 1n, mod(x * y)];
  need(!isZero(point) && isZero(times(point, l)), 'prime order');
  return point;
}

export const base = unpack(littleBytes(mod(4n * inverse(5n))));

export function verify(key: Bytes, message: Bytes, signature: Bytes): void {
  need(signature.length === 64, 'signature');
  const a = unpack(key);
  const [r, s] = [signature.subarray(0, 32), little(signature.subarray(32))];
  need(s < l && !same(r, pack(zero)), 'S and R');
  const h =
    little(
      createHash('sha512')
        .update(join(r, key, message))
        .digest(),
    ) % l;
  need(same(pack(add(times(base, s), times(a, l - h))), r), 'signature holds');
}

/** A key of X25519 as a point of Edwards25519; either of the two, they differ in sign only. */
export function fromU(u: Bytes): Point {
  const value = little(u);
  need(u.length === 32 && value < p && value !== 0n && value !== p - 1n, 'canonical u');
  return unpack(littleBytes(mod((value - 1n) * inverse(value + 1n))));
}

export const toU = ([, y, z]: Point): Bytes => littleBytes(mod((z + y) * inverse(z - y)));

export function clamp(bytes: Bytes): bigint {
  return (little(bytes) & ~7n & ((1n << 255n) - 1n)) | (1n << 254n);
}

/** X25519, for accepted keys only. */
export const agree = (scalar: Bytes, u: Bytes): Bytes => toU(times(fromU(u), clamp(scalar)));
export const publicOf = (scalar: Bytes): Bytes => toU(times(base, clamp(scalar)));

export function signed(key: Bytes, kind: string, text: string, signature: unknown): void {
  const digest = hash(`sealdesk.${kind}.v1`, text);
  verify(key, join(utf8(`sealdesk.${kind}.signature.v1\0`), digest), decode(signature, 64));
}
