// A database's file and its write-ahead log as they lie, put together in memory: how a file is read that another process
// holds for itself alone. Promises the state after some whole commit. Trusts the format of SQLite 3's files.
import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';

/** Copies are for small files: they are whole in memory. */
export const COPY_BYTES_MAX = 512 * 1024 * 1024;
/** A file that changes under the reading is read again so often. */
const TRIES_MAX = 20;
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const WAL_MAGIC = 0x377f0682;
const READ_VERSION_AT = 19;
const WRITE_VERSION_AT = 18;
const ROLLBACK_JOURNAL = 1;

export type CopyTrouble = 'too-large' | 'never-still' | 'not-a-database';

export class CopyFailure extends Error {
  readonly code: CopyTrouble;
  constructor(code: CopyTrouble) {
    super(`a database cannot be copied: ${code}`);
    this.code = code;
  }
}

/** The bytes of a database in rollback mode: what a reader would have seen at some moment of the call. */
export function stillCopy(path: string): Uint8Array {
  for (let attempt = 0; attempt < TRIES_MAX; attempt++) {
    const before = markOf(path);
    const main = readFileSync(path);
    const wal = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0);
    // What is only added to the write-ahead log meanwhile does no harm; what went over into the file does.
    if (markOf(path) !== before) continue;
    return merged(main, wal);
  }
  throw new CopyFailure('never-still');
}

function markOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { mtimeNs, size } = fstatSync(file, { bigint: true });
    if (size > BigInt(COPY_BYTES_MAX)) throw new CopyFailure('too-large');
    return `${mtimeNs} ${size}`;
  } finally {
    closeSync(file);
  }
}

function merged(main: Buffer, wal: Buffer): Uint8Array {
  if (main.length < 100 || main.toString('latin1', 0, 15) !== 'SQLite format 3')
    throw new CopyFailure('not-a-database');
  const pageField = main.readUInt16BE(16);
  const pageBytes = pageField === 1 ? 65_536 : pageField;
  let pages = new Map<number, Buffer>();
  let count = main.length / pageBytes;
  const added = new Map<number, Buffer>();
  for (const frame of framesOf(wal, pageBytes)) {
    added.set(frame.page, frame.content);
    if (frame.pagesAfterCommit === 0) continue;
    pages = new Map([...pages, ...added]);
    added.clear();
    count = frame.pagesAfterCommit;
  }
  const whole = Buffer.alloc(count * pageBytes);
  main.copy(whole, 0, 0, Math.min(main.length, whole.length));
  for (const [page, content] of pages) if (page <= count) content.copy(whole, (page - 1) * pageBytes);
  whole[WRITE_VERSION_AT] = ROLLBACK_JOURNAL;
  whole[READ_VERSION_AT] = ROLLBACK_JOURNAL;
  return whole;
}

type Frame = { readonly page: number; readonly pagesAfterCommit: number; readonly content: Buffer };

/** Up to the first frame that is of an earlier round or not whole. */
function* framesOf(wal: Buffer, pageBytes: number): Generator<Frame> {
  if (wal.length < WAL_HEADER) return;
  const magic = wal.readUInt32BE(0);
  if ((magic & ~1) !== WAL_MAGIC || wal.readUInt32BE(8) !== pageBytes) return;
  const word =
    (magic & 1) === 1 ? (at: number) => wal.readUInt32BE(at) : (at: number) => wal.readUInt32LE(at);
  const sum: [number, number] = [0, 0];
  const add = (from: number, to: number): void => {
    for (let at = from; at < to; at += 8) {
      sum[0] = (sum[0] + word(at) + sum[1]) >>> 0;
      sum[1] = (sum[1] + word(at + 4) + sum[0]) >>> 0;
    }
  };
  const holds = (at: number): boolean =>
    wal.readUInt32BE(at) === sum[0] && wal.readUInt32BE(at + 4) === sum[1];
  add(0, 24);
  if (!holds(24)) return;
  for (let at = WAL_HEADER; at + FRAME_HEADER + pageBytes <= wal.length; at += FRAME_HEADER + pageBytes) {
    const isOfThisRound = wal.compare(wal, 16, 24, at + 8, at + 16) === 0;
    if (!isOfThisRound) return;
    add(at, at + 8);
    add(at + FRAME_HEADER, at + FRAME_HEADER + pageBytes);
    if (!holds(at + 16)) return;
    yield {
      page: wal.readUInt32BE(at),
      pagesAfterCommit: wal.readUInt32BE(at + 4),
      content: wal.subarray(at + FRAME_HEADER, at + FRAME_HEADER + pageBytes),
    };
  }
}
