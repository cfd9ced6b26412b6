import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerFrame } from '../../src/contract/frames.ts';
import { connectionsPerHolderMax, type Delivery } from '../../src/deliver/delivery.ts';
import { heartbeatMs, openConnection } from '../../src/deliver/connection.ts';
import {
  closeWaitMs,
  frameBytesInMax,
  serveSockets,
  silenceMs,
  upgradeWaitMs,
} from '../../src/deliver/socket.ts';
import type { Principal } from '../../src/platform/principal.ts';
import {
  agent,
  eventsOf,
  type Fixture,
  fixture,
  handClock,
  hello,
  newId,
  until,
  visitor,
} from './deliver-fixture.ts';

let made: Fixture;
let delivery: Delivery;
let server: Server;
let address: string;
/** Whether whoever redeems tickets never answers. */
let hang = false;
const tickets = new Map<string, Principal>();
const sockets: WebSocket[] = [];

beforeEach(async () => {
  made = fixture();
  delivery = made.delivery();
  await delivery.started;
  server = createServer((_request, response) => void response.writeHead(404).end());
  hang = false;
  delivery.attach(server, (ticket, origin) => {
    if (hang) return new Promise(() => undefined);
    const principal = tickets.get(ticket);
    tickets.delete(ticket);
    return principal === undefined || origin !== 'http://site.example'
      ? { status: 'refused', code: 'ticket-invalid' }
      : { status: 'redeemed', principal };
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  address = `ws://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/v1/connect`;
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await delivery.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function open(principal: Principal | null, origin = 'http://site.example') {
  const ticket = newId();
  if (principal !== null) tickets.set(ticket, principal);
  const socket = new WebSocket(address, ['sealdesk.1', `ticket.${ticket}`], { origin });
  sockets.push(socket);
  const frames: ServerFrame[] = [];
  const state = { status: 0, closed: null as number | null };
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString('utf8')) as ServerFrame));
  socket.on('unexpected-response', (_request, response) => {
    state.status = response.statusCode ?? 0;
  });
  socket.on('error', () => {});
  socket.on('close', (code) => {
    state.closed = code;
  });
  return { socket, frames, state, ticket, say: (frame: object) => socket.send(JSON.stringify(frame)) };
}

const opening = (socket: WebSocket) => new Promise<void>((resolve) => socket.once('open', () => resolve()));

/** An upgrade by a client that never closes its half; answers how long the server kept it, in milliseconds. */
function halfOpen(path: string): Promise<number> {
  const { hostname, port } = new URL(address);
  const begun = performance.now();
  return new Promise((resolve, reject) => {
    const raw = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    raw.on('error', () => undefined);
    raw.write(
      `GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n' +
        `Sec-WebSocket-Protocol: sealdesk.1, ticket.${newId()}\r\nOrigin: http://site.example\r\n\r\n`,
    );
    raw.resume();
    const looking = setInterval(() => {
      server.getConnections((error, count) => {
        if (error !== null) reject(error);
        else if (count === 0 && performance.now() - begun > 100) {
          clearInterval(looking);
          raw.destroy();
          resolve(performance.now() - begun);
        }
      });
    }, 20);
  });
}

describe('over a WebSocket', () => {
  it('[V43] a refused upgrade keeps no descriptor, whatever its client does not close', async () => {
    expect(await halfOpen('/v1/elsewhere')).toBeLessThan(closeWaitMs);
    expect(await halfOpen('/v1/connect')).toBeLessThan(closeWaitMs);
  });

  it('[V43] an upgrade whose ticket nobody answers for is cut after a while', async () => {
    hang = true;
    const kept = await halfOpen('/v1/connect');
    expect(kept).toBeGreaterThan(upgradeWaitMs - 500);
    expect(kept).toBeLessThan(upgradeWaitMs + 2_000);
  });

  it('[V1] a client says hello, is welcomed, joins, and sees what is recorded', async () => {
    const conversation = newId();
    await made.record(conversation, ['ConversationStarted', 'EpochOpened', 'MessageSent']);
    const client = open(visitor());
    await opening(client.socket);
    expect(client.socket.protocol).toBe('sealdesk.1');
    client.say(hello());
    client.say({ frame: 'join', conversation, after: null });
    await until(() => eventsOf(client.frames).length === 3, 'three events');
    expect(client.frames[0]).toMatchObject({ frame: 'welcome', workspace: 'northwind', person: null });
    await made.record(conversation, ['MessageSent']);
    await until(() => eventsOf(client.frames).length === 4, 'the live event');
    client.say({ frame: 'ping', at: 5 });
    await until(() => client.frames.some((frame) => frame.frame === 'pong'), 'a pong');
  });

  it('[V2] no ticket, a used one, another page: no connection', async () => {
    const none = open(null);
    await until(() => none.state.status !== 0, 'a refusal');
    expect(none.state.status).toBe(401);

    const elsewhere = open(visitor(), 'http://evil.example');
    await until(() => elsewhere.state.status !== 0, 'a refusal');
    expect(elsewhere.state.status).toBe(401);

    const used = open(visitor());
    await opening(used.socket);
    const again = new WebSocket(address, ['sealdesk.1', `ticket.${used.ticket}`], {
      origin: 'http://site.example',
    });
    sockets.push(again);
    const status = await new Promise((resolve) => {
      again.on('error', () => {});
      again.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(401);
  });

  it('[V3] a frame over the limit ends the connection', async () => {
    const client = open(visitor());
    await opening(client.socket);
    client.say(hello());
    client.socket.send('x'.repeat(frameBytesInMax + 1));
    await until(() => client.state.closed !== null, 'the end');
    expect(client.state.closed).toBe(1009);
    await until(() => delivery.counts().connections === 0, 'the connection to be forgotten');
  });

  it('[V4] what is no frame is answered by a bye that forbids trying again', async () => {
    const client = open(visitor());
    await opening(client.socket);
    client.say(hello());
    client.say({ frame: 'join', conversation: 'short', after: null });
    await until(() => client.state.closed !== null, 'the end');
    expect(client.frames.at(-1)).toEqual({ frame: 'bye', code: 'bad-frame', retry: false });
    expect(client.state.closed).toBe(4400);
  });

  it('[V5] stopping says bye to everybody, with leave to try again', async () => {
    const client = open(agent());
    await opening(client.socket);
    client.say(hello());
    await until(() => client.frames.length === 1, 'the welcome');
    await delivery.stop();
    expect(client.frames.at(-1)).toEqual({ frame: 'bye', code: 'restarting', retry: true });
    expect(client.state.closed).toBe(4000);
  });

  it('[V6] one person holds a bounded number of connections', async () => {
    const ann = agent();
    for (let count = 0; count < connectionsPerHolderMax; count += 1) await opening(open(ann).socket);
    expect(delivery.counts().connections).toBe(connectionsPerHolderMax);
    const more = open(ann);
    await until(() => more.state.closed !== null, 'the end');
    expect(delivery.counts().connections).toBe(connectionsPerHolderMax);
  });

  it('[V8] the silent are asked, and who never answers is let go', async () => {
    const clock = handClock();
    const lone = createServer();
    const served = serveSockets(
      lone,
      () => ({ status: 'redeemed', principal: visitor() }),
      (principal, wire) => openConnection(made.shared(), principal, wire, () => {}),
      clock,
    );
    await new Promise<void>((resolve) => lone.listen(0, '127.0.0.1', resolve));
    const at = lone.address();
    const place = `ws://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/v1/connect`;
    const [alive, dead] = [true, false].map((autoPong) => {
      const socket = new WebSocket(place, ['sealdesk.1', `ticket.${newId()}`], { autoPong });
      const seen = { pings: 0, closed: null as number | null };
      socket.on('ping', () => void (seen.pings += 1));
      socket.on('close', (code) => void (seen.closed = code));
      sockets.push(socket);
      return { socket, seen };
    });
    await Promise.all([alive!, dead!].map(({ socket }) => opening(socket)));
    served.sweep();
    clock.advance(heartbeatMs + 1);
    served.sweep();
    await until(() => alive!.seen.pings === 1 && dead!.seen.pings === 1, 'a ping each');
    await new Promise((resolve) => setTimeout(resolve, 20));
    clock.advance(silenceMs - heartbeatMs);
    served.sweep();
    await until(() => dead!.seen.closed !== null, 'the end of the dead');
    expect(alive!.seen.closed).toBe(null);
    const stopping = served.stop();
    alive!.socket.close();
    await stopping;
    lone.closeAllConnections();
    await new Promise((resolve) => lone.close(resolve));
  });
});
