// Everything the router needs around its decider, put together: facts, deadlines, who is there, what visitors are told.
import type { Registry } from '../accept/registry.ts';
import { createCapacity } from './capacity.ts';
import type { Commands } from './commands.ts';
import type { Delivery } from '../deliver/delivery.ts';
import type { DeliverNeeds } from '../deliver/needs.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Clock } from '../platform/clock.ts';
import { createPresence } from './presence.ts';
import type { StoredInboxRow } from '../project/inbox.ts';
import type { Projections } from '../project/projections.ts';
import type { StoredTeamRow } from '../project/team.ts';
import { tellQueuePlaces } from './queue-places.ts';
import { capacityReader } from '../react/capacity.ts';
import { type DeadlineRows, startDeadlines } from '../react/deadlines.ts';
import { presenceDue, presenceReader } from '../react/presence.ts';
import { causeOf, type Reader } from '../react/reader.ts';
import { routerDue, routerReader } from '../react/router.ts';
import { createRouting } from './routing.ts';
import { routingFacts } from './routing-facts.ts';

export interface RoutingDesk {
  readonly readers: readonly Reader[];
  readonly seen: NonNullable<DeliverNeeds['seen']>;
  /** Looks at every line once: what fell due or came while nobody ran. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

export function openRoutingDesk(needs: {
  readonly pipeline: Pipeline;
  readonly commands: Commands;
  readonly registry: Registry;
  readonly projections: Projections;
  readonly rows: DeadlineRows;
  readonly delivery: Pick<Delivery, 'agentIsThere' | 'tellVisitor' | 'visitorIsThere'>;
  readonly clock: Clock;
  readonly failed: (error: unknown, task: string) => void;
}): RoutingDesk {
  const { clock, commands, delivery, failed, pipeline, projections, registry, rows } = needs;
  const { books } = commands;
  const facts = routingFacts({ registry, projections });
  const deadlineNeeds = {
    rows,
    nowMs: clock.nowMs,
    failed: (error: unknown, kind: string) => failed(error, `react-${kind}-deadline`),
  };
  const looks = startDeadlines('router', {
    ...deadlineNeeds,
    // What fell due before the start is found at once, before the next line has run.
    async due(deadline) {
      await Promise.resolve();
      await routerDue(routing)(deadline);
    },
  });
  const routing = createRouting({
    pipeline,
    books,
    agent: commands.agent,
    facts,
    clock,
    deadlines: looks,
  });
  const presence = createPresence({
    pipeline,
    commands,
    books,
    routing,
    facts,
    there: { agent: delivery.agentIsThere, visitor: delivery.visitorIsThere },
    clock,
    failed,
  });
  const gone = startDeadlines('presence', { ...deadlineNeeds, due: presenceDue(presence) });
  const places = tellQueuePlaces({
    projections,
    workspaces: registry.workspaces,
    nowMs: clock.nowMs,
    tell: delivery.tellVisitor,
    isThere: delivery.visitorIsThere,
    otherWays: facts.otherWays,
  });

  return {
    readers: [
      routerReader(routing),
      presenceReader(presence, gone, facts.graceMs),
      capacityReader(createCapacity({ agent: commands.agent, settingsOf: registry.of })),
    ],
    seen: {
      agent: presence.agentSeen,
      visitor(conversation, there) {
        presence.visitorSeen(conversation, there);
        if (there) places.visitorSeen(conversation);
      },
    },
    async begin() {
      for (const workspace of registry.workspaces()) {
        const start = (what: string) => ({
          workspace,
          cause: causeOf('router-start', `${workspace} ${what} ${clock.nowMs()}`),
          at: new Date(clock.nowMs()).toISOString(),
        });
        for (const row of projections.rows<StoredInboxRow>('inbox', workspace, 'live'))
          if (row.status === 'waiting')
            await routing.place({
              ...start(row.conversation),
              conversation: row.conversation,
              events: row.revision + 1,
              moved: 'started',
            });
        await routing.look({ ...start('look'), cursor: null });
        const there = projections.rows<StoredTeamRow>('team', workspace, 'live');
        await presence.begin(
          workspace,
          there.filter(({ gone: since }) => since === null).map(({ person }) => person),
        );
      }
    },
    async stop() {
      presence.stop();
      places.stop();
      facts.close();
      await Promise.all([looks.close(), gone.close()]);
    },
  };
}
