// Keeps every view up to date with the log and answers from them. Trusts the log's order; a view that cannot fold an
// event stops loudly and alone.
import { Worker } from 'node:worker_threads';
import type { Place } from './view.ts';
import { type Changed, dropOldVersions, openViewDatabase, type Recorded } from './view-store.ts';
import { type ViewName, viewOf, views } from './views.ts';

/** Rows one snapshot may hold. */
export const SNAPSHOT_ROWS_MAX = 5_000;
/** Keys read at a time by who goes through all of them. */
const KEYS_PAGE = 2_000;
/** How long a query waits for its own action to show. */
export const SETTLE_MS = 500;

export type Change = {
  readonly view: ViewName;
  readonly changed: readonly Changed[];
  readonly cursor: string;
};

/** Where a row stands among the others of its view. */
export type RowPlace = { readonly at: string; readonly key: string };

export interface Projections {
  /** Rows of one workspace: the current ones, or all, newest first. */
  rows<Row>(view: ViewName, workspace: string, which: 'live' | 'all', limit?: number): readonly Row[];
  /** A page of them, newest first, from where the last one ended. */
  page<Row>(
    view: ViewName,
    workspace: string,
    which: 'live' | 'past' | 'all',
    after: RowPlace | null,
    limit: number,
  ): readonly (RowPlace & { readonly row: Row })[];
  row<Row>(view: ViewName, key: string): Row | null;
  /** Keys of all current rows of a workspace, however many. */
  liveKeys(view: ViewName, workspace: string): Iterable<string>;
  subscribe(listener: (change: Change) => void): () => void;
  /** Waits up to SETTLE_MS until the view has folded this position; false: the answer is as of an earlier moment. */
  settled(view: ViewName, position: string): Promise<boolean>;
  /** Resolves when every view has caught up with what was in the log when this began. */
  readonly caughtUp: Promise<void>;
  /** Rejects when a view stopped. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

type Subscription = {
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
  close(): Promise<void>;
};

export interface LogToFold {
  subscribe(
    options: { readonly after: string | null; readonly prefixes: readonly string[] },
    onBatch: (events: readonly Recorded[]) => Promise<void>,
  ): Subscription;
  readAll(
    after: string | null,
    limit: number,
    prefixes: readonly string[],
  ): Promise<{ readonly events: readonly unknown[]; readonly cursor: string | null; readonly end: boolean }>;
}

/** Later than any row. */
const BEYOND: RowPlace = { at: '~', key: '~' };
const CATCH_UP_PAGE = 2_000;

export async function startProjections(needs: {
  readonly log: LogToFold;
  readonly path: string;
}): Promise<Projections> {
  const database = openViewDatabase(needs.path);
  const worker = new Worker(new URL('./fold-worker.ts', import.meta.url), {
    workerData: { path: needs.path },
  });
  const waiting = new Map<
    number,
    { resolve: (changed: readonly Changed[]) => void; reject: (error: Error) => void }
  >();
  const listeners = new Set<(change: Change) => void>();
  const cursors = new Map<ViewName, string>();
  const settlers = new Set<{ view: ViewName; position: string; done: () => void }>();
  let next = 0;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => undefined);

  const ready = new Promise<Readonly<Record<ViewName, string | null>>>((resolve, reject) => {
    worker.on('error', (error: Error) => {
      reject(error);
      fail(error);
      for (const each of waiting.values()) each.reject(error);
      waiting.clear();
    });
    worker.on(
      'message',
      (message: {
        ready?: Record<ViewName, string | null>;
        id?: number;
        changed?: readonly Changed[];
        failure?: string;
      }) => {
        if (message.ready !== undefined) return resolve(message.ready);
        const waiter = waiting.get(message.id ?? -1);
        waiting.delete(message.id ?? -1);
        if (message.failure === undefined) waiter?.resolve(message.changed ?? []);
        else waiter?.reject(new Error(`a view could not fold an event: ${message.failure}`));
      },
    );
  });

