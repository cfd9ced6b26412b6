// What came of invitations: by rule, and of those by hand together. Counts alone; no figure here knows a visitor.
import { csvLines } from './csv.ts';
import type { Chat } from './kept.ts';

export type Invitation = {
  readonly site: string;
  /** Null: a person invited. */
  readonly trigger: string | null;
  /** ms. */
  readonly at: number;
  readonly status: 'shown' | 'accepted' | 'refused' | 'expired';
};

export const invitationDefinitions = {
  shown: 'Invitations that stood on a visitor’s page, by the moment they were shown.',
  accepted: 'Of those shown, how many the visitor took.',
  refused: 'Of those shown, how many the visitor declined or closed.',
  expired:
    'Of those shown, how many ended by themselves after a minute. One that was left with its page has no answer.',
  conversations: 'Conversations begun in these days that an invitation led to.',
  resolved: 'Of those conversations, how many are resolved and were not opened again.',
} as const;

export type InvitationCount = keyof typeof invitationDefinitions;

/** Key '' for what people invited by hand. */
export type InvitationLine = { readonly key: string } & { readonly [C in InvitationCount]: number };

type Asked = { readonly from: number; readonly to: number; readonly site: string | null };

export function conversions(
  invitations: Iterable<Invitation>,
  chats: Iterable<Chat>,
  { from, site, to }: Asked,
): readonly InvitationLine[] {
  const lines = new Map<string, Record<InvitationCount, number>>();
  const lineOf = (trigger: string | null) => {
    const key = trigger ?? '';
    let line = lines.get(key);
    if (line === undefined)
      lines.set(
        key,
        (line = { shown: 0, accepted: 0, refused: 0, expired: 0, conversations: 0, resolved: 0 }),
      );
    return line;
  };
  const isAsked = (each: { readonly at: number; readonly site: string }) =>
    each.at >= from && each.at < to && (site === null || each.site === site);
  for (const invitation of invitations) {
    if (!isAsked(invitation)) continue;
    const line = lineOf(invitation.trigger);
    line.shown += 1;
    if (invitation.status !== 'shown') line[invitation.status] += 1;
  }
  for (const chat of chats) {
    if (chat.invited === undefined || !isAsked(chat)) continue;
    const line = lineOf(chat.invited.trigger);
    line.conversations += 1;
    if (chat.over) line.resolved += 1;
  }
  return [...lines]
    .map(([key, counts]) => ({ key, ...counts }))
    .sort((one, other) => other.shown - one.shown || (one.key < other.key ? -1 : 1));
}

/** A share of what was shown, in whole percent; null where nothing was. */
export function shareOf(count: number, shown: number): number | null {
  return shown === 0 ? null : Math.round((100 * count) / shown);
}

export function invitationCsv(lines: readonly InvitationLine[], nameOf: (key: string) => string): string {
  const counts = Object.keys(invitationDefinitions) as InvitationCount[];
  return csvLines([
    ['invitation', ...counts],
    ...lines.map((line) => [nameOf(line.key), ...counts.map((count) => String(line[count]))]),
  ]);
}
