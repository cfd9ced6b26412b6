// A supervisor reads a conversation along, takes it over, or leaves it again.
import type { Action } from '../contract/actions.ts';
import type { ActResult, Principal, StaffPrincipal } from '../platform/principal.ts';
import { verifyAction } from '../seal/action-verify.ts';
import { supervisionFields } from '../seal/signed-actions.ts';
import type { ActionNeeds, ConversationFacts } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, directoryOf, Refusal, staffOf, unwrap } from './asking.ts';
import { placeOf } from './changing.ts';
import { SIGNED_MOMENT_SKEW_MS } from './opening-requests.ts';

/**
 * The list changes by the supervisor's own signature, which every end checks; the conversation is claimed after, when
 * it is to be taken over, so that nobody has a conversation they cannot write in.
 */
export async function supervise(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'SuperviseConversation' }>,
): Promise<ActResult> {
  const { facts, staff } = await overseer(needs, asked.principal, action);
  const card = deviceOf(needs, staff);
  const { conversation, how, joining } = action;
  const { workspace } = facts;
  const signedBy = { action: action.kind, workspace, conversation, device: card };
  const { fields } = unwrap(await verifyAction(needs.primitives, joining, supervisionFields, signedBy));
  const { number } = directoryOf(needs, workspace).document;
  if (fields.how !== how) throw new Refusal('shape-invalid');
  if (fields.directory !== number) throw new Refusal('stale-directory', { directory: number });
  if (Math.abs(needs.now() - Date.parse(fields.at)) > SIGNED_MOMENT_SKEW_MS)
    throw new Refusal('clock-differs');
  const { person } = staff;
  const joined = await needs.writes.conversation(
    causedBy(asked),
    { id: conversation },
    { kind: action.kind, person, device: card.id, how, directory: number, nonce: fields.nonce, joining },
  );
  if (joined.status !== 'done' || how === 'listen' || facts.assignee === person) return joined;
  const taken = await needs.writes.agent(causedBy(asked), person, {
    kind: 'ClaimConversation',
    conversation,
    from: facts.assignee,
    reason: 'taken-over',
  });
  return placeOf(taken, false);
}

export async function endSupervision(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'EndSupervision' }>,
): Promise<ActResult> {
  const { staff } = await overseer(needs, asked.principal, action);
  return needs.writes.conversation(
    causedBy(asked),
    { id: action.conversation },
    { kind: action.kind, person: staff.person },
  );
}

async function overseer(
  needs: ActionNeeds,
  principal: Principal,
  action: Extract<Action, { kind: 'SuperviseConversation' | 'EndSupervision' }>,
): Promise<{ readonly facts: ConversationFacts; readonly staff: StaffPrincipal }> {
  const facts = await needs.facts(action.conversation);
  if (facts === null || facts.workspace !== principal.workspace) throw new Refusal('not-found');
  return { facts, staff: staffOf(needs, principal, action.kind, facts.team) };
}
