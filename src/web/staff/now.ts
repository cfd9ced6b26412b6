// The present second, for clocks on a page. One timer for all of them.
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let second = wholeSecond();

/** ms, at whole seconds; the component is drawn again each second. */
export function useNow(): number {
  return useSyncExternalStore(follow, wholeNow);
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    second = wholeSecond();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

function wholeNow(): number {
  if (timer === null) second = wholeSecond();
  return second;
}

function wholeSecond(): number {
  return Math.floor(Date.now() / 1000) * 1000;
}
