// The platform in a browser. The only file here that names window, documents and storage.

import { loadNoblePrimitives } from '../../seal/primitives-noble.ts';
import { EndFailure, type Platform } from './platform.ts';
import type { Redact } from './said.ts';
import { indexedDbStore } from './store-indexeddb.ts';
import { memoryStore } from './store-memory.ts';
import type { HoldLock, TabMemory } from './tab.ts';
import { lazyTransport } from './transport.ts';
import { type SocketLike, socketTransport } from './transport-socket.ts';

const TAB_KEY = 'sealdesk-tab';

/** Without `bring`, it is whole already. */
export function browserPlatform(detector: {
  readonly redact: Redact;
  readonly told: Platform['told'];
  readonly bring?: () => Promise<unknown>;
}): Platform {
  return {
    clock: {
      now: () => Date.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    random: () => Math.random(),
    async primitives() {
      if (!globalThis.isSecureContext || globalThis.crypto?.subtle === undefined)
        throw new EndFailure('insecure-context');
      return loadNoblePrimitives();
    },
    redact: detector.redact,
    told: detector.told,
    detector: () => detector.bring?.() ?? Promise.resolve(),
    store: (name) => (globalThis.indexedDB === undefined ? memoryStore() : indexedDbStore(name)),
    fetch: (url, init) => fetch(url, init),
    transports: (origin) => ({
      socket:
        globalThis.WebSocket === undefined
          ? null
          : socketTransport(
              `${origin.replace(/^http/, 'ws')}/v1/connect`,
              (url, protocols) => new WebSocket(url, protocols) as unknown as SocketLike,
            ),
      poll: lazyTransport('poll', async () => {
        const { pollTransport } = await import('./transport-poll.ts');
        return pollTransport(`${origin}/v1/poll`, (url, init) => fetch(url, init));
      }),
    }),
    tabs: { memory: sessionMemory(), hold: lockManager() },
    onWake(listener) {
      const inView = () => {
        if (document.visibilityState === 'visible') listener();
      };
      addEventListener('online', listener);
      addEventListener('focus', listener);
      document.addEventListener('visibilitychange', inView);
      return () => {
        removeEventListener('online', listener);
        removeEventListener('focus', listener);
        document.removeEventListener('visibilitychange', inView);
      };
    },
  };
}

/** Some pages forbid storage: then every load is a new tab. */
function sessionMemory(): TabMemory {
  return {
    get() {
      try {
        return sessionStorage.getItem(TAB_KEY);
      } catch {
        return null;
      }
    },
    set(id) {
      try {
        sessionStorage.setItem(TAB_KEY, id);
      } catch {
        // Kept in memory by whoever asked.
      }
    },
  };
}

function lockManager(): HoldLock {
  const locks = globalThis.navigator?.locks;
  if (locks === undefined) return null;
  return (name) =>
    new Promise((answer) => {
      locks
        .request(name, { ifAvailable: true }, (lock) => {
          answer(lock !== null);
          // Held until the page goes.
          return lock === null ? undefined : new Promise(() => {});
        })
        .catch(() => answer(false));
    });
}
