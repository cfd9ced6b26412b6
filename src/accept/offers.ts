// An agent's answer to what they are asked. That it is theirs to answer, and still stands, is in the router's books.
import type { Action } from '../contract/actions.ts';
import { toTime } from '../platform/clock.ts';
import type { ActResult } from '../platform/principal.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, Refusal, staffOf } from './asking.ts';

export async function answerOffer(
  needs: ActionNeeds,
  asked: Asked,
  { conversation, kind }: Extract<Action, { kind: 'AcceptOffer' | 'DeclineOffer' }>,
): Promise<ActResult> {
  const facts = await needs.facts(conversation);
  if (facts === null || facts.workspace !== asked.principal.workspace) throw new Refusal('not-found');
  const staff = staffOf(needs, asked.principal, kind, facts.team);
  // Whoever has no device of their own could take it and read nothing.
  deviceOf(needs, staff);
  const at = toTime(needs.now());
  return needs.writes.offer(causedBy(asked), { kind, conversation, person: staff.person, at });
}
