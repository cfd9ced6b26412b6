// Opens an epoch by a copy that came with a move. The epoch's own document judges it: a key that does not fit the
// commitment, or with which any of the epoch's copies cannot be made again, opens nothing. Not for the server core.

import { equalBytes, fixedBytes } from '../bytes.ts';
import { copyAssociated, copyKey, epochCommitment, makeCopy } from '../epoch.ts';
import type { VerifiedEpoch } from '../epoch-document.ts';
import { fitsEpoch, type HandedCopy } from '../move.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { accepted, type Checked, refused } from '../refusal.ts';

const zeroNonce = new Uint8Array(24);

export async function openHanded(
  primitives: Primitives,
  { document }: VerifiedEpoch,
  handed: HandedCopy,
  key: AgreementKey,
): Promise<Checked<Uint8Array>> {
  const { copy, reader } = handed;
  const readerKey = fixedBytes(reader.key, 32) as Uint8Array;
  if (handed.audience !== document.audience || handed.epoch !== document.epoch) return refused('wrong-epoch');
  if (!equalBytes(readerKey, key.public)) return refused('not-a-reader');
  const ephemeral = copy.slice(0, 32);
  const shared = await primitives.agree(key, ephemeral);
  if (shared === null) return refused('copy-invalid');
  const sealedKey = copyKey(primitives, shared, ephemeral, readerKey);
  const epochKey = primitives.aeadOpen(
    sealedKey,
    zeroNonce,
    copyAssociated(document, reader),
    copy.subarray(32),
  );
  if (epochKey === null) return refused('copy-invalid');
  const commitment = fixedBytes(document.keyCommitment, 32) as Uint8Array;
  if (!equalBytes(epochCommitment(primitives, epochKey), commitment))
    return refused('key-commitment-invalid');
  if (!(await fitsEpoch(primitives, document, handed, epochKey))) return refused('copy-differs');
  for (const [index, other] of document.readers.entries()) {
    const made = await makeCopy(primitives, document, other, epochKey);
    if (made === null || !equalBytes(made, fixedBytes(other.copy, 80) as Uint8Array))
      return refused('copy-differs', index);
  }
  return accepted(epochKey);
}
