// What each signed text outside a message carries, to the last field, for the end that signs and the server that checks.

import type { DeviceKeys } from './identity.ts';
import { checkDeviceCard } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { fixedBytes } from './bytes.ts';
import { type SignedKind, type SignedText, signText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
  literal,
  moment,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from './strict-json.ts';

/** `StartConversation`: the visitor's first device and what it saw when it began. Head and sequence are those of the first message. */
export const startFields = exact({
  site: slug,
  team: slug,
  mode: literal('inspected', 'strict'),
  directory: integer(1),
  sign: bytesOf(32),
  agree: bytesOf(32),
  random: bytesOf(32),
});

/** `ResolveConversation` and `ConfirmClosing`: how many events both sides see; the action's `head` is their last. */
export const closingFields = exact({ count: integer(1) });

/** `ReportMessage`: which message, by its envelope's digest. */
export const reportFields = exact({
  revision: integer(0),
  digest: bytesOf(32),
  reason: literal('card-number', 'cannot-open', 'signature-wrong', 'commitment-wrong'),
});

/** `SuperviseConversation`: counts once in a conversation, and near the moment it names. Whoever does not follow yet has no head to sign. */
export const supervisionFields = exact({
  how: literal('listen', 'take-over'),
  directory: integer(1),
  at: moment,
  nonce: randomId,
});

/** `JudgeWithheld`: what should become of a withheld message, by its envelope's digest. */
export const judgementFields = exact({
  revision: integer(0),
  digest: bytesOf(32),
  decision: literal('destroy', 'give-back'),
});

export type StartFields = ShapeOf<typeof startFields>;
export type ClosingFields = ShapeOf<typeof closingFields>;
export type ReportFields = ShapeOf<typeof reportFields>;
export type JudgementFields = ShapeOf<typeof judgementFields>;

const enrolmentShape = exact({
  v: literal('sealdesk.device.v1'),
  workspace: slug,
  person: randomId,
  device: randomId,
  sign: bytesOf(32),
  agree: bytesOf(32),
  at: moment,
});

const ticketShape = exact({
  v: literal('sealdesk.ticket.v1'),
  workspace: slug,
  /** A site for a visitor's device, a person for a staff member's. */
  for: (value): value is string => randomId(value) || slug(value),
  device: randomId,
  at: moment,
  nonce: randomId,
});

export type Enrolment = ShapeOf<typeof enrolmentShape>;
export type TicketRequest = ShapeOf<typeof ticketShape>;

/** A staff member's device asks to be certified. */
export function signEnrolment(
  primitives: Primitives,
  device: DeviceKeys,
  enrolment: Omit<Enrolment, 'v'>,
): Promise<SignedText> {
  return sign(primitives, device, 'device', enrolmentShape, { v: 'sealdesk.device.v1', ...enrolment });
}

/** A device asks for a ticket to connect with. */
export function signTicketRequest(
  primitives: Primitives,
  device: DeviceKeys,
  request: Omit<TicketRequest, 'v'>,
): Promise<SignedText> {
  return sign(primitives, device, 'ticket', ticketShape, { v: 'sealdesk.ticket.v1', ...request });
}

export async function verifyEnrolment(
  primitives: Primitives,
  signed: SignedText,
): Promise<Checked<Enrolment>> {
  const read = parseExact(signed.text, enrolmentShape);
  if (!read.ok) return read;
  const { agree, device, sign: key } = read.value;
  if (!(await checkDeviceCard(primitives, { id: device, sign: key, agree }))) return refused('key-invalid');
  return (await holds(primitives, 'device', key, signed))
    ? accepted(read.value)
    : refused('signature-invalid');
}

/** `sign`: the key whose device asks; that it fits the device's id is the caller's check. */
export async function verifyTicketRequest(
  primitives: Primitives,
  signed: SignedText,
  key: string,
): Promise<Checked<TicketRequest>> {
  const read = parseExact(signed.text, ticketShape);
  if (!read.ok) return read;
  return (await holds(primitives, 'ticket', key, signed))
    ? accepted(read.value)
    : refused('signature-invalid');
}

async function sign<T>(
  primitives: Primitives,
  device: DeviceKeys,
  kind: SignedKind,
  shape: Shape<T>,
  value: unknown,
): Promise<SignedText> {
  const text = JSON.stringify(value);
  const parsed = parseExact(text, shape);
  if (!parsed.ok) throw new RangeError(`nothing to sign: ${parsed.code}`);
  return signText(primitives, device.sign, kind, text);
}

async function holds(
  primitives: Primitives,
  kind: SignedKind,
  key: string,
  signed: SignedText,
): Promise<boolean> {
  const publicKey = fixedBytes(key, 32);
  return publicKey !== null && verifyText(primitives, publicKey, kind, signed);
}
