// One connection to the server, kept open: socket first, long poll where sockets are blocked, again after every cut.
// Promises: an action gets exactly one outcome, `unknown` when no answer came; frames arrive in order within a session.
// Trusts nothing the server says; what frames carry is verified by those who listen.

import type { Action } from '../../contract/actions.ts';
import type { ClientFrame, ServerFrame, WelcomeFrame } from '../../contract/frames.ts';
import type { ActOutcome, ConnectionState, TransportName } from './connection-state.ts';
import { createSource, type Observable } from './observable.ts';
import type { Clock, Link, Transport } from './transport.ts';

export const SOCKET_OPEN_MS = 4_000;
export const POLL_OPEN_MS = 15_000;
export const TICKET_MS = 10_000;
/** A socket closed so often before its welcome counts as blocked. */
export const SOCKET_STRIKES_MAX = 2;
/** How long the long poll is kept to after sockets were found blocked. */
export const SOCKET_BLOCKED_MS = 300_000;
export const BACKOFF_FIRST_MS = 400;
export const BACKOFF_MAX_MS = 30_000;
/** Only a session that lasted so long starts the waiting anew. */
export const STABLE_MS = 5_000;
export const PONG_MS = 8_000;
export const HEARTBEAT_MIN_MS = 1_000;
export const ACT_MS = 10_000;
export const ACTS_MAX = 256;

export interface Connection {
  readonly state: Observable<ConnectionState>;
  /** The welcome of the present session; null while there is none. */
  readonly session: Observable<WelcomeFrame | null>;
  /** Every frame but welcome, pong, bye, and the results of acts. */
  onFrame(listener: (frame: ServerFrame) => void): () => void;
  start(): void;
  /** For good. */
  stop(code?: string): void;
  /** Tries at once instead of waiting out the pause: the person asked, or the machine is online again. */
  retryNow(): void;
  /** Ends this session and begins another: what came over it does not fit together. */
  renew(): void;
  /** False when there is no session. */
  tell(frame: ClientFrame): boolean;
  /** One try. Not connected: `failed`, code `not-connected`. */
  act(ref: string, action: Action): Promise<ActOutcome>;
  /** Between half of it and the whole, at random, so that ends do not come back all at once. */
  jittered(delayMs: number): number;
}

/** Why there is no ticket. `retry: false` stops the connection: signed out, origin not allowed. */
export class TicketFailure extends Error {
  readonly code: string;
  readonly retry: boolean;
  constructor(code: string, retry: boolean) {
    super(`no ticket: ${code}`);
    this.code = code;
    this.retry = retry;
  }
}

export type ConnectionOptions = {
  readonly ticket: () => Promise<string>;
  readonly transports: { readonly socket: Transport | null; readonly poll: Transport | null };
  readonly clock: Clock;
  /** Below one, for jitter. */
  readonly random: () => number;
  /** 16 random bytes, base64url. */
  readonly id: () => string;
};

type Waiting = { readonly settle: (outcome: ActOutcome) => void; readonly cancel: () => void };

