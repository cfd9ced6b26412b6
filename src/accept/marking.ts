// What staff mark on a conversation for their inbox: labels, a snooze, mentions seen; and who a note may mention.
import type { MarkCommand } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, directoryOf, party, Refusal } from './asking.ts';

/** Whoever has one of these serves visitors. */
const SERVES = ['agent', 'supervisor'] as const;

type Mark = 'ChangeLabels' | 'SnoozeConversation' | 'WakeConversation' | 'SeeMentions';

export async function mark(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: Mark }>,
): Promise<ActResult> {
  const { facts, side } = await party(needs, asked.principal, action.conversation, action.kind);
  if (side.from !== 'staff') throw new Refusal('not-allowed');
  const { person } = side;
  const write = (command: MarkCommand) =>
    needs.writes.conversation(causedBy(asked), { id: action.conversation }, command);
  switch (action.kind) {
    case 'ChangeLabels': {
      // What was taken off the list since may still be taken off a conversation.
      const known = needs.registry.of(facts.workspace)?.settings.label;
      if (action.add.some((label) => known?.has(label) !== true)) throw new Refusal('label-unknown');
      return write({ kind: action.kind, person, add: action.add, remove: action.remove });
    }
    case 'SnoozeConversation': {
      const at = new Date(needs.now()).toISOString();
      return write({ kind: action.kind, person, until: action.until, at });
    }
    case 'WakeConversation':
      return write({ kind: action.kind, person, until: null });
    case 'SeeMentions':
      return write({ kind: action.kind, person, upTo: action.upTo });
  }
}

/** Colleagues who can have such a conversation; once each. */
export function mentionsOf(
  needs: ActionNeeds,
  workspace: string,
  { mentions = [] }: Pick<Extract<Action, { kind: 'AddNote' }>, 'mentions'>,
): readonly string[] {
  const { people } = directoryOf(needs, workspace).document;
  return [...new Set(mentions)].map((id) => {
    const person = people.find((each) => each.id === id);
    if (person === undefined || !SERVES.some((role) => person.roles.includes(role)))
      throw new Refusal('person-unknown');
    return id;
  });
}
