// What anyone without a key can say of an epoch: its form, its reader list, its author's signature, its compliance proof.
// Trusts: the reader list it is compared with, and the author's public key.

import { equalBytes, fixedBytes } from './bytes.ts';
import { hasTwice, proofMessage } from './epoch.ts';
import {
  COPY_BYTES,
  type EpochDocument,
  type EpochPlace,
  type EpochReader,
  epochShape,
  type Mode,
  PROOF_BYTES,
  type ReadEpoch,
  type Reader,
  type VerifiedEpoch,
} from './epoch-document.ts';
import { montgomeryForm } from './key-checks.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, type Refused, refused } from './refusal.ts';
import { type SignedText, textDigestText, verifyText } from './signed-text.ts';
import { parseExact } from './strict-json.ts';

/** Form only: to learn whose signature to ask for. */
export function readEpoch(primitives: Primitives, signed: SignedText): Checked<ReadEpoch> {
  const document = parseExact(signed.text, epochShape);
  if (!document.ok) return document;
  if (hasTwice(document.value.readers)) return refused('readers-differ');
  const digest = textDigestText(primitives, 'epoch', signed.text);
  return accepted({ text: signed.text, signature: signed.signature, digest, document: document.value });
}

/** What the document must say. `head` left out: not asked here. */
export type ExpectedEpoch = EpochPlace & {
  readonly directory: number;
  readonly mode: Mode;
  readonly author: { readonly id: string; readonly sign: string };
  readonly readers: readonly Reader[];
  readonly head?: string;
};

/** Everything that can be said without a key: place, reader list to the last key, author's signature, compliance proof. */
export async function verifyEpoch(
  primitives: Primitives,
  epoch: ReadEpoch,
  expected: ExpectedEpoch,
): Promise<Checked<VerifiedEpoch>> {
  const wrong = documentDiffers(epoch.document, expected);
  if (wrong !== null) return wrong;
  const publicKey = fixedBytes(expected.author.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  if (!(await verifyText(primitives, publicKey, 'epoch', epoch))) return refused('signature-invalid');
  for (const [index, reader] of epoch.document.readers.entries()) {
    if (reader.kind !== 'compliance') continue;
    if (!(await verifyProof(primitives, epoch.document, reader))) return refused('proof-invalid', index);
  }
  return accepted({ ...epoch, verified: true });
}

/**
 * That whoever minted this copy knew its ephemeral secret, for this place. Without it, somebody could carry the
 * compliance copy of another conversation into an epoch of their own and have the officers open it unawares.
 */
export async function verifyProof(
  primitives: Primitives,
  place: EpochPlace,
  reader: EpochReader,
): Promise<boolean> {
  if (reader.kind !== 'compliance') return false;
  const proof = fixedBytes(reader.proof, PROOF_BYTES);
  const copy = fixedBytes(reader.copy, COPY_BYTES);
  const readerKey = fixedBytes(reader.key, 32);
  if (proof === null || copy === null || readerKey === null) return false;
  const publicKey = proof.slice(0, 32);
  const ephemeral = montgomeryForm(publicKey);
  if (ephemeral === null || !equalBytes(ephemeral, copy.subarray(0, 32))) return false;
  return primitives.verify(publicKey, proofMessage(primitives, place, readerKey), proof.slice(32));
}

function documentDiffers(document: EpochDocument, expected: ExpectedEpoch): Refused | null {
  if (document.workspace !== expected.workspace) return refused('wrong-workspace');
  if (document.conversation !== expected.conversation) return refused('wrong-conversation');
  if (document.audience !== expected.audience) return refused('wrong-audience');
  if (document.epoch !== expected.epoch) return refused('wrong-epoch');
  if (document.directory !== expected.directory) return refused('wrong-directory');
  if (document.mode !== expected.mode) return refused('wrong-mode');
  if (document.author !== expected.author.id) return refused('wrong-author');
  if (expected.head !== undefined && document.head !== expected.head) return refused('wrong-head');
  const same =
    document.readers.length === expected.readers.length &&
    expected.readers.every((reader, index) => {
      const found = document.readers[index];
      return found?.kind === reader.kind && found.id === reader.id && found.key === reader.key;
    });
  return same ? null : refused('readers-differ');
}
