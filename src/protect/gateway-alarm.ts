// Says that messages could not be inspected, so that somebody looks: at once, and while it lasts every few seconds with how
// many. Promises: every failure is in an alarm within ALARM_MS_MAX. Trusts the clock it is given.

import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/logger.ts';

export const ALARM_MS_MAX = 10_000;
/** Between two lines of one alarm; with room to spare for a busy loop. */
const EVERY_MS = 5_000;

export type AlarmCode = 'table-stale' | 'unavailable';

export interface GatewayAlarm {
  raise(code: AlarmCode): void;
  /** Since the start. */
  readonly failures: number;
  close(): void;
}

export function createGatewayAlarm({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): GatewayAlarm {
  const untold = new Map<AlarmCode, number>();
  let failures = 0;
  let saidMs = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | null = null;

  function say(): void {
    timer = null;
    saidMs = clock.monotonicMs();
    for (const [code, messages] of untold) log({ event: 'gateway-alarm', code, messages });
    untold.clear();
  }

  return {
    raise(code) {
      failures += 1;
      untold.set(code, (untold.get(code) ?? 0) + 1);
      const waitMs = saidMs + EVERY_MS - clock.monotonicMs();
      if (waitMs <= 0) say();
      else timer ??= setTimeout(say, waitMs);
    },
    get failures() {
      return failures;
    },
    close() {
      if (timer !== null) clearTimeout(timer);
      if (untold.size > 0) say();
    },
  };
}
