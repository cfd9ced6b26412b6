// Where each process manager stands in the log. Losing the last moments repeats steps that are harmless to repeat.
import { type Database, openDatabase } from '../platform/sqlite.ts';
import type { Cursors } from './reader.ts';

export function openCursors(path: string): Cursors & { close(): void } {
  const database = openTable(path);
  const select = database.prepare<{ cursor: string }>('SELECT cursor FROM cursor WHERE reader = ?');
  const upsert = database.prepare(
    'INSERT INTO cursor (reader, cursor) VALUES (?, ?) ON CONFLICT (reader) DO UPDATE SET cursor = excluded.cursor',
  );
  return {
    read: (reader) => select.get(reader)?.cursor ?? null,
    write: (reader, cursor) => void upsert.run(reader, cursor),
    close: () => database.close(),
  };
}

/** Every place in the log that the file names. */
export function readerCursors(path: string): readonly string[] {
  const database = openTable(path);
  const rows = database.prepare<{ cursor: string }>('SELECT DISTINCT cursor FROM cursor').all();
  database.close();
  return rows.map(({ cursor }) => cursor);
}

function openTable(path: string): Database {
  const database = openDatabase({ path, synchronous: 'NORMAL' });
  database.exec(
    'CREATE TABLE IF NOT EXISTS cursor (reader TEXT PRIMARY KEY, cursor TEXT NOT NULL) STRICT, WITHOUT ROWID',
  );
  return database;
}
