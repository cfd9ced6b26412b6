// The router's books of each workspace: one stream a day, or a part of one. Which stream is the open one follows from the
// streams alone: a closed one names its successor, so that two servers whose clocks differ still write in the same.
import type { Caused } from '../accept/action-needs.ts';
import type { RouterCommand } from '../command/router.ts';
import { router, ROUTER_EVENTS_MAX, type RouterState } from '../decide/router.ts';
import type { Outcome, Pipeline } from '../pipeline.ts';
import { type Clock, toDay, toTime } from '../platform/clock.ts';
import { causeOf } from '../react/reader.ts';

/** How far back a workspace's last day is looked for; beyond it the books begin anew. */
export const DAYS_BACK_MAX = 400;
/** Books opened, or found closed by somebody else, on the way to one command. */
const TURNS_MAX = 8;
const DAY_MS = 86_400_000;

export type RouterBooks = Exclude<RouterState, { status: 'none' }>;

export interface BooksDesk {
  run(
    cause: Caused,
    command: Exclude<RouterCommand, { kind: 'OpenBooks' | 'CloseBooks' }>,
  ): Promise<Outcome<RouterState>>;
  /** The open books; opened if there are none. `newest`: whatever another server wrote is in them. */
  now(workspace: string, how?: 'newest'): Promise<RouterBooks>;
}

export function createBooks(needs: {
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly eventsMax?: number;
}): BooksDesk {
  const { clock, eventsMax = ROUTER_EVENTS_MAX, pipeline } = needs;
  /** The stream written in last, by workspace: where the search begins. */
  const last = new Map<string, string>();

  const house = (cause: Caused) => ({
    ...cause,
    owner: { house: cause.workspace },
    at: toTime(clock.nowMs()),
  });

  async function written(workspace: string): Promise<string | null> {
    const known = last.get(workspace);
    if (known !== undefined) return known;
    const today = Date.parse(toDay(clock.nowMs()));
    // A server whose clock is ahead may have opened tomorrow's.
    for (let back = -1; back <= DAYS_BACK_MAX; back += 1) {
      const stream = bookOf(workspace, toDay(today - back * DAY_MS), 1);
      if ((await pipeline.read(router, stream)).status !== 'none') return stream;
    }
    return null;
  }

  function turn(workspace: string, stream: string, command: RouterCommand): Promise<Outcome<RouterState>> {
    const cause = causeOf('router-books', `${stream} ${command.kind}`);
    const caused: Caused = { workspace, by: { kind: 'system', name: 'router' }, cause };
    return pipeline.run({ decider: router, stream, ...house(caused), command: () => command });
  }

  /** The stream to write in now; what is over is closed, and carried on. */
  async function open(
    workspace: string,
    events = 0,
  ): Promise<{ readonly stream: string; readonly state: RouterBooks }> {
    const today = toDay(clock.nowMs());
    let stream = (await written(workspace)) ?? bookOf(workspace, today, 1);
    let carried: RouterBooks | null = null;
    let previous: string | null = null;
    for (let turns = 0; turns < TURNS_MAX; turns += 1) {
      let state = await pipeline.read(router, stream, events);
      if (state.status === 'none') {
        const { day, part } = placeOf(workspace, stream);
        await turn(workspace, stream, { kind: 'OpenBooks', day, part, previous, carried });
        state = await pipeline.read(router, stream);
      }
      if (state.status === 'none') break;
      if (state.status === 'open') {
        const next = successor(workspace, state, today);
        if (next === null) {
          last.set(workspace, stream);
          return { stream, state };
        }
        await turn(workspace, stream, { kind: 'CloseBooks', next });
        state = await pipeline.read(router, stream);
      }
      if (state.status !== 'closed') break;
      [carried, previous] = [state, stream];
      stream = state.next;
    }
    throw new Error('the books could not be opened now');
  }

  function successor(workspace: string, { day, part, revision }: RouterBooks, today: string): string | null {
    if (day < today) return bookOf(workspace, today, 1);
    return revision >= eventsMax ? bookOf(workspace, day, part + 1) : null;
  }

  return {
    async run(cause, command) {
      for (let turns = 0; turns < TURNS_MAX; turns += 1) {
        const { stream } = await open(cause.workspace);
        const outcome = await pipeline.run({
          decider: router,
          stream,
          ...house(cause),
          command: () => command,
        });
        if (outcome.status !== 'refused' || outcome.refusal.code !== 'day-closed') return outcome;
      }
      return { status: 'failed', code: 'try-again' };
    },
    now: async (workspace, how) =>
      (await open(workspace, how === 'newest' ? Number.POSITIVE_INFINITY : 0)).state,
  };
}

export function bookOf(workspace: string, day: string, part: number): string {
  return `router-${workspace}-${day}${part === 1 ? '' : `.${part}`}`;
}

function placeOf(workspace: string, stream: string): { readonly day: string; readonly part: number } {
  const [day = '', part = '1'] = stream.slice(`router-${workspace}-`.length).split('.');
  return { day, part: Number(part) };
}
