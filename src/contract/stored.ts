// Written by `npm run generate` from schemas/. Do not edit.

import type { By, Count, Digest, Epoch, Id, Slug, Time } from './definitions.ts';

/** What every clear part carries beside its own fields. */
export type EventMeta = {
  readonly id: Id;
  readonly version: Epoch;
  readonly workspace: Slug;
  readonly stream: string;
  readonly revision: Count;
  readonly at: Time;
  readonly by: By;
  readonly cause: Id;
  readonly shredded: Digest | null;
};

/** One event as the log keeps it. The log treats clear, head and shredded as opaque text. */
export type StoredEvent = {
  readonly id: Id;
  readonly type: string;
  readonly clear: string;
  readonly head: Digest;
  readonly shredded: string;
};
