// Time that moves only when nothing else can: the earliest timer runs, everything it set going comes to rest, and so on.

import type { Primitives } from '../../../src/seal/primitives.ts';
import type { Clock } from '../../../src/web/connection/transport.ts';

type Timer = { readonly at: number; readonly order: number; readonly run: () => void };

const QUIET_TURNS = 4;
const STEPS_MAX = 200_000;

export type VirtualClock = Clock & {
  /** Runs whatever is due within this time. */
  run(forMs: number): Promise<void>;
  /** Runs until it holds; throws after `mostMs`. */
  until(holds: () => boolean, mostMs: number, what: string): Promise<void>;
  /** Counts asynchronous work that no timer stands for. */
  track<T>(work: Promise<T>): Promise<T>;
};

export function virtualClock(startMs: number): VirtualClock {
  let now = startMs;
  let order = 0;
  let working = 0;
  const timers = new Set<Timer>();

  async function rest(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = working === 0 ? quiet + 1 : 0;
    }
  }

  function earliest(until: number): Timer | null {
    let found: Timer | null = null;
    for (const timer of timers) {
      if (timer.at > until) continue;
      if (found === null || timer.at < found.at || (timer.at === found.at && timer.order < found.order))
        found = timer;
    }
    return found;
  }

  async function run(until: number, holds: () => boolean): Promise<boolean> {
    await rest();
    for (let step = 0; step < STEPS_MAX; step += 1) {
      if (holds()) return true;
      const timer = earliest(until);
      if (timer === null) break;
      timers.delete(timer);
      now = Math.max(now, timer.at);
      timer.run();
      await rest();
    }
    now = Math.max(now, until);
    return holds();
  }

  return {
    now: () => now,
    after(delayMs, work) {
      const timer: Timer = { at: now + Math.max(0, delayMs), order: (order += 1), run: work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async run(forMs) {
      await run(now + forMs, () => false);
    },
    async until(holds, mostMs, what) {
      if (!(await run(now + mostMs, holds))) throw new Error(`never came: ${what}`);
    },
    track(work) {
      working += 1;
      return work.finally(() => {
        working -= 1;
      });
    },
  };
}

/** The same primitives, whose asynchronous work the clock waits for. */
export function tracked(primitives: Primitives, clock: VirtualClock): Primitives {
  const { track } = clock;
  return {
    ...primitives,
    sha2: (bits, input) => track(primitives.sha2(bits, input)),
    generateSigning: () => track(primitives.generateSigning()),
    generateAgreement: () => track(primitives.generateAgreement()),
    importSigning: (seed) => track(primitives.importSigning(seed)),
    importAgreement: (scalar) => track(primitives.importAgreement(scalar)),
    sign: (key, message) => track(primitives.sign(key, message)),
    verify: (key, message, signature) => track(primitives.verify(key, message, signature)),
    agree: (secret, key) => track(primitives.agree(secret, key)),
    basePoint: (scalar) => track(primitives.basePoint(scalar)),
    checkSigningKey: (key) => track(primitives.checkSigningKey(key)),
    checkAgreementKey: (key) => track(primitives.checkAgreementKey(key)),
  };
}
