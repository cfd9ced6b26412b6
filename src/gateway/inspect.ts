// Looks into one message for card numbers. Promises: `passed` only for a message whose signature, commitments, body and
// padding hold and in which the detector finds nothing, alone or joined to the writer's last ones; whatever goes wrong
// on the way is no pass. What it refuses, and what it compared, it signs. Trusts: its own keys, the detector.

import { fixedBytes } from '../seal/bytes.ts';
import { signRefusal } from '../seal/gateway-verdict.ts';
import { pieceOf } from '../seal/gateway-window.ts';
import type { Primitives } from '../seal/primitives.ts';
import type { SignedText } from '../seal/signed-text.ts';
import type { Verdict } from '../redact/redact.ts';
import { ASKED_REACH } from '../redact/asked.ts';
import { createAskedMemory } from './asked-memory.ts';
import { compare, type CompareRefusal } from './compare.ts';
import type { Detector } from './detector.ts';
import type { GatewayIdentity } from './identity.ts';
import { createReceivingKeys, type ReceivingKeys } from './receiving-keys.ts';
import { type InvalidCode, openSight, openWindowOf, type OpenedSight } from './sight.ts';
import { isStale } from './table-age.ts';
import { createSplitMemory, MESSAGES_MAX, type Remembered } from './split-memory.ts';
import type { AgainRequest, CompareRequest, InspectRequest } from './wire.ts';
import { createVerdictBatch, type VerdictBatch } from './verdict-batch.ts';

export { SIZE_MAX } from './sight.ts';

/** As long as the door waits for an answer: an older request is not worth another's time. */
export const AGE_MS_MAX = 2_000;

export type ContentReason = 'card-number' | 'card-number-split' | 'security-code' | 'cannot-decide';

export type InspectionAnswer =
  | { readonly status: 'passed'; readonly rules: string; readonly check: SignedText }
  | {
      readonly status: 'refused';
      readonly rules: string;
      readonly reason: ContentReason;
      /** The signed refusal; it names the envelopes that hold the earlier pieces of a split number. */
      readonly check: SignedText;
    }
  | { readonly status: 'invalid'; readonly code: InvalidCode }
  | { readonly status: 'failed'; readonly code?: 'table-stale' };

export type ComparisonAnswer =
  | {
      readonly status: 'compared';
      readonly rules: string;
      /** The masked copy's verdict, as every message has one. */
      readonly check: SignedText;
      readonly statement: SignedText;
    }
  | { readonly status: 'invalid'; readonly code: InvalidCode | CompareRefusal }
  | { readonly status: 'failed'; readonly code?: 'table-stale' };

export interface Inspector {
  inspect(request: InspectRequest): Promise<InspectionAnswer>;
  /** A recorded message that a reading end reported, by itself and by today's rules. */
  again(request: AgainRequest): Promise<InspectionAnswer>;
  compare(request: CompareRequest): Promise<ComparisonAnswer>;
  /** The signed statements of the receiving keys now in use, one a workspace. */
  statements(): readonly SignedText[];
  /** Replaces keys that are due and forgets what has expired. True when a key changed. */
  tick(): Promise<boolean>;
}

