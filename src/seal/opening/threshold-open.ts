// Officers open an epoch together. Each gives one partial result, for one epoch of one conversation and one request,
// with a proof that their true share made it; the compliance key is never assembled. Not for the server core.

import { ed25519 } from '@noble/curves/ed25519.js';
import { fixedBytes, fromUtf8, toBase64url, u32, utf8 } from '../bytes.ts';
import type { EpochReader, ReadEpoch, VerifiedEpoch } from '../epoch-document.ts';
import { verifyProof } from '../epoch-verify.ts';
import { contextInput } from '../hash.ts';
import { fromLittleEndian, GROUP_ORDER, montgomeryForm, toLittleEndian } from '../key-checks.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { accepted, type Checked, type Refused, refused } from '../refusal.ts';
import {
  bytesOf,
  exact,
  integer,
  literal,
  parseExact,
  randomId,
  type ShapeOf,
  slug,
} from '../strict-json.ts';
import {
  type ComplianceKey,
  type CurvePoint,
  decodePoint,
  modOrder,
  type OfficerShare,
  publicShare,
  reduceScalar,
  SHARES_MAX,
  type SharePlace,
  shareAssociated,
  verifyShare,
} from '../threshold.ts';
import { type BoxToSeal, sealBox } from '../box.ts';
import { openBox } from './box-open.ts';
import { copyEphemeral, findReader, openEpochWith } from './epoch-open.ts';

const { Point } = ed25519;
const P = Point.Fp.ORDER;

const partialShape = exact({
  v: literal('sealdesk.partial.v1'),
  workspace: slug,
  conversation: randomId,
  audience: literal('conversation', 'staff'),
  epoch: integer(1, 0xffffffff),
  request: bytesOf(32),
  index: integer(1, SHARES_MAX),
  point: bytesOf(32),
  challenge: bytesOf(32),
  response: bytesOf(32),
});

export type PartialDocument = ShapeOf<typeof partialShape>;
export type VerifiedPartial = { readonly index: number; readonly point: CurvePoint };

export const PARTIAL_TEXT_MAX = 1024;
/** How many partials of one epoch are looked at: room for wrong ones among the right. */
export const PARTIALS_MAX = 256;

/** The request this opening belongs to, by `requestDigest`; the officer's screen showed it. */
export type Opening = {
  readonly epoch: ReadEpoch | VerifiedEpoch;
  readonly compliance: ComplianceKey;
  readonly request: string;
};

/**
 * The officer's answer, as text. The caller has checked the request and that the epoch is of its conversation.
 * Refuses `share-invalid`, `not-a-reader`, and `proof-invalid` for a copy that was not minted for this conversation.
 */
export async function makePartial(
  primitives: Primitives,
  opening: Opening,
  officer: OfficerShare,
): Promise<Checked<string>> {
  if (!verifyShare(opening.compliance, officer)) return refused('share-invalid');
  const base = await copyPoint(primitives, opening);
  if (!base.ok) return base;
  const request = fixedBytes(opening.request, 32);
  if (request === null) return refused('wrong-request');
  const scalar = fromLittleEndian(officer.share);
  const point = base.value.multiply(scalar);
  const nonce = nonceFor(primitives, officer, base.value, request);
  const challenge = challengeFor(primitives, opening, officer.index, {
    share: Point.BASE.multiply(scalar),
    base: base.value,
    point,
    left: Point.BASE.multiply(nonce),
    right: base.value.multiply(nonce),
  });
  const { document } = opening.epoch;
  return accepted(
    JSON.stringify({
      v: 'sealdesk.partial.v1',
      workspace: document.workspace,
      conversation: document.conversation,
      audience: document.audience,
      epoch: document.epoch,
      request: opening.request,
      index: officer.index,
      point: toBase64url(point.toBytes()),
      challenge: toBase64url(toLittleEndian(challenge)),
      response: toBase64url(toLittleEndian(modOrder(nonce + challenge * scalar))),
    }),
  );
}

