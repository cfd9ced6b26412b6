// Looks into one message for card numbers. Promises: `passed` only for a message whose signature, commitments, body and
// padding hold and in which the detector finds nothing, alone or joined to the sender's last ones; whatever goes wrong
// on the way is no pass. Trusts: its own keys, the detector, the sender's public key that the server names.

import { readEnvelope, verifyEnvelope } from '../seal/envelope-verify.ts';
import type { VerifiedEnvelope } from '../seal/envelope.ts';
import { openMessageKey } from '../seal/opening/gateway-open.ts';
import { openWithMessageKey } from '../seal/opening/envelope-open.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { SignedText } from '../seal/signed-text.ts';
import type { Verdict } from '../redact/redact.ts';
import type { GatewayIdentity } from './identity.ts';
import { createReceivingKeys, type ReceivingKeys } from './receiving-keys.ts';
import { createSplitMemory } from './split-memory.ts';
import type { InspectRequest } from './wire.ts';
import { createVerdictBatch, type VerdictBatch } from './verdict-batch.ts';

/** A box is known by its ephemeral key, whose first 252 bits fill so many characters. */
const BOX_NAME_CHARACTERS = 42;

/** The largest padded text that is looked through; the detector's time grows with it. */
export const SIZE_MAX = 16_384;
/** As long as the door waits for an answer: an older request is not worth another's time. */
export const AGE_MS_MAX = 2_000;

export type ContentReason = 'card-number' | 'card-number-split' | 'security-code' | 'cannot-decide';

/**
 * `gateway-key-unknown`, `not-inspected`: the sender seals the message's key again, to the newest receiving key.
 * `envelope-invalid`: it never gets better.
 */
export type InvalidCode = 'envelope-invalid' | 'gateway-key-unknown' | 'not-inspected' | 'workspace-unknown';

export type InspectionAnswer =
  | { readonly status: 'passed'; readonly rules: string; readonly check: SignedText }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: ContentReason;
      /** Digests of the envelopes that hold the earlier pieces of a split number. */
      readonly withhold: readonly string[];
    }
  | { readonly status: 'invalid'; readonly code: InvalidCode }
  | { readonly status: 'failed' };

/** The detector, handed in so that a test can break it. */
export type Detector = {
  readonly rules: string;
  redact(text: string): Verdict;
  digitRuns(text: string): readonly string[];
  completes(
    earlier: readonly (readonly string[])[],
    text: string,
  ): { readonly earlier: readonly number[] } | null;
};

export interface Inspector {
  inspect(request: InspectRequest): Promise<InspectionAnswer>;
  /** The signed statements of the receiving keys now in use, one a workspace. */
  statements(): readonly SignedText[];
  /** Replaces keys that are due and forgets what has expired. True when a key changed. */
  tick(): Promise<boolean>;
}

type Desk = { readonly keys: ReceivingKeys; readonly batch: VerdictBatch };

export async function createInspector(needs: {
  readonly primitives: Primitives;
  readonly identities: readonly GatewayIdentity[];
  readonly detector: Detector;
  readonly nowMs: () => number;
  /** Told of a fault, without anything about the message. */
  readonly onFault: (workspace: string, error: unknown) => void;
}): Promise<Inspector> {
  const { primitives, detector, nowMs } = needs;
  const memory = createSplitMemory();
  const desks = new Map<string, Desk>();
  for (const identity of needs.identities) {
    const keys = await createReceivingKeys(primitives, identity, nowMs());
    const batch = createVerdictBatch({ primitives, identity, rules: detector.rules, nowMs });
    desks.set(identity.workspace, { keys, batch });
  }

  async function judged(desk: Desk, request: InspectRequest): Promise<InspectionAnswer> {
    const since = nowMs();
    const envelope = await verified(request);
    if (envelope === null || envelope.header.size > SIZE_MAX)
      return { status: 'invalid', code: 'envelope-invalid' };
    const opened = await openText(desk, request, envelope);
    if (opened.status === 'invalid') return opened;
    if (nowMs() - since >= AGE_MS_MAX) return { status: 'failed' };
    const refusal = contentRefusal(opened.text, envelope);
    if (refusal !== null) return { status: 'refused', rules: detector.rules, ...refusal };
    return { status: 'passed', rules: detector.rules, check: await desk.batch.passed(envelope.digest) };
  }

  async function verified(request: InspectRequest): Promise<VerifiedEnvelope | null> {
    const read = readEnvelope(primitives, request.envelope);
    if (!read.ok) return null;
    const checked = await verifyEnvelope(primitives, read.value, {
      workspace: request.workspace,
      conversation: request.conversation,
      sender: { id: read.value.header.sender, sign: request.sender },
    });
    return checked.ok ? checked.value : null;
  }

  async function openText(
    desk: Desk,
    request: InspectRequest,
    envelope: VerifiedEnvelope,
  ): Promise<{ status: 'open'; text: string } | Extract<InspectionAnswer, { status: 'invalid' }>> {
    const { gateway } = desk.keys.identity;
    const receiving = request.gateway === gateway ? desk.keys.accepted(request.key, nowMs()) : null;
    if (receiving === null) return { status: 'invalid', code: 'gateway-key-unknown' };
    const boxName = request.box.slice(0, BOX_NAME_CHARACTERS);
    if (receiving.opened.has(boxName)) return { status: 'invalid', code: 'not-inspected' };
    const place = { gateway, envelope: envelope.digest, connection: request.connection };
    const key = await openMessageKey(primitives, receiving.key, place, request.box);
    // Asked again after the wait: of two requests with one box only the first is served.
    if (!key.ok || receiving.opened.has(boxName)) return { status: 'invalid', code: 'not-inspected' };
    receiving.opened.add(boxName);
    const message = openWithMessageKey(primitives, envelope, key.value);
    key.value.fill(0);
    if (!message.ok) return { status: 'invalid', code: 'envelope-invalid' };
    return { status: 'open', text: message.value.body.text };
  }

  function contentRefusal(
    text: string,
    envelope: VerifiedEnvelope,
  ): { readonly reason: ContentReason; readonly withhold: readonly string[] } | null {
    const verdict = detector.redact(text);
    if (verdict.verdict === 'refuse') return { reason: 'cannot-decide', withhold: [] };
    if (verdict.verdict === 'redact') {
      const isNumber = verdict.spans.some((span) => span.kind === 'card-number');
      return { reason: isNumber ? 'card-number' : 'security-code', withhold: [] };
    }
    const { conversation, sender, tab, sequence } = envelope.header;
    const who = `${conversation}.${sender}`;
    const message = { digest: envelope.digest, tab, sequence };
    const earlier = memory.earlier(who, message, nowMs());
    const completed = detector.completes(
      earlier.map((each) => each.runs),
      text,
    );
    if (completed !== null) {
      return {
        reason: 'card-number-split',
        withhold: completed.earlier.flatMap((index) => earlier[index]?.digest ?? []),
      };
    }
    memory.remember(who, message, detector.digitRuns(text), nowMs());
    return null;
  }

  return {
    async inspect(request) {
      const desk = desks.get(request.workspace);
      if (desk === undefined) return { status: 'invalid', code: 'workspace-unknown' };
      try {
        return await judged(desk, request);
      } catch (error) {
        needs.onFault(request.workspace, error);
        return { status: 'failed' };
      }
    },
    statements: () => [...desks.values()].map((desk) => desk.keys.statement),
    async tick() {
      memory.sweep(nowMs());
      let changed = false;
      for (const desk of desks.values()) if (await desk.keys.renew(nowMs())) changed = true;
      return changed;
    },
  };
}
