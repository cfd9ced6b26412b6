// Servers over one memory log: each with a pipeline, readers and deadlines of its own, run step by step. What a page or a
// clock would do, a test does.
import { type Commands, createCommands } from '../../src/wiring/commands.ts';
import type { AgentFacts, TeamRules } from '../../src/command/router.ts';
import type { RouterBooks } from '../../src/wiring/books.ts';
import { conversation as conversationDecider } from '../../src/decide/conversation.ts';
import type { Conversation } from '../../src/decide/conversation-history.ts';
import type { Pipeline } from '../../src/pipeline.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createPresence, type Presence } from '../../src/wiring/presence.ts';
import { assignmentReader } from '../../src/react/assignment.ts';
import type { Deadline, Deadlines } from '../../src/react/deadlines.ts';
import { presenceDue, presenceReader } from '../../src/react/presence.ts';
import { hearUntilNow, type Reader } from '../../src/react/reader.ts';
import { routerDue, routerReader } from '../../src/react/router.ts';
import type { EventLog } from '../../src/record/log.ts';
import { createRouting, type Routing, type RoutingFacts } from '../../src/wiring/routing.ts';
import { upcast } from '../pipeline/upcast.ts';
import {
  type Clear,
  clearOf,
  freshId,
  onConversation,
  startCommand,
  type WritePath,
} from '../pipeline/write-path.ts';
import { AGENT, RULES } from '../simulation/router/world.ts';

const START_MS = Date.parse('2026-11-23T09:00:00.000Z');
const WORKSPACE = 'northwind';
const ROUNDS_MAX = 60;
export const GRACE_MS = 30_000;

export type Server = {
  readonly pipeline: Pipeline;
  readonly commands: Commands;
  readonly routing: Routing;
  readonly presence: Presence;
  /** All that is recorded is heard, and what follows from it too. */
  settle(): Promise<void>;
  /** What is due by now is dealt with; false when nothing was. */
  due(): Promise<boolean>;
  readonly cursors: Map<string, string>;
};

export type Street = Awaited<ReturnType<typeof openStreet>>;

