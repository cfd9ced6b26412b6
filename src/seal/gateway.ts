// What passes between ends and the inspection gateway: its receiving key, new every hour; one message's key in a box;
// its word on what it checked. Trusts: the directory for which gateways there are.

import { fixedBytes } from './bytes.ts';
import { type BoxToSeal, sealBox } from './box.ts';
import { CLOCK_SKEW_MS, type DirectoryDocument } from './directory.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, signText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  line,
  listOf,
  literal,
  moment,
  parseExact,
  randomId,
  type ShapeOf,
  slug,
} from './strict-json.ts';

/** A receiving key lives an hour; this leaves room for the change. */
export const GATEWAY_KEY_LIFETIME_MS_MAX = 2 * 3_600_000;
export const VERDICT_BATCH_MAX = 32;
const STATEMENT_TEXT_MAX = 4096;

const gatewayKeyShape = exact({
  v: literal('sealdesk.gateway-key.v1'),
  workspace: slug,
  gateway: randomId,
  key: bytesOf(32),
  issued: moment,
  expires: moment,
});

const verdictShape = exact({
  v: literal('sealdesk.verdict.v1'),
  workspace: slug,
  gateway: randomId,
  rules: line(40),
  at: moment,
  /** Digests of the envelopes that passed. What was refused needs no statement: it was not recorded. */
  passed: listOf(bytesOf(32), VERDICT_BATCH_MAX, 1),
});

export type GatewayKeyDocument = ShapeOf<typeof gatewayKeyShape>;
export type VerdictDocument = ShapeOf<typeof verdictShape>;

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

export async function signVerdict(
  primitives: Primitives,
  identity: SigningKey,
  fields: Omit<VerdictDocument, 'v'>,
): Promise<SignedText> {
  const { workspace, gateway, rules, at, passed } = fields;
  const text = JSON.stringify({ v: 'sealdesk.verdict.v1', workspace, gateway, rules, at, passed });
  return signText(primitives, identity, 'verdict', text);
}

/** That a gateway of this directory checked this envelope. `wrong-request`: the statement is about others. */
export async function verifyVerdict(
  primitives: Primitives,
  signed: SignedText,
  directory: DirectoryDocument,
  envelope: string,
): Promise<Checked<VerdictDocument>> {
  const read = parseExact(signed.text, verdictShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  if (!read.value.passed.includes(envelope)) return refused('wrong-request');
  const gateway = await verifyStatement(primitives, 'verdict', signed, read.value, directory);
  return gateway.ok ? read : gateway;
}

async function verifyStatement(
  primitives: Primitives,
  kind: 'gateway-key' | 'verdict',
  signed: SignedText,
  document: { readonly workspace: string; readonly gateway: string },
  directory: DirectoryDocument,
): Promise<Checked<true>> {
  if (document.workspace !== directory.workspace) return refused('wrong-workspace');
  const gateway = directory.gateways.find((entry) => entry.id === document.gateway);
  if (gateway === undefined) return refused('device-unknown');
  const publicKey = fixedBytes(gateway.sign, 32) as Uint8Array;
  return (await verifyText(primitives, publicKey, kind, signed))
    ? accepted(true)
    : refused('signature-invalid');
}
