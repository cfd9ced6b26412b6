// What one tab of this end has to say in one conversation, in order, until it stands in the log.
// Promises: a message is recorded once or shown as not sent; a retry is the same bytes; nothing goes to more readers than
// the person saw. Kept at rest only sealed. Trusts: `sealing` for what is sealed to whom.

import type { Action } from '../../contract/actions.ts';
import type { ActOutcome } from './connection-state.ts';
import type { Pending, Readers } from './conversation-state.ts';
import {
  type Entry,
  type Kept,
  type Kind,
  QUIET_MS,
  type Replaced,
  restored,
  type Sealed,
  stateOf,
} from './outbox-entry.ts';
import { added, peopleOf } from './reader-list.ts';
import type { RecordedAction } from './replica-state.ts';
import type { Store } from './store.ts';
import type { Clock } from './transport.ts';

export const OUTBOX_MAX = 50;
export const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 10_000;
/** How long an answer is waited for in the log before the same is tried again. */
export const BEHIND_MS = 2_000;
/** Said to be recorded, and not in the log so long after: the log is not what comes. */
export const RECORDED_MS = 15_000;
/** A message that must be sealed anew so often is shown as not sent. */
export const RESEALS_MAX = 8;

/** How the outbox seals and sends; who can read is decided there. */
export interface Sealing {
  /** Who would read what is sealed now; null when nothing can be sealed: `why` says it. */
  readers(kind: Kind): { readonly readers: Readers } | { readonly why: 'wait' | 'never' };
  seal(
    kind: Kind,
    text: string,
    tab: string,
    sequence: number,
  ): Promise<{ readonly ok: true; readonly sealed: Sealed } | { readonly ok: false; readonly code: string }>;
  /** Whether it may go as it is: its epoch is the one to seal under now. */
  fits(kind: Kind, sealed: Sealed): boolean;
  /** The epoch it was to open is another's by now: it can never be recorded as it is. */
  outrun(kind: Kind, sealed: Sealed): boolean;
  /** The action for one try; null when something for it is still missing (the gateway's key). */
  action(kind: Kind, sealed: Sealed, entry: Pick<Entry, 'mentions' | 'replaces'>): Promise<Action | null>;
  /** This end's own words again, from its own envelope. */
  reopen(kind: Kind, sealed: Sealed): Promise<string | null>;
}

export type OutboxOptions = {
  /** Claimed when there is something to seal, not before. */
  readonly tab: () => Promise<string>;
  readonly conversation: string;
  readonly clock: Clock;
  readonly id: () => string;
  readonly store: Store;
  readonly sealing: Sealing;
  /** Whether an act can be sent now: connected, and the conversation is caught up with (or not begun). */
  readonly ready: () => boolean;
  readonly connected: () => boolean;
  readonly act: (ref: string, action: Action) => Promise<ActOutcome>;
  /** Notes are counted apart, in a tab of their own: a visitor is sent none and must see no hole. */
  readonly noteTab: (tab: string) => string;
  readonly lastSequence: (tab: string) => number;
  /** What was recorded does not come: something is lost on the way here. */
  readonly overdue: () => void;
  /** The conversation stands in the log already: follow it. */
  readonly exists: () => void;
  /** What the log says of an envelope. */
  readonly recorded: (digest: string) => RecordedAction | undefined;
  readonly revision: () => number;
  readonly changed: () => void;
};

/** How a message is to leave. */
export type Leaving = {
  /** Colleagues a note speaks to, in the clear. */
  readonly mentions: readonly string[];
  /** How long it waits here first, and can be taken back. */
  readonly holdMs: number;
};

const AT_ONCE: Leaving = { mentions: [], holdMs: 0 };

