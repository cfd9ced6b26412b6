// What every decider is: a pure fold and a pure choice. No I/O, no clock, no randomness, no crypto: time and new ids
// arrive in the command, and a fold sees only the clear part of an event, so no rule can depend on what was said.
import type { EventMeta } from '../contract/stored.ts';

export type RefusalCode =
  | 'already-answered'
  | 'already-assigned'
  | 'already-exists'
  | 'already-moved'
  | 'already-signed'
  | 'at-capacity'
  | 'card-number'
  | 'card-number-split'
  | 'cannot-decide'
  | 'conversation-full'
  | 'conversation-resolved'
  | 'day-closed'
  | 'expired'
  | 'head-moved'
  | 'moment-invalid'
  | 'held'
  | 'hold-ended'
  | 'incident-closed'
  | 'incident-full'
  | 'incident-pending'
  | 'in-use'
  | 'not-assigned'
  | 'not-found'
  | 'not-inspected'
  | 'not-masked'
  | 'not-online'
  | 'not-resolved'
  | 'not-withheld'
  | 'not-yours'
  | 'offer-gone'
  | 'number-not-next'
  | 'outcome-unknown'
  | 'own-message'
  | 'own-request'
  | 'reference-missing'
  | 'security-code'
  | 'sequence-gap'
  | 'sequence-reused'
  | 'setting-moved'
  | 'setting-unfit'
  | 'stale-epoch'
  | 'stale-directory'
  | 'too-many-labels'
  | 'still-assigned'
  | 'too-many-supervisors'
  | 'wrong-mode';

export type Refusal = { readonly code: RefusalCode; readonly detail?: Readonly<Record<string, unknown>> };

/**
 * Events to record and, at the same time or instead, a refusal. Both at once is a content refusal: it is recorded,
 * because it explains a gap and shows that the control worked. Neither is a retry that was satisfied before.
 */
export type Decision<Event> = { readonly events: readonly Event[]; readonly refusal: Refusal | null };

/** A recorded event as a fold sees it: its clear fields, what every event carries, and its place in the chain. */
export type Recorded<Clear> = Clear & { readonly meta: EventMeta & { readonly head: string } };

export interface Decider<State, Command, Event, Clear> {
  readonly initial: State;
  decide(command: Command, state: State): Decision<Event>;
  evolve(state: State, event: Recorded<Clear>): State;
}

export const SATISFIED = { events: [], refusal: null } as const satisfies Decision<never>;

export function accepted<Event>(...events: readonly Event[]): Decision<Event> {
  return { events, refusal: null };
}

export function refused(code: RefusalCode, detail?: Readonly<Record<string, unknown>>): Decision<never> {
  return { events: [], refusal: detail === undefined ? { code } : { code, detail } };
}
