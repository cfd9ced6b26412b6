// A member's device opens its team's key. Accepts only the secret of the key the directory shows. Not for the server core.

import { equalBytes, fixedBytes } from '../bytes.ts';
import type { AgreementKey, Primitives } from '../primitives.ts';
import { accepted, type Checked, refused } from '../refusal.ts';
import { type TeamKeyPlace, teamKeyAssociated } from '../team-key.ts';
import { openBox } from './box-open.ts';

export type OpenedTeamKey = {
  /** To open epochs with; in browsers it cannot be exported. */
  readonly key: AgreementKey;
  /** To seal to a new member's device, then to forget. */
  readonly secret: Uint8Array;
};

/** `expected` is the team's public key in the directory; null for an earlier key, which opens its own epochs or none. */
export async function openTeamKey(
  primitives: Primitives,
  place: TeamKeyPlace,
  box: string,
  deviceKey: AgreementKey,
  expected: string | null,
): Promise<Checked<OpenedTeamKey>> {
  const associated = teamKeyAssociated(place);
  const secret = await openBox(primitives, { purpose: 'team-key', key: deviceKey, associated, box });
  if (!secret.ok) return secret;
  if (secret.value.length !== 32) return refused('box-invalid');
  const key = await primitives.importAgreement(secret.value);
  if (expected === null) return accepted({ key, secret: secret.value });
  const publicKey = fixedBytes(expected, 32);
  if (publicKey === null || !equalBytes(key.public, publicKey)) return refused('key-unknown');
  return accepted({ key, secret: secret.value });
}
