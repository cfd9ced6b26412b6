// The port to cryptography: suite `sealdesk.1` and nothing else. Two implementations keep it and agree on every vector:
// `primitives-noble.ts` (browsers: WebCrypto and @noble) and `primitives-sodium.ts` (servers: libsodium and node:crypto).
// Trusts: the implementations' arithmetic and the platform's randomness.

/** What an implementation keeps of a private key. All three forms survive structured clone, so they rest in IndexedDB. */
export type KeyHandle = CryptoKey | Uint8Array | WrappedKey;

/** Only for browsers without the two curves: the secret under an AES key that cannot be exported. */
export type WrappedKey = {
  readonly wrapping: CryptoKey;
  readonly nonce: Uint8Array;
  readonly sealed: Uint8Array;
};

/** Ed25519. `public` is 32 bytes. Usable only with the implementation that made it. */
export type SigningKey = { readonly public: Uint8Array; readonly handle: KeyHandle };

/** X25519. `public` is 32 bytes. Usable only with the implementation that made it. */
export type AgreementKey = { readonly public: Uint8Array; readonly handle: KeyHandle };

/** Symmetric work is synchronous, work with key pairs is not: WebCrypto leaves no choice. */
export interface Primitives {
  readonly name: 'noble' | 'sodium';

  random(length: number): Uint8Array;

  /** BLAKE2b; `length` 1 to 64 bytes, 32 unless told; `key` up to 64 bytes. */
  hash(input: Uint8Array, length?: number, key?: Uint8Array): Uint8Array;

  /** SHA-512 for the scalar of an Ed25519 seed, SHA-256 for what a page pins before any of this is loaded. */
  sha2(bits: 256 | 512, input: Uint8Array): Promise<Uint8Array>;

  /** XChaCha20-Poly1305-IETF: key 32, nonce 24; the answer is 16 bytes longer than `plain`. */
  aeadSeal(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plain: Uint8Array): Uint8Array;

  /** Null when it does not authenticate. */
  aeadOpen(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Uint8Array | null;

  /** In browsers the private half cannot be exported. */
  generateSigning(): Promise<SigningKey>;
  generateAgreement(): Promise<AgreementKey>;

  /** From a 32-byte Ed25519 seed. */
  importSigning(seed: Uint8Array): Promise<SigningKey>;

  /** From a 32-byte X25519 scalar; clamped here. */
  importAgreement(scalar: Uint8Array): Promise<AgreementKey>;

  sign(key: SigningKey, message: Uint8Array): Promise<Uint8Array>;

  /** Cofactorless Ed25519; false also for a key that `checkSigningKey` refuses, S not below L, or R the identity. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;

  /** X25519. Null for a public key that `checkAgreementKey` refuses. A bare secret is a scalar, clamped here. */
  agree(secret: AgreementKey | Uint8Array, publicKey: Uint8Array): Promise<Uint8Array | null>;

  /** X25519 public key of a scalar, clamped here. */
  basePoint(scalar: Uint8Array): Promise<Uint8Array>;

  /** Canonical, on the curve, of prime order, not the identity. */
  checkSigningKey(publicKey: Uint8Array): Promise<boolean>;
  checkAgreementKey(publicKey: Uint8Array): Promise<boolean>;
}
