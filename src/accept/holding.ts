// Holds: placed by one officer with matter and reason, ended by two who sign the same text.
import type { Action } from '../contract/actions.ts';
import type { HoldScope } from '../contract/definitions.ts';
import type { ActResult } from '../platform/principal.ts';
import { parseRelease, releaseDigest, verifyRelease } from '../seal/release.ts';
import type { ActionNeeds, HoldThere } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, directoryOf, Refusal, staffOf, unwrap } from './asking.ts';
import { SIGNED_MOMENT_SKEW_MS } from './opening-requests.ts';

/** Holds in force in one workspace; a conversation can be covered by all of them. */
export const HOLDS_IN_FORCE_MAX = 1_000;
/** How long a release waits for its second signature. */
export const RELEASE_LIFETIME_MS = 7 * 86_400_000;

export async function placeHold(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'PlaceHold' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const { hold, matter, reason, scope } = action;
  const device = deviceOf(needs, staff);
  if (!isWhole(scope)) throw new Refusal('shape-invalid', { field: 'scope' });
  checkNames(needs, staff.workspace, scope);
  if (!needs.screen(matter) || !needs.screen(reason)) throw new Refusal('card-number');
  if (needs.holdsInForce(staff.workspace) >= HOLDS_IN_FORCE_MAX)
    throw new Refusal('at-capacity', { holds: HOLDS_IN_FORCE_MAX });
  if (scope.conversation !== null) {
    const facts = await needs.facts(scope.conversation);
    if (facts?.workspace !== staff.workspace) throw new Refusal('not-found');
  }
  return needs.writes.hold(causedBy(asked), hold, {
    kind: 'PlaceHold',
    hold: { hold, scope, person: staff.person, device: device.id, matter, reason },
  });
}

export async function askRelease(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'AskRelease' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const there = await holdIn(needs, staff.workspace, action.hold);
  const { signed } = action;
  const release = unwrap(parseRelease(signed.text));
  const device = deviceOf(needs, staff);
  const same =
    release.workspace === staff.workspace &&
    release.hold === action.hold &&
    release.matter === there.matter &&
    release.asker === staff.person &&
    release.device === device.id;
  if (!same) throw new Refusal('wrong-request');
  if (!needs.screen(release.reason)) throw new Refusal('card-number');
  if (Math.abs(needs.now() - Date.parse(release.requested)) > SIGNED_MOMENT_SKEW_MS)
    throw new Refusal('clock-differs');
  if (!(await verifyRelease(needs.primitives, signed, device))) throw new Refusal('signature-invalid');
  return needs.writes.hold(causedBy(asked), action.hold, {
    kind: 'AskRelease',
    at: new Date(needs.now()).toISOString(),
    ask: {
      hold: action.hold,
      person: staff.person,
      device: device.id,
      digest: releaseDigest(needs.primitives, signed.text),
      expires: new Date(needs.now() + RELEASE_LIFETIME_MS).toISOString(),
      signed,
    },
  });
}

export async function signRelease(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'SignRelease' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const { text } = await holdIn(needs, staff.workspace, action.hold);
  if (text === null) throw new Refusal('not-found');
  const device = deviceOf(needs, staff);
  const { digest, signature } = action;
  // What was signed is what stands there now: another may have been asked for meanwhile.
  if (releaseDigest(needs.primitives, text) !== digest) throw new Refusal('wrong-request');
  if (!(await verifyRelease(needs.primitives, { text, signature }, device)))
    throw new Refusal('signature-invalid');
  return needs.writes.hold(causedBy(asked), action.hold, {
    kind: 'SignRelease',
    person: staff.person,
    device: device.id,
    digest,
    signature,
    at: new Date(needs.now()).toISOString(),
  });
}

export async function refuseRelease(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'RefuseRelease' }>,
): Promise<ActResult> {
  const { person, workspace } = staffOf(needs, asked.principal, action.kind, null);
  await holdIn(needs, workspace, action.hold);
  return needs.writes.hold(causedBy(asked), action.hold, { kind: 'RefuseRelease', person });
}

async function holdIn(needs: ActionNeeds, workspace: string, hold: string): Promise<HoldThere> {
  const there = await needs.holdOf(hold);
  if (there?.workspace !== workspace) throw new Refusal('not-found');
  return there;
}

/** Names stand in clear: only those of the workspace's own lists. */
function checkNames(needs: ActionNeeds, workspace: string, { query }: HoldScope): void {
  if (query === null) return;
  const known = needs.registry.of(workspace);
  const { teams } = directoryOf(needs, workspace).document;
  if (query.labels.some((label) => known?.settings.label.has(label) !== true))
    throw new Refusal('label-unknown');
  if (query.team !== null && !teams.some(({ id }) => id === query.team)) throw new Refusal('not-found');
  if (query.site !== null && known?.sites.has(query.site) !== true) throw new Refusal('not-found');
}

/** A scope names one thing, the one of its kind; a query that asks for nothing would cover everything. */
function isWhole({ conversation, kind, query, subject }: HoldScope): boolean {
  const named = { conversation, query, subject };
  const one = Object.entries(named).every(([name, value]) => (value !== null) === (name === kind));
  if (!one || query === null) return one;
  const { from, labels, site, team, to } = query;
  const asksNothing = labels.length === 0 && [from, site, team, to].every((each) => each === null);
  return !asksNothing && (from === null || to === null || from <= to);
}
