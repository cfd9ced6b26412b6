// One conversation at one end: says something in it, shows it. What follows the conversation and reads it is a part of its
// own (`following.ts`), fetched when there is something to read, so that a first message is sealed and sent without it.
// Promises: sending is off whenever the reader list cannot be vouched for or the chain does not hold.

import type { Action } from '../../contract/actions.ts';
import { toBase64url } from '../../seal/bytes.ts';
import { contextHash } from '../../seal/hash.ts';
import type { ActOutcome } from './connection-state.ts';
import type {
  Conversation,
  ConversationCore,
  ConversationOptions,
  Following,
  SendAnswer,
} from './conversation-core.ts';
import type { ConversationState, Problem } from './conversation-state.ts';
import { createSource } from './observable.ts';
import { createOutbox, type Leaving, type Outbox } from './outbox.ts';
import type { Kind } from './outbox-entry.ts';
import { initialReplica, initialState, ledgerOf } from './replica-state.ts';
import { createSealing } from './sealing.ts';

export type { Conversation, ConversationOptions, SendAnswer } from './conversation-core.ts';

/** Text of one message, UTF-16 units. */
export const TEXT_CHARACTERS_MAX = 10_000;
/** The part that follows could not be fetched: it is asked for again. */
export const READING_RETRY_MS = 2_000;

