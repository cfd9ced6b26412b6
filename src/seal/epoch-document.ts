// What an epoch's document says, to the last field.

import type { SignedText } from './signed-text.ts';
import {
  bytesOf,
  either,
  exact,
  integer,
  listOf,
  literal,
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
export const COPY_BYTES = 32 + 32 + 16;
export const PROOF_BYTES = 32 + 64;

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

export const epochShape = exact({
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

export type EpochPlace = Pick<EpochDocument, 'workspace' | 'conversation' | 'audience' | 'epoch'>;
