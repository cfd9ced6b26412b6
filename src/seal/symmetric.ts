// XChaCha20-Poly1305 and BLAKE2b in a browser, written for few bytes: a visitor's page fetches them before it can seal.
// After RFC 8439, draft-irtf-cfrg-xchacha-03, RFC 7693, and TweetNaCl for Poly1305. Promises: the same bytes as libsodium and
// @noble, which the tests hold beside it; no branch and no index depends on a secret. Trusts: a little-endian machine, as
// every one is that runs a browser.

import { concat, equalBytes } from './bytes.ts';

const CHACHA_BLOCK = 64;
const CHACHA_ROUNDS = 20;
const TAG = 16;
const BLAKE_BLOCK = 128;
const BLAKE_HALF_ROUNDS = 24;
const BLAKE_MAX = 64;

/** A copy, so that it begins on a word. */
const wordsOf = (bytes: Uint8Array) => new Uint32Array(bytes.slice().buffer);
const bytesOf = (words: Uint32Array) => new Uint8Array(words.buffer);
const rounded = (length: number, block: number) => Math.ceil(length / block) * block;

/** What both mix alike: four words of sixteen at a time, by columns and by diagonals in turn. */
function mix(turns: number, step: (a: number, b: number, c: number, d: number) => void): void {
  for (let turn = 0; turn < turns; turn++) {
    const shift = turn & 1;
    for (let a = 0; a < 4; a++)
      step(a, 4 + ((a + shift) & 3), 8 + ((a + 2 * shift) & 3), 12 + ((a + 3 * shift) & 3));
  }
}

/** The rounds alone, in place. */
function chachaRounds(x: Uint32Array): void {
  const half = (a: number, b: number, c: number, d: number, first: number, second: number) => {
    x[a]! += x[b]!;
    let word = x[d]! ^ x[a]!;
    x[d] = (word << first) | (word >>> (32 - first));
    x[c]! += x[d]!;
    word = x[b]! ^ x[c]!;
    x[b] = (word << second) | (word >>> (32 - second));
  };
  mix(CHACHA_ROUNDS, (a, b, c, d) => {
    half(a, b, c, d, 16, 12);
    half(a, b, c, d, 8, 7);
  });
}

/** `tail` stands at the end: a nonce, or a counter and a nonce. */
function chachaState(key: Uint8Array, tail: Uint8Array): Uint32Array {
  const state = new Uint32Array(16);
  // "expand 32-byte k"
  state.set([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]);
  state.set(wordsOf(key), 4);
  state.set(wordsOf(tail), 16 - tail.length / 4);
  return state;
}

/** The text under the stream of keys from this block on. */
function chacha(state: Uint32Array, block: number, text: Uint8Array): Uint8Array {
  const out = text.slice();
  for (let at = 0; at < out.length; at += CHACHA_BLOCK) {
    state[12] = block++;
    const x = state.slice();
    chachaRounds(x);
    const stream = bytesOf(x.map((word, index) => word + state[index]!));
    for (let index = 0; index < CHACHA_BLOCK; index++) out[at + index]! ^= stream[index]!;
  }
  return out;
}

/** Of whole blocks. A number is seventeen bytes, lowest first, modulo 2^130 - 5. */
export function poly1305(key: Uint8Array, text: Uint8Array): Uint8Array {
  const sum = new Uint32Array(17);
  const product = new Uint32Array(17);
  const block = new Uint8Array(17);
  /** Every byte of the sum but the last below 256 again; answers the last. */
  const carried = (carry: number) => {
    for (let index = 0; index < 16; index++) {
      carry += sum[index]!;
      sum[index] = carry & 255;
      carry >>>= 8;
    }
    return carry + sum[16]!;
  };
  const add = (bytes: Uint8Array, last: number) => {
    block.set(bytes);
    block[16] = last;
    for (let index = 0; index < 17; index++) sum[index]! += block[index]!;
    sum[16] = carried(0) & 255;
  };
  const factor = key.map((byte, index) =>
    index > 15 ? 0 : index % 4 === 3 ? byte & 15 : index % 4 === 0 && index > 0 ? byte & 252 : byte,
  );
  for (let at = 0; at < text.length; at += 16) {
    add(text.subarray(at, at + 16), 1);
    for (let index = 0; index < 17; index++) {
      let digit = 0;
      for (let other = 0; other <= index; other++) digit += sum[other]! * factor[index - other]!;
      for (let other = index + 1; other < 17; other++)
        digit += 320 * sum[other]! * factor[index + 17 - other]!;
      product[index] = digit;
    }
    sum.set(product);
    // What is above 2^130 comes in again at the bottom, five times.
    const top = carried(0);
    sum[16] = top & 3;
    sum[16] = carried(5 * (top >>> 2));
  }
  // Less the modulus, unless that is below zero: as a mask, not as a choice.
  product.set(sum);
  block.fill(0);
  add(Uint8Array.of(5), 252);
  const below = -(sum[16]! >>> 7);
  for (let index = 0; index < 17; index++) sum[index]! ^= below & (sum[index]! ^ product[index]!);
  add(key.subarray(16), 0);
  return Uint8Array.from(sum).subarray(0, 16);
}

