// Opens an epoch with a reader's own key and then makes every other copy again: an epoch in which any reader was
// stripped or handed garbage opens for nobody. Not for the server core.

import { equalBytes, fixedBytes } from '../bytes.ts';
import type { EpochReader, Reader, VerifiedEpoch } from '../epoch-document.ts';
import { copyAssociated, copyKey, epochCommitment, makeCopy } from '../epoch.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { accepted, type Checked, refused } from '../refusal.ts';

const zeroNonce = new Uint8Array(24);

/** Answers the epoch's key. `me` names the copy to open. */
export async function openEpoch(
  primitives: Primitives,
  epoch: VerifiedEpoch,
  me: Pick<Reader, 'kind' | 'id'>,
  key: AgreementKey,
): Promise<Checked<Uint8Array>> {
  const reader = findReader(epoch, me);
  if (reader === null || !equalBytes(fixedBytes(reader.key, 32) as Uint8Array, key.public)) {
    return refused('not-a-reader');
  }
  const shared = await primitives.agree(key, copyEphemeral(reader));
  return shared === null ? refused('copy-invalid') : openEpochWith(primitives, epoch, reader, shared);
}

/** With the secret that the reader's key and the copy's ephemeral key share, however it was come by. */
export async function openEpochWith(
  primitives: Primitives,
  epoch: VerifiedEpoch,
  reader: EpochReader,
  shared: Uint8Array,
): Promise<Checked<Uint8Array>> {
  const { document } = epoch;
  const readerKey = fixedBytes(reader.key, 32) as Uint8Array;
  const key = copyKey(primitives, shared, copyEphemeral(reader), readerKey);
  const sealed = (fixedBytes(reader.copy, 80) as Uint8Array).subarray(32);
  const epochKey = primitives.aeadOpen(key, zeroNonce, copyAssociated(document, reader), sealed);
  if (epochKey === null) return refused('copy-invalid');
  const commitment = fixedBytes(document.keyCommitment, 32) as Uint8Array;
  if (!equalBytes(epochCommitment(primitives, epochKey), commitment))
    return refused('key-commitment-invalid');
  for (const [index, other] of document.readers.entries()) {
    const copy = await makeCopy(primitives, document, other, epochKey);
    if (copy === null || !equalBytes(copy, fixedBytes(other.copy, 80) as Uint8Array)) {
      return refused('copy-differs', index);
    }
  }
  return accepted(epochKey);
}

export function findReader(epoch: VerifiedEpoch, me: Pick<Reader, 'kind' | 'id'>): EpochReader | null {
  return epoch.document.readers.find((reader) => reader.kind === me.kind && reader.id === me.id) ?? null;
}

export function copyEphemeral(reader: EpochReader): Uint8Array {
  return (fixedBytes(reader.copy, 80) as Uint8Array).slice(0, 32);
}
