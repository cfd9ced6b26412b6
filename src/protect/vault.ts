// The vault's promise: the secret of a generation outlives the data directory, is in none of its copies, and can be
// destroyed for good. Without it the keystore, and so every record, opens for nobody.

/**
 * Names what kind of destruction a certificate of erasure may state. `file`: unlinked in each place. `transit`: the engine that
 * wrapped the secret destroyed its key, whatever copies of the places there are.
 */
export type VaultKind = 'file' | 'transit';

export type VaultSecret = {
  /** The keystore this secret belongs to: 16 random bytes as base64url. */
  readonly keystore: string;
  /** Counts from 1; a generation is never reused. */
  readonly generation: number;
  /** 32 bytes. */
  readonly secret: Uint8Array;
};

export interface Vault {
  readonly kind: VaultKind;

  /** How many separate places hold each secret. */
  readonly places: number;

  /**
   * Every generation any place holds, oldest first, one entry each. Throws ProtectFailure: `vault-damaged` (a file that is not
   * whole), `vault-disagrees` (two places hold different secrets), `vault-exposed` (readable by others), `vault-unreachable` (its
   * engine is away, sealed, or refuses us).
   */
  read(): Promise<readonly VaultSecret[]>;

  /** Durable in every place when the promise resolves. Refuses to overwrite a generation with another secret. */
  write(entry: VaultSecret): Promise<void>;

  /**
   * Copies a secret it still has to a place that lacks it (a replaced disk). Never creates a place that is not there.
   * Answers the places that still lack it, by index.
   */
  restore(entry: VaultSecret): Promise<readonly number[]>;

  /** Gone from every place when the promise resolves; otherwise it rejects, and can be repeated. */
  destroy(generation: number): Promise<void>;
}
