// Whether a device that somebody else names is one. Who seals takes devices from the signed directory, which checks its own.

import { fixedBytes } from './bytes.ts';
import { type DeviceCard, deviceId } from './identity.ts';
import type { Primitives } from './primitives.ts';

/** Both keys acceptable and the id the one that follows from them. */
export async function checkDeviceCard(primitives: Primitives, card: DeviceCard): Promise<boolean> {
  const sign = fixedBytes(card.sign, 32);
  const agree = fixedBytes(card.agree, 32);
  if (sign === null || agree === null || deviceId(primitives, sign, agree) !== card.id) return false;
  return (await primitives.checkSigningKey(sign)) && (await primitives.checkAgreementKey(agree));
}
