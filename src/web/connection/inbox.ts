// A view of the server as this end holds it: rows by key, replaced on a reset, changed and removed by what follows.
// Trusts the server: views hold no content, and nothing is decided by them here.

import type { ViewFrame, WatchFrame } from '../../contract/frames.ts';
import type { Connection } from './connection.ts';
import { createSource, type Observable } from './observable.ts';

/** As many as the server gives of one view, and what comes while they are held. */
export const ROWS_MAX = 12_500;

export type InboxState<Row> = {
  readonly rows: ReadonlyMap<string, Row>;
  /** Until the first rows came. */
  readonly loading: boolean;
  /** ms, the server's clock. */
  readonly asOf: number | null;
};

export interface Inbox<Row> {
  readonly state: Observable<InboxState<Row>>;
  /** Begins to follow; again after every cut. */
  watch(): void;
  unwatch(): void;
}

export function createInbox<Row>(
  connection: Connection,
  view: WatchFrame['view'],
  keyOf: (row: Row) => string,
): Inbox<Row> & { close(): void } {
  const state = createSource<InboxState<Row>>({ rows: new Map(), loading: true, asOf: null });
  let watching = false;

  function ask(): void {
    if (watching) connection.tell({ frame: 'watch', view });
  }

  function take(frame: ViewFrame): void {
    const rows = new Map(frame.reset ? [] : state.get().rows);
    // The view's name says which rows they are.
    for (const row of frame.rows as readonly unknown[] as readonly Row[]) {
      const key = keyOf(row);
      if (rows.size < ROWS_MAX || rows.has(key)) rows.set(key, row);
    }
    for (const key of frame.removed) rows.delete(key);
    state.set({ rows, loading: false, asOf: Date.parse(frame.asOf) });
  }

  const ends = [
    connection.session.subscribe((welcome) => {
      if (welcome !== null) ask();
    }),
    connection.onFrame((frame) => {
      if (frame.frame === 'view' && frame.view === view && watching) take(frame);
    }),
  ];

  return {
    state,
    watch() {
      if (watching) return;
      watching = true;
      ask();
    },
    unwatch() {
      if (!watching) return;
      watching = false;
      connection.tell({ frame: 'unwatch', view });
      state.set({ rows: new Map(), loading: true, asOf: null });
    },
    close() {
      for (const end of ends) end();
    },
  };
}
