// Signs only what has its shape, and says whose signature holds.

import { fixedBytes } from './bytes.ts';
import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { type SignedKind, type SignedText, signText, verifyText } from './signed-text.ts';
import { parseExact, type Shape } from './strict-json.ts';

export async function signShape<T>(
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

export async function signatureHolds(
  primitives: Primitives,
  kind: SignedKind,
  key: string,
  signed: SignedText,
): Promise<boolean> {
  const publicKey = fixedBytes(key, 32);
  return publicKey !== null && verifyText(primitives, publicKey, kind, signed);
}
