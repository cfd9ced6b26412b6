// The epochs of one conversation: each verified against the directory it names, opened with whatever key this end holds.
// Promises: a key is given out only for an epoch whose reader list, author and copies all fit.
// Trusts: `trust` for directories and devices.

import type { Mode } from '../../contract/definitions.ts';
import type { DirectoryDocument, VerifiedDirectory } from '../../seal/directory.ts';
import type { Audience } from '../../seal/envelope.ts';
import type { EpochDocument, VerifiedEpoch } from '../../seal/epoch-document.ts';
import { readEpoch, verifyEpoch } from '../../seal/epoch-verify.ts';
import type { DeviceCard } from '../../seal/identity.ts';
import type { HandedCopy } from '../../seal/move.ts';
import { openEpoch } from '../../seal/opening/epoch-open.ts';
import { openHanded } from '../../seal/opening/handed-open.ts';
import type { AgreementKey, Primitives } from '../../seal/primitives.ts';
import { readersFor, senderFor } from '../../seal/readers.ts';
import type { SignedText } from '../../seal/signed-text.ts';
import type { Trust } from './trust.ts';

/** A key this end can open its copy with, and the name the copy stands under. */
export type OpeningKey = {
  readonly kind: 'visitor' | 'team' | 'device';
  readonly id: string;
  readonly key: AgreementKey;
};

export type Epoch =
  | {
      readonly status: 'open';
      readonly epoch: VerifiedEpoch;
      readonly directory: VerifiedDirectory;
      /** The team it was opened for, and the supervisors' devices that had joined by then. */
      readonly team: string;
      readonly joined: readonly string[];
      readonly key: Uint8Array;
    }
  /** In order, and this end is not on its list, or has not got the key yet. */
  | {
      readonly status: 'closed';
      readonly epoch: VerifiedEpoch;
      readonly directory: VerifiedDirectory;
      readonly team: string;
      readonly joined: readonly string[];
    }
  | { readonly status: 'wrong'; readonly code: string; readonly document: EpochDocument | null }
  | { readonly status: 'erased' };

export type EpochQuestion = {
  readonly workspace: string;
  readonly conversation: string;
  readonly audience: Audience;
  readonly number: number;
  readonly directory: number;
  readonly digest: string;
  readonly mode: Mode;
  readonly team: string;
  readonly visitor: DeviceCard;
  readonly joined: readonly string[];
  /** The staff member the event names; null for the visitor. */
  readonly person: string | null;
  /** A directory by which the author must be in place as well; null when there is none to ask. */
  readonly besides?: DirectoryDocument | null;
};

/** How a verified epoch is opened here. `handed`: copies of its key that came when the conversation changed its team. */
export type Unlock = (
  closed: Extract<Epoch, { status: 'closed' }>,
  handed: readonly HandedCopy[],
) => Promise<Epoch>;

export async function readRecordedEpoch(
  primitives: Primitives,
  trust: Trust,
  unlock: Unlock,
  signed: SignedText,
  question: EpochQuestion,
): Promise<Epoch> {
  const read = readEpoch(primitives, signed);
  if (!read.ok) return wrong(read.code, null);
  const { document, digest } = read.value;
  if (digest !== question.digest) return wrong('digest-differs', document);
  const directory = await trust.at(question.directory);
  if (directory === null) return wrong('directory-missing', document);
  const { besides } = question;
  const directories = besides === undefined ? [directory.document] : [directory.document, besides];
  const author = writerIn(directories, question, document.author);
  if (author === null) return wrong('wrong-author', document);
  const { audience, joined, team, visitor } = question;
  const readers = readersFor(directory.document, { audience, team, visitors: [visitor], joined });
  if (!readers.ok) return wrong(readers.code, document);
  const verified = await verifyEpoch(primitives, read.value, {
    workspace: question.workspace,
    conversation: question.conversation,
    audience,
    epoch: question.number,
    directory: question.directory,
    mode: question.mode,
    author,
    readers: readers.value,
  });
  if (!verified.ok) return wrong(verified.code, document);
  return unlock({ status: 'closed', epoch: verified.value, directory, team, joined }, []);
}

/** Tries every key this end holds; a copy that does not open with its reader's own key is a fault of the epoch. */
export async function unlockWith(
  primitives: Primitives,
  keys: readonly OpeningKey[],
  closed: Extract<Epoch, { status: 'closed' }>,
  handed: readonly HandedCopy[],
): Promise<Epoch> {
  for (const { kind, id, key } of keys) {
    const opened = await openEpoch(primitives, closed.epoch, { kind, id }, key);
    if (opened.ok) return { ...closed, status: 'open', key: opened.value };
    if (opened.code !== 'not-a-reader') return wrong(opened.code, closed.epoch.document);
  }
  for (const copy of handed) {
    const own = keys.find(({ id, kind }) => kind === copy.reader.kind && id === copy.reader.id);
    if (own === undefined) continue;
    // One that does not fit is the fault of who handed it over, not of the epoch.
    const opened = await openHanded(primitives, closed.epoch, copy, own.key);
    if (opened.ok) return { ...closed, status: 'open', key: opened.value };
  }
  return closed;
}

/** Who says to have written, and where that is to count. */
export type WriterQuestion = {
  readonly audience: Audience;
  readonly team: string;
  readonly visitor: DeviceCard;
  readonly joined: readonly string[];
  /** The staff member the event names; null for the visitor. */
  readonly person: string | null;
};

/** The device, if it may write here by every one of these directories and is the person's whom the event names. */
export function writerIn(
  directories: readonly (DirectoryDocument | null)[],
  { audience, joined, person, team, visitor }: WriterQuestion,
  device: string,
): { readonly id: string; readonly sign: string } | null {
  let found: { readonly id: string; readonly sign: string } | null = null;
  for (const directory of directories) {
    const sender =
      directory === null
        ? null
        : senderFor(directory, { audience, team, visitors: [visitor], joined }, device);
    if (sender === null || sender.person !== person) return null;
    found = sender;
  }
  return found;
}

function wrong(code: string, document: EpochDocument | null): Epoch {
  return { status: 'wrong', code, document };
}
