// What is being written on a form. It outlives going to another page and coming back; only saving or dropping it ends it.
import { createSource, type Observable } from '../../connection/observable.ts';
import type { Draft } from './field-spec.ts';

export type FormDraft = {
  /** Number of the last change of the item that was seen when writing began; 0: the item is new. */
  readonly base: number;
  readonly value: Draft;
  /** The item's short name: given with a new one. */
  readonly name: string;
  readonly why: string;
};

/** Unfinished forms of one page; more than anybody has open. */
export const DRAFTS_MAX = 50;

const drafts = createSource<ReadonlyMap<string, FormDraft>>(new Map());

export const allDrafts: Observable<ReadonlyMap<string, FormDraft>> = drafts;

export function keepDraft(key: string, draft: FormDraft): void {
  const next = new Map(drafts.get());
  next.delete(key);
  next.set(key, draft);
  const [oldest] = next.keys();
  if (next.size > DRAFTS_MAX && oldest !== undefined) next.delete(oldest);
  drafts.set(next);
}

export function dropDraft(key: string): void {
  const next = new Map(drafts.get());
  next.delete(key);
  drafts.set(next);
}
