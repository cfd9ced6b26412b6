// The sealed message's shape and the values that both who seals and who checks derive from it.

import { fixedBytes, u64, utf8 } from './bytes.ts';
import { BODY_BUCKETS } from './body.ts';
import { contextHash, contextKey, sized } from './hash.ts';
import type { Primitives } from './primitives.ts';
import { bytesOf, exact, integer, literal, randomId, type ShapeOf, slug } from './strict-json.ts';

export type { Audience } from './body.ts';

export const headerShape = exact({
  v: literal('sealdesk.message.v1'),
  workspace: slug,
  conversation: randomId,
  audience: literal('conversation', 'staff'),
  epoch: integer(1, 0xffffffff),
  sender: randomId,
  tab: randomId,
  sequence: integer(1),
  head: bytesOf(32),
  policy: integer(0, 0xffffffff),
  size: literal(...BODY_BUCKETS),
});

export type MessageHeader = ShapeOf<typeof headerShape>;

/** Parsed and of the right size; the signature not yet checked. */
export type ReadEnvelope = {
  readonly text: string;
  readonly digest: string;
  readonly header: MessageHeader;
  readonly headerText: string;
  readonly salt: Uint8Array;
  readonly nonce: Uint8Array;
  readonly keyCommitment: Uint8Array;
  readonly textCommitment: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly signature: Uint8Array;
};

/** Only `verifyEnvelope` makes one; only such a one can be opened. */
export type VerifiedEnvelope = ReadEnvelope & { readonly verified: true };

export type SignedParts = Pick<
  ReadEnvelope,
  'headerText' | 'salt' | 'nonce' | 'keyCommitment' | 'textCommitment' | 'ciphertext'
>;

/** What the sender signs, under the context of messages. */
export function messageDigest(primitives: Primitives, parts: SignedParts): Uint8Array {
  return contextHash(
    primitives,
    'sealdesk.message.v1',
    parts.headerText,
    parts.salt,
    parts.nonce,
    parts.keyCommitment,
    parts.textCommitment,
    sized(parts.ciphertext),
  );
}

/** The name of the whole envelope in events, verdicts and proofs. */
export function envelopeDigest(primitives: Primitives, text: string): Uint8Array {
  return contextHash(primitives, 'sealdesk.envelope.v1', text);
}

/** One key for one message, from the epoch's key. */
export function messageKey(
  primitives: Primitives,
  epochKey: Uint8Array,
  salt: Uint8Array,
  header: Pick<MessageHeader, 'sender' | 'tab' | 'sequence'>,
): Uint8Array {
  return contextKey(
    primitives,
    epochKey,
    'sealdesk.dek.v1',
    salt,
    fixedBytes(header.sender, 16) as Uint8Array,
    fixedBytes(header.tab, 16) as Uint8Array,
    u64(header.sequence),
  );
}

export function keyCommitment(primitives: Primitives, key: Uint8Array): Uint8Array {
  return contextKey(primitives, key, 'sealdesk.key-commitment.v1');
}

/** Blinded under the message's key: it proves the text to readers and tells nobody else whether a guess is right. */
export function textCommitment(primitives: Primitives, key: Uint8Array, padded: Uint8Array): Uint8Array {
  const blind = contextKey(primitives, key, 'sealdesk.text-blind.v1');
  return contextKey(primitives, blind, 'sealdesk.text-commitment.v1', sized(padded));
}

/** The header's exact text is what the ciphertext is bound to. */
export function associatedData(headerText: string): Uint8Array {
  return utf8(headerText);
}
