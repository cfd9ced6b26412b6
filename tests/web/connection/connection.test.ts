// The connection by itself, over wires made for the occasion.

import { describe, expect, test } from 'vitest';
import type { ClientFrame, ServerFrame, WelcomeFrame } from '../../../src/contract/frames.ts';
import {
  ACT_MS,
  BACKOFF_MAX_MS,
  createConnection,
  PONG_MS,
  SOCKET_BLOCKED_MS,
  SOCKET_OPEN_MS,
  TicketFailure,
} from '../../../src/web/connection/connection.ts';
import { performOver } from '../../../src/web/connection/perform.ts';
import type { TransportName } from '../../../src/web/connection/connection-state.ts';
import type { Transport } from '../../../src/web/connection/transport.ts';
import { virtualClock } from './virtual-clock.ts';

type Wire = {
  readonly name: TransportName;
  readonly sent: ClientFrame[];
  say(frame: ServerFrame): void;
  drop(): void;
  closedByClient: boolean;
};

const welcome = (connection = 'c1'): WelcomeFrame => ({
  frame: 'welcome',
  protocol: 1,
  connection,
  now: '2026-11-23T09:00:00.000Z',
  workspace: 'northwind',
  workspaceName: 'Northwind Bank',
  reference: 'NW',
  root: '{}',
  directory: { roots: [], text: '{}', signatures: [] },
  gatewayKey: null,
  person: null,
  heartbeatMs: 20_000,
});

function setting(
  options: { ticket?: () => Promise<string>; onOpen?: (wire: Wire) => void; poll?: boolean } = {},
) {
  const clock = virtualClock(1_000_000);
  const wires: Wire[] = [];
  const transport = (name: TransportName): Transport => ({
    name,
    open({ hello, received, closed }) {
      let over = false;
      const end = () => {
        if (over) return;
        over = true;
        closed();
      };
      const wire: Wire = {
        name,
        sent: [hello],
        say: (frame) => {
          if (!over) received(frame);
        },
        drop: end,
        closedByClient: false,
      };
      wires.push(wire);
      options.onOpen?.(wire);
      return {
        send: (frame) => wire.sent.push(frame),
        close() {
          over = true;
          wire.closedByClient = true;
        },
      };
    },
  });
  let ids = 0;
  const connection = createConnection({
    ticket: options.ticket ?? (async () => 't'),
    transports: { socket: transport('socket'), poll: options.poll === false ? null : transport('poll') },
    clock,
    random: () => 0.5,
    id: () => `id${(ids += 1)}`,
  });
  return { clock, wires, connection, last: () => wires.at(-1) as Wire };
}

const action = { kind: 'TakeConversation', conversation: 'c' } as const;

