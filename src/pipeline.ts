// The write path: decide, protect, record, on one screen. Promises that an answer of `done` stands in the log durably
// and once, and that whatever happened in between, asking again with the same command is safe. Read this first.
import type { By } from './contract/definitions.ts';
import type { StoredEvent } from './contract/stored.ts';
import type { Decider, Recorded, Refusal } from './decide/decider.ts';
import type { Owner } from './protect/keystore.ts';
import type { Telemetry } from './platform/telemetry.ts';
import type { ClearFields, Upcast } from './platform/upcast.ts';
import type { Heads, Protect, ProtectRefusal } from './protect/protect.ts';
import { type EventLog, LogFailure, type RecordedEvent } from './record/log.ts';

/** Decisions made again after somebody else's append; more means the stream is too hot, and the caller tries again. */
export const DECIDE_ATTEMPTS_MAX = 8;
/** The same protected bytes sent again after an append whose outcome is unknown. */
export const RESEND_ATTEMPTS_MAX = 4;
/** Folded streams kept in memory. */
export const HOT_STATES_MAX = 10_000;
/** Commands that may wait for their turn in one stream. */
export const STREAM_QUEUE_MAX = 256;
/** Requests of process managers remembered with a stream, by cause: what was asked for so long ago is not asked again. */
export const CAUSES_KEPT = 256;
const PAGE = 512;

export type Work<State, Command, Event, Clear> = {
  readonly decider: Decider<State, Command, Event, Clear>;
  readonly stream: string;
  readonly workspace: string;
  /** Whose key the shredded parts stand under. */
  readonly owner: Owner;
  readonly by: By;
  /** Id of the request or event that caused this; kept in every event it makes. */
  readonly cause: string;
  readonly at: string;
  /** Made once, and again only where it led to nothing on a state that was behind: no inspection is asked for twice. */
  readonly command: (state: State) => Promise<NoInfer<Command>> | NoInfer<Command>;
};

export type Outcome<State> =
  | { readonly status: 'done'; readonly state: State; readonly position: string | null }
  | { readonly status: 'refused'; readonly refusal: Refused; readonly position: string | null }
  | { readonly status: 'failed'; readonly code: 'try-again' | 'unavailable' };

type Refused = { readonly code: Refusal['code'] | ProtectRefusal; readonly detail?: Refusal['detail'] };

export interface Pipeline {
  run<State, Command, Event extends { readonly type: string }, Clear>(
    work: Work<State, Command, Event, Clear>,
  ): Promise<Outcome<State>>;
  /** The state of a stream as of the last event this process has seen of it, or of `atLeast` so many. */
  read<State, Command, Event, Clear>(
    decider: Decider<State, Command, Event, Clear>,
    stream: string,
    atLeast?: number,
  ): Promise<State>;
  /** Whether a process manager's request with this cause stands in the stream already. */
  knows<State, Command, Event, Clear>(
    decider: Decider<State, Command, Event, Clear>,
    stream: string,
    cause: string,
  ): Promise<boolean>;
}

type Hot<State> = { state: State; revision: number; heads: Heads; causes: readonly string[] };

