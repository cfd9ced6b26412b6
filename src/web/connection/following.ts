// Follows one conversation: joins it in every session, hands what comes to the replica, and does what an end does by
// itself: acknowledges, reports what is not as it should be, confirms a closing, tells what was read and who is writing.
// Trusts nothing of what comes; the replica verifies it.

import type { EventsFrame, ServerFrame } from '../../contract/frames.ts';
import type { Before } from '../../redact/answers.ts';
import { signAction } from '../../seal/action.ts';
import type { ActOutcome } from './connection-state.ts';
import type { ConversationCore, Following } from './conversation-core.ts';
import type { Item } from './conversation-state.ts';
import { stateOf } from './conversation-view.ts';
import { unlockWith } from './epochs.ts';
import { createResealing } from './resealing.ts';
import { performOver } from './perform.ts';
import { ledgerOf } from './replica-state.ts';
import { createReplica } from './replica.ts';
import type { QueuePlace } from '../../contract/signals.ts';
import { createTyping } from './typing.ts';

/** Sessions renewed because what came did not continue the chain; then the chain is held to be broken. */
export const GAPS_MAX = 3;
/** A conversation just begun may not be known everywhere yet. */
export const JOIN_TRIES_MAX = 6;
export const JOIN_RETRY_MS = 250;
/** Joined and nothing came: the session is renewed. */
export const JOIN_ANSWER_MS = 15_000;
export const READ_MARK_MS = 400;
export const REPORT_RETRY_MS = 2_000;
export const RESOLVE_TRIES_MAX = 5;
export const RESOLVE_WAIT_MS = 400;

/** The gateway could not look. */
const GATEWAY_CODES: ReadonlySet<string> = new Set([
  'gateway-key-unknown',
  'gateway-unavailable',
  'not-inspected',
]);

/** What is looked back over for somebody asking for a code. */
const BEFORE_MAX = 6;

function lastSaid(items: readonly Item[]): readonly Before[] {
  return items
    .flatMap((item) =>
      item.kind === 'message' && item.content.status === 'open'
        ? [{ mine: item.mine, text: item.content.text }]
        : [],
    )
    .slice(-BEFORE_MAX);
}

