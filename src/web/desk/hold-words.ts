// Holds in words: what one covers, and where its end stands for the officer who looks at it. Pure.
import type { HoldScope } from '../../contract/definitions.ts';
import type { HoldRow } from '../../contract/views.ts';
import { referenceOf } from '../../seal/reference.ts';
import { listed, visitorName } from '../staff/names.ts';
import { longDay } from '../staff/time.ts';
import type { Standing } from './request-state.ts';

export function holdStanding(row: HoldRow, me: string, now: number): Standing {
  if (row.status === 'released') return { kind: 'ended', word: 'Ended' };
  if (row.release === null || Date.parse(row.release.expires) <= now)
    return { kind: 'open', word: 'In force' };
  return row.release.person === me
    ? { kind: 'waiting', word: '1 of 2 signed' }
    : { kind: 'needs-you', word: 'Needs you' };
}

/** "All of Visitor 8F2C", "NW-4798", "Conversations: team support, labelled fraud". */
export function scopeWords(scope: HoldScope, prefix: string): string {
  const { conversation, query, subject } = scope;
  if (subject !== null) return `All of ${visitorName(subject)}`;
  if (conversation !== null) return referenceOf(prefix, conversation);
  if (query === null) return 'Nothing';
  const parts = [
    query.team === null ? '' : `team ${query.team}`,
    query.site === null ? '' : `site ${query.site}`,
    query.labels.length === 0 ? '' : `labelled ${listed(query.labels).replace(/ and (?=[^ ]+$)/, ' or ')}`,
    query.from === null ? '' : `from ${longDay(Date.parse(query.from))}`,
    query.to === null ? '' : `before ${longDay(Date.parse(query.to))}`,
  ].filter((part) => part !== '');
  return `Conversations: ${parts.join(', ')}`;
}

/** What comes later is covered too, but for a hold on one conversation. */
export function laterWords({ kind }: HoldScope): string {
  switch (kind) {
    case 'conversation':
      return 'This conversation and nothing else.';
    case 'subject':
      return 'What this person begins later comes under it too.';
    case 'query':
      return 'What begins later and meets the query comes under it too, and what comes to meet it.';
  }
}
