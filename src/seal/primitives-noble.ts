// The port in a browser: @noble for what must be synchronous, WebCrypto with non-extractable keys for the curves, and
// @noble/curves as a chunk fetched only by browsers whose WebCrypto lacks them. Starts under a CSP without WebAssembly.
// Trusts: WebCrypto, @noble.

import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { equalBytes, toBase64url } from './bytes.ts';
import {
  clamp,
  createCheckedKeys,
  isCanonicalU,
  isStrictSignature,
  isZero,
  montgomeryForm,
  PRIME_ORDER_SCALAR,
  X25519_BASE,
} from './key-checks.ts';
import type { AgreementKey, Primitives, SigningKey } from './primitives.ts';

/** The work with key pairs, without the checks that both kinds of browser need around it. */
export interface Curves {
  generateSigning(): Promise<SigningKey>;
  generateAgreement(): Promise<AgreementKey>;
  importSigning(seed: Uint8Array): Promise<SigningKey>;
  importAgreement(scalar: Uint8Array): Promise<AgreementKey>;
  sign(key: SigningKey, message: Uint8Array): Promise<Uint8Array>;
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** Null or zeros when the result is zero. */
  multiply(secret: AgreementKey | Uint8Array, u: Uint8Array): Promise<Uint8Array | null>;
}

const RANDOM_BYTES_MAX = 65_536;

/** `curves` is for tests; left out, WebCrypto is tried first. Throws where there is no secure context. */
export async function loadNoblePrimitives(curves?: 'webcrypto' | 'noble'): Promise<Primitives> {
  if (globalThis.crypto?.subtle === undefined) {
    throw Object.assign(new Error('no WebCrypto: the page is not in a secure context'), {
      code: 'insecure-context',
    });
  }
  const native = curves === undefined ? await webCryptoHasCurves() : curves === 'webcrypto';
  if (native) return primitivesWith(webCryptoCurves());
  const { nobleCurves } = await import('./primitives-curves.ts');
  return primitivesWith(nobleCurves());
}

function primitivesWith(curves: Curves): Primitives {
  const checkedSigning = createCheckedKeys();
  const checkedAgreement = createCheckedKeys();

  async function hasPrimeOrder(u: Uint8Array): Promise<boolean> {
    const product = await curves.multiply(PRIME_ORDER_SCALAR, u);
    return product !== null && equalBytes(product, u);
  }

  async function checkSigningKey(publicKey: Uint8Array): Promise<boolean> {
    const name = toBase64url(publicKey);
    if (checkedSigning.has(name)) return true;
    const u = montgomeryForm(publicKey);
    if (u === null || !(await hasPrimeOrder(u))) return false;
    checkedSigning.add(name);
    return true;
  }

  async function checkAgreementKey(publicKey: Uint8Array): Promise<boolean> {
    const name = toBase64url(publicKey);
    if (checkedAgreement.has(name)) return true;
    if (!isCanonicalU(publicKey) || !(await hasPrimeOrder(publicKey))) return false;
    checkedAgreement.add(name);
    return true;
  }

  return {
    name: 'noble',
    random,
    hash: (input, length = 32, key) => blake2b(input, key ? { dkLen: length, key } : { dkLen: length }),
    sha2: async (bits, input) => new Uint8Array(await crypto.subtle.digest(`SHA-${bits}`, source(input))),
    aeadSeal: (key, nonce, associated, plain) => xchacha20poly1305(key, nonce, associated).encrypt(plain),
    aeadOpen(key, nonce, associated, sealed) {
      try {
        return xchacha20poly1305(key, nonce, associated).decrypt(sealed);
      } catch {
        return null;
      }
    },
    generateSigning: () => curves.generateSigning(),
    generateAgreement: () => curves.generateAgreement(),
    importSigning: (seed) => curves.importSigning(seed),
    importAgreement: (scalar) => curves.importAgreement(clamp(scalar)),
    sign: (key, message) => curves.sign(key, message),
    async verify(publicKey, message, signature) {
      if (!isStrictSignature(signature) || !(await checkSigningKey(publicKey))) return false;
      return curves.verify(publicKey, message, signature);
    },
    async agree(secret, publicKey) {
      if (!(await checkAgreementKey(publicKey))) return null;
      const product = await curves.multiply(secret instanceof Uint8Array ? clamp(secret) : secret, publicKey);
      return product === null || isZero(product) ? null : product;
    },
    async basePoint(scalar) {
      return (await curves.multiply(clamp(scalar), X25519_BASE)) as Uint8Array;
    },
    checkSigningKey,
    checkAgreementKey,
  };
}

