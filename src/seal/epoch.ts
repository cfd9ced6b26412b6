// An epoch: which readers can open a stretch of a conversation, and a copy of its key for each of them.
// Promises: every copy is a function of the epoch's key and its reader, so whoever opens one can check all of them.
// Trusts: the reader list, which the caller computes from the directory and never takes from the server.

import { concat, equalBytes, fixedBytes, toBase64url, u32, utf8 } from './bytes.ts';
import type { Audience } from './envelope.ts';
import { contextHash, contextKey } from './hash.ts';
import type { DeviceKeys } from './identity.ts';
import { clamp, montgomeryForm } from './key-checks.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, type Refused, refused } from './refusal.ts';
import { type SignedText, signText, textDigestText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  either,
  exact,
  integer,
  listOf,
  literal,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from './strict-json.ts';

export type Mode = 'inspected' | 'strict';

/** `id`: a visitor's or staff member's device, a team with its generation (`support.3`), or `compliance`. */
export type Reader = {
  readonly kind: 'visitor' | 'team' | 'device' | 'compliance';
  readonly id: string;
  readonly key: string;
};

export const READERS_MAX = 64;
const COPY_BYTES = 32 + 32 + 16;
const PROOF_BYTES = 32 + 64;
const zeroNonce = new Uint8Array(24);

const deviceEntry = exact({
  kind: literal('visitor', 'device'),
  id: randomId,
  key: bytesOf(32),
  copy: bytesOf(COPY_BYTES),
});

const teamName: Shape<string> = (value): value is string =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,39}\.[1-9][0-9]{0,9}$/.test(value);

const teamEntry = exact({ kind: literal('team'), id: teamName, key: bytesOf(32), copy: bytesOf(COPY_BYTES) });

const complianceEntry = exact({
  kind: literal('compliance'),
  id: literal('compliance'),
  key: bytesOf(32),
  copy: bytesOf(COPY_BYTES),
  proof: bytesOf(PROOF_BYTES),
});

const epochShape = exact({
  v: literal('sealdesk.epoch.v1'),
  workspace: slug,
  conversation: randomId,
  audience: literal('conversation', 'staff'),
  epoch: integer(1, 0xffffffff),
  directory: integer(1),
  mode: literal('inspected', 'strict'),
  author: randomId,
  head: bytesOf(32),
  keyCommitment: bytesOf(32),
  readers: listOf(either(deviceEntry, either(teamEntry, complianceEntry)), READERS_MAX, 1),
});

export type EpochDocument = ShapeOf<typeof epochShape>;
export type EpochReader = EpochDocument['readers'][number];

/** Parsed, its signature not yet checked. */
export type ReadEpoch = SignedText & { readonly digest: string; readonly document: EpochDocument };

/** Only `verifyEpoch` makes one; only such a one can be opened. */
export type VerifiedEpoch = ReadEpoch & { readonly verified: true };

export type MintedEpoch = VerifiedEpoch & { readonly key: Uint8Array };

export type EpochPlace = Pick<EpochDocument, 'workspace' | 'conversation' | 'audience' | 'epoch'>;

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

