// The inspection gateway's word: on what it checked, refused, compared. Trusts: the directory for which gateways there are.

import type { DirectoryDocument } from './directory.ts';
import { PIECES_MAX } from './gateway-window.ts';
import { STATEMENT_TEXT_MAX, verifyStatement } from './gateway.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { type Checked, refused } from './refusal.ts';
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

export const VERDICT_BATCH_MAX = 32;

const verdictShape = exact({
  v: literal('sealdesk.verdict.v1'),
  workspace: slug,
  gateway: randomId,
  rules: line(40),
  at: moment,
  /** Digests of the envelopes that passed. What was refused needs no statement: it was not recorded. */
  passed: listOf(bytesOf(32), VERDICT_BATCH_MAX, 1),
});

const refusalShape = exact({
  v: literal('sealdesk.refusal.v1'),
  workspace: slug,
  gateway: randomId,
  rules: line(40),
  at: moment,
  conversation: randomId,
  /** Of the refused message; of a recorded one, where an end asked to look again. */
  envelope: bytesOf(32),
  reason: literal('card-number', 'card-number-split', 'security-code', 'cannot-decide'),
  /** Earlier messages with the other pieces. `piece` binds the digits they are said to hold. */
  withhold: listOf(exact({ envelope: bytesOf(32), piece: bytesOf(32) }), PIECES_MAX, 0),
});

const resealedShape = exact({
  v: literal('sealdesk.resealed.v1'),
  workspace: slug,
  gateway: randomId,
  rules: line(40),
  at: moment,
  conversation: randomId,
  withheld: bytesOf(32),
  masked: bytesOf(32),
});

export type VerdictDocument = ShapeOf<typeof verdictShape>;
export type RefusalDocument = ShapeOf<typeof refusalShape>;
export type ResealedDocument = ShapeOf<typeof resealedShape>;

export async function signVerdict(
  primitives: Primitives,
  identity: SigningKey,
  fields: Omit<VerdictDocument, 'v'>,
): Promise<SignedText> {
  const { workspace, gateway, rules, at, passed } = fields;
  const text = JSON.stringify({ v: 'sealdesk.verdict.v1', workspace, gateway, rules, at, passed });
  return signText(primitives, identity, 'verdict', text);
}

/** That a gateway of this directory made this statement, whatever it is about: one is shared by many envelopes. */
export async function verifyVerdictStatement(
  primitives: Primitives,
  signed: SignedText,
  directory: DirectoryDocument,
): Promise<Checked<VerdictDocument>> {
  const read = parseExact(signed.text, verdictShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  const gateway = await verifyStatement(primitives, 'verdict', signed, read.value, directory);
  return gateway.ok ? read : gateway;
}

/** That a gateway of this directory checked this envelope. `wrong-request`: the statement is about others. */
export async function verifyVerdict(
  primitives: Primitives,
  signed: SignedText,
  directory: DirectoryDocument,
  envelope: string,
): Promise<Checked<VerdictDocument>> {
  const statement = await verifyVerdictStatement(primitives, signed, directory);
  if (!statement.ok) return statement;
  return statement.value.passed.includes(envelope) ? statement : refused('wrong-request');
}

export async function signRefusal(
  primitives: Primitives,
  identity: SigningKey,
  fields: Omit<RefusalDocument, 'v'>,
): Promise<SignedText> {
  const { workspace, gateway, rules, at, conversation, envelope, reason } = fields;
  const withhold = fields.withhold.map(({ envelope: digest, piece }) => ({ envelope: digest, piece }));
  const v = 'sealdesk.refusal.v1';
  const text = JSON.stringify({ v, workspace, gateway, rules, at, conversation, envelope, reason, withhold });
  return signText(primitives, identity, 'refusal', text);
}

/** That a gateway of this directory refused this envelope of this conversation. */
export async function verifyRefusal(
  primitives: Primitives,
  signed: SignedText,
  directory: Pick<DirectoryDocument, 'gateways' | 'workspace'>,
  place: { readonly conversation: string; readonly envelope: string },
): Promise<Checked<RefusalDocument>> {
  const read = parseExact(signed.text, refusalShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  if (read.value.conversation !== place.conversation) return refused('wrong-conversation');
  if (read.value.envelope !== place.envelope) return refused('wrong-request');
  const gateway = await verifyStatement(primitives, 'refusal', signed, read.value, directory);
  return gateway.ok ? read : gateway;
}

/** A gateway's own refusal, read back: what it said of a withheld message. */
export async function readRefusal(
  primitives: Primitives,
  signed: SignedText,
  own: { readonly workspace: string; readonly gateway: string; readonly sign: Uint8Array },
): Promise<Checked<RefusalDocument>> {
  const read = parseExact(signed.text, refusalShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  const { gateway, workspace } = read.value;
  if (workspace !== own.workspace || gateway !== own.gateway) return refused('device-unknown');
  return (await verifyText(primitives, own.sign, 'refusal', signed)) ? read : refused('signature-invalid');
}

export async function signResealed(
  primitives: Primitives,
  identity: SigningKey,
  fields: Omit<ResealedDocument, 'v'>,
): Promise<SignedText> {
  const { workspace, gateway, rules, at, conversation, withheld, masked } = fields;
  const v = 'sealdesk.resealed.v1';
  const text = JSON.stringify({ v, workspace, gateway, rules, at, conversation, withheld, masked });
  return signText(primitives, identity, 'resealed', text);
}

/** That a gateway of this directory compared these two and found the second to be the first with its digits masked. */
export async function verifyResealed(
  primitives: Primitives,
  signed: SignedText,
  directory: Pick<DirectoryDocument, 'gateways' | 'workspace'>,
  place: { readonly conversation: string; readonly withheld: string; readonly masked: string },
): Promise<Checked<ResealedDocument>> {
  const read = parseExact(signed.text, resealedShape, STATEMENT_TEXT_MAX);
  if (!read.ok) return read;
  if (read.value.conversation !== place.conversation) return refused('wrong-conversation');
  if (read.value.withheld !== place.withheld || read.value.masked !== place.masked)
    return refused('wrong-request');
  const gateway = await verifyStatement(primitives, 'resealed', signed, read.value, directory);
  return gateway.ok ? read : gateway;
}
