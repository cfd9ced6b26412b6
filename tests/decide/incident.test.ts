// An incident with card data: opened by what was found, closed by two officers when all is settled.
import { describe, expect, it } from 'vitest';
import type { IncidentCommand } from '../../src/command/incident.ts';
import {
  incident,
  type IncidentEvent,
  INCIDENT_MESSAGES_MAX,
  INCIDENT_STEPS_MAX,
  type Step,
  stepOutcomes,
} from '../../src/decide/incident.ts';
import { given, stateAfter } from './given.ts';

type Noted = Extract<IncidentCommand, { kind: 'NoteIncident' }>;
const message = (
  status: NonNullable<Noted['message']>['status'],
  messageRevision = 2,
): NonNullable<Noted['message']> => ({
  conversation: 'conversation',
  messageRevision,
  digest: 'digest',
  status,
  reason: 'card-number-split',
  happened: '2026-05-12T10:00:00.000Z',
});
const note = (noted: Noted['message']): Noted => ({
  kind: 'NoteIncident',
  incident: 'incident',
  about: 'conversation',
  source: 'gateway',
  mode: 'inspected',
  message: noted,
});
const step = (name: Step, person = 'ingrid', outcome = stepOutcomes[name][0]!): IncidentCommand => ({
  kind: 'TakeIncidentStep',
  step: name,
  outcome,
  person,
});
const close = (person: string): IncidentCommand => ({ kind: 'CloseIncident', person });
const steps = Object.keys(stepOutcomes) as readonly Step[];

function after(...commands: readonly IncidentCommand[]): IncidentEvent[] {
  const events: IncidentEvent[] = [];
  for (const command of commands)
    events.push(...incident.decide(command, stateAfter(incident, events)).events);
  return events;
}
const opened = after(note(message('withheld')));
const settled = after(
  note(message('withheld')),
  note(message('destroyed')),
  ...steps.map((name) => step(name)),
);

describe('an incident', () => {
  it('[X120] is opened by the first thing noted, once; what becomes of each message is noted once', () => {
    given(incident)
      .when(note(message('withheld')))
      .gives(
        { type: 'CardDataIncidentOpened', incident: 'incident', about: 'conversation', source: 'gateway' },
        { type: 'IncidentMessageNoted', messageRevision: 2, status: 'withheld' },
      );
    given(incident, ...opened)
      .when(note(message('withheld')))
      .nothing();
    given(incident, ...opened)
      .when(note(message('withheld', 4)))
      .gives({ type: 'IncidentMessageNoted', messageRevision: 4 });
    given(incident, ...opened)
      .when(note(message('destroyed')))
      .gives({ type: 'IncidentMessageNoted', status: 'destroyed' });
    const full = after(
      ...Array.from({ length: INCIDENT_MESSAGES_MAX }, (_, index) => note(message('withheld', index))),
    );
    given(incident, ...full)
      .when(note(message('withheld', 999)))
      .nothing();
  });

  it('[X121] takes steps with outcomes from its list alone; the last word counts', () => {
    given(incident, ...opened)
      .when(step('card', 'ingrid', 'card-blocked'))
      .gives({ type: 'IncidentStepTaken', step: 'card', outcome: 'card-blocked', person: 'ingrid' });
    given(incident, ...opened)
      .when(step('card', 'ingrid', '4111111111111111'))
      .refused('outcome-unknown');
    given(incident, ...after(note(message('withheld')), step('card')))
      .when(step('card'))
      .nothing();
    given(incident).when(step('card')).refused('not-found');
    const state = stateAfter(incident, opened);
    if (state.status === 'none') throw new Error('it was opened');
    const full = { ...state, words: INCIDENT_STEPS_MAX };
    expect(incident.decide(step('card'), full).refusal?.code).toBe('incident-full');
  });

  it('[X122] is closed by two officers, when every message is settled and every step taken', () => {
    given(incident, ...opened)
      .when(close('ingrid'))
      .refused('incident-pending');
    given(incident, ...after(note(message('withheld')), ...steps.map((name) => step(name))))
      .when(close('ingrid'))
      .refused('incident-pending');
    given(incident, ...settled)
      .when(close('ingrid'))
      .gives({ type: 'IncidentClosingAsked', person: 'ingrid' });
    const asked = [...settled, { type: 'IncidentClosingAsked', person: 'ingrid' } as const];
    given(incident, ...asked)
      .when(close('ingrid'))
      .nothing();
    given(incident, ...asked)
      .when(close('sam'))
      .gives({ type: 'IncidentClosed', person: 'sam' });
    const closed = [...asked, { type: 'IncidentClosed', person: 'sam' } as const];
    given(incident, ...closed)
      .when(step('card', 'sam'))
      .refused('incident-closed');
  });

  it('[X122] a step that is changed takes back the first officer’s word', () => {
    const changed = [
      ...settled,
      { type: 'IncidentClosingAsked', person: 'ingrid' } as const,
      { type: 'IncidentStepTaken', step: 'card', outcome: 'not-needed', person: 'sam' } as const,
    ];
    given(incident, ...changed)
      .when(close('sam'))
      .gives({ type: 'IncidentClosingAsked', person: 'sam' });
  });
});
