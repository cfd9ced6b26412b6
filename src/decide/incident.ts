// One incident: card data where it should not be. Where it was found and what became of it the log says by itself; what
// people have to do are steps with outcomes from a list, so that no digit and no word finds its way in here. Two officers
// close it, when every message is settled and every step taken (PCI DSS 12.10.7).
import type {
  CardDataIncidentOpened,
  CardDataIncidentOpenedClear,
  IncidentClosed,
  IncidentClosedClear,
  IncidentClosingAsked,
  IncidentClosingAskedClear,
  IncidentMessageNoted,
  IncidentMessageNotedClear,
  IncidentStepTaken,
  IncidentStepTakenClear,
} from '../contract/events.ts';
import type { IncidentCommand } from '../command/incident.ts';
import { accepted, type Decider, type Decision, refused, SATISFIED } from './decider.ts';

/** Messages of one incident; a number has at most eight pieces, and ends report one at a time. */
export const INCIDENT_MESSAGES_MAX = 64;
/** Words of officers, changed ones too. */
export const INCIDENT_STEPS_MAX = 200;

export type Step = IncidentStepTaken['step'];

/** What each step may end with. */
export const stepOutcomes: Readonly<Record<Step, readonly string[]>> = {
  readers: ['nobody-saw', 'not-copied', 'copies-removed'],
  card: ['holder-told', 'card-blocked', 'not-needed'],
  'security-code': ['none', 'found-and-removed'],
  'root-cause': [
    'typed-by-visitor',
    'typed-by-staff',
    'altered-client',
    'older-rules',
    'another-system',
    'no-card',
  ],
  remediation: ['rules-updated', 'staff-briefed', 'page-changed', 'source-mended', 'none-needed'],
};
const STEPS = Object.keys(stepOutcomes) as readonly Step[];

export type IncidentEvent =
  | CardDataIncidentOpened
  | IncidentClosed
  | IncidentClosingAsked
  | IncidentMessageNoted
  | IncidentStepTaken;
export type IncidentClear =
  | CardDataIncidentOpenedClear
  | IncidentClosedClear
  | IncidentClosingAskedClear
  | IncidentMessageNotedClear
  | IncidentStepTakenClear;

export type IncidentState =
  | { readonly status: 'none' }
  | {
      readonly status: 'open' | 'closed';
      readonly workspace: string;
      readonly messages: ReadonlyMap<number, IncidentMessageNoted['status']>;
      readonly steps: ReadonlyMap<Step, { readonly outcome: string; readonly person: string }>;
      readonly words: number;
      readonly askedBy: string | null;
    };

export const incident: Decider<IncidentState, IncidentCommand, IncidentEvent, IncidentClear> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'NoteIncident') return note(command, state);
    if (state.status === 'none') return refused('not-found');
    if (command.kind === 'TakeIncidentStep') return takeStep(command, state);
    return close(command.person, state);
  },
  evolve(state, event) {
    if (event.type === 'CardDataIncidentOpened')
      return {
        status: 'open',
        workspace: event.meta.workspace,
        messages: new Map(),
        steps: new Map(),
        words: 0,
        askedBy: null,
      };
    if (state.status === 'none') return state;
    switch (event.type) {
      case 'IncidentMessageNoted':
        return { ...state, messages: new Map(state.messages).set(event.messageRevision, event.status) };
      case 'IncidentStepTaken': {
        const { outcome, person, step } = event;
        const steps = new Map(state.steps).set(step, { outcome, person });
        // What was agreed to was agreed to as it stood.
        return { ...state, steps, words: state.words + 1, askedBy: null };
      }
      case 'IncidentClosingAsked':
        return { ...state, askedBy: event.person };
      case 'IncidentClosed':
        return { ...state, status: 'closed' };
    }
  },
};

type Known = Exclude<IncidentState, { status: 'none' }>;

function note(
  command: Extract<IncidentCommand, { kind: 'NoteIncident' }>,
  state: IncidentState,
): Decision<IncidentEvent> {
  const { about, incident: id, message, mode, source } = command;
  const opened: readonly IncidentEvent[] =
    state.status === 'none' ? [{ type: 'CardDataIncidentOpened', incident: id, about, source, mode }] : [];
  const messages = state.status === 'none' ? new Map<number, string>() : state.messages;
  const isNews =
    message !== null &&
    messages.get(message.messageRevision) !== message.status &&
    (messages.has(message.messageRevision) || messages.size < INCIDENT_MESSAGES_MAX);
  const noted: readonly IncidentEvent[] = isNews ? [{ type: 'IncidentMessageNoted', ...message }] : [];
  return accepted(...opened, ...noted);
}

function takeStep(
  { outcome, person, step }: Extract<IncidentCommand, { kind: 'TakeIncidentStep' }>,
  state: Known,
): Decision<IncidentEvent> {
  if (state.status === 'closed') return refused('incident-closed');
  if (!stepOutcomes[step].includes(outcome)) return refused('outcome-unknown');
  const before = state.steps.get(step);
  if (before?.outcome === outcome && before.person === person) return SATISFIED;
  if (state.words >= INCIDENT_STEPS_MAX) return refused('incident-full');
  return accepted({ type: 'IncidentStepTaken', step, outcome, person });
}

/** A reported message that the gateway does not take for a number stands: the officers say so by the root cause. */
function close(person: string, state: Known): Decision<IncidentEvent> {
  if (state.status === 'closed') return SATISFIED;
  const missing = STEPS.filter((step) => !state.steps.has(step));
  const isPending = [...state.messages.values()].includes('withheld');
  if (missing.length > 0 || isPending) return refused('incident-pending', { missing, withheld: isPending });
  if (state.askedBy === null) return accepted({ type: 'IncidentClosingAsked', person });
  if (state.askedBy === person) return SATISFIED;
  return accepted({ type: 'IncidentClosed', person });
}
