// Operating failures of the protect stage: each has a stable code and one owner, who stops the process or the read.

export type ProtectFailureCode =
  | 'STALE_GENERATION'
  | 'keystore-busy'
  | 'keystore-closed'
  | 'keystore-copy-failed'
  | 'keystore-corrupt'
  | 'keystore-full'
  | 'keystore-missing'
  | 'vault-damaged'
  | 'vault-disagrees'
  | 'vault-elsewhere'
  | 'vault-exposed'
  | 'vault-inside-data'
  | 'vault-missing'
  | 'vault-one-place'
  | 'vault-unreachable'
  | 'vault-unwritable'
  | 'vault-wrong-secret';

export class ProtectFailure extends Error {
  readonly code: ProtectFailureCode;

  constructor(code: ProtectFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProtectFailure';
    this.code = code;
  }
}
