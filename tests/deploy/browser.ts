// As much of a browser as an end needs: cookies by origin and path, requests and WebSockets that say which page they come
// from, and a name server that leads the chat's name to where it stands in the test.

import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { WebSocket } from 'ws';
import { createEndDetector } from '../../src/redact/answers.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import type { Platform } from '../../src/web/connection/platform.ts';
import { reading } from '../../src/web/connection/reading.ts';
import { memoryStore } from '../../src/web/connection/store-memory.ts';
import { pollTransport } from '../../src/web/connection/transport-poll.ts';
import { type SocketLike, socketTransport } from '../../src/web/connection/transport-socket.ts';

const { redact } = createEndDetector();

export const chatOrigin = 'https://chat.example';

/** Where the chat's name leads: to the server itself, or to the proxy in front of it. */
export type Route = { readonly port: number; readonly authority: string | null };

export type Browser = {
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Follows redirects; the last answer and every address on the way. */
  go(
    url: string,
    init?: RequestInit,
  ): Promise<{ readonly response: Response; readonly trail: readonly string[] }>;
  platform(transport: 'socket' | 'poll'): Platform;
};

const REDIRECTS_MAX = 20;

/** `page`: origin of the page that asks. */
export function openBrowser(route: Route, page: string): Browser {
  const cookies = new Map<string, { readonly path: string; readonly value: string }>();
  const kept = new Map<string, Map<string, unknown>>();

  async function send(url: string, init: RequestInit = {}): Promise<Response> {
    const address = new URL(url);
    const headers = Object.fromEntries(new Headers(init.headers));
    if (init.method === 'POST') headers['origin'] ??= page;
    headers['origin'] ??= address.origin === page ? '' : page;
    if (headers['origin'] === '') delete headers['origin'];
    headers['sec-fetch-site'] = address.origin === page ? 'same-origin' : 'cross-site';
    const mine = [...cookies]
      .filter(
        ([name, { path }]) => name.startsWith(`${address.origin} `) && address.pathname.startsWith(path),
      )
      .map(([name, { value }]) => `${name.split(' ')[1]}=${value}`);
    if (mine.length > 0) headers['cookie'] = mine.join('; ');
    const response = await exchange(address, init, headers);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/';
      const key = `${address.origin} ${name} ${path}`;
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(key);
      else cookies.set(key, { path, value });
    }
    return response;
  }

  function exchange(address: URL, init: RequestInit, headers: Record<string, string>): Promise<Response> {
    const chat = address.origin === chatOrigin;
    const { authority, port } = route;
    const tls = chat && authority !== null;
    const options = {
      agent: false,
      host: chat ? '127.0.0.1' : address.hostname,
      port: chat ? port : address.port,
      path: address.pathname + address.search,
      method: init.method ?? 'GET',
      headers: { ...headers, host: address.host },
      ...(init.signal ? { signal: init.signal } : {}),
      ...(tls ? { ca: authority, servername: address.hostname } : {}),
    };
    return new Promise((resolve, reject) => {
      const asked = (tls ? tlsRequest : plainRequest)(options, (answer) => {
        read(answer).then(resolve, reject);
      });
      asked.once('error', reject);
      asked.end(typeof init.body === 'string' ? init.body : undefined);
    });
  }

  async function go(url: string, init: RequestInit = {}) {
    const trail = [url];
    let response = await send(url, init);
    for (let count = 0; response.status >= 301 && response.status <= 308; count += 1) {
      if (count >= REDIRECTS_MAX) throw new Error('redirects without end');
      const next = new URL(response.headers.get('location') ?? '', trail.at(-1)).href;
      trail.push(next);
      response = await send(next);
    }
    return { response, trail };
  }

  function connect(url: string, protocols: string[]): SocketLike {
    const { authority, port } = route;
    const { host, pathname } = new URL(url);
    const scheme = authority === null ? 'ws' : 'wss';
    return new WebSocket(`${scheme}://127.0.0.1:${port}${pathname}`, protocols, {
      origin: page,
      headers: { host },
      ...(authority === null ? {} : { ca: authority, servername: host }),
    }) as unknown as SocketLike;
  }

  return {
    fetch: send,
    go,
    platform: (transport) => ({
      clock: {
        now: () => Date.now(),
        after(delayMs, run) {
          const timer = setTimeout(run, delayMs);
          return () => clearTimeout(timer);
        },
      },
      random: Math.random,
      primitives: loadNoblePrimitives,
      redact,
      told: {},
      detector: async () => {},
      reading: async () => reading,
      store(name) {
        const values = kept.get(name) ?? new Map<string, unknown>();
        kept.set(name, values);
        return memoryStore(values);
      },
      fetch: send,
      transports: (origin) => ({
        socket:
          transport === 'socket'
            ? socketTransport(`${origin.replace(/^http/, 'ws')}/v1/connect`, connect)
            : null,
        poll: pollTransport(`${origin}/v1/poll`, send),
      }),
      tabs: { memory: { get: () => null, set: () => undefined }, hold: null },
      onWake: () => () => undefined,
    }),
  };
}

async function read(answer: IncomingMessage): Promise<Response> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer) chunks.push(chunk as Uint8Array);
  const headers = new Headers();
  for (let index = 0; index < answer.rawHeaders.length; index += 2)
    headers.append(answer.rawHeaders[index] ?? '', answer.rawHeaders[index + 1] ?? '');
  const status = answer.statusCode ?? 500;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : Buffer.concat(chunks), { status, headers });
}
