// What is made from the log and kept beside it: views, and how far readers have come. Where the log does not know such a
// place, it was put back from an older copy, or is another log: the file is dropped, and made anew from what there is.
import { existsSync, rmSync } from 'node:fs';
import type { EventLog } from '../record/log.ts';

export type DerivedFile = {
  readonly path: string;
  /** The places in the log that the file names. */
  readonly cursors: (path: string) => readonly string[];
};

/** Before anything is appended, for then the log may come to such a place by another way. Answers what was dropped. */
export async function dropWhatIsAhead(
  log: Pick<EventLog, 'readAll'>,
  files: readonly DerivedFile[],
): Promise<readonly string[]> {
  const dropped: string[] = [];
  for (const { cursors, path } of files) {
    if (!existsSync(path)) continue;
    const known = await Promise.all(cursors(path).map((cursor) => isKnown(log, cursor)));
    if (known.every(Boolean)) continue;
    for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
    dropped.push(path);
  }
  return dropped;
}

async function isKnown(log: Pick<EventLog, 'readAll'>, cursor: string): Promise<boolean> {
  try {
    await log.readAll(cursor, 1);
    return true;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'invalid-cursor') return false;
    throw error;
  }
}
