// One client's connection: it knows frames, not sockets. Promises an answer to every act, every followed event once and
// in order, and never more waiting than its limits. Trusts the principal it was opened for, and nothing that comes in.
import type { ClientFrame, ServerFrame } from '../contract/frames.ts';
import type { Signal } from '../contract/signals.ts';
import { toTime } from '../platform/clock.ts';
import type { ActResult, Principal } from '../platform/principal.ts';
import { type Act, actQueue, type ActQueue } from './act-queue.ts';
import type { ConversationFeed, Follow } from './conversation-feed.ts';
import { cursorRevision } from './event-page.ts';
import type { DeliverNeeds, Failed, ViewName } from './needs.ts';
import type { SignalEnd, SignalHub } from './signals.ts';
import { watchView, type Watch } from './views-feed.ts';
import { readerOf } from './visible.ts';

export const protocolVersion = 1;
export const heartbeatMs = 20_000;
export const helloWaitMs = 10_000;
/** Frames that may come in before the welcome has gone out. */
export const earlyFramesMax = 64;
export const followsMax = 100;
export const framesPerWindowMax = 5_000;
export const frameWindowMs = 5_000;
/** What is pulled (events, views) pauses when more than this waits in the wire. */
export const wireBytesSoft = 256 * 1024;
/** What is pushed (results, signals) may go up to here; beyond, the client is too slow. */
export const wireBytesMax = 2 * 1024 * 1024;
/** A full wire, or a frame that was not acknowledged, for this long: too slow. */
export const slowMs = 60_000;

/** A member of staff connects again, with a fresh ticket, at least this often: no connection outlives a sign-in. */
export const staffConnectionMs = 12 * 3600 * 1000;

/** What carries frames. `send` never throws; `end` lets what was sent go out first. */
export interface Wire {
  send(text: string): void;
  /** Bytes taken by `send` that have not left yet. */
  waitingBytes(): number;
  end(code: string, retry: boolean): void;
}

export type ConnectionShared = {
  readonly needs: DeliverNeeds;
  readonly feed: ConversationFeed;
  readonly signals: SignalHub;
  readonly failed: Failed;
};

export interface Connection {
  readonly id: string;
  readonly principal: Principal;
  /** One frame as it came, parsed or not. */
  receive(frame: string | object): void;
  /** A frame built for many. */
  push(text: string): void;
  /** The wire has room again. */
  drained(): void;
  /** Looks at what takes too long; called every few seconds. */
  sweep(): void;
  /** Says bye and ends. `retry` false: trying again cannot help. */
  close(code: string, retry: boolean): void;
  /** The wire is gone; nothing more can be said. */
  gone(): void;
}

type Joined = { readonly follow: Follow; readonly end: SignalEnd };

type State =
  | { readonly status: 'start'; readonly since: number }
  | { readonly status: 'hello'; readonly connect: string; readonly early: ClientFrame[] }
  | {
      readonly status: 'open';
      readonly connect: string;
      readonly joined: Map<string, Joined>;
      readonly joining: Set<string>;
      readonly watches: Map<ViewName, Watch>;
    }
  | { readonly status: 'closing'; readonly code: string };

type Open = Extract<State, { status: 'open' }>;

export function openConnection(
  shared: ConnectionShared,
  principal: Principal,
  wire: Wire,
  ended: (connection: Connection, code: string) => void,
): Connection {
  return new ClientConnection(shared, principal, wire, ended);
}

class ClientConnection implements Connection {
  readonly id: string;
  readonly principal: Principal;
  readonly #shared: ConnectionShared;
  readonly #needs: DeliverNeeds;
  readonly #wire: Wire;
  readonly #ended: (connection: Connection, code: string) => void;
  #state: State;
  readonly #acts: ActQueue;
  #fullSince: number | null = null;
  readonly #begun: number;
  #windowStart: number;
  #windowFrames = 0;

