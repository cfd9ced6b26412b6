// A value that can be read now and followed. A listener hears every later value, never the present one; an error in one
// listener does not reach the others.

export interface Observable<T> {
  get(): T;
  /** Answers the function that ends it. */
  subscribe(listener: (value: T) => void): () => void;
}

export interface Source<T> extends Observable<T> {
  set(value: T): void;
}

export function createSource<T>(first: T): Source<T> {
  let current = first;
  const listeners = new Set<(value: T) => void>();
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set(value) {
      if (Object.is(value, current)) return;
      current = value;
      for (const listener of [...listeners]) {
        try {
          listener(value);
        } catch (error) {
          // A page's mistake must not stop the fold; it surfaces as an uncaught error of its own.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
