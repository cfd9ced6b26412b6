// The sequence rules of one writer's tab: each recorded action has the next number; a retry with the same content is the same
// action; the same number with other content, and a hole, are refused.
import type { RefusalCode } from './decider.ts';

/** How many recorded actions of a tab are remembered with their digests. */
export const SEQUENCES_KEPT = 64;
/** How many tabs of one writer may write in a conversation; one more is refused as a gap cannot be told from a loss any longer. */
export const TABS_MAX = 256;

export type Entry = {
  readonly sequence: number;
  readonly digest: string;
  readonly revision: number;
  /** Why it was refused for its content; null when it was recorded as sent. */
  readonly refusal: RefusalCode | null;
};

export type Ledger = { readonly last: number; readonly entries: readonly Entry[] };
/** By writer, then by tab: a tab's id is the writer's own choice, and seen by the other side. */
export type Ledgers = ReadonlyMap<string, ReadonlyMap<string, Ledger>>;

/** Whose tab it is. */
export type Writer = { readonly from: 'visitor' | 'staff'; readonly person: string | null };

export type Judgement =
  | { readonly status: 'next' }
  | { readonly status: 'repeated'; readonly entry: Entry }
  | {
      readonly status: 'refused';
      readonly code: 'sequence-gap' | 'sequence-reused';
      readonly expected: number;
    };

export function judge(
  ledgers: Ledgers,
  writer: Writer,
  { digest, sequence, tab }: { readonly tab: string; readonly sequence: number; readonly digest: string },
): Judgement {
  const own = ledgers.get(nameOf(writer));
  const ledger = own?.get(tab);
  const expected = (ledger?.last ?? 0) + 1;
  if (sequence > expected) return { status: 'refused', code: 'sequence-gap', expected };
  if (sequence === expected) {
    if (ledger === undefined && (own?.size ?? 0) >= TABS_MAX)
      return { status: 'refused', code: 'sequence-gap', expected };
    return { status: 'next' };
  }
  const entry = ledger?.entries.find((each) => each.sequence === sequence);
  if (entry !== undefined && entry.digest === digest) return { status: 'repeated', entry };
  return { status: 'refused', code: 'sequence-reused', expected };
}

export function entered(ledgers: Ledgers, writer: Writer, tab: string, entry: Entry): Ledgers {
  const name = nameOf(writer);
  const own = ledgers.get(name);
  const entries = [...(own?.get(tab)?.entries ?? []).slice(1 - SEQUENCES_KEPT), entry];
  return new Map(ledgers).set(name, new Map(own).set(tab, { last: entry.sequence, entries }));
}

/** Where this writer's envelope with this digest stands, if it is among those remembered. */
export function revisionOf(ledgers: Ledgers, writer: Writer, digest: string): number | null {
  for (const ledger of ledgers.get(nameOf(writer))?.values() ?? []) {
    const entry = ledger.entries.find((each) => each.digest === digest && each.refusal === null);
    if (entry !== undefined) return entry.revision;
  }
  return null;
}

function nameOf({ from, person }: Writer): string {
  return person === null ? from : `${from} ${person}`;
}
