// How a page follows what the connection holds.
import { useSyncExternalStore } from 'react';
import type { Observable } from '../connection/observable.ts';

export function useObservable<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get);
}

const NOTHING: Observable<null> = { get: () => null, subscribe: () => () => {} };

/** For what may not be there yet. */
export function useMaybe<T>(observable: Observable<T> | null): T | null {
  return useSyncExternalStore<T | null>(
    observable?.subscribe ?? NOTHING.subscribe,
    observable?.get ?? NOTHING.get,
  );
}
