// How a conversation begins: the visitor's first device names its keys and the random value that, hashed, are the
// conversation's id. Whoever reads it needs no other source for who the visitor's device is.

import { type ActionDocument, readAction, verifyAction } from './action-verify.ts';
import { fixedBytes } from './bytes.ts';
import { conversationId, type DeviceCard } from './identity.ts';
import { checkDeviceCard } from './device-check.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import type { SignedText } from './signed-text.ts';
import { bytesOf, exact, integer, literal, type ShapeOf, slug } from './strict-json.ts';

/** `StartConversation`: the visitor's first device and what it saw when it began. */
export const startFields = exact({
  site: slug,
  team: slug,
  mode: literal('inspected', 'strict'),
  directory: integer(1),
  sign: bytesOf(32),
  agree: bytesOf(32),
  random: bytesOf(32),
});

export type StartFields = ShapeOf<typeof startFields>;

/** Head and sequence are those of the first message. */
export type ConversationStart = Pick<ActionDocument<StartFields>, 'tab' | 'sequence' | 'fields'> & {
  readonly device: DeviceCard;
};

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
  const { sequence, tab } = read.value;
  return verified.ok ? accepted({ device, tab, sequence, fields }) : verified;
}
