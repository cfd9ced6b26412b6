// A released transcript, verified and opened in this browser, as it stood after any of its events.
// Promises: what is said of an event was checked here; where a check fails, everything after it is said to be unproven.
// Trusts: `trust` for directories, `unlock` for the officers' combined answer.

import type { EventsFrame } from '../../contract/frames.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { isObject } from '../../seal/is-object.ts';
import { parseCanonical } from '../../seal/strict-json.ts';
import { stateOf } from './conversation-view.ts';
import type { ConversationState, Item } from './conversation-state.ts';
import type { Unlock } from './epochs.ts';
import { initialReplica, initialState, type Place, type ReplicaState } from './replica-state.ts';
import { createReplica } from './replica.ts';
import type { Redact } from './said.ts';
import type { Trust } from './trust.ts';

type FrameEvent = EventsFrame['events'][number];

export type Proof =
  | { readonly status: 'holds' }
  | { readonly status: 'fails'; readonly code: string }
  /** Erased or destroyed: it cannot be checked any more. */
  | { readonly status: 'gone' }
  /** There is nothing of this kind to check. */
  | { readonly status: 'none' };

export type ReplayEvent = {
  readonly revision: number;
  /** ms. */
  readonly at: number;
  readonly type: string;
  /** Person who caused it; null for the visitor and the system. */
  readonly person: string | null;
  readonly head: string;
  readonly digest: string | null;
  /** As it stood when it came. */
  readonly item: Item | null;
  readonly proof: {
    readonly place: Proof;
    readonly signature: Proof;
    readonly commitment: Proof;
    readonly check: Proof;
  };
};

export type Replay = {
  readonly conversation: string;
  readonly events: readonly ReplayEvent[];
  readonly verdict: {
    /** That the list is in order, unaltered and without a gap. */
    readonly chain: Proof;
    /** That it ends where the agent's device said it ends. */
    readonly closing: Proof;
    /** That it holds what the officers signed for. */
    readonly request: Proof;
  };
  /** As it stood after event `n`, 0-based in `events`. */
  stateAt(n: number): ConversationState;
};

export type ReplayOptions = {
  readonly primitives: Primitives;
  readonly trust: Trust;
  readonly place: Place;
  readonly redact: Redact;
  readonly unlock: Unlock;
  /** Notes are among the events. */
  readonly notes: boolean;
  /** What the signed request says the conversation was: its first events and the head after them. */
  readonly covered: { readonly events: number; readonly head: string } | null;
};

type Step = {
  readonly appended: readonly Item[];
  readonly changed: readonly (readonly [number, Item])[];
  readonly state: ReplicaState;
};

const holds: Proof = { status: 'holds' };
const none: Proof = { status: 'none' };
const gone: Proof = { status: 'gone' };

export async function replay(options: ReplayOptions, released: readonly FrameEvent[]): Promise<Replay> {
  // What came after was not signed for, whatever is released.
  const most = options.covered?.events ?? Number.POSITIVE_INFINITY;
  const events = released.filter((event) => event.revision < most);
  const replica = createReplica({
    state: initialReplica(),
    primitives: options.primitives,
    trust: options.trust,
    place: options.place,
    // Without the notes there are gaps in the numbers, as there are for a visitor.
    side: options.notes ? 'staff' : 'visitor',
    unlock: options.unlock,
    redact: options.redact,
    device: () => null,
    keyOf: () => null,
  });
  const shown: ReplayEvent[] = [];
  const steps: Step[] = [];
  let broken: string | null = null;
  for (const event of events) {
    const before = replica.now.items;
    if (broken === null) {
      const answer = await replica.accept([event]);
      if (answer !== 'taken') broken = replica.now.problem ?? 'chain-broken';
    }
    const step =
      broken === null
        ? stepOf(before, replica.now)
        : { appended: [], changed: [], state: snapshot(replica.now) };
    steps.push(step);
    shown.push(shownOf(event, step, broken));
  }
  // Said to be withheld, and nothing that was released says so.
  const came = replica.now.items;
  await replica.settle();
  const missing = stepOf(came, replica.now).changed;
  const last = steps.at(-1);
  if (last !== undefined) steps[steps.length - 1] = { ...last, changed: [...last.changed, ...missing] };
  for (const [, item] of missing) {
    const at = shown.findIndex((event) => event.revision === item.revision);
    const event = shown[at];
    if (event !== undefined && item.kind !== 'line')
      shown[at] = { ...event, proof: { ...event.proof, ...saidProofs(item) } };
  }
  const { closing } = replica.now;
  const closed: Proof =
    closing === null ? none : closing.verified ? holds : { status: 'fails', code: 'wrong-head' };
  return {
    conversation: options.place.conversation,
    events: shown,
    verdict: {
      chain: broken === null ? holds : { status: 'fails', code: broken },
      closing: broken === null ? closed : { status: 'fails', code: broken },
      request: broken === null ? coveredBy(options, replica.now) : { status: 'fails', code: broken },
    },
    stateAt(n) {
      const items: Item[] = [];
      for (const step of steps.slice(0, n + 1)) {
        items.push(...step.appended);
        for (const [index, item] of step.changed) items[index] = item;
      }
      const state = steps[Math.min(n, steps.length - 1)]?.state ?? snapshot(replica.now);
      return stateOf(
        {
          id: options.place.conversation,
          side: 'staff',
          person: null,
          replica: { ...state, items },
          trust: options.trust,
          next: () => null,
          outboxes: [],
          typing: [],
          viewing: [],
          otherOnline: null,
          loading: false,
          begun: false,
          problem: state.problem,
        },
        initialState(options.place.conversation),
      );
    },
  };
}

