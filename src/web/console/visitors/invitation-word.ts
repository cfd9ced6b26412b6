// What became of an invitation, in words.
import type { VisitorRow } from '../../../contract/views.ts';

const words = {
  waiting: 'on its way',
  shown: 'stands on the page',
  accepted: 'taken',
  refused: 'declined',
  expired: 'not answered',
} as const;

export function invitationWord(
  { person, status }: Pick<NonNullable<VisitorRow['invited']>, 'person' | 'status'>,
  personName: (person: string) => string,
): string {
  return `${person === null ? 'By a rule' : `By ${personName(person)}`}, ${words[status]}`;
}
