// Who is there, from the connections of this server to the record: a page that is gone for longer than a blink is
// recorded as gone, and a server that knows better says so. Connections themselves are in memory only; after a start
// everybody who is not back counts as gone, so a crash forgets nobody.
import type { BooksDesk } from './books.ts';
import type { Commands, Cause } from './commands.ts';
import type { AgentCommand } from '../command/agent.ts';
import { conversation as conversationDecider } from '../decide/conversation.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Clock, toTime } from '../platform/clock.ts';
import { causeOf } from '../react/reader.ts';
import type { PresenceWrites } from '../react/presence.ts';
import type { Routing, RoutingFacts } from './routing.ts';

/** An agent's page that is back within this was never gone. */
export const AGENT_BLINK_MS = 2_000;
/** The same for a visitor, who goes from page to page. */
export const VISITOR_BLINK_MS = 10_000;

export interface Presence extends PresenceWrites {
  agentSeen(workspace: string, person: string, there: boolean): void;
  visitorSeen(conversation: string, there: boolean): void;
  /** Everybody who is on record as there, and every conversation in line, once after a start. */
  begin(workspace: string, people: readonly string[]): Promise<void>;
  stop(): void;
}

export function createPresence(needs: {
  readonly pipeline: Pipeline;
  readonly commands: Pick<Commands, 'agent' | 'agentNow' | 'conversation'>;
  readonly books: BooksDesk;
  readonly routing: Pick<Routing, 'visitor'>;
  readonly facts: Pick<RoutingFacts, 'wrapUpMs'>;
  readonly there: {
    agent(workspace: string, person: string): boolean;
    visitor(conversation: string): boolean;
  };
  readonly clock: Clock;
  readonly failed: (error: unknown, task: string) => void;
}): Presence {
  const { books, clock, commands, pipeline, routing, there } = needs;
  const blinks = new Map<string, NodeJS.Timeout>();
  let stopped = false;

  function afterBlink(key: string, ms: number, then: () => Promise<void>): void {
    cancel(key);
    if (stopped) return;
    const timer = setTimeout(() => {
      blinks.delete(key);
      then().catch((error: unknown) => needs.failed(error, 'presence'));
    }, ms);
    blinks.set(key, timer.unref());
  }

  function cancel(key: string): void {
    clearTimeout(blinks.get(key));
    blinks.delete(key);
  }

  async function onAgent(cause: Cause, person: string, command: AgentCommand): Promise<void> {
    const result = await commands.agent(cause, person, command);
    if (result.status === 'failed') throw new Error('an agent’s presence could not be recorded now');
  }

  function seenNow(workspace: string, what: string): Cause {
    return caused(workspace, causeOf('presence', `${what} ${clock.nowMs()}`));
  }

  async function findAgent(workspace: string, person: string): Promise<void> {
    const state = await commands.agentNow(person);
    if (state.status === 'none' || state.gone === null) return;
    const at = toTime(clock.nowMs());
    await onAgent(seenNow(workspace, `found ${person}`), person, { kind: 'FindAgent', at });
  }

  async function missAgent(workspace: string, person: string): Promise<void> {
    if (there.agent(workspace, person)) return;
    const state = await commands.agentNow(person);
    if (state.status === 'none' || state.gone !== null || state.presence === 'offline') return;
    await onAgent(seenNow(workspace, `missed ${person}`), person, { kind: 'MissAgent' });
  }

  async function workspaceOf(conversation: string): Promise<string | null> {
    const state = await pipeline.read(conversationDecider, `conversation-${conversation}`);
    return state.status === 'waiting' ? state.workspace : null;
  }

  async function visitorIs(kind: 'away' | 'back', conversation: string): Promise<void> {
    const workspace = await workspaceOf(conversation);
    if (workspace === null || there.visitor(conversation) !== (kind === 'back')) return;
    const waiting = (await books.now(workspace, 'newest')).waiting.get(conversation);
    if (waiting === undefined || (waiting.away === null) !== (kind === 'away')) return;
    const { cause } = seenNow(workspace, `${kind} ${conversation}`);
    await routing.visitor({ workspace, cause }, conversation, kind);
  }

  function handed(work: Promise<void>): void {
    work.catch((error: unknown) => needs.failed(error, 'presence'));
  }

  function missVisitor(conversation: string): void {
    afterBlink(`visitor ${conversation}`, VISITOR_BLINK_MS, () => visitorIs('away', conversation));
  }

  return {
    agentSeen(workspace, person, here) {
      const key = `agent ${workspace} ${person}`;
      if (!here) return afterBlink(key, AGENT_BLINK_MS, () => missAgent(workspace, person));
      cancel(key);
      handed(findAgent(workspace, person));
    },
    visitorSeen(conversation, here) {
      if (!here) return missVisitor(conversation);
      cancel(`visitor ${conversation}`);
      handed(visitorIs('back', conversation));
    },
    async begin(workspace, people) {
      for (const person of people)
        if (!there.agent(workspace, person))
          afterBlink(`agent ${workspace} ${person}`, VISITOR_BLINK_MS, () => missAgent(workspace, person));
      for (const { away, conversation } of (await books.now(workspace)).waiting.values())
        if (away === null && !there.visitor(conversation)) missVisitor(conversation);
    },
    stop() {
      stopped = true;
      for (const timer of blinks.values()) clearTimeout(timer);
    },

    async stillThere(step) {
      if ('person' in step) {
        if (there.agent(step.workspace, step.person)) await findAgent(step.workspace, step.person);
      } else if (there.visitor(step.conversation)) await visitorIs('back', step.conversation);
    },
    async queued({ conversation }) {
      if (!there.visitor(conversation)) missVisitor(conversation);
    },
    giveUpAgent: ({ cause, gone, person, workspace }) =>
      onAgent(caused(workspace, cause), person, { kind: 'GiveUpAgent', gone }),
    async releaseAll({ cause, person, workspace }) {
      const state = await commands.agentNow(person);
      // Heard again after they came back: what they have now is theirs.
      if (state.status === 'none' || state.gone === null || state.presence !== 'offline') return;
      for (const conversation of state.claims) {
        const released = await commands.conversation(
          caused(workspace, causeOf('presence-release', `${cause} ${conversation}`)),
          { id: conversation },
          { kind: 'ReleaseConversation', person, reason: 'disconnected' },
        );
        if (released.status === 'failed') throw new Error('a conversation could not be released now');
      }
    },
    async wrapUp({ at, cause, conversation, person, workspace }) {
      const state = await pipeline.read(conversationDecider, `conversation-${conversation}`);
      const ms = state.status === 'none' ? 0 : needs.facts.wrapUpMs(workspace, state.team);
      const untilMs = Date.parse(at) + ms;
      if (ms === 0 || untilMs <= clock.nowMs()) return;
      await onAgent(caused(workspace, cause), person, { kind: 'WrapUp', until: toTime(untilMs) });
    },
    endWrapUp: ({ cause, person, until, workspace }) =>
      onAgent(caused(workspace, causeOf('wrap-up-over', cause)), person, { kind: 'EndWrapUp', until }),
    async giveUpVisitor({ cause, conversation, workspace }) {
      const waiting = (await books.now(workspace, 'newest')).waiting.get(conversation);
      if (waiting === undefined || waiting.away === null || there.visitor(conversation)) return;
      const left = await commands.conversation(
        caused(workspace, causeOf('visitor-gone', cause)),
        { id: conversation },
        { kind: 'LeaveQueue', reason: 'gone', at: toTime(clock.nowMs()) },
      );
      if (left.status === 'failed') throw new Error('a visitor’s leaving could not be recorded now');
    },
  };
}

function caused(workspace: string, cause: string): Cause {
  return { workspace, by: { kind: 'system', name: 'presence' }, cause };
}
