// What is done to a conversation without saying something: read, report, take, hand over, resolve, confirm, reopen.
import type { ConversationCommand, Side } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { verifyAction } from '../seal/action.ts';
import { closingFields, reportFields } from '../seal/signed-actions.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal, unwrap } from './asking.ts';

type Plain =
  | 'MarkRead'
  | 'ReportMessage'
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
    case 'ReportMessage': {
      const { fields } = unwrap(await verifyAction(needs.primitives, action.report, reportFields, signedBy));
      if (fields.revision !== action.revision || fields.reason !== action.reason)
        throw new Refusal('shape-invalid');
      // What is reported may be withheld from then on: only a message, and only one that this side is shown.
      const message = await needs.messageAt(action.conversation, action.revision);
      if (
        message === null ||
        message.digest !== fields.digest ||
        (message.staffOnly && side.from === 'visitor')
      )
        throw new Refusal('not-found');
      // It would be gone from everybody: that is for somebody else to ask.
      if (action.reason === 'card-number' && sameSide(message.said, side)) throw new Refusal('not-allowed');
      return write({
        kind: 'ReportMessage',
        side,
        revision: action.revision,
        reason: action.reason,
        report: action.report,
      });
    }
    case 'ReopenConversation':
      return write({ kind: 'ReopenConversation', side });
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
    return needs.writes.agent(causedBy(asked), side.person, {
      kind: 'ClaimConversation',
      conversation: action.conversation,
      from: null,
      reason: 'taken',
    });
  }
  const to = directoryOf(needs, facts.workspace).document.people.find((person) => person.id === action.to);
  if (to === undefined || !to.teams.includes(facts.team)) throw new Refusal('not-in-team');
  if (facts.assignee !== side.person) throw new Refusal('not-assigned');
  return needs.writes.agent(causedBy(asked), action.to, {
    kind: 'ClaimConversation',
    conversation: action.conversation,
    from: side.person,
    reason: 'transferred',
  });
}

function sameSide(one: Side, other: Side): boolean {
  return one.from === other.from && one.person === other.person;
}
