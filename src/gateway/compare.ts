// Whether a sealed text is a withheld one with its digits masked and nothing else changed. Promises: `compared` only for a
// message that this gateway had withheld, and only when it holds the very digits for which it was. Trusts: its own
// signature on its own refusal.

import { readRefusal, type RefusalDocument, signResealed } from '../seal/gateway-verdict.ts';
import { pieceOf } from '../seal/gateway-window.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { SignedText } from '../seal/signed-text.ts';
import type { Detector } from './detector.ts';
import type { GatewayIdentity } from './identity.ts';
import type { OpenedSight } from './sight.ts';
import type { CompareRequest } from './wire.ts';

export type CompareRefusal = 'not-masked' | 'not-withheld';

export type Compared =
  | { readonly status: 'compared'; readonly statement: SignedText }
  | { readonly status: 'refused'; readonly code: CompareRefusal };

export async function compare(
  needs: {
    readonly primitives: Primitives;
    readonly identity: GatewayIdentity;
    readonly detector: Detector;
    readonly nowMs: () => number;
  },
  request: CompareRequest,
  withheld: OpenedSight,
  masked: OpenedSight,
): Promise<Compared> {
  const { detector, identity, primitives } = needs;
  const { gateway, workspace } = identity;
  const own = { workspace, gateway, sign: identity.sign.public };
  const refusal = await readRefusal(primitives, request.refusal, own);
  if (!refusal.ok || refusal.value.conversation !== request.conversation) return refused('not-withheld');
  if (!concerns(primitives, detector, refusal.value, withheld)) return refused('not-withheld');
  const sameKind =
    masked.type === withheld.type && masked.envelope.header.audience === withheld.envelope.header.audience;
  if (!sameKind || masked.text !== detector.maskDigits(withheld.text)) return refused('not-masked');
  if (detector.redact(masked.text, 0, request.own).verdict !== 'pass') return refused('not-masked');
  const statement = await signResealed(primitives, identity.sign, {
    workspace,
    gateway,
    rules: detector.rules,
    at: new Date(needs.nowMs()).toISOString(),
    conversation: request.conversation,
    withheld: withheld.envelope.digest,
    masked: masked.envelope.digest,
  });
  return { status: 'compared', statement };
}

/** The refusal is about this message, and this message holds what its sender's end, perhaps alone, said that it holds. */
function concerns(
  primitives: Primitives,
  detector: Detector,
  refusal: RefusalDocument,
  withheld: OpenedSight,
): boolean {
  const { digest } = withheld.envelope;
  if (refusal.envelope === digest) return true;
  const named = refusal.withhold.find((each) => each.envelope === digest);
  if (named === undefined) return false;
  return pieceOf(primitives, withheld.blind, detector.digitRuns(withheld.text)) === named.piece;
}

function refused(code: CompareRefusal): Compared {
  return { status: 'refused', code };
}
