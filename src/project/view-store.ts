// Rows of all views in one SQLite file that can be thrown away: the log is the truth, so a loss of power may cost the
// last moments here and nothing else. Row and cursor move in one transaction, so no event is folded twice.
import { type Database, openDatabase } from '../platform/sqlite.ts';
import type { ClearEvent } from '../contract/events.ts';
import type { EventMeta, StoredEvent } from '../contract/stored.ts';
import type { ClearFields, Upcast } from '../platform/upcast.ts';
import type { Place, View } from './view.ts';

export type Recorded = StoredEvent & {
  readonly stream: string;
  readonly revision: number;
  readonly cursor: string;
};
export type AnyView = View<{ readonly workspace: string }, ClearEvent>;
export type Changed = {
  readonly key: string;
  readonly before: Place | null;
  readonly place: Place;
  readonly row: unknown;
};

export interface ViewStore {
  cursor(): string | null;
  /** Folds a batch; the rows that changed, each once, as they are after it. */
  apply(events: readonly Recorded[]): readonly Changed[];
  close(): void;
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS cursor (view TEXT PRIMARY KEY, version INTEGER NOT NULL, cursor TEXT) STRICT;
CREATE TABLE IF NOT EXISTS row (
  view TEXT NOT NULL, key TEXT NOT NULL, workspace TEXT NOT NULL, scope TEXT NOT NULL,
  live INTEGER NOT NULL, at TEXT NOT NULL, row TEXT NOT NULL, PRIMARY KEY (view, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS row_by_time ON row (view, workspace, live, at);
`;

export function openViewDatabase(path: string): Database {
  const database = openDatabase({ path, synchronous: 'NORMAL' });
  database.exec(SCHEMA);
  return database;
}

export function openViewStore(path: string, view: AnyView, upcast: Upcast): ViewStore {
  const database = openViewDatabase(path);
  const name = `${view.name}.${view.version}`;
  const getCursor = database.prepare<{ cursor: string | null }>('SELECT cursor FROM cursor WHERE view = ?');
  const setCursor = database.prepare(
    'INSERT INTO cursor (view, version, cursor) VALUES (?, ?, ?) ON CONFLICT (view) DO UPDATE SET cursor = excluded.cursor',
  );
  const getRow = database.prepare<{ row: string }>('SELECT row FROM row WHERE view = ? AND key = ?');
  const setRow = database.prepare(
    'INSERT INTO row (view, key, workspace, scope, live, at, row) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (view, key) DO UPDATE SET workspace = excluded.workspace, scope = excluded.scope, live = excluded.live, at = excluded.at, row = excluded.row',
  );

  function apply(events: readonly Recorded[]): readonly Changed[] {
    const last = events.at(-1);
    if (last === undefined) return [];
    return database.transaction(() => {
      const touched = new Map<string, { before: Place | null; row: { readonly workspace: string } }>();
      for (const stored of events) {
        const event = upcast(JSON.parse(stored.clear) as ClearFields) as unknown as ClearEvent & EventMeta;
        const seen = { event, meta: event, stored };
        const key = view.key(seen);
        if (key === null) continue;
        const known = touched.get(key) ?? read(key);
        const row = view.apply(known?.row ?? null, seen);
        if (row !== null) touched.set(key, { before: known?.before ?? null, row });
      }
      const changed: Changed[] = [];
      for (const [key, { before, row }] of touched) {
        const place = view.place(row);
        setRow.run(
          name,
          key,
          place.workspace,
          place.scope,
          place.live ? 1 : 0,
          place.at,
          JSON.stringify(row),
        );
        changed.push({ key, before, place, row });
      }
      setCursor.run(name, view.version, last.cursor);
      return changed;
    });
  }

  function read(key: string) {
    const found = getRow.get(name, key);
    if (found === undefined) return null;
    const row = JSON.parse(found.row) as { readonly workspace: string };
    return { before: view.place(row), row };
  }

  return { cursor: () => getCursor.get(name)?.cursor ?? null, apply, close: () => database.close() };
}

/** Every place in the log that a view's file names. */
export function viewCursors(path: string): readonly string[] {
  const database = openViewDatabase(path);
  const rows = database
    .prepare<{ cursor: string }>('SELECT DISTINCT cursor FROM cursor WHERE cursor IS NOT NULL')
    .all();
  database.close();
  return rows.map(({ cursor }) => cursor);
}

/** Rows of other versions of this view: dropped once this one has caught up. */
export function dropOldVersions(database: Database, view: AnyView): void {
  database.transaction(() => {
    for (const table of ['row', 'cursor']) {
      database
        .prepare(`DELETE FROM ${table} WHERE view LIKE ? AND view <> ?`)
        .run(`${view.name}.%`, `${view.name}.${view.version}`);
    }
  });
}
