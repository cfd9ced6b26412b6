// The digit runs of a sender's earlier messages, for a gateway that may not remember them, and what binds them to those
// messages.

import { toBase64url, utf8 } from './bytes.ts';
import { sealBox } from './box.ts';
import { type GatewayKeyDocument, messageKeyAssociated, type MessageKeyPlace } from './gateway.ts';
import { contextKey } from './hash.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import {
  bytesOf,
  exact,
  integer,
  listOf,
  literal,
  parseExact,
  randomId,
  type ShapeOf,
} from './strict-json.ts';

/** Earlier messages that one refusal takes back; as many as are looked at for the pieces of a number. */
export const PIECES_MAX = 8;
/** Groups of digits of one message, and digits of one group. */
export const WINDOW_RUNS_MAX = 40;
const RUN_DIGITS_MAX = 19;
const WINDOW_TEXT_MAX = 12_000;

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
