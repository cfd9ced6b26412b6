// The trust line, computed from the signed reader list and the mode; never a fixed sentence. "Only" is said when the
// list is complete, that is, when there is a verified list of kinds this widget knows.
import type { ReaderDescription } from '../../seal/readers.ts';
import type { Readers } from '../connection/conversation-state.ts';
import { type House, words } from './words.ts';

/** `wrong`: there is a list and it is not to be trusted. */
export type TrustLine = { readonly text: string; readonly known: boolean; readonly wrong: boolean };

export function trustLine(readers: Readers | null, house: House, invalid: boolean): TrustLine {
  if (invalid) return { text: words.invalid, known: false, wrong: true };
  if (readers === null) return { text: words.checking, known: false, wrong: false };
  const way = readers.mode === 'strict' ? words.strict : words.inspected(house);
  const kinds = readers.readers.map((reader) => reader.kind);
  const complete = kinds.every((kind) => kind === 'visitor' || isStaff(kind));
  const who = complete ? words.trust(house) : words.trustOpen(house);
  const listening = readers.readers.flatMap((reader) => (reader.kind === 'supervising' ? reader.people : []));
  const also = listening.length === 0 ? '' : ` ${words.listening(listening.map((person) => person.name))}`;
  return { text: `${who}${also} ${way}`, known: true, wrong: false };
}

function isStaff(kind: ReaderDescription['kind']): boolean {
  return kind === 'team' || kind === 'supervisors' || kind === 'supervising' || kind === 'compliance';
}

/** "support team", from the signed list; the site's own word until there is one. */
export function teamWords(readers: Readers | null, slug: string | null): string {
  const team = readers?.readers.find((reader) => reader.kind === 'team');
  const name = team?.name ?? slug?.replaceAll('-', ' ') ?? '';
  if (name === '') return words.teamUnknown;
  return words.team(name.charAt(0).toLowerCase() + name.slice(1));
}
