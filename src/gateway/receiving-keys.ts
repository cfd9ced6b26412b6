// The keys that message keys are sealed to. Promises: they exist in memory only, each is replaced within the hour, and a
// box is opened once. Trusts: the clock to move forward.

import { toBase64url } from '../seal/bytes.ts';
import { signGatewayKey } from '../seal/gateway.ts';
import type { AgreementKey, Primitives } from '../seal/primitives.ts';
import type { SignedText } from '../seal/signed-text.ts';
import type { GatewayIdentity } from './identity.ts';

export const KEY_LIFETIME_MS = 3_600_000;
/** A message sealed just before the change is still on its way. */
export const PREVIOUS_ACCEPTED_MS = 120_000;
/** Boxes remembered as opened, per key. A key that has opened so many is replaced at once and no longer accepted. */
export const OPENED_MAX = 200_000;

export type ReceivingKey = {
  readonly key: AgreementKey;
  readonly public: string;
  readonly statement: SignedText;
  readonly issuedMs: number;
  /** Boxes opened, by their ephemeral key. */
  readonly opened: Set<string>;
};

export interface ReceivingKeys {
  readonly identity: GatewayIdentity;
  readonly statement: SignedText;
  /** Null when the key is not, or no longer, accepted. */
  accepted(publicKey: string, nowMs: number): ReceivingKey | null;
  /** Replaces the key when it is old or has opened too much. True when it did. */
  renew(nowMs: number): Promise<boolean>;
}

export async function createReceivingKeys(
  primitives: Primitives,
  identity: GatewayIdentity,
  nowMs: number,
): Promise<ReceivingKeys> {
  let current = await newKey(primitives, identity, nowMs);
  let previous: { readonly key: ReceivingKey; readonly untilMs: number } | null = null;
  let renewing = false;

  return {
    identity,
    get statement() {
      return current.statement;
    },
    accepted(publicKey, atMs) {
      const found =
        publicKey === current.public && atMs - current.issuedMs < KEY_LIFETIME_MS + PREVIOUS_ACCEPTED_MS
          ? current
          : publicKey === previous?.key.public && atMs < previous.untilMs
            ? previous.key
            : null;
      return found !== null && found.opened.size < OPENED_MAX ? found : null;
    },
    async renew(atMs) {
      const isDue = atMs - current.issuedMs >= KEY_LIFETIME_MS || current.opened.size >= OPENED_MAX;
      if (previous !== null && atMs >= previous.untilMs) previous = null;
      if (!isDue || renewing) return false;
      renewing = true;
      try {
        const next = await newKey(primitives, identity, atMs);
        previous = { key: current, untilMs: atMs + PREVIOUS_ACCEPTED_MS };
        current = next;
      } finally {
        renewing = false;
      }
      return true;
    },
  };
}

async function newKey(
  primitives: Primitives,
  identity: GatewayIdentity,
  nowMs: number,
): Promise<ReceivingKey> {
  const key = await primitives.generateAgreement();
  const publicKey = toBase64url(key.public);
  const statement = await signGatewayKey(primitives, identity.sign, {
    workspace: identity.workspace,
    gateway: identity.gateway,
    key: publicKey,
    issued: new Date(nowMs).toISOString(),
    expires: new Date(nowMs + KEY_LIFETIME_MS).toISOString(),
  });
  return { key, public: publicKey, statement, issuedMs: nowMs, opened: new Set() };
}