type Failed = { readonly status: 'failed'; readonly code?: 'table-stale' };
type Desk = { readonly keys: ReceivingKeys; readonly batch: VerdictBatch };
type Found = { readonly reason: ContentReason; readonly pieces: readonly Remembered[] };

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
  const asked = createAskedMemory(ASKED_REACH);
  const desks = new Map<string, Desk>();
  for (const identity of needs.identities) {
    const keys = await createReceivingKeys(primitives, identity, nowMs());
    const batch = createVerdictBatch({ primitives, identity, rules: detector.rules, nowMs });
    desks.set(identity.workspace, { keys, batch });
  }

  async function inspected(desk: Desk, request: InspectRequest): Promise<InspectionAnswer> {
    const since = nowMs();
    const opened = await openSight(primitives, desk.keys, request, request, nowMs);
    if (opened.status === 'invalid') return opened;
    const told = await toldWith(desk, request, opened);
    if (nowMs() - since >= AGE_MS_MAX) return { status: 'failed' };
    return answer(desk, request, opened, found(request, opened, told));
  }

  async function lookedAgain(desk: Desk, request: AgainRequest): Promise<InspectionAnswer> {
    const opened = await openSight(primitives, desk.keys, request, request, nowMs);
    if (opened.status === 'invalid') return opened;
    const reason = reasonOf(detector.redact(opened.text, 0, request.own));
    return answer(desk, request, opened, reason === null ? null : { reason, pieces: [] });
  }

  async function compared(desk: Desk, request: CompareRequest): Promise<ComparisonAnswer> {
    const withheld = await openSight(primitives, desk.keys, request, request.withheld, nowMs);
    if (withheld.status === 'invalid') return withheld;
    const masked = await openSight(primitives, desk.keys, request, request.masked, nowMs);
    if (masked.status === 'invalid') return masked;
    const { identity } = desk.keys;
    const result = await compare({ primitives, identity, detector, nowMs }, request, withheld, masked);
    if (result.status === 'refused') return { status: 'invalid', code: result.code };
    const check = await desk.batch.passed(masked.envelope.digest);
    return { status: 'compared', rules: detector.rules, check, statement: result.statement };
  }

  async function answer(
    desk: Desk,
    { conversation }: AgainRequest | InspectRequest,
    { envelope }: OpenedSight,
    refused: Found | null,
  ): Promise<InspectionAnswer> {
    const { rules } = detector;
    if (refused === null) return { status: 'passed', rules, check: await desk.batch.passed(envelope.digest) };
    const { gateway, sign, workspace } = desk.keys.identity;
    const { reason } = refused;
    const pieces = refused.pieces.slice(-MESSAGES_MAX);
    const check = await signRefusal(primitives, sign, {
      workspace,
      gateway,
      rules,
      at: new Date(nowMs()).toISOString(),
      conversation,
      envelope: envelope.digest,
      reason,
      withhold: pieces.map(({ blind, digest, runs }) => ({
        envelope: digest,
        piece: pieceOf(primitives, blind, runs),
      })),
    });
    return { status: 'refused', rules, reason, check };
  }

  async function toldWith(desk: Desk, request: InspectRequest, { envelope }: OpenedSight) {
    const { window } = request;
    if (window === null) return [];
    const told = await openWindowOf(
      primitives,
      desk.keys,
      request,
      { ...request, window },
      envelope,
      nowMs(),
    );
    return (told ?? []).map(({ agoMs, blind, envelope: digest, runs, sequence, tab }) => ({
      digest,
      tab,
      sequence,
      runs,
      blind: fixedBytes(blind, 32) as Uint8Array,
      atMs: nowMs() - agoMs,
    }));
  }

  function found(
    { conversation, own, writer }: InspectRequest,
    { blind, envelope, text }: OpenedSight,
    told: readonly Omit<Remembered, 'seen'>[],
  ): Found | null {
    const before = asked.earlier(conversation, nowMs());
    const reason = reasonOf(detector.redact(text, detector.askedOf(before, writer), own));
    if (reason !== null) return { reason, pieces: [] };
    const { tab, sequence } = envelope.header;
    const who = `${conversation}.${writer}`;
    const message = { digest: envelope.digest, tab, sequence };
    memory.claim(who, told, nowMs());
    const earlier = memory.earlier(who, message, nowMs());
    const seen = earlier.filter((each) => each.seen);
    // What its end tells may stand between the pieces; it hides none of those that were seen.
    const pieces =
      completed(earlier, text, own) ?? (seen.length < earlier.length ? completed(seen, text, own) : null);
    if (pieces !== null) return { reason: 'card-number-split', pieces };
    memory.remember(who, { ...message, blind, runs: detector.digitRuns(text) }, nowMs());
    // What staff note among themselves asks the visitor for nothing.
    if (envelope.header.audience === 'conversation') {
      const asks = detector.asksFor(text);
      asked.remember(conversation, { by: writer, asks, digest: envelope.digest }, nowMs());
    }
    return null;
  }

  function completed(
    earlier: readonly Remembered[],
    text: string,
    own: InspectRequest['own'],
  ): readonly Remembered[] | null {
    const runs = earlier.map((each) => each.runs);
    return detector.completes(runs, text, own)?.earlier.flatMap((index) => earlier[index] ?? []) ?? null;
  }

  async function at<Answer>(
    workspace: string,
    work: (desk: Desk) => Promise<Answer>,
  ): Promise<Answer | { status: 'invalid'; code: 'workspace-unknown' } | Failed> {
    const desk = desks.get(workspace);
    if (desk === undefined) return { status: 'invalid', code: 'workspace-unknown' };
    if (isStale(detector.tableDate, nowMs())) return { status: 'failed', code: 'table-stale' };
    try {
      return await work(desk);
    } catch (error) {
      needs.onFault(workspace, error);
      return { status: 'failed' };
    }
  }

  return {
    inspect: (request) => at(request.workspace, (desk) => inspected(desk, request)),
    again: (request) => at(request.workspace, (desk) => lookedAgain(desk, request)),
    compare: (request) => at(request.workspace, (desk) => compared(desk, request)),
    statements: () => [...desks.values()].map((desk) => desk.keys.statement),
    async tick() {
      memory.sweep(nowMs());
      asked.sweep(nowMs());
      let changed = false;
      for (const desk of desks.values()) if (await desk.keys.renew(nowMs())) changed = true;
      return changed;
    },
  };
}

function reasonOf(verdict: Verdict): Exclude<ContentReason, 'card-number-split'> | null {
  if (verdict.verdict === 'pass') return null;
  if (verdict.verdict === 'refuse') return 'cannot-decide';
  return verdict.spans.some((span) => span.kind === 'card-number') ? 'card-number' : 'security-code';
}
