// What happened, in words, for lines without text of their own.
import type { ReplayEvent } from '../connection/replay.ts';
import { listed } from '../staff/names.ts';
import { modeWord } from '../staff/words.ts';

type NameOf = (person: string) => string;

/** `lead` stands in bold, `rest` after it. */
export type EventWords = { readonly lead: string; readonly rest: string };

export function eventWords(event: ReplayEvent, nameOf: NameOf, visitor: string): EventWords {
  const who = event.person === null ? visitor : nameOf(event.person);
  const { item } = event;
  const line = item?.kind === 'line' ? item.line : null;
  switch (event.type) {
    case 'ConversationStarted':
      return {
        lead: 'Started',
        rest: line?.type === 'started' ? `. Mode: ${modeWord[line.mode].toLowerCase()}` : '',
      };
    case 'EpochOpened':
    case 'StaffEpochOpened': {
      const staff = event.type === 'StaffEpochOpened';
      if (line?.type !== 'readers')
        return { lead: staff ? 'Readers of notes signed' : 'Readers signed', rest: '' };
      const joined = (line.joined ?? []).map((person) => person.name);
      const left = (line.left ?? []).map((person) => person.name);
      const changes = [
        joined.length > 0 ? `${listed(joined)} added` : '',
        left.length > 0 ? `${listed(left)} removed` : '',
      ].filter((part) => part !== '');
      return {
        lead: `Readers ${line.epoch} signed`,
        rest: changes.length === 0 ? '' : `: ${changes.join('; ')}`,
      };
    }
    case 'ReadersChanged':
      return { lead: 'The list of readers changed', rest: '. The next message opens a new epoch' };
    case 'MessageSent':
      return { lead: who, rest: '' };
    case 'NoteAdded':
      return { lead: who, rest: ' Internal note' };
    case 'MessageRefused':
      return { lead: `${who}: a message was refused`, rest: '. Nothing of it was recorded but this' };
    case 'MessageWithheld':
      return { lead: 'A message was withheld', rest: ': card number' };
    case 'MessageResealed':
    case 'NoteResealed':
      return { lead: who, rest: ' sealed a withheld message again, its digits masked' };
    case 'MessageDestroyed':
      return { lead: 'A message was destroyed', rest: ': card number' };
    case 'MessageGivenBack':
      return {
        lead: 'A withheld message was given back',
        rest: ': two persons decided that it held no card number',
      };
    case 'WithheldJudged':
      return { lead: who, rest: ' signed what should become of a withheld message' };
    case 'HoldLaid':
      return { lead: 'A hold began to cover it', rest: ': nothing of it is destroyed' };
    case 'HoldLifted':
      return { lead: 'A hold covers it no longer', rest: '' };
    case 'MessageReported':
      return { lead: who, rest: ' reported a message that does not verify' };
    case 'MessagesRead':
      return { lead: who, rest: ' read up to here' };
    case 'ConversationAssigned': {
      const name = line?.type === 'assigned' ? (line.name ?? nameOf(line.person)) : who;
      const handed = line?.type === 'assigned' && (line.previous !== null || line.reason === 'taken-over');
      return { lead: name, rest: handed ? ' took over' : ' joined' };
    }
    case 'ConversationMoved':
      return line?.type === 'moved'
        ? {
            lead: line.name ?? nameOf(line.person),
            rest: line.verified
              ? ` moved it to ${line.teamName}, with what was said so far`
              : ': a move to another team that does not verify, and was ignored',
          }
        : { lead: who, rest: ' moved it to another team' };
    case 'SupervisorJoined': {
      if (line?.type !== 'supervisor-joined') return { lead: who, rest: ' began listening' };
      const rest = line.verified
        ? ', supervisor, began listening'
        : ' was said to listen; not signed, so not a reader';
      return { lead: line.name ?? nameOf(line.person), rest };
    }
    case 'SupervisorLeft': {
      const name = line?.type === 'supervisor-left' ? (line.name ?? nameOf(line.person)) : who;
      return { lead: name, rest: ' stopped listening' };
    }
    case 'ConversationUnassigned':
      return { lead: line?.type === 'unassigned' ? (line.name ?? nameOf(line.person)) : who, rest: ' left' };
    case 'ConversationResolved':
      return { lead: who, rest: ' resolved it, signing count and head' };
    case 'ClosingConfirmed':
      return { lead: visitor, rest: ' signed the same end' };
    case 'ContactGiven':
      return { lead: visitor, rest: ' gave name or contact' };
    case 'VisitorConfirmed':
      return { lead: visitor, rest: ' brought a token of the organisation' };
    case 'ConversationTicketed':
      return { lead: 'Left as a message', rest: ', to be answered later' };
    case 'CallbackBooked':
      return { lead: visitor, rest: ' asked to be called' };
    case 'CallbackDone':
      return { lead: who, rest: ' called' };
    case 'QueueLeft':
      return { lead: visitor, rest: ' left the line' };
    case 'QueueRejoined':
      return { lead: visitor, rest: ' waits again' };
    case 'MailRequested':
      return { lead: 'A mail was asked for', rest: ': there is an answer' };
    case 'MailSent':
      return { lead: 'The mail server took the mail', rest: '' };
    case 'MailFailed':
      return { lead: 'The mail was not taken', rest: '' };
    case 'MailWithdrawn':
      return { lead: 'No mail was needed', rest: '' };
    case 'SurveyAnswered':
      return { lead: visitor, rest: rated(event) };
    case 'ConversationReopened':
      return { lead: who, rest: ' reopened it' };
    default:
      return { lead: event.type, rest: '' };
  }
}

function rated({ item }: ReplayEvent): string {
  return item?.kind === 'line' && item.line.type === 'rated' ? ` gave ${item.line.score} of 5` : ' rated it';
}

export function eventWord(event: ReplayEvent, nameOf: NameOf, visitor: string): string {
  const { lead, rest } = eventWords(event, nameOf, visitor);
  if (event.type === 'MessageSent') return `message of ${lead}`;
  if (event.type === 'NoteAdded') return `note of ${lead}`;
  return lead + rest;
}
