// A supervisor joins a conversation: signs, by this device, that it reads along, and is on the list of every epoch from
// then on. Nothing of the conversation has to be known for it.

import type { Supervision } from '../../contract/definitions.ts';
import { FIRST_HEAD } from '../../seal/chain.ts';
import { signAction } from '../../seal/action.ts';
import type { ActOutcome } from './connection-state.ts';
import type { StaffParts } from './staff.ts';

export async function supervise(
  parts: Pick<StaffParts, 'primitives' | 'me' | 'trust' | 'device' | 'perform' | 'id' | 'now'>,
  conversation: string,
  how: Supervision,
): Promise<ActOutcome> {
  const directory = parts.trust.current();
  if (directory === null) return { status: 'failed', code: 'not-valid' };
  const joining = await signAction(parts.primitives, parts.device, {
    action: 'SuperviseConversation',
    workspace: parts.me.workspace,
    conversation,
    tab: parts.id(),
    sequence: 1,
    head: FIRST_HEAD,
    fields: {
      how,
      directory: directory.document.number,
      at: new Date(parts.now()).toISOString(),
      nonce: parts.id(),
    },
  });
  return parts.perform({ kind: 'SuperviseConversation', conversation, how, joining });
}
