// The gateway opens one message's key: for the envelope and the connection it came with. Not for the server core.

import { fromUtf8 } from '../bytes.ts';
import { readWindow, type WindowMessage } from '../gateway-window.ts';
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

/** What the sender's end says of its own earlier messages; the gateway believes it of nobody else's. */
export async function openWindow(
  primitives: Primitives,
  key: AgreementKey,
  place: MessageKeyPlace,
  box: string,
): Promise<Checked<readonly WindowMessage[]>> {
  const associated = messageKeyAssociated(place);
  if (associated === null) return refused('box-invalid');
  const plain = await openBox(primitives, { purpose: 'window', key, associated, box });
  if (!plain.ok) return plain;
  const text = fromUtf8(plain.value);
  plain.value.fill(0);
  return text === null ? refused('shape-invalid') : readWindow(text);
}
