// Figures from what is kept, by their definitions. Pure; percentiles are exact, by nearest rank over every single value.
import type { AgentDay, Chat, Offers } from './kept.ts';
import { FEW, type Figure, type Figures, LATE_MS, SAME_MATTER_MS } from './definitions.ts';
import { QUARTER_MS } from './clock.ts';

/** A conversation with what became of its offers. */
export type Counted = { readonly chat: Chat; readonly offers: Offers };

/** Time agents spent, summed. Milliseconds; `chatTime` counts every conversation of the moment. */
export type Worked = {
  readonly there: number;
  readonly thereWithChats: number;
  readonly withChats: number;
  readonly chatTime: number;
  readonly peak: number;
};

export const NOT_WORKED: Worked = { there: 0, thereWithChats: 0, withChats: 0, chatTime: 0, peak: 0 };

export type Measured = {
  readonly chats: readonly Counted[];
  readonly worked: Worked;
  readonly targets: { readonly waitMs: number };
  /** When each subject began conversations, of all that may follow one of these. */
  readonly begun: ReadonlyMap<string, readonly number[]>;
};

export function measure({ begun, chats, targets, worked }: Measured): Figures {
  const kept = chats.map(({ chat }) => chat);
  const waits = kept.flatMap(({ wait }) => wait ?? []);
  const left = kept.flatMap(({ abandoned }) => abandoned ?? []);
  const lined = waits.length + left.length;
  const resolved = kept.filter((chat) => chat.over);
  const shares = kept.flatMap((chat) => Object.values(chat.shares));
  const replies = sum(shares.map((share) => share.replies));
  const missed = chats.flatMap(({ offers }) => Object.values(offers.missed));
  const scores = kept.flatMap(({ survey }) => survey?.score ?? []);
  return {
    chats: count(kept.length),
    firstResponse: percentile(
      kept.flatMap(({ firstReply }) => firstReply?.after ?? []),
      0.5,
    ),
    averageResponse: ratio(sum(shares.map((share) => share.replied)), replies),
    waitHalf: percentile(waits, 0.5),
    waitNine: percentile(waits, 0.9),
    waitLongest: few(lined === 0 ? null : highest([...waits, ...left]), lined),
    insideTarget: ratio(waits.filter((wait) => wait <= targets.waitMs).length, lined),
    abandoned: ratio(left.length, lined),
    abandonedLate: ratio(left.filter((waited) => waited > LATE_MS).length, lined),
    missed: count(sum(missed)),
    handleTime: percentile(
      resolved.map((chat) => sum(Object.values(chat.shares).map((share) => share.handled))),
      0.5,
    ),
    resolutionTime: percentile(
      resolved.flatMap((chat) => (chat.resolved === null ? [] : [chat.resolved.last - chat.at])),
      0.5,
    ),
    solvedFirst: ratio(resolved.filter((chat) => isSolved(chat, begun)).length, resolved.length),
    ...workFigures(worked),
    csat: ratio(sum(scores), scores.length),
  };
}

/** One agent's: each conversation counts for whoever did the thing that is measured. */
export function measureAgent(person: string, { begun, chats, worked }: Omit<Measured, 'targets'>): Figures {
  const mine = chats.filter(({ chat }) => chat.shares[person] !== undefined);
  const share = mine.flatMap(({ chat }) => chat.shares[person] ?? []);
  const scores = chats.flatMap(({ chat }) => (chat.survey?.person === person ? [chat.survey.score] : []));
  const resolved = mine.filter(({ chat }) => chat.over && chat.resolved?.by === person);
  const none = { value: null, of: 0 };
  return {
    chats: count(share.filter(({ takes }) => takes > 0).length),
    firstResponse: percentile(
      chats.flatMap(({ chat }) => (chat.firstReply?.person === person ? [chat.firstReply.after] : [])),
      0.5,
    ),
    averageResponse: ratio(sum(share.map((each) => each.replied)), sum(share.map((each) => each.replies))),
    waitHalf: none,
    waitNine: none,
    waitLongest: none,
    insideTarget: none,
    abandoned: none,
    abandonedLate: none,
    missed: count(sum(chats.map(({ offers }) => offers.missed[person] ?? 0))),
    handleTime: percentile(
      mine.flatMap(({ chat }) => {
        const own = chat.shares[person];
        return chat.over && own !== undefined && own.takes > 0 ? [own.handled] : [];
      }),
      0.5,
    ),
    resolutionTime: percentile(
      resolved.flatMap(({ chat }) => (chat.resolved === null ? [] : [chat.resolved.last - chat.at])),
      0.5,
    ),
    solvedFirst: ratio(resolved.filter(({ chat }) => isSolved(chat, begun)).length, resolved.length),
    ...workFigures(worked),
    csat: ratio(sum(scores), scores.length),
  };
}

