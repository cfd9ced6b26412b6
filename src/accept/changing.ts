// What is done to a conversation without saying something: read, take, hand over, resolve, confirm, reopen.
import type { ConversationCommand } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { verifyAction } from '../seal/action-verify.ts';
import { closingFields } from '../seal/signed-actions.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal, unwrap } from './asking.ts';

type Plain =
  | 'AnswerSurvey'
  | 'MarkRead'
  | 'ConfirmClosing'
  | 'ReopenConversation'
  | 'ReleaseConversation'
  | 'ResolveConversation';

export async function change(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: Plain }>,
): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  const signedBy = {
    action: action.kind,
    workspace: facts.workspace,
    conversation: action.conversation,
    device: card,
  };
  const write = (command: ConversationCommand) =>
    needs.writes.conversation(causedBy(asked), { id: action.conversation }, command);
  switch (action.kind) {
    case 'MarkRead':
      return write({ kind: 'MarkRead', side, upTo: action.upTo });
    case 'ReopenConversation':
      return write({ kind: 'ReopenConversation', side });
    case 'AnswerSurvey':
      if (side.from !== 'visitor') throw new Refusal('not-allowed');
      return write({ kind: 'AnswerSurvey', score: action.score });
    case 'ReleaseConversation':
      if (side.from !== 'staff') throw new Refusal('not-allowed');
      return write({ kind: 'ReleaseConversation', person: side.person, reason: 'released' });
    case 'ResolveConversation':
    case 'ConfirmClosing': {
      const closing = unwrap(await verifyAction(needs.primitives, action.closing, closingFields, signedBy));
      const stood = { count: closing.fields.count, closedHead: closing.head, closing: action.closing };
      if (action.kind === 'ConfirmClosing') return write({ kind: 'ConfirmClosing', ...stood });
      if (side.from !== 'staff') throw new Refusal('not-allowed');
      return write({ kind: 'ResolveConversation', person: side.person, ...stood });
    }
  }
}

/** A place is claimed for whoever is to have the conversation; the assignment follows from the log. */
export async function claim(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'TakeConversation' | 'TransferConversation' }>,
): Promise<ActResult> {
  const { facts, side } = await party(needs, asked.principal, action.conversation, action.kind);
  if (side.from !== 'staff') throw new Refusal('not-allowed');
  if (facts.status === 'resolved') throw new Refusal('conversation-resolved');
  if (action.kind === 'TakeConversation') {
    if (facts.assignee !== null && facts.assignee !== side.person) throw new Refusal('already-assigned');
    const taken = await needs.writes.agent(causedBy(asked), side.person, {
      kind: 'ClaimConversation',
      conversation: action.conversation,
      from: null,
      reason: 'taken',
    });
    return placeOf(taken, facts.assignee === side.person);
  }
  const to = directoryOf(needs, facts.workspace).document.people.find((person) => person.id === action.to);
  if (to === undefined || !to.teams.includes(facts.team)) throw new Refusal('not-in-team');
  const oversees = asked.principal.kind === 'staff' && asked.principal.roles.includes('supervisor');
  if (facts.assignee === null || (facts.assignee !== side.person && !oversees))
    throw new Refusal('not-assigned');
  const given = await needs.writes.agent(causedBy(asked), action.to, {
    kind: 'ClaimConversation',
    conversation: action.conversation,
    from: facts.assignee,
    reason: 'transferred',
  });
  return placeOf(given, facts.assignee === action.to);
}

/**
 * A place that was held already is one that will be freed, unless the conversation is theirs by now: what followed from
 * their having had it before is still to come. Answered as done, it would have had no effect.
 */
export function placeOf(claimed: ActResult, isTheirs: boolean): ActResult {
  const nothingNew = claimed.status === 'done' && claimed.position === null;
  return nothingNew && !isTheirs ? { status: 'failed', code: 'try-again' } : claimed;
}