export interface Outbox {
  entries(): readonly Pending[];
  /** False: full. */
  add(local: string, kind: Kind, text: string, readers: Readers | null, leaving?: Leaving): boolean;
  /** A masked copy, for those who could read what it stands for. Not shown, not kept, and dropped when it is refused. */
  replace(kind: Kind, text: string, readers: Readers, replaces: Replaced): void;
  retry(local: string): void;
  /** Answers its text, when it was still to be had and can be dropped: not while its outcome is unknown. */
  remove(local: string): string | null;
  confirm(local: string): void;
  /** Something it waits for may have come: connection, events, directory, key. */
  wake(): void;
  /** Another session: no reason to wait out a pause. */
  renewed(): void;
  /** Envelopes of an earlier page load. */
  load(): Promise<void>;
  localOf(digest: string): string | null;
  readonly size: number;
  /** Holds the message that the conversation is to begin with. */
  begins(): boolean;
  close(): void;
}

const contentCodes: ReadonlySet<string> = new Set([
  'card-number',
  'card-number-split',
  'security-code',
  'cannot-decide',
]);
/** The gateway could not look: a masked copy goes again by itself. */
const againCodes: ReadonlySet<string> = new Set([
  'gateway-key-unknown',
  'gateway-unavailable',
  'not-inspected',
]);
const staleCodes: ReadonlySet<string> = new Set([
  'already-exists',
  'stale-epoch',
  'stale-directory',
  'sequence-gap',
  'sequence-reused',
]);

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, sealing, store } = options;
  let queue: Entry[] = [];
  /** Digests of what was sealed here, so that its item keeps the pending one's key. */
  const locals = new Map<string, string>();
  let order = 0;
  const forced: Record<Kind, number | null> = { message: null, note: null };
  /** Highest number answered as recorded: never used again, whatever the server says is missing. */
  const answeredUpTo: Record<Kind, number> = { message: 0, note: 0 };
  let failures = 0;
  let pausedUntil = 0;
  let running = false;
  /** One action at a time is on its way. */
  let flying = false;
  let again = false;
  let closed = false;
  let cancelRetry = () => {};
  const timers = new Set<() => void>();
  let tab = '';

  function wake(): void {
    settle();
    if (closed) return;
    if (running) {
      again = true;
      return;
    }
    running = true;
    void run().finally(() => {
      running = false;
      options.changed();
      if (again && !closed) {
        again = false;
        wake();
      }
    });
  }

  async function run(): Promise<void> {
    if (tab === '' && queue.length > 0) tab = await options.tab();
    for (const entry of queue) {
      if (entry.text === null && entry.sealed !== null)
        entry.text = await sealing.reopen(entry.kind, entry.sealed);
    }
    for (let going = true; going && !closed; ) going = await step();
  }

  /** Takes entries out that stand in the log, whatever was answered. */
  function settle(): void {
    for (const entry of [...queue]) {
      for (const digest of entry.digests) {
        const found = options.recorded(digest);
        if (found?.refusal === null) drop(entry);
        // The last piece of a number is not for changing and sending again: its digits leave this end too.
        else if (found?.refusal === 'card-number-split') drop(entry);
        else if (found !== undefined && entry.phase.status !== 'refused')
          refuse(entry, found.refusal ?? '', true);
      }
    }
  }

  function tabOf(kind: Kind): string {
    return kind === 'note' ? options.noteTab(tab) : tab;
  }

  function nextSequence(kind: Kind): number {
    const taken = queue.flatMap((entry) =>
      entry.kind === kind && entry.sealed !== null && (entry.phase.status === 'recorded' || entry.tried)
        ? [entry.sealed.sequence]
        : [],
    );
    const next = Math.max(options.lastSequence(tabOf(kind)), answeredUpTo[kind], ...taken) + 1;
    return forced[kind] ?? next;
  }

  /** One thing done; false when there is nothing to do but wait. */
  async function step(): Promise<boolean> {
    const open = queue.filter(({ phase }) => phase.status !== 'refused' && phase.status !== 'recorded');
    // Everything is sealed at once, also without a connection, so that it outlives the page.
    const unsealed = open.find((entry) => entry.sealed === null && entry.text !== null);
    if (unsealed !== undefined && (await seal(unsealed, sequenceOf(unsealed)))) return true;
    const head = open[0];
    if (
      head === undefined ||
      flying ||
      clock.now() < pausedUntil ||
      head.phase.status === 'confirm' ||
      !options.ready()
    )
      return false;
    if (head.notBefore > clock.now()) {
      pauseFor(head.notBefore - clock.now());
      return false;
    }
    if (head.behind !== null && !caughtUp(head)) return false;
    if (head.sealed === null) return false;
    if (sealing.outrun(head.kind, head.sealed)) head.tried = false;
    const freshness = head.tried ? 'fresh' : await refresh(head);
    return freshness === 'fresh' && head.sealed !== null ? send(head, head.sealed) : freshness === 'again';
  }

  /** Numbers go by place in the queue. */
  function sequenceOf(entry: Entry): number {
    let next = nextSequence(entry.kind);
    for (const other of queue) {
      if (other === entry) break;
      if (other.kind !== entry.kind) continue;
      if (other.phase.status !== 'refused' && other.phase.status !== 'recorded' && !other.tried) next += 1;
    }
    return next;
  }

  async function seal(entry: Entry, sequence: number): Promise<boolean> {
    if (entry.text === null) return false;
    const asked = sealing.readers(entry.kind);
    if (!('readers' in asked)) {
      if (asked.why === 'never') refuse(entry, 'not-reader', false);
      return asked.why === 'never';
    }
    entry.approved ??= new Set(peopleOf(asked.readers).keys());
    if (added(entry.approved, asked.readers).length > 0) {
      askFor(entry, asked.readers);
      return entry.replaces !== null;
    }
    const sealed = await sealing.seal(entry.kind, entry.text, tabOf(entry.kind), sequence);
    if (!queue.includes(entry)) return true;
    if (!sealed.ok) {
      refuse(entry, sealed.code, sealed.code === 'too-large' || sealed.code === 'body-invalid');
      return true;
    }
    entry.sealed = sealed.sealed;
    entry.ref = options.id();
    entry.digests.push(sealed.sealed.digest);
    locals.set(sealed.sealed.digest, entry.local);
    await keep(entry);
    return true;
  }

  /** What has not been sent yet goes only if number, epoch and readers are still the right ones. */
  async function refresh(entry: Entry): Promise<'fresh' | 'again' | 'wait'> {
    const asked = sealing.readers(entry.kind);
    if ('readers' in asked && entry.approved !== null && added(entry.approved, asked.readers).length > 0) {
      askFor(entry, asked.readers);
      return entry.replaces === null ? 'wait' : 'again';
    }
    const before = entry.sealed;
    const sequence = sequenceOf(entry);
    if (before !== null && before.sequence === sequence && sealing.fits(entry.kind, before)) return 'fresh';
    entry.reseals += 1;
    if (entry.text === null || entry.reseals > RESEALS_MAX) {
      refuse(entry, entry.text === null ? 'cannot-open' : 'stale-epoch', false);
      return 'again';
    }
    if ((await seal(entry, sequence)) && entry.sealed !== before) return 'again';
    if (entry.phase.status === 'queued') pauseFor(BEHIND_MS);
    return 'wait';
  }

  function askFor(entry: Entry, readers: Readers): void {
    if (entry.replaces !== null) return drop(entry);
    entry.phase = { status: 'confirm', readers };
    options.changed();
  }

  async function send(entry: Entry, sealed: Sealed): Promise<boolean> {
    const action = await sealing.action(entry.kind, sealed, entry);
    if (action === null || !options.ready() || !queue.includes(entry)) return false;
    if (entry.phase.status !== 'unknown') entry.phase = { status: 'flying' };
    const first = !entry.tried;
    entry.tried = true;
    flying = true;
    // Not waited for: what is said meanwhile is to be sealed meanwhile.
    void options.act(entry.ref, action).then((outcome) => {
      flying = false;
      if (closed) return;
      // It may have come through the log meanwhile.
      if (queue.includes(entry)) answered(entry, sealed, outcome, first);
      wake();
    });
    return false;
  }

  function answered(entry: Entry, sealed: Sealed, outcome: ActOutcome, first: boolean): void {
    if (outcome.status === 'done') {
      options.exists();
      failures = 0;
      forced[entry.kind] = null;
      answeredUpTo[entry.kind] = Math.max(answeredUpTo[entry.kind], sealed.sequence);
      entry.phase = { status: 'recorded' };
      const cancel = clock.after(RECORDED_MS, () => {
        timers.delete(cancel);
        if (queue.includes(entry) && entry.phase.status === 'recorded') options.overdue();
      });
      timers.add(cancel);
      return;
    }
    if (outcome.status === 'unknown' || outcome.status === 'failed') {
      const sure = outcome.status === 'failed' && entry.phase.status === 'flying';
      entry.phase = { status: sure ? 'queued' : 'unknown' };
      if (sure && first) entry.tried = false;
      failures += 1;
      const delayMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(failures, 10));
      pausedUntil = clock.now() + delayMs;
      pauseFor(delayMs);
      return;
    }
    failures = 0;
    entry.tried = false;
    if (outcome.code === 'already-exists' || outcome.detail?.['recorded'] === true) options.exists();
    if (contentCodes.has(outcome.code)) {
      // Its number is used when the refusal stands in the log; the log says so.
      if (outcome.detail?.['recorded'] === true) forced[entry.kind] = null;
      refuse(entry, outcome.code, true);
      return;
    }
    if (entry.replaces !== null && againCodes.has(outcome.code) && entry.reseals < RESEALS_MAX) {
      entry.reseals += 1;
      entry.phase = { status: 'queued' };
      const delayMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** entry.reseals);
      pausedUntil = clock.now() + delayMs;
      pauseFor(delayMs);
      return;
    }
    if (!staleCodes.has(outcome.code) || entry.reseals >= RESEALS_MAX) {
      refuse(entry, outcome.code, false);
      return;
    }
    entry.reseals += 1;
    entry.phase = { status: 'queued' };
    const expected = outcome.detail?.['expected'];
    const missing =
      outcome.code === 'sequence-gap' && typeof expected === 'number' ? expected : sealed.sequence;
    const free = missing > answeredUpTo[entry.kind] && missing > options.lastSequence(tabOf(entry.kind));
    forced[entry.kind] = missing < sealed.sequence && free ? missing : null;
    if (forced[entry.kind] === null) {
      entry.behind = { revision: options.revision(), until: clock.now() + BEHIND_MS };
      pauseFor(BEHIND_MS);
    }
  }

  function caughtUp(entry: Entry): boolean {
    const { behind } = entry;
    if (behind !== null && options.revision() <= behind.revision && clock.now() < behind.until) return false;
    entry.behind = null;
    return true;
  }

  function pauseFor(delayMs: number): void {
    cancelRetry();
    cancelRetry = clock.after(delayMs, wake);
  }

  function refuse(entry: Entry, code: string, final: boolean): void {
    if (entry.replaces !== null) return drop(entry);
    entry.phase = { status: 'refused', code, final };
    entry.tried = false;
    // What it held must not rest here; anything else may still be sent after a reload.
    if (final) store.remove(keyOf(entry)).catch(() => {});
    else if (entry.sealed !== null) void keep(entry);
    options.changed();
  }

  function drop(entry: Entry): void {
    queue = queue.filter((other) => other !== entry);
    forced[entry.kind] = null;
    store.remove(keyOf(entry)).catch(() => {});
    options.changed();
  }

  function keyOf(entry: Pick<Entry, 'order'>): string {
    return `outbox/${options.conversation}/${tab}/${String(entry.order).padStart(10, '0')}`;
  }

  async function keep(entry: Entry): Promise<void> {
    if (entry.replaces !== null) return;
    const { local, kind, at, ref, sealed, digests } = entry;
    const approved = entry.approved === null ? null : [...entry.approved];
    // A browser that keeps nothing still sends; it only forgets with the page.
    const refused = entry.phase.status === 'refused' ? entry.phase.code : null;
    const { mentions, order: place } = entry;
    const kept: Kept = { local, kind, at, ref, sealed, digests, approved, refused, order: place, mentions };
    await store.put(keyOf(entry), kept).catch(() => {});
  }

  function enqueue(
    said: Pick<Entry, 'local' | 'kind' | 'text' | 'replaces'>,
    readers: Readers | null,
    { holdMs, mentions }: Leaving,
  ): void {
    order += 1;
    queue.push({
      ...said,
      at: clock.now(),
      mentions,
      notBefore: holdMs === 0 ? 0 : clock.now() + holdMs,
      order,
      approved: readers === null ? null : new Set(peopleOf(readers).keys()),
      sealed: null,
      ref: options.id(),
      tried: false,
      digests: [],
      reseals: 0,
      behind: null,
      phase: { status: 'queued' },
    });
  }

  return {
    entries: () =>
      queue
        .filter((entry) => entry.replaces === null)
        .map((entry) => ({
          local: entry.local,
          key: entry.local,
          kind: entry.kind,
          text: entry.text,
          at: entry.at,
          state: stateOf(entry, clock.now(), options.connected()),
        })),
    add(local, kind, text, readers, leaving = AT_ONCE) {
      if (queue.length >= OUTBOX_MAX || closed) return false;
      enqueue({ local, kind, text, replaces: null }, readers, leaving);
      const cancel = clock.after(QUIET_MS, () => {
        timers.delete(cancel);
        options.changed();
      });
      timers.add(cancel);
      wake();
      return true;
    },
    replace(kind, text, readers, replaces) {
      if (queue.length >= OUTBOX_MAX || closed) return;
      enqueue({ local: options.id(), kind, text, replaces }, readers, AT_ONCE);
      wake();
    },
    retry(local) {
      const entry = queue.find((other) => other.local === local);
      if (entry?.phase.status !== 'refused') return;
      entry.phase = { status: 'queued' };
      entry.reseals = 0;
      // Asked for now, it goes after what was said meanwhile.
      store.remove(keyOf(entry)).catch(() => {});
      order += 1;
      entry.order = order;
      queue = [...queue.filter((other) => other !== entry), entry];
      if (entry.text !== null) entry.sealed = null;
      wake();
    },
    remove(local) {
      const entry = queue.find((other) => other.local === local);
      if (entry === undefined || entry.tried || entry.phase.status === 'recorded') return null;
      drop(entry);
      wake();
      return entry.text;
    },
    confirm(local) {
      const asked = queue.find((entry) => entry.local === local);
      if (asked?.phase.status !== 'confirm') return;
      const people = new Set(peopleOf(asked.phase.readers).keys());
      asked.phase = { status: 'queued' };
      // One answer is for all that waits: the list is the same.
      for (const entry of queue) if (entry.kind === asked.kind) entry.approved = people;
      wake();
    },
    wake,
    renewed() {
      failures = 0;
      pausedUntil = 0;
    },
    async load() {
      tab = await options.tab();
      for (const key of await store.keys(`outbox/${options.conversation}/${tab}/`)) {
        const entry = restored(await store.get(key));
        if (entry === null || queue.length >= OUTBOX_MAX) continue;
        order = Math.max(order, entry.order);
        queue.push(entry);
        for (const digest of entry.digests) locals.set(digest, entry.local);
      }
      wake();
    },
    localOf: (digest) => locals.get(digest) ?? null,
    get size() {
      return queue.length;
    },
    begins: () => queue.some(({ sealed }) => sealed !== null && sealed.start !== null),
    close() {
      closed = true;
      cancelRetry();
      for (const cancel of timers) cancel();
      timers.clear();
    },
  };
}
