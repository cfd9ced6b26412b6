// What staff mark on a conversation for their inbox: labels, a snooze, mentions in notes. None of it says what was said.
import type { MarkCommand } from '../command/conversation.ts';
import type {
  ConversationSnoozed,
  ConversationWoken,
  LabelsChanged,
  MentionsSeen,
} from '../contract/events.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';

export const LABELS_MAX = 20;
/** Longer is no snooze. */
export const SNOOZE_MS_MAX = 92 * 86_400_000;
/** Colleagues a conversation remembers as mentioned and not having looked. */
export const MENTIONED_MAX = 50;

export type InboxMarks = {
  readonly labels: readonly string[];
  readonly snoozedUntil: string | null;
  /** Who is mentioned and has not seen it, with the newest such note. */
  readonly mentioned: ReadonlyMap<string, number>;
};

export const NO_MARKS: InboxMarks = { labels: [], snoozedUntil: null, mentioned: new Map() };

type MarkEvent = ConversationSnoozed | ConversationWoken | LabelsChanged | MentionsSeen;

type Marked = {
  readonly status: 'waiting' | 'open' | 'resolved';
  readonly assignee: string | null;
  readonly marks: InboxMarks;
  readonly revision: number;
};

export function mark(command: MarkCommand, state: Marked): Decision<MarkEvent> {
  const { marks } = state;
  switch (command.kind) {
    case 'ChangeLabels': {
      const remove = marks.labels.filter((label) => command.remove.includes(label));
      const wanted = new Set(command.add.filter((label) => !command.remove.includes(label)));
      const add = [...wanted].filter((label) => !marks.labels.includes(label));
      if (add.length + remove.length === 0) return SATISFIED;
      if (marks.labels.length - remove.length + add.length > LABELS_MAX)
        return refused('too-many-labels', { max: LABELS_MAX });
      return accepted({ type: 'LabelsChanged', person: command.person, add, remove });
    }
    case 'SnoozeConversation': {
      if (state.status === 'resolved') return refused('conversation-resolved');
      if (state.assignee !== command.person) return refused('not-assigned');
      const ahead = Date.parse(command.until) - Date.parse(command.at);
      if (!(ahead > 0 && ahead <= SNOOZE_MS_MAX)) return refused('moment-invalid');
      if (marks.snoozedUntil === command.until) return SATISFIED;
      return accepted({ type: 'ConversationSnoozed', person: command.person, until: command.until });
    }
    case 'WakeConversation':
      if (marks.snoozedUntil === null) return SATISFIED;
      if (command.person === null) {
        // A timer of a snooze that is over or was put off.
        if (command.until !== marks.snoozedUntil) return SATISFIED;
        return accepted({ type: 'ConversationWoken', person: null, because: 'time' });
      }
      if (state.assignee !== command.person) return refused('not-assigned');
      return accepted({ type: 'ConversationWoken', person: command.person, because: 'staff' });
    case 'SeeMentions': {
      const note = marks.mentioned.get(command.person);
      const seen = Math.min(command.upTo, state.revision - 1);
      return note === undefined || note > seen
        ? SATISFIED
        : accepted({ type: 'MentionsSeen', person: command.person, upTo: seen });
    }
  }
}

export function relabelled(
  labels: readonly string[],
  change: Pick<LabelsChanged, 'add' | 'remove'>,
): readonly string[] {
  return [...labels.filter((label) => !change.remove.includes(label)), ...change.add];
}

export function mentionedBy(
  before: ReadonlyMap<string, number>,
  note: { readonly person: string | null; readonly mentions: readonly string[] },
  revision: number,
): ReadonlyMap<string, number> {
  const after = new Map(before);
  for (const person of note.mentions) {
    if (person !== note.person && (after.has(person) || after.size < MENTIONED_MAX))
      after.set(person, revision);
  }
  return after;
}

export function unmentioned(
  before: ReadonlyMap<string, number>,
  person: string,
): ReadonlyMap<string, number> {
  const after = new Map(before);
  after.delete(person);
  return after;
}