export function createConversation(options: ConversationOptions): Conversation {
  const { clock, connection, place, primitives, side, trust } = options;
  const id = place.conversation;
  const state = createSource<ConversationState>(initialState(id));
  const now = initialReplica();
  const sealing = createSealing({
    primitives,
    place,
    person: options.person,
    deviceId: options.deviceId,
    trust,
    replica: () => now,
    device: options.device,
    keys: () => options.keys.get(),
    reading: options.reading,
    plan: options.plan,
    gatewayKey: () => options.gatewayKey.get(),
    connection: () => connection.session.get()?.connection ?? null,
    window: (gateway, at) => following?.window(gateway, at) ?? Promise.resolve(null),
  });
  let following: Following | null = null;
  let fetching = false;
  let closed = false;
  let cancelRetry = () => {};
  const core: ConversationCore = {
    options,
    now,
    outboxes: [],
    sealing,
    exists: options.plan === null,
    live: false,
    problem: null,
    outboxOf,
    show,
    wake,
  };
  const own = outboxOf(() => options.tabs.own());
  core.outboxes.push(own);
  const unsubscribe = [
    connection.session.subscribe(() => {
      core.live = false;
      for (const outbox of core.outboxes) outbox.renewed();
      following?.renewed();
      wake();
    }),
    connection.state.subscribe(show),
    trust.state.subscribe(wake),
    options.gatewayKey.subscribe(wake),
  ];
  if (!options.fresh) follow();

  function outboxOf(tab: () => Promise<string>): Outbox {
    return createOutbox({
      tab,
      conversation: id,
      clock,
      id: options.id,
      store: options.store,
      sealing,
      ready: () => connection.session.get() !== null && (!core.exists || core.live) && problemNow() === null,
      connected: () => connection.session.get() !== null,
      act(ref, action) {
        const outcome = connection.act(ref, action);
        // Once something is said there will be something to read.
        follow();
        return outcome;
      },
      noteTab: (name) => toBase64url(contextHash(primitives, 'sealdesk.note-tab.v1', name).subarray(0, 16)),
      lastSequence: (name) => now.lastSequence.get(ledgerOf(side, options.person(), name)) ?? 0,
      recorded: (digest) => now.actions.get(digest),
      revision: () => now.revision,
      overdue: () => following?.readAgain(),
      exists: () => {
        core.exists = true;
        following?.join();
      },
      changed: show,
    });
  }

  /** Fetches the part that follows, until it is there. */
  function follow(): void {
    if (following !== null || fetching || closed) return;
    fetching = true;
    options.reading().then(
      (reading) => {
        fetching = false;
        if (closed) return;
        following = reading.follow(core);
        wake();
      },
      () => {
        fetching = false;
        cancelRetry = clock.after(READING_RETRY_MS, follow);
      },
    );
  }

  function wake(): void {
    if (closed) return;
    for (const outbox of core.outboxes) outbox.wake();
    following?.wake();
    show();
  }

  function problemNow(): Problem | null {
    const trusted = trust.state.get();
    if (core.problem !== null || now.problem !== null) return core.problem ?? now.problem;
    if (trusted.status !== 'invalid') return null;
    const { code } = trusted;
    return code === 'directory-expired' || code === 'directory-older' ? code : 'directory-invalid';
  }

  function show(): void {
    if (closed) return;
    const problem = problemNow();
    state.set(following === null ? unread(problem) : following.view(state.get(), problem));
  }

  /** Before anything was read: what is being said, and who will read it. */
  function unread(problem: Problem | null): ConversationState {
    const next = sealing.next('conversation');
    const before = state.get();
    const after: ConversationState = {
      ...before,
      loading: !options.fresh,
      mode: next?.readers.mode ?? null,
      pending: own.entries(),
      nextReaders: next?.readers ?? null,
      canSend: options.fresh && problem === null && next !== null,
      problem,
    };
    return JSON.stringify(after) === JSON.stringify(before) ? before : after;
  }

  function comment(text: string): SendAnswer {
    const { survey } = state.get();
    const may = survey !== null && !survey.comment && own.size === 0 && problemNow() === null;
    return may ? put('message', text, { mentions: [], holdMs: 0 }) : { ok: false, code: 'not-now' };
  }

  function say(kind: Kind, text: string, leaving: Leaving): SendAnswer {
    const { canSend, canNote } = state.get();
    return (kind === 'note' ? canNote : canSend)
      ? put(kind, text, leaving)
      : { ok: false, code: text.trim() === '' ? 'empty' : 'not-now' };
  }

  function put(kind: Kind, text: string, leaving: Leaving): SendAnswer {
    if (text.trim() === '') return { ok: false, code: 'empty' };
    if (text.length > TEXT_CHARACTERS_MAX) return { ok: false, code: 'too-long' };
    const verdict = options.redact(text, following?.before());
    if (verdict.verdict === 'refuse') return { ok: false, code: 'not-checked' };
    const local = options.id();
    const next = sealing.next(kind === 'note' ? 'staff' : 'conversation');
    following?.typing(false);
    if (!own.add(local, kind, verdict.text, next?.readers ?? null, leaving))
      return { ok: false, code: 'queue-full' };
    show();
    return { ok: true, local, text: verdict.text, masked: verdict.verdict === 'redact' };
  }

  function perform(action: Action): Promise<ActOutcome> {
    return options.reading().then(
      (reading) => reading.perform(connection, clock, options.id(), action),
      () => ({ status: 'failed', code: 'not-connected' }),
    );
  }

  show();
  return {
    id,
    state,
    send: (text, holdMs = 0) => say('message', text, { mentions: [], holdMs }),
    addNote: (text, mentions = []) =>
      side === 'staff' ? say('note', text, { mentions, holdMs: 0 }) : { ok: false, code: 'not-now' },
    retry(local) {
      for (const outbox of core.outboxes) outbox.retry(local);
    },
    remove(local) {
      for (const outbox of core.outboxes) {
        const text = outbox.remove(local);
        if (text !== null) return text;
      }
      return null;
    },
    confirm(local) {
      for (const outbox of core.outboxes) outbox.confirm(local);
    },
    markRead: (revision) => following?.markRead(revision),
    typing: (on) => following?.typing(on),
    viewing: (on) => following?.viewing(on),
    resolve: () => following?.resolve() ?? Promise.resolve({ status: 'failed', code: 'not-connected' }),
    reopen: () => perform({ kind: 'ReopenConversation', conversation: id }),
    rate: (score) => perform({ kind: 'AnswerSurvey', conversation: id, score }),
    comment,
    agree: (what) => perform({ ...what, conversation: id }),
    take: () => perform({ kind: 'TakeConversation', conversation: id }),
    release: () => perform({ kind: 'ReleaseConversation', conversation: id }),
    move: (team, to) =>
      options.handOver?.(core, team, to) ?? Promise.resolve({ status: 'failed', code: 'not-valid' }),
    transfer: (to) => perform({ kind: 'TransferConversation', conversation: id, to }),
    close() {
      if (closed) return;
      closed = true;
      cancelRetry();
      connection.tell({ frame: 'leave', conversation: id });
      for (const end of unsubscribe) end();
      for (const outbox of core.outboxes) outbox.close();
      following?.close();
    },
  };
}
