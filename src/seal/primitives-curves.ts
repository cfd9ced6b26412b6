// The curves for browsers whose WebCrypto lacks them, fetched only by those. A private key rests under an AES-GCM key
// that cannot be exported, and is in memory only while it is used. Trusts: @noble/curves, WebCrypto's AES-GCM.

import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equalBytes } from './bytes.ts';
import { fromLittleEndian, GROUP_ORDER } from './key-checks.ts';
import type { KeyHandle, WrappedKey } from './primitives.ts';
import type { Curves } from './primitives-noble.ts';

const GCM_NONCE_BYTES = 12;

export function nobleCurves(): Curves {
  const { Point } = ed25519;
  return {
    async generateSigning() {
      return signingKey(crypto.getRandomValues(new Uint8Array(32)));
    },
    async generateAgreement() {
      return agreementKey(crypto.getRandomValues(new Uint8Array(32)));
    },
    importSigning: signingKey,
    importAgreement: agreementKey,
    sign: (key, message) => withSecret(key.handle, (secret) => ed25519.sign(message, secret)),
    async verify(publicKey, message, signature) {
      // Cofactorless and by bytes, as WebCrypto and OpenSSL do it: the library's own verify is cofactored.
      try {
        const r = signature.subarray(0, 32);
        const s = fromLittleEndian(signature.subarray(32));
        const h = fromLittleEndian(sha512(concat(r, publicKey, message))) % GROUP_ORDER;
        const a = Point.fromBytes(publicKey);
        const expected = Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(h));
        return equalBytes(expected.toBytes(), r);
      } catch {
        return false;
      }
    },
    async multiply(secret, u) {
      const multiplyBy = (scalar: Uint8Array) => {
        try {
          return x25519.getSharedSecret(scalar, u);
        } catch {
          return null;
        }
      };
      return secret instanceof Uint8Array ? multiplyBy(secret) : withSecret(secret.handle, multiplyBy);
    },
  };
}

async function signingKey(seed: Uint8Array) {
  return { public: ed25519.getPublicKey(seed), handle: await wrap(seed) };
}

async function agreementKey(scalar: Uint8Array) {
  return { public: x25519.getPublicKey(scalar), handle: await wrap(scalar) };
}

async function wrap(secret: Uint8Array): Promise<WrappedKey> {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const nonce = crypto.getRandomValues(new Uint8Array(GCM_NONCE_BYTES));
  const plain = Uint8Array.from(secret);
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, wrapping, plain));
  plain.fill(0);
  return { wrapping, nonce, sealed };
}

async function withSecret<T>(handle: KeyHandle, use: (secret: Uint8Array) => T): Promise<T> {
  const { wrapping, nonce, sealed } = handle as WrappedKey;
  const secret = new Uint8Array(
    await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: nonce as Uint8Array<ArrayBuffer> },
      wrapping,
      sealed as Uint8Array<ArrayBuffer>,
    ),
  );
  try {
    return use(secret);
  } finally {
    secret.fill(0);
  }
}
