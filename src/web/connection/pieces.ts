// A number sent in pieces, seen by an end that reads: where no gateway remembers what was said before, the ends do. Trusts
// the texts it is given to be what their signatures say.

import { completes, digitRuns, EARLIER_MAX } from '../../redact/digit-runs.ts';
import type { Item, SaidItem } from './conversation-state.ts';

/** As long as a gateway would remember. */
const REMEMBERED_MS = 30 * 60_000;

/** The messages and notes that make a number together with the newest, which is last among them; none when it makes none. */
export function piecesWith(items: readonly Item[], newest: SaidItem): readonly SaidItem[] {
  const text = textOf(newest);
  if (text === null || digitRuns(text).length === 0) return [];
  const earlier: { readonly item: SaidItem; readonly runs: readonly string[] }[] = [];
  for (let at = items.length - 1; at >= 0 && earlier.length < EARLIER_MAX; at--) {
    const item = items[at];
    if (item === undefined || item.kind === 'line' || item.revision >= newest.revision) continue;
    if (item.from !== newest.from || item.person !== newest.person) continue;
    if (newest.at - item.at >= REMEMBERED_MS) break;
    const runs = digitRuns(textOf(item) ?? '');
    if (runs.length > 0) earlier.unshift({ item, runs });
  }
  const whole = completes(
    earlier.map(({ runs }) => runs),
    text,
  );
  if (whole === null) return [];
  return [...whole.earlier.flatMap((index) => earlier[index]?.item ?? []), newest];
}

function textOf({ content }: SaidItem): string | null {
  return content.status === 'open' ? content.text : null;
}
