// Who came to a reader list and who went. Computed from signed directories alone.

import type { NamedPerson } from '../../seal/readers.ts';
import type { Epoch } from './epochs.ts';
import { describe, peopleOf } from './reader-list.ts';

/** Supervisors who join and leave have lines of their own, with why they came: here it is the others who count. */
export function changeOfReaders(
  before: Epoch | undefined,
  after: Epoch | undefined,
): { readonly joined: readonly NamedPerson[] | null; readonly left: readonly NamedPerson[] | null } {
  const old = listOf(before);
  const now = listOf(after);
  if (now === null) return { joined: null, left: null };
  if (old === null) return { joined: [], left: [] };
  return {
    joined: [...now.values()].filter((person) => !old.has(person.id)),
    left: [...old.values()].filter((person) => !now.has(person.id)),
  };
}

function listOf(epoch: Epoch | undefined): ReadonlyMap<string, NamedPerson> | null {
  if (epoch === undefined || !('directory' in epoch)) return null;
  const described = describe(epoch.directory, { audience: 'conversation', team: epoch.team, joined: [] });
  return described === null ? null : peopleOf(described);
}
