// One conversation at one end: follows it, shows it, says something in it. Joins replica, outboxes and connection.
// Promises: sending is off whenever the reader list cannot be vouched for or the chain does not hold.

import type { Action } from '../../contract/actions.ts';
import type { EventsFrame, ServerFrame } from '../../contract/frames.ts';
import { signAction } from '../../seal/action.ts';
import type { GatewayKeyDocument } from '../../seal/gateway.ts';
import type { DeviceKeys } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import type { Connection } from './connection.ts';
import type { ActOutcome } from './connection-state.ts';
import { type ConversationView, initialState, stateOf } from './conversation-view.ts';
import type { ConversationState, Problem, Side } from './conversation-state.ts';
import type { OpeningKey } from './epochs.ts';
import { createSource, type Observable } from './observable.ts';
import { createOutbox, type Kind, type Outbox } from './outbox.ts';
import type { Reading } from './reading.ts';
import { initialReplica, type Place } from './replica-state.ts';
import type { Replica } from './replica.ts';
import type { Redact } from './said.ts';
import { createSealing, type StartPlan } from './sealing.ts';
import type { Store } from './store.ts';
import type { Tabs } from './tab.ts';
import type { Clock } from './transport.ts';
import type { Trust } from './trust.ts';
import { createTyping } from './typing.ts';

/** Text of one message, UTF-16 units. */
export const TEXT_CHARACTERS_MAX = 10_000;
/** Sessions renewed because what came did not continue the chain; then the chain is held to be broken. */
export const GAPS_MAX = 3;
/** A conversation just begun may not be known everywhere yet. */
export const JOIN_TRIES_MAX = 6;
export const JOIN_RETRY_MS = 250;
/** Joined and nothing came: the session is renewed. */
export const JOIN_ANSWER_MS = 15_000;
/** The part that reads could not be fetched. */
export const READING_RETRY_MS = 2_000;
export const READ_MARK_MS = 400;
export const RESOLVE_TRIES_MAX = 5;
export const RESOLVE_WAIT_MS = 400;

export type SendAnswer =
  /** `text` is what is really sent: with card numbers masked. */
  | { readonly ok: true; readonly local: string; readonly text: string; readonly masked: boolean }
  | { readonly ok: false; readonly code: 'empty' | 'too-long' | 'queue-full' | 'not-checked' | 'not-now' };

export interface Conversation {
  readonly id: string;
  readonly state: Observable<ConversationState>;
  send(text: string): SendAnswer;
  /** Staff only. */
  addNote(text: string): SendAnswer;
  retry(local: string): void;
  /** Drops what was not sent; answers its text, for the field. Null: it is on its way or gone already. */
  remove(local: string): string | null;
  /** Sends what waited to the readers now shown. */
  confirm(local: string): void;
  markRead(revision: number): void;
  typing(on: boolean): void;
  resolve(): Promise<ActOutcome>;
  reopen(): Promise<ActOutcome>;
  take(): Promise<ActOutcome>;
  release(): Promise<ActOutcome>;
  transfer(to: string): Promise<ActOutcome>;
  close(): void;
}

export type ConversationOptions = {
  readonly primitives: Primitives;
  readonly place: Place;
  readonly side: Side;
  readonly person: () => string | null;
  readonly connection: Connection;
  readonly trust: Trust;
  readonly clock: Clock;
  readonly id: () => string;
  readonly redact: Redact;
  readonly store: Store;
  readonly device: () => Promise<DeviceKeys>;
  readonly deviceId: () => string | null;
  readonly keys: Observable<readonly OpeningKey[]>;
  readonly tabs: Tabs;
  /** The part that reads, as `import('./reading.ts')` gives it. */
  readonly reading: () => Promise<Reading>;
  readonly gatewayKey: Observable<GatewayKeyDocument | null>;
  /** How a conversation of this device began, for when that is not recorded yet. */
  readonly plan: StartPlan | null;
  /** It begins now; otherwise what the store holds says whether it began. */
  readonly fresh: boolean;
};

