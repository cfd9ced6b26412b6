// What is offered to this person, from the line alone: which, for how long, why them, and what became of it. Pure.
import type { Presence } from '../../contract/definitions.ts';
import type { InboxRow, QueueRow, TeamRow } from '../../contract/views.ts';
import { languageName } from '../staff/names.ts';
import type { KeyPress } from './keyboard.ts';

/** At these many seconds before its end an offer is spoken of again. */
export const SPOKEN_AGAIN_S: readonly number[] = [10, 5];
/** A missed offer is told of for so long, or until it is put away. */
export const MISSED_TOLD_MS = 60_000;
/** Cards on the page at once; the rest are counted. */
export const CARDS_MAX = 3;

export type Offer = {
  readonly row: QueueRow;
  /** ms, the server's clock. */
  readonly until: number;
  /** Which offer of this conversation: numbers begin anew with each wait, its moment does not. */
  readonly key: string;
};

/** The one that runs out first stands first. */
export function offersTo(rows: ReadonlyMap<string, QueueRow>, me: string): readonly Offer[] {
  return [...rows.values()]
    .flatMap((row): readonly Offer[] =>
      row.status === 'offered' && row.person === me && row.until !== null
        ? [{ row, until: Date.parse(row.until), key: `${row.conversation} ${row.offeredAt ?? ''}` }]
        : [],
    )
    .toSorted((one, other) => one.until - other.until || (one.key < other.key ? -1 : 1));
}

export type Missed = { readonly conversation: string; readonly at: number };

/** The last offer this person let pass, if it was just now; nothing is told of what is offered again. */
export function missedBy(rows: ReadonlyMap<string, QueueRow>, me: string, nowMs: number): Missed | null {
  let last: Missed | null = null;
  for (const { conversation, missed, person } of rows.values())
    for (const each of missed) {
      const at = Date.parse(each.at);
      if (each.person !== me || person === me || nowMs - at > MISSED_TOLD_MS) continue;
      if (last === null || at > last.at) last = { conversation, at };
    }
  return last;
}

/** By the row of the inbox: who has it by now. */
export function missedWords(assignee: string | null, online: boolean): string {
  const went = assignee === null ? 'It waits for the next free agent.' : `It went to ${assignee}.`;
  return `You missed a chat. ${went}${online ? ' You are still online.' : ''}`;
}

export type Taking = 'on-its-way' | 'mine' | 'gone';

/** After the person said yes: whether it is theirs by now. */
export function takingOf(inbox: InboxRow | undefined, line: QueueRow | undefined, me: string): Taking {
  if (inbox?.assignee === me) return 'mine';
  if (inbox !== undefined && inbox.assignee !== null) return 'gone';
  if (line === undefined) return inbox === undefined ? 'gone' : 'on-its-way';
  const asked = line.status === 'offered' || line.status === 'accepted';
  return asked && line.person === me ? 'on-its-way' : 'gone';
}

export function secondsLeft(until: number, nowMs: number): number {
  return Math.max(0, Math.ceil((until - nowMs) / 1000));
}

const orders: Readonly<Record<NonNullable<QueueRow['why']>['order'], string>> = {
  'longest-idle': 'idle longest',
  'round-robin': 'your turn',
  'least-active': 'fewest chats',
  'same-agent-first': 'same agent first',
};

/** "Claims skill, 4 of 5 chats, idle longest". */
export function whyYou(why: QueueRow['why'], skillName: (skill: string) => string): string {
  if (why === null) return 'You have room';
  const skills = why.needs.map(({ level, skill }) => `${skillName(skill)} skill, level ${level} or more`);
  return [...skills, `${why.load} of ${why.capacity} chats`, orders[why.order]].join(', ');
}

export function languageWords({ language, why }: Pick<QueueRow, 'language' | 'why'>): string {
  const name = languageName(language);
  return why?.speaks === true ? `${name}, you speak it` : name;
}

/** What is said aloud when it comes. */
export function spokenOffer(team: string, seconds: number, more: number): string {
  const others = more === 0 ? '' : ` ${more} more ${more === 1 ? 'offer waits' : 'offers wait'}.`;
  return `New chat for you in ${team}. ${seconds} seconds to answer. Alt A accepts, Alt N is not now.${others}`;
}

/** By the key's place: with Alt some layouts type something else. */
export function answerOfKey(press: Omit<KeyPress, 'key' | 'writing'>): 'accept' | 'decline' | null {
  if (!press.alt || press.ctrl || press.meta || press.shift) return null;
  if (press.code === 'KeyA') return 'accept';
  return press.code === 'KeyN' ? 'decline' : null;
}

/** Nothing is offered to who is full, whatever they set. */
export function isFull(presence: Presence, row: Pick<TeamRow, 'capacity' | 'claims'> | undefined): boolean {
  return row !== undefined && presence === 'online' && row.claims.length >= row.capacity;
}
