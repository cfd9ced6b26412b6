// An epoch: which readers can open a stretch of a conversation, and a copy of its key for each of them.
// Promises: every copy is a function of the epoch's key and its reader, so whoever opens one can check all of them.
// Trusts: the reader list, which the caller computes from the directory and never takes from the server.

import { concat, fixedBytes, toBase64url, u32, utf8 } from './bytes.ts';
import type { Audience } from './envelope.ts';
import {
  type EpochDocument,
  type EpochPlace,
  type EpochReader,
  type Mode,
  type Reader,
  READERS_MAX,
  type VerifiedEpoch,
} from './epoch-document.ts';
import { contextHash, contextKey } from './hash.ts';
import type { DeviceKeys } from './identity.ts';
import { clamp } from './key-checks.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signText, textDigestText } from './signed-text.ts';

const zeroNonce = new Uint8Array(24);

export type MintedEpoch = VerifiedEpoch & { readonly key: Uint8Array };

export type EpochToMint = {
  readonly workspace: string;
  readonly conversation: string;
  readonly audience: Audience;
  /** From 1, per conversation and audience. */
  readonly epoch: number;
  /** Number of the directory the readers were computed from. */
  readonly directory: number;
  readonly mode: Mode;
  readonly author: DeviceKeys;
  readonly head: string;
  readonly readers: readonly Reader[];
};

/** Refuses `key-invalid` and `readers-differ` (empty, too many, or a reader twice). */
export async function mintEpoch(primitives: Primitives, epoch: EpochToMint): Promise<Checked<MintedEpoch>> {
  const { length } = epoch.readers;
  if (length === 0 || length > READERS_MAX || hasTwice(epoch.readers)) return refused('readers-differ');
  const key = primitives.random(32);
  const readers: EpochReader[] = [];
  for (const reader of epoch.readers) {
    const publicKey = fixedBytes(reader.key, 32);
    const copy = publicKey === null ? null : await makeCopy(primitives, epoch, reader, key);
    if (copy === null) return refused('key-invalid');
    const { kind, id } = reader;
    const entry = { id, key: reader.key, copy: toBase64url(copy) };
    if (kind === 'compliance') {
      const proof = toBase64url(await makeProof(primitives, epoch, reader, key));
      readers.push({ kind, ...entry, id: 'compliance', proof });
    } else readers.push(kind === 'team' ? { kind, ...entry } : { kind, ...entry });
  }
  const document: EpochDocument = {
    v: 'sealdesk.epoch.v1',
    workspace: epoch.workspace,
    conversation: epoch.conversation,
    audience: epoch.audience,
    epoch: epoch.epoch,
    directory: epoch.directory,
    mode: epoch.mode,
    author: epoch.author.id,
    head: epoch.head,
    keyCommitment: toBase64url(epochCommitment(primitives, key)),
    readers,
  };
  const signed = await signText(primitives, epoch.author.sign, 'epoch', JSON.stringify(document));
  const digest = textDigestText(primitives, 'epoch', signed.text);
  return accepted({ ...signed, digest, document, verified: true, key });
}

export function epochCommitment(primitives: Primitives, key: Uint8Array): Uint8Array {
  return contextKey(primitives, key, 'sealdesk.epoch-commitment.v1');
}

/** The whole copy for one reader: a function of the epoch's key. Null when the reader's key is not accepted. */
export async function makeCopy(
  primitives: Primitives,
  place: EpochPlace,
  reader: Reader,
  epochKey: Uint8Array,
): Promise<Uint8Array | null> {
  const readerKey = fixedBytes(reader.key, 32);
  if (readerKey === null) return null;
  const seed = copySeed(primitives, place, readerKey, epochKey);
  const scalar = clamp((await primitives.sha2(512, seed)).slice(0, 32));
  const [ephemeral, shared] = await Promise.all([
    primitives.basePoint(scalar),
    primitives.agree(scalar, readerKey),
  ]);
  if (shared === null) return null;
  const key = copyKey(primitives, shared, ephemeral, readerKey);
  return concat(ephemeral, primitives.aeadSeal(key, zeroNonce, copyAssociated(place, reader), epochKey));
}

/** The copy's key, from the secret its reader shares with the copy's ephemeral key. Used for one box only. */
export function copyKey(
  primitives: Primitives,
  shared: Uint8Array,
  ephemeral: Uint8Array,
  readerKey: Uint8Array,
): Uint8Array {
  return contextHash(primitives, 'sealdesk.copy.v1', shared, ephemeral, readerKey);
}

export function copyAssociated(place: EpochPlace, reader: Pick<Reader, 'kind' | 'id'>): Uint8Array {
  return utf8(`${place.conversation}|${place.audience}|${place.epoch}|${reader.kind}|${reader.id}`);
}

/** The copy's scalar is that of an Ed25519 key, so that the same key can sign for it. */
function copySeed(
  primitives: Primitives,
  place: EpochPlace,
  readerKey: Uint8Array,
  epochKey: Uint8Array,
): Uint8Array {
  return contextKey(primitives, epochKey, 'sealdesk.copy-seed.v1', ...placeParts(place), readerKey);
}

async function makeProof(
  primitives: Primitives,
  place: EpochPlace,
  reader: Reader,
  epochKey: Uint8Array,
): Promise<Uint8Array> {
  const readerKey = fixedBytes(reader.key, 32) as Uint8Array;
  const key = await primitives.importSigning(copySeed(primitives, place, readerKey, epochKey));
  return concat(key.public, await primitives.sign(key, proofMessage(primitives, place, readerKey)));
}

/** What a compliance copy is proven with: the place, and whose key it is for. */
export function proofMessage(primitives: Primitives, place: EpochPlace, readerKey: Uint8Array): Uint8Array {
  const digest = contextHash(primitives, 'sealdesk.copy-proof.v1', ...placeParts(place), readerKey);
  return concat(utf8('sealdesk.copy-proof.signature.v1\0'), digest);
}

function placeParts(place: EpochPlace) {
  return [
    place.workspace,
    fixedBytes(place.conversation, 16) as Uint8Array,
    place.audience,
    u32(place.epoch),
  ] as const;
}

/** A key twice would seal two boxes under one key and nonce. */
export function hasTwice(readers: readonly Reader[]): boolean {
  const keys = new Set(readers.map((reader) => reader.key));
  const names = new Set(readers.map((reader) => `${reader.kind}|${reader.id}`));
  return keys.size !== readers.length || names.size !== readers.length;
}
