// A device asks for a ticket to connect with: it signs who it is, for what, and when.

import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signatureHolds, signShape } from './signed-shape.ts';
import type { SignedText } from './signed-text.ts';
import { exact, literal, moment, parseExact, randomId, type ShapeOf, slug } from './strict-json.ts';

const ticketShape = exact({
  v: literal('sealdesk.ticket.v1'),
  workspace: slug,
  /** A site for a visitor's device, a person for a staff member's. */
  for: (value): value is string => randomId(value) || slug(value),
  device: randomId,
  at: moment,
  nonce: randomId,
});

export type TicketRequest = ShapeOf<typeof ticketShape>;

export function signTicketRequest(
  primitives: Primitives,
  device: DeviceKeys,
  request: Omit<TicketRequest, 'v'>,
): Promise<SignedText> {
  return signShape(primitives, device, 'ticket', ticketShape, { v: 'sealdesk.ticket.v1', ...request });
}

/** `sign`: the key whose device asks; that it fits the device's id is the caller's check. */
export async function verifyTicketRequest(
  primitives: Primitives,
  signed: SignedText,
  key: string,
): Promise<Checked<TicketRequest>> {
  const read = parseExact(signed.text, ticketShape);
  if (!read.ok) return read;
  return (await signatureHolds(primitives, 'ticket', key, signed))
    ? accepted(read.value)
    : refused('signature-invalid');
}
