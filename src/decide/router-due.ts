// When the router has to look again though nothing happens: an offer runs out, a rest ends, a level falls. Derived from
// the books alone, so that a start after a crash finds every one of them again.
import type { Books, TeamRules } from '../command/router.ts';
import { LANGUAGE_HOLD_MS } from './router-match.ts';

/** The next moment later than `at` that could change a decision; null when only an event can. */
export function nextDue(books: Books, teams: ReadonlyMap<string, TeamRules>, at: string): string | null {
  const nowMs = Date.parse(at);
  let next = Number.POSITIVE_INFINITY;
  const consider = (ms: number) => {
    if (ms > nowMs && ms < next) next = ms;
  };
  let anyWaits = false;
  for (const { declined, full, offered, since, team } of books.waiting.values()) {
    if (offered !== null) {
      // One that ran out already is due at once.
      if (!offered.accepted) consider(Math.max(Date.parse(offered.until), nowMs + 1));
      continue;
    }
    const rules = teams.get(team);
    if (full || rules === undefined || !rules.offers) continue;
    anyWaits = true;
    const sinceMs = Date.parse(since);
    consider(sinceMs + LANGUAGE_HOLD_MS);
    for (const { afterMs } of rules.relax) consider(sinceMs + afterMs);
    for (const { until } of declined) consider(Date.parse(until));
  }
  if (anyWaits)
    for (const { pausedUntil } of books.agents.values())
      if (pausedUntil !== null) consider(Date.parse(pausedUntil));
  return Number.isFinite(next) ? new Date(next).toISOString() : null;
}
