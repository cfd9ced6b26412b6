// Rows of the inbox for the parts of the page: at most ten times a second, and never forgotten while the page lives: a
// resolved chat leaves the inbox, its name does not leave the page.
import { useSyncExternalStore } from 'react';
import type { InboxRow } from '../../contract/views.ts';
import type { InboxState } from '../connection/inbox.ts';
import { createSource, type Observable } from '../connection/observable.ts';

/** People read no faster, and a list of ten thousand need not be drawn for every event. */
export const ROWS_EVERY_MS = 100;
export const KNOWN_MAX = 12_000;

export interface Rows {
  readonly state: Observable<InboxState<InboxRow>>;
  /** As of the last look, resolved ones included. */
  known(conversation: string): InboxRow | null;
  close(): void;
}

export function followRows(inbox: Observable<InboxState<InboxRow>>): Rows {
  const state = createSource(inbox.get());
  const known = new Map<string, InboxRow>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let shownAt = 0;

  function take(): void {
    timer = null;
    shownAt = performance.now();
    const next = inbox.get();
    const before = state.get().rows;
    for (const [id, row] of next.rows) {
      if (before.get(id) === row) continue;
      known.delete(id);
      known.set(id, row);
    }
    for (const id of known.keys()) {
      if (known.size <= KNOWN_MAX) break;
      known.delete(id);
    }
    state.set(next);
  }

  const end = inbox.subscribe(() => {
    timer ??= setTimeout(take, Math.max(0, ROWS_EVERY_MS - (performance.now() - shownAt)));
  });
  take();
  return {
    state,
    known: (id) => state.get().rows.get(id) ?? known.get(id) ?? null,
    close() {
      end();
      if (timer !== null) clearTimeout(timer);
    },
  };
}

/** One row, drawn again only when that one changed. */
export function useRow(rows: Rows, conversation: string): InboxRow | null {
  return useSyncExternalStore(rows.state.subscribe, () => rows.known(conversation));
}

/** One entry of a map that changes, by identity. */
export function useEntry<Value>(
  observable: Observable<ReadonlyMap<string, Value>>,
  key: string,
): Value | undefined {
  return useSyncExternalStore(observable.subscribe, () => observable.get().get(key));
}
