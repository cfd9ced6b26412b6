// What a person signed and an event carries beside messages: the start, the closing and its confirmation.
// Promises: true only for the very text of the right device, about this conversation.

import type { Signed } from '../../contract/definitions.ts';
import { verifyAction } from '../../seal/action.ts';
import { fixedBytes } from '../../seal/bytes.ts';
import { checkDeviceCard, conversationId, type DeviceCard } from '../../seal/identity.ts';
import type { Primitives } from '../../seal/primitives.ts';
import { closingFields, startFields } from '../../seal/signed-actions.ts';
import { isObject, parseCanonical } from '../../seal/strict-json.ts';
import type { ClearEvent } from './clear-event.ts';
import type { Place } from './replica-state.ts';
import type { Trust, TrustedDevice } from './trust.ts';

/** The conversation's id is the hash of the device that began it: nobody else can stand in its place. */
export async function starter(
  primitives: Primitives,
  place: Place,
  event: Extract<ClearEvent, { type: 'ConversationStarted' }>,
  signed: Signed | null,
): Promise<DeviceCard | null> {
  if (signed === null) return null;
  const action = parseCanonical(signed.text);
  const claimed = isObject(action) ? action['fields'] : null;
  if (!startFields(claimed) || !isObject(action)) return null;
  const card = { id: String(action['device']), sign: claimed.sign, agree: claimed.agree };
  if (!(await checkDeviceCard(primitives, card))) return null;
  const random = fixedBytes(claimed.random, 32) as Uint8Array;
  if (conversationId(primitives, card, random) !== place.conversation) return null;
  const expected = { ...place, action: 'StartConversation', device: card };
  const verified = await verifyAction(primitives, signed, startFields, expected);
  if (!verified.ok) return null;
  const { site, team, mode } = verified.value.fields;
  return site === event.site && team === event.team && mode === event.mode ? card : null;
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

/** Whose device says that it signed this; the signature is still to be checked. */
export async function personOf(trust: Trust, signed: Signed): Promise<TrustedDevice | null> {
  const action = parseCanonical(signed.text);
  const device = isObject(action) ? action['device'] : null;
  return typeof device === 'string' ? trust.device(device, 1) : null;
}
