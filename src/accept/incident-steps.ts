// Steps of an incident's procedure: an officer's own, in their own workspace.
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, Refusal, staffOf } from './asking.ts';

export async function takeIncidentStep(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'TakeIncidentStep' | 'CloseIncident' }>,
): Promise<ActResult> {
  const { person, workspace } = staffOf(needs, asked.principal, action.kind, null);
  if ((await needs.workspaceOfIncident(action.incident)) !== workspace) throw new Refusal('not-found');
  return needs.writes.incident(
    causedBy(asked),
    action.incident,
    action.kind === 'CloseIncident'
      ? { kind: 'CloseIncident', person }
      : { kind: 'TakeIncidentStep', step: action.step, outcome: action.outcome, person },
  );
}