  constructor(
    shared: ConnectionShared,
    principal: Principal,
    wire: Wire,
    ended: (connection: Connection, code: string) => void,
  ) {
    this.#shared = shared;
    this.#needs = shared.needs;
    this.id = shared.needs.random.id();
    this.principal = principal;
    this.#wire = wire;
    this.#acts = actQueue({
      perform: async (act) => this.#needs.act(principal, act.ref, act.action, this.id),
      answer: (act, result) => this.#say(resultFrame(act.ref, result)),
      failed: shared.failed,
    });
    this.#ended = ended;
    this.#begun = this.#nowMs();
    this.#windowStart = this.#begun;
    this.#state = { status: 'start', since: this.#windowStart };
  }

  receive(input: string | object): void {
    if (this.#state.status === 'closing') return;
    if (!this.#withinRate()) return this.close('too-many-frames', true);
    const checked = this.#needs.check.frame(typeof input === 'string' ? parsed(input) : input);
    if (checked.status === 'refused') return this.close('bad-frame', false);
    const frame = checked.value;
    const state = this.#state;
    if (state.status === 'open') return this.#take(state, frame);
    if (state.status === 'hello') {
      if (state.early.length >= earlyFramesMax) return this.close('too-many-frames', true);
      state.early.push(frame);
      return;
    }
    if (frame.frame !== 'hello') return this.close('hello-first', false);
    this.#state = { status: 'hello', connect: frame.connect, early: [] };
    this.#hand('welcoming', this.#welcome(frame.connect));
  }

  push(text: string): void {
    if (this.#state.status === 'open') this.#send(text);
  }

  drained(): void {
    if (this.#state.status !== 'open' || !this.#ready()) return;
    this.#fullSince = null;
    for (const { follow } of this.#state.joined.values()) follow.wake();
    for (const watch of this.#state.watches.values()) watch.wake();
  }

  sweep(): void {
    const now = this.#nowMs();
    if (this.#state.status === 'start' && now - this.#state.since > helloWaitMs) {
      return this.close('hello-late', true);
    }
    if (this.principal.kind === 'staff' && now - this.#begun > staffConnectionMs) {
      return this.close('connected-long', true);
    }
    if (this.#state.status !== 'open') return;
    if (this.#ready()) this.#fullSince = null;
    else if (this.#fullSince !== null && now - this.#fullSince > slowMs) return this.close('slow', true);
    for (const { follow } of this.#state.joined.values()) {
      const since = follow.owedSince();
      if (since !== null && now - since > slowMs) return this.close('slow', true);
    }
  }

  close(code: string, retry: boolean): void {
    if (this.#state.status === 'closing') return;
    this.#leaveAll(code);
    this.#wire.send(text({ frame: 'bye', code, retry }));
    this.#wire.end(code, retry);
  }

  gone(): void {
    if (this.#state.status !== 'closing') this.#leaveAll('gone');
  }

  #leaveAll(code: string): void {
    const state = this.#state;
    this.#state = { status: 'closing', code };
    this.#acts.end();
    if (state.status === 'open') {
      for (const joined of state.joined.values()) this.#part(joined);
      for (const watch of state.watches.values()) watch.end();
    }
    this.#ended(this, code);
  }

  async #welcome(connect: string): Promise<void> {
    await this.#shared.feed.started;
    const welcome = await this.#needs.welcome(this.principal);
    if (this.#state.status !== 'hello') return;
    const { early } = this.#state;
    const open: Open = {
      status: 'open',
      connect,
      joined: new Map(),
      joining: new Set(),
      watches: new Map(),
    };
    this.#state = open;
    this.#say({
      frame: 'welcome',
      protocol: protocolVersion,
      connection: this.id,
      now: toTime(this.#needs.clock.nowMs()),
      workspace: welcome.workspace,
      workspaceName: welcome.workspaceName,
      reference: welcome.reference,
      root: welcome.root,
      directory: welcome.directory,
      gatewayKey: welcome.gatewayKey,
      person: this.principal.kind === 'staff' ? this.principal.person : null,
      heartbeatMs,
    });
    for (const frame of early) {
      // The frames are taken one by one, and any of them may close the connection.
      if (this.#stillOpen(open)) this.#take(open, frame);
    }
  }

  #take(open: Open, frame: ClientFrame): void {
    switch (frame.frame) {
      case 'hello':
        // A long poll whose answer was lost says it again; anybody else has lost the thread.
        if (frame.connect !== open.connect) this.close('hello-again', false);
        return;
      case 'join':
        return this.#join(open, frame.conversation, frame.after);
      case 'leave':
        return this.#leave(open, frame.conversation);
      case 'watch':
        return this.#hand('watching', this.#watch(open, frame.view));
      case 'unwatch':
        open.watches.get(frame.view)?.end();
        open.watches.delete(frame.view);
        return;
      case 'act':
        return this.#act(frame);
      case 'ack':
        return this.#acknowledge(open, frame.conversation, frame.cursor);
      case 'tell':
        return this.#tell(open, frame.conversation, frame.signal);
      case 'ping':
        return this.#say({ frame: 'pong', at: frame.at, now: toTime(this.#needs.clock.nowMs()) });
    }
  }

  // --- conversations ---

  #join(open: Open, conversation: string, after: string | null): void {
    if (open.joined.has(conversation) || open.joining.has(conversation)) return;
    const from = after === null ? 0 : cursorRevision(after);
    if (from === null) return this.#refuse(conversation, 'unknown-cursor', { frame: 'join' });
    if (open.joined.size + open.joining.size >= followsMax) {
      return this.#refuse(conversation, 'too-many-conversations', { frame: 'join' });
    }
    open.joining.add(conversation);
    this.#hand('joining', this.#follow(open, conversation, from));
  }

  async #follow(open: Open, conversation: string, from: number): Promise<void> {
    const allowed = await this.#needs.mayJoin(this.principal, conversation);
    // A leave that came meanwhile took it out again.
    if (!open.joining.delete(conversation) || !this.#stillOpen(open)) return;
    if (!allowed) return this.#refuse(conversation, 'not-allowed', { frame: 'join' });
    const reader = readerOf(this.principal);
    const follow = this.#shared.feed.follow(conversation, reader, from, {
      send: (frame) => this.#send(frame),
      ready: () => this.#ready(),
      nowMs: () => this.#nowMs(),
      rightsChanged: () => this.#hand('asking again', this.#askAgain(open, conversation)),
      placeUnknown: () => {
        this.#leave(open, conversation);
        this.#refuse(conversation, 'unknown-cursor', { frame: 'join' });
      },
      failed: (error) => this.#fail(error, 'following'),
    });
    if (follow === null) return this.#refuse(conversation, 'too-many-followers', { frame: 'join' });
    const end: SignalEnd = {
      conversation,
      from: reader,
      person: this.principal.kind === 'staff' ? this.principal.person : null,
      send: (frame) => this.#send(frame),
    };
    open.joined.set(conversation, { follow, end });
    this.#shared.signals.join(end);
  }

  async #askAgain(open: Open, conversation: string): Promise<void> {
    if (await this.#needs.mayJoin(this.principal, conversation)) return;
    if (!open.joined.has(conversation) || !this.#stillOpen(open)) return;
    this.#leave(open, conversation);
    this.#refuse(conversation, 'not-allowed', { frame: 'join' });
  }

  #leave(open: Open, conversation: string): void {
    open.joining.delete(conversation);
    const joined = open.joined.get(conversation);
    if (joined === undefined) return;
    open.joined.delete(conversation);
    this.#part(joined);
  }

  #part(joined: Joined): void {
    joined.follow.end();
    this.#shared.signals.leave(joined.end);
  }

  #acknowledge(open: Open, conversation: string, cursor: string): void {
    const revision = cursorRevision(cursor);
    if (revision === null) return this.close('bad-cursor', false);
    // An acknowledgement may cross with a leave.
    const joined = open.joined.get(conversation);
    if (joined !== undefined && !joined.follow.acknowledge(revision)) this.close('bad-cursor', false);
  }

  #tell(open: Open, conversation: string, told: Signal): void {
    const signal = this.#needs.check.signal(told);
    if (signal.status === 'refused') return this.close('bad-frame', false);
    const joined = open.joined.get(conversation);
    if (joined !== undefined) this.#shared.signals.tell(joined.end, signal.value);
  }

  // --- views ---

  async #watch(open: Open, view: ViewName): Promise<void> {
    const { principal } = this;
    if (principal.kind !== 'staff' || !(await this.#needs.mayWatch(principal, view))) {
      return this.#refuse(this.id, 'not-allowed', { frame: 'watch', view });
    }
    if (!this.#stillOpen(open)) return;
    open.watches.get(view)?.end();
    const watch = watchView(this.#needs.views, view, principal, {
      send: (frame) => this.#send(frame),
      ready: () => this.#ready(),
      nowMs: () => this.#needs.clock.nowMs(),
      failed: (error) => this.#fail(error, 'watching'),
    });
    open.watches.set(view, watch);
  }

  // --- acts ---

  #act(act: Act): void {
    const taken = this.#acts.take(act);
    if (taken === 'full') this.#say(resultFrame(act.ref, { status: 'failed', code: 'try-again' }));
  }

  // --- what goes out ---

  #say(frame: ServerFrame): void {
    this.#send(text(frame));
  }

  /** There is no frame of its own for a refused join or watch: `ref` is the conversation, or this connection. */
  #refuse(ref: string, code: string, detail: Readonly<Record<string, unknown>>): void {
    this.#say({ frame: 'result', ref, status: 'refused', code, detail, position: null });
  }

  #send(frame: string): void {
    if (this.#state.status !== 'open') return;
    this.#wire.send(frame);
    const waiting = this.#wire.waitingBytes();
    if (waiting > wireBytesMax) return this.close('slow', true);
    if (waiting > wireBytesSoft) this.#fullSince ??= this.#nowMs();
  }

  #ready(): boolean {
    return this.#state.status === 'open' && this.#wire.waitingBytes() <= wireBytesSoft;
  }

  #stillOpen(open: Open): boolean {
    return this.#state === open;
  }

  #withinRate(): boolean {
    const now = this.#nowMs();
    if (now - this.#windowStart >= frameWindowMs) {
      this.#windowStart = now;
      this.#windowFrames = 0;
    }
    this.#windowFrames += 1;
    return this.#windowFrames <= framesPerWindowMax;
  }

  #nowMs(): number {
    return this.#needs.clock.monotonicMs();
  }

  #hand(doing: string, work: Promise<void>): void {
    work.catch((error: unknown) => this.#fail(error, doing));
  }

  #fail(error: unknown, doing: string): void {
    this.#shared.failed(error, doing);
    this.close('unavailable', true);
  }
}

function resultFrame(ref: string, result: ActResult): ServerFrame {
  return {
    frame: 'result',
    ref,
    status: result.status,
    code: result.status === 'done' ? null : result.code,
    detail: result.status === 'failed' ? null : (result.detail ?? null),
    position: result.status === 'done' ? result.position : null,
  };
}

function parsed(input: string): unknown {
  try {
    return JSON.parse(input) as unknown;
  } catch {
    return null;
  }
}

function text(frame: ServerFrame): string {
  return JSON.stringify(frame);
}
