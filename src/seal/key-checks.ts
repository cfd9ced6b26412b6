// Which public keys and signatures are accepted at all. Pure arithmetic on public values, so time may vary.
//
// A point P of Curve25519 has prime order L exactly when (5L-1)P = -P, and 5L-1 happens to be a scalar that clamping
// leaves alone. So one ordinary X25519 with that scalar, giving back the same u, is the whole check: it excludes the
// small-order points (result zero), points with a torsion part (8 divides 5L-1, so the part vanishes) and the twist
// (whose prime divides neither 5L nor 5L-2).

import { equalBytes, fixedBytes } from './bytes.ts';

const P = (1n << 255n) - 19n;
export const GROUP_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;

export const PRIME_ORDER_SCALAR: Uint8Array = toLittleEndian(5n * GROUP_ORDER - 1n);
export const X25519_BASE: Uint8Array = toLittleEndian(9n);

const IDENTITY = toLittleEndian(1n);

/** How many public keys an implementation remembers as checked. */
export const CHECKED_KEYS_MAX = 4096;

/** u below p, top bit clear, not zero. */
export function isCanonicalU(publicKey: Uint8Array): boolean {
  if (publicKey.length !== 32) return false;
  const u = fromLittleEndian(publicKey);
  return u !== 0n && u < P;
}

/**
 * The X25519 form of an Ed25519 key, u = (1+y)/(1-y). Null when y is not canonical, or 1 or -1 (identity, order two).
 * The sign of x is dropped. u is on Curve25519 exactly when y is on Edwards25519, so checking u checks the point.
 */
export function montgomeryForm(publicKey: Uint8Array): Uint8Array | null {
  if (publicKey.length !== 32) return null;
  const y = fromLittleEndian(publicKey) & ((1n << 255n) - 1n);
  if (y >= P || y === 1n || y === P - 1n) return null;
  return toLittleEndian(((1n + y) * invert(P + 1n - y)) % P);
}

/** 64 bytes, S below the group order, R not the identity. */
export function isStrictSignature(signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  if (equalBytes(signature.subarray(0, 32), IDENTITY)) return false;
  return fromLittleEndian(signature.subarray(32)) < GROUP_ORDER;
}

export function clamp(scalar: Uint8Array): Uint8Array {
  if (scalar.length !== 32) throw new RangeError('a scalar has 32 bytes');
  const clamped = Uint8Array.from(scalar);
  clamped[0] = (clamped[0] as number) & 248;
  clamped[31] = ((clamped[31] as number) & 127) | 64;
  return clamped;
}

export function isZero(bytes: Uint8Array): boolean {
  let any = 0;
  for (const byte of bytes) any |= byte;
  return any === 0;
}

/** 32 bytes in canonical base64url. Says nothing yet about the point. */
export function keyBytes(text: string): Uint8Array | null {
  return fixedBytes(text, 32);
}

/** Remembers the keys that passed, forgets the oldest beyond the limit. */
export function createCheckedKeys(): { has(key: string): boolean; add(key: string): void } {
  const seen = new Set<string>();
  return {
    has: (key) => seen.has(key),
    add(key) {
      if (seen.size >= CHECKED_KEYS_MAX) {
        for (const oldest of seen) {
          seen.delete(oldest);
          break;
        }
      }
      seen.add(key);
    },
  };
}

export function fromLittleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index -= 1)
    value = (value << 8n) | BigInt(bytes[index] as number);
  return value;
}

export function toLittleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let index = 0; index < 32; index += 1) {
    bytes[index] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}

function invert(value: bigint): bigint {
  let [a, b] = [((value % P) + P) % P, P];
  let [x, y] = [1n, 0n];
  while (b !== 0n) {
    const quotient = a / b;
    [a, b] = [b, a - quotient * b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % P) + P) % P;
}
