// What anyone without a key can say of a sealed message: its form, its size, its sender's signature. The server core
// lives with this half alone. Trusts: the sender's public key it is given.

import { fixedBytes, fromBase64url, toBase64url } from './bytes.ts';
import {
  type Audience,
  envelopeDigest,
  headerShape,
  messageDigest,
  type ReadEnvelope,
  type VerifiedEnvelope,
} from './envelope.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, type Refused, refused } from './refusal.ts';
import { signedBytes } from './signed-text.ts';
import { anyText, bytesOf, exact, parseExact, type ShapeOf } from './strict-json.ts';

export const HEADER_TEXT_MAX = 1024;
export const ENVELOPE_TEXT_MAX = 92_160;

export const envelopeShape = exact({
  header: anyText(HEADER_TEXT_MAX),
  salt: bytesOf(32),
  nonce: bytesOf(24),
  keyCommitment: bytesOf(32),
  textCommitment: bytesOf(32),
  ciphertext: anyText(ENVELOPE_TEXT_MAX),
  signature: bytesOf(64),
});

export type Envelope = ShapeOf<typeof envelopeShape>;

const AEAD_TAG_BYTES = 16;

/** What the header must say. Left out means: not asked here. */
export type ExpectedMessage = {
  readonly workspace: string;
  readonly conversation: string;
  readonly sender: { readonly id: string; readonly sign: string };
  readonly audience?: Audience;
  readonly epoch?: number;
};

/** Form and size; the signature is `verifyEnvelope`'s. */
export function readEnvelope(primitives: Primitives, text: string): Checked<ReadEnvelope> {
  const envelope = parseExact(text, envelopeShape, ENVELOPE_TEXT_MAX);
  if (!envelope.ok) return envelope;
  const fields = envelope.value;
  const header = parseExact(fields.header, headerShape, HEADER_TEXT_MAX);
  if (!header.ok) return header;
  const ciphertext = fromBase64url(fields.ciphertext);
  if (ciphertext === null) return refused('shape-invalid');
  if (ciphertext.length !== header.value.size + AEAD_TAG_BYTES) return refused('size-invalid');
  return accepted({
    text,
    digest: toBase64url(envelopeDigest(primitives, text)),
    header: header.value,
    headerText: fields.header,
    salt: fixedBytes(fields.salt, 32) as Uint8Array,
    nonce: fixedBytes(fields.nonce, 24) as Uint8Array,
    keyCommitment: fixedBytes(fields.keyCommitment, 32) as Uint8Array,
    textCommitment: fixedBytes(fields.textCommitment, 32) as Uint8Array,
    ciphertext,
    signature: fixedBytes(fields.signature, 64) as Uint8Array,
  });
}

export async function verifyEnvelope(
  primitives: Primitives,
  envelope: ReadEnvelope,
  expected: ExpectedMessage,
): Promise<Checked<VerifiedEnvelope>> {
  const wrong = headerDiffers(envelope, expected);
  if (wrong !== null) return wrong;
  const publicKey = fixedBytes(expected.sender.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  const signed = signedBytes('message', messageDigest(primitives, envelope));
  const holds = await primitives.verify(publicKey, signed, envelope.signature);
  return holds ? accepted({ ...envelope, verified: true }) : refused('signature-invalid');
}

/** The same for a thread that must not wait: takes an implementation that also verifies synchronously. */
export function verifyEnvelopeSync(
  primitives: Primitives & {
    verifySync(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  },
  envelope: ReadEnvelope,
  expected: ExpectedMessage,
): Checked<VerifiedEnvelope> {
  const wrong = headerDiffers(envelope, expected);
  if (wrong !== null) return wrong;
  const publicKey = fixedBytes(expected.sender.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  const signed = signedBytes('message', messageDigest(primitives, envelope));
  const holds = primitives.verifySync(publicKey, signed, envelope.signature);
  return holds ? accepted({ ...envelope, verified: true }) : refused('signature-invalid');
}

function headerDiffers(envelope: ReadEnvelope, expected: ExpectedMessage): Refused | null {
  const { header } = envelope;
  if (header.workspace !== expected.workspace) return refused('wrong-workspace');
  if (header.conversation !== expected.conversation) return refused('wrong-conversation');
  if (header.sender !== expected.sender.id) return refused('wrong-sender');
  if (expected.audience !== undefined && header.audience !== expected.audience)
    return refused('wrong-audience');
  if (expected.epoch !== undefined && header.epoch !== expected.epoch) return refused('wrong-epoch');
  return null;
}
