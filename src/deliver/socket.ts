// Carries a connection's frames over a WebSocket. Promises that nobody is let in without a ticket and its origin, and
// that nothing larger than a frame, and nothing compressed, is taken. Trusts `redeem` with who it is.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../platform/clock.ts';
import type { Principal } from '../platform/principal.ts';
import { heartbeatMs, wireBytesSoft, type Connection, type Wire } from './connection.ts';

export const socketPath = '/v1/connect';
export const socketProtocol = 'sealdesk.1';
export const frameBytesInMax = 192 * 1024;
/** Without a sign of life for two heartbeats and a little, the other side is gone. */
export const silenceMs = 2 * heartbeatMs + 5_000;
/** How long a closing handshake may take. */
export const closeWaitMs = 3_000;
/** How long an upgrade may take from its request to its answer; Node's own limits end with the upgrade. */
export const upgradeWaitMs = 5_000;
export const closeFatal = 4400;
export const closeRetry = 4000;

export type Redeemed =
  | { readonly status: 'redeemed'; readonly principal: Principal }
  | { readonly status: 'refused'; readonly code: string };

export type Redeem = (ticket: string, origin: string | null) => Redeemed | Promise<Redeemed>;

export type Connect = (principal: Principal, wire: Wire, transport: string) => Connection | null;

export interface Sockets {
  /** Pings the silent and lets go of the dead; called every few seconds. */
  sweep(): void;
  /** Waits for the closing handshakes under way, then lets go. */
  stop(): Promise<void>;
}

const protocolsPattern = /^sealdesk\.1,\s*ticket\.([A-Za-z0-9_-]{16,128})$/;
const refusalStatus = '401 Unauthorized';

export function serveSockets(server: Server, redeem: Redeem, connect: Connect, clock: Clock): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameBytesInMax,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: () => socketProtocol,
  });
  const carried = new Set<Carrier>();

  const upgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    stream.on('error', () => stream.destroy());
    const tooLate = setTimeout(() => stream.destroy(), upgradeWaitMs).unref();
    stream.once('close', () => clearTimeout(tooLate));
    const path = (request.url ?? '').split('?', 1)[0];
    const ticket = protocolsPattern.exec(request.headers['sec-websocket-protocol'] ?? '')?.[1];
    if (path !== socketPath) return refuse(stream, '404 Not Found');
    if (ticket === undefined) return refuse(stream, refusalStatus);
    Promise.resolve()
      .then(() => redeem(ticket, request.headers.origin ?? null))
      .then(
        (redeemed) => {
          if (redeemed.status === 'refused') return refuse(stream, refusalStatus);
          clearTimeout(tooLate);
          sockets.handleUpgrade(request, stream, head, (socket) => {
            const carrier = new Carrier(socket, stream, clock, () => carried.delete(carrier));
            const connection = connect(redeemed.principal, carrier, 'socket');
            if (connection === null) return carrier.turnAway();
            carried.add(carrier);
            carrier.carry(connection);
          });
        },
        () => refuse(stream, '503 Service Unavailable'),
      );
  };
  server.on('upgrade', upgrade);

  return {
    sweep() {
      for (const carrier of carried) carrier.sweep();
    },
    async stop() {
      server.off('upgrade', upgrade);
      const deadline = clock.monotonicMs() + closeWaitMs;
      while (carried.size > 0 && clock.monotonicMs() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      for (const carrier of carried) carrier.cut();
    },
  };
}

/** A client that never closes its half would keep the descriptor: what was said leaves, then it is over. */
function refuse(stream: Duplex, status: string): void {
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

class Carrier implements Wire {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #clock: Clock;
  readonly #left: () => void;
  #connection: Connection | null = null;
  #heardAt: number;
  #pingedAt: number;
  #corked = false;
  #full = false;
  #closeTimer: NodeJS.Timeout | null = null;

  constructor(socket: WebSocket, stream: Duplex, clock: Clock, left: () => void) {
    this.#socket = socket;
    this.#stream = stream;
    this.#clock = clock;
    this.#left = left;
    this.#heardAt = clock.monotonicMs();
    this.#pingedAt = this.#heardAt;
  }

  carry(connection: Connection): void {
    this.#connection = connection;
    this.#socket.on('message', (data, isBinary) => {
      this.#heard();
      // Frames are text: a binary message is refused as the bad frame it is.
      connection.receive(isBinary ? '' : (data as Buffer).toString('utf8'));
    });
    this.#socket.on('pong', () => this.#heard());
    this.#socket.on('ping', () => this.#heard());
    this.#socket.on('close', () => this.#gone());
    this.#socket.on('error', () => this.#gone());
  }

  turnAway(): void {
    this.#socket.on('error', () => {});
    this.#socket.close(closeRetry, 'full');
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    // What one turn of the loop says leaves in one packet.
    if (!this.#corked) {
      this.#corked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#stream.uncork();
      });
    }
    this.#socket.send(text, this.#sent);
    if (this.waitingBytes() > wireBytesSoft) this.#full = true;
  }

  readonly #sent = (): void => {
    if (!this.#full || this.waitingBytes() > wireBytesSoft / 2) return;
    this.#full = false;
    this.#connection?.drained();
  };

  waitingBytes(): number {
    return this.#socket.bufferedAmount;
  }

  end(code: string, retry: boolean): void {
    this.#socket.close(retry ? closeRetry : closeFatal, code);
    this.#closeTimer = setTimeout(() => this.cut(), closeWaitMs).unref();
  }

  sweep(): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#heardAt > silenceMs) return this.cut();
    if (now - Math.max(this.#heardAt, this.#pingedAt) < heartbeatMs) return;
    this.#pingedAt = now;
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.ping();
  }

  cut(): void {
    this.#socket.terminate();
  }

  #heard(): void {
    this.#heardAt = this.#clock.monotonicMs();
  }

  #gone(): void {
    if (this.#closeTimer !== null) clearTimeout(this.#closeTimer);
    this.#left();
    this.#connection?.gone();
  }
}
