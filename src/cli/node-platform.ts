// What an end needs to run in Node, without a page: the demo's people, and tests of what no honest page would do.
import WebSocket from 'ws';
import type { Primitives } from '../seal/primitives.ts';
import type { Platform } from '../web/connection/platform.ts';
import { memoryStore } from '../web/connection/store-memory.ts';
import { pollTransport } from '../web/connection/transport-poll.ts';
import { socketTransport } from '../web/connection/transport-socket.ts';
import type { cookieJar } from './cookie-jar.ts';

export type NodePlatformOptions = {
  /** Origin of the page it stands for. */
  readonly page: string;
  readonly primitives: () => Promise<Primitives>;
  readonly redact: Platform['redact'];
  /** Whoever signed in has one. */
  readonly jar?: ReturnType<typeof cookieJar>;
};

export function nodePlatform({ jar, page, primitives, redact }: NodePlatformOptions): Platform {
  const store = memoryStore();
  let tab: string | null = null;
  const ask: Platform['fetch'] = async (address, init = {}) => {
    const url = new URL(address);
    const cookie = jar === undefined ? {} : { cookie: jar.header(url) };
    const response = await fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), ...cookie, origin: page },
    });
    jar?.take(response, url.host);
    return response;
  };
  return {
    clock: {
      now: () => Date.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    primitives,
    told: {},
    redact,
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
