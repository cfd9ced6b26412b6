// A conversation goes to another team: signed by the device of who hands it over, with the keys of what was said so far
// sealed to the team that the signed directory shows.
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { verifyMove } from '../seal/move.ts';
import { textDigestText } from '../seal/signed-text.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal, unwrap } from './asking.ts';

export async function move(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'MoveConversation' }>,
): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  if (side.from !== 'staff' || asked.principal.kind !== 'staff') throw new Refusal('not-allowed');
  if (facts.assignee !== side.person && !asked.principal.roles.includes('supervisor'))
    throw new Refusal('not-assigned');
  const { document } = directoryOf(needs, facts.workspace);
  const { conversation, team, to } = action;
  const person = document.people.find((each) => each.id === to);
  if (to !== null && (person === undefined || !person.teams.includes(team))) throw new Refusal('not-in-team');
  unwrap(
    await verifyMove(needs.primitives, action.move, {
      workspace: facts.workspace,
      conversation,
      from: facts.team,
      team,
      to,
      device: card,
      directory: document,
    }),
  );
  return needs.writes.conversation(
    causedBy(asked),
    { id: conversation },
    {
      kind: 'MoveConversation',
      person: side.person,
      device: card.id,
      previous: facts.team,
      team,
      to,
      directory: document.number,
      digest: textDigestText(needs.primitives, 'move', action.move.text),
      move: action.move,
    },
  );
}