function workFigures({ chatTime, peak, there, thereWithChats, withChats }: Worked) {
  // Minutes are what these rest on: a moment's chat says as little as a single one does.
  const minutes = (ms: number) => Math.floor(ms / 60_000);
  return {
    concurrency: few(withChats === 0 ? null : chatTime / withChats, minutes(withChats)),
    concurrencyPeak: count(peak),
    occupancy: few(there === 0 ? null : thereWithChats / there, minutes(there)),
  };
}

function isSolved(chat: Chat, begun: ReadonlyMap<string, readonly number[]>): boolean {
  if (chat.resolved === null) return false;
  const { first } = chat.resolved;
  const until = first + SAME_MATTER_MS;
  if (chat.reopened !== null && chat.reopened <= until) return false;
  return !(begun.get(chat.subject) ?? []).some((at) => at > first && at <= until);
}

/** When each subject began one, so that who comes back is found without looking through all. */
export function beginnings(chats: readonly Chat[]): ReadonlyMap<string, readonly number[]> {
  const begun = new Map<string, number[]>();
  for (const { at, subject } of chats) {
    const known = begun.get(subject);
    if (known === undefined) begun.set(subject, [at]);
    else known.push(at);
  }
  return begun;
}

/** Whether time counts as being there for chats. */
const THERE: ReadonlySet<string> = new Set(['online', 'busy', 'wrap-up']);
const DAY_MS = 86_400_000;

export type Stretch = {
  readonly from: number;
  readonly to: number;
  readonly chats: number;
  readonly there: boolean;
};

/** A day's moments as stretches of time, cut to quarters of an hour and to the moment `until` which is known. */
export function stretches(day: AgentDay, until: number): readonly Stretch[] {
  const found: Stretch[] = [];
  const end = Math.min(day.closed ?? Number.POSITIVE_INFINITY, Date.parse(day.day) + DAY_MS, until);
  for (const [index, moment] of day.moments.entries()) {
    const to = Math.min(day.moments[index + 1]?.at ?? end, end);
    for (let from = moment.at; from < to; ) {
      const next = Math.min(to, (Math.floor(from / QUARTER_MS) + 1) * QUARTER_MS);
      found.push({ from, to: next, chats: moment.chats, there: THERE.has(moment.presence) });
      from = next;
    }
  }
  return found;
}

export function withStretch(worked: Worked, { chats, from, there, to }: Stretch): Worked {
  const ms = to - from;
  return {
    there: worked.there + (there ? ms : 0),
    thereWithChats: worked.thereWithChats + (there && chats > 0 ? ms : 0),
    withChats: worked.withChats + (chats > 0 ? ms : 0),
    chatTime: worked.chatTime + chats * ms,
    peak: Math.max(worked.peak, chats),
  };
}

function count(value: number): Figure {
  return { value, of: value };
}

function few(value: number | null, of: number): Figure {
  return { value: of < FEW ? null : value, of };
}

function ratio(part: number, of: number): Figure {
  return few(of === 0 ? null : part / of, of);
}

/** Nearest rank: the smallest value that at least this share of all values does not exceed. */
function percentile(values: readonly number[], share: number): Figure {
  const sorted = [...values].sort((one, other) => one - other);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return few(sorted[rank - 1] ?? null, sorted.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Not spread into a call: there may be more than a call takes. */
function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