export function follow(core: ConversationCore): Following {
  const { now, options, outboxes } = core;
  const { clock, connection, place, primitives, side, trust } = options;
  const id = place.conversation;
  const replica = createReplica({
    primitives,
    trust,
    place,
    side,
    person: options.person,
    state: now,
    unlock: (closedEpoch, handed) => unlockWith(primitives, options.keys.get(), closedEpoch, handed),
    redact: options.redact,
    device: options.deviceId,
    keyOf: localOf,
    ...(options.verifyToken === undefined ? {} : { verifyToken: options.verifyToken }),
  });
  let cursor: string | null = null;
  let joinedIn: string | null = null;
  let loaded = false;
  let gaps = 0;
  let joinTries = 0;
  let readMark = -1;
  let marking = false;
  let confirmed: string | null = null;
  let closed = false;
  let work: Promise<void> = Promise.resolve();
  const told = new Set<number>();
  const asked = new Set<string>();
  const timers = new Set<() => void>();
  const typing = createTyping({
    clock,
    tell: (on) => connection.tell({ frame: 'tell', conversation: id, signal: { kind: 'Typing', on } }),
    tellViewing: (on) =>
      connection.tell({ frame: 'tell', conversation: id, signal: { kind: 'Viewing', on } }),
    changed: core.show,
  });
  const resealing = createResealing(core);
  const unsubscribe = [
    connection.onFrame(hear),
    options.keys.subscribe(() => enqueue(() => replica.reopen())),
  ];
  if (options.fresh) join();
  else void loadOutboxes();

  /** Envelopes that an earlier page of this browser left: this tab's own, and those of tabs that are gone. */
  async function loadOutboxes(): Promise<void> {
    const prefix = `outbox/${id}/`;
    const keys = await options.store.keys(prefix).catch(() => []);
    if (keys.length > 0 && !closed) {
      const left = new Set(keys.map((key) => key.slice(prefix.length).split('/')[0] ?? ''));
      const tab = await options.tabs.own();
      if (left.has(tab)) await outboxes[0]?.load();
      for (const adopted of await options.tabs.adopt([...left])) {
        const outbox = core.outboxOf(() => Promise.resolve(adopted));
        outboxes.push(outbox);
        await outbox.load();
      }
    }
    // Nothing here that is to begin it: then it has begun.
    if (!outboxes.some((outbox) => outbox.begins())) core.exists = true;
    join();
    core.wake();
  }

  function localOf(digest: string): string | null {
    for (const outbox of outboxes) {
      const local = outbox.localOf(digest);
      if (local !== null) return local;
    }
    return null;
  }

  function join(): void {
    const session = connection.session.get();
    if (closed || !core.exists || session === null || joinedIn === session.connection) return;
    if (trust.state.get().status === 'unknown' || core.problem !== null) return;
    joinedIn = session.connection;
    connection.tell({ frame: 'join', conversation: id, after: cursor });
    later(JOIN_ANSWER_MS, () => {
      if (!core.live && joinedIn === session.connection && core.problem === null) connection.renew();
    });
  }

  function hear(frame: ServerFrame): void {
    switch (frame.frame) {
      case 'events':
        if (frame.conversation === id) {
          const session = connection.session.get()?.connection;
          enqueue(() => take(frame, session));
        }
        return;
      case 'signal':
        if (frame.conversation !== id) return;
        if (frame.signal.kind === 'QueuePlace') standing(frame.signal);
        else typing.hear(frame.from, frame.person, frame.signal);
        return;
      case 'result':
        if (frame.ref === id) refused(frame.code ?? '');
        return;
      default:
        return;
    }
  }

  function standing(told: QueuePlace): void {
    now.place = told;
    core.show();
  }

  function refused(code: string): void {
    if (code === 'unknown-cursor') cursor = null;
    joinTries += 1;
    if (joinTries > JOIN_TRIES_MAX) {
      core.problem = 'not-found';
      core.show();
      return;
    }
    later(JOIN_RETRY_MS * 2 ** joinTries, () => {
      joinedIn = null;
      join();
    });
  }

  async function take(frame: EventsFrame, session: string | undefined): Promise<void> {
    // Frames of a session that is over may be followed by others that never came.
    if (closed || connection.session.get()?.connection !== session) return;
    const before = now.revision;
    const taken = await replica.accept(frame.events, core.live);
    if (frame.live && taken === 'taken') await replica.settle();
    if (now.revision > before) gaps = 0;
    // A conversation that is there has a beginning.
    const answer = frame.live && taken === 'taken' && now.events === 0 ? 'gap' : taken;
    if (answer === 'gap') {
      gaps += 1;
      // Where it went wrong is not known: all of it again, of which only what is new counts.
      cursor = null;
      if (gaps > GAPS_MAX) core.problem = 'chain-broken';
      else connection.renew();
    }
    if (answer !== 'taken') return;
    cursor = frame.cursor;
    joinTries = 0;
    if (frame.live && now.wanted.size > 0) wantAgain();
    connection.tell({ frame: 'ack', conversation: id, cursor });
    for (const item of frame.events.length > 0 ? now.items.slice(-frame.events.length) : []) {
      if (item.kind === 'message') typing.said(item.from, item.person);
    }
    if (frame.live && connection.session.get()?.connection === session) {
      core.live = true;
      loaded = true;
    }
  }

  /** What was given back was let go here. */
  function wantAgain(): void {
    if (asked.has([...now.wanted].join())) return;
    asked.add([...now.wanted].join());
    readAgain();
  }

  /** What is missing may lie before the cursor: all of it comes again, of which only what is new or wanted counts. */
  function readAgain(): void {
    cursor = null;
    connection.renew();
  }

  /** In order, and everything that may wait for it is woken after. */
  function enqueue(task: () => Promise<unknown>): void {
    work = work.then(task).then(core.wake, (error: unknown) => {
      core.problem ??= 'clear-invalid';
      core.show();
      // Shown as a problem here; the error itself belongs to the page's own handler.
      queueMicrotask(() => {
        throw error;
      });
    });
  }

  async function report(): Promise<void> {
    for (const [revision, { reason, digest, envelope }] of core.live ? now.faults : []) {
      if (told.has(revision)) continue;
      told.add(revision);
      const signed = await sign('ReportMessage', now.chains.conversation.head, { revision, digest, reason });
      // Where a gateway looked, it is asked to look again: then it is no single end's word.
      const inspection =
        envelope === null || now.mode === 'strict' ? null : await core.sealing.sight(envelope);
      const outcome = await performOver(connection, clock, options.id(), {
        kind: 'ReportMessage',
        conversation: id,
        revision,
        reason,
        report: signed,
        ...(inspection === null ? {} : { inspection }),
      });
      const again = outcome.status === 'refused' && GATEWAY_CODES.has(outcome.code);
      if (outcome.status === 'failed' || outcome.status === 'unknown' || again)
        later(REPORT_RETRY_MS, () => {
          told.delete(revision);
          void report();
        });
    }
  }

  /** The visitor's device signs what the agent closed, if it is what this end saw. */
  async function confirmClosing(): Promise<void> {
    const { closing } = now;
    if (side !== 'visitor' || !core.live || closing === null || closing.confirmed || !closing.verified)
      return;
    if (confirmed === closing.head) return;
    confirmed = closing.head;
    const signed = await sign('ConfirmClosing', closing.head, { count: closing.count });
    const outcome = await performOver(connection, clock, options.id(), {
      kind: 'ConfirmClosing',
      conversation: id,
      closing: signed,
    });
    if (outcome.status === 'failed' || outcome.status === 'unknown') confirmed = null;
  }

  /** The number is the tab's next and is not used up: only what is said counts. */
  async function sign<F>(action: string, head: string, fields: F) {
    const [device, tab] = [await options.device(), await options.tabs.own()];
    const sequence = (now.lastSequence.get(ledgerOf(side, options.person(), tab)) ?? 0) + 1;
    return signAction(primitives, device, { ...place, action, tab, sequence, head, fields });
  }

  function sendReadMark(): void {
    if (readMark <= now.readUpTo[side] || marking || !core.live) return;
    marking = true;
    later(READ_MARK_MS, () => {
      const upTo = readMark;
      void performOver(connection, clock, options.id(), { kind: 'MarkRead', conversation: id, upTo }).then(
        (outcome) => {
          marking = false;
          // Answered without an event: everything up to there was read already.
          if (outcome.status === 'done' || outcome.status === 'refused')
            readMark = readMark > upTo ? readMark : -1;
          if (readMark > upTo) sendReadMark();
        },
      );
    });
  }

  function later(delayMs: number, run: () => void): void {
    const cancel = clock.after(delayMs, () => {
      timers.delete(cancel);
      if (!closed) run();
    });
    timers.add(cancel);
  }

  return {
    view: (before, problem) =>
      stateOf(
        {
          id,
          side,
          person: options.person(),
          replica: now,
          trust,
          next: (audience) => core.sealing.next(audience),
          outboxes,
          typing: typing.now(),
          viewing: typing.viewers(),
          otherOnline: typing.online(),
          loading: !loaded && !options.fresh,
          begun: options.fresh || outboxes.some((outbox) => outbox.begins()),
          problem,
        },
        before,
      ),
    renewed() {
      joinedIn = null;
      typing.reset();
      resealing.renewed();
    },
    join,
    readAgain,
    wake() {
      join();
      void report();
      resealing.wake();
      void confirmClosing();
      sendReadMark();
    },
    before: () => lastSaid(now.items),
    markRead(revision) {
      readMark = Math.max(readMark, Math.min(revision, now.revision));
      sendReadMark();
    },
    typing: (on) => typing.type(on),
    window: (gateway, at) => resealing.window(gateway, at),
    viewing: (on) => typing.view(on),
    async resolve() {
      let outcome: ActOutcome = { status: 'failed', code: 'not-connected' };
      for (let tries = 0; tries < RESOLVE_TRIES_MAX; tries += 1) {
        const { count, head } = now.chains.conversation;
        const closing = await sign('ResolveConversation', head, { count });
        outcome = await performOver(connection, clock, options.id(), {
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
    },
    close() {
      closed = true;
      for (const end of unsubscribe) end();
      for (const cancel of timers) cancel();
      typing.close();
    },
  };
}
