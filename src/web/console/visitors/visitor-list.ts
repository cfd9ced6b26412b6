// Visitors now, from what the server tells of them and from the inbox: names, what each is doing, what the search finds.
import type { InboxRow, VisitorRow } from '../../../contract/views.ts';
import { visitorName } from '../../staff/names.ts';
import { waitOf } from '../../staff/time.ts';
import { pathOf } from '../system-line.tsx';

/** An invitation stands on the page for so long. */
export const INVITATION_SHOWN_MS = 60_000;
const RECENT_MS = 60_000;

export type Doing = 'chat' | 'line' | 'invited' | 'declined' | 'hidden' | VisitorRow['doing'];

export type VisitorLine = {
  readonly visit: string;
  readonly name: string;
  /** Empty: it may not be told, or none was opened yet. */
  readonly page: string;
  readonly onPageMs: number;
  readonly pages: number;
  readonly place: string;
  readonly source: string;
  readonly onSiteMs: number;
  readonly doing: Doing;
  readonly words: string;
  /** What is left of an invitation that stands there; null: none does. */
  readonly leftMs: number | null;
  readonly mayInvite: boolean;
  readonly conversation: string | null;
};

export type VisitorFilter = { readonly text: string; readonly overMinute: boolean };

export function linesOf(
  visitors: Iterable<VisitorRow>,
  inbox: Iterable<InboxRow>,
  personName: (person: string) => string,
  now: number,
): readonly VisitorLine[] {
  const chats = new Map<string, InboxRow>();
  for (const row of inbox)
    if (row.visit !== undefined && row.status !== 'resolved') chats.set(row.visit.visit, row);
  // Longest on the site first: an order that nobody's coming or doing changes.
  return [...visitors]
    .sort((one, other) =>
      one.since === other.since ? (one.visit < other.visit ? -1 : 1) : one.since < other.since ? -1 : 1,
    )
    .map((row) => lineOf(row, chats.get(row.visit) ?? null, personName, now));
}

function lineOf(
  row: VisitorRow,
  chat: InboxRow | null,
  personName: (person: string) => string,
  now: number,
): VisitorLine {
  const last = row.trail.at(-1);
  const { invited } = row;
  const invitedMs = invited === null ? 0 : now - Date.parse(invited.at);
  const stands = invited?.status === 'shown' && invitedMs < INVITATION_SHOWN_MS;
  const [doing, words] = doingOf(row, chat, personName, now);
  return {
    visit: row.visit,
    name: chat === null ? visitorName(row.visit) : visitorName(chat.subject),
    page: last === undefined ? '' : pathOf(last.page),
    onPageMs: last === undefined ? 0 : Math.max(0, now - Date.parse(last.at)),
    pages: row.pages,
    place: row.country === null ? '' : placeName(row.country),
    source: sourceOf(row),
    onSiteMs: Math.max(0, now - Date.parse(row.since)),
    doing,
    words,
    leftMs: stands ? INVITATION_SHOWN_MS - invitedMs : null,
    mayInvite: chat === null && row.basis !== 'none' && !isInvited(row) && invited?.status !== 'refused',
    conversation: chat?.conversation ?? null,
  };
}

function isInvited({ invited }: VisitorRow): boolean {
  return invited?.status === 'waiting' || invited?.status === 'shown';
}

function doingOf(
  row: VisitorRow,
  chat: InboxRow | null,
  personName: (person: string) => string,
  now: number,
): readonly [Doing, string] {
  if (chat !== null)
    return chat.assignee === null
      ? ['line', 'Waiting for an answer']
      : ['chat', `In chat with ${personName(chat.assignee)}`];
  const { invited } = row;
  const ago = invited === null ? 0 : now - Date.parse(invited.at);
  if (isInvited(row)) return ['invited', `Invited ${waitOf(ago)} ago`];
  if (invited?.status === 'refused') return ['declined', 'Declined an invitation'];
  if (invited?.status === 'accepted' && ago < RECENT_MS * 5) return ['invited', 'Took an invitation'];
  if (row.basis === 'none') return ['hidden', 'No consent to follow'];
  const forMs = now - Date.parse(row.doingSince);
  switch (row.doing) {
    case 'idle':
      return ['idle', `Idle ${waitOf(forMs)}`];
    case 'away':
      return ['away', 'In another tab'];
    case 'cart':
      return ['cart', 'Something in the basket'];
    case 'article':
      return ['article', 'Same article again'];
    case 'reading':
      return ['reading', 'Reading'];
  }
}

function sourceOf({ basis, campaign, referrer }: VisitorRow): string {
  if (campaign !== '') return `Campaign: ${campaign}`;
  if (referrer !== '') return hostOf(referrer);
  return basis === 'none' ? '' : 'Direct';
}

function hostOf(address: string): string {
  try {
    return new URL(address).hostname;
  } catch {
    return address;
  }
}

function placeName(code: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'region' }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function found(
  lines: readonly VisitorLine[],
  { overMinute, text }: VisitorFilter,
): readonly VisitorLine[] {
  const wanted = text.trim().toLowerCase();
  return lines.filter(
    ({ name, onSiteMs, page, place, source }) =>
      (!overMinute || onSiteMs >= RECENT_MS) &&
      (wanted === '' || [name, page, place, source].some((each) => each.toLowerCase().includes(wanted))),
  );
}

/** Each page with how long it was looked at, the one now first. */
export function pathOfVisit(
  { trail }: Pick<VisitorRow, 'trail'>,
  now: number,
): readonly { readonly key: string; readonly path: string; readonly title: string; readonly ms: number }[] {
  return trail
    .map(({ at, page, title }, index) => {
      const until = trail[index + 1]?.at;
      const end = until === undefined ? now : Date.parse(until);
      return { key: `${at} ${page}`, path: pathOf(page), title, ms: Math.max(0, end - Date.parse(at)) };
    })
    .toReversed();
}
