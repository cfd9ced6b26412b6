// Devices, team keys and the directory: what is asked from within the staff pages.
import type { Action } from '../contract/actions.ts';
import type { ActResult } from '../platform/principal.ts';
import { directoryDigest, rootFingerprint, verifyDirectory } from '../seal/directory.ts';
import { findDevice, findTeam } from '../seal/readers.ts';
import { verifyEnrolment } from '../seal/signed-actions.ts';
import type { ActionNeeds } from './action-needs.ts';
import { type Asked, causedBy, deviceOf, directoryOf, Refusal, staffOf, unwrap } from './asking.ts';

export async function enrol(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'EnrolDevice' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const enrolment = unwrap(await verifyEnrolment(needs.primitives, action.proof));
  const { agree, device, person, sign } = enrolment;
  const same =
    person === staff.person &&
    enrolment.workspace === staff.workspace &&
    sign === action.sign &&
    agree === action.agree;
  if (!same) throw new Refusal('shape-invalid');
  return needs.writes.directory(causedBy(asked), {
    kind: 'EnrolDevice',
    enrolment: { device, person, sign, agree, proof: action.proof },
  });
}

export async function sealTeamKey(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'SealTeamKey' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, action.team);
  deviceOf(needs, staff);
  const { document } = directoryOf(needs, staff.workspace);
  if (findTeam(document, action.team)?.generation !== action.generation) throw new Refusal('stale-directory');
  const device = findDevice(document, action.device);
  const holder = document.people.find((person) => person.id === device?.person);
  if (device === null || !holder?.teams.includes(action.team)) throw new Refusal('device-unknown');
  const { team, generation, box } = action;
  return needs.writes.directory(causedBy(asked), {
    kind: 'SealTeamKey',
    box: { team, generation, device: device.id, box },
    person: staff.person,
  });
}

export async function publish(
  needs: ActionNeeds,
  asked: Asked,
  action: Extract<Action, { kind: 'PublishDirectory' }>,
): Promise<ActResult> {
  const staff = staffOf(needs, asked.principal, action.kind, null);
  const known = needs.registry.of(staff.workspace);
  if (known === null) throw new Refusal('not-found');
  // What is sealed to devices comes with a root key's signature over it, or from who holds the key.
  if (action.teamKeys.length + action.shares.length > 0) throw new Refusal('not-allowed');
  const trust = {
    workspace: staff.workspace,
    pinned: rootFingerprint(needs.primitives, known.root),
    seen: known.directory?.seen ?? null,
    nowMs: needs.now(),
  };
  const { document } = unwrap(await verifyDirectory(needs.primitives, action.directory, trust));
  const { number, previous, expires } = document;
  return needs.writes.directory(causedBy(asked), {
    kind: 'PublishDirectory',
    number,
    previous,
    expires,
    digest: directoryDigest(needs.primitives, action.directory.text),
    directory: action.directory,
    teamKeys: [],
    shares: [],
  });
}
