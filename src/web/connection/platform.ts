// What an end needs of the browser it runs in, so that tests and other hosts can give their own.

import type { Primitives } from '../../seal/primitives.ts';
import type { Told } from '../../redact/answers.ts';
import type { Redact } from './said.ts';
import type { Store } from './store.ts';
import type { HoldLock, TabMemory } from './tab.ts';
import type { Clock, Transport } from './transport.ts';

export type Platform = {
  readonly clock: Clock;
  /** Below one, for jitter only. */
  readonly random: () => number;
  /** Rejects where there is no secure context. */
  readonly primitives: () => Promise<Primitives>;
  /** Until the detector is here, it refuses what it cannot pass. */
  readonly redact: Redact;
  /** What `redact` goes by besides, as the server tells it. */
  readonly told: Told;
  /** Settles when `redact` decides on every text; whoever reads waits for it. */
  readonly detector: () => Promise<unknown>;
  /** Opened when something is kept, not before. */
  readonly store: (name: string) => Store;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  readonly transports: (origin: string) => {
    readonly socket: Transport | null;
    readonly poll: Transport | null;
  };
  readonly tabs: { readonly memory: TabMemory; readonly hold: HoldLock };
  /** Calls back when trying again is likely to help: online again, in view again. */
  readonly onWake: (listener: () => void) => () => void;
};

/** Why an end cannot begin. */
export class EndFailure extends Error {
  readonly code: 'insecure-context' | 'not-valid' | 'refused' | 'signed-out' | 'site-unknown' | 'unreachable';
  constructor(code: EndFailure['code'], cause?: unknown) {
    super(`end: ${code}`, { cause });
    this.code = code;
  }
}
