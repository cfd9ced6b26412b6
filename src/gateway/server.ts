// The gateway's socket. Promises: every request that is understood gets one answer; what is not understood ends its
// connection; nothing waits without a limit. Trusts nobody who connects.

import { createServer, type Server, type Socket } from 'node:net';
import type { Log } from '../platform/logger.ts';
import type { ComparisonAnswer, InspectionAnswer, Inspector } from './inspect.ts';
import { createLineReader } from './lines.ts';
import type { Listen } from './settings.ts';
import { readRequestFrame, type RequestFrame } from './wire.ts';

/** Servers connected at once. */
export const CONNECTIONS_MAX = 64;
/** Requests of one connection under way; what comes above fails and may be asked again. */
export const IN_FLIGHT_MAX = 256;
/** Answers not yet taken by a server; more, and it is cut off. */
const UNSENT_BYTES_MAX = 4_194_304;
export const TICK_MS = 5_000;

export interface GatewayServer {
  /** Where it listens: a path, or host and port. */
  readonly address: string;
  close(): Promise<void>;
}

export async function openGatewayServer(needs: {
  readonly listen: Listen;
  readonly inspector: Inspector;
  readonly log: Log;
}): Promise<GatewayServer> {
  const { inspector, log } = needs;
  const sockets = new Set<Socket>();

  function serve(socket: Socket): void {
    sockets.add(socket);
    let inFlight = 0;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));

    const answer = (id: number, given: Answer): void => send(socket, { id, answer: given });
    const read = createLineReader((line) => {
      const frame = readRequestFrame(line);
      if (frame === null) {
        socket.destroy();
        return;
      }
      if (inFlight >= IN_FLIGHT_MAX) {
        answer(frame.id, { status: 'failed' });
        return;
      }
      inFlight++;
      ask(inspector, frame).then(
        (given) => {
          inFlight--;
          answer(frame.id, given);
        },
        (error: unknown) => {
          inFlight--;
          log({
            event: 'action-failed',
            kind: 'inspect',
            code: 'fault',
            workspace: requestOf(frame).workspace,
            error,
          });
          answer(frame.id, { status: 'failed' });
        },
      );
    });
    socket.on('data', (chunk: Uint8Array) => {
      if (!read(chunk)) socket.destroy();
    });
    send(socket, { keys: inspector.statements() });
  }

  const server = createServer(serve);
  server.maxConnections = CONNECTIONS_MAX;
  await listening(server, needs.listen);

  let ticking = false;
  const ticker = setInterval(() => {
    if (ticking) return;
    ticking = true;
    inspector
      .tick()
      .then((changed) => {
        if (changed) for (const socket of sockets) send(socket, { keys: inspector.statements() });
      })
      .catch((error: unknown) => log({ event: 'background-failed', task: 'gateway-tick', error }))
      .finally(() => {
        ticking = false;
      });
  }, TICK_MS);

  return {
    address: addressOf(server),
    async close() {
      clearInterval(ticker);
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

type Answer = ComparisonAnswer | InspectionAnswer;

function ask(inspector: Inspector, frame: RequestFrame): Promise<Answer> {
  if ('inspect' in frame) return inspector.inspect(frame.inspect);
  return 'again' in frame ? inspector.again(frame.again) : inspector.compare(frame.compare);
}

function requestOf(frame: RequestFrame): { readonly workspace: string } {
  if ('inspect' in frame) return frame.inspect;
  return 'again' in frame ? frame.again : frame.compare;
}

function send(socket: Socket, frame: unknown): void {
  if (socket.destroyed) return;
  socket.write(`${JSON.stringify(frame)}\n`);
  if (socket.writableLength > UNSENT_BYTES_MAX) socket.destroy();
}

function listening(server: Server, listen: Listen): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') return address ?? '';
  return `${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}
