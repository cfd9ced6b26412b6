// A request to open a conversation, as the very lines each officer reads and signs. Promises: one request has one text;
// enough different officers signed it. Trusts: the directory for who is an officer.

import { fixedBytes, fromBase64url, toHex } from './bytes.ts';
import type { DirectoryDocument } from './directory.ts';
import { contextHash } from './hash.ts';
import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { findDevice, personWithRole } from './readers.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { isSingleSpaced, row, valuesIn } from './signed-lines.ts';
import { signText, textDigestText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
  line,
  listOf,
  literal,
  moment,
  randomId,
  type ShapeOf,
  slug,
} from './strict-json.ts';

export const REQUEST_HOURS_MAX = 72;
export const REQUEST_TEXT_MAX = 2048;
export const APPROVALS_MAX = 16;

const requestShape = exact({
  workspace: slug,
  request: randomId,
  conversation: randomId,
  /** Count of events the request covers, from the first. */
  events: integer(1),
  /** The conversation's head after them. */
  head: bytesOf(32),
  matter: line(120),
  /** `reasonDigest` of the words, which travel sealed. */
  reason: bytesOf(32),
  scope: listOf(literal('messages', 'notes'), 2, 1),
  reader: randomId,
  device: randomId,
  /** Hours from the last signature. */
  hours: integer(1, REQUEST_HOURS_MAX),
  requested: moment,
});

export type OpenRequest = ShapeOf<typeof requestShape>;

export type Approval = { readonly device: string; readonly signature: string };

/** The lines to show and to sign. Throws for fields that make no request. */
export function requestText(request: OpenRequest): string {
  if (!requestShape(request) || !isSingleSpaced(request.matter))
    throw new RangeError('not a request to open');
  return [
    'sealdesk.open.v1',
    row('workspace', request.workspace),
    row('request', request.request),
    row('conversation', request.conversation),
    row('events', `1 to ${request.events}`),
    row('head', request.head),
    row('matter', request.matter),
    row('reason', request.reason),
    row('scope', request.scope.join(', ')),
    row('reader', request.reader),
    row('device', request.device),
    row('valid', `${request.hours} h from last signature`),
    row('requested', request.requested),
  ].join('\n');
}

/** Accepts only what `requestText` writes. */
export function parseRequest(text: string): Checked<OpenRequest> {
  if (text.length > REQUEST_TEXT_MAX) return refused('too-large');
  const value = valuesIn(text);
  const request: unknown = {
    workspace: value(0),
    request: value(1),
    conversation: value(2),
    events: Number(/^1 to (\d{1,15})$/.exec(value(3))?.[1]),
    head: value(4),
    matter: value(5),
    reason: value(6),
    scope: value(7).split(', '),
    reader: value(8),
    device: value(9),
    hours: Number(/^(\d{1,2}) h from last signature$/.exec(value(10))?.[1]),
    requested: value(11),
  };
  if (!requestShape(request) || !isSingleSpaced(request.matter)) return refused('shape-invalid');
  return requestText(request) === text ? accepted(request) : refused('text-not-canonical');
}

export function requestDigest(primitives: Primitives, text: string): string {
  return textDigestText(primitives, 'open', text);
}

/** The digest for two people to compare aloud: `7d41 93c0 5e8a f217 0c66 d2b9`. */
export function spokenDigest(digest: string): string {
  const hex = toHex((fromBase64url(digest) ?? new Uint8Array()).subarray(0, 12));
  return (hex.match(/.{4}/g) ?? []).join(' ');
}

/** Blinded by a salt of 32 bytes, so that the signed lines say nothing of the words. */
export function reasonDigest(primitives: Primitives, salt: Uint8Array, words: string): Uint8Array {
  return contextHash(primitives, 'sealdesk.reason.v1', salt, words);
}

export async function signApproval(
  primitives: Primitives,
  device: DeviceKeys,
  text: string,
): Promise<Approval> {
  const { signature } = await signText(primitives, device.sign, 'open', text);
  return { device: device.id, signature };
}

export async function verifyApproval(
  primitives: Primitives,
  text: string,
  approval: Approval,
  device: { readonly id: string; readonly sign: string },
): Promise<boolean> {
  const publicKey = fixedBytes(device.sign, 32);
  if (publicKey === null || approval.device !== device.id) return false;
  return verifyText(primitives, publicKey, 'open', { text, signature: approval.signature });
}

/**
 * The officers who signed, when they are enough, all different, and the reader is one of them, on the named device.
 * Refuses `device-unknown`, `signature-invalid`, `wrong-author` (a person twice) and `threshold-not-met`.
 */
export async function verifyApprovals(
  primitives: Primitives,
  directory: DirectoryDocument,
  text: string,
  approvals: readonly Approval[],
): Promise<Checked<{ readonly request: OpenRequest; readonly officers: readonly string[] }>> {
  const request = parseRequest(text);
  if (!request.ok) return request;
  if (request.value.workspace !== directory.workspace) return refused('wrong-workspace');
  if (approvals.length > APPROVALS_MAX) return refused('too-large');
  const officers = new Set<string>();
  for (const [index, approval] of approvals.entries()) {
    const device = findDevice(directory, approval.device);
    const person = personWithRole(directory, approval.device, 'compliance');
    if (device === null || person === null) return refused('device-unknown', index);
    if (officers.has(person.id)) return refused('wrong-author', index);
    if (!(await verifyApproval(primitives, text, approval, device)))
      return refused('signature-invalid', index);
    officers.add(person.id);
  }
  const asked = findDevice(directory, request.value.device)?.person === request.value.reader;
  const readerSigned = approvals.some((approval) => approval.device === request.value.device);
  if (!asked || !readerSigned) return refused('wrong-author');
  if (officers.size < directory.compliance.threshold) return refused('threshold-not-met');
  return accepted({ request: request.value, officers: [...officers] });
}
