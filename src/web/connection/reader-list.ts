// Reader lists for people: who is on one, who came, who went. Computed from signed directories alone.

import type { Mode } from '../../contract/definitions.ts';
import type { VerifiedDirectory } from '../../seal/directory.ts';
import type { Audience } from '../../seal/envelope.ts';
import { describeReaders, type NamedPerson, type ReadersDescription } from '../../seal/readers.ts';
import type { Readers } from './conversation-state.ts';

export type ReadersQuestion = {
  readonly audience: Audience;
  readonly team: string;
  /** The supervisors' devices that joined. */
  readonly joined: readonly string[];
  readonly mode: Mode;
  readonly epoch: number | null;
};

/** Null when the directory does not know the team. */
export function readersOf(directory: VerifiedDirectory, question: ReadersQuestion): Readers | null {
  const described = describe(directory, question);
  if (described === null) return null;
  const { document } = directory;
  // A conversation keeps the mode it began with, whatever the directory says of new ones.
  const { gateway, server } = described;
  return {
    ...described,
    mode: question.mode,
    gateway: question.mode === 'strict' ? null : (gateway ?? { place: 'same-machine' }),
    server:
      question.mode === 'strict'
        ? 'nothing'
        : document.mode === 'strict'
          ? 'new-messages-on-its-machine'
          : server,
    epoch: question.epoch,
    directory: document.number,
    expires: Date.parse(document.expires),
  };
}

/** Everybody on the list by name, each once. */
export function peopleOf(readers: Pick<ReadersDescription, 'readers'>): ReadonlyMap<string, NamedPerson> {
  const people = new Map<string, NamedPerson>();
  for (const reader of readers.readers) {
    const named =
      reader.kind === 'visitor' ? [] : reader.kind === 'compliance' ? reader.officers : reader.people;
    for (const person of named) people.set(person.id, person);
  }
  return people;
}

export function added(
  before: ReadonlySet<string>,
  after: Pick<ReadersDescription, 'readers'>,
): readonly NamedPerson[] {
  return [...peopleOf(after).values()].filter((person) => !before.has(person.id));
}

export function describe(
  directory: VerifiedDirectory,
  { audience, joined, team }: Pick<ReadersQuestion, 'audience' | 'team' | 'joined'>,
): ReadersDescription | null {
  const described = describeReaders(directory.document, { audience, team, joined, visitorDevices: 1 });
  return described.ok ? described.value : null;
}
