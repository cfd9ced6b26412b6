// One envelope opened once, in memory. Promises: text comes out only if signature, place, commitments, body and padding
// hold, and each box serves once. Trusts: the sender's public key that the server names.

import { readEnvelope, verifyEnvelope } from '../seal/envelope-verify.ts';
import type { VerifiedEnvelope } from '../seal/envelope.ts';
import { pieceBlind } from '../seal/gateway-window.ts';
import { openMessageKey, openWindow } from '../seal/opening/gateway-open.ts';
import { openWithMessageKey } from '../seal/opening/envelope-open.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { WindowMessage } from '../seal/gateway-window.ts';
import type { ReceivingKey, ReceivingKeys } from './receiving-keys.ts';
import type { AgainRequest, Sight } from './wire.ts';

/** A box is known by its ephemeral key, whose first 252 bits fill so many characters. */
const BOX_NAME_CHARACTERS = 42;

/** The largest padded text that is looked through; the detector's time grows with it. */
export const SIZE_MAX = 16_384;

/**
 * `gateway-key-unknown`, `not-inspected`: the sender seals the message's key again, to the newest receiving key.
 * `envelope-invalid`: it never gets better.
 */
export type InvalidCode = 'envelope-invalid' | 'gateway-key-unknown' | 'not-inspected' | 'workspace-unknown';

export type Invalid = { readonly status: 'invalid'; readonly code: InvalidCode };

export type Place = Pick<AgainRequest, 'workspace' | 'conversation' | 'connection'>;

export type OpenedSight = {
  readonly status: 'open';
  readonly envelope: VerifiedEnvelope;
  readonly text: string;
  readonly type: string;
  /** What a piece of this message is bound under. */
  readonly blind: Uint8Array;
};

export async function openSight(
  primitives: Primitives,
  keys: ReceivingKeys,
  place: Place,
  sight: Sight,
  nowMs: () => number,
): Promise<OpenedSight | Invalid> {
  const envelope = await verified(primitives, place, sight);
  if (envelope === null || envelope.header.size > SIZE_MAX) return invalid('envelope-invalid');
  const receiving = receivingKey(keys, sight, nowMs());
  if (receiving === null) return invalid('gateway-key-unknown');
  const boxName = sight.box.slice(0, BOX_NAME_CHARACTERS);
  if (receiving.opened.has(boxName)) return invalid('not-inspected');
  const bound = boundTo(keys, envelope, place);
  const key = await openMessageKey(primitives, receiving.key, bound, sight.box);
  // Asked again after the wait: of two requests with one box only the first is served.
  if (!key.ok || receiving.opened.has(boxName)) return invalid('not-inspected');
  receiving.opened.add(boxName);
  const message = openWithMessageKey(primitives, envelope, key.value);
  const blind = pieceBlind(primitives, key.value);
  key.value.fill(0);
  if (!message.ok) return invalid('envelope-invalid');
  const { text, type } = message.value.body;
  return { status: 'open', envelope, text, type, blind };
}

/** What came with a message about the ones before it; null when it does not open. */
export async function openWindowOf(
  primitives: Primitives,
  keys: ReceivingKeys,
  place: Place,
  request: Sight & { readonly window: string },
  envelope: VerifiedEnvelope,
  nowMs: number,
): Promise<readonly WindowMessage[] | null> {
  const receiving = receivingKey(keys, request, nowMs);
  if (receiving === null) return null;
  const opened = await openWindow(primitives, receiving.key, boundTo(keys, envelope, place), request.window);
  return opened.ok ? opened.value : null;
}

function receivingKey(keys: ReceivingKeys, sight: Sight, nowMs: number): ReceivingKey | null {
  return sight.gateway === keys.identity.gateway ? keys.accepted(sight.key, nowMs) : null;
}

function boundTo(keys: ReceivingKeys, envelope: VerifiedEnvelope, { connection }: Place) {
  return { gateway: keys.identity.gateway, envelope: envelope.digest, connection };
}

async function verified(
  primitives: Primitives,
  { conversation, workspace }: Place,
  sight: Sight,
): Promise<VerifiedEnvelope | null> {
  const read = readEnvelope(primitives, sight.envelope);
  if (!read.ok) return null;
  const checked = await verifyEnvelope(primitives, read.value, {
    workspace,
    conversation,
    sender: { id: read.value.header.sender, sign: sight.sender },
  });
  return checked.ok ? checked.value : null;
}

function invalid(code: InvalidCode): Invalid {
  return { status: 'invalid', code };
}
