// Opens a message whose signature was verified. Promises: what it gives is the very text every other reader gets.
// Trusts: the epoch's key. Not for the server core.

import { equalBytes, fromUtf8, readU32 } from '../bytes.ts';
import { type Body, bodyFormats, bucketFor } from '../body.ts';
import {
  type Audience,
  associatedData,
  keyCommitment,
  messageKey,
  textCommitment,
  type VerifiedEnvelope,
} from '../envelope.ts';
import type { Primitives } from '../primitives.ts';
import { accepted, type Checked, refused } from '../refusal.ts';
import { isObject } from '../is-object.ts';
import { parseCanonical } from '../strict-json.ts';

export type OpenedMessage = { readonly body: Body; readonly key: Uint8Array };

export function openMessage(
  primitives: Primitives,
  envelope: VerifiedEnvelope,
  epochKey: Uint8Array,
): Checked<OpenedMessage> {
  const key = messageKey(primitives, epochKey, envelope.salt, envelope.header);
  return openWithMessageKey(primitives, envelope, key);
}

/** The gateway's way in: one message's own key, no epoch's. */
export function openWithMessageKey(
  primitives: Primitives,
  envelope: VerifiedEnvelope,
  key: Uint8Array,
): Checked<OpenedMessage> {
  if (key.length !== 32 || !equalBytes(keyCommitment(primitives, key), envelope.keyCommitment)) {
    return refused('key-commitment-invalid');
  }
  const padded = primitives.aeadOpen(
    key,
    envelope.nonce,
    associatedData(envelope.headerText),
    envelope.ciphertext,
  );
  if (padded === null) return refused('box-invalid');
  if (!equalBytes(textCommitment(primitives, key, padded), envelope.textCommitment)) {
    return refused('text-commitment-invalid');
  }
  const body = readBody(padded, envelope.header.audience);
  return body.ok ? accepted({ body: body.value, key }) : body;
}

export function readBody(padded: Uint8Array, audience: Audience): Checked<Body> {
  if (padded.length < 4) return refused('padding-invalid');
  const length = readU32(padded);
  if (bucketFor(length) !== padded.length) return refused('padding-invalid');
  let rest = 0;
  for (let index = 4 + length; index < padded.length; index += 1) rest |= padded[index] as number;
  if (rest !== 0) return refused('padding-invalid');
  const text = fromUtf8(padded.subarray(4, 4 + length));
  const value = text === null ? undefined : parseCanonical(text);
  if (!isObject(value)) return refused('body-invalid');
  const format = bodyFormats.get(`${String(value['type'])}/${String(value['version'])}`);
  if (format === undefined) return refused('body-unknown');
  return format.shape(value) && format.audience === audience ? accepted(value) : refused('body-invalid');
}
