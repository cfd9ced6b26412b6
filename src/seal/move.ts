// A conversation goes to another team: who says so, from which team to which, and copies of the epochs' keys for the team
// that gets it. Promises: a copy is the one function of epoch key and reader that `epoch.ts` has, so whoever holds the
// key can make it again. Trusts: the directory the reader list of the new team is computed from.

import { concat, equalBytes, fixedBytes, toBase64url } from './bytes.ts';
import type { DirectoryDocument } from './directory.ts';
import type { Audience } from './envelope.ts';
import { makeCopy } from './epoch.ts';
import { type EpochPlace, type Reader, READERS_MAX } from './epoch-document.ts';
import type { DeviceKeys } from './identity.ts';
import type { Primitives } from './primitives.ts';
import { teamReaders } from './readers.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { type SignedText, signText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  exact,
  integer,
  listOf,
  literal,
  nullOr,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from './strict-json.ts';

/** Epochs one move can hand over. */
export const MOVED_EPOCHS_MAX = 300;
/** The whole text; with more to hand over, the oldest epochs stay closed to the new team. */
export const MOVE_TEXT_MAX = 60_000;
const COPY_BYTES = 80;

const readerId: Shape<string> = (value): value is string =>
  randomId(value) || (typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,39}\.[1-9][0-9]{0,9}$/.test(value));

const moveShape = exact({
  v: literal('sealdesk.move.v1'),
  workspace: slug,
  conversation: randomId,
  device: randomId,
  from: slug,
  team: slug,
  to: nullOr(randomId),
  directory: integer(1),
  head: bytesOf(32),
  readers: listOf(exact({ kind: literal('team', 'device'), id: readerId, key: bytesOf(32) }), READERS_MAX, 1),
  /** For each epoch one copy a reader, in their order, without anything between them. */
  epochs: listOf(
    exact({ audience: literal('conversation', 'staff'), epoch: integer(1, 0xffffffff), copies: manyCopies }),
    MOVED_EPOCHS_MAX,
  ),
});

function manyCopies(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{107,}$/.test(value);
}

export type MoveDocument = ShapeOf<typeof moveShape>;

export type HeldEpoch = { readonly audience: Audience; readonly epoch: number; readonly key: Uint8Array };

/** One reader's copy of one epoch's key, from a move. */
export type HandedCopy = {
  readonly audience: Audience;
  readonly epoch: number;
  readonly reader: Reader;
  readonly copy: Uint8Array;
};

export type MoveToSign = Omit<MoveDocument, 'v' | 'device' | 'readers' | 'epochs'>;

/** `epochs`: what this end can open, the newest first; as many of them go as there is room for. */
export async function signMove(
  primitives: Primitives,
  device: DeviceKeys,
  move: MoveToSign,
  readers: readonly Reader[],
  epochs: readonly HeldEpoch[],
): Promise<Checked<SignedText>> {
  const entries: MoveDocument['epochs'][number][] = [];
  const { conversation, directory, from, head, team, to, workspace } = move;
  const text = () =>
    JSON.stringify({
      v: 'sealdesk.move.v1',
      workspace,
      conversation,
      device: device.id,
      from,
      team,
      to,
      directory,
      head,
      readers: readers.map(({ id, key, kind }) => ({ kind, id, key })),
      epochs: entries,
    });
  let length = text().length;
  for (const { audience, epoch, key } of epochs.slice(0, MOVED_EPOCHS_MAX)) {
    const place: EpochPlace = { workspace, conversation, audience, epoch };
    const copies: Uint8Array[] = [];
    for (const reader of readers) {
      const copy = await makeCopy(primitives, place, reader, key);
      if (copy === null) return refused('key-invalid');
      copies.push(copy);
    }
    const entry = { audience, epoch, copies: toBase64url(concat(...copies)) };
    length += JSON.stringify(entry).length + 1;
    if (length > MOVE_TEXT_MAX) break;
    entries.push(entry);
  }
  const whole = text();
  const parsed = parseExact(whole, moveShape);
  if (!parsed.ok) return parsed;
  return accepted(await signText(primitives, device.sign, 'move', whole));
}

/** Form only, to learn whose signature to ask for. */
export function readMove(signed: SignedText): Checked<MoveDocument> {
  const read = parseExact(signed.text, moveShape, MOVE_TEXT_MAX);
  if (!read.ok) return read;
  const { epochs, readers } = read.value;
  const names = new Set(epochs.map(({ audience, epoch }) => `${audience} ${epoch}`));
  if (names.size !== epochs.length) return refused('shape-invalid');
  for (const { copies } of epochs) {
    if (fixedBytes(copies, COPY_BYTES * readers.length) === null) return refused('shape-invalid');
  }
  return read;
}

/** `directory`: the one the move names. The readers must be those of the new team in it, to the last key. */
export async function verifyMove(
  primitives: Primitives,
  signed: SignedText,
  expected: {
    readonly workspace: string;
    readonly conversation: string;
    readonly from: string;
    readonly team: string;
    readonly to: string | null;
    readonly device: { readonly id: string; readonly sign: string };
    readonly directory: DirectoryDocument;
  },
): Promise<Checked<MoveDocument>> {
  const read = readMove(signed);
  if (!read.ok) return read;
  const move = read.value;
  if (move.workspace !== expected.workspace) return refused('wrong-workspace');
  if (move.conversation !== expected.conversation) return refused('wrong-conversation');
  if (move.device !== expected.device.id) return refused('wrong-author');
  if (move.directory !== expected.directory.number) return refused('wrong-directory');
  if (move.from !== expected.from || move.team !== expected.team || move.to !== expected.to)
    return refused('shape-invalid');
  const readers = teamReaders(expected.directory, move.team);
  if (!readers.ok) return readers;
  const same =
    readers.value.length === move.readers.length &&
    readers.value.every(({ id, key, kind }, index) => {
      const found = move.readers[index];
      return found?.kind === kind && found.id === id && found.key === key;
    });
  if (!same) return refused('readers-differ');
  const publicKey = fixedBytes(expected.device.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  return (await verifyText(primitives, publicKey, 'move', signed)) ? read : refused('signature-invalid');
}

export function copiesOf(move: MoveDocument): readonly HandedCopy[] {
  return move.epochs.flatMap(({ audience, copies, epoch }) => {
    const all = fixedBytes(copies, COPY_BYTES * move.readers.length);
    if (all === null) return [];
    return move.readers.map((reader, index) => ({
      audience,
      epoch,
      reader,
      copy: all.slice(index * COPY_BYTES, (index + 1) * COPY_BYTES),
    }));
  });
}

/** Whether this very copy follows from the epoch's key: what anybody who can open the epoch can say of it. */
export async function fitsEpoch(
  primitives: Primitives,
  place: EpochPlace,
  { copy, reader }: HandedCopy,
  key: Uint8Array,
): Promise<boolean> {
  const made = await makeCopy(primitives, place, reader, key);
  return made !== null && equalBytes(made, copy);
}