export function createPipeline(needs: {
  readonly log: EventLog;
  readonly protect: Protect;
  readonly noHeads: Heads;
  readonly telemetry: Telemetry;
  readonly upcast: Upcast;
}): Pipeline {
  const { log, protect, telemetry, upcast } = needs;
  const states = new Map<string, Hot<unknown>>();
  const turns = new Map<string, { tail: Promise<unknown>; waiting: number }>();

  async function load<State, Command, Event, Clear>(
    decider: Decider<State, Command, Event, Clear>,
    stream: string,
    from: 'memory' | 'log',
  ): Promise<Hot<State>> {
    const kept = states.get(stream) as Hot<State> | undefined;
    let hot = kept ?? { state: decider.initial, revision: 0, heads: needs.noHeads, causes: [] };
    for (let end = kept !== undefined && from === 'memory'; !end; ) {
      const page = await log.readStream(stream, hot.revision, PAGE);
      hot = folded(decider, hot, page.events);
      end = hot.revision >= page.revision;
    }
    return keep(stream, hot);
  }

  function folded<State, Command, Event, Clear>(
    decider: Decider<State, Command, Event, Clear>,
    before: Hot<State>,
    events: readonly StoredEvent[],
  ): Hot<State> {
    let { causes, state } = before;
    for (const stored of events) {
      const event = clearOf<Clear>(stored, upcast);
      const { by, cause } = event.meta;
      state = decider.evolve(state, event);
      if (by.kind === 'system' && causes.at(-1) !== cause) causes = [...causes.slice(1 - CAUSES_KEPT), cause];
    }
    const revision = before.revision + events.length;
    return { state, revision, heads: protect.headsAfter(before.heads, events), causes };
  }

  /** A slow read never puts an older state back. */
  function keep<State>(stream: string, read: Hot<State>): Hot<State> {
    const kept = states.get(stream) as Hot<State> | undefined;
    const hot = kept !== undefined && kept.revision > read.revision ? kept : read;
    // Whoever asks for streams that nobody began drives no other out.
    if (hot.revision === 0) return hot;
    states.delete(stream);
    states.set(stream, hot);
    const oldest =
      states.size > HOT_STATES_MAX ? states.keys().next() : { done: true as const, value: undefined };
    if (!oldest.done) states.delete(oldest.value);
    return hot;
  }

  async function attempt<State, Command, Event extends { readonly type: string }, Clear>(
    work: Work<State, Command, Event, Clear>,
  ): Promise<Outcome<State>> {
    const { decider, stream } = work;
    let command: Command | undefined;
    for (let round = 0; round < DECIDE_ATTEMPTS_MAX; round += 1) {
      const hot = await load(decider, stream, round === 0 ? 'memory' : 'log');
      // A process manager that lost its place asks again: what it asked for stands, whatever has happened since.
      if (work.by.kind === 'system' && hot.causes.includes(work.cause))
        return { status: 'done', state: hot.state, position: null };
      command ??= await work.command(hot.state);
      const known = command;
      const decision = telemetry.span('decide', () => decider.decide(known, hot.state));
      if (decision.events.length === 0) {
        // What is kept in memory may be behind another writer: no answer rests on that alone.
        if (round === 0 && (await load(decider, stream, 'log')).revision > hot.revision) {
          command = undefined;
          continue;
        }
        return decision.refusal === null
          ? { status: 'done', state: hot.state, position: null }
          : { status: 'refused', refusal: decision.refusal, position: null };
      }
      const context = { ...work, revision: hot.revision, heads: hot.heads };
      const protection = await telemetry.span('protect', () => protect.protect(decision.events, context));
      if (protection.status === 'refused')
        return { status: 'refused', refusal: { code: protection.code }, position: null };
      const appended = await telemetry.span('record', () =>
        appendSurely(stream, hot.revision, protection.events),
      );
      if (appended.status === 'appended') {
        const now = keep(stream, folded(decider, hot, protection.events));
        const position = appended.cursor;
        return decision.refusal === null
          ? { status: 'done', state: now.state, position }
          : { status: 'refused', refusal: decision.refusal, position };
      }
    }
    return { status: 'failed', code: 'try-again' };
  }

  /** After an unknown outcome the same bytes and ids go again; a conflict that follows one may be our own success. */
  async function appendSurely(stream: string, expected: number, events: readonly StoredEvent[]) {
    for (let sending = 0; ; sending += 1) {
      try {
        const result = await log.append(stream, expected, events);
        if (result.status === 'appended' || sending === 0) return result;
        const { events: there } = await log.readStream(stream, expected, events.length);
        const ours =
          there.length === events.length && there.every((event, index) => event.id === events[index]?.id);
        return ours
          ? {
              status: 'appended' as const,
              revision: expected + events.length,
              cursor: (there.at(-1) as RecordedEvent).cursor,
            }
          : result;
      } catch (error) {
        if (
          !(error instanceof LogFailure) ||
          error.code !== 'unknown-outcome' ||
          sending >= RESEND_ATTEMPTS_MAX
        )
          throw error;
      }
    }
  }

  /** One command of a stream at a time in this process: it saves conflicts, correctness rests on the expected revision. */
  async function inTurn<Result>(stream: string, act: () => Promise<Result>): Promise<Result | null> {
    const turn = turns.get(stream) ?? { tail: Promise.resolve(), waiting: 0 };
    if (turn.waiting >= STREAM_QUEUE_MAX) return null;
    turns.set(stream, turn);
    turn.waiting += 1;
    const mine = turn.tail.then(act, act);
    turn.tail = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      turn.waiting -= 1;
      if (turn.waiting === 0) turns.delete(stream);
    }
  }

  return {
    async run(work) {
      try {
        return (await inTurn(work.stream, () => attempt(work))) ?? { status: 'failed', code: 'try-again' };
      } catch (error) {
        if (error instanceof LogFailure)
          return { status: 'failed', code: error.code === 'unknown-outcome' ? 'try-again' : 'unavailable' };
        throw error;
      }
    },
    async read(decider, stream, atLeast = 0) {
      const hot = await load(decider, stream, 'memory');
      return hot.revision >= atLeast ? hot.state : (await load(decider, stream, 'log')).state;
    },
    knows: async (decider, stream, cause) => (await load(decider, stream, 'memory')).causes.includes(cause),
  };
}

/** The clear part of a stored event as a fold sees it: in today's shape. */
export function clearOf<Clear>(event: StoredEvent, upcast: Upcast): Recorded<Clear> {
  const parsed = upcast(JSON.parse(event.clear) as ClearFields) as unknown as Clear &
    Recorded<unknown>['meta'];
  return { ...parsed, meta: { ...parsed, head: event.head } };
}
