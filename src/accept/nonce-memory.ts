// What was signed and used already. Promises that a nonce is taken once while its signed time is acceptable; when memory
// is full it refuses rather than forgets.
import type { Clock } from '../platform/clock.ts';

/** How far a signed time may be from ours, either way. */
export const signedTimeSkewMs = 120_000;
export const noncesKeptMax = 200_000;

export interface NonceMemory {
  /** False: used before, or no room to remember it. */
  take(nonce: string): boolean;
}

export function createNonceMemory(clock: Clock): NonceMemory {
  const until = new Map<string, number>();
  return {
    take(nonce) {
      const now = clock.monotonicMs();
      for (const [old, time] of until) {
        if (time > now) break;
        until.delete(old);
      }
      if (until.has(nonce) || until.size >= noncesKeptMax) return false;
      // Signed up to one skew ahead of us, it stays acceptable until one skew behind.
      until.set(nonce, now + 2 * signedTimeSkewMs);
      return true;
    },
  };
}
