// Many hours of a team in virtual time: seeded arrivals, service and patience over the real decider, agents who say yes
// at once. The same seed gives the same hours to the last event.
import type { ConversationDequeued } from '../../../src/contract/events.ts';
import { PACE_STEPS_MAX } from '../../../src/decide/queue-estimate.ts';
import type { TeamRules } from '../../../src/command/router.ts';
import type { Change, Step } from '../../../src/command/router.ts';
import type { Load } from './erlang-a.ts';
import { AGENT, leaves, openWorld, RULES, wants } from './world.ts';

const MINUTE_MS = 60_000;

export type Seen = {
  readonly people: number;
  readonly wait: number;
  readonly abandoned: number;
  /** Of those who were told how long, the share whose wait lay in what was told. */
  readonly asTold: number;
  readonly told: number;
};

/** A small generator (mulberry32): what it gives depends on the seed alone. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Due = { readonly ms: number; readonly happens: () => void };

/** Earliest first; a heap, since most of what is planned is far ahead. */
function agenda() {
  const heap: Due[] = [];
  const at = (index: number): Due => heap[index] as Due;
  const swap = (one: number, other: number) => {
    const kept = at(one);
    heap[one] = at(other);
    heap[other] = kept;
  };
  return {
    plan(ms: number, happens: () => void): void {
      heap.push({ ms, happens });
      for (let child = heap.length - 1; child > 0; ) {
        const parent = (child - 1) >> 1;
        if (at(parent).ms <= at(child).ms) return;
        swap(parent, child);
        child = parent;
      }
    },
    next(): Due | undefined {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || heap.length === 0) return first;
      heap[0] = last;
      for (let parent = 0; ; ) {
        const [left, right] = [2 * parent + 1, 2 * parent + 2];
        const child = right < heap.length && at(right).ms < at(left).ms ? right : left;
        if (child >= heap.length || at(parent).ms <= at(child).ms) return first;
        swap(parent, child);
        parent = child;
      }
    },
  };
}

/** `load.servers` are agents times `places`. */
export function runHours(options: {
  readonly load: Load;
  readonly people: number;
  readonly seed: number;
  readonly places?: number;
  readonly rules?: Partial<TeamRules>;
}): Seen {
  const { load, people, places = 1 } = options;
  const random = seeded(options.seed);
  const after = (meanMinutes: number) => -Math.log(1 - random()) * meanMinutes * MINUTE_MS;
  const world = openWorld({ keep: false });
  world.teams.set('cards', { ...RULES, ...options.rules });
  for (let agent = 0; agent < load.servers / places; agent += 1) {
    const person = `agent-${String(agent).padStart(3, '0')}`;
    world.agents.set(person, { ...AGENT, person, capacity: places });
  }
  const { next, plan } = agenda();
  const told = new Map<string, { readonly low: number; readonly high: number }>();
  const line = { left: 0, at: 0 };
  let [came, waitedMs, gone, asTold, estimates] = [0, 0, 0, 0, 0];

  function leave(event: ConversationDequeued): void {
    waitedMs += event.waited;
    if (event.because === 'abandoned') gone += 1;
    const said = told.get(event.conversation);
    if (said !== undefined && event.because === 'assigned') {
      estimates += 1;
      if (event.waited / 1_000 >= said.low && event.waited / 1_000 <= said.high) asTold += 1;
    }
    told.delete(event.conversation);
    if (line.left > 0) {
      const step: Step = { atMs: world.nowMs(), ms: world.nowMs() - line.at };
      world.pace.set('cards', [...(world.pace.get('cards') ?? []), step].slice(-PACE_STEPS_MAX));
    }
    line.left = event.left;
    line.at = world.nowMs();
  }

  function look(...changes: readonly Change[]): void {
    for (let events = world.route(...changes); events.length > 0; ) {
      const offers: { readonly person: string; readonly conversation: string }[] = [];
      for (const event of events) {
        if (event.type === 'ConversationOffered') offers.push(event);
        if (event.type === 'ConversationDequeued') leave(event);
        if (event.type === 'ConversationQueued' && event.told !== null)
          told.set(event.conversation, event.told);
      }
      events = [];
      for (const { conversation, person } of offers) {
        if (world.answer('AcceptOffer', conversation, person) !== null) throw new Error('it was offered');
        const agent = world.agents.get(person);
        if (agent === undefined) throw new Error('who is asked is there');
        world.agents.set(person, { ...agent, claims: [...agent.claims, conversation] });
        plan(world.nowMs() + after(load.service), () => {
          world.free(person, conversation);
          look();
        });
        events = [...events, ...world.route({ kind: 'leave', conversation, because: 'assigned', person })];
      }
    }
  }

  function arrive(): void {
    came += 1;
    const conversation = `c${came}`;
    plan(world.nowMs() + after(load.patience), () => {
      if (world.books().waiting.has(conversation)) look(leaves(conversation, 'abandoned'));
    });
    if (came < people) plan(world.nowMs() + after(1 / load.arrivals), arrive);
    look(wants(conversation, world.now()));
  }

  plan(world.nowMs(), arrive);
  for (let due = next(); due !== undefined; due = next()) {
    world.pass(due.ms - world.nowMs());
    due.happens();
  }
  return {
    people: came,
    wait: waitedMs / came / MINUTE_MS,
    abandoned: gone / came,
    asTold: asTold / estimates,
    told: estimates,
  };
}
