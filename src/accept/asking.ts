// Who asks, and whether they may: the visitor of a conversation, or somebody of the staff with a certified device.
import type { Side } from '../command/conversation.ts';
import type { Action } from '../contract/actions.ts';
import type { Principal, StaffPrincipal, VisitorPrincipal } from '../platform/principal.ts';
import type { DeviceCard } from '../seal/identity.ts';
import { findDevice } from '../seal/readers.ts';
import type { ActionNeeds, Caused, ConversationFacts } from './action-needs.ts';
import type { PublishedDirectory } from './registry.ts';

/** One action on its way: who asked, under which id, over which connection. */
export type Asked = { readonly principal: Principal; readonly cause: string; readonly connection: string };

/** Thrown while an action is looked at; action.ts makes a result of it. */
export class Refusal extends Error {
  readonly code: string;
  readonly detail: Readonly<Record<string, unknown>> | undefined;
  constructor(code: string, detail?: Readonly<Record<string, unknown>>) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

export function visitorOf(principal: Principal): VisitorPrincipal {
  if (principal.kind !== 'visitor') throw new Refusal('not-allowed');
  return principal;
}

export function staffOf(
  needs: ActionNeeds,
  principal: Principal,
  action: Action['kind'],
  team: string | null,
  supervised = false,
): StaffPrincipal {
  if (principal.kind !== 'staff' || !needs.allowed(principal, action, { team, supervised }))
    throw new Refusal('not-allowed');
  return principal;
}

/** A certified device of this person: what a signature of theirs is checked with. */
export function deviceOf(needs: ActionNeeds, staff: StaffPrincipal): DeviceCard {
  const device =
    staff.device === null ? null : findDevice(directoryOf(needs, staff.workspace).document, staff.device);
  if (device === null || device.person !== staff.person) throw new Refusal('device-not-certified');
  return { id: device.id, sign: device.sign, agree: device.agree };
}

export async function party(
  needs: ActionNeeds,
  principal: Principal,
  conversation: string,
  action: Action['kind'],
): Promise<{ facts: ConversationFacts; side: Side; card: DeviceCard }> {
  const facts = await needs.facts(conversation);
  if (facts === null || facts.workspace !== principal.workspace) throw new Refusal('not-found');
  if (principal.kind === 'visitor') {
    if (facts.visitor.id !== principal.device) throw new Refusal('not-found');
    return { facts, side: { from: 'visitor', person: null }, card: facts.visitor };
  }
  const staff = staffOf(needs, principal, action, facts.team, supervises(facts, principal));
  return { facts, side: { from: 'staff', person: staff.person }, card: deviceOf(needs, staff) };
}

/** Whoever joined by another device of theirs is not on the list with this one. */
export function supervises(
  { supervisors }: Pick<ConversationFacts, 'supervisors'>,
  { device, person }: Pick<StaffPrincipal, 'device' | 'person'>,
): boolean {
  return supervisors.some((each) => each.person === person && each.device === device);
}

/** The newest directory, refused when it has run out: nothing may be sealed by a list nobody vouches for any more. */
export function directoryOf(needs: ActionNeeds, workspace: string): PublishedDirectory {
  const directory = needs.registry.of(workspace)?.directory ?? null;
  if (directory === null) throw new Refusal('not-found');
  if (Date.parse(directory.document.expires) <= needs.now()) throw new Refusal('directory-expired');
  return directory;
}

export function causedBy({
  principal,
  cause,
}: {
  readonly principal: Principal;
  readonly cause: string;
}): Caused {
  const by =
    principal.kind === 'visitor'
      ? ({ kind: 'visitor' } as const)
      : ({ kind: 'staff', person: principal.person } as const);
  return { workspace: principal.workspace, by, cause };
}

export function unwrap<T>(
  checked: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly code: string },
): T {
  if (checked.ok) return checked.value;
  throw new Refusal(checked.code);
}
