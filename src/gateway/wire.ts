// What passes between the server and the gateway: one JSON text a line, each way. Trusts nothing about what arrives.
//
// server -> gateway: {"id":n,"inspect":{...}} a new message, {"id":n,"again":{...}} one that an end reported,
//                    {"id":n,"compare":{...}} a withheld one and its masked copy
// gateway -> server: {"keys":[<signed>...]} at once and after every change; {"id":n,"answer":{...}}

import {
  anyText,
  bytesOf,
  either,
  exact,
  integer,
  listOf,
  literal,
  nullOr,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from '../seal/strict-json.ts';
import { ENVELOPE_TEXT_MAX } from '../seal/envelope-verify.ts';
import { FRAME_BYTES_MAX } from './lines.ts';

const BOX_CHARACTERS_MAX = 256;
const WINDOW_CHARACTERS_MAX = 16_384;
const STATEMENT_CHARACTERS_MAX = 4_096;
const OWN_MAX = 50;
const OWN_STARTS_MAX = 20;
const OWN_DIGITS_MAX = 8;
const OWN_LENGTHS_MAX = 8;

const flag = (value: unknown): value is boolean => typeof value === 'boolean';

const place = {
  workspace: slug,
  conversation: randomId,
  connection: randomId,
};

const sight = {
  /** The sender's device: its Ed25519 public key, as the server knows it. */
  sender: bytesOf(32),
  gateway: randomId,
  /** The receiving key the box was sealed to. */
  key: bytesOf(32),
  box: anyText(BOX_CHARACTERS_MAX, 1),
  envelope: anyText(ENVELOPE_TEXT_MAX, 1),
};

/** The workspace's own numbers, as its settings say them: the server's word, like the workspace itself. */
const own = {
  own: listOf(
    exact({
      means: literal('card', 'other'),
      starts: listOf(anyText(OWN_DIGITS_MAX, 2), OWN_STARTS_MAX, 1),
      lengths: listOf(anyText(2, 2), OWN_LENGTHS_MAX, 1),
      check: flag,
    }),
    OWN_MAX,
  ),
};

const inspectShape = exact({
  ...place,
  ...own,
  /** Whose message it is, as the server knows: the pieces of all their devices and tabs count together. */
  writer: anyText(64, 1),
  ...sight,
  window: nullOr(anyText(WINDOW_CHARACTERS_MAX, 1)),
});
const againShape = exact({ ...place, ...own, ...sight });
const compareShape = exact({
  ...place,
  ...own,
  /** What a gateway said when it had the message withheld. */
  refusal: exact({ text: anyText(STATEMENT_CHARACTERS_MAX, 2), signature: bytesOf(64) }),
  withheld: exact(sight),
  masked: exact(sight),
});

const frameShape = either(
  either(exact({ id: integer(1), inspect: inspectShape }), exact({ id: integer(1), again: againShape })),
  exact({ id: integer(1), compare: compareShape }),
);

export type InspectRequest = ShapeOf<typeof inspectShape>;
export type AgainRequest = ShapeOf<typeof againShape>;
export type CompareRequest = ShapeOf<typeof compareShape>;
export type Sight = CompareRequest['masked'];

export type RequestFrame =
  | { readonly id: number; readonly inspect: InspectRequest }
  | { readonly id: number; readonly again: AgainRequest }
  | { readonly id: number; readonly compare: CompareRequest };

export function readRequestFrame(line: string): RequestFrame | null {
  const read = parseExact(line, frameShape as Shape<RequestFrame>, FRAME_BYTES_MAX);
  return read.ok ? read.value : null;
}
