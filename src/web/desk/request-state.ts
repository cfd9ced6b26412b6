// Where a request to open stands, for the officer who looks at it. Pure.
import type { RequestRow } from '../../contract/views.ts';
import { spanOf } from '../staff/time.ts';

export type Standing =
  | { readonly kind: 'needs-you'; readonly word: string }
  | { readonly kind: 'waiting'; readonly word: string }
  | { readonly kind: 'open'; readonly word: string }
  | { readonly kind: 'ended'; readonly word: string }
  | { readonly kind: 'refused'; readonly word: string };

export type Filter = 'all' | 'mine' | 'open';

/** The officer who asks signs first: of so many signatures, these are there. */
export function signedCount(row: Pick<RequestRow, 'approvals'>): number {
  return row.approvals.length + 1;
}

export function standingOf(row: RequestRow, me: string, threshold: number, now: number): Standing {
  switch (row.status) {
    case 'asked': {
      if (Date.parse(row.expires) <= now) return { kind: 'ended', word: 'Ended' };
      const mine = row.person === me || row.approvals.some((approval) => approval.person === me);
      return mine
        ? { kind: 'waiting', word: `${signedCount(row)} of ${threshold} signed` }
        : { kind: 'needs-you', word: 'Needs you' };
    }
    case 'granted': {
      const left = row.until === null ? 0 : Date.parse(row.until) - now;
      return left > 0
        ? { kind: 'open', word: `Open, ${spanOf(left)} left` }
        : { kind: 'ended', word: 'Ended' };
    }
    case 'refused':
      return { kind: 'refused', word: 'Refused' };
    case 'withdrawn':
      return { kind: 'ended', word: 'Withdrawn' };
    case 'expired':
      return { kind: 'ended', word: 'Ended' };
  }
}

export function passes(standing: Standing, filter: Filter): boolean {
  if (filter === 'all') return true;
  return filter === 'mine' ? standing.kind === 'needs-you' : standing.kind === 'open';
}

export function newestFirst(rows: Iterable<RequestRow>): readonly RequestRow[] {
  return [...rows].toSorted((left, right) =>
    left.askedAt < right.askedAt
      ? 1
      : left.askedAt > right.askedAt
        ? -1
        : left.request < right.request
          ? -1
          : 1,
  );
}
