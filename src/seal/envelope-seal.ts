// Seals one message for the readers of an epoch. Promises: one key per message, bound to its header, signed by the
// sender's device. Trusts: the epoch's key, checked by whoever opened or minted the epoch.

import { toBase64url } from './bytes.ts';
import { type Body, padBody } from './body.ts';
import {
  type Audience,
  associatedData,
  envelopeDigest,
  headerShape,
  keyCommitment,
  type MessageHeader,
  messageDigest,
  messageKey,
  textCommitment,
} from './envelope.ts';
import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signedBytes } from './signed-text.ts';

export type MessageToSeal = {
  readonly workspace: string;
  readonly conversation: string;
  readonly audience: Audience;
  readonly epoch: number;
  readonly epochKey: Uint8Array;
  readonly device: DeviceKeys;
  /** 16 random bytes of this tab, base64url. */
  readonly tab: string;
  /** From 1, per device and tab. */
  readonly sequence: number;
  /** The chain's head as the sender saw it. */
  readonly head: string;
  readonly policy: number;
  readonly body: Body;
};

export type SealedMessage = {
  /** The envelope: this exact text travels, is stored and is verified. */
  readonly text: string;
  readonly digest: string;
  readonly header: MessageHeader;
  /** The message's own key, for the inspection gateway; to be sealed or forgotten. */
  readonly key: Uint8Array;
};

/** Refuses `body-invalid`, `too-large`, and `shape-invalid` for a header that nobody would accept. */
export async function sealMessage(
  primitives: Primitives,
  message: MessageToSeal,
): Promise<Checked<SealedMessage>> {
  const padded = padBody(message.body, message.audience);
  if (!padded.ok) return padded;
  const header: unknown = {
    v: 'sealdesk.message.v1',
    workspace: message.workspace,
    conversation: message.conversation,
    audience: message.audience,
    epoch: message.epoch,
    sender: message.device.id,
    tab: message.tab,
    sequence: message.sequence,
    head: message.head,
    policy: message.policy,
    size: padded.value.length,
  };
  if (!headerShape(header)) return refused('shape-invalid');
  const headerText = JSON.stringify(header);
  const salt = primitives.random(32);
  const nonce = primitives.random(24);
  const key = messageKey(primitives, message.epochKey, salt, header);
  const parts = {
    headerText,
    salt,
    nonce,
    keyCommitment: keyCommitment(primitives, key),
    textCommitment: textCommitment(primitives, key, padded.value),
    ciphertext: primitives.aeadSeal(key, nonce, associatedData(headerText), padded.value),
  };
  const digest = messageDigest(primitives, parts);
  const signature = await primitives.sign(message.device.sign, signedBytes('message', digest));
  const text = JSON.stringify({
    header: headerText,
    salt: toBase64url(salt),
    nonce: toBase64url(nonce),
    keyCommitment: toBase64url(parts.keyCommitment),
    textCommitment: toBase64url(parts.textCommitment),
    ciphertext: toBase64url(parts.ciphertext),
    signature: toBase64url(signature),
  });
  return accepted({ text, digest: toBase64url(envelopeDigest(primitives, text)), header, key });
}
