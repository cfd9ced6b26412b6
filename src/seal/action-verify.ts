// What a signed action says, to the last field, and that the device named in it signed it. Trusts: the device's public key
// it is given.

import { fixedBytes } from './bytes.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
  literal,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from './strict-json.ts';

export const ACTION_TEXT_MAX = 16_384;

const actionName: Shape<string> = (value): value is string =>
  typeof value === 'string' && /^[A-Z][A-Za-z]{1,63}$/.test(value);

const actionShape = <F>(fields: Shape<F>) =>
  exact({
    v: literal('sealdesk.action.v1'),
    action: actionName,
    workspace: slug,
    conversation: randomId,
    device: randomId,
    tab: randomId,
    sequence: integer(1),
    head: bytesOf(32),
    fields,
  });

export type ActionDocument<F> = ShapeOf<ReturnType<typeof actionShape<F>>>;

/** Form only, to learn which device's key to ask for. `fields` checks what this action carries, to the last field. */
export function readAction<F>(signed: SignedText, fields: Shape<F>): Checked<ActionDocument<F>> {
  return parseExact(signed.text, actionShape(fields), ACTION_TEXT_MAX);
}

export async function verifyAction<F>(
  primitives: Primitives,
  signed: SignedText,
  fields: Shape<F>,
  expected: {
    readonly action: string;
    readonly workspace: string;
    readonly conversation: string;
    readonly device: { readonly id: string; readonly sign: string };
  },
): Promise<Checked<ActionDocument<F>>> {
  const read = readAction(signed, fields);
  if (!read.ok) return read;
  const action = read.value;
  if (action.action !== expected.action) return refused('shape-invalid');
  if (action.workspace !== expected.workspace) return refused('wrong-workspace');
  if (action.conversation !== expected.conversation) return refused('wrong-conversation');
  if (action.device !== expected.device.id) return refused('wrong-sender');
  const publicKey = fixedBytes(expected.device.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  const holds = await verifyText(primitives, publicKey, 'action', signed);
  return holds ? accepted(action) : refused('signature-invalid');
}