export function createConnection(options: ConnectionOptions): Connection {
  const { clock, transports } = options;
  const state = createSource<ConnectionState>({
    status: 'idle',
    since: clock.now(),
    lastHeardAt: null,
    nextTryAt: null,
    transport: null,
    code: null,
  });
  const session = createSource<WelcomeFrame | null>(null);
  const listeners = new Set<(frame: ServerFrame) => void>();
  const waiting = new Map<string, Waiting>();
  let link: Link | null = null;
  /** Grows with every try; whatever belongs to an earlier one is ignored. */
  let attempt = 0;
  let tries = 0;
  let strikes = 0;
  let blockedUntil = 0;
  let everOpen = false;
  let openedAt = 0;
  let cancelTimer = nothing;
  let cancelHeartbeat = nothing;

  function show(change: Partial<ConnectionState>): void {
    const before = state.get();
    const since = change.status === undefined || change.status === before.status ? before.since : clock.now();
    state.set({ ...before, ...change, since });
  }

  function choose(): Transport | null {
    const { socket, poll } = transports;
    if (socket === null) return poll;
    if (poll === null) return socket;
    return blockedUntil > clock.now() ? poll : socket;
  }

  function connect(): void {
    cancelTimer();
    attempt += 1;
    const mine = attempt;
    const transport = choose();
    if (transport === null) return stop('no-transport');
    show({ status: everOpen ? 'reconnecting' : 'connecting', nextTryAt: null, transport: transport.name });
    cancelTimer = clock.after(TICKET_MS, () => lost(mine, null));
    options.ticket().then(
      (ticket) => {
        if (mine === attempt) open(mine, transport, ticket);
      },
      (error: unknown) => {
        if (mine !== attempt) return;
        if (error instanceof TicketFailure && !error.retry) stop(error.code);
        else lost(mine, null);
      },
    );
  }

  function open(mine: number, transport: Transport, ticket: string): void {
    cancelTimer();
    const limitMs = transport.name === 'socket' ? SOCKET_OPEN_MS : POLL_OPEN_MS;
    cancelTimer = clock.after(limitMs, () => lost(mine, transport.name, true));
    link = transport.open({
      ticket,
      hello: { frame: 'hello', protocol: 1, connect: options.id() },
      received: (frame) => {
        if (mine === attempt) receive(mine, frame);
      },
      closed: () => lost(mine, transport.name),
    });
  }

  function receive(mine: number, frame: ServerFrame): void {
    show({ lastHeardAt: clock.now() });
    switch (frame.frame) {
      case 'welcome':
        if (session.get() !== null) return;
        cancelTimer();
        strikes = 0;
        everOpen = true;
        openedAt = clock.now();
        show({ status: 'open', code: null });
        beat(mine, Math.max(HEARTBEAT_MIN_MS, frame.heartbeatMs));
        session.set(frame);
        return;
      case 'pong':
        return;
      case 'result': {
        const entry = waiting.get(frame.ref);
        // A refused join is answered like an act; whoever joined knows the ref.
        if (entry === undefined) break;
        waiting.delete(frame.ref);
        entry.cancel();
        entry.settle(outcomeOf(frame));
        return;
      }
      case 'bye':
        if (frame.retry) lost(mine, state.get().transport);
        else stop(frame.code);
        return;
      default:
        break;
    }
    for (const listener of [...listeners]) listener(frame);
  }

  /** Asks at every beat; no word of any kind since the last question means that nobody is there. */
  function beat(mine: number, everyMs: number): void {
    cancelHeartbeat = clock.after(everyMs, () => {
      if (mine !== attempt || link === null) return;
      const asked = clock.now();
      link.send({ frame: 'ping', at: asked });
      cancelHeartbeat = clock.after(PONG_MS, () => {
        if (mine !== attempt) return;
        if ((state.get().lastHeardAt ?? 0) < asked) lost(mine, state.get().transport);
        else beat(mine, everyMs);
      });
    });
  }

  function lost(mine: number, transport: TransportName | null, timedOut = false): void {
    if (mine !== attempt) return;
    const hadSession = session.get() !== null;
    if (!hadSession && transport === 'socket') {
      strikes = timedOut ? SOCKET_STRIKES_MAX : strikes + 1;
      if (strikes >= SOCKET_STRIKES_MAX) blockedUntil = clock.now() + SOCKET_BLOCKED_MS;
    } else if (!hadSession && transport === 'poll') {
      // Neither way works, so nothing is known about sockets.
      strikes = 0;
      blockedUntil = 0;
    }
    if (hadSession && clock.now() - openedAt >= STABLE_MS) tries = 0;
    end();
    // The other way is worth a try at once.
    const delayMs =
      strikes === SOCKET_STRIKES_MAX && transport === 'socket' && transports.poll !== null ? 0 : pause();
    show({ status: everOpen ? 'reconnecting' : 'connecting', nextTryAt: clock.now() + delayMs });
    cancelTimer = clock.after(delayMs, connect);
  }

  function pause(): number {
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(tries, 16));
    tries += 1;
    return jittered(most);
  }

  function jittered(delayMs: number): number {
    return Math.round(delayMs * (0.5 + options.random() / 2));
  }

  function end(): void {
    attempt += 1;
    cancelTimer();
    cancelHeartbeat();
    const old = link;
    link = null;
    old?.close();
    session.set(null);
    const open = [...waiting.values()];
    waiting.clear();
    for (const entry of open) {
      entry.cancel();
      entry.settle({ status: 'unknown' });
    }
  }

  function stop(code = 'stopped'): void {
    if (state.get().status === 'stopped') return;
    end();
    show({ status: 'stopped', code, nextTryAt: null, transport: null });
  }

  function tell(frame: ClientFrame): boolean {
    if (link === null || session.get() === null) return false;
    link.send(frame);
    return true;
  }

  function act(ref: string, action: Action): Promise<ActOutcome> {
    if (session.get() === null) return Promise.resolve({ status: 'failed', code: 'not-connected' });
    if (waiting.size >= ACTS_MAX || waiting.has(ref))
      return Promise.resolve({ status: 'failed', code: 'too-many' });
    return new Promise((settle) => {
      const cancel = clock.after(ACT_MS, () => {
        waiting.delete(ref);
        settle({ status: 'unknown' });
      });
      waiting.set(ref, { settle, cancel });
      tell({ frame: 'act', ref, action });
    });
  }

  return {
    state,
    session,
    onFrame(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start() {
      if (state.get().status === 'idle') connect();
    },
    stop,
    retryNow() {
      const { status } = state.get();
      if (status === 'stopped' || status === 'idle' || session.get() !== null) return;
      if (link !== null || state.get().nextTryAt === null) return;
      tries = 0;
      connect();
    },
    renew() {
      if (session.get() !== null) lost(attempt, state.get().transport);
    },
    tell,
    act,
    jittered,
  };
}

function outcomeOf(frame: Extract<ServerFrame, { frame: 'result' }>): ActOutcome {
  if (frame.status === 'done') return { status: 'done', position: frame.position, detail: frame.detail };
  const code = frame.code ?? 'unavailable';
  return frame.status === 'refused'
    ? { status: 'refused', code, detail: frame.detail }
    : { status: 'failed', code };
}

function nothing(): void {}
