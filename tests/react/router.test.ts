import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBooks } from '../../src/wiring/books.ts';
import type { EventLog } from '../../src/record/log.ts';
import { clearOf, freshId, openWritePath, type WritePath } from '../pipeline/write-path.ts';
import { GRACE_MS, openStreet, type Server, type Street } from './router-house.ts';

const RUNS = 40;

describe('from a first message to an agent', () => {
  it('[F30] who begins is in line and offered; accepted, it is the agent’s, and out of line', async () => {
    const street = await openStreet(await openWritePath());
    const ann = await street.hire();
    const id = await street.arrive();
    await street.server.settle();
    expect((await street.books()).waiting.get(id)?.offered).toMatchObject({ person: ann, accepted: false });
    expect(await street.answer('AcceptOffer', ann, id)).toMatchObject({ status: 'done' });
    await street.server.settle();
    expect(await street.stateOf(id)).toMatchObject({ status: 'open', assignee: ann });
    expect((await street.books()).waiting.size).toBe(0);
    expect(await street.told()).toEqual([
      'RouterDayOpened',
      `ConversationQueued ${id}`,
      `ConversationOffered ${id} ${ann}`,
      `OfferAccepted ${id} ${ann}`,
      `ConversationDequeued ${id} ${ann}`,
    ]);
  });
  it('[F37] moved to another team it stands in that team’s line, full or not, and that team’s agents are asked', async () => {
    const street = await openStreet(await openWritePath());
    const rules = street.teams.get('support');
    if (rules === undefined) throw new Error('support is there from the start');
    street.teams.set('cards', { ...rules, team: 'cards', lineMax: 0, overflow: 'message' });
    const ann = await street.hire({ capacity: 2 });
    const cy = await street.hire({ teams: ['cards'], capacity: 1 });
    const [offered, taken] = [await street.arrive(), await street.arrive()];
    await street.server.settle();
    await street.take(ann, taken);
    await street.server.settle();
    const move = async (id: string, device: string) => {
      const { directory } = (await street.stateOf(id)) as { readonly directory: number };
      return street.server.commands.conversation(
        { workspace: 'northwind', by: { kind: 'staff', person: ann }, cause: freshId() },
        { id },
        {
          ...{ kind: 'MoveConversation', person: ann, device, previous: 'support', team: 'cards', to: null },
          ...{ directory, digest: freshId(), move: { text: '{}', signature: 'A'.repeat(86) } },
        } as never,
      );
    };
    for (const id of [taken, offered]) expect(await move(id, freshId())).toMatchObject({ status: 'done' });
    await street.server.settle();
    const { waiting } = await street.books();
    expect([taken, offered].map((id) => waiting.get(id)?.team)).toEqual(['cards', 'cards']);
    expect([taken, offered].map((id) => waiting.get(id)?.full)).toEqual([false, false]);
    // Nobody of the team before is asked any more; of the new one whoever can be.
    const asked = [...waiting.values()].flatMap((each) => each.offered?.person ?? []);
    expect(asked).toEqual([cy]);
    expect(await street.told('OfferWithdrawn')).toHaveLength(1);
  });
  it('[F31] taken by hand from the inbox, the offer is off and nobody else has it', async () => {
    const street = await openStreet(await openWritePath());
    const [ann, ben] = [await street.hire(), await street.hire()];
    const id = await street.arrive();
    await street.server.settle();
    const asked = (await street.books()).waiting.get(id)?.offered?.person ?? '';
    const other = asked === ann ? ben : ann;
    await street.take(other, id);
    await street.server.settle();
    expect(await street.stateOf(id)).toMatchObject({ assignee: other });
    expect((await street.told()).slice(-2)).toEqual([
      `OfferWithdrawn ${id} ${asked}`,
      `ConversationDequeued ${id} ${other}`,
    ]);
    expect(await street.answer('AcceptOffer', asked, id)).toMatchObject({
      status: 'refused',
      code: 'offer-gone',
    });
  });
  it('[F32] declined, or without an answer in time, it goes to the next', async () => {
    const street = await openStreet(await openWritePath());
    const people = [await street.hire(), await street.hire(), await street.hire()];
    const id = await street.arrive();
    await street.server.settle();
    const asked = async () => (await street.books()).waiting.get(id)?.offered?.person ?? '';
    const first = await asked();
    await street.answer('DeclineOffer', first, id);
    await street.server.settle();
    const second = await asked();
    street.pass(20_000);
    expect(await street.server.due()).toBe(true);
    await street.server.settle();
    const third = await asked();
    expect([first, second, third].toSorted()).toEqual(people.toSorted());
  });
  it('[F33] a lost agent is offline after the grace; what they had and what they were asked goes to others', async () => {
    const street = await openStreet(await openWritePath());
    const ann = await street.hire({ capacity: 2 });
    const [one, two] = [await street.arrive(), await street.arrive()];
    await street.server.settle();
    await street.answer('AcceptOffer', ann, one);
    await street.server.settle();
    expect((await street.books()).waiting.get(two)?.offered?.person).toBe(ann);
    const ben = await street.hire({ capacity: 3 });
    street.here.delete(ann);
    await street.server.commands.agent(lost(), ann, { kind: 'MissAgent' });
    await street.server.settle();
    street.pass(GRACE_MS - 1);
    await street.server.due();
    await street.server.settle();
    expect(await street.stateOf(one)).toMatchObject({ assignee: ann });
    street.pass(1);
    await street.server.due();
    await street.server.settle();
    expect(await street.stateOf(one)).toMatchObject({ assignee: null, status: 'waiting' });
    const line = (await street.books()).waiting;
    expect(line.get(one)).toMatchObject({ reason: 'disconnected', previous: ann });
    for (const _ of [1, 2]) {
      for (const { conversation, offered } of (await street.books()).waiting.values())
        if (offered?.person === ben) await street.answer('AcceptOffer', ben, conversation);
      await street.server.settle();
    }
    expect([(await street.stateOf(one)).assignee, (await street.stateOf(two)).assignee]).toEqual([ben, ben]);
  });
  it('[F33] a page that is back in time, or that another server has, keeps the agent where they are', async () => {
    const street = await openStreet(await openWritePath());
    const ann = await street.hire();
    await street.server.commands.agent(lost(), ann, { kind: 'MissAgent' });
    // The page is connected to this very server: it says so.
    await street.server.settle();
    expect(await street.server.commands.agentNow(ann)).toMatchObject({ gone: null, presence: 'online' });
  });
  it('[F34] a visitor whose page stays away leaves the line, and the question is answered later', async () => {
    const street = await openStreet(await openWritePath());
    const id = await street.arrive();
    await street.server.settle();
    street.here.delete(id);
    await street.server.routing.visitor({ workspace: 'northwind', cause: freshId() }, id, 'away');
    const ann = await street.hire();
    await street.server.settle();
    expect((await street.books()).waiting.get(id)?.offered).toBeNull();
    street.pass(120_000);
    await street.server.due();
    await street.server.settle();
    expect(await street.told('ConversationDequeued')).toEqual([`ConversationDequeued ${id}`]);
    expect((await street.stateOf(id)).waiting).toMatchObject({ kind: 'ticket', since: null });
    expect(await street.told('ConversationOffered')).not.toContain(`ConversationOffered ${id} ${ann}`);
  });
  it('[F35] after a closing the agent wraps up and is online again by itself; nothing is offered meanwhile', async () => {
    const street = await openStreet(await openWritePath());
    street.wrapUp.ms = 15_000;
    const ann = await street.hire();
    const [one, two] = [await street.arrive(), await street.arrive()];
    await street.server.settle();
    await street.answer('AcceptOffer', ann, one);
    await street.server.settle();
    await street.resolve(one);
    await street.server.settle();
    expect(await street.server.commands.agentNow(ann)).toMatchObject({ presence: 'wrap-up' });
    expect((await street.books()).waiting.get(two)?.offered).toBeNull();
    street.pass(15_000);
    await street.server.due();
    await street.server.settle();
    expect(await street.server.commands.agentNow(ann)).toMatchObject({ presence: 'online' });
    expect((await street.books()).waiting.get(two)?.offered?.person).toBe(ann);
  });
  it('[F12] a day that ends, and a book that is full, go on in the next', async () => {
    const path = await openWritePath();
    const street = await openStreet(path);
    const id = await street.arrive();
    await street.server.settle();
    street.pass(86_400_000);
    const ann = await street.hire();
    await street.server.settle();
    expect((await street.books()).day).toBe('2026-11-24');
    expect((await street.books()).waiting.get(id)?.offered?.person).toBe(ann);
    const books = createBooks({ pipeline: path.pipeline(), clock: street.clock, eventsMax: 3 });
    const next = await books.now('northwind');
    expect(next).toMatchObject({ day: '2026-11-24', part: 2 });
    expect(next.waiting.get(id)?.offered?.person).toBe(ann);
    // A server that has kept the first part in memory writes in the second.
    expect(await street.answer('AcceptOffer', ann, id)).toMatchObject({ status: 'done' });
    await street.server.settle();
    expect(await street.stateOf(id)).toMatchObject({ assignee: ann });
  });
});