describe('the connection', () => {
  test('[C23] hello first, open with the welcome, one frame each to those who listen', async () => {
    const { clock, connection, last } = setting();
    const heard: string[] = [];
    connection.onFrame((frame) => heard.push(frame.frame));
    expect(connection.state.get().status).toBe('idle');
    connection.start();
    await clock.run(0);
    expect(last().sent).toMatchObject([{ frame: 'hello', protocol: 1 }]);
    expect(connection.state.get()).toMatchObject({ status: 'connecting', transport: 'socket' });
    last().say(welcome());
    expect(connection.state.get().status).toBe('open');
    last().say({ frame: 'gateway-key', gatewayKey: null });
    last().say({ frame: 'pong', at: 1, now: '2026-11-23T09:00:00.000Z' });
    expect(heard).toEqual(['gateway-key']);
  });

  test('[C24] a socket that does not open in 4 s gives way to the long poll, and is tried again later', async () => {
    const { clock, connection, last, wires } = setting();
    connection.start();
    await clock.run(SOCKET_OPEN_MS - 1);
    expect(wires.map((wire) => wire.name)).toEqual(['socket']);
    await clock.run(2);
    expect(wires.map((wire) => wire.name)).toEqual(['socket', 'poll']);
    expect(wires[0]?.closedByClient).toBe(true);
    last().say(welcome());
    expect(connection.state.get()).toMatchObject({ status: 'open', transport: 'poll' });
    last().drop();
    await clock.run(2_000);
    expect(last().name).toBe('poll');
    last().say(welcome('c2'));
    await clock.run(SOCKET_BLOCKED_MS);
    last().drop();
    await clock.run(2_000);
    expect(last().name).toBe('socket');
  });

  test('[C24] a socket closed twice before its welcome gives way; when neither works the socket is tried again', async () => {
    const { clock, connection, wires } = setting({ onOpen: (wire) => queueMicrotask(() => wire.drop()) });
    connection.start();
    await clock.run(3_000);
    expect(wires.slice(0, 4).map((wire) => wire.name)).toEqual(['socket', 'socket', 'poll', 'socket']);
  });

  test('[C25] pauses grow, bounded, with jitter; the person can ask for a try at once', async () => {
    const { clock, connection, wires } = setting({
      poll: false,
      onOpen: (wire) => queueMicrotask(() => wire.drop()),
    });
    connection.start();
    const times: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      await clock.until(() => wires.length > count, BACKOFF_MAX_MS + 1, 'another try');
      times.push(clock.now());
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(BACKOFF_MAX_MS);
    expect(pauses[0]).toBeLessThan(500);
    for (const [index, pause] of pauses.slice(1).entries())
      expect(pause).toBeGreaterThanOrEqual(pauses[index] ?? 0);
    await clock.run(1);
    const before = wires.length;
    expect(connection.state.get().nextTryAt).toBeGreaterThan(clock.now());
    connection.retryNow();
    await clock.run(1);
    expect(wires.length).toBe(before + 1);
  });

  test('[C26] bye without retry, and a refused ticket, stop it for good; bye with retry does not', async () => {
    const first = setting();
    first.connection.start();
    await first.clock.run(0);
    first.last().say(welcome());
    first.last().say({ frame: 'bye', code: 'resume', retry: true });
    expect(first.connection.state.get().status).toBe('reconnecting');
    await first.clock.run(2_000);
    first.last().say(welcome('c2'));
    first.last().say({ frame: 'bye', code: 'bad-frame', retry: false });
    expect(first.connection.state.get()).toMatchObject({ status: 'stopped', code: 'bad-frame' });
    await first.clock.run(120_000);
    expect(first.wires.length).toBe(2);

    const second = setting({ ticket: async () => Promise.reject(new TicketFailure('signed-out', false)) });
    second.connection.start();
    await second.clock.run(120_000);
    expect(second.connection.state.get()).toMatchObject({ status: 'stopped', code: 'signed-out' });
    expect(second.wires).toEqual([]);
  });

  test('[C27] silence after a ping is a cut', async () => {
    const { clock, connection, last } = setting();
    connection.start();
    await clock.run(0);
    last().say(welcome());
    await clock.run(20_000);
    expect(last().sent.at(-1)).toMatchObject({ frame: 'ping' });
    await clock.run(PONG_MS - 10);
    expect(connection.state.get().status).toBe('open');
    await clock.run(20);
    expect(connection.state.get().status).toBe('reconnecting');
  });

  test('[C28] an act has one outcome: the answer, or unknown when the wire or the time was cut', async () => {
    const { clock, connection, last } = setting();
    expect(await connection.act('r0', action)).toEqual({ status: 'failed', code: 'not-connected' });
    connection.start();
    await clock.run(0);
    last().say(welcome());
    const answers: unknown[] = [];
    for (const ref of ['r1', 'r2', 'r3'])
      void connection.act(ref, action).then((outcome) => answers.push([ref, outcome.status]));
    last().say({ frame: 'result', ref: 'r1', status: 'done', code: null, detail: null, position: '1' });
    await clock.run(ACT_MS - 1);
    expect(answers).toEqual([['r1', 'done']]);
    await clock.run(2);
    expect(answers).toEqual([
      ['r1', 'done'],
      ['r2', 'unknown'],
      ['r3', 'unknown'],
    ]);
    void connection.act('r4', action).then((outcome) => answers.push(['r4', outcome.status]));
    last().drop();
    await clock.run(0);
    expect(answers.at(-1)).toEqual(['r4', 'unknown']);
  });

  test('[C28] performed over a cut: the same ref again, and the answer to it', async () => {
    const { clock, connection, last } = setting();
    connection.start();
    await clock.run(0);
    last().say(welcome());
    let outcome: unknown = null;
    void performOver(connection, clock, 'ref-1', action).then((answer) => {
      outcome = answer;
    });
    await clock.run(10);
    last().drop();
    await clock.run(2_000);
    last().say(welcome('c2'));
    await clock.run(2_000);
    expect(last().sent.filter((frame) => frame.frame === 'act')).toMatchObject([{ ref: 'ref-1' }]);
    last().say({
      frame: 'result',
      ref: 'ref-1',
      status: 'refused',
      code: 'at-capacity',
      detail: null,
      position: null,
    });
    await clock.run(0);
    expect(outcome).toEqual({ status: 'refused', code: 'at-capacity', detail: null });
  });
});
