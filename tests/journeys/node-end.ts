// An end without a page: the connection client as it is shipped, in Node. For what no honest page would do.
import WebSocket from 'ws';
import { createEndDetector } from '../../src/redact/answers.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import type { Platform } from '../../src/web/connection/platform.ts';
import { memoryStore } from '../../src/web/connection/store-memory.ts';
import { pollTransport } from '../../src/web/connection/transport-poll.ts';
import { socketTransport } from '../../src/web/connection/transport-socket.ts';

const { redact } = createEndDetector();

export type NodeEndOptions = {
  /** Origin of the page it pretends to be on. */
  readonly page: string;
  /** What a tampered client does: it lets everything pass. */
  readonly masks?: boolean;
};

export function nodePlatform({ page, masks = true }: NodeEndOptions): Platform {
  const store = memoryStore();
  let tab: string | null = null;
  const ask: Platform['fetch'] = (url, init = {}) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), origin: page } });
  return {
    clock: {
      now: () => Date.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    primitives: () => loadNoblePrimitives(),
    told: {},
    redact: masks ? redact : (text) => ({ verdict: 'pass', text, spans: [] }),
    detector: async () => {},
    store: () => store,
    fetch: ask,
    transports: (origin) => ({
      socket: socketTransport(
        `${origin.replace(/^http/, 'ws')}/v1/connect`,
        (url, protocols) => new WebSocket(url, [...protocols], { origin: page }) as never,
      ),
      poll: pollTransport(`${origin}/v1/poll`, ask),
    }),
    tabs: {
      memory: {
        get: () => tab,
        set: (id) => {
          tab = id;
        },
      },
      hold: null,
    },
    onWake: () => () => undefined,
  };
}