const lost = () => ({
  workspace: 'northwind',
  by: { kind: 'system', name: 'test' } as const,
  cause: freshId(),
});

type Deed =
  | { readonly do: 'arrive' }
  | {
      readonly do: 'accept' | 'decline' | 'take' | 'resolve' | 'miss';
      readonly agent: number;
      readonly which: number;
    }
  | { readonly do: 'wait'; readonly ms: number };

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'arrive' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'accept' as const,
        'accept' as const,
        'decline' as const,
        'take' as const,
        'resolve' as const,
        'miss' as const,
      ),
      agent: fc.nat(1),
      which: fc.nat(7),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 70_000 }) }),
  },
);

async function perform(
  street: Street,
  agents: readonly string[],
  came: string[],
  given: Deed,
  through: Server,
) {
  if (given.do === 'wait') {
    street.pass(given.ms);
    await through.due();
    return;
  }
  if (given.do === 'arrive') {
    came.push(await street.arrive());
    return;
  }
  const agent = agents[given.agent % agents.length] ?? '';
  const id = came[given.which % Math.max(came.length, 1)];
  if (id === undefined) return;
  if (given.do === 'accept' || given.do === 'decline') {
    const offered = [...(await street.books()).waiting.values()].find(
      (each) => each.offered?.person === agent,
    );
    const kind = given.do === 'accept' ? 'AcceptOffer' : 'DeclineOffer';
    await street.answer(kind, agent, offered?.conversation ?? id, through);
  } else if (given.do === 'take') {
    if ((await street.stateOf(id)).assignee === null) await street.take(agent, id, through);
  } else if (given.do === 'resolve') await street.resolve(id, through);
  else await through.commands.agent(lost(), agent, { kind: 'MissAgent' });
}

