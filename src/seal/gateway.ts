// What an end gives the inspection gateway: one message's key, in a box under its receiving key, which is new every hour;
// the digit runs of earlier messages, for one that may not remember them. Trusts: the directory for which gateways there are.

import { fixedBytes, toBase64url, utf8 } from './bytes.ts';
import { type BoxToSeal, sealBox } from './box.ts';
import { CLOCK_SKEW_MS, type DirectoryDocument } from './directory.ts';
import { contextKey } from './hash.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, signText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
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
/** Earlier messages that one refusal takes back; as many as are looked at for the pieces of a number. */
export const PIECES_MAX = 8;
/** Groups of digits of one message, and digits of one group. */
export const WINDOW_RUNS_MAX = 40;
const RUN_DIGITS_MAX = 19;
export const STATEMENT_TEXT_MAX = 4096;
const WINDOW_TEXT_MAX = 12_000;

const gatewayKeyShape = exact({
  v: literal('sealdesk.gateway-key.v1'),
  workspace: slug,
  gateway: randomId,
  key: bytesOf(32),
  issued: moment,
  expires: moment,
});

const windowShape = exact({
  v: literal('sealdesk.window.v1'),
  messages: listOf(
    exact({
      envelope: bytesOf(32),
      tab: randomId,
      sequence: integer(1),
      agoMs: integer(0),
      blind: bytesOf(32),
      runs: listOf(digitRun, WINDOW_RUNS_MAX, 1),
    }),
    PIECES_MAX,
    1,
  ),
});

/** Empty for a group that is no piece of a number and yet parts its neighbours. */
function digitRun(value: unknown): value is string {
  return typeof value === 'string' && value.length <= RUN_DIGITS_MAX && /^[0-9]*$/.test(value);
}

export type WindowMessage = ShapeOf<typeof windowShape>['messages'][number];

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

/** Under the message's key: whoever knows the digits alone learns nothing from a piece, and nobody once that key is gone. */
export function pieceBlind(primitives: Primitives, messageKey: Uint8Array): Uint8Array {
  return contextKey(primitives, messageKey, 'sealdesk.piece-blind.v1');
}

/** Binds the groups of digits that a message is said to hold. */
export function pieceOf(primitives: Primitives, blind: Uint8Array, runs: readonly string[]): string {
  return toBase64url(contextKey(primitives, blind, 'sealdesk.piece.v1', runs.join(' ')));
}

/** The digit runs of a sender's last messages, for a gateway that was started since. Bound as the message's key is. */
export async function sealWindow(
  primitives: Primitives,
  gatewayKey: Pick<GatewayKeyDocument, 'gateway' | 'key'>,
  place: Pick<MessageKeyPlace, 'envelope' | 'connection'>,
  messages: readonly WindowMessage[],
): Promise<Checked<string>> {
  const associated = messageKeyAssociated({ ...place, gateway: gatewayKey.gateway });
  if (associated === null) return refused('shape-invalid');
  const fields = messages.map(({ envelope, tab, sequence, agoMs, blind, runs }) => ({
    envelope,
    tab,
    sequence,
    agoMs,
    blind,
    runs,
  }));
  const text = JSON.stringify({ v: 'sealdesk.window.v1', messages: fields });
  if (!readWindow(text).ok) return refused('shape-invalid');
  return sealBox(primitives, { purpose: 'window', to: gatewayKey.key, associated, plain: utf8(text) });
}

export function readWindow(text: string): Checked<readonly WindowMessage[]> {
  const read = parseExact(text, windowShape, WINDOW_TEXT_MAX);
  return read.ok ? accepted(read.value.messages) : read;
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
