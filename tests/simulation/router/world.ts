// The real decider in virtual time: agents who answer, visitors who come and go, and nothing else. Everything that
// happens is recorded as the pipeline would record it, so that what is true of it can be asked of the record.
import type { ConversationDequeued } from '../../../src/contract/events.ts';
import type { AgentFacts, TeamRules } from '../../../src/command/router.ts';
import type { Decision, Refusal } from '../../../src/decide/decider.ts';
import type { Step } from '../../../src/command/router.ts';
import type { Change, RouterCommand } from '../../../src/command/router.ts';
import { router, type RouterEvent, type RouterState } from '../../../src/decide/router.ts';

export const DAY_START_MS = Date.parse('2026-11-23T08:00:00.000Z');

export const RULES: TeamRules = {
  team: 'cards',
  offers: true,
  order: 'longest-idle',
  needs: [],
  relax: [],
  offerMs: 20_000,
  pauseMs: 60_000,
  lineMax: null,
  overflow: null,
  policy: 1,
};

export const AGENT: AgentFacts = {
  person: 'ann',
  teams: ['cards'],
  presence: 'online',
  capacity: 1,
  claims: [],
  skills: {},
  languages: [],
  offerTimes: 1,
};

export type Told = { readonly at: string; readonly event: RouterEvent };
export type Wants = Extract<Change, { kind: 'stand' }>;

export interface World {
  readonly record: readonly Told[];
  readonly agents: Map<string, AgentFacts>;
  readonly teams: Map<string, TeamRules>;
  readonly pace: Map<string, Step[]>;
  now(): string;
  nowMs(): number;
  pass(ms: number): void;
  books(): Exclude<RouterState, { status: 'none' }>;
  /** What the decision recorded. */
  route(...changes: readonly Change[]): readonly RouterEvent[];
  answer(kind: 'AcceptOffer' | 'DeclineOffer', conversation: string, person: string): Refusal | null;
  /** The place is claimed and the conversation leaves the line, as the assignment brings it about. */
  serve(person: string, conversation: string): void;
  free(person: string, conversation: string): void;
  /** Books closed and opened, as at midnight. */
  turnPage(): void;
}

/** `keep` false: the record is not kept, for days of very many conversations. */
export function openWorld(options: { readonly keep?: boolean } = {}): World {
  const record: Told[] = [];
  const agents = new Map<string, AgentFacts>();
  const teams = new Map<string, TeamRules>();
  const pace = new Map<string, Step[]>();
  let ms = DAY_START_MS;
  let time = new Date(ms).toISOString();
  let state: RouterState = router.initial;
  let revision = 0;

  const now = () => time;

  function run(command: RouterCommand): Decision<RouterEvent> {
    const decision = router.decide(command, state);
    for (const event of decision.events) {
      const meta = { at: now(), revision, head: '' };
      state = router.evolve(state, { ...event, meta } as unknown as Parameters<typeof router.evolve>[1]);
      if (options.keep !== false) record.push({ at: now(), event });
      revision += 1;
    }
    return decision;
  }

  run({ kind: 'OpenBooks', day: '2026-11-23', part: 1, previous: null, carried: null });

  const world: World = {
    record,
    agents,
    teams,
    pace,
    now,
    nowMs: () => ms,
    pass: (by) => {
      ms += by;
      time = new Date(ms).toISOString();
    },
    books() {
      if (state.status === 'none') throw new Error('the books are open from the start');
      return state;
    },
    route(...changes) {
      return run({ kind: 'Route', at: now(), changes, agents: [...agents.values()], teams, pace }).events;
    },
    answer: (kind, conversation, person) => run({ kind, conversation, person, at: now() }).refusal,
    serve(person, conversation) {
      change(person, ({ claims }) => [...claims, conversation]);
      world.route({ kind: 'leave', conversation, because: 'assigned', person });
    },
    free: (person, conversation) =>
      change(person, ({ claims }) => claims.filter((each) => each !== conversation)),
    turnPage() {
      const carried = world.books();
      run({ kind: 'CloseBooks', next: 'next' });
      state = router.initial;
      revision = 0;
      const part = carried.part + 1;
      run({ kind: 'OpenBooks', day: carried.day, part, previous: 'before', carried });
    },
  };

  function change(person: string, claims: (agent: AgentFacts) => readonly string[]): void {
    const agent = agents.get(person);
    if (agent !== undefined) agents.set(person, { ...agent, claims: claims(agent) });
  }
  return world;
}

export function wants(conversation: string, at: string, more: Partial<Wants> = {}): Wants {
  return {
    kind: 'stand',
    conversation,
    team: 'cards',
    topic: null,
    language: 'en',
    priority: 1,
    since: at,
    previous: null,
    reason: 'started',
    ...more,
  };
}

export function leaves(conversation: string, because: ConversationDequeued['because']): Change {
  return { kind: 'leave', conversation, because, person: null };
}
