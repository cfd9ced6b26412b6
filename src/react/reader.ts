// A process manager: reads the log and asks for what follows from it. Promises to deal with every event at least once
// and in order, remembering its place; what it asks for must be harmless when asked twice. Its requests are named after
// the event that caused them, so a replay decides nothing new.
import { createHash } from 'node:crypto';
import type { ClearEvent } from '../contract/events.ts';
import type { EventMeta } from '../contract/stored.ts';
import type { ClearFields, Upcast } from '../platform/upcast.ts';

export type Heard = {
  readonly event: ClearEvent;
  readonly meta: EventMeta;
  readonly cause: string;
  readonly cursor: string;
};

export interface Reader {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** Types it knows and has nothing to do with: passed over unread. A type that nobody knows still stops it. */
  readonly passes: ReadonlySet<ClearEvent['type']>;
  /** Rejects only when the step must be tried again later. */
  hear(heard: Heard): Promise<void>;
}

type Recorded = {
  readonly id: string;
  readonly type: string;
  readonly clear: string;
  readonly cursor: string;
};

export interface LogToHear {
  subscribe(
    options: { readonly after: string | null | 'now'; readonly prefixes: readonly string[] },
    onBatch: (events: readonly Recorded[]) => Promise<void>,
  ): { readonly started: Promise<void>; readonly ended: Promise<void>; close(): Promise<void> };
}

export interface LogToReadUp {
  readAll(
    after: string | null,
    limit: number,
    prefixes: readonly string[],
  ): Promise<{ readonly events: readonly Recorded[]; readonly cursor: string | null; readonly end: boolean }>;
}

export interface Cursors {
  read(reader: string): string | null;
  write(reader: string, cursor: string): void;
}

/** What makes up nearly all of a conversation. */
export const SAID = ['MessageSent', 'NoteAdded', 'MessagesRead', 'EpochOpened', 'StaffEpochOpened'] as const;
/** Events passed over since the cursor was written last: read again in a moment, when it comes to that. */
export const PASSED_MAX = 1_000;
export const HEAR_ATTEMPTS_MAX = 20;
const PAUSE_MS = 250;
const PAUSE_MAX_MS = 10_000;

export interface RunningReader {
  readonly started: Promise<void>;
  /** Rejects when a step failed for good: nothing after it will be dealt with, so the process has to end. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/** Tries a failed step again with growing pauses; gives up loudly, for a reader that skipped would be worse. */
export function startReader(
  reader: Reader,
  needs: {
    readonly log: LogToHear;
    readonly cursors: Cursors;
    readonly upcast: Upcast;
    readonly failed: (error: unknown, reader: string) => void;
  },
): RunningReader {
  const passes: ReadonlySet<string> = reader.passes;
  let closing = false;
  let stopPause: () => void = () => undefined;

  async function pause(ms: number): Promise<void> {
    if (closing) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    stopPause = resolve;
    await promise;
    clearTimeout(timer);
  }

  async function hearSurely(heard: Heard): Promise<void> {
    for (let attempt = 1; !closing; attempt += 1) {
      try {
        await reader.hear(heard);
        return;
      } catch (error) {
        if (attempt >= HEAR_ATTEMPTS_MAX) throw error;
        needs.failed(error, reader.name);
        await pause(Math.min(PAUSE_MS * 2 ** attempt, PAUSE_MAX_MS));
      }
    }
  }
  const after = needs.cursors.read(reader.name);
  let passed = 0;
  const subscription = needs.log.subscribe({ after, prefixes: reader.prefixes }, async (events) => {
    let heard = false;
    for (const recorded of events) {
      if (passes.has(recorded.type)) {
        passed += 1;
        continue;
      }
      heard = true;
      await hearSurely(heardOf(reader.name, recorded, needs.upcast));
      if (closing) return;
    }
    const last = events.at(-1);
    if (last === undefined || (!heard && passed < PASSED_MAX)) return;
    needs.cursors.write(reader.name, last.cursor);
    passed = 0;
  });
  subscription.ended.catch((error: unknown) => needs.failed(error, reader.name));
  return {
    started: subscription.started,
    ended: subscription.ended,
    async close() {
      closing = true;
      stopPause();
      await subscription.close();
    },
  };
}

const PAGE = 512;

/**
 * Deals with everything recorded so far, for a reader whose work must be done before anybody is served. Rejects when a step
 * fails. A place beyond the log's end is the past of a log put back from an older copy: all of it is heard again.
 */
export async function hearUntilNow(
  reader: Reader,
  needs: { readonly log: LogToReadUp; readonly cursors: Cursors; readonly upcast: Upcast },
): Promise<void> {
  const { cursors, log, upcast } = needs;
  let after = cursors.read(reader.name);
  for (let end = false; !end; ) {
    const page = await log.readAll(after, PAGE, reader.prefixes).catch((error: unknown) => {
      if (after === null || (error as { readonly code?: unknown }).code !== 'invalid-cursor') throw error;
      return null;
    });
    if (page === null) {
      after = null;
      continue;
    }
    for (const recorded of page.events)
      if (!(reader.passes as ReadonlySet<string>).has(recorded.type))
        await reader.hear(heardOf(reader.name, recorded, upcast));
    after = page.cursor ?? after;
    end = page.end;
    if (after !== null) cursors.write(reader.name, after);
  }
}

function heardOf(name: string, recorded: Recorded, upcast: Upcast): Heard {
  const parsed = upcast(JSON.parse(recorded.clear) as ClearFields) as unknown as ClearEvent & EventMeta;
  return { event: parsed, meta: parsed, cause: causeOf(name, recorded.id), cursor: recorded.cursor };
}

/** 16 bytes from the reader's name and the causing event's id, base64url. */
export function causeOf(reader: string, event: string): string {
  return createHash('sha256').update(`${reader}\0${event}`).digest().subarray(0, 16).toString('base64url');
}
