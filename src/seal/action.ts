// A signed action that is not a message: start, take, resolve with count and head. Promises: the device named in it
// signs exactly this text.

import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { type SignedText, signText } from './signed-text.ts';
import type { ActionDocument } from './action-verify.ts';

export type ActionToSign<F> = Omit<ActionDocument<F>, 'v' | 'device'>;

export async function signAction<F>(
  primitives: Primitives,
  device: DeviceKeys,
  action: ActionToSign<F>,
): Promise<SignedText> {
  const text = JSON.stringify({
    v: 'sealdesk.action.v1',
    action: action.action,
    workspace: action.workspace,
    conversation: action.conversation,
    device: device.id,
    tab: action.tab,
    sequence: action.sequence,
    head: action.head,
    fields: action.fields,
  });
  return signText(primitives, device.sign, 'action', text);
}
