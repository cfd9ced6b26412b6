// A box that one reader opens: a team key for a device, a message's key for the gateway, a partial result for an officer.
// Says nothing about who made it. Trusts: the reader's key it is given.

import { concat, fixedBytes, toBase64url } from './bytes.ts';
import { contextHash, contextInput, type Part } from './hash.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';

/** A box made for one purpose does not open for another. */
export type BoxPurpose = 'message-key' | 'officer-share' | 'partial' | 'reason' | 'team-key' | 'window';

export const BOX_OVERHEAD_BYTES = 32 + 24 + 16;
export const BOX_PLAIN_BYTES_MAX = 65_536;

export type BoxToSeal = {
  readonly purpose: BoxPurpose;
  /** X25519 public key, base64url. */
  readonly to: string;
  /** What the box is bound to; the opener must give the same. */
  readonly associated: readonly Part[];
  readonly plain: Uint8Array;
};

/** Ephemeral key (32), nonce (24), ciphertext; base64url. Refuses `key-invalid` and `too-large`. */
export async function sealBox(primitives: Primitives, box: BoxToSeal): Promise<Checked<string>> {
  if (box.plain.length > BOX_PLAIN_BYTES_MAX) return refused('too-large');
  const readerKey = fixedBytes(box.to, 32);
  if (readerKey === null) return refused('key-invalid');
  const scalar = primitives.random(32);
  const [ephemeral, shared] = await Promise.all([
    primitives.basePoint(scalar),
    primitives.agree(scalar, readerKey),
  ]);
  if (shared === null) return refused('key-invalid');
  const nonce = primitives.random(24);
  const key = boxKey(primitives, box.purpose, shared, ephemeral, readerKey);
  const sealed = primitives.aeadSeal(key, nonce, boxAssociated(box), box.plain);
  return accepted(toBase64url(concat(ephemeral, nonce, sealed)));
}

export function boxKey(
  primitives: Primitives,
  purpose: BoxPurpose,
  shared: Uint8Array,
  ephemeral: Uint8Array,
  readerKey: Uint8Array,
): Uint8Array {
  return contextHash(primitives, `sealdesk.box.${purpose}.v1`, shared, ephemeral, readerKey);
}

export function boxAssociated(box: Pick<BoxToSeal, 'purpose' | 'associated'>): Uint8Array {
  return contextInput(`sealdesk.box.${box.purpose}.v1`, box.associated);
}
