// How a conversation begins: the visitor's first device names its keys and the random value that, hashed, are the
// conversation's id. Whoever reads it needs no other source for who the visitor's device is.

import { readAction, verifyAction } from './action-verify.ts';
import { fixedBytes } from './bytes.ts';
import { checkDeviceCard, conversationId, type DeviceCard } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type StartFields, startFields } from './signed-actions.ts';
import type { SignedText } from './signed-text.ts';

export type ConversationStart = { readonly device: DeviceCard; readonly fields: StartFields };

/** Refuses `key-invalid` unless the device id fits the keys, `wrong-conversation` unless the conversation's id does. */
export async function verifyStart(
  primitives: Primitives,
  signed: SignedText,
  expected: { readonly workspace: string; readonly conversation: string },
): Promise<Checked<ConversationStart>> {
  const read = readAction(signed, startFields);
  if (!read.ok) return read;
  const { fields } = read.value;
  const device = { id: read.value.device, sign: fields.sign, agree: fields.agree };
  if (!(await checkDeviceCard(primitives, device))) return refused('key-invalid');
  const made = conversationId(primitives, device, fixedBytes(fields.random, 32) as Uint8Array);
  if (made !== read.value.conversation) return refused('wrong-conversation');
  const action = { ...expected, action: 'StartConversation', device };
  const verified = await verifyAction(primitives, signed, startFields, action);
  return verified.ok ? accepted({ device, fields }) : verified;
}
