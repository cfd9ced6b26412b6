// Agents and conversations over the memory log, and the assignment reader beside them: to be run, cut and put back.
import { upcast } from '../pipeline/upcast.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { placeOf } from '../../src/accept/changing.ts';
import { type Commands, createCommands } from '../../src/wiring/commands.ts';
import { agent, type AgentState } from '../../src/decide/agent.ts';
import type { Conversation } from '../../src/decide/conversation-history.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { type Clock, toDay } from '../../src/platform/clock.ts';
import { type AssignmentWrites, assignmentReader } from '../../src/react/assignment.ts';
import { type Cursors, startReader } from '../../src/react/reader.ts';
import type { EventLog } from '../../src/record/log.ts';
import { freshId, onConversation, SIGNED, startCommand, type WritePath } from '../pipeline/write-path.ts';

const WAIT_MS = 2_000;
const START_MS = Date.parse('2026-11-23T09:00:00.000Z');
const DAY_MS = 86_400_000;

export type House = Awaited<ReturnType<typeof openHouse>>;

export type Deed =
  | { readonly do: 'take'; readonly agent: number; readonly conversation: number }
  | {
      readonly do: 'transfer' | 'release' | 'resolve' | 'reopen' | 'move';
      readonly conversation: number;
      readonly agent: number;
    }
  | { readonly do: 'midnight' };

export class Cut extends Error {}

