// How a conversation begins: the visitor's first device names its keys and the random value that, hashed, are the
// conversation's id. Whoever reads it needs no other source for who the visitor's device is.

import { fixedBytes } from './bytes.ts';
import { type ActionToSign, readAction, signAction, verifyAction } from './action.ts';
import { checkDeviceCard, conversationId, type DeviceCard, type DeviceKeys, deviceCard } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import type { SignedText } from './signed-text.ts';
import { bytesOf, exact, slug } from './strict-json.ts';

const startFields = exact({
  site: slug,
  team: slug,
  sign: bytesOf(32),
  agree: bytesOf(32),
  random: bytesOf(32),
});

export type ConversationStart = {
  readonly conversation: string;
  readonly site: string;
  readonly team: string;
  readonly device: DeviceCard;
};

export async function signStart(
  primitives: Primitives,
  device: DeviceKeys,
  start: Pick<ActionToSign<never>, 'workspace' | 'tab' | 'sequence' | 'head'> & {
    readonly site: string;
    readonly team: string;
    /** The 32 random bytes the conversation's id was made with, base64url. */
    readonly random: string;
  },
): Promise<SignedText> {
  const { sign, agree } = deviceCard(device);
  const { workspace, tab, sequence, head, site, team, random } = start;
  const conversation = conversationId(
    primitives,
    { sign, agree },
    fixedBytes(random, 32) ?? new Uint8Array(),
  );
  const fields = { site, team, sign, agree, random };
  return signAction(primitives, device, {
    action: 'StartConversation',
    workspace,
    conversation,
    tab,
    sequence,
    head,
    fields,
  });
}

/** Refuses `key-invalid` unless the device id fits the keys, `wrong-conversation` unless the conversation's id does. */
export async function verifyStart(
  primitives: Primitives,
  signed: SignedText,
  expected: { readonly workspace: string; readonly conversation: string },
): Promise<Checked<ConversationStart>> {
  const read = readAction(signed, startFields);
  if (!read.ok) return read;
  const { site, team, sign, agree, random } = read.value.fields;
  const device = { id: read.value.device, sign, agree };
  if (!(await checkDeviceCard(primitives, device))) return refused('key-invalid');
  const made = conversationId(primitives, device, fixedBytes(random, 32) as Uint8Array);
  if (made !== read.value.conversation) return refused('wrong-conversation');
  const action = { ...expected, action: 'StartConversation', device };
  const verified = await verifyAction(primitives, signed, startFields, action);
  return verified.ok ? accepted({ conversation: made, site, team, device }) : verified;
}
