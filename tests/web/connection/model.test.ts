// Two ends over a wire that delays, cuts, loses answers and doubles requests, on a seed: whatever happens, everything said
// stands once, in order, at both ends.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agent, answered, type End, openEnd, stage, texts, visitor } from './ends.ts';
import { noFaults } from './network.ts';

const RUNS = Number(process.env['CONNECTION_RUNS'] ?? 30);
const HEAL_MS = 600_000;

type Step =
  | { readonly do: 'visitor' | 'agent' | 'note'; readonly count: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'cut' | 'reload-visitor' | 'reload-agent' | 'readers' | 'gateway' | 'down' | 'up' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('visitor', 'agent', 'note'),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.integer({ min: 0, max: 3_000 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('cut', 'reload-visitor', 'reload-agent', 'readers', 'gateway', 'down', 'up'),
    }),
  },
) as fc.Arbitrary<Step>;

const faults = fc.record({
  cut: fc.double({ min: 0, max: 0.08, noNaN: true }),
  loseResult: fc.double({ min: 0, max: 0.2, noNaN: true }),
  doubleAct: fc.double({ min: 0, max: 0.3, noNaN: true }),
  loseEvents: fc.double({ min: 0, max: 0.05, noNaN: true }),
  delayMs: fc.integer({ min: 1, max: 400 }),
});

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test('[C2] [C3] [C4] over any wire everything said stands once and in order at both ends', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      faults,
      fc.array(step, { minLength: 3, maxLength: 14 }),
      async (seed, chosen, steps) => {
        const at = await stage(seeded(seed));
        const guest = await visitor(at);
        const ann = await agent(at, 'ann');
        let seen: End = openEnd(at, guest, guest.id, { plan: guest.plan });
        await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
        const said: Record<'visitor' | 'agent' | 'note', string[]> = { visitor: ['v0'], agent: [], note: [] };
        seen.conversation.send('v0');
        await at.clock.until(() => texts(seen).length === 1, 5_000, 'the beginning');
        let staff: End = openEnd(at, ann, guest.id, { fresh: false });
        await at.clock.until(() => texts(staff).length === 1, 5_000, 'agent reads');
        await answered(at, staff.conversation.take());
        await at.clock.until(() => staff.conversation.state.get().canSend, 5_000, 'agent may write');
        let changes = 0;
        at.network.faults = chosen;

        const say = (who: 'visitor' | 'agent' | 'note') => {
          const text = `${who[0] ?? ''}${said[who].length}`;
          const { conversation } = who === 'visitor' ? seen : staff;
          const answer = who === 'note' ? conversation.addNote(text) : conversation.send(text);
          if (answer.ok) said[who].push(text);
        };
        for (const each of steps) {
          if ('count' in each) for (let count = 0; count < each.count; count += 1) say(each.do);
          else if (each.do === 'wait') await at.clock.run(each.ms);
          else if (each.do === 'cut') at.network.cutAll();
          else if (each.do === 'down') at.network.down = true;
          else if (each.do === 'up') at.network.down = false;
          else if (each.do === 'gateway') await at.server.newGatewayKey();
          else if (each.do === 'readers') {
            changes += 1;
            void at.server.command(
              guest.id,
              {
                kind: 'ChangeReaders',
                directory: 1,
                reason: 'team-changed',
                staffReaders: [{ kind: 'team', id: `t.${changes}` }],
              },
              { kind: 'system', name: 'test' },
            );
          } else if (each.do === 'reload-visitor') {
            // What was put into the store has been; what was not sealed yet is lost with the page.
            await at.clock.run(1);
            seen.close();
            seen = openEnd(at, guest, guest.id, { plan: guest.plan, fresh: false });
          } else {
            await at.clock.run(1);
            staff.close();
            staff = openEnd(at, ann, guest.id, { fresh: false });
          }
        }

        at.network.faults = noFaults;
        at.network.down = false;
        // A stream loses nothing in its middle: what was lost shows as a cut sooner or later.
        at.network.cutAll();
        const quiet = (end: End) => {
          const { loading, pending } = end.conversation.state.get();
          return !loading && pending.length === 0;
        };
        const all = said.visitor.length + said.agent.length;
        const messages = (end: End) => texts(end).filter((text) => !text.startsWith('n'));
        try {
          await at.clock.until(
            () =>
              quiet(seen) && quiet(staff) && messages(seen).length >= all && messages(staff).length >= all,
            HEAL_MS,
            'rest',
          );
        } catch (error) {
          const show = (end: End) =>
            JSON.stringify({
              texts: texts(end),
              pending: end.conversation.state.get().pending,
              problem: end.conversation.state.get().problem,
              connection: end.connection.state.get().status,
            });
          throw new Error(`${String(error)}\n${JSON.stringify(said)}\n${show(seen)}\n${show(staff)}`, {
            cause: error,
          });
        }
        await at.clock.run(3_000);

        for (const end of [seen, staff]) {
          if (process.env['CONNECTION_DEBUG'])
            console.log(
              'DEBUG',
              JSON.stringify(
                end.conversation.state
                  .get()
                  .items.filter((item) => item.kind !== 'line' && item.content.status !== 'open'),
              ),
            );
          expect(end.conversation.state.get().problem).toBeNull();
          expect(messages(end).filter((text) => text.startsWith('v'))).toEqual(said.visitor);
          expect(messages(end).filter((text) => text.startsWith('a'))).toEqual(said.agent);
        }
        expect(messages(seen)).toEqual(messages(staff));
        expect(texts(staff).filter((text) => text.startsWith('n'))).toEqual(said.note);
        expect(texts(seen).some((text) => text.startsWith('n'))).toBe(false);
        // Sealed at rest, and nothing left behind.
        const rest = JSON.stringify([...guest.kept, ...ann.kept]);
        expect(rest).not.toContain('outbox/');
        seen.close();
        staff.close();
      },
    ),
    {
      ...JSON.parse(process.env['CONNECTION_REPLAY'] ?? '{}'),
      numRuns: RUNS,
      endOnFailure: process.env['CONNECTION_SHRINK'] === undefined,
    },
  );
}, 240_000);
