// A team's key: one X25519 key whose private half every member's device holds, so that a transfer needs nobody online.
// The box that carries it names no author; what opens is checked against the public key in the directory.

import { fixedBytes, toBase64url, u32 } from './bytes.ts';
import { type BoxToSeal, sealBox } from './box.ts';
import { clamp } from './key-checks.ts';
import type { Primitives } from './primitives.ts';
import type { Checked } from './refusal.ts';

export type TeamKeyPlace = {
  readonly workspace: string;
  readonly team: string;
  readonly generation: number;
  /** The member's device the box is for. */
  readonly device: string;
};

/** `secret` is the scalar; whoever calls seals it to devices and into a key file, then forgets it. */
export async function mintTeamKey(
  primitives: Primitives,
): Promise<{ readonly public: string; readonly secret: Uint8Array }> {
  const secret = clamp(primitives.random(32));
  return { public: toBase64url(await primitives.basePoint(secret)), secret };
}

export async function sealTeamKey(
  primitives: Primitives,
  place: TeamKeyPlace,
  secret: Uint8Array,
  deviceAgree: string,
): Promise<Checked<string>> {
  const associated = teamKeyAssociated(place);
  return sealBox(primitives, { purpose: 'team-key', to: deviceAgree, associated, plain: secret });
}

export function teamKeyAssociated(place: TeamKeyPlace): BoxToSeal['associated'] {
  const device = fixedBytes(place.device, 16);
  if (device === null) throw new RangeError('a device id has 16 bytes');
  return [place.workspace, place.team, u32(place.generation), device];
}
