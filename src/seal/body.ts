// What a message says, before it is sealed. Each body carries its own type and version; a reader for a released one
// stays as long as retention lasts. Trusts nothing of what it reads.

import { concat, u32, utf8 } from './bytes.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { anyText, exact, literal, type Shape, type ShapeOf } from './strict-json.ts';

/** Sizes a sealed body may have, its length prefix included. */
export const BODY_BUCKETS = [256, 1024, 4096, 16_384, 65_536] as const;
export const BODY_BYTES_MAX = 65_536 - 4;

const textV1 = exact({ type: literal('text'), version: literal(1), text: anyText(BODY_BYTES_MAX, 1) });
const noteV1 = exact({ type: literal('note'), version: literal(1), text: anyText(BODY_BYTES_MAX, 1) });

export type TextBody = ShapeOf<typeof textV1>;
export type NoteBody = ShapeOf<typeof noteV1>;
export type Body = TextBody | NoteBody;

/** Who a message is for: both sides, or staff among themselves. */
export type Audience = 'conversation' | 'staff';

/** A body belongs to one audience: what staff write among themselves never passes as said to the visitor. */
export type BodyFormat = { readonly audience: Audience; readonly shape: Shape<Body> };

/** The reader of every released body, by type and version. */
export const bodyFormats: ReadonlyMap<string, BodyFormat> = new Map<string, BodyFormat>([
  ['text/1', { audience: 'conversation', shape: textV1 }],
  ['note/1', { audience: 'staff', shape: noteV1 }],
]);

/** The smallest bucket that holds this many bytes and their length, or null. */
export function bucketFor(bytes: number): number | null {
  return BODY_BUCKETS.find((bucket) => bytes + 4 <= bucket) ?? null;
}

/** Length (u32), text, zeros up to the bucket. */
export function padBody(body: Body, audience: Audience): Checked<Uint8Array> {
  const format = bodyFormats.get(`${body.type}/${body.version}`);
  if (!format?.shape(body) || format.audience !== audience) return refused('body-invalid');
  if (!body.text.isWellFormed()) return refused('body-invalid');
  const bytes = utf8(JSON.stringify({ type: body.type, version: body.version, text: body.text }));
  const bucket = bucketFor(bytes.length);
  if (bucket === null) return refused('too-large');
  return accepted(concat(u32(bytes.length), bytes, new Uint8Array(bucket - 4 - bytes.length)));
}
