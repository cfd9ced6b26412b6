// Opens a box sealed to one key, for one purpose, with the associated data the opener expects. Not for the server core.

import { fromBase64url } from '../bytes.ts';
import { BOX_OVERHEAD_BYTES, BOX_PLAIN_BYTES_MAX, type BoxPurpose, boxAssociated, boxKey } from '../box.ts';
import type { Part } from '../hash.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { accepted, type Checked, refused } from '../refusal.ts';

export type BoxToOpen = {
  readonly purpose: BoxPurpose;
  readonly key: AgreementKey;
  readonly associated: readonly Part[];
  readonly box: string;
};

/** Refuses `box-invalid`, whatever was wrong. */
export async function openBox(primitives: Primitives, open: BoxToOpen): Promise<Checked<Uint8Array>> {
  if (open.box.length > ((BOX_PLAIN_BYTES_MAX + BOX_OVERHEAD_BYTES) * 4) / 3 + 4) return refused('too-large');
  const bytes = fromBase64url(open.box);
  if (bytes === null || bytes.length < BOX_OVERHEAD_BYTES) return refused('box-invalid');
  const ephemeral = bytes.slice(0, 32);
  const shared = await primitives.agree(open.key, ephemeral);
  if (shared === null) return refused('box-invalid');
  const key = boxKey(primitives, open.purpose, shared, ephemeral, open.key.public);
  const plain = primitives.aeadOpen(key, bytes.subarray(32, 56), boxAssociated(open), bytes.subarray(56));
  return plain === null ? refused('box-invalid') : accepted(plain);
}
