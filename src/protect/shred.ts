// The stored form of what an erasure takes away: salted JSON text under one leaf key, its digest left in the clear part.
// The salt keeps the digest from saying anything about the fields once the key is gone. Trusts libsodium.
import { Buffer } from 'node:buffer';
import {
  context,
  fromText,
  hash,
  NONCE_BYTES,
  openBytes,
  randomBytes,
  sealBytes,
  TAG_BYTES,
  toText,
} from './suite.ts';

const DIGEST = context('sealdesk.shredded.v1');
const SALT_BYTES = 32;
/** Of the JSON text: with nonce and tag, as base64url, it is the 262,144 characters a stored event may have. */
export const SHREDDED_TEXT_BYTES_MAX = 192 * 1024 - NONCE_BYTES - TAG_BYTES;

export type Place = { readonly stream: string; readonly revision: number; readonly type: string };

export type Shredded = {
  /** JSON text: `{"salt": <32 random bytes, base64url>, ...fields}`, in the order given. */
  readonly text: string;
  /** BLAKE2b-256('sealdesk.shredded.v1' 00 || UTF-8 of the text), base64url. */
  readonly digest: string;
  /** Nonce (24) || XChaCha20-Poly1305(text), base64url. */
  readonly ciphertext: string;
};

export function shred(fields: Readonly<Record<string, unknown>>, place: Place, key: Uint8Array): Shredded {
  if ('salt' in fields) throw new TypeError('`salt` is not a field of an event');
  const text = JSON.stringify({ salt: toText(randomBytes(SALT_BYTES)), ...fields });
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > SHREDDED_TEXT_BYTES_MAX) throw new RangeError('the shredded part is too large');
  return {
    text,
    digest: toText(hash(DIGEST, bytes)),
    ciphertext: sealBytes(key, associated(place), bytes).toString('base64url'),
  };
}

/** The exact text that was shredded, or null when key, place, digest or ciphertext are not those it was stored with. */
export function unshred(
  stored: { readonly ciphertext: string; readonly digest: string },
  place: Place,
  key: Uint8Array,
): string | null {
  const sealed = fromText(stored.ciphertext);
  const bytes = sealed && openBytes(key, associated(place), sealed);
  if (!bytes || toText(hash(DIGEST, bytes)) !== stored.digest) return null;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

/** Bound to its place: a ciphertext moved to another event opens nowhere. No part can hold a zero byte. */
function associated(place: Place): Uint8Array {
  return Buffer.from(`${place.stream}\0${place.revision}\0${place.type}`, 'utf8');
}
