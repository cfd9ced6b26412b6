// Messages in which a card number is found: reported by an end, sealed again with the digits masked, judged by two persons.
import type { Side } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { verifyAction } from '../seal/action-verify.ts';
import { readEnvelope } from '../seal/envelope-verify.ts';
import type { DeviceCard } from '../seal/identity.ts';
import { findDevice } from '../seal/readers.ts';
import { judgementFields, reportFields } from '../seal/signed-actions.ts';
import type { ActionNeeds, MessageThere, Sight } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, directoryOf, party, Refusal, staffOf, unwrap } from './asking.ts';
import { NOT_YET } from './saying.ts';
import { envelopeOf, epochOf } from './sealed-parts.ts';

type Report = Extract<Action, { kind: 'ReportMessage' }>;

export async function report(needs: ActionNeeds, asked: Asked, action: Report): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  const { conversation, reason, revision } = action;
  const signedBy = { action: action.kind, workspace: facts.workspace, conversation, device: card };
  const { fields } = unwrap(await verifyAction(needs.primitives, action.report, reportFields, signedBy));
  if (fields.revision !== revision || fields.reason !== reason) throw new Refusal('shape-invalid');
  // What is reported may be withheld from then on: only a message, and only one that this side is shown.
  const message = await shownTo(needs, conversation, revision, side);
  if (message.digest !== fields.digest) throw new Refusal('not-found');
  // It would be gone from everybody: that is for somebody else to ask.
  if (reason === 'card-number' && sameSide(message.said, side)) throw new Refusal('not-allowed');
  const command = {
    kind: 'ReportMessage',
    side,
    revision,
    reason,
    report: action.report,
    author: message.said,
    incident: needs.newId(),
    confirmed: null,
  } as const;
  const { inspection } = action;
  if (reason !== 'card-number' || facts.mode === 'strict' || inspection === undefined)
    return needs.writes.conversation(causedBy(asked), { id: conversation }, command);
  const sight = sightOf(needs, facts, message, inspection);
  if (sight === null) return needs.writes.conversation(causedBy(asked), { id: conversation }, command);
  return needs.writes.conversation(causedBy(asked), { id: conversation }, async (wouldRecord) => {
    if (!wouldRecord({ ...command, confirmed: { reason, check: NOT_YET.check } })) return command;
    const { workspace } = facts;
    const place = { workspace, conversation, connection: asked.connection };
    const verdict = await needs.again({ ...place, ...sight });
    if (verdict.status === 'unavailable') return { kind: 'unavailable', code: 'gateway-unavailable' };
    if (verdict.status === 'invalid') return { kind: 'unavailable', code: verdict.code };
    if (verdict.status !== 'refused') return command;
    // What it cannot decide it does not take back from everybody.
    if (verdict.reason !== 'card-number' && verdict.reason !== 'security-code') return command;
    return { ...command, confirmed: { reason: verdict.reason, check: verdict.check } };
  });
}

export async function reseal(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'ResealMessage' }>,
): Promise<ActResult> {
  const { facts, side, card } = await party(needs, asked.principal, action.conversation, action.kind);
  const { conversation, revision } = action;
  const withheld = await shownTo(needs, conversation, revision, side);
  if (!sameSide(withheld.said, side)) throw new Refusal('not-yours');
  const audience = withheld.staffOnly ? 'staff' : 'conversation';
  const place = { ...facts, conversation };
  const { primitives } = needs;
  const message = await envelopeOf(primitives, action.envelope, place, card, audience);
  const directory = directoryOf(needs, facts.workspace);
  const epoch =
    action.epoch === undefined
      ? null
      : await epochOf(primitives, action.epoch, place, card, audience, directory);
  const command = {
    kind: 'ResealMessage',
    side,
    message,
    epoch,
    inspection: { status: 'none' },
    revision,
    chain: withheld.staffOnly ? 'staff' : 'shared',
    statement: NOT_YET.check,
  } as const;
  return needs.writes.conversation(causedBy(asked), { id: conversation }, async (wouldRecord) => {
    if (!wouldRecord({ ...command, inspection: NOT_YET })) return command;
    const refusal = await needs.statementOn(conversation, revision);
    const original = sightOf(needs, facts, withheld, action.original);
    if (refusal === null || original === null) return { kind: 'unavailable', code: 'not-withheld' };
    const { digest, envelope } = message;
    const compared = await needs.compare({
      workspace: facts.workspace,
      conversation,
      connection: asked.connection,
      refusal,
      withheld: original,
      masked: { sender: card.sign, envelope, digest, inspection: action.inspection },
    });
    if (compared.status === 'unavailable') return { kind: 'unavailable', code: 'gateway-unavailable' };
    if (compared.status === 'invalid') return { kind: 'unavailable', code: compared.code };
    const { check, rules, statement } = compared;
    return { ...command, inspection: { status: 'passed', rules, check }, statement };
  });
}

/** Whoever judges has a role that may and a certified device; whether two agree, the decider knows. */
export async function judge(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'JudgeWithheld' }>,
): Promise<ActResult> {
  const { conversation, decision, revision } = action;
  const facts = await needs.facts(conversation);
  if (facts === null || facts.workspace !== asked.principal.workspace) throw new Refusal('not-found');
  const staff = staffOf(needs, asked.principal, action.kind, facts.team);
  const device = deviceOf(needs, staff);
  const message = await needs.messageAt(conversation, revision);
  if (message === null) throw new Refusal('not-found');
  const { fields } = unwrap(
    await verifyAction(needs.primitives, action.approval, judgementFields, {
      action: action.kind,
      workspace: facts.workspace,
      conversation,
      device,
    }),
  );
  const same =
    fields.revision === revision && fields.decision === decision && fields.digest === message.digest;
  if (!same) throw new Refusal('shape-invalid');
  return needs.writes.conversation(
    causedBy(asked),
    { id: conversation },
    { kind: 'JudgeWithheld', person: staff.person, revision, decision, approval: action.approval },
  );
}

async function shownTo(
  needs: ActionNeeds,
  conversation: string,
  revision: number,
  side: Side,
): Promise<MessageThere> {
  const message = await needs.messageAt(conversation, revision);
  if (message === null || (message.staffOnly && side.from === 'visitor')) throw new Refusal('not-found');
  return message;
}

/** The recorded envelope and its key for the gateway; null when its content is gone, or its device is no longer known. */
function sightOf(
  needs: ActionNeeds,
  facts: { readonly workspace: string; readonly visitor: DeviceCard },
  { digest, envelope, said }: MessageThere,
  inspection: Sight,
) {
  const read = envelope === null ? null : readEnvelope(needs.primitives, envelope);
  if (envelope === null || read === null || !read.ok) return null;
  const { sender: id } = read.value.header;
  const { document } = directoryOf(needs, facts.workspace);
  const device = said.from === 'visitor' ? facts.visitor : findDevice(document, id);
  return device === null || device.id !== id ? null : { sender: device.sign, envelope, digest, inspection };
}

function sameSide(one: Side, other: Side): boolean {
  return one.from === other.from && one.person === other.person;
}