export async function openStreet(path: WritePath, rules: Partial<TeamRules> = {}) {
  let nowMs = START_MS;
  const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => nowMs };
  const people: AgentFacts[] = [];
  const here = new Set<string>();
  const teams = new Map([['support', { ...RULES, team: 'support', ...rules }]]);
  const wrapUp = { ms: 0 };

  function openServer(log: EventLog, kept?: Server): Server {
    const pipeline = path.pipeline(log);
    const commands = createCommands({ pipeline, keystore: path.keystore, clock });
    const deadlines = new Map<string, Deadline>();
    const kindOf = (kind: string): Deadlines => ({
      set: (deadline) => void deadlines.set(`${kind}|${deadline.key}`, deadline),
      cancel: (key) => void deadlines.delete(`${kind}|${key}`),
    });
    const facts: RoutingFacts = {
      agents: async () =>
        Promise.all(
          people.map(async (agent) => {
            const state = await commands.agentNow(agent.person);
            return state.status === 'none'
              ? { ...agent, presence: 'offline' as const }
              : { ...agent, presence: state.presence, capacity: state.capacity, claims: state.claims };
          }),
        ),
      teams: () => teams,
      priority: (_, started) => started,
      pace: () => [],
      wrapUpMs: () => wrapUp.ms,
    };
    const routing = createRouting({
      ...{ pipeline, books: commands.books, agent: commands.agent, facts, clock },
      deadlines: kindOf('router'),
    });
    const presence = createPresence({
      ...{ pipeline, commands, books: commands.books, routing, facts, clock },
      there: { agent: (_, person) => here.has(person), visitor: (id) => here.has(id) },
      failed: (error) => {
        throw error;
      },
    });
    const cursors = new Map(kept?.cursors);
    const readers: readonly Reader[] = [
      assignmentReader(commands),
      routerReader(routing),
      presenceReader(presence, kindOf('presence'), () => GRACE_MS),
    ];
    const hear = (reader: Reader) =>
      hearUntilNow(reader, {
        log,
        upcast,
        cursors: {
          read: (name) => cursors.get(name) ?? null,
          write: (name, cursor) => void cursors.set(name, cursor),
        },
      });
    return {
      pipeline,
      commands,
      routing,
      presence,
      cursors,
      async settle() {
        for (let round = 0, before = -1; round < ROUNDS_MAX; round += 1) {
          const { length } = (await path.log.readAll(null, 100_000)).events;
          if (length === before) return;
          before = length;
          for (const reader of readers) await hear(reader);
        }
        throw new Error('it does not come to rest');
      },
      async due() {
        const due = [...deadlines].filter(([, { at }]) => at <= nowMs);
        for (const [key, deadline] of due) {
          await (key.startsWith('router|') ? routerDue(routing)(deadline) : presenceDue(presence)(deadline));
          if (deadlines.get(key) === deadline) deadlines.delete(key);
        }
        return due.length > 0;
      },
    };
  }

  const server = openServer(path.log);
  const by = (person: string) => ({
    workspace: WORKSPACE,
    by: { kind: 'staff', person } as const,
    cause: freshId(),
  });

  return {
    server,
    openServer,
    clock,
    here,
    people,
    teams,
    wrapUp,
    pass: (ms: number) => {
      nowMs += ms;
    },
    async hire(more: Partial<AgentFacts> = {}): Promise<string> {
      const person = freshId();
      people.push({ ...AGENT, teams: ['support'], person, ...more });
      here.add(person);
      await server.commands.agent(by(person), person, { kind: 'SetCapacity', capacity: more.capacity ?? 1 });
      await server.commands.agent(by(person), person, { kind: 'SetPresence', presence: 'online' });
      return person;
    },
    async arrive(): Promise<string> {
      const id = freshId();
      here.add(id);
      const began = await onConversation(server.pipeline, path, id, startCommand(path, freshId()));
      if (began.status !== 'done') throw new Error('it did not begin');
      return id;
    },
    answer: (kind: 'AcceptOffer' | 'DeclineOffer', person: string, conversation: string, through = server) =>
      through.commands.offer(by(person), { kind, conversation, person, at: new Date(nowMs).toISOString() }),
    take: (person: string, conversation: string, through = server) =>
      through.commands.agent(by(person), person, {
        kind: 'ClaimConversation',
        conversation,
        from: null,
        reason: 'taken',
      }),
    async resolve(id: string, through = server) {
      const state = await stateOf(id);
      return through.commands.conversation(
        by(state.assignee ?? ''),
        { id },
        {
          kind: 'ResolveConversation',
          person: state.assignee ?? '',
          count: state.sharedCount,
          closedHead: state.sharedHead,
          closing: { text: '{"v":"sealdesk.test.v1"}', signature: 'A'.repeat(86) },
        },
      );
    },
    stateOf,
    books: (): Promise<RouterBooks> => booksAnew(),
    /** Types of the router's events, in order, with who and what. */
    async told(...types: readonly string[]): Promise<readonly string[]> {
      const { events } = await path.log.readAll(null, 100_000, ['router-']);
      return events
        .map(
          (event) => clearOf(event) as Clear & { readonly conversation?: string; readonly person?: string },
        )
        .filter(({ type }) => types.length === 0 || types.includes(type))
        .map(({ conversation = '', person = '', type }) => `${type} ${conversation} ${person ?? ''}`.trim());
    },
  };

  async function stateOf(id: string): Promise<Conversation> {
    const state = await path.pipeline().read(conversationDecider, `conversation-${id}`);
    if (state.status === 'none') throw new Error('it began');
    return state;
  }

  /** As a server that has seen nothing yet would find them. */
  function booksAnew(): Promise<RouterBooks> {
    return createCommands({ pipeline: path.pipeline(), keystore: path.keystore, clock }).books.now(WORKSPACE);
  }
}
