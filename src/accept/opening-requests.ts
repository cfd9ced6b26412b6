// Requests to open a conversation: asked for with a reason, signed by another officer, refused, withdrawn.
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { parseRequest, requestDigest, verifyApproval } from '../seal/request.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, directoryOf, Refusal, staffOf, unwrap } from './asking.ts';

/** How long a request to open waits for its second signature. */
export const REQUEST_LIFETIME_MS = 86_400_000;
/** How far the moment in a signed request may be from ours. */
export const SIGNED_MOMENT_SKEW_MS = 300_000;

export async function requestAccess(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'RequestAccess' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const facts = await needs.facts(action.conversation);
  if (facts === null || facts.workspace !== staff.workspace) throw new Refusal('not-found');
  const { text, signature } = action.signed;
  const request = unwrap(parseRequest(text));
  if (!needs.screen(request.matter)) throw new Refusal('card-number');
  const device = deviceOf(needs, staff);
  const same =
    request.request === action.request &&
    request.conversation === action.conversation &&
    request.workspace === staff.workspace &&
    request.reader === staff.person &&
    request.device === device.id;
  // What is not said yet nobody can have a matter with.
  if (!same || request.events > facts.events) throw new Refusal('wrong-request');
  if (Math.abs(needs.now() - Date.parse(request.requested)) > SIGNED_MOMENT_SKEW_MS)
    throw new Refusal('clock-differs');
  if (!(await verifyApproval(needs.primitives, text, { device: device.id, signature }, device)))
    throw new Refusal('signature-invalid');
  return needs.writes.access(causedBy(asked), action.request, {
    kind: 'RequestAccess',
    request: {
      request: action.request,
      conversation: action.conversation,
      person: staff.person,
      device: device.id,
      notes: request.scope.includes('notes'),
      expires: new Date(needs.now() + REQUEST_LIFETIME_MS).toISOString(),
      hours: request.hours,
      digest: requestDigest(needs.primitives, text),
      signed: action.signed,
      reasons: action.reasons,
    },
  });
}

export async function endAccess(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'RefuseAccess' | 'WithdrawAccess' }>,
): Promise<ActResult> {
  const { person, workspace } = staffOf(needs, asked.principal, action.kind, null);
  const request = await needs.requestOf(action.request);
  if (request === null || request.workspace !== workspace) throw new Refusal('not-found');
  return needs.writes.access(
    causedBy(asked),
    action.request,
    action.kind === 'RefuseAccess'
      ? { kind: action.kind, refusal: { person, reasons: action.reasons } }
      : { kind: action.kind, person },
  );
}

export async function approveAccess(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'ApproveAccess' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const request = await needs.requestOf(action.request);
  if (request === null || request.workspace !== staff.workspace) throw new Refusal('not-found');
  const device = deviceOf(needs, staff);
  const { partials, signature } = action;
  if (!(await verifyApproval(needs.primitives, request.text, { device: device.id, signature }, device)))
    throw new Refusal('signature-invalid');
  const { officers, threshold } = directoryOf(needs, staff.workspace).document.compliance;
  const seated = officers.map(({ person }) => person);
  const at = needs.now();
  return needs.writes.access(causedBy(asked), action.request, {
    kind: 'ApproveAccess',
    approval: { person: staff.person, device: device.id, signature, partials },
    needed: threshold,
    officers: seated,
    at: new Date(at).toISOString(),
    until: new Date(at + request.hours * 3_600_000).toISOString(),
  });
}
