// What was agreed while nobody answered, as an end holds it: contact, ticket, callback, who left the line, mails, and what
// the organisation says of the visitor. A token counts for what it was checked for at this end, never for being there.

import type { Contact } from '../../contract/definitions.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import type { DeviceCard } from '../../seal/identity.ts';
import type { Checked } from '../../seal/refusal.ts';
import { isObject } from '../../seal/is-object.ts';
import type { ConfirmedVisitor, TokenQuestion } from '../../seal/visitor-token.ts';
import type { ClearEvent } from './clear-event.ts';
import type { Line } from './conversation-state.ts';
import type { Place } from './replica-state.ts';
import type { WaitingState } from './waiting-state.ts';

/** `verifyVisitorToken`: staff ends bring it; a visitor's end has nothing to check about itself. */
export type VerifyToken = (token: string, question: TokenQuestion) => Promise<Checked<ConfirmedVisitor>>;

export type WaitingEvent = Extract<
  ClearEvent,
  {
    type:
      | 'CallbackBooked'
      | 'CallbackDone'
      | 'ContactGiven'
      | 'ConversationTicketed'
      | 'MailFailed'
      | 'MailRequested'
      | 'MailSent'
      | 'MailWithdrawn'
      | 'QueueLeft'
      | 'QueueRejoined'
      | 'VisitorConfirmed';
  }
>;

type Shredded = Readonly<Record<string, unknown>> | null | undefined;
type Folded = { readonly waiting: WaitingState; readonly line: Line | null };

export type WaitingPlace = Place & {
  readonly visitor: DeviceCard | null;
  readonly directories: readonly (DirectoryDocument | null)[];
  readonly name: (person: string) => string | null;
  readonly verify: VerifyToken | null;
};

export async function foldWaiting(
  waiting: WaitingState,
  event: WaitingEvent,
  shredded: Shredded,
  place: WaitingPlace,
): Promise<Folded> {
  const at = Date.parse(event.at);
  switch (event.type) {
    case 'ContactGiven':
      return { waiting: { ...waiting, contact: contactOf(shredded) }, line: null };
    case 'VisitorConfirmed': {
      const confirmed = await confirmedBy(shredded, at, place);
      return {
        waiting: confirmed === null ? waiting : { ...waiting, confirmed },
        line: confirmed === null ? null : { type: 'confirmed' },
      };
    }
    case 'ConversationTicketed':
      return {
        waiting: { ...waiting, kind: 'ticket', ticket: event.reason },
        line: { type: 'ticketed', reason: event.reason },
      };
    case 'CallbackBooked': {
      const [from, to] = [Date.parse(event.from), Date.parse(event.to)];
      const number = typeof shredded?.['number'] === 'string' ? shredded['number'] : null;
      return {
        waiting: { ...waiting, kind: 'callback', callback: { from, to, number, done: null } },
        line: { type: 'callback', from, to },
      };
    }
    case 'CallbackDone': {
      const { person, reached } = event;
      const { callback } = waiting;
      return {
        waiting: { ...waiting, callback: callback === null ? null : { ...callback, done: { reached, at } } },
        line: { type: 'called', person, name: place.name(person), reached },
      };
    }
    case 'QueueLeft':
      return {
        waiting: { ...waiting, left: event.reason === 'left' },
        line: { type: 'left-line', reason: event.reason },
      };
    case 'QueueRejoined':
      return { waiting: { ...waiting, kind: 'chat', left: false }, line: null };
    case 'MailRequested':
      return { waiting: { ...waiting, mail: 'requested' }, line: null };
    case 'MailSent':
      return { waiting: { ...waiting, mail: 'sent' }, line: { type: 'mailed', sent: true } };
    case 'MailFailed':
      return { waiting: { ...waiting, mail: 'failed' }, line: { type: 'mailed', sent: false } };
    case 'MailWithdrawn':
      return { waiting: { ...waiting, mail: 'withdrawn' }, line: null };
  }
}

function contactOf(shredded: Shredded): Contact | null {
  const contact = shredded?.['contact'];
  if (!isObject(contact)) return null;
  const text = (value: unknown) => (typeof value === 'string' ? value : null);
  return { name: text(contact['name']), email: text(contact['email']), phone: text(contact['phone']) };
}

async function confirmedBy(
  shredded: Shredded,
  atMs: number,
  { conversation, directories, verify, visitor, workspace }: WaitingPlace,
): Promise<WaitingState['confirmed']> {
  const token = shredded?.['token'];
  if (verify === null || visitor === null || typeof token !== 'string') return null;
  for (const directory of directories) {
    if (directory === null) continue;
    const { tokens } = directory;
    const checked = await verify(token, { tokens, workspace, conversation, device: visitor, atMs });
    if (!checked.ok) continue;
    const { email, name, subject } = checked.value;
    return { subject, name, email, at: atMs };
  }
  return null;
}
