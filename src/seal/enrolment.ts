// A new device of a member of staff asks to be certified: a statement that proves it holds the keys it names.
// Says nothing about the person; for that two people compare `deviceCode`.

import { fixedBytes } from './bytes.ts';
import { checkDeviceCard, type DeviceCard, type DeviceKeys, deviceCard } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, signText, verifyText } from './signed-text.ts';
import { bytesOf, exact, literal, moment, parseExact, randomId, slug } from './strict-json.ts';

const enrolmentShape = exact({
  v: literal('sealdesk.device.v1'),
  workspace: slug,
  person: randomId,
  device: randomId,
  sign: bytesOf(32),
  agree: bytesOf(32),
  at: moment,
});

const ENROLMENT_TEXT_MAX = 512;

export async function signEnrolment(
  primitives: Primitives,
  device: DeviceKeys,
  fields: { readonly workspace: string; readonly person: string; readonly at: string },
): Promise<SignedText> {
  const { id, sign, agree } = deviceCard(device);
  const { workspace, person, at } = fields;
  const document = { v: 'sealdesk.device.v1', workspace, person, device: id, sign, agree, at };
  return signText(primitives, device.sign, 'device', JSON.stringify(document));
}

export async function verifyEnrolment(
  primitives: Primitives,
  signed: SignedText,
  expected: { readonly workspace: string; readonly person: string },
): Promise<Checked<DeviceCard & { readonly at: string }>> {
  const read = parseExact(signed.text, enrolmentShape, ENROLMENT_TEXT_MAX);
  if (!read.ok) return read;
  const { workspace, person, device: id, sign, agree, at } = read.value;
  if (workspace !== expected.workspace) return refused('wrong-workspace');
  if (person !== expected.person) return refused('wrong-author');
  if (!(await checkDeviceCard(primitives, { id, sign, agree }))) return refused('key-invalid');
  const holds = await verifyText(primitives, fixedBytes(sign, 32) as Uint8Array, 'device', signed);
  return holds ? accepted({ id, sign, agree, at }) : refused('signature-invalid');
}