export function createConversation(options: ConversationOptions): Conversation {
  const { clock, connection, place, primitives, side, trust } = options;
  const id = place.conversation;
  const state = createSource<ConversationState>(initialState(id));
  const now = initialReplica();
  const sealing = createSealing({
    primitives,
    place,
    person: options.person,
    trust,
    replica: () => now,
    device: options.device,
    keys: () => options.keys.get(),
    reading: options.reading,
    plan: options.plan,
    gatewayKey: () => options.gatewayKey.get(),
    connection: () => connection.session.get()?.connection ?? null,
  });
  let replica: Replica | null = null;
  let cursor: string | null = null;
  /** False while it begins here, or may have begun here, and is not known to be recorded. */
  let exists = options.plan === null;
  let joinedIn: string | null = null;
  let live = false;
  let loaded = false;
  let gaps = 0;
  let joinTries = 0;
  let problem: Problem | null = null;
  let readMark = -1;
  let marking = false;
  let confirming = false;
  let closed = false;
  let work: Promise<void> = Promise.resolve();
  const told = new Set<number>();
  const timers = new Set<() => void>();
  const typing = createTyping({ clock, tell: (on) => connection.tell(signal(on)), changed: show });
  const own = outboxOf(() => options.tabs.own());
  const outboxes: Outbox[] = [own];
  const unsubscribe = [
    connection.session.subscribe(() => {
      joinedIn = null;
      live = false;
      typing.reset();
      for (const outbox of outboxes) outbox.renewed();
      join();
      wake();
    }),
    connection.state.subscribe(show),
    connection.onFrame(hear),
    trust.state.subscribe(() => {
      join();
      wake();
    }),
    options.gatewayKey.subscribe(wake),
    options.keys.subscribe(() => {
      if (replica !== null) enqueue(async () => replica?.reopen());
    }),
  ];
  void loadOutboxes();
  if (!options.fresh) void reader().catch(() => {});

  function outboxOf(tab: () => Promise<string>): Outbox {
    return createOutbox({
      tab,
      conversation: id,
      clock,
      id: options.id,
      store: options.store,
      sealing,
      ready: () => connection.session.get() !== null && (exists ? live : true) && problemNow() === null,
      connected: () => connection.session.get() !== null,
      act(ref, action) {
        const outcome = connection.act(ref, action);
        // Once something is said there will be something to read.
        void reader().catch(() => {});
        return outcome;
      },
      lastSequence: (name) => now.lastSequence.get(name) ?? 0,
      recorded: (digest) => now.actions.get(digest),
      revision: () => now.revision,
      overdue: () => connection.renew(),
      exists: () => {
        exists = true;
        join();
      },
      changed: show,
    });
  }

  /** Envelopes that an earlier page of this browser left: this tab's own, and those of tabs that are gone. */
  async function loadOutboxes(): Promise<void> {
    const prefix = `outbox/${id}/`;
    const keys = options.fresh ? [] : await options.store.keys(prefix).catch(() => []);
    if (keys.length > 0 && !closed) {
      const left = new Set(keys.map((key) => key.slice(prefix.length).split('/')[0] ?? ''));
      const tab = await options.tabs.own();
      if (left.has(tab)) await own.load();
      for (const adopted of await options.tabs.adopt([...left])) {
        const outbox = outboxOf(() => Promise.resolve(adopted));
        outboxes.push(outbox);
        await outbox.load();
      }
    }
    if (!options.fresh && !outboxes.some((outbox) => outbox.begins())) exists = true;
    join();
    wake();
  }

  /** Fetched when there is something to read, and again should that fail. */
  async function reader(): Promise<Replica> {
    const { replica: create } = await options.reading();
    replica ??= create({
      primitives,
      trust,
      place,
      side,
      state: now,
      keys: () => options.keys.get(),
      redact: options.redact,
      device: options.deviceId,
      keyOf: (digest) => find((outbox) => outbox.localOf(digest)),
    });
    return replica;
  }

  function find<T>(ask: (outbox: Outbox) => T | null): T | null {
    for (const outbox of outboxes) {
      const found = ask(outbox);
      if (found !== null) return found;
    }
    return null;
  }

  function signal(on: boolean) {
    return { frame: 'tell', conversation: id, signal: { kind: 'Typing', on } } as const;
  }

  function join(): void {
    const session = connection.session.get();
    if (closed || !exists || session === null || joinedIn === session.connection) return;
    if (trust.state.get().status === 'unknown' || problem !== null) return;
    joinedIn = session.connection;
    connection.tell({ frame: 'join', conversation: id, after: cursor });
    later(JOIN_ANSWER_MS, () => {
      if (!live && joinedIn === session.connection && problem === null) connection.renew();
    });
  }

  function hear(frame: ServerFrame): void {
    switch (frame.frame) {
      case 'events':
        if (frame.conversation === id) {
          const session = connection.session.get()?.connection;
          enqueue(() => takeEvents(frame, session));
        }
        return;
      case 'signal':
        if (frame.conversation === id) typing.hear(frame.from, frame.person, frame.signal);
        return;
      case 'result':
        if (frame.ref === id) refusedJoin(frame.code ?? '');
        return;
      default:
        return;
    }
  }

  function refusedJoin(code: string): void {
    if (code === 'unknown-cursor') cursor = null;
    joinTries += 1;
    if (joinTries > JOIN_TRIES_MAX) {
      problem = 'not-found';
      show();
      return;
    }
    later(JOIN_RETRY_MS * 2 ** joinTries, () => {
      joinedIn = null;
      join();
    });
  }

  async function takeEvents(frame: EventsFrame, session: string | undefined): Promise<void> {
    // Frames of a session that is over may be followed by others that never came.
    if (connection.session.get()?.connection !== session) return;
    const before = now.revision;
    try {
      await reader();
    } catch {
      // Without the part that reads nothing can be taken; the session begins again, and with it the fetching.
      later(READING_RETRY_MS, () => connection.renew());
      return;
    }
    const taken = await (await reader()).accept(frame.events);
    if (now.revision > before) gaps = 0;
    // A conversation that is there has a beginning.
    const answer = frame.live && taken === 'taken' && now.events === 0 ? 'gap' : taken;
    if (answer === 'gap') {
      gaps += 1;
      // Where it went wrong is not known: all of it again, of which only what is new counts.
      cursor = null;
      if (gaps > GAPS_MAX) problem = 'chain-broken';
      else connection.renew();
    }
    if (answer !== 'taken') return;
    cursor = frame.cursor;
    joinTries = 0;
    connection.tell({ frame: 'ack', conversation: id, cursor });
    for (const event of frame.events.length > 0 ? now.items.slice(-frame.events.length) : []) {
      if (event.kind === 'message') typing.said(event.from, event.person);
    }
    if (frame.live) {
      live = true;
      loaded = true;
    }
  }

  /** In order, and everything that may wait for it is woken after. */
  function enqueue(task: () => Promise<unknown>): void {
    work = work.then(task).then(wake, (error: unknown) => {
      problem ??= 'clear-invalid';
      show();
      // Shown as a problem here; the error itself belongs to the page's own handler.
      queueMicrotask(() => {
        throw error;
      });
    });
  }

  function wake(): void {
    if (closed) return;
    for (const outbox of outboxes) outbox.wake();
    void report();
    void confirmClosing();
    sendReadMark();
    show();
  }

  function problemNow(): Problem | null {
    const trusted = trust.state.get();
    if (problem !== null) return problem;
    if (now.problem !== null) return now.problem;
    if (trusted.status !== 'invalid') return null;
    return trusted.code === 'directory-expired' || trusted.code === 'directory-older'
      ? trusted.code
      : 'directory-invalid';
  }

  function show(): void {
    if (closed) return;
    const view: ConversationView = {
      id,
      side,
      person: options.person(),
      replica: now,
      trust,
      next: (audience) => sealing.next(audience),
      outboxes,
      typing: typing.now(),
      otherOnline: typing.online(),
      loading: !loaded && !options.fresh,
      begun: options.plan !== null,
      problem: problemNow(),
    };
    state.set(stateOf(view, state.get()));
  }

  // ---- saying something

  function say(kind: Kind, text: string): SendAnswer {
    if (text.trim() === '') return { ok: false, code: 'empty' };
    if (text.length > TEXT_CHARACTERS_MAX) return { ok: false, code: 'too-long' };
    const { canSend, canNote } = state.get();
    if (kind === 'note' ? !canNote : !canSend) return { ok: false, code: 'not-now' };
    const verdict = options.redact(text);
    if (verdict.verdict === 'refuse') return { ok: false, code: 'not-checked' };
    const local = options.id();
    const next = sealing.next(kind === 'note' ? 'staff' : 'conversation');
    typing.sent();
    if (!own.add(local, kind, verdict.text, next?.readers ?? null)) return { ok: false, code: 'queue-full' };
    show();
    return { ok: true, local, text: verdict.text, masked: verdict.verdict === 'redact' };
  }

  // ---- what an end does by itself

  async function report(): Promise<void> {
    const { faults } = now;
    if (!live) return;
    for (const [revision, { reason, digest }] of faults) {
      if (told.has(revision)) continue;
      told.add(revision);
      const report = await sign('ReportMessage', now.chains.conversation.head, {
        revision,
        digest,
        reason,
      });
      const outcome = await connection.perform(options.id(), {
        kind: 'ReportMessage',
        conversation: id,
        revision,
        reason,
        report,
      });
      if (outcome.status === 'failed' || outcome.status === 'unknown') told.delete(revision);
    }
  }

  /** The visitor's device signs what the agent closed, if it is what this end saw. */
  async function confirmClosing(): Promise<void> {
    const { closing } = now;
    if (
      side !== 'visitor' ||
      !live ||
      confirming ||
      closing === null ||
      closing.confirmed ||
      !closing.verified
    )
      return;
    confirming = true;
    const signed = await sign('ConfirmClosing', closing.head, { count: closing.count });
    await connection.perform(options.id(), { kind: 'ConfirmClosing', conversation: id, closing: signed });
    // Once per page: whatever came of it, the log says it.
  }

  async function sign<F>(action: string, head: string, fields: F) {
    const [device, tab] = [await options.device(), await options.tabs.own()];
    const sequence = (now.lastSequence.get(tab) ?? 0) + 1;
    return signAction(primitives, device, { ...place, action, tab, sequence, head, fields });
  }

  function sendReadMark(): void {
    const due = readMark > now.readUpTo[side];
    if (!due || marking || !live || connection.session.get() === null) return;
    marking = true;
    later(READ_MARK_MS, () => {
      const upTo = readMark;
      void connection.perform(options.id(), { kind: 'MarkRead', conversation: id, upTo }).then((outcome) => {
        marking = false;
        // Answered without an event: everything up to there was read already.
        if (outcome.status === 'done' || outcome.status === 'refused')
          readMark = readMark > upTo ? readMark : -1;
        if (readMark > upTo) sendReadMark();
      });
    });
  }

  async function resolve(): Promise<ActOutcome> {
    let outcome: ActOutcome = { status: 'failed', code: 'not-connected' };
    for (let tries = 0; tries < RESOLVE_TRIES_MAX; tries += 1) {
      const { count, head } = now.chains.conversation;
      const closing = await sign('ResolveConversation', head, { count });
      outcome = await connection.perform(options.id(), {
        kind: 'ResolveConversation',
        conversation: id,
        closing,
      });
      if (outcome.status !== 'refused' || outcome.code !== 'head-moved') return outcome;
      // Somebody said something meanwhile: what is signed must be what was seen.
      await new Promise<void>((resume) => later(RESOLVE_WAIT_MS, resume));
      await work;
    }
    return outcome;
  }

  function perform(action: Action): Promise<ActOutcome> {
    return connection.perform(options.id(), action);
  }

  function later(delayMs: number, run: () => void): void {
    const cancel = clock.after(delayMs, () => {
      timers.delete(cancel);
      if (!closed) run();
    });
    timers.add(cancel);
  }

  show();
  return {
    id,
    state,
    send: (text) => say('message', text),
    addNote: (text) => (side === 'staff' ? say('note', text) : { ok: false, code: 'not-now' }),
    retry(local) {
      for (const outbox of outboxes) outbox.retry(local);
    },
    remove: (local) => find((outbox) => outbox.remove(local)),
    confirm(local) {
      for (const outbox of outboxes) outbox.confirm(local);
    },
    markRead(revision) {
      readMark = Math.max(readMark, Math.min(revision, now.revision));
      sendReadMark();
    },
    typing: (on) => typing.type(on),
    resolve,
    reopen: () => perform({ kind: 'ReopenConversation', conversation: id }),
    take: () => perform({ kind: 'TakeConversation', conversation: id }),
    release: () => perform({ kind: 'ReleaseConversation', conversation: id }),
    transfer: (to) => perform({ kind: 'TransferConversation', conversation: id, to }),
    close() {
      if (closed) return;
      closed = true;
      connection.tell({ frame: 'leave', conversation: id });
      for (const end of unsubscribe) end();
      for (const outbox of outboxes) outbox.close();
      for (const cancel of timers) cancel();
      typing.close();
    },
  };
}
