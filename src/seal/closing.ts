// The end of a conversation, signed by both sides: how many events there are and the head after the last.
// With it a tail that was dropped shows offline.

import { signAction, verifyAction } from './action.ts';
import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import type { SignedText } from './signed-text.ts';
import { bytesOf, exact, integer } from './strict-json.ts';

const closingFields = exact({ count: integer(1), closedHead: bytesOf(32) });

/** The agent's device resolves, the visitor's confirms when it next connects. */
export type ClosingAction = 'ResolveConversation' | 'ConfirmClosing';

export type Closing = {
  readonly action: ClosingAction;
  readonly workspace: string;
  readonly conversation: string;
  readonly tab: string;
  readonly sequence: number;
  /** Events that both sides may see, before the closing itself. */
  readonly count: number;
  readonly closedHead: string;
};

export async function signClosing(
  primitives: Primitives,
  device: DeviceKeys,
  closing: Closing,
): Promise<SignedText> {
  const { count, closedHead, ...place } = closing;
  return signAction(primitives, device, { ...place, head: closedHead, fields: { count, closedHead } });
}

export async function verifyClosing(
  primitives: Primitives,
  signed: SignedText,
  expected: {
    readonly action: ClosingAction;
    readonly workspace: string;
    readonly conversation: string;
    readonly device: { readonly id: string; readonly sign: string };
  },
): Promise<Checked<{ readonly count: number; readonly closedHead: string }>> {
  const action = await verifyAction(primitives, signed, closingFields, expected);
  if (!action.ok) return action;
  const { head, fields } = action.value;
  return head === fields.closedHead ? accepted(fields) : refused('wrong-head');
}