/** What has to be true once everything was heard. */
async function inOrder(street: Street, path: WritePath, agents: readonly string[], came: readonly string[]) {
  const { waiting } = await street.books();
  for (const id of came) {
    const state = await street.stateOf(id);
    const stands =
      state.status === 'waiting' && state.waiting.kind === 'chat' && state.waiting.since !== null;
    expect(waiting.has(id), `${id} ${state.status}`).toBe(stands);
    if (waiting.get(id)?.offered?.accepted === true) throw new Error('an acceptance that came to nothing');
  }
  for (const person of agents) {
    const state = await street.server.commands.agentNow(person);
    if (state.status === 'none') continue;
    const assigned: string[] = [];
    for (const id of came) if ((await street.stateOf(id)).assignee === person) assigned.push(id);
    expect(state.claims.toSorted()).toEqual(assigned.toSorted());
  }
  let held = new Map<string, Set<string>>();
  for (const event of (await path.log.readAll(null, 100_000, ['agent-'])).events) {
    const clear = clearOf(event);
    const person = event.stream.slice('agent-'.length, -11);
    const claims = held.get(person) ?? new Set();
    if (clear.type === 'ConversationClaimed') claims.add(String(clear['conversation']));
    if (clear.type === 'ClaimReleased') claims.delete(String(clear['conversation']));
    held = new Map(held).set(person, claims);
    expect(claims.size).toBeLessThanOrEqual(CAPACITY);
  }
  const open = [...waiting.values()].flatMap(({ offered }) => offered?.person ?? []);
  expect(new Set(open).size).toBe(open.length);
}

