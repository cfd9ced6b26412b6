// How often a visitor may begin something or act. Devices and tickets are free: without a limit one script fills the log
// and the keystore. Keeps counts in memory, by device and by the hash of an address; trusts the principal.
import type { Clock } from '../platform/clock.ts';
import type { Principal } from '../platform/principal.ts';

export const ACT_WINDOW_MS = 60_000;
export const STARTS_OF_A_DEVICE_MAX = 10;
/** As many as one address may have tickets. */
export const STARTS_OF_AN_ADDRESS_MAX = 600;
export const ACTS_OF_A_DEVICE_MAX = 3_000;
/** Counts kept; the oldest give way. */
export const COUNTS_MAX = 50_000;

export interface ActLimits {
  /** False: too often. Staff are known by name and are not counted. */
  within(principal: Principal, kind: string): boolean;
}

export function createActLimits(clock: Pick<Clock, 'monotonicMs'>): ActLimits {
  const counts = new Map<string, { count: number; readonly endsMs: number }>();

  function take(name: string, max: number): boolean {
    const now = clock.monotonicMs();
    const kept = counts.get(name);
    if (kept !== undefined && now < kept.endsMs) {
      kept.count += 1;
      return kept.count <= max;
    }
    counts.delete(name);
    counts.set(name, { count: 1, endsMs: now + ACT_WINDOW_MS });
    const oldest =
      counts.size > COUNTS_MAX ? counts.keys().next() : { done: true as const, value: undefined };
    if (!oldest.done) counts.delete(oldest.value);
    return true;
  }

  return {
    within(principal, kind) {
      if (principal.kind !== 'visitor') return true;
      const { address, device, workspace } = principal;
      if (!take(`acts ${workspace} ${device}`, ACTS_OF_A_DEVICE_MAX)) return false;
      if (kind !== 'StartConversation') return true;
      return (
        take(`starts ${workspace} ${device}`, STARTS_OF_A_DEVICE_MAX) &&
        (address === undefined || take(`address ${address}`, STARTS_OF_AN_ADDRESS_MAX))
      );
    },
  };
}
