// What becomes of one conversation, or of one other thing kept about a person, when a hold, a law that has it kept, a
// restriction, an erasure and its own term pull apart. Whoever destroys asks here first, and again at the moment it destroys.

/** Moments are ISO 8601 in UTC with milliseconds, so that they compare as text. */
export type Standing = {
  /** The holds in force that cover it, by id. */
  readonly holds: readonly string[];
  /** Every law that has it kept, over or not, and the first moment at which that law no longer does. */
  readonly statutes: readonly { readonly law: string; readonly until: string }[];
  /** The person had its use restricted, and was not told that this ends. */
  readonly restricted: boolean;
  /** Its erasure is asked for and approved; a mere wish asks for nothing yet. */
  readonly erasure: boolean;
  /** When its own retention class has it end; null where the class names no end. */
  readonly term: string | null;
};

export type FateReason = 'held' | 'statute' | 'restricted' | 'erasure' | 'term' | 'nothing-asked';

export type LegalGround = 'gdpr-17-3-e' | 'gdpr-17-3-b' | 'gdpr-18-1' | 'gdpr-17-1' | 'gdpr-5-1-e';

export type Fate = {
  /** Unreadable is to operations: it stays for its reason alone, and only who may open for that reason can. */
  readonly outcome: 'stays-readable' | 'stays-unreadable' | 'destroyed-now' | 'destroyed-on-date';
  /** When it is destroyed as things stand; null where that hangs on a person's act, or is now. */
  readonly on: string | null;
  readonly reason: FateReason;
  readonly ground: LegalGround | null;
};

export function fateOf(standing: Standing, at: string): Fate {
  const { erasure, holds, restricted, term } = standing;
  const over = term !== null && term <= at;
  const asked = erasure || over;
  const kept = lastEnd(standing.statutes, at);
  if (asked && holds.length > 0) return stays('unreadable', 'held', 'gdpr-17-3-e', null);
  // The restriction outlives the law: what then becomes of it hangs on the person again.
  if (asked && kept !== null) return stays('unreadable', 'statute', 'gdpr-17-3-b', restricted ? null : kept);
  if (restricted) return stays('unreadable', 'restricted', 'gdpr-18-1', null);
  if (erasure) return { outcome: 'destroyed-now', on: null, reason: 'erasure', ground: 'gdpr-17-1' };
  if (over) return { outcome: 'destroyed-now', on: null, reason: 'term', ground: 'gdpr-5-1-e' };
  if (holds.length > 0) return stays('readable', 'held', 'gdpr-17-3-e', null);
  if (term === null) return stays('readable', 'nothing-asked', null, null);
  const on = kept !== null && kept > term ? kept : term;
  return { outcome: 'destroyed-on-date', on, reason: 'term', ground: 'gdpr-5-1-e' };
}

function stays(
  how: 'readable' | 'unreadable',
  reason: FateReason,
  ground: LegalGround | null,
  on: string | null,
): Fate {
  return { outcome: `stays-${how}`, on, reason, ground };
}

/** When the last law that still has it kept ends; null where none does. */
function lastEnd(statutes: Standing['statutes'], at: string): string | null {
  let last: string | null = null;
  for (const { until } of statutes) if (until > at && (last === null || until > last)) last = until;
  return last;
}
