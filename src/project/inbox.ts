// The inbox: one row a conversation, from clear parts alone. Who said what stays with the ends.
import type { InboxRow } from '../contract/views.ts';
import type { ClearEvent } from '../contract/events.ts';
import type { Place, Seen, View } from './view.ts';

/** Visitor's messages not yet read by staff that a row remembers; more show as this many. */
export const UNREAD_MAX = 64;

/** Colleagues a row remembers as mentioned and not having looked. */
export const MENTIONS_MAX = 50;

export type StoredInboxRow = InboxRow & { readonly workspace: string };

export const inbox: View<StoredInboxRow, ClearEvent> = {
  name: 'inbox',
  version: 6,
  // Directories and holds change no row: with them in its way, the view can say that it has folded all that came before one.
  prefixes: ['conversation-', 'directory-', 'hold-'],
  key: (seen) => (seen.stored.stream.startsWith('conversation-') ? conversationOf(seen) : null),
  apply(row, { event, meta }) {
    if (row === null) return event.type === 'ConversationStarted' ? begun(event, meta) : null;
    return { ...row, ...change(row, event, meta), revision: meta.revision };
  },
  place: placeOf,
};

export function conversationOf({ stored }: Seen<ClearEvent>): string {
  return stored.stream.slice(stored.stream.indexOf('-') + 1);
}

function placeOf(row: StoredInboxRow): Place {
  return { workspace: row.workspace, scope: row.team, live: row.status !== 'resolved', at: row.lastAt };
}

type Started = Extract<ClearEvent, { type: 'ConversationStarted' }>;
type Meta = Seen<ClearEvent>['meta'];

function begun(event: Started, meta: Meta): StoredInboxRow {
  return {
    workspace: meta.workspace,
    conversation: meta.stream.slice(meta.stream.indexOf('-') + 1),
    subject: event.subject,
    site: event.site,
    team: event.team,
    mode: event.mode,
    status: 'waiting',
    assignee: null,
    startedAt: meta.at,
    lastAt: meta.at,
    lastFrom: 'visitor',
    waitingSince: meta.at,
    messages: 0,
    revision: meta.revision,
    readByStaff: 0,
    readByVisitor: 0,
    visitorMessages: [],
    language: event.language,
    kind: event.kind,
    topic: event.topic,
    priority: event.priority,
    campaign: event.campaign,
    callback: null,
    resolvedAt: null,
    epoch: 1,
    labels: [],
    snoozedUntil: null,
    mentions: [],
    supervisors: [],
    ...(event.visit === undefined ? {} : { visit: event.visit }),
  };
}

function change(row: StoredInboxRow, event: ClearEvent, meta: Meta): Partial<StoredInboxRow> {
  switch (event.type) {
    case 'EpochOpened':
      return { epoch: event.epoch };
    case 'MessageSent': {
      // Said with a rating, when it was over: nobody waits for an answer.
      if (row.status === 'resolved') return { messages: row.messages + 1 };
      const counted = { messages: row.messages + 1, lastAt: meta.at, lastFrom: event.from };
      if (event.from === 'staff') return { ...counted, waitingSince: null, visitorMessages: [] };
      return {
        ...counted,
        waitingSince: row.waitingSince ?? meta.at,
        snoozedUntil: null,
        visitorMessages: [...row.visitorMessages, meta.revision].slice(-UNREAD_MAX),
      };
    }
    case 'MessagesRead':
      return event.from === 'visitor'
        ? { readByVisitor: event.upTo }
        : {
            readByStaff: event.upTo,
            visitorMessages: row.visitorMessages.filter((revision) => revision > event.upTo),
          };
    case 'ConversationAssigned':
      return { status: 'open', assignee: event.person, snoozedUntil: null };
    case 'ConversationUnassigned':
      return { status: 'waiting', assignee: null, snoozedUntil: null };
    case 'ConversationMoved':
      return { team: event.team };
    case 'LabelsChanged':
      return { labels: [...row.labels.filter((label) => !event.remove.includes(label)), ...event.add] };
    case 'ConversationSnoozed':
      return { snoozedUntil: event.until };
    case 'ConversationWoken':
      return { snoozedUntil: null };
    case 'NoteAdded': {
      const mentions = new Set([...row.mentions, ...event.mentions.filter((each) => each !== event.person)]);
      return { mentions: [...mentions].slice(0, MENTIONS_MAX) };
    }
    case 'MentionsSeen':
      return { mentions: row.mentions.filter((each) => each !== event.person) };
    case 'SupervisorJoined': {
      const { how, person } = event;
      const known = row.supervisors.find((each) => each.person === person);
      const others = row.supervisors.filter((each) => each.person !== person);
      return { supervisors: [...others, { person, how, since: known?.since ?? meta.at }] };
    }
    case 'SupervisorLeft':
      return { supervisors: row.supervisors.filter(({ person }) => person !== event.person) };
    case 'ConversationResolved':
      return {
        supervisors: [],
        status: 'resolved',
        assignee: null,
        snoozedUntil: null,
        resolvedAt: meta.at,
        lastAt: meta.at,
        waitingSince: null,
        visitorMessages: [],
      };
    case 'ConversationReopened':
      return { status: 'waiting', resolvedAt: null, lastAt: meta.at, waitingSince: meta.at };
    case 'QueueRejoined':
      return { kind: 'chat', waitingSince: meta.at };
    case 'ConversationTicketed':
      return { kind: 'ticket' };
    case 'CallbackBooked':
      return { kind: 'callback', callback: { from: event.from, to: event.to, done: false } };
    case 'CallbackDone':
      return { callback: row.callback === null ? null : { ...row.callback, done: true }, waitingSince: null };
    case 'QueueLeft':
      return event.reason === 'gone'
        ? {}
        : {
            status: 'resolved',
            resolvedAt: meta.at,
            lastAt: meta.at,
            waitingSince: null,
            visitorMessages: [],
          };
    default:
      return {};
  }
}