const CAPACITY = 2;

class Cut extends Error {}

/** Appends until it is cut, as a crash would cut it. */
function cutting(log: EventLog): { readonly log: EventLog; cutAfter(appends: number): void } {
  let left = Number.POSITIVE_INFINITY;
  return {
    log: {
      ...log,
      async append(...call) {
        if (left <= 0) throw new Cut();
        left -= 1;
        const result = await log.append(...call);
        if (left <= 0) throw new Cut();
        return result;
      },
    },
    cutAfter(appends) {
      left = appends;
    },
  };
}

describe('the router over crashes and beside another server', () => {
  it('[F36] killed after any write and started again, nobody is lost and nothing that was due is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(deed, fc.nat(6)), { minLength: 4, maxLength: 14 }),
        fc.boolean(),
        async (history, forgets) => {
          const path = await openWritePath();
          const street = await openStreet(path);
          const agents = [
            await street.hire({ capacity: CAPACITY }),
            await street.hire({ capacity: CAPACITY }),
          ];
          const came: string[] = [];
          let server = street.server;
          for (const [given, after] of history) {
            await perform(street, agents, came, given, street.server).catch(onlyCut);
            const wire = cutting(path.log);
            // A new process with the cursors the last one had written, or none: it has lost its place.
            const next = street.openServer(wire.log, forgets ? undefined : server);
            wire.cutAfter(after);
            await next.settle().catch(onlyCut);
            server = next;
          }
          const last = street.openServer(path.log, forgets ? undefined : server);
          await last.settle();
          await last.routing.look({ workspace: 'northwind', cause: freshId(), at: '', cursor: null });
          await last.settle();
          await inOrder(street, path, agents, came);
          // All that is due by time alone was found again from the books.
          street.pass(10 * 60_000);
          await last.due();
          await last.settle();
          for (const { offered } of (await street.books()).waiting.values())
            if (offered !== null) expect(Date.parse(offered.until)).toBeGreaterThan(street.clock.nowMs());
        },
      ),
      { numRuns: RUNS },
    );
  }, 180_000);

  it('[F15] two servers that hear the same and two agents who reach for the same never exceed a capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(deed, { minLength: 2, maxLength: 6 }), { minLength: 2, maxLength: 3 }),
        async (scheduler, clients) => {
          const path = await openWritePath();
          const street = await openStreet(path);
          const agents = [
            await street.hire({ capacity: CAPACITY }),
            await street.hire({ capacity: CAPACITY }),
          ];
          const came = [await street.arrive(), await street.arrive(), await street.arrive()];
          const scheduled: EventLog = {
            ...path.log,
            append: scheduler.scheduleFunction((...call: Parameters<EventLog['append']>) =>
              path.log.append(...call),
            ),
            readAll: scheduler.scheduleFunction((...call: Parameters<EventLog['readAll']>) =>
              path.log.readAll(...call),
            ),
          };
          const servers = [street.openServer(scheduled), street.openServer(scheduled)];
          const acting = clients.map(async (deeds, client) => {
            for (const given of deeds) {
              const through = servers[client % 2] ?? street.server;
              await perform(street, agents, came, given, through).catch(onlyTryAgain);
            }
          });
          const hearing = servers.map(async (server) => {
            for (let round = 0; round < 6; round += 1) await server.settle().catch(onlyTryAgain);
          });
          await scheduler.waitFor(Promise.all([...acting, ...hearing]));
          const last = street.openServer(path.log);
          await last.settle();
          await inOrder(street, path, agents, came);
        },
      ),
      { numRuns: RUNS },
    );
  }, 180_000);
});

function onlyCut(error: unknown): void {
  if (!(error instanceof Cut)) throw error;
}

/** What a reader would try again later: the last server does. */
function onlyTryAgain(error: unknown): void {
  if (error instanceof Error && /now$|rest$/.test(error.message)) return;
  throw error;
}
