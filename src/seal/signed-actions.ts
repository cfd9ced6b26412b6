// What each signed action and enrolment carries, to the last field, for the end that signs and the server that checks.

import type { DeviceKeys } from './identity.ts';
import { checkDeviceCard } from './device-check.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signatureHolds, signShape } from './signed-shape.ts';
import type { SignedText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
  literal,
  moment,
  parseExact,
  randomId,
  type ShapeOf,
  slug,
} from './strict-json.ts';

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

export type Enrolment = ShapeOf<typeof enrolmentShape>;

/** A staff member's device asks to be certified. */
export function signEnrolment(
  primitives: Primitives,
  device: DeviceKeys,
  enrolment: Omit<Enrolment, 'v'>,
): Promise<SignedText> {
  return signShape(primitives, device, 'device', enrolmentShape, { v: 'sealdesk.device.v1', ...enrolment });
}

export async function verifyEnrolment(
  primitives: Primitives,
  signed: SignedText,
): Promise<Checked<Enrolment>> {
  const read = parseExact(signed.text, enrolmentShape);
  if (!read.ok) return read;
  const { agree, device, sign: key } = read.value;
  if (!(await checkDeviceCard(primitives, { id: device, sign: key, agree }))) return refused('key-invalid');
  return (await signatureHolds(primitives, 'device', key, signed))
    ? accepted(read.value)
    : refused('signature-invalid');
}
