// What passes between the server and the gateway: one JSON text a line, each way. Trusts nothing about what arrives.
//
// server -> gateway: {"id":n,"inspect":{...}}
// gateway -> server: {"keys":[<signed>...]} at once and after every change; {"id":n,"answer":{...}}

import {
  anyText,
  bytesOf,
  exact,
  integer,
  parseExact,
  randomId,
  type ShapeOf,
  slug,
} from '../seal/strict-json.ts';
import { ENVELOPE_TEXT_MAX } from '../seal/envelope.ts';
import { FRAME_BYTES_MAX } from './lines.ts';

const BOX_CHARACTERS_MAX = 256;

const requestShape = exact({
  id: integer(1),
  inspect: exact({
    workspace: slug,
    conversation: randomId,
    connection: randomId,
    /** The sender's device: its Ed25519 public key, as the server knows it. */
    sender: bytesOf(32),
    gateway: randomId,
    /** The receiving key the box was sealed to. */
    key: bytesOf(32),
    box: anyText(BOX_CHARACTERS_MAX, 1),
    envelope: anyText(ENVELOPE_TEXT_MAX, 1),
  }),
});

export type InspectFrame = ShapeOf<typeof requestShape>;
export type InspectRequest = InspectFrame['inspect'];

export function readInspectFrame(line: string): InspectFrame | null {
  const read = parseExact(line, requestShape, FRAME_BYTES_MAX);
  return read.ok ? read.value : null;
}
