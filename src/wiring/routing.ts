// What the router's reader asks for, done: how a conversation stands, who of the staff is there and what each team's rules
// are, put into one command for the books.
import type { BooksDesk, RouterBooks } from './books.ts';
import type { AgentFacts, Change, Step, TeamRules } from '../command/router.ts';
import type { Cause, Commands } from './commands.ts';
import type { ConversationState } from '../decide/conversation-history.ts';
import { conversation as conversationDecider } from '../decide/conversation.ts';
import { nextDue } from '../decide/router-due.ts';
import { OFFERS_MAX } from '../decide/router-match.ts';
import type { Pipeline } from '../pipeline.ts';
import { type Clock, toTime } from '../platform/clock.ts';
import { causeOf } from '../react/reader.ts';
import { dueDeadline, type Moved, type RouterWrites } from '../react/router.ts';
import type { Deadline } from '../react/deadlines.ts';

/** Decisions of one look; each asks as many agents as one decision may. */
export const ROUNDS_MAX = 16;

export interface RoutingFacts {
  /** Everybody who serves, as they are at this cursor or later. Rejects when that cannot be said yet. */
  agents(workspace: string, cursor: string | null): Promise<readonly AgentFacts[]>;
  teams(workspace: string): ReadonlyMap<string, TeamRules>;
  /** The priority that a conversation's labels give it. */
  priority(workspace: string, started: number, labels: readonly string[]): number;
  /** How long an agent of this team wraps up after a closing. */
  wrapUpMs(workspace: string, team: string): number;
  /** The steps of a team's line lately. */
  pace(workspace: string, team: string): readonly Step[];
}

export interface Routing extends RouterWrites {
  /** A visitor's page is gone or back. */
  visitor(step: Caused, conversation: string, kind: 'away' | 'back'): Promise<void>;
}
type Caused = { readonly workspace: string; readonly cause: string };

export function createRouting(needs: {
  readonly pipeline: Pipeline;
  readonly books: BooksDesk;
  readonly agent: Commands['agent'];
  readonly facts: RoutingFacts;
  readonly clock: Clock;
  readonly deadlines: { set(deadline: Deadline): void; cancel(key: string): void };
}): Routing {
  const { books, clock, deadlines, facts, pipeline } = needs;

  async function route(
    { cause, workspace }: Caused,
    changes: readonly Change[],
    cursor: string | null = null,
  ): Promise<void> {
    const teams = facts.teams(workspace);
    for (let round = 0, given = changes; round < ROUNDS_MAX; round += 1, given = []) {
      const before = await books.now(workspace);
      const at = toTime(clock.nowMs());
      const pace = new Map(
        given.flatMap((change) =>
          change.kind === 'stand' ? [[change.team, facts.pace(workspace, change.team)] as const] : [],
        ),
      );
      const agents = await facts.agents(workspace, cursor);
      const caused = systemCause(
        workspace,
        round === 0 ? cause : causeOf('router-round', `${cause} ${round}`),
      );
      const outcome = await books.run(caused, { kind: 'Route', at, changes: given, agents, teams, pace });
      if (outcome.status !== 'done') throw new Error('the line could not be looked at now');
      const after = outcome.state;
      if (after.status === 'none') return;
      if (!asksMore(before, after)) {
        remind(workspace, after, teams, at);
        return;
      }
    }
  }

  function remind(
    workspace: string,
    state: RouterBooks,
    teams: ReadonlyMap<string, TeamRules>,
    at: string,
  ): void {
    const due = nextDue(state, teams, at);
    if (due === null) deadlines.cancel(workspace);
    else deadlines.set(dueDeadline(workspace, due));
  }

  return {
    async place({ cause, conversation, events, moved, workspace }) {
      const state = await pipeline.read(conversationDecider, `conversation-${conversation}`, events);
      if (state.status === 'none') return;
      await route({ workspace, cause }, [changeOf(conversation, state, moved, facts)]);
    },
    look: ({ cause, cursor, workspace }) => route({ workspace, cause }, [], cursor),
    async claim({ cause, conversation, person, workspace }) {
      const waiting = (await books.now(workspace, 'newest')).waiting.get(conversation);
      // Heard again after it went its way: there is nothing to be claimed any more.
      if (waiting?.offered?.person !== person || !waiting.offered.accepted) return;
      const claimed = await needs.agent(systemCause(workspace, cause), person, {
        kind: 'ClaimConversation',
        conversation,
        from: null,
        reason: 'routed',
      });
      if (claimed.status === 'failed') throw new Error('the place could not be claimed now');
      if (claimed.status === 'refused')
        await route({ workspace, cause: causeOf('router-take-back', cause) }, [
          { kind: 'take-back', conversation, person },
        ]);
    },
    visitor: (step, conversation, kind) => route(step, [{ kind, conversation }]),
  };
}

/** As many as one decision may ask, or nearly: there may be more. */
function asksMore(before: RouterBooks, after: RouterBooks): boolean {
  return (
    (after.day === before.day && after.part === before.part ? before.revision : 0) + OFFERS_MAX <=
    after.revision
  );
}

function changeOf(
  conversation: string,
  state: Exclude<ConversationState, { status: 'none' }>,
  moved: Moved,
  facts: Pick<RoutingFacts, 'priority'>,
): Change {
  const { assignee, marks, routing, status, team, waiting, workspace } = state;
  if (status === 'waiting' && waiting.kind === 'chat' && waiting.since !== null) {
    const { language, lastAgent, topic } = routing;
    return {
      kind: 'stand',
      conversation,
      team,
      topic,
      language,
      priority: facts.priority(workspace, routing.priority, marks.labels),
      since: waiting.since,
      previous: lastAgent,
      reason: WAITS.has(moved) ? (moved as 'started') : 'started',
    };
  }
  const because = assignee !== null ? 'assigned' : LEFT[moved];
  return { kind: 'leave', conversation, because, person: assignee };
}

const WAITS: ReadonlySet<Moved> = new Set([
  'started',
  'reopened',
  'released',
  'disconnected',
  'returned',
  'transferred',
]);

/** By what was heard; where that says nothing, somebody had it and it is over. */
const LEFT: { readonly [M in Moved]: Extract<Change, { kind: 'leave' }>['because'] } = {
  started: 'resolved',
  reopened: 'resolved',
  released: 'resolved',
  disconnected: 'resolved',
  returned: 'resolved',
  transferred: 'transferred',
  labelled: 'resolved',
  assigned: 'assigned',
  resolved: 'resolved',
  abandoned: 'abandoned',
  ticket: 'ticket',
  callback: 'callback',
};

function systemCause(workspace: string, cause: string): Cause {
  return { workspace, by: { kind: 'system', name: 'router' }, cause };
}
