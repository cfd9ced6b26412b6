// Two processes write to one log that fails in pairs, in any order the scheduler finds: what clients were told must be
// what stands there.
import { upcast } from './upcast.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agent } from '../../src/decide/agent.ts';
import { conversation } from '../../src/decide/conversation.ts';
import { createPipeline, type Pipeline } from '../../src/pipeline.ts';
import { noTelemetry } from '../../src/platform/telemetry.ts';
import { NO_HEADS } from '../../src/protect/protect.ts';
import type { EventLog } from '../../src/record/log.ts';
import { verifyPlaces } from '../../src/seal/chain.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { type Fault, faultyLog } from '../record/faulty-log.ts';
import {
  clearOf,
  freshId,
  onAgent,
  onConversation,
  openWritePath,
  misshapen,
  recorded,
  sealed,
  sendCommand,
  started,
  type WritePath,
} from './write-path.ts';

const RUNS = 60;
const TRIES_MAX = 40;
const CAPACITY = 3;

type Step = { readonly through: 0 | 1; readonly fault: Fault | null };

const step: fc.Arbitrary<Step> = fc.record({
  through: fc.constantFrom(0 as const, 1 as const),
  fault: fc.oneof(
    { weight: 3, arbitrary: fc.constant(null) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<Fault>('refused', 'failed-not-stored', 'failed-but-stored'),
    },
  ),
});
const writer = fc.array(step, { minLength: 1, maxLength: 6 });

/** Every call on the log settles when the scheduler says so. */
function scheduled(log: EventLog, scheduler: fc.Scheduler): EventLog {
  return {
    ...log,
    append: scheduler.scheduleFunction((...call: Parameters<EventLog['append']>) => log.append(...call)),
    readStream: scheduler.scheduleFunction((...call: Parameters<EventLog['readStream']>) =>
      log.readStream(...call),
    ),
  };
}

function twoProcesses(path: WritePath, scheduler: fc.Scheduler) {
  const faulty = faultyLog(path.log);
  const log = scheduled(faulty, scheduler);
  const pipelines = [1, 2].map(() =>
    createPipeline({ log, protect: path.protect, noHeads: NO_HEADS, upcast, telemetry: noTelemetry }),
  );
  return {
    faulty,
    at: (through: 0 | 1): Pipeline => {
      const pipeline = pipelines[through];
      if (pipeline === undefined) throw new Error('two');
      return pipeline;
    },
  };
}

describe('two processes that write at once', () => {
  it('[O11] [O12] no message is lost, none stands twice, and each tab’s numbers stand in order', async () => {
    const path = await openWritePath();
    const primitives = await loadSodiumPrimitives();
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(writer, { minLength: 2, maxLength: 4 }),
        async (scheduler, tabs) => {
          const { id } = await started(path);
          const { at, faulty } = twoProcesses(path, scheduler);
          const told: string[] = [];
          const clients = tabs.map(async (steps) => {
            const tab = freshId();
            for (const [index, { fault, through }] of steps.entries()) {
              const message = sealed(tab, index + 1);
              if (fault !== null) faulty.fail(fault);
              for (let tries = 0; ; tries += 1) {
                // A client that heard nothing asks again, wherever it is connected then.
                const other = (tries % 2 === 0 ? through : 1 - through) as 0 | 1;
                const outcome = await onConversation(at(other), path, id, sendCommand(message));
                if (outcome.status === 'done') break;
                expect(outcome.status, 'nothing here is refusable').toBe('failed');
                expect(tries).toBeLessThan(TRIES_MAX);
              }
              told.push(message.digest);
            }
          });
          await scheduler.waitFor(Promise.all(clients));

          const events = await recorded(path.log, `conversation-${id}`);
          const clear = events.map(clearOf);
          const said = clear.filter((event) => event.type === 'MessageSent').slice(1);
          expect(new Set(said.map(({ digest }) => digest))).toEqual(new Set(told));
          expect(said).toHaveLength(told.length);
          for (const tab of new Set(said.map((event) => event.tab))) {
            const numbers = said.filter((event) => event.tab === tab).map(({ sequence }) => sequence);
            expect(numbers).toEqual(numbers.map((_, index) => index + 1));
          }
          expect(misshapen(path, events)).toEqual([]);
          expect(clear.map(({ revision }) => revision)).toEqual(clear.map((_, index) => index));
          const chain = verifyPlaces(
            primitives,
            events.map((event) => {
              const { shredded } = path.protect.unshred(event);
              return {
                clear: event.clear,
                head: event.head,
                shredded: shredded.status === 'open' ? shredded.text : null,
              };
            }),
          );
          expect(chain).toMatchObject({ ok: true, value: { events: events.length, absent: 0 } });
          // What a process keeps in memory after all that, once it has caught up, is what a new one folds.
          for (const through of [0, 1] as const)
            await scheduler.waitFor(
              onConversation(at(through), path, id, sendCommand(sealed(freshId(), 1))).then(() => undefined),
            );
          const remembered = await scheduler.waitFor(at(1).read(conversation, `conversation-${id}`));
          expect(remembered).toEqual(await path.pipeline().read(conversation, `conversation-${id}`));
        },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('[O11] no agent ever holds more places than their capacity, and no claim stands twice', async () => {
    const path = await openWritePath();
    const claim = fc.record({
      through: fc.constantFrom(0 as const, 1 as const),
      conversation: fc.integer({ min: 0, max: 5 }),
      release: fc.boolean(),
      fault: step.map(({ fault }) => fault),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.array(claim, { minLength: 1, maxLength: 6 }), { minLength: 2, maxLength: 4 }),
        async (scheduler, clients) => {
          const person = freshId();
          const first = path.pipeline();
          await onAgent(first, person, {
            kind: 'OpenDay',
            person,
            day: '2026-11-23',
            carried: {
              presence: 'online',
              capacity: CAPACITY,
              claims: [],
              until: null,
              gone: null,
              before: null,
            },
          });
          const { at, faulty } = twoProcesses(path, scheduler);
          const granted: string[] = [];
          const running = clients.map(async (claims) => {
            for (const { conversation: number, fault, release, through } of claims) {
              const id = `conversation-${number}`;
              if (fault !== null) faulty.fail(fault);
              const outcome = await onAgent(
                at(through),
                person,
                release
                  ? { kind: 'ReleaseClaim', conversation: id, reason: 'released' }
                  : { kind: 'ClaimConversation', conversation: id, from: null, reason: 'taken' },
              );
              if (outcome.status === 'refused') expect(outcome.refusal.code).toBe('at-capacity');
              if (outcome.status === 'done' && !release) granted.push(id);
            }
          });
          await scheduler.waitFor(Promise.all(running));
          const stream = `agent-${person}-2026-11-23`;
          const held = new Set<string>();
          for (const event of (await recorded(path.log, stream)).map(clearOf)) {
            const id = event['conversation'] as string;
            if (event.type === 'ConversationClaimed') {
              expect(held.has(id)).toBe(false);
              held.add(id);
              expect(held.size).toBeLessThanOrEqual(CAPACITY);
            }
            if (event.type === 'ClaimReleased') expect(held.delete(id)).toBe(true);
          }
          const state = await path.pipeline().read(agent, stream);
          expect(state.status === 'open' && [...state.claims].toSorted()).toEqual([...held].toSorted());
          const claimed = (await recorded(path.log, stream))
            .map(clearOf)
            .map((event) => event['conversation']);
          for (const id of granted) expect(claimed).toContain(id);
        },
      ),
      { numRuns: RUNS },
    );
  }, 120_000);
});