/** The stream for a key and a nonce of 24 bytes, with its first block spent on the tag's key. */
function xchacha(key: Uint8Array, nonce: Uint8Array) {
  if (key.length !== 32 || nonce.length !== 24) throw new RangeError('a key has 32 bytes, a nonce 24');
  const inner = chachaState(key, nonce.subarray(0, 16));
  chachaRounds(inner);
  const innerKey = bytesOf(inner);
  const state = chachaState(concat(innerKey.subarray(0, 16), innerKey.subarray(48)), nonce.subarray(16));
  const tagKey = chacha(state, 0, new Uint8Array(32));
  return {
    stream: (text: Uint8Array) => chacha(state, 1, text),
    tag(associated: Uint8Array, sealed: Uint8Array) {
      const first = rounded(associated.length, TAG);
      const text = new Uint8Array(first + rounded(sealed.length, TAG) + TAG);
      text.set(associated);
      text.set(sealed, first);
      const lengths = new DataView(text.buffer, text.length - TAG);
      lengths.setUint32(0, associated.length, true);
      lengths.setUint32(8, sealed.length, true);
      return poly1305(tagKey, text);
    },
  };
}

export function aeadSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  plain: Uint8Array,
): Uint8Array {
  const { stream, tag } = xchacha(key, nonce);
  const sealed = stream(plain);
  return concat(sealed, tag(associated, sealed));
}

export function aeadOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | null {
  const { stream, tag } = xchacha(key, nonce);
  const text = sealed.subarray(0, -TAG);
  return equalBytes(tag(associated, text), sealed.subarray(-TAG)) ? stream(text) : null;
}

/** Each a word of 64 bits as two of 32, the lower first. */
const blakeStart = Uint32Array.of(
  0xf3bcc908,
  0x6a09e667,
  0x84caa73b,
  0xbb67ae85,
  0xfe94f82b,
  0x3c6ef372,
  0x5f1d36f1,
  0xa54ff53a,
  0xade682d1,
  0x510e527f,
  0x2b3e6c1f,
  0x9b05688c,
  0xfb41bd6b,
  0x1f83d9ab,
  0x137e2179,
  0x5be0cd19,
);
/** Which word of the text each step takes: a row a round, the first two once more at the end. */
const blakeOrder = Uint8Array.from(
  [
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
  ].join(''),
  (digit) => parseInt(digit, 16),
);

export function blake2b(input: Uint8Array, length = 32, key = new Uint8Array()): Uint8Array {
  if (length < 1 || length > BLAKE_MAX || key.length > BLAKE_MAX) throw new RangeError('at most 64 bytes');
  const keyed = rounded(key.length, BLAKE_BLOCK);
  const total = keyed + input.length;
  const text = new Uint8Array(Math.max(BLAKE_BLOCK, rounded(total, BLAKE_BLOCK)));
  text.set(key);
  text.set(input, keyed);
  const words = wordsOf(text);
  const state = blakeStart.slice();
  state[0]! ^= 0x01010000 | (key.length << 8) | length;
  const v = new Uint32Array(32);

  const add = (to: number, low: number, high: number) => {
    const sum = v[to]! + low;
    v[to] = sum;
    v[to + 1]! += high + Math.floor(sum / 0x100000000);
  };
  /** Both as one word of 64 bits, to the right. */
  const turn = (to: number, from: number, bits: number) => {
    let low = v[to]! ^ v[from]!;
    let high = v[to + 1]! ^ v[from + 1]!;
    if (bits > 31) [low, high] = [high, low];
    // In two steps, for a shift by 32 is none.
    const right = bits & 31;
    v[to] = (low >>> right) | ((high << 1) << (31 - right));
    v[to + 1] = (high >>> right) | ((low << 1) << (31 - right));
  };
  let at = 0;
  let taken = 0;
  const half = (a: number, b: number, c: number, d: number, first: number, second: number) => {
    const word = at + 2 * blakeOrder[taken++ % 160]!;
    add(a, v[b]!, v[b + 1]!);
    add(a, words[word]!, words[word + 1]!);
    turn(d, a, first);
    add(c, v[d]!, v[d + 1]!);
    turn(b, c, second);
  };
  for (; at < words.length; at += 32, taken = 0) {
    v.set(state);
    v.set(blakeStart, 16);
    v[24]! ^= Math.min(4 * at + BLAKE_BLOCK, total);
    if (at + 32 === words.length) {
      v[28] = ~v[28]!;
      v[29] = ~v[29]!;
    }
    mix(BLAKE_HALF_ROUNDS, (a, b, c, d) => {
      half(2 * a, 2 * b, 2 * c, 2 * d, 32, 24);
      half(2 * a, 2 * b, 2 * c, 2 * d, 16, 63);
    });
    for (let index = 0; index < 16; index++) state[index]! ^= v[index]! ^ v[index + 16]!;
  }
  return bytesOf(state).slice(0, length);
}
