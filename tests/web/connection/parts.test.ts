// Tabs, the store's twin, values that are followed, and the long poll's requests.

import { describe, expect, test } from 'vitest';
import type { ServerFrame } from '../../../src/contract/frames.ts';
import { createSource } from '../../../src/web/connection/observable.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { createTabs } from '../../../src/web/connection/tab.ts';
import { pollTransport } from '../../../src/web/connection/transport-poll.ts';
import { socketTransport, type SocketLike } from '../../../src/web/connection/transport-socket.ts';

function locks() {
  const held = new Map<string, object>();
  return (page: object) => async (name: string) => {
    if (held.has(name) && held.get(name) !== page) return false;
    held.set(name, page);
    return true;
  };
}

function memory(first: string | null = null) {
  let value = first;
  return {
    get: () => value,
    set: (id: string) => {
      value = id;
    },
  };
}

describe('tabs', () => {
  test('[C29] a reload keeps the id, a duplicated tab gets its own', async () => {
    const lock = locks();
    let made = 0;
    const id = () => `tab${(made += 1)}`;
    const first = createTabs(memory(), lock({}), id);
    expect(await first.own()).toBe('tab1');
    expect(await first.own()).toBe('tab1');
    // The browser copied the session's memory.
    const copy = memory('tab1');
    expect(await createTabs(copy, lock({}), id).own()).toBe('tab2');
    expect(copy.get()).toBe('tab2');
    // The page that reloads has let go of its lock.
    const free = locks();
    expect(await createTabs(memory('tab1'), free({}), id).own()).toBe('tab1');
  });

  test('[C29] what a closed tab left is adopted, what a living one holds is not; without locks every load is new', async () => {
    const lock = locks();
    await lock({})('sealdesk-tab-living');
    const tabs = createTabs(memory(), lock({}), () => 'mine');
    expect(await tabs.adopt(['living', 'closed', 'mine'])).toEqual(['closed']);
    const blind = createTabs(memory('before'), null, () => 'fresh');
    expect(await blind.own()).toBe('fresh');
    expect(await blind.adopt(['closed'])).toEqual([]);
  });
});

test('[C30] a store knows whether anything was kept, and gives keys in order', async () => {
  const store = memoryStore();
  expect(await store.exists()).toBe(false);
  expect(await store.get('a')).toBeUndefined();
  await store.put('b/2', { text: 'x' });
  await store.put('b/1', new Uint8Array([1]));
  await store.put('c', 1);
  expect(await store.keys('b/')).toEqual(['b/1', 'b/2']);
  expect(await store.exists()).toBe(true);
  await store.destroy();
  expect(await store.keys('')).toEqual([]);
});

test('[C31] a value tells every later value once, and one listener’s error does not reach the others', async () => {
  const source = createSource(1);
  const heard: number[] = [];
  const end = source.subscribe((value) => heard.push(value));
  source.set(1);
  source.set(2);
  end();
  source.set(3);
  expect(heard).toEqual([2]);
  expect(source.get()).toBe(3);
});

describe('the long poll', () => {
  type Asked = {
    readonly url: string;
    readonly authorization: string;
    readonly body: { got?: number; frames: { frame: string }[] };
  };

  function server() {
    const asked: Asked[] = [];
    const waiting: { answer: (value: unknown, status?: number) => void; aborted: boolean }[] = [];
    const fetch = (url: string, init: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        const headers = init.headers as Record<string, string>;
        asked.push({
          url,
          authorization: headers['authorization'] ?? '',
          body: JSON.parse(init.body as string) as Asked['body'],
        });
        const entry = {
          answer: (value: unknown, status = 200) => resolve(new Response(JSON.stringify(value), { status })),
          aborted: false,
        };
        waiting.push(entry);
        init.signal?.addEventListener('abort', () => {
          entry.aborted = true;
          reject(new DOMException('aborted', 'AbortError'));
        });
      });
    return { asked, waiting, fetch };
  }

  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  const pong = (at: number): ServerFrame => ({ frame: 'pong', at, now: '2026-11-23T09:00:00.000Z' });

  test('[C32] a batch is taken once, what was sent is repeated until it was answered, and ends are told', async () => {
    const { asked, fetch, waiting } = server();
    const heard: ServerFrame[] = [];
    let over = false;
    const link = pollTransport('https://chat.example/v1/poll', fetch).open({
      ticket: 'tick',
      hello: { frame: 'hello', protocol: 1, connect: 'c' },
      received: (frame) => heard.push(frame),
      closed: () => {
        over = true;
      },
    });
    await turn();
    expect(asked[0]).toMatchObject({
      url: 'https://chat.example/v1/poll',
      authorization: 'Ticket tick',
      body: { frames: [{ frame: 'hello' }] },
    });
    waiting[0]?.answer({ poll: 's3cret', number: 1, frames: [pong(1)] });
    await turn();
    expect(asked[1]).toMatchObject({
      url: 'https://chat.example/v1/poll/next',
      authorization: 'Poll s3cret',
      body: { got: 1, frames: [] },
    });
    link.send({ frame: 'ping', at: 5 });
    await turn();
    expect(waiting[1]?.aborted).toBe(true);
    expect(asked[2]?.body.frames).toMatchObject([{ frame: 'ping' }]);
    // Another frame while that one is under way: both go again, the server takes a frame twice without harm.
    link.send({ frame: 'ping', at: 6 });
    await turn();
    expect(asked[3]?.body.frames.length).toBe(2);
    waiting[3]?.answer({ number: 2, frames: [pong(5), pong(6)] });
    await turn();
    expect(asked[4]?.body).toEqual({ got: 2, frames: [] });
    waiting[4]?.answer({ number: 2, frames: [pong(5), pong(6)] });
    await turn();
    expect(heard.map((frame) => (frame.frame === 'pong' ? frame.at : 0))).toEqual([1, 5, 6]);
    expect(over).toBe(false);
    waiting[5]?.answer({ code: 'unknown-poll' }, 401);
    await turn();
    expect(over).toBe(true);
  });
});

test('[C33] the ticket travels as a subprotocol, and what is no frame closes the socket', () => {
  const opened: string[][] = [];
  let socket: SocketLike | null = null;
  let over = false;
  const heard: ServerFrame[] = [];
  const transport = socketTransport('wss://chat.example/v1/connect', (url, protocols) => {
    opened.push([url, ...protocols]);
    socket = {
      readyState: 1,
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text) => opened.push([text]),
      close() {
        this.onclose?.();
      },
    };
    return socket;
  });
  transport.open({
    ticket: 'tick',
    hello: { frame: 'hello', protocol: 1, connect: 'c' },
    received: (frame) => heard.push(frame),
    closed: () => {
      over = true;
    },
  });
  const live = socket as unknown as SocketLike;
  live.onopen?.();
  expect(opened).toEqual([
    ['wss://chat.example/v1/connect', 'sealdesk.1', 'ticket.tick'],
    ['{"frame":"hello","protocol":1,"connect":"c"}'],
  ]);
  live.onmessage?.({ data: '{"frame":"pong","at":1,"now":"x"}' });
  expect(heard.length).toBe(1);
  live.onmessage?.({ data: 'not json' });
  expect(over).toBe(true);
});
