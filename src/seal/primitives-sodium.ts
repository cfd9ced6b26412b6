// The port on servers and in the CLI: libsodium, and OpenSSL through node:crypto for Ed25519 verification, which is
// cofactorless there and faster. All but `verify` is synchronous underneath; `verifySync` is for those who need that too.
// Trusts: libsodium, OpenSSL.

import {
  createHash,
  createPublicKey,
  type KeyObject,
  randomBytes,
  verify as verifySignature,
} from 'node:crypto';
import sodium from 'libsodium-wrappers';
import { equalBytes, toBase64url } from './bytes.ts';
import {
  CHECKED_KEYS_MAX,
  clamp,
  createCheckedKeys,
  isCanonicalU,
  isStrictSignature,
  isZero,
  montgomeryForm,
  PRIME_ORDER_SCALAR,
} from './key-checks.ts';
import type { Primitives } from './primitives.ts';

export interface ServerPrimitives extends Primitives {
  readonly name: 'sodium';
  /** The same answers as `verify`, without a promise. */
  verifySync(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  checkSigningKeySync(publicKey: Uint8Array): boolean;
  checkAgreementKeySync(publicKey: Uint8Array): boolean;
}

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

/** Randomness is fetched ahead in blocks, and from OpenSSL: libsodium's WebAssembly asks for four bytes at a time. */
const RANDOM_BLOCK_BYTES = 4096;

export async function loadSodiumPrimitives(): Promise<ServerPrimitives> {
  await sodium.ready;
  const checkedAgreement = createCheckedKeys();
  const verifyingKeys = new Map<string, KeyObject>();
  let block = new Uint8Array(0);

  function random(length: number): Uint8Array {
    if (length > RANDOM_BLOCK_BYTES / 4) return new Uint8Array(randomBytes(length));
    if (block.length < length) block = new Uint8Array(randomBytes(RANDOM_BLOCK_BYTES));
    const taken = block.slice(0, length);
    block.fill(0, 0, length);
    block = block.subarray(length);
    return taken;
  }

  function multiply(scalar: Uint8Array, u: Uint8Array): Uint8Array | null {
    try {
      const product = sodium.crypto_scalarmult(scalar, u);
      return isZero(product) ? null : product;
    } catch {
      // libsodium answers a zero result with an error.
      return null;
    }
  }

  function hasPrimeOrder(u: Uint8Array): boolean {
    const product = multiply(PRIME_ORDER_SCALAR, u);
    return product !== null && equalBytes(product, u);
  }

  /** Null for a key that is not accepted. */
  function verifyingKey(publicKey: Uint8Array): KeyObject | null {
    const name = toBase64url(publicKey);
    const known = verifyingKeys.get(name);
    if (known !== undefined) return known;
    const u = montgomeryForm(publicKey);
    if (u === null || !hasPrimeOrder(u)) return null;
    const key = createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' });
    if (verifyingKeys.size >= CHECKED_KEYS_MAX) {
      for (const oldest of verifyingKeys.keys()) {
        verifyingKeys.delete(oldest);
        break;
      }
    }
    verifyingKeys.set(name, key);
    return key;
  }

  function verifySync(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
    if (!isStrictSignature(signature)) return false;
    const key = verifyingKey(publicKey);
    return key !== null && verifySignature(null, message, key, signature);
  }

  /** In the thread pool: a signature costs a hundred microseconds, and the loop has other messages to look after. */
  async function verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
    if (!isStrictSignature(signature)) return false;
    const key = verifyingKey(publicKey);
    if (key === null) return false;
    return new Promise((resolve) => {
      verifySignature(null, message, key, signature, (error, holds) => resolve(error === null && holds));
    });
  }

  function checkAgreementKeySync(publicKey: Uint8Array): boolean {
    const name = toBase64url(publicKey);
    if (checkedAgreement.has(name)) return true;
    if (!isCanonicalU(publicKey) || !hasPrimeOrder(publicKey)) return false;
    checkedAgreement.add(name);
    return true;
  }

  function importSigning(seed: Uint8Array) {
    const pair = sodium.crypto_sign_seed_keypair(seed);
    return { public: pair.publicKey, handle: pair.privateKey };
  }

  function importAgreement(scalar: Uint8Array) {
    const clamped = clamp(scalar);
    return { public: sodium.crypto_scalarmult_base(clamped), handle: clamped };
  }

  return {
    name: 'sodium',
    random,
    hash: (input, length = 32, key) => sodium.crypto_generichash(length, input, key ?? null),
    sha2: async (bits, input) => new Uint8Array(createHash(`sha${bits}`).update(input).digest()),
    aeadSeal: (key, nonce, associated, plain) =>
      sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, associated, null, nonce, key),
    aeadOpen(key, nonce, associated, sealed) {
      try {
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, sealed, associated, nonce, key);
      } catch {
        return null;
      }
    },
    generateSigning: async () => importSigning(random(32)),
    generateAgreement: async () => importAgreement(random(32)),
    importSigning: async (seed) => importSigning(seed),
    importAgreement: async (scalar) => importAgreement(scalar),
    sign: async (key, message) => sodium.crypto_sign_detached(message, key.handle as Uint8Array),
    verify,
    async agree(secret, publicKey) {
      if (!checkAgreementKeySync(publicKey)) return null;
      return multiply(
        secret instanceof Uint8Array ? clamp(secret) : (secret.handle as Uint8Array),
        publicKey,
      );
    },
    basePoint: async (scalar) => sodium.crypto_scalarmult_base(clamp(scalar)),
    checkSigningKey: async (publicKey) => verifyingKey(publicKey) !== null,
    checkAgreementKey: async (publicKey) => checkAgreementKeySync(publicKey),
    verifySync,
    checkSigningKeySync: (publicKey) => verifyingKey(publicKey) !== null,
    checkAgreementKeySync,
  };
}