/** Refuses `key-invalid`, `readers-differ` (empty, or a reader twice) and `shape-invalid`. */
export async function mintEpoch(primitives: Primitives, epoch: EpochToMint): Promise<Checked<MintedEpoch>> {
  if (hasTwice(epoch.readers)) return refused('readers-differ');
  const key = primitives.random(32);
  const readers: unknown[] = [];
  for (const reader of epoch.readers) {
    const publicKey = fixedBytes(reader.key, 32);
    const copy = publicKey === null ? null : await makeCopy(primitives, epoch, reader, key);
    if (copy === null) return refused('key-invalid');
    const entry = { kind: reader.kind, id: reader.id, key: reader.key, copy: toBase64url(copy) };
    readers.push(
      reader.kind === 'compliance'
        ? { ...entry, proof: toBase64url(await makeProof(primitives, epoch, reader, key)) }
        : entry,
    );
  }
  const document: unknown = {
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
  if (!epochShape(document)) return refused('shape-invalid');
  const signed = await signText(primitives, epoch.author.sign, 'epoch', JSON.stringify(document));
  const digest = textDigestText(primitives, 'epoch', signed.text);
  return accepted({ ...signed, digest, document, verified: true, key });
}

/** Form only: to learn whose signature to ask for. */
export function readEpoch(primitives: Primitives, signed: SignedText): Checked<ReadEpoch> {
  const document = parseExact(signed.text, epochShape);
  if (!document.ok) return document;
  if (hasTwice(document.value.readers)) return refused('readers-differ');
  const digest = textDigestText(primitives, 'epoch', signed.text);
  return accepted({ text: signed.text, signature: signed.signature, digest, document: document.value });
}

/** What the document must say. `head` left out: not asked here. */
export type ExpectedEpoch = EpochPlace & {
  readonly directory: number;
  readonly mode: Mode;
  readonly author: { readonly id: string; readonly sign: string };
  readonly readers: readonly Reader[];
  readonly head?: string;
};

/** Everything that can be said without a key: place, reader list to the last key, author's signature, compliance proof. */
export async function verifyEpoch(
  primitives: Primitives,
  epoch: ReadEpoch,
  expected: ExpectedEpoch,
): Promise<Checked<VerifiedEpoch>> {
  const wrong = documentDiffers(epoch.document, expected);
  if (wrong !== null) return wrong;
  const publicKey = fixedBytes(expected.author.sign, 32);
  if (publicKey === null) return refused('key-invalid');
  if (!(await verifyText(primitives, publicKey, 'epoch', epoch))) return refused('signature-invalid');
  for (const [index, reader] of epoch.document.readers.entries()) {
    if (reader.kind !== 'compliance') continue;
    if (!(await verifyProof(primitives, epoch.document, reader))) return refused('proof-invalid', index);
  }
  return accepted({ ...epoch, verified: true });
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

/**
 * That whoever minted this copy knew its ephemeral secret, for this place. Without it, somebody could carry the
 * compliance copy of another conversation into an epoch of their own and have the officers open it unawares.
 */
export async function verifyProof(
  primitives: Primitives,
  place: EpochPlace,
  reader: EpochReader,
): Promise<boolean> {
  if (reader.kind !== 'compliance') return false;
  const proof = fixedBytes(reader.proof, PROOF_BYTES);
  const copy = fixedBytes(reader.copy, COPY_BYTES);
  const readerKey = fixedBytes(reader.key, 32);
  if (proof === null || copy === null || readerKey === null) return false;
  const publicKey = proof.slice(0, 32);
  const ephemeral = montgomeryForm(publicKey);
  if (ephemeral === null || !equalBytes(ephemeral, copy.subarray(0, 32))) return false;
  return primitives.verify(publicKey, proofMessage(primitives, place, readerKey), proof.slice(32));
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

function proofMessage(primitives: Primitives, place: EpochPlace, readerKey: Uint8Array): Uint8Array {
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

function documentDiffers(document: EpochDocument, expected: ExpectedEpoch): Refused | null {
  if (document.workspace !== expected.workspace) return refused('wrong-workspace');
  if (document.conversation !== expected.conversation) return refused('wrong-conversation');
  if (document.audience !== expected.audience) return refused('wrong-audience');
  if (document.epoch !== expected.epoch) return refused('wrong-epoch');
  if (document.directory !== expected.directory) return refused('wrong-directory');
  if (document.mode !== expected.mode) return refused('wrong-mode');
  if (document.author !== expected.author.id) return refused('wrong-author');
  if (expected.head !== undefined && document.head !== expected.head) return refused('wrong-head');
  const same =
    document.readers.length === expected.readers.length &&
    expected.readers.every((reader, index) => {
      const found = document.readers[index];
      return found?.kind === reader.kind && found.id === reader.id && found.key === reader.key;
    });
  return same ? null : refused('readers-differ');
}

/** A key twice would seal two boxes under one key and nonce. */
function hasTwice(readers: readonly Reader[]): boolean {
  const keys = new Set(readers.map((reader) => reader.key));
  const names = new Set(readers.map((reader) => `${reader.kind}|${reader.id}`));
  return keys.size !== readers.length || names.size !== readers.length;
}
