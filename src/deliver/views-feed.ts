// A view as one person sees it: all its rows first, then each row that changed. Promises that what a client holds after
// the last frame equals a fresh snapshot. Trusts the source to cut rows to the person and to tell every change.
import { setImmediate as othersTurn } from 'node:timers/promises';
import { toTime } from '../platform/clock.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import type { ViewName, ViewRow, ViewSource } from './needs.ts';

/** Changes that come together are told together. */
export const changesDelayMs = 30;
export const rowsPerFrameMax = 200;
/** Rows of one view that a client is given; of more, the newest. */
export const viewRowsMax = 12_000;

export interface WatchTarget {
  send(text: string): void;
  ready(): boolean;
  nowMs(): number;
  failed(error: unknown): void;
}

export interface Watch {
  /** The wire has room again. */
  wake(): void;
  end(): void;
}

export function watchView(
  source: ViewSource,
  view: ViewName,
  principal: StaffPrincipal,
  target: WatchTarget,
): Watch {
  return new Watching(source, view, principal, target);
}

class Watching implements Watch {
  readonly #source: ViewSource;
  readonly #view: ViewName;
  readonly #principal: StaffPrincipal;
  readonly #target: WatchTarget;
  readonly #unsubscribe: () => void;
  /** Keys the client holds a row of. */
  readonly #held = new Set<string>();
  #changed = new Set<string>();
  #snapshotDue = true;
  /** A snapshot on its way: where its next page begins, and how many rows went before. */
  #page: { readonly after: string | null; readonly sent: number } | null = null;
  #draining = false;
  #ended = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(source: ViewSource, view: ViewName, principal: StaffPrincipal, target: WatchTarget) {
    this.#source = source;
    this.#view = view;
    this.#principal = principal;
    this.#target = target;
    // Subscribed before the snapshot: a change in between is told twice rather than never, and telling is idempotent.
    this.#unsubscribe = source.subscribe(view, principal.workspace, (keys) => this.#note(keys));
    this.wake();
  }

  wake(): void {
    if (this.#draining || this.#ended) return;
    this.#draining = true;
    this.#drain().catch((error: unknown) => {
      this.#draining = false;
      if (!this.#ended) this.#target.failed(error);
    });
  }

  end(): void {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unsubscribe();
  }

  #note(keys: readonly string[]): void {
    if (this.#ended || this.#snapshotDue) return;
    for (const key of keys) this.#changed.add(key);
    if (this.#changed.size > viewRowsMax) {
      this.#changed.clear();
      this.#page = null;
      this.#snapshotDue = true;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.wake();
    }, changesDelayMs);
  }

  async #drain(): Promise<void> {
    while (!this.#ended && this.#target.ready()) {
      if (this.#snapshotDue) this.#beginSnapshot();
      else if (this.#page !== null) await this.#sendPage(this.#page);
      else if (this.#changed.size > 0) await this.#sendChanges();
      else break;
    }
    this.#draining = false;
  }

  #beginSnapshot(): void {
    this.#snapshotDue = false;
    this.#changed.clear();
    this.#held.clear();
    this.#page = { after: null, sent: 0 };
  }

  /** One page at a time, and others between: many rows hold up nobody. */
  async #sendPage(page: { readonly after: string | null; readonly sent: number }): Promise<void> {
    const { next, rows } = await this.#source.snapshot(this.#view, this.#principal, page.after);
    // Meanwhile it may have become due from the beginning again.
    if (this.#ended || this.#page !== page) return;
    const sent = page.sent + rows.length;
    this.#page = next === null || sent >= viewRowsMax ? null : { after: next, sent };
    if (page.after === null || rows.length > 0) this.#send(page.after === null, rows, []);
    if (this.#page !== null) await othersTurn();
  }

  async #sendChanges(): Promise<void> {
    const keys = [...this.#changed].slice(0, rowsPerFrameMax);
    for (const key of keys) this.#changed.delete(key);
    const rows: ViewRow[] = [];
    const removed: string[] = [];
    for (const key of keys) {
      const row = await this.#source.row(this.#view, this.#principal, key);
      if (row !== null) rows.push(row);
      else if (this.#held.has(key)) removed.push(key);
    }
    if (this.#ended || rows.length + removed.length === 0) return;
    this.#send(false, rows, removed);
  }

  #send(reset: boolean, rows: readonly ViewRow[], removed: readonly string[]): void {
    for (const row of rows) this.#held.add(row.key);
    for (const key of removed) this.#held.delete(key);
    this.#target.send(
      JSON.stringify({
        frame: 'view',
        view: this.#view,
        reset,
        rows: rows.map((row) => row.row),
        removed,
        asOf: toTime(this.#target.nowMs()),
      }),
    );
  }
}