  function fold(view: ViewName, events: readonly Recorded[]): Promise<readonly Changed[]> {
    const id = ++next;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, view, events });
    });
  }

  function reached(view: ViewName, cursor: string): void {
    cursors.set(view, cursor);
    for (const settler of settlers) if (settler.view === view && settler.position <= cursor) settler.done();
  }

  async function take(view: ViewName, events: readonly Recorded[]): Promise<void> {
    const last = events.at(-1);
    if (last === undefined) return;
    const changed = await fold(view, events);
    reached(view, last.cursor);
    if (changed.length > 0)
      for (const listener of listeners) listener({ view, changed, cursor: last.cursor });
  }

  const starts = await ready;
  const names = Object.keys(views) as ViewName[];
  const subscriptions: Subscription[] = [];
  const caughtUp = Promise.all(
    names.map(async (name) => {
      const view = viewOf(name);
      let after = starts[name];
      for (let end = false; !end; ) {
        const page = await needs.log.readAll(after, CATCH_UP_PAGE, view.prefixes);
        await take(name, page.events as readonly Recorded[]);
        after = page.cursor ?? after;
        if (after !== null) reached(name, after);
        end = page.end;
      }
      dropOldVersions(database, view);
      const subscription = needs.log.subscribe({ after, prefixes: view.prefixes }, (events) =>
        take(name, events),
      );
      subscription.ended.catch(fail);
      subscriptions.push(subscription);
    }),
  ).then(() => undefined);
  caughtUp.catch(fail);

  const liveRows = database.prepare<{ row: string }>(
    'SELECT row FROM row WHERE view = ? AND workspace = ? AND live = 1 ORDER BY at DESC LIMIT ?',
  );
  const allRows = database.prepare<{ row: string }>(
    'SELECT row FROM row WHERE view = ? AND workspace = ? ORDER BY at DESC LIMIT ?',
  );
  const pageOf = (live: string) =>
    database.prepare<RowPlace & { row: string }>(
      `SELECT at, key, row FROM row WHERE view = ? AND workspace = ? AND ${live} AND (at, key) < (?, ?) ORDER BY at DESC, key DESC LIMIT ?`,
    );
  const pages = {
    live: pageOf('live = 1'),
    past: pageOf('live = 0'),
    all: pageOf('live IN (0, 1)'),
  } as const;
  const oneRow = database.prepare<{ row: string }>('SELECT row FROM row WHERE view = ? AND key = ?');
  const keysAfter = database.prepare<{ key: string }>(
    'SELECT key FROM row WHERE view = ? AND key > ? AND workspace = ? AND live = 1 ORDER BY key LIMIT ?',
  );
  const versioned = (view: ViewName) => `${view}.${viewOf(view).version}`;

  return {
    rows: <Row>(view: ViewName, workspace: string, which: 'live' | 'all', limit = SNAPSHOT_ROWS_MAX) =>
      (which === 'live' ? liveRows : allRows)
        .all(versioned(view), workspace, Math.min(limit, SNAPSHOT_ROWS_MAX))
        .map(({ row }) => JSON.parse(row) as Row),
    page: <Row>(
      view: ViewName,
      workspace: string,
      which: 'live' | 'past' | 'all',
      after: RowPlace | null,
      limit: number,
    ) => {
      const { at, key } = after ?? BEYOND;
      return pages[which]
        .all(versioned(view), workspace, at, key, limit)
        .map((found) => ({ at: found.at, key: found.key, row: JSON.parse(found.row) as Row }));
    },
    row: <Row>(view: ViewName, key: string) => {
      const found = oneRow.get(versioned(view), key);
      return found === undefined ? null : (JSON.parse(found.row) as Row);
    },
    *liveKeys(view, workspace) {
      for (let after = '', end = false; !end; ) {
        const page = keysAfter.all(versioned(view), after, workspace, KEYS_PAGE);
        yield* page.map(({ key }) => key);
        after = page.at(-1)?.key ?? after;
        end = page.length < KEYS_PAGE;
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    settled: (view, position) => {
      if ((cursors.get(view) ?? '') >= position) return Promise.resolve(true);
      return new Promise((resolve) => {
        const settler = { view, position, done: () => end(true) };
        const timer = setTimeout(() => end(false), SETTLE_MS);
        const end = (result: boolean) => {
          clearTimeout(timer);
          settlers.delete(settler);
          resolve(result);
        };
        settlers.add(settler);
      });
    },
    caughtUp,
    failed,
    async close() {
      await caughtUp.catch(() => undefined);
      await Promise.all(subscriptions.map((each) => each.close()));
      worker.postMessage({ close: true });
      await new Promise((resolve) => worker.once('exit', resolve));
      database.close();
    },
  };
}

export type { Changed, Place, Recorded };
