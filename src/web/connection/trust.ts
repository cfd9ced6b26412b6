// What this end believes of the organisation: its signed directory, never an older one than was seen, never an expired
// one. Promises: whatever `valid` shows was signed by enough keys of a root that the page pins. Trusts: the pin, and this
// machine's clock.

import { toBase64url } from '../../seal/bytes.ts';
import {
  type DirectoryDocument,
  type DirectorySeen,
  rootFingerprint,
  type SignedDirectory,
  type VerifiedDirectory,
  verifyDirectory,
} from '../../seal/directory.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { findPerson } from '../../seal/readers.ts';
import { createSource, type Observable } from './observable.ts';
import type { Clock } from './transport.ts';

export type TrustState =
  | { readonly status: 'unknown' }
  | {
      readonly status: 'valid';
      readonly number: number;
      /** ms. */
      readonly expires: number;
      readonly directory: DirectoryDocument;
    }
  /** Nothing may be sealed. `directory` is the last good one, for names only. */
  | { readonly status: 'invalid'; readonly code: string; readonly directory: DirectoryDocument | null };

export interface Trust {
  readonly state: Observable<TrustState>;
  /** A directory from wherever; makes it this end's if it holds. */
  offer(signed: SignedDirectory): Promise<void>;
  /** The directory that may be sealed under now; null when there is none. */
  current(): VerifiedDirectory | null;
  /** A directory of an earlier number, verified, for what was sealed under it. Null: not to be had. */
  at(number: number): Promise<VerifiedDirectory | null>;
  /** Name from the newest directory, or from an older one that is at hand. */
  name(person: string): string | null;
  close(): void;
}

/** Timers beyond 24 days fire at once; nothing is so long valid. */
const CHECK_MS_MAX = 6 * 3_600_000;

export type TrustOptions = {
  readonly primitives: Primitives;
  readonly workspace: string;
  /** SHA-256 of a root's text, base64url, as the page pins it. Null: the first root seen is kept (staff pages). */
  readonly pin: string | null;
  readonly clock: Clock;
  readonly seen: DirectorySeen | null;
  /** Kept before the directory is used. */
  readonly keep: (seen: DirectorySeen) => Promise<void>;
  /** Fetches an earlier directory; null when there is none to be had. */
  readonly earlier: (number: number) => Promise<SignedDirectory | null>;
};

export function createTrust(options: TrustOptions): Trust {
  const { primitives, clock } = options;
  const state = createSource<TrustState>({ status: 'unknown' });
  const known = new Map<number, VerifiedDirectory>();
  const fetching = new Map<number, Promise<VerifiedDirectory | null>>();
  let seen = options.seen;
  let newest: VerifiedDirectory | null = null;
  let newestSigned: SignedDirectory | null = null;
  let cancel = () => {};
  let turn: Promise<void> = Promise.resolve();

  async function take(signed: SignedDirectory): Promise<void> {
    if (newestSigned !== null && signed.text === newestSigned.text) return check();
    const pinned = await pinnedRoot(signed.roots);
    if (pinned === null) return invalid('root-unknown');
    const trust = { workspace: options.workspace, pinned, seen, nowMs: clock.now() };
    const verified = await verifyDirectory(primitives, signed, trust);
    if (!verified.ok) return invalid(verified.code);
    const { value } = verified;
    if (seen === null || value.seen.number > seen.number || value.seen.root !== seen.root) {
      await options.keep(value.seen).catch(() => {});
      seen = value.seen;
    }
    newest = value;
    newestSigned = signed;
    known.set(value.document.number, value);
    check();
  }

  /** Valid until it expires, and then not, without anybody asking. */
  function check(): void {
    cancel();
    if (newest === null) return;
    const { document } = newest;
    const expires = Date.parse(document.expires);
    const left = expires - clock.now();
    if (left <= 0) return invalid('directory-expired');
    const before = state.get();
    if (before.status !== 'valid' || before.directory !== document) {
      state.set({ status: 'valid', number: document.number, expires, directory: document });
    }
    cancel = clock.after(Math.min(left, CHECK_MS_MAX), check);
  }

  function invalid(code: string): void {
    cancel();
    state.set({ status: 'invalid', code, directory: newest?.document ?? null });
  }

  async function pinnedRoot(roots: readonly string[]): Promise<string | null> {
    if (options.pin === null)
      return seen?.root ?? (roots[0] === undefined ? null : rootFingerprint(primitives, roots[0]));
    for (const root of roots) {
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(root));
      if (toBase64url(new Uint8Array(digest)) === options.pin) return rootFingerprint(primitives, root);
    }
    return null;
  }

  async function fetchEarlier(number: number): Promise<VerifiedDirectory | null> {
    const signed = await options.earlier(number).catch(() => null);
    const pinned = signed === null ? null : await pinnedRoot(signed.roots);
    if (signed === null || pinned === null) return null;
    const nowMs = issuedMs(signed.text);
    // It was good when it was issued; that what stands under it is of that time, the chain of heads shows.
    const verified = await verifyDirectory(primitives, signed, {
      workspace: options.workspace,
      pinned,
      seen: null,
      nowMs,
    });
    return verified.ok && verified.value.document.number === number ? verified.value : null;
  }

  function at(number: number): Promise<VerifiedDirectory | null> {
    const found = known.get(number);
    if (found !== undefined) return Promise.resolve(found);
    if (newest === null || number > newest.document.number || number < 1) return Promise.resolve(null);
    let fetched = fetching.get(number);
    if (fetched === undefined) {
      fetched = fetchEarlier(number).then((directory) => {
        fetching.delete(number);
        if (directory !== null) known.set(number, directory);
        return directory;
      });
      fetching.set(number, fetched);
    }
    return fetched;
  }

  return {
    state,
    offer(signed) {
      turn = turn.then(() => take(signed)).catch(() => invalid('directory-invalid'));
      return turn;
    },
    current() {
      return state.get().status === 'valid' &&
        newest !== null &&
        Date.parse(newest.document.expires) > clock.now()
        ? newest
        : null;
    },
    at,
    name(person) {
      for (const directory of newest === null ? [] : [newest, ...known.values()]) {
        const found = findPerson(directory.document, person);
        if (found !== null) return found.name;
      }
      return null;
    },
    close: () => cancel(),
  };
}

function issuedMs(text: string): number {
  try {
    const value: unknown = JSON.parse(text);
    const issued = typeof value === 'object' && value !== null && 'issued' in value ? value.issued : null;
    return typeof issued === 'string' ? Date.parse(issued) : Number.NaN;
  } catch {
    return Number.NaN;
  }
}
