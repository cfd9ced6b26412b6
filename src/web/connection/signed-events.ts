// What a person signed and an event carries beside messages: the start, the closing and its confirmation.
// Promises: true only for the very text of the right device, about this conversation.

import type { Signed } from '../../contract/definitions.ts';
import { verifyAction } from '../../seal/action-verify.ts';
import type { DirectoryDocument } from '../../seal/directory.ts';
import type { DeviceCard } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { closingFields, reportFields, supervisionFields } from '../../seal/signed-actions.ts';
import { verifyStart } from '../../seal/start.ts';
import { findDevice, personWithRole } from '../../seal/readers.ts';
import { isObject } from '../../seal/is-object.ts';
import { parseCanonical } from '../../seal/strict-json.ts';
import type { ClearEvent } from './clear-event.ts';
import { writerIn, type WriterQuestion } from './epochs.ts';
import type { Place } from './replica-state.ts';
import type { Trust } from './trust.ts';

/** The conversation's id is the hash of the device that began it: nobody else can stand in its place. */
export async function starter(
  primitives: Primitives,
  place: Place,
  event: Extract<ClearEvent, { type: 'ConversationStarted' }>,
  signed: Signed | null,
): Promise<DeviceCard | null> {
  if (signed === null) return null;
  const started = await verifyStart(primitives, signed, place);
  if (!started.ok) return null;
  const { device, fields } = started.value;
  const same =
    fields.site === event.site &&
    fields.team === event.team &&
    fields.mode === event.mode &&
    fields.directory === event.directory;
  return same ? device : null;
}

export async function closes(
  primitives: Primitives,
  place: Place,
  signed: Signed,
  action: 'ResolveConversation' | 'ConfirmClosing',
  device: { readonly id: string; readonly sign: string },
  count: number,
  head: string,
): Promise<boolean> {
  const closing = await verifyAction(primitives, signed, closingFields, { ...place, action, device });
  return closing.ok && closing.value.fields.count === count && closing.value.head === head;
}

/** Whether this device reports that very message for a card number. */
export async function reports(
  primitives: Primitives,
  place: Place,
  signed: Signed,
  device: { readonly id: string; readonly sign: string },
  message: { readonly revision: number; readonly digest: string },
): Promise<boolean> {
  const expected = { ...place, action: 'ReportMessage', device };
  const report = await verifyAction(primitives, signed, reportFields, expected);
  if (!report.ok) return false;
  const { digest, reason, revision } = report.value.fields;
  return reason === 'card-number' && digest === message.digest && revision === message.revision;
}

/** How far the moment a supervisor signed may be from the one it was recorded at. */
export const JOINING_SKEW_MS = 300_000;

/**
 * Whether this supervisor's device signed that it joins, now and as the event says. Who may be a supervisor says the
 * directory they signed under, and again that of every epoch they are listed in.
 */
export async function joins(
  primitives: Primitives,
  trust: Trust,
  place: Place,
  event: Extract<ClearEvent, { type: 'SupervisorJoined' }>,
  signed: Signed,
): Promise<boolean> {
  const directory = await trust.at(event.directory);
  if (directory === null) return false;
  const card = findDevice(directory.document, event.device);
  const person = personWithRole(directory.document, event.device, 'supervisor');
  if (card === null || person?.id !== event.person) return false;
  const expected = { ...place, action: 'SuperviseConversation', device: card };
  const joining = await verifyAction(primitives, signed, supervisionFields, expected);
  if (!joining.ok) return false;
  const { at, directory: number, how, nonce } = joining.value.fields;
  const lately = Math.abs(Date.parse(event.at) - Date.parse(at)) <= JOINING_SKEW_MS;
  return lately && number === event.directory && how === event.how && nonce === event.nonce;
}

/** How many earlier directories are looked through for a device that is in the newest no more. */
export const DIRECTORIES_LOOKED_MAX = 50;

/**
 * Whose device says that it signed this, if it may write here by the newest directory or one of number `from` or later;
 * the signature is still to be checked. No epoch dates what is no message.
 */
export async function signerOf(
  trust: Trust,
  signed: Signed,
  question: WriterQuestion,
  from: number,
): Promise<{ readonly id: string; readonly sign: string } | null> {
  const action = parseCanonical(signed.text);
  const device = isObject(action) ? action['device'] : null;
  if (typeof device !== 'string') return null;
  for await (const directory of directoriesSince(trust, from)) {
    const card = writerIn([directory], question, device);
    if (card !== null) return card;
  }
  return null;
}

/** The newest directory, then those of number `from` and later. */
export async function* directoriesSince(trust: Trust, from: number): AsyncGenerator<DirectoryDocument> {
  const trusted = trust.state.get();
  const last =
    trusted.status === 'valid'
      ? trusted.number
      : trusted.status === 'invalid'
        ? (trusted.directory?.number ?? 0)
        : 0;
  const numbers = [last];
  for (let number = Math.max(1, from); number < last && numbers.length <= DIRECTORIES_LOOKED_MAX; number += 1)
    numbers.push(number);
  for (const number of numbers) {
    const directory = await trust.at(number);
    if (directory !== null) yield directory.document;
  }
}
