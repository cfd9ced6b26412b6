// What a conversation is for this end, before and after its events were read. Apart from the reading, so that writing a
// first message needs none of it.

import type { ConversationStarted } from '../../contract/events.ts';
import type { Supervision } from '../../contract/definitions.ts';
import type { QueuePlace } from '../../contract/signals.ts';
import { FIRST_HEAD } from '../../seal/chain.ts';
import type { VerifiedEnvelope } from '../../seal/envelope.ts';
import type { DeviceCard } from '../../seal/identity.ts';
import type { Closing, ConversationState, Item, Problem, Side, Survey } from './conversation-state.ts';
import type { Epoch } from './epochs.ts';
import type { Fault } from './said.ts';
import { NOT_WAITING, type WaitingState } from './waiting-state.ts';

type Audience = 'conversation' | 'staff';

/** Where the visitor was and how they came; null once it was erased. */
export type CameFrom = Pick<
  ConversationStarted,
  'page' | 'pageTitle' | 'device' | 'trail' | 'referrer' | 'country'
>;

export type Place = { readonly workspace: string; readonly conversation: string };

/** An action of some tab that stands in the log: a message, a note, or one refused for what it held. */
export type RecordedAction = {
  readonly refusal: string | null;
  readonly revision: number;
};

export type Supervisor = {
  readonly person: string;
  readonly device: string;
  readonly how: Supervision;
  /** ms. */
  readonly since: number;
};

/** Their devices: what the reader list is computed with. */
export function joinedOf({ supervisors }: Pick<ReplicaState, 'supervisors'>): readonly string[] {
  return supervisors.map(({ device }) => device);
}

/** One message or note of this end's person, from whichever of their devices. */
export type OwnWords = {
  readonly kind: 'message' | 'note';
  readonly revision: number;
  readonly digest: string;
  readonly tab: string;
  readonly sequence: number;
  /** ms, the server's clock. */
  readonly at: number;
  /** Came as it was said, not from before. */
  readonly live: boolean;
  readonly text: string;
  readonly envelope: VerifiedEnvelope;
};

/** Read between two `accept`s; changed in place by them. */
export type ReplicaState = {
  problem: Problem | null;
  events: number;
  revision: number;
  readonly chains: Record<Audience, { head: string; count: number }>;
  status: 'waiting' | 'open' | 'resolved' | null;
  mode: 'inspected' | 'strict' | null;
  site: string | null;
  team: string | null;
  language: string | null;
  startedAt: number | null;
  visitor: DeviceCard | null;
  page: CameFrom | null;
  waiting: WaitingState;
  /** Where a waiting visitor stands, as the server last said. */
  place: QueuePlace | null;
  assignee: string | null;
  /** Staff ends only. */
  labels: readonly string[];
  snoozedUntil: number | null;
  /** Who joined, by signatures this end checked. */
  supervisors: readonly Supervisor[];
  items: readonly Item[];
  readonly epochs: Record<Audience, Map<number, Epoch>>;
  readonly newest: Record<Audience, number>;
  readersChanged: Record<Audience, boolean>;
  /** Lowest directory the next epoch may be of. */
  directory: number;
  readUpTo: { visitor: number; staff: number };
  closing: Closing | null;
  /** What the visitor said of it when it was over: the next words of theirs are about that. */
  survey: Survey | null;
  /** What this end would report, by the message's revision. */
  readonly faults: Map<
    number,
    { readonly reason: Fault; readonly digest: string; readonly envelope: VerifiedEnvelope | null }
  >;
  /** Given back: their content is to come again. */
  readonly wanted: Set<number>;
  /** What this end's person said here, in this page's memory, by revision: the pieces of a number may be among it. */
  readonly own: Map<number, OwnWords>;
  /** By digest of the envelope. */
  readonly actions: Map<string, RecordedAction>;
  /** By `ledgerOf`. */
  readonly lastSequence: Map<string, number>;
};

/** Under what a tab's numbers are counted: nobody else can use them up, whatever tab they name. */
export function ledgerOf(from: Side, person: string | null, tab: string): string {
  return `${from}/${person ?? ''}/${tab}`;
}

export function initialReplica(): ReplicaState {
  return {
    problem: null,
    events: 0,
    revision: -1,
    chains: { conversation: { head: FIRST_HEAD, count: 0 }, staff: { head: FIRST_HEAD, count: 0 } },
    status: null,
    mode: null,
    site: null,
    team: null,
    language: null,
    startedAt: null,
    visitor: null,
    page: null,
    waiting: NOT_WAITING,
    place: null,
    assignee: null,
    labels: [],
    snoozedUntil: null,
    supervisors: [],
    items: [],
    epochs: { conversation: new Map(), staff: new Map() },
    newest: { conversation: 0, staff: 0 },
    readersChanged: { conversation: false, staff: false },
    directory: 0,
    readUpTo: { visitor: -1, staff: -1 },
    closing: null,
    survey: null,
    faults: new Map(),
    wanted: new Set(),
    own: new Map(),
    actions: new Map(),
    lastSequence: new Map(),
  };
}

/** What a page is shown before anything is known. */
export function initialState(id: string): ConversationState {
  return {
    conversation: id,
    loading: true,
    status: null,
    mode: null,
    site: null,
    team: null,
    language: null,
    startedAt: null,
    visitor: null,
    assignee: null,
    labels: [],
    snoozedUntil: null,
    supervisors: [],
    items: [],
    pending: [],
    typing: [],
    viewing: [],
    otherOnline: null,
    readUpTo: { visitor: -1, staff: -1 },
    unread: 0,
    readers: null,
    staffReaders: null,
    nextReaders: null,
    count: 0,
    head: null,
    closing: null,
    survey: null,
    waiting: NOT_WAITING,
    place: null,
    canSend: false,
    canNote: false,
    problem: null,
  };
}
