// Lets a component follow a value of the connection.
import { useEffect, useState } from 'preact/hooks';
import type { Observable } from '../connection/observable.ts';

export function useObservable<T>(observable: Observable<T>): T {
  const [, redraw] = useState(0);
  useEffect(() => {
    // Whatever changed between drawing and following is drawn once more.
    redraw((count) => count + 1);
    return observable.subscribe(() => redraw((count) => count + 1));
  }, [observable]);
  return observable.get();
}

const nothing: Observable<null> = { get: () => null, subscribe: () => () => undefined };

/** Null while there is nothing to follow yet. */
export function useMaybe<T>(observable: Observable<T> | null): T | null {
  return useObservable<T | null>(observable ?? nothing);
}

/** Whether `on` has held for so long without a break. */
export function useHeld(on: boolean, ms: number): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!on) {
      setHeld(false);
      return undefined;
    }
    const timer = setTimeout(() => setHeld(true), ms);
    return () => clearTimeout(timer);
  }, [on, ms]);
  return on && held;
}
