// The files of an installation, each looked into: its bytes as they lie, its lines where it is text, its rows where it is a
// database. Trusts nothing that it finds; a thing that cannot be read is named.
import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import { CopyFailure, stillCopy } from '../platform/sqlite-copy.ts';
import { type Database, openCopy, openDatabase, sqliteTrouble } from '../platform/sqlite.ts';
import { type Look, OVERLAP, shown, type SweepFinding } from './sweep-look.ts';
import { type Artefact, ARTEFACTS_MAX, FINDINGS_MAX } from '../seal/sweep-report.ts';

const CHUNK = 8 * 1024 * 1024;
/** A line of a text file; what follows is for the bytes to show. */
const LINE_MAX = 1_048_576;
const TEXT_HEAD = 65_536;

export type Place = { readonly path: string; readonly kind: Artefact['kind'] };
/** What one artefact gave; `take` counts all and keeps the first. */
export type Tally = ReturnType<typeof createTally>;

export function createTally() {
  const findings: SweepFinding[] = [];
  const counts = { texts: 0, opened: 0, sealed: 0, gone: 0, damaged: 0, count: 0 };
  return {
    counts,
    take(found: readonly SweepFinding[]): void {
      counts.count += found.length;
      for (const each of found.slice(0, FINDINGS_MAX - findings.length)) findings.push(each);
    },
    artefact(name: string, kind: Artefact['kind'], bytes: number, unread: Artefact['unread']): Artefact {
      const { count, gone, opened, sealed, texts } = counts;
      return { name, kind, bytes, texts, opened, sealed, gone, count, findings, unread };
    },
  };
}

/** Every file below a place, links followed once and no further. */
export function filesBelow(place: Place, kindOf: (path: string) => Artefact['kind']): readonly Place[] {
  const found: Place[] = [];
  const walk = (path: string): void => {
    if (found.length >= ARTEFACTS_MAX) return;
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
      found.push({ path, kind: kindOf(path) });
      return;
    }
    for (const name of readdirSync(path).sort()) walk(join(path, name));
  };
  const facts = lstatSync(place.path, { throwIfNoEntry: false });
  walk(facts?.isSymbolicLink() === true ? realpathSync(place.path) : place.path);
  return found;
}

export async function lookIntoFile(look: Look, { kind, path }: Place): Promise<Artefact> {
  const tally = createTally();
  const name = shown(path, path.length);
  // The name of a file is a text that somebody chose.
  tally.take(look.text('the name', path));
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return tally.artefact(name, kind, 0, 'vanished');
  if (!facts.isFile()) return tally.artefact(name, kind, 0, 'not-a-file');
  let bytes = 0;
  try {
    const form = await lookAtBytes(look, path, tally);
    bytes = form.bytes;
    if (form.isDatabase) lookAtRows(look, path, kind, tally);
    else if (form.isText) await lookAtLines(look, path, tally);
    return tally.artefact(name, kind, bytes, null);
  } catch (error) {
    return tally.artefact(name, kind, bytes, troubleOf(error));
  }
}

function troubleOf(error: unknown): Artefact['unread'] {
  if (error instanceof CopyFailure)
    return ({ 'too-large': 'too-large', 'never-still': 'changing', 'not-a-database': 'damaged' } as const)[
      error.code
    ];
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') return 'not-permitted';
  if (code === 'ENOENT') return 'vanished';
  return sqliteTrouble(error) === null ? 'damaged' : 'changing';
}

type Form = { readonly bytes: number; readonly isText: boolean; readonly isDatabase: boolean };

async function lookAtBytes(look: Look, path: string, tally: Tally): Promise<Form> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(OVERLAP + CHUNK);
    let [at, kept] = [0, 0];
    let form: Form = { bytes: 0, isText: true, isDatabase: false };
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK, at);
      if (bytesRead === 0) break;
      const filled = buffer.subarray(0, kept + bytesRead);
      if (at === 0)
        form = {
          bytes: 0,
          isText: !filled.subarray(0, TEXT_HEAD).includes(0),
          isDatabase: filled.toString('latin1', 0, 15) === 'SQLite format 3',
        };
      // What lies whole in the part that is looked at twice was found the first time.
      const found = look.bytes('bytes', filled, at - kept);
      tally.take(found.filter(({ from, length }) => from + length > at || kept === 0));
      at += bytesRead;
      kept = Math.min(OVERLAP, filled.length);
      filled.copy(buffer, 0, filled.length - kept);
    }
    return { ...form, bytes: at };
  } finally {
    await file.close();
  }
}

async function lookAtLines(look: Look, path: string, tally: Tally): Promise<void> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    number += 1;
    tally.counts.texts += 1;
    tally.take(look.text(`line ${number}`, line.slice(0, LINE_MAX)));
  }
}

function lookAtRows(look: Look, path: string, kind: Artefact['kind'], tally: Tally): void {
  // Its server holds the keystore for itself alone.
  const database = kind === 'keystore' ? openCopy(stillCopy(path)) : openDatabase({ path, readOnly: true });
  try {
    const tables = database
      .prepare<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table'", { rows: 'arrays' })
      .all();
    for (const [table] of tables) lookAtTable(look, database, table, tally);
  } finally {
    database.close();
  }
}

function lookAtTable(look: Look, database: Database, table: string, tally: Tally): void {
  const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
  const columns = database
    .prepare<[string]>('SELECT name FROM pragma_table_info(?)', { rows: 'arrays' })
    .all(table)
    .map(([name]) => name);
  // A whole number as text: one of nineteen digits fits no number of JavaScript.
  const values = columns.map(
    (name) =>
      `CASE typeof(${quoted(name)}) WHEN 'integer' THEN CAST(${quoted(name)} AS TEXT) ELSE ${quoted(name)} END`,
  );
  const rows = database.prepare<readonly (string | number | Uint8Array | null)[]>(
    `SELECT ${values.join(', ')} FROM ${quoted(table)}`,
    { rows: 'arrays' },
  );
  let row = 0;
  for (const cells of rows.iterate()) {
    row += 1;
    for (const [index, cell] of cells.entries()) {
      const where = `${shown(table)}.${shown(columns[index] ?? '')}, row ${row}`;
      if (cell instanceof Uint8Array) tally.take(look.bytes(where, Buffer.from(cell), 0));
      else if (cell !== null) {
        tally.counts.texts += 1;
        tally.take(look.text(where, String(cell)));
      }
    }
  }
}
