// Conversation states for tests of what is drawn from them.
import { NOT_WAITING } from '../../../src/web/connection/waiting-state.ts';
import type {
  ConversationState,
  Line,
  LineItem,
  Pending,
  PendingState,
  Readers,
  SaidItem,
} from '../../../src/web/connection/conversation-state.ts';

export const ann = { id: 'ann', name: 'Ann Keller' };
export const tomas = { id: 'tomas', name: 'Tomás Ruiz' };
/** 12 May 2026, 10:00 UTC. */
export const NOON = Date.UTC(2026, 4, 12, 10);
export const MINUTE = 60_000;

export function inspectedReaders(change: Partial<Readers> = {}): Readers {
  return {
    mode: 'inspected',
    audience: 'conversation',
    readers: [
      { kind: 'visitor', devices: 1 },
      { kind: 'team', id: 'support', name: 'Support', generation: 1, oneKey: true, people: [ann, tomas] },
      { kind: 'compliance', threshold: 2, officers: [ann, tomas, { id: 'lea', name: 'Lea Brandt' }] },
    ],
    gateway: { place: 'same-machine' },
    server: 'new-messages-on-its-machine',
    epoch: 1,
    directory: 12,
    expires: NOON + 60 * MINUTE,
    ...change,
  };
}

export function strictReaders(): Readers {
  return inspectedReaders({ mode: 'strict', gateway: null, server: 'nothing' });
}

export function said(revision: number, minute: number, change: Partial<SaidItem> = {}): SaidItem {
  return {
    kind: 'message',
    key: `m${revision}`,
    revision,
    at: NOON + minute * MINUTE,
    from: 'staff',
    person: ann.id,
    name: ann.name,
    mine: false,
    content: { status: 'open', text: `text ${revision}` },
    signed: true,
    comment: false,
    check: 'checked',
    epoch: 1,
    digest: 'd',
    mentions: [],
    whisper: null,
    ...change,
  };
}

export const mine = { from: 'visitor', person: null, name: null, mine: true } as const;

export function line(revision: number, minute: number, value: Line): LineItem {
  return { kind: 'line', key: `l${revision}`, revision, at: NOON + minute * MINUTE, line: value };
}

export function pending(local: string, minute: number, state: PendingState): Pending {
  return {
    local,
    key: `p-${local}`,
    kind: 'message',
    text: `pending ${local}`,
    at: NOON + minute * MINUTE,
    state,
  };
}

export function conversation(change: Partial<ConversationState>): ConversationState {
  return {
    conversation: 'c',
    loading: false,
    status: 'open',
    mode: 'inspected',
    site: 'main',
    team: 'support',
    language: 'en',
    startedAt: NOON,
    visitor: null,
    assignee: { person: ann.id, name: ann.name },
    labels: [],
    snoozedUntil: null,
    supervisors: [],
    items: [],
    pending: [],
    typing: [],
    viewing: [],
    otherOnline: true,
    readUpTo: { visitor: -1, staff: -1 },
    unread: 0,
    readers: inspectedReaders(),
    staffReaders: null,
    nextReaders: null,
    count: 0,
    head: null,
    closing: null,
    survey: null,
    waiting: NOT_WAITING,
    place: null,
    canSend: true,
    canNote: false,
    problem: null,
    ...change,
  };
}
