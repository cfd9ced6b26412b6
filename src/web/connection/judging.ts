// One person's word on what should become of a withheld message, signed by their device. Nobody is shown what it says.

import { signAction } from '../../seal/action.ts';
import { toBase64url } from '../../seal/bytes.ts';
import { FIRST_HEAD } from '../../seal/chain.ts';
import type { ActOutcome } from './connection-state.ts';
import type { StaffParts } from './staff.ts';

export type Judgement = 'destroy' | 'give-back';

export async function judgeWithheld(
  { device, me, perform, primitives }: StaffParts,
  message: { readonly conversation: string; readonly revision: number; readonly digest: string },
  decision: Judgement,
): Promise<ActOutcome> {
  const { conversation, digest, revision } = message;
  const approval = await signAction(primitives, device, {
    action: 'JudgeWithheld',
    workspace: me.workspace,
    conversation,
    // Counted nowhere and bound to no head: it is bound to the message, and counts once a person.
    tab: toBase64url(primitives.random(16)),
    sequence: 1,
    head: FIRST_HEAD,
    fields: { revision, digest, decision },
  });
  return perform({ kind: 'JudgeWithheld', conversation, revision, decision, approval });
}