/** Ends at the very event that was signed for. With notes every number is there; without, the head says it. */
function coveredBy({ covered, notes }: ReplayOptions, now: ReplicaState): Proof {
  if (covered === null) return none;
  const ends = now.chains.conversation.head === covered.head;
  return ends && (!notes || now.revision === covered.events - 1) ? holds : failed('wrong-head');
}

function stepOf(before: readonly Item[], now: ReplicaState): Step {
  const changed: (readonly [number, Item])[] = [];
  if (now.items !== before) {
    for (const [index, old] of before.entries()) {
      const item = now.items[index];
      if (item !== undefined && item !== old) changed.push([index, item]);
    }
  }
  return { appended: now.items.slice(before.length), changed, state: snapshot(now) };
}

/** Items apart: they are kept as changes, or a long conversation would be kept squared. */
function snapshot(state: ReplicaState): ReplicaState {
  return {
    ...state,
    items: [],
    chains: { conversation: { ...state.chains.conversation }, staff: { ...state.chains.staff } },
    newest: { ...state.newest },
  };
}

function shownOf(event: FrameEvent, step: Step, broken: string | null): ReplayEvent {
  const clear = parseCanonical(event.clear);
  const fields = isObject(clear) ? clear : {};
  const by = isObject(fields['by']) ? fields['by'] : {};
  const type = typeof fields['type'] === 'string' ? fields['type'] : '';
  const item = step.appended[0] ?? null;
  const proofs =
    broken === null ? proofsOf(type, item, step.state) : { signature: none, commitment: none, check: none };
  return {
    revision: event.revision,
    at: Date.parse(String(fields['at'])),
    type,
    person: typeof by['person'] === 'string' ? by['person'] : null,
    head: event.head,
    digest: typeof fields['digest'] === 'string' ? fields['digest'] : null,
    item,
    proof: { place: broken === null ? holds : { status: 'fails', code: broken }, ...proofs },
  };
}

function proofsOf(type: string, item: Item | null, state: ReplicaState) {
  const nothing = { signature: none, commitment: none, check: none };
  switch (type) {
    case 'ConversationStarted':
      return { ...nothing, signature: holds };
    case 'EpochOpened':
    case 'StaffEpochOpened':
      return { ...nothing, ...epochProofs(type, state) };
    case 'ConversationMoved': {
      const verified = item?.kind === 'line' && item.line.type === 'moved' && item.line.verified;
      return { ...nothing, signature: verified ? holds : failed('signature-invalid') };
    }
    case 'SupervisorJoined': {
      const verified = item?.kind === 'line' && item.line.type === 'supervisor-joined' && item.line.verified;
      return { ...nothing, signature: verified ? holds : failed('signature-invalid') };
    }
    case 'ConversationResolved':
      return {
        ...nothing,
        signature: state.closing?.verified === true ? holds : failed('signature-invalid'),
      };
    case 'ClosingConfirmed':
      return {
        ...nothing,
        signature: state.closing?.confirmed === true ? holds : failed('signature-invalid'),
      };
    default:
      return item === null || item.kind === 'line' ? nothing : saidProofs(item);
  }
}

function epochProofs(type: string, state: ReplicaState): { signature: Proof; commitment: Proof } {
  const audience = type === 'EpochOpened' ? 'conversation' : 'staff';
  const epoch = state.epochs[audience].get(state.newest[audience]);
  if (epoch === undefined || epoch.status === 'erased') return { signature: gone, commitment: gone };
  if (epoch.status === 'wrong') return { signature: failed(epoch.code), commitment: failed(epoch.code) };
  return { signature: holds, commitment: epoch.status === 'open' ? holds : none };
}

function saidProofs(item: Extract<Item, { kind: 'message' | 'note' }>): {
  signature: Proof;
  commitment: Proof;
  check: Proof;
} {
  const { content } = item;
  const opened = content.status === 'open' || (content.status === 'withheld' && content.by === 'here');
  // Its verdict lay beside its text, and went with it.
  const kept = (content.status === 'withheld' && content.by === 'recorded') || content.status === 'destroyed';
  const code = content.status === 'unverified' ? content.code : content.status;
  return {
    signature: item.signed ? holds : kept || content.status === 'withheld' ? none : failed(code),
    commitment: opened ? holds : content.status === 'unverified' ? failed(code) : none,
    check:
      item.check === 'strict' ? none : item.check === 'checked' ? holds : kept ? gone : failed('not-checked'),
  };
}

function failed(code: string): Proof {
  return { status: 'fails', code };
}
