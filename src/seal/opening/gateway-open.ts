// The gateway opens one message's key: for the envelope and the connection it came with. Not for the server core.

import { messageKeyAssociated, type MessageKeyPlace } from '../gateway.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { type Checked, refused } from '../refusal.ts';
import { openBox } from './box-open.ts';

/** `key` is the receiving key's private half; the answer goes into `openWithMessageKey`. */
export async function openMessageKey(
  primitives: Primitives,
  key: AgreementKey,
  place: MessageKeyPlace,
  box: string,
): Promise<Checked<Uint8Array>> {
  const associated = messageKeyAssociated(place);
  if (associated === null) return refused('box-invalid');
  return openBox(primitives, { purpose: 'message-key', key, associated, box });
}
