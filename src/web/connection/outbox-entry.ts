// One message on its way: what is known of it, how it rests, what a person is told of it.

import type { VerifiedEnvelope } from '../../seal/envelope.ts';
import type { PendingState, Readers } from './conversation-state.ts';
import { added } from './reader-list.ts';

/** Before this, a message that is on its way shows no state at all. */
export const QUIET_MS = 400;

export type Kind = 'message' | 'note';

/** The withheld message whose masked copy an entry is: nobody typed it, and nobody is asked about it. */
export type Replaced = { readonly revision: number; readonly envelope: VerifiedEnvelope };

export type Sealed = {
  readonly envelope: string;
  readonly digest: string;
  readonly sequence: number;
  readonly epoch: number;
  /** The epoch this end opens with it; still to be recorded, or recorded meanwhile. */
  readonly opens: { readonly text: string; readonly signature: string; readonly digest: string } | null;
  /** The signed start, when the conversation begins with this message. */
  readonly start: { readonly text: string; readonly signature: string } | null;
};

export type Phase =
  | { readonly status: 'queued' }
  | { readonly status: 'flying' }
  | { readonly status: 'unknown' }
  | { readonly status: 'recorded' }
  | { readonly status: 'refused'; readonly code: string; readonly final: boolean }
  | { readonly status: 'confirm'; readonly readers: Readers };

export type Entry = {
  readonly local: string;
  readonly kind: Kind;
  readonly at: number;
  readonly replaces: Replaced | null;
  order: number;
  text: string | null;
  readonly mentions: readonly string[];
  /** Does not leave before; until then it can be taken back. */
  readonly notBefore: number;
  approved: ReadonlySet<string> | null;
  sealed: Sealed | null;
  ref: string;
  /** Sent at least once and not refused since: only the same bytes may go. */
  tried: boolean;
  digests: string[];
  reseals: number;
  /** Wait until the log says more than this, or the time has come. */
  behind: { readonly revision: number; readonly until: number } | null;
  phase: Phase;
};

export function stateOf(entry: Entry, nowMs: number, connected: boolean): PendingState {
  const { phase } = entry;
  const young = nowMs - entry.at < QUIET_MS;
  if (phase.status === 'queued' && entry.notBefore > nowMs) return { status: 'held', until: entry.notBefore };
  switch (phase.status) {
    case 'queued':
      if (young) return { status: 'sealing' };
      return { status: connected ? 'sending' : 'waiting' };
    case 'flying':
      return { status: young ? 'sealing' : 'sending' };
    case 'unknown':
      return { status: 'checking' };
    case 'recorded':
      return { status: 'recorded' };
    case 'refused':
      return phase;
    case 'confirm':
      return {
        status: 'confirm-readers',
        readers: phase.readers,
        added: added(entry.approved ?? new Set(), phase.readers),
      };
  }
}

/** How an entry rests: sealed only. */
export type Kept = {
  readonly local: string;
  readonly kind: Kind;
  readonly at: number;
  readonly ref: string;
  readonly sealed: Sealed | null;
  readonly digests: readonly string[];
  readonly approved: readonly string[] | null;
  readonly refused: string | null;
  readonly order: number;
  readonly mentions: readonly string[];
};

/** Written by this very code; an entry without these fields is another version's, and is left alone. */
export function restored(value: unknown): Entry | null {
  const kept = value as Kept | undefined;
  if (typeof kept?.local !== 'string' || !kept.sealed || !Array.isArray(kept.digests)) return null;
  const { local, kind, at, ref, sealed, order, refused } = kept;
  return {
    local,
    kind,
    at,
    replaces: null,
    order,
    text: null,
    mentions: Array.isArray(kept.mentions) ? kept.mentions : [],
    notBefore: 0,
    approved: kept.approved === null ? null : new Set(kept.approved),
    sealed,
    ref,
    tried: refused === null,
    digests: [...kept.digests],
    reseals: 0,
    behind: null,
    phase: refused === null ? { status: 'queued' } : { status: 'refused', code: refused, final: false },
  };
}