export async function openHouse(path: WritePath, log: EventLog = openMemoryLog()) {
  let nowMs = START_MS;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const pipeline = path.pipeline(log);
  const commands: Commands = createCommands({ pipeline, keystore: path.keystore, clock });
  const agents = [freshId(), freshId(), freshId()];
  const conversations: string[] = [];
  const by = (person: string) => ({
    workspace: 'northwind',
    by: { kind: 'staff', person } as const,
    cause: freshId(),
  });
  for (const person of agents)
    await commands.agent(by(person), person, { kind: 'SetPresence', presence: 'online' });
  // The last of them has one place: a move that is meant for them may find them full.
  const last = agents.at(-1) ?? '';
  await commands.agent(by(last), last, { kind: 'SetCapacity', capacity: 1 });
  for (const _ of [1, 2, 3]) {
    const id = freshId();
    conversations.push(id);
    const outcome = await onConversation(pipeline, path, id, startCommand(path, freshId()));
    if (outcome.status !== 'done') throw new Error('it did not begin');
  }

  const agentId = (number: number): string => agents[number % agents.length] ?? '';
  const conversationId = (number: number): string => conversations[number % conversations.length] ?? '';

  async function stateOf(id: string): Promise<Conversation> {
    const state = await pipeline.read(conversation, `conversation-${id}`);
    if (state.status === 'none') throw new Error('it began');
    return state;
  }

  /** What accept would hand on, after the checks accept makes. */
  async function perform(deed: Deed): Promise<string> {
    if (deed.do === 'midnight') {
      nowMs += DAY_MS;
      return 'done';
    }
    const id = conversationId(deed.conversation);
    const person = agentId(deed.agent);
    const state = await stateOf(id);
    const caused = by(person);
    const claim = async (from: string | null, reason: 'taken' | 'transferred') =>
      placeOf(
        await commands.agent(caused, person, { kind: 'ClaimConversation', conversation: id, from, reason }),
        state.assignee === person,
      );
    const change = (command: Parameters<Commands['conversation']>[2]) =>
      commands.conversation(caused, { id }, command);
    switch (deed.do) {
      case 'take': {
        if (state.status === 'resolved') return 'conversation-resolved';
        if (state.assignee !== null && state.assignee !== person) return 'already-assigned';
        return codeOf(await claim(null, 'taken'));
      }
      case 'transfer':
        if (state.assignee === null || state.status === 'resolved') return 'not-assigned';
        return codeOf(await claim(state.assignee, 'transferred'));
      case 'release':
        return codeOf(
          await change({ kind: 'ReleaseConversation', person: state.assignee ?? person, reason: 'released' }),
        );
      case 'resolve':
        return codeOf(
          await change({
            kind: 'ResolveConversation',
            person: state.assignee ?? person,
            count: state.sharedCount,
            closedHead: state.sharedHead,
            closing: SIGNED,
          }),
        );
      case 'move': {
        const { assignee, directory, team } = state;
        const digest = `${freshId().slice(0, 21)}${freshId()}`;
        return codeOf(
          await change({
            kind: 'MoveConversation',
            person: assignee ?? person,
            device: freshId(),
            previous: team,
            team: team === 'support' ? 'cards' : 'support',
            to: assignee === null || assignee === person ? null : person,
            directory,
            digest,
            move: SIGNED,
          }),
        );
      }
      case 'reopen':
        return codeOf(await change({ kind: 'ReopenConversation', side: { from: 'visitor', person: null } }));
    }
  }

  /** Reads on from a cursor until the end of the log; `cutAfter` steps it is cut, as a crash would. */
  async function react(from: string | null, cutAfter = Number.POSITIVE_INFINITY): Promise<string | null> {
    let cursor = from;
    let steps = 0;
    const cursors: Cursors = { read: () => from, write: (_, next) => void (cursor = next) };
    const cut = async <Result>(result: Promise<Result>): Promise<Result> => {
      const settled = await result;
      steps += 1;
      if (steps > cutAfter) throw new Cut();
      return settled;
    };
    const writes: AssignmentWrites = {
      assign: (step) => cut(commands.assign(step)),
      release: (step) => cut(commands.release(step)),
      hand: (step) => cut(commands.hand(step)),
    };
    const reader = assignmentReader(writes);
    const failures: unknown[] = [];
    let wake: () => void = () => undefined;
    const running = startReader(
      {
        ...reader,
        hear: async (heard) => {
          await reader.hear(heard);
          wake();
        },
      },
      {
        log,
        cursors,
        upcast,
        failed: (error) => {
          failures.push(error);
          wake();
        },
      },
    );
    const endsAt = Date.now() + WAIT_MS;
    for (;;) {
      const { events } = await log.readAll(cursor, 1_000, reader.prefixes);
      const rest = events.filter(({ type }) => !(reader.passes as ReadonlySet<string>).has(type));
      if (rest.length === 0 || failures.some((error) => error instanceof Cut)) break;
      if (Date.now() > endsAt) throw new Error('the reader did not come to the end');
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, 1);
      });
    }
    await running.close();
    for (const error of failures) if (!(error instanceof Cut)) throw error;
    return cursor;
  }

  /** Who has what, by both sides' account. */
  async function books() {
    const today = toDay(nowMs);
    const claims: Record<string, readonly string[]> = {};
    for (const [index, person] of agents.entries()) {
      let state: AgentState = { status: 'none' };
      for (let back = 0; state.status === 'none' && back < 32; back += 1)
        state = await pipeline.read(agent, `agent-${person}-${toDay(Date.parse(today) - back * DAY_MS)}`);
      claims[index] =
        state.status === 'none' ? [] : state.claims.map((id) => `c${conversations.indexOf(id)}`).toSorted();
    }
    const assigned: Record<string, readonly string[]> = Object.fromEntries(
      agents.map((_, index) => [index, []]),
    );
    const statuses: string[] = [];
    for (const [index, id] of conversations.entries()) {
      const { assignee, status } = await stateOf(id);
      statuses.push(status);
      if (assignee !== null) {
        const holder = String(agents.indexOf(assignee));
        assigned[holder] = [...(assigned[holder] ?? []), `c${index}`];
      }
    }
    return { claims, assigned, statuses };
  }

  return {
    log,
    pipeline,
    commands,
    agents,
    conversations,
    clock,
    perform,
    react,
    books,
    stateOf,
    events: async () => (await log.readAll(null, 10_000)).events,
  };
}

function codeOf(result: Awaited<ReturnType<Commands['agent']>>): string {
  return result.status === 'done' ? 'done' : result.code;
}