/** Refuses with `at` = the officer's index, so that a wrong partial is named. */
export async function verifyPartial(
  primitives: Primitives,
  opening: Opening,
  text: string,
): Promise<Checked<VerifiedPartial>> {
  const parsed = parseExact(text, partialShape, PARTIAL_TEXT_MAX);
  if (!parsed.ok) return parsed;
  const partial = parsed.value;
  const { document } = opening.epoch;
  const { index } = partial;
  if (partial.request !== opening.request) return refused('wrong-request', index);
  if (partial.workspace !== document.workspace) return refused('wrong-workspace', index);
  if (partial.conversation !== document.conversation) return refused('wrong-conversation', index);
  if (partial.audience !== document.audience) return refused('wrong-audience', index);
  if (partial.epoch !== document.epoch) return refused('wrong-epoch', index);
  const base = await copyPoint(primitives, opening);
  if (!base.ok) return base;
  const share = publicShare(opening.compliance, index);
  const point = decodePoint(partial.point);
  const challenge = fromLittleEndian(fixedBytes(partial.challenge, 32) as Uint8Array);
  const response = fromLittleEndian(fixedBytes(partial.response, 32) as Uint8Array);
  if (share === null || point === null || challenge >= GROUP_ORDER || response >= GROUP_ORDER) {
    return refused('partial-invalid', index);
  }
  const left = Point.BASE.multiplyUnsafe(response).subtract(share.multiplyUnsafe(challenge));
  const right = base.value.multiplyUnsafe(response).subtract(point.multiplyUnsafe(challenge));
  const expected = challengeFor(primitives, opening, index, { share, base: base.value, point, left, right });
  return expected === challenge ? accepted({ index, point }) : refused('partial-invalid', index);
}

/**
 * Answers the epoch's key. Takes as many partials as there are commitments; more are not needed. Whoever can reach the
 * collecting device can add a partial: what is wrong is passed over and told to `wrong`, with the seat it names as `at`,
 * and refuses the whole only where too few are left.
 */
export async function openEpochTogether(
  primitives: Primitives,
  opening: Opening & { readonly epoch: VerifiedEpoch },
  partials: readonly string[],
  wrong: (refusal: Refused) => void = () => {},
): Promise<Checked<Uint8Array>> {
  if (partials.length > PARTIALS_MAX) return refused('too-large');
  const threshold = opening.compliance.commitments.length;
  const verified = new Map<number, CurvePoint>();
  let named: Refused | null = null;
  for (const text of partials) {
    if (verified.size >= threshold) break;
    const partial = await verifyPartial(primitives, opening, text);
    if (partial.ok) verified.set(partial.value.index, partial.value.point);
    else {
      named ??= partial;
      wrong(partial);
    }
  }
  if (verified.size < threshold) return named ?? refused('partials-too-few');
  const chosen = [...verified].slice(0, threshold);
  let sum = Point.ZERO;
  for (const [index, point] of chosen) {
    sum = sum.add(
      point.multiplyUnsafe(
        lagrange(
          index,
          chosen.map(([other]) => other),
        ),
      ),
    );
  }
  const shared = montgomeryForm(sum.toBytes());
  const reader = findReader(opening.epoch, { kind: 'compliance', id: 'compliance' });
  if (shared === null || reader === null) return refused('copy-invalid');
  return openEpochWith(primitives, opening.epoch, reader, shared);
}

/** An officer's device opens its share. Refuses `share-invalid` unless it fits the compliance key's commitments. */
export async function openShare(
  primitives: Primitives,
  place: SharePlace,
  box: string,
  deviceKey: AgreementKey,
  compliance: ComplianceKey,
): Promise<Checked<OfficerShare>> {
  const associated = shareAssociated(place);
  const share = await openBox(primitives, { purpose: 'officer-share', key: deviceKey, associated, box });
  if (!share.ok) return share;
  const officer = { index: place.index, share: share.value };
  return verifyShare(compliance, officer) ? accepted(officer) : refused('share-invalid');
}

