// The store's twin in memory: for tests, and for browsers that keep nothing (private windows). Gone with the page.

import type { Store } from './store.ts';

export function memoryStore(values: Map<string, unknown> = new Map()): Store {
  return {
    exists: async () => values.size > 0,
    get: async (key) => values.get(key),
    async put(key, value) {
      values.set(key, structuredClone(value));
    },
    async remove(key) {
      values.delete(key);
    },
    keys: async (beginning) => [...values.keys()].filter((key) => key.startsWith(beginning)).sort(),
    async destroy() {
      values.clear();
    },
    close() {},
  };
}
