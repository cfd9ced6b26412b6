// One matter between a visitor and a workspace, from start to resolved: who may do something now. It sees envelopes as
// opaque text. What is said is decided in saying.ts.
import type { ConversationCommand, Side, StaffReaders } from '../command/conversation.ts';
import type { ConversationClear, ConversationEvent } from './conversation-events.ts';
import { type Conversation, type ConversationState, evolve } from './conversation-history.ts';
import { accepted, type Decider, type Decision, refused, SATISFIED } from './decider.ts';
import { mark } from './inbox-marks.ts';
import { move } from './moving.ts';
import { reseal, say, start } from './saying.ts';
import { supervise } from './supervision.ts';
import { rate } from './survey.ts';
import { decideWaiting } from './waiting.ts';
import { hold, judgeWithheld, report } from './withholding.ts';

/** A conversation that reaches it goes on in another one. */
export const CONVERSATION_EVENTS_MAX = 20_000;
/** Kept free for what ends it or gives it to somebody else: whoever fills a conversation keeps nobody's place. */
export const ENDING_EVENTS_MAX = 500;

const FILLS: ReadonlySet<ConversationCommand['kind']> = new Set([
  'SendMessage',
  'AddNote',
  'MarkRead',
  'ReportMessage',
  'ResealMessage',
  'JudgeWithheld',
  'ReopenConversation',
  'GiveContact',
  'ConfirmVisitor',
  'BookCallback',
  'RequestMail',
  'ChangeLabels',
  'SnoozeConversation',
  'SuperviseConversation',
]);

export const conversation: Decider<
  ConversationState,
  ConversationCommand,
  ConversationEvent,
  ConversationClear
> = {
  initial: { status: 'none' },
  decide(command, state) {
    if (command.kind === 'StartConversation') return start(command, state);
    if (state.status === 'none') return refused('not-found');
    if (FILLS.has(command.kind) && state.revision >= CONVERSATION_EVENTS_MAX - ENDING_EVENTS_MAX)
      return refused('conversation-full');
    switch (command.kind) {
      case 'SendMessage':
        return say(command, state, 'shared');
      case 'AddNote':
        return say(command, state, 'staff');
      case 'MarkRead':
        return markRead(command.side, command.upTo, state);
      case 'ReportMessage':
        return report(command, state);
      case 'ResealMessage':
        return reseal(command, state);
      case 'JudgeWithheld':
        return judgeWithheld(command, state);
      case 'LayHold':
      case 'LiftHold':
        return hold(command, state);
      case 'AssignConversation':
        return assign(command, state);
      case 'ReleaseConversation':
        if (state.assignee === null) return SATISFIED;
        if (state.assignee !== command.person) return refused('not-assigned');
        return accepted({ type: 'ConversationUnassigned', person: command.person, reason: command.reason });
      case 'ResolveConversation':
        return resolve(command, state);
      case 'ConfirmClosing':
        return confirm(command, state);
      case 'ReopenConversation':
        if (state.status !== 'resolved') return SATISFIED;
        return accepted({ type: 'ConversationReopened', ...command.side });
      case 'AnswerSurvey':
        return rate(command.score, state);
      case 'ChangeReaders':
        if (
          state.status === 'resolved' ||
          state.readersChanged.shared ||
          (command.rekeyed !== true && sameReaders(state.staffReaders, command.staffReaders))
        )
          return SATISFIED;
        return accepted({ type: 'ReadersChanged', directory: command.directory, reason: command.reason });
      case 'SuperviseConversation':
      case 'EndSupervision':
        return supervise(command, state);
      case 'MoveConversation':
        return move(command, state);
      case 'ChangeLabels':
      case 'SnoozeConversation':
      case 'WakeConversation':
      case 'SeeMentions':
        return mark(command, state);
      default:
        return decideWaiting(command, state.waiting, {
          status: state.status,
          assignee: state.assignee,
          visitorReadUpTo: state.readUpTo.visitor,
        });
    }
  },
  evolve,
};

function sameReaders(before: StaffReaders, now: StaffReaders): boolean {
  const line = (readers: StaffReaders) =>
    readers
      .map((each) => `${each.kind} ${each.id}`)
      .toSorted()
      .join('\n');
  return line(before) === line(now);
}

function markRead(side: Side, upTo: number, state: Conversation): Decision<ConversationEvent> {
  const seen = Math.min(upTo, state.revision - 1);
  if (seen <= state.readUpTo[side.from] || state.lastMessage <= state.readUpTo[side.from]) return SATISFIED;
  return accepted({ type: 'MessagesRead', ...side, upTo: seen });
}

function assign(
  command: Extract<ConversationCommand, { kind: 'AssignConversation' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status === 'resolved') return refused('conversation-resolved');
  if (state.assignee === command.person) return SATISFIED;
  if (state.assignee !== command.previous) return refused('already-assigned');
  return accepted({
    type: 'ConversationAssigned',
    person: command.person,
    previous: command.previous,
    reason: command.reason,
  });
}

function resolve(
  command: Extract<ConversationCommand, { kind: 'ResolveConversation' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status === 'resolved') return SATISFIED;
  if (state.assignee !== command.person) return refused('not-assigned');
  if (command.count !== state.sharedCount || command.closedHead !== state.sharedHead) {
    return refused('head-moved', { count: state.sharedCount, head: state.sharedHead });
  }
  return accepted({
    type: 'ConversationResolved',
    person: command.person,
    count: command.count,
    closedHead: command.closedHead,
    closing: command.closing,
  });
}

function confirm(
  command: Extract<ConversationCommand, { kind: 'ConfirmClosing' }>,
  state: Conversation,
): Decision<ConversationEvent> {
  if (state.status !== 'resolved' || state.closed === null) return refused('not-resolved');
  if (command.count !== state.closed.count || command.closedHead !== state.closed.head)
    return refused('head-moved');
  if (state.closed.confirmed) return SATISFIED;
  return accepted({
    type: 'ClosingConfirmed',
    count: command.count,
    closedHead: command.closedHead,
    closing: command.closing,
  });
}
