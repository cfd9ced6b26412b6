// The secrets that the keystore's rows are sealed under: one, or two while a rotation seals them anew. Promises that what is
// written is always of the newest. Trusts the opening and the rotation to bring secrets that the vault holds.
import { ProtectFailure } from './failure.ts';
import { keyedHash, wipe } from './suite.ts';

export type GenerationSecret = { readonly number: number; readonly secret: Uint8Array };

export interface Generations {
  readonly keystore: string;
  /** Under which everything is written. */
  readonly current: number;
  /** Rows of this generation may still be there; null when all are of the current one. */
  readonly leaving: number | null;
  /** What a generation's secret gives for a purpose. Throws `keystore-corrupt` for one that has no rows here any more. */
  key(purpose: Uint8Array, generation: number): Uint8Array;
  turnTo(next: GenerationSecret): void;
  /** No row is of the leaving generation any more: its secret leaves this process. */
  settle(): void;
  wipe(): void;
}

export function createGenerations(
  keystore: string,
  first: GenerationSecret,
  next: GenerationSecret | null,
): Generations {
  let current = first;
  let leaving: GenerationSecret | null = null;
  let keys = new Map<string, Uint8Array>();

  function forget(): void {
    for (const key of keys.values()) wipe(key);
    keys = new Map();
  }

  function key(purpose: Uint8Array, generation: number): Uint8Array {
    const held = [current, leaving].find((each) => each?.number === generation);
    if (!held) throw new ProtectFailure('keystore-corrupt', 'a row is of a generation that was left behind');
    const name = `${generation} ${Buffer.from(purpose).toString('latin1')}`;
    const known = keys.get(name);
    if (known) return known;
    const made = keyedHash(held.secret, purpose);
    keys.set(name, made);
    return made;
  }

  function turnTo(entry: GenerationSecret): void {
    leaving = current;
    current = entry;
  }

  function settle(): void {
    forget();
    if (leaving) wipe(leaving.secret);
    leaving = null;
  }

  if (next) turnTo(next);
  return {
    keystore,
    get current() {
      return current.number;
    },
    get leaving() {
      return leaving?.number ?? null;
    },
    key,
    turnTo,
    settle,
    wipe: () => {
      settle();
      wipe(current.secret);
    },
  };
}
