// What an end gives the inspection gateway: one message's key, in a box under its receiving key, which is new every hour.
// Trusts: the directory for which gateways there are.

import { fixedBytes } from './bytes.ts';
import { type BoxToSeal, sealBox } from './box.ts';
import { CLOCK_SKEW_MS, type DirectoryDocument } from './directory.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, signText, verifyText } from './signed-text.ts';
import { bytesOf, exact, literal, moment, parseExact, randomId, type ShapeOf, slug } from './strict-json.ts';

/** A receiving key lives an hour; this leaves room for the change. */
export const GATEWAY_KEY_LIFETIME_MS_MAX = 2 * 3_600_000;
export const STATEMENT_TEXT_MAX = 4096;

const gatewayKeyShape = exact({
  v: literal('sealdesk.gateway-key.v1'),
  workspace: slug,
  gateway: randomId,
  key: bytesOf(32),
  issued: moment,
  expires: moment,
});

export type GatewayKeyDocument = ShapeOf<typeof gatewayKeyShape>;

export async function signGatewayKey(
  primitives: Primitives,
  identity: SigningKey,
  fields: Omit<GatewayKeyDocument, 'v'>,
): Promise<SignedText> {
  const { workspace, gateway, key, issued, expires } = fields;
  const text = JSON.stringify({ v: 'sealdesk.gateway-key.v1', workspace, gateway, key, issued, expires });
  return signText(primitives, identity, 'gateway-key', text);
}

/** Senders ask this before they seal a message's key to it. */
export async function verifyGatewayKey(
  primitives: Primitives,
  signed: SignedText,
  directory: DirectoryDocument,
  nowMs: number,
): Promise<Checked<GatewayKeyDocument>> {
  const read = parseExact(signed.text, gatewayKeyShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  const document = read.value;
  if (directory.mode !== 'inspected') return refused('wrong-mode');
  const gateway = await verifyStatement(primitives, 'gateway-key', signed, document, directory);
  if (!gateway.ok) return gateway;
  const issued = Date.parse(document.issued);
  const expires = Date.parse(document.expires);
  if (expires <= issued || expires - issued > GATEWAY_KEY_LIFETIME_MS_MAX) return refused('shape-invalid');
  if (nowMs - CLOCK_SKEW_MS >= expires) return refused('directory-expired');
  if (nowMs + CLOCK_SKEW_MS < issued) return refused('directory-not-yet');
  const key = fixedBytes(document.key, 32) as Uint8Array;
  return (await primitives.checkAgreementKey(key)) ? accepted(document) : refused('key-invalid');
}

export type MessageKeyPlace = {
  readonly gateway: string;
  /** Digest of the envelope the key opens. */
  readonly envelope: string;
  /** Id of the connection it is sent over, from the server's first frame. */
  readonly connection: string;
};

/** One message's key for the gateway: good for this envelope, over this connection. */
export async function sealMessageKey(
  primitives: Primitives,
  gatewayKey: Pick<GatewayKeyDocument, 'gateway' | 'key'>,
  place: Pick<MessageKeyPlace, 'envelope' | 'connection'>,
  messageKey: Uint8Array,
): Promise<Checked<string>> {
  const associated = messageKeyAssociated({ ...place, gateway: gatewayKey.gateway });
  if (associated === null) return refused('shape-invalid');
  return sealBox(primitives, { purpose: 'message-key', to: gatewayKey.key, associated, plain: messageKey });
}

export function messageKeyAssociated(place: MessageKeyPlace): BoxToSeal['associated'] | null {
  const gateway = fixedBytes(place.gateway, 16);
  const envelope = fixedBytes(place.envelope, 32);
  const connection = fixedBytes(place.connection, 16);
  if (gateway === null || envelope === null || connection === null) return null;
  return [gateway, envelope, connection];
}

/** A statement of a gateway that the directory names. */
export async function verifyStatement(
  primitives: Primitives,
  kind: 'gateway-key' | 'refusal' | 'resealed' | 'verdict',
  signed: SignedText,
  document: { readonly workspace: string; readonly gateway: string },
  directory: Pick<DirectoryDocument, 'gateways' | 'workspace'>,
): Promise<Checked<true>> {
  if (document.workspace !== directory.workspace) return refused('wrong-workspace');
  const gateway = directory.gateways.find((entry) => entry.id === document.gateway);
  if (gateway === undefined) return refused('device-unknown');
  const publicKey = fixedBytes(gateway.sign, 32) as Uint8Array;
  return (await verifyText(primitives, publicKey, kind, signed))
    ? accepted(true)
    : refused('signature-invalid');
}
