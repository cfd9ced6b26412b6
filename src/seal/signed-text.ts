// A text and the signature over exactly that text. Every kind of text has its own two contexts, so no signature
// of one kind can stand for another.

import { concat, fixedBytes, toBase64url, utf8 } from './bytes.ts';
import { contextHash } from './hash.ts';
import type { Primitives, SigningKey } from './primitives.ts';

export type SignedText = { readonly text: string; readonly signature: string };

/** What is signed here; `sealdesk.<kind>.v1` is the digest's context, `sealdesk.<kind>.signature.v1` the signature's. */
export type SignedKind =
  | 'action'
  | 'administration'
  | 'device'
  | 'directory'
  | 'epoch'
  | 'gateway-key'
  | 'move'
  | 'open'
  | 'receipt'
  | 'refusal'
  | 'release'
  | 'resealed'
  | 'sweep'
  | 'team-key'
  | 'ticket'
  | 'verdict';

export function textDigest(primitives: Primitives, kind: SignedKind, text: string): Uint8Array {
  return contextHash(primitives, `sealdesk.${kind}.v1`, text);
}

/** Base64url form of `textDigest`. */
export function textDigestText(primitives: Primitives, kind: SignedKind, text: string): string {
  return toBase64url(textDigest(primitives, kind, text));
}

export async function signText(
  primitives: Primitives,
  key: SigningKey,
  kind: SignedKind,
  text: string,
): Promise<SignedText> {
  const signature = await primitives.sign(key, signedBytes(kind, textDigest(primitives, kind, text)));
  return { text, signature: toBase64url(signature) };
}

export async function verifyText(
  primitives: Primitives,
  publicKey: Uint8Array,
  kind: SignedKind,
  signed: SignedText,
): Promise<boolean> {
  const signature = fixedBytes(signed.signature, 64);
  if (signature === null) return false;
  const message = signedBytes(kind, textDigest(primitives, kind, signed.text));
  return primitives.verify(publicKey, message, signature);
}

/** The bytes under every signature of this product: its context, a zero byte, a digest of 32 bytes. */
export function signedBytes(kind: SignedKind | 'message', digest: Uint8Array): Uint8Array {
  return concat(utf8(`sealdesk.${kind}.signature.v1\0`), digest);
}
