// Devices and the names that follow from their keys: nobody can claim a device id or a conversation id of another.

import { fixedBytes, toBase64url, toHex } from './bytes.ts';
import { contextHash } from './hash.ts';
import type { AgreementKey, Primitives, SigningKey } from './primitives.ts';

/** Survives structured clone: this very value rests in IndexedDB. */
export type DeviceKeys = { readonly id: string; readonly sign: SigningKey; readonly agree: AgreementKey };

/** The public half, in base64url. */
export type DeviceCard = { readonly id: string; readonly sign: string; readonly agree: string };

export const DEVICE_ID_BYTES = 16;
export const CONVERSATION_ID_BYTES = 16;
export const CONVERSATION_RANDOM_BYTES = 32;

/** In browsers the private halves cannot be exported. */
export async function generateDevice(primitives: Primitives): Promise<DeviceKeys> {
  const [sign, agree] = await Promise.all([primitives.generateSigning(), primitives.generateAgreement()]);
  return { id: deviceId(primitives, sign.public, agree.public), sign, agree };
}

/** From secrets kept elsewhere, a key file for instance: an Ed25519 seed and an X25519 scalar of 32 bytes. */
export async function importDevice(
  primitives: Primitives,
  secrets: { readonly signSeed: Uint8Array; readonly agreeScalar: Uint8Array },
): Promise<DeviceKeys> {
  const [sign, agree] = await Promise.all([
    primitives.importSigning(secrets.signSeed),
    primitives.importAgreement(secrets.agreeScalar),
  ]);
  return { id: deviceId(primitives, sign.public, agree.public), sign, agree };
}

export function deviceCard(device: DeviceKeys): DeviceCard {
  return { id: device.id, sign: toBase64url(device.sign.public), agree: toBase64url(device.agree.public) };
}

export function deviceId(primitives: Primitives, sign: Uint8Array, agree: Uint8Array): string {
  const digest = contextHash(primitives, 'sealdesk.device.v1', sign, agree);
  return toBase64url(digest.subarray(0, DEVICE_ID_BYTES));
}

/** Made by the visitor's first device; `random` is disclosed when the conversation starts, so that anyone can check. */
export function conversationId(
  primitives: Primitives,
  device: Pick<DeviceCard, 'sign' | 'agree'>,
  random: Uint8Array,
): string {
  const sign = fixedBytes(device.sign, 32);
  const agree = fixedBytes(device.agree, 32);
  if (sign === null || agree === null || random.length !== CONVERSATION_RANDOM_BYTES) {
    throw new RangeError('keys and random value have 32 bytes each');
  }
  const digest = contextHash(primitives, 'sealdesk.conversation.v1', sign, agree, random);
  return toBase64url(digest.subarray(0, CONVERSATION_ID_BYTES));
}

/** For a line of text, `9F2C 41B7`. Too short to certify by. */
export function shortDevice(id: string): string {
  const hex = toHex((fixedBytes(id, DEVICE_ID_BYTES) ?? new Uint8Array(4)).subarray(0, 4)).toUpperCase();
  return `${hex.slice(0, 4)} ${hex.slice(4)}`;
}

/** The code two persons compare before a device is certified: the first 80 bits, `9F2C 41B7 0A11 5E8A D2B9`. */
export function deviceCode(id: string): string {
  const hex = toHex((fixedBytes(id, DEVICE_ID_BYTES) ?? new Uint8Array(10)).subarray(0, 10)).toUpperCase();
  return (hex.match(/.{4}/g) ?? []).join(' ');
}
