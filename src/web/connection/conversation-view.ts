// What a page is shown, from what the end holds. Pure; parts that did not change keep their identity.

import type { ConversationState, Problem, Readers, Side } from './conversation-state.ts';
import type { Outbox } from './outbox.ts';
import { readersOf } from './reader-list.ts';
import type { ReplicaState } from './replica-state.ts';
import type { ConversationSealing } from './sealing.ts';
import type { Trust } from './trust.ts';
import type { Typist } from './typing.ts';

export type ConversationView = {
  readonly id: string;
  readonly side: Side;
  readonly person: string | null;
  readonly replica: ReplicaState;
  readonly trust: Pick<Trust, 'name' | 'current'>;
  /** Who would read what is sealed next. */
  readonly next: ConversationSealing['next'];
  readonly outboxes: readonly Outbox[];
  readonly typing: readonly Typist[];
  readonly viewing: readonly string[];
  readonly otherOnline: boolean | null;
  readonly loading: boolean;
  /** Begins here; there may be nothing recorded yet. */
  readonly begun: boolean;
  readonly problem: Problem | null;
};

export function stateOf(view: ConversationView, before: ConversationState): ConversationState {
  const { replica, side, person } = view;
  const next = view.next('conversation');
  const nextStaff = side === 'staff' ? view.next('staff') : null;
  const fits = view.problem === null && replica.status !== 'resolved';
  const assigned = side === 'visitor' || (person !== null && replica.assignee === person);
  const current: ConversationState = {
    conversation: view.id,
    loading: view.loading,
    status: replica.status,
    mode: replica.mode ?? next?.readers.mode ?? null,
    site: replica.site,
    team: replica.team,
    language: replica.language,
    startedAt: replica.startedAt,
    visitor:
      side === 'staff' && replica.page !== null && replica.visitor !== null
        ? {
            device: replica.visitor.id,
            page: replica.page.page,
            pageTitle: replica.page.pageTitle,
            browser: replica.page.device,
            trail: replica.page.trail.map(({ at, page, title }) => ({ page, title, at: Date.parse(at) })),
            referrer: replica.page.referrer,
            country: replica.page.country,
          }
        : null,
    assignee:
      replica.assignee === null
        ? null
        : { person: replica.assignee, name: view.trust.name(replica.assignee) },
    labels: replica.labels,
    snoozedUntil: replica.snoozedUntil,
    supervisors: replica.supervisors.map(({ how, person: who, since }) => ({
      person: who,
      name: view.trust.name(who),
      how,
      since,
    })),
    items: replica.items,
    pending: view.outboxes.flatMap((outbox) => outbox.entries()),
    typing: view.typing.map(({ from, person: who }) => ({
      from,
      person: who,
      name: who === null ? null : view.trust.name(who),
    })),
    viewing: view.viewing.map((who) => ({ person: who, name: view.trust.name(who) })),
    otherOnline: view.otherOnline,
    readUpTo: replica.readUpTo,
    unread: unread(replica, side),
    readers: present(view, 'conversation'),
    staffReaders: side === 'staff' ? present(view, 'staff') : null,
    nextReaders: next?.opens === true ? next.readers : null,
    count: replica.chains.conversation.count,
    head: replica.events === 0 ? null : replica.chains.conversation.head,
    closing: replica.closing,
    survey: replica.survey,
    waiting: replica.waiting,
    place: replica.status === 'waiting' ? replica.place : null,
    canSend: fits && assigned && next !== null && (view.begun || replica.startedAt !== null),
    canNote: fits && side === 'staff' && nextStaff !== null && replica.startedAt !== null,
    problem: view.problem,
  };
  return keep(before, current);
}

/** The list of the epoch in force. With the newest directory's names while its keys are the same. */
function present(view: ConversationView, audience: 'conversation' | 'staff'): Readers | null {
  const { replica } = view;
  const number = replica.newest[audience];
  const epoch = replica.epochs[audience].get(number);
  if (replica.mode === null) return null;
  if (epoch === undefined || !('directory' in epoch)) return null;
  const next = view.next(audience);
  if (next !== null && !next.opens) return next.readers;
  const { joined, team } = epoch;
  return readersOf(epoch.directory, { audience, team, joined, mode: replica.mode, epoch: number });
}

function unread(replica: ReplicaState, side: Side): number {
  const seen = replica.readUpTo[side];
  let count = 0;
  for (let index = replica.items.length - 1; index >= 0; index -= 1) {
    const item = replica.items[index];
    if (item === undefined || item.revision <= seen) break;
    if (item.kind === 'message' && item.from !== side && !item.comment) count += 1;
  }
  return count;
}

function keep(before: ConversationState, after: ConversationState): ConversationState {
  const kept: Record<string, unknown> = { ...after };
  let changed = false;
  for (const [name, value] of Object.entries(after)) {
    const old = before[name as keyof ConversationState];
    if (name === 'items' ? old === value : same(old, value)) kept[name] = old;
    else changed = true;
  }
  return changed ? (kept as ConversationState) : before;
}

/** By value: all of it is small. */
function same(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  return JSON.stringify(left) === JSON.stringify(right);
}
