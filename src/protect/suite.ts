// The few primitives of suite `sealdesk.1` that protect needs. Trusts libsodium; nothing here may be called before `suiteReady`.
import { Buffer } from 'node:buffer';
import { randomFillSync } from 'node:crypto';
import sodium from 'libsodium-wrappers';

export const KEY_BYTES = 32;
export const NONCE_BYTES = 24;
export const HASH_BYTES = 32;
export const TAG_BYTES = 16;

/** Randomness is fetched this many bytes at a time: one call into the kernel for some hundred nonces. */
const RANDOM_BLOCK_BYTES = 8192;

export async function suiteReady(): Promise<void> {
  await sodium.ready;
}

/** A context string as the bytes that open every hash: its UTF-8 followed by one zero byte. */
export function context(name: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${name}\0`, 'utf8'));
}

/** BLAKE2b-256 over a context and parts. The caller fixes or prefixes the length of every part. */
export function hash(named: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  return sodium.crypto_generichash(HASH_BYTES, Buffer.concat([named, ...parts]), null);
}

/** Keyed BLAKE2b-256 over a context and parts. */
export function keyedHash(key: Uint8Array, named: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const message = parts.length === 0 ? named : Buffer.concat([named, ...parts]);
  return sodium.crypto_generichash(HASH_BYTES, message, key);
}

/** A variable-size part of a hash: u32 big-endian length, then the UTF-8 bytes. */
export function sizedText(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'utf8');
  const out = Buffer.alloc(4 + bytes.length);
  out.writeUInt32BE(bytes.length, 0);
  bytes.copy(out, 4);
  return out;
}

/** XChaCha20-Poly1305-IETF under a fresh random nonce: nonce (24) || ciphertext || tag (16). */
export function sealBytes(key: Uint8Array, associated: Uint8Array, plain: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const sealed = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key);
  return Buffer.concat([nonce, sealed], NONCE_BYTES + sealed.length);
}

/** The plain bytes, or null when key, associated data or bytes are not those that were sealed. */
export function openBytes(key: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return null;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const body = sealed.subarray(NONCE_BYTES);
  try {
    return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, body, associated, nonce, key);
  } catch {
    return null;
  }
}

let block = Buffer.alloc(0);
let used = 0;

/** A copy of its own each time, so that wiping it never touches what another caller holds. */
export function randomBytes(size: number): Uint8Array {
  if (size > RANDOM_BLOCK_BYTES) return randomFillSync(new Uint8Array(size));
  if (used + size > block.length) {
    block = randomFillSync(Buffer.alloc(RANDOM_BLOCK_BYTES));
    used = 0;
  }
  const bytes = new Uint8Array(block.subarray(used, used + size));
  block.fill(0, used, used + size);
  used += size;
  return bytes;
}

export function toText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/** Decodes canonical base64url without padding, else null. */
export function fromText(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? bytes : null;
}

/** Best effort in a garbage-collected language: the copy we hold is gone, a copy the engine made may not be. */
export function wipe(bytes: Uint8Array): void {
  bytes.fill(0);
}