async function webCryptoHasCurves(): Promise<boolean> {
  try {
    await Promise.all([
      crypto.subtle.importKey('raw', source(X25519_BASE), 'X25519', false, []),
      crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']),
    ]);
    return true;
  } catch {
    return false;
  }
}

const ed25519Prefix = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 112, 4, 34, 4, 32);
const x25519Prefix = Uint8Array.of(48, 46, 2, 1, 0, 48, 5, 6, 3, 43, 101, 110, 4, 34, 4, 32);

function webCryptoCurves(): Curves {
  const { subtle } = crypto;

  async function agreementHandle(scalar: Uint8Array): Promise<CryptoKey> {
    return subtle.importKey('pkcs8', pkcs8(x25519Prefix, scalar), 'X25519', false, ['deriveBits']);
  }

  async function multiply(secret: CryptoKey, u: Uint8Array): Promise<Uint8Array | null> {
    try {
      const publicKey = await subtle.importKey('raw', source(u), 'X25519', false, []);
      return new Uint8Array(await subtle.deriveBits({ name: 'X25519', public: publicKey }, secret, 256));
    } catch {
      // WebCrypto refuses a zero result with an error.
      return null;
    }
  }

  return {
    async generateSigning() {
      const pair = (await subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
      return { public: await rawPublic(pair.publicKey), handle: pair.privateKey };
    },
    async generateAgreement() {
      const pair = (await subtle.generateKey('X25519', false, ['deriveBits'])) as CryptoKeyPair;
      return { public: await rawPublic(pair.publicKey), handle: pair.privateKey };
    },
    async importSigning(seed) {
      // Only an extractable key tells its public half; the one that is kept is imported anew.
      const bytes = pkcs8(ed25519Prefix, seed);
      const open = await subtle.importKey('pkcs8', bytes, 'Ed25519', true, ['sign']);
      const { x } = await subtle.exportKey('jwk', open);
      const publicKey = x === undefined ? null : jwkBytes(x);
      if (publicKey === null) throw new Error('WebCrypto gave no public key');
      const handle = await subtle.importKey('pkcs8', bytes, 'Ed25519', false, ['sign']);
      return { public: publicKey, handle };
    },
    async importAgreement(scalar) {
      const handle = await agreementHandle(scalar);
      return { public: (await multiply(handle, X25519_BASE)) as Uint8Array, handle };
    },
    async sign(key, message) {
      return new Uint8Array(await subtle.sign('Ed25519', key.handle as CryptoKey, source(message)));
    },
    async verify(publicKey, message, signature) {
      const key = await subtle.importKey('raw', source(publicKey), 'Ed25519', false, ['verify']);
      return subtle.verify('Ed25519', key, source(signature), source(message));
    },
    async multiply(secret, u) {
      const handle =
        secret instanceof Uint8Array ? await agreementHandle(secret) : (secret.handle as CryptoKey);
      return multiply(handle, u);
    },
  };

  async function rawPublic(key: CryptoKey): Promise<Uint8Array> {
    return new Uint8Array(await subtle.exportKey('raw', key));
  }
}

function random(length: number): Uint8Array {
  if (length > RANDOM_BYTES_MAX) throw new RangeError('too many random bytes at once');
  return crypto.getRandomValues(new Uint8Array(length));
}

function pkcs8(prefix: Uint8Array, secret: Uint8Array): Uint8Array<ArrayBuffer> {
  if (secret.length !== 32) throw new RangeError('a secret has 32 bytes');
  const bytes = new Uint8Array(prefix.length + 32);
  bytes.set(prefix);
  bytes.set(secret, prefix.length);
  return bytes;
}

function jwkBytes(x: string): Uint8Array {
  return Uint8Array.from(atob(x.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
}

/** WebCrypto's types exclude shared memory, which nothing here uses. */
function source(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}
