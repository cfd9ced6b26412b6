// The compliance key: an ordinary X25519 key whose scalar is dealt k of n, with commitments that show each share true.
// The scalar is in memory once, at the ceremony. Trusts: @noble/curves. Too large for the widget, which never needs it.

import { ed25519 } from '@noble/curves/ed25519.js';
import { type BoxToSeal, sealBox } from './box.ts';
import { equalBytes, fixedBytes, toBase64url, u32 } from './bytes.ts';
import { clamp, fromLittleEndian, GROUP_ORDER, montgomeryForm, toLittleEndian } from './key-checks.ts';
import type { Primitives } from './primitives.ts';
import type { Checked } from './refusal.ts';

export const SHARES_MAX = 32;

const { Point } = ed25519;

/** A point of Edwards25519 as the library holds it. */
export type CurvePoint = InstanceType<typeof Point>;

/** What everybody may know: the key, and Feldman's commitments to the polynomial that splits it. */
export type ComplianceKey = { readonly key: string; readonly commitments: readonly string[] };

/** What one officer keeps: 32 bytes, little-endian, below the group order. */
export type OfficerShare = { readonly index: number; readonly share: Uint8Array };

export type Deal = ComplianceKey & { readonly threshold: number; readonly shares: readonly OfficerShare[] };

/** Splits a new key among `officers`, any `threshold` of whom open. Throws for numbers that make no sense. */
export function dealComplianceKey(
  primitives: Primitives,
  size: { readonly officers: number; readonly threshold: number },
): Deal {
  const { officers, threshold } = size;
  if (!(threshold >= 2 && threshold <= officers && officers <= SHARES_MAX)) {
    throw new RangeError('two or more of at least as many officers');
  }
  // A clamped scalar is eight times a number below the group order: that number is what is split.
  const secret = fromLittleEndian(clamp(primitives.random(32))) / 8n;
  const polynomial = [secret];
  while (polynomial.length < threshold) polynomial.push(randomScalar(primitives));
  const commitments = polynomial.map((coefficient) => Point.BASE.multiply(coefficient));
  const shares = Array.from({ length: officers }, (_, index) => ({
    index: index + 1,
    share: toLittleEndian(evaluate(polynomial, BigInt(index + 1))),
  }));
  return {
    key: toBase64url(keyOf(commitments[0] as CurvePoint)),
    threshold,
    commitments: commitments.map((point) => toBase64url(point.toBytes())),
    shares,
  };
}

/** That the share lies on the committed polynomial, and the polynomial's secret is that of the key. */
export function verifyShare(compliance: ComplianceKey, { index, share }: OfficerShare): boolean {
  const scalar = share.length === 32 ? fromLittleEndian(share) : 0n;
  if (scalar === 0n || scalar >= GROUP_ORDER) return false;
  const expected = publicShare(compliance, index);
  return expected?.equals(Point.BASE.multiply(scalar)) ?? false;
}

/** The commitments fit the key: every point is of prime order, and eight times the first is the key. */
export function verifyCommitments(compliance: ComplianceKey): boolean {
  return publicShare(compliance, 1) !== null;
}

/** The public half of an officer's share, or null when the commitments do not fit the key. */
export function publicShare(compliance: ComplianceKey, index: number): CurvePoint | null {
  if (!Number.isInteger(index) || index < 1 || index > SHARES_MAX) return null;
  const points = compliance.commitments.map(decodePoint);
  const first = points[0];
  const key = fixedBytes(compliance.key, 32);
  if (points.length < 2 || points.length > SHARES_MAX || !first || key === null) return null;
  if (!equalBytes(keyOf(first), key)) return null;
  let sum = Point.ZERO;
  for (const point of points.toReversed()) {
    if (point === null) return null;
    sum = sum.multiplyUnsafe(BigInt(index)).add(point);
  }
  return sum;
}

/** Canonical, of prime order, not the identity. */
export function decodePoint(text: string): CurvePoint | null {
  const bytes = fixedBytes(text, 32);
  if (bytes === null) return null;
  try {
    const point = Point.fromBytes(bytes);
    return point.is0() || !point.isTorsionFree() ? null : point;
  } catch {
    return null;
  }
}

export type SharePlace = {
  readonly workspace: string;
  readonly person: string;
  readonly index: number;
  /** The officer's device the box is for. */
  readonly device: string;
};

/** An officer's share, for the officer's own device. */
export async function sealShare(
  primitives: Primitives,
  place: SharePlace,
  share: Uint8Array,
  deviceAgree: string,
): Promise<Checked<string>> {
  const associated = shareAssociated(place);
  return sealBox(primitives, { purpose: 'officer-share', to: deviceAgree, associated, plain: share });
}

export function shareAssociated(place: SharePlace): BoxToSeal['associated'] {
  const person = fixedBytes(place.person, 16);
  const device = fixedBytes(place.device, 16);
  if (person === null || device === null) throw new RangeError('an id has 16 bytes');
  return [place.workspace, person, u32(place.index), device];
}

export function randomScalar(primitives: Primitives): bigint {
  return reduceScalar(primitives.random(64)) || 1n;
}

/** 64 bytes, little-endian, modulo the group order. */
export function reduceScalar(bytes: Uint8Array): bigint {
  return fromLittleEndian(bytes) % GROUP_ORDER;
}

export function modOrder(value: bigint): bigint {
  return ((value % GROUP_ORDER) + GROUP_ORDER) % GROUP_ORDER;
}

function evaluate(polynomial: readonly bigint[], x: bigint): bigint {
  let value = 0n;
  for (const coefficient of polynomial.toReversed()) value = modOrder(value * x + coefficient);
  return value;
}

function keyOf(commitment: CurvePoint): Uint8Array {
  return montgomeryForm(commitment.clearCofactor().toBytes()) ?? new Uint8Array(32);
}
