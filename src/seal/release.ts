// That a hold should end, as the very lines both officers sign. Promises: one release has one text. Trusts: the directory
// for who is an officer.

import type { DeviceKeys } from './identity.ts';
import { fixedBytes } from './bytes.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { isSingleSpaced, row, valuesIn } from './signed-lines.ts';
import { type SignedText, signText, textDigestText, verifyText } from './signed-text.ts';
import { exact, line, moment, randomId, type ShapeOf, slug } from './strict-json.ts';

export const RELEASE_REASON_MAX = 300;
const RELEASE_TEXT_MAX = 2048;

const releaseShape = exact({
  workspace: slug,
  hold: randomId,
  matter: line(120),
  /** Why it should end. */
  reason: line(RELEASE_REASON_MAX),
  asker: randomId,
  device: randomId,
  requested: moment,
});

export type Release = ShapeOf<typeof releaseShape>;

/** The lines to show and to sign. Throws for fields that make no release. */
export function releaseText(release: Release): string {
  if (!isRelease(release)) throw new RangeError('not a release');
  return [
    'sealdesk.release.v1',
    row('workspace', release.workspace),
    row('hold', release.hold),
    row('matter', release.matter),
    row('reason', release.reason),
    row('asker', release.asker),
    row('device', release.device),
    row('requested', release.requested),
  ].join('\n');
}

/** Accepts only what `releaseText` writes. */
export function parseRelease(text: string): Checked<Release> {
  if (text.length > RELEASE_TEXT_MAX) return refused('too-large');
  const value = valuesIn(text);
  const release = {
    workspace: value(0),
    hold: value(1),
    matter: value(2),
    reason: value(3),
    asker: value(4),
    device: value(5),
    requested: value(6),
  };
  if (!isRelease(release)) return refused('shape-invalid');
  return releaseText(release) === text ? accepted(release) : refused('text-not-canonical');
}

export function releaseDigest(primitives: Primitives, text: string): string {
  return textDigestText(primitives, 'release', text);
}

export function signRelease(primitives: Primitives, device: DeviceKeys, text: string): Promise<SignedText> {
  return signText(primitives, device.sign, 'release', text);
}

export async function verifyRelease(
  primitives: Primitives,
  signed: SignedText,
  device: { readonly sign: string },
): Promise<boolean> {
  const publicKey = fixedBytes(device.sign, 32);
  return publicKey !== null && verifyText(primitives, publicKey, 'release', signed);
}

function isRelease(value: unknown): value is Release {
  return releaseShape(value) && isSingleSpaced(value.matter) && isSingleSpaced(value.reason);
}
