// The closed list of reasons for which this folder refuses bytes, and the value that carries one.
// A refusal is an answer, never an exception; it says nothing about keys or content.

export type SealRefusal =
  | 'body-invalid'
  | 'body-unknown'
  | 'box-invalid'
  | 'copy-differs'
  | 'copy-invalid'
  | 'device-unknown'
  | 'digest-differs'
  | 'directory-expired'
  | 'directory-forked'
  | 'directory-not-yet'
  | 'directory-older'
  | 'key-commitment-invalid'
  | 'key-invalid'
  | 'key-unknown'
  | 'not-a-reader'
  | 'padding-invalid'
  | 'partial-invalid'
  | 'partials-too-few'
  | 'passphrase-wrong'
  | 'place-broken'
  | 'proof-invalid'
  | 'readers-differ'
  | 'root-older'
  | 'root-unknown'
  | 'shape-invalid'
  | 'share-invalid'
  | 'signature-invalid'
  | 'size-invalid'
  | 'team-unknown'
  | 'text-commitment-invalid'
  | 'text-not-canonical'
  | 'threshold-not-met'
  | 'too-large'
  | 'wrong-audience'
  | 'wrong-author'
  | 'wrong-conversation'
  | 'wrong-directory'
  | 'wrong-epoch'
  | 'wrong-head'
  | 'wrong-mode'
  | 'wrong-request'
  | 'wrong-sender'
  | 'wrong-workspace';

export type Refused = {
  readonly ok: false;
  readonly code: SealRefusal;
  /** Which of several things was wrong: an officer's index, a position in a list. */
  readonly at?: number;
};

export type Accepted<T> = { readonly ok: true; readonly value: T };

export type Checked<T> = Accepted<T> | Refused;

export function accepted<T>(value: T): Accepted<T> {
  return { ok: true, value };
}

export function refused(code: SealRefusal, at?: number): Refused {
  return at === undefined ? { ok: false, code } : { ok: false, code, at };
}