/** Seals a partial to the device that asked; nobody else collects it. */
export async function sealPartial(
  primitives: Primitives,
  partial: string,
  to: { readonly id: string; readonly agree: string },
  request: string,
): Promise<Checked<string>> {
  const associated = partialAssociated(to.id, request);
  return sealBox(primitives, { purpose: 'partial', to: to.agree, associated, plain: utf8(partial) });
}

export async function openPartial(
  primitives: Primitives,
  box: string,
  me: { readonly id: string; readonly agree: AgreementKey },
  request: string,
): Promise<Checked<string>> {
  const associated = partialAssociated(me.id, request);
  const plain = await openBox(primitives, { purpose: 'partial', key: me.agree, associated, box });
  if (!plain.ok) return plain;
  const text = fromUtf8(plain.value);
  return text === null ? refused('box-invalid') : accepted(text);
}

function partialAssociated(device: string, request: string): BoxToSeal['associated'] {
  const id = fixedBytes(device, 16);
  const digest = fixedBytes(request, 32);
  if (id === null || digest === null) throw new RangeError('an id has 16 bytes, a digest 32');
  return [id, digest];
}

/** Eight times the copy's ephemeral key, as a point of prime order. The sign lost by X25519 does not matter. */
async function copyPoint(primitives: Primitives, opening: Opening): Promise<Checked<CurvePoint>> {
  const { document } = opening.epoch;
  const reader: EpochReader | undefined = document.readers.find((entry) => entry.kind === 'compliance');
  if (reader === undefined || reader.key !== opening.compliance.key) return refused('not-a-reader');
  if (!(await verifyProof(primitives, document, reader))) return refused('proof-invalid');
  const u = fromLittleEndian(copyEphemeral(reader));
  const y = Point.Fp.mul(Point.Fp.sub(u, 1n), Point.Fp.inv((u + 1n) % P));
  try {
    const point = Point.fromBytes(toLittleEndian(y)).clearCofactor();
    return point.is0() ? refused('copy-invalid') : accepted(point);
  } catch {
    return refused('copy-invalid');
  }
}

type ProofPoints = {
  readonly share: CurvePoint;
  readonly base: CurvePoint;
  readonly point: CurvePoint;
  readonly left: CurvePoint;
  readonly right: CurvePoint;
};

/** Chaum and Pedersen's proof of equal logarithms, made non-interactive over everything it speaks about. */
function challengeFor(primitives: Primitives, opening: Opening, index: number, points: ProofPoints): bigint {
  const { document } = opening.epoch;
  const input = contextInput('sealdesk.partial-challenge.v1', [
    document.workspace,
    fixedBytes(document.conversation, 16) as Uint8Array,
    document.audience,
    u32(document.epoch),
    fixedBytes(opening.request, 32) as Uint8Array,
    u32(index),
    points.share.toBytes(),
    points.base.toBytes(),
    points.point.toBytes(),
    points.left.toBytes(),
    points.right.toBytes(),
  ]);
  return reduceScalar(primitives.hash(input, 64));
}

/** Random, and bound to what it is for: a weak random source alone does not give the share away. */
function nonceFor(
  primitives: Primitives,
  officer: OfficerShare,
  base: CurvePoint,
  request: Uint8Array,
): bigint {
  const parts = [primitives.random(32), base.toBytes(), request];
  const input = contextInput('sealdesk.partial-nonce.v1', parts);
  return reduceScalar(primitives.hash(input, 64, officer.share)) || 1n;
}

function lagrange(index: number, all: readonly number[]): bigint {
  let numerator = 1n;
  let denominator = 1n;
  for (const other of all) {
    if (other === index) continue;
    numerator = modOrder(numerator * BigInt(other));
    denominator = modOrder(denominator * BigInt(other - index));
  }
  return modOrder(numerator * Point.Fn.inv(denominator));
}
