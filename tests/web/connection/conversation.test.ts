// A visitor and an agent over a wire that behaves.

import { beforeAll, describe, expect, test } from 'vitest';
import { loadNoblePrimitives } from '../../../src/seal/primitives-noble.ts';
import type { Primitives } from '../../../src/seal/primitives.ts';
import { makeWorld, NOW_MS, type World } from '../../seal/world.ts';
import { agent, openEnd, type Stage, visitor } from './ends.ts';
import { fakeServer } from './fake-server.ts';
import { createNetwork } from './network.ts';
import { tracked, virtualClock } from './virtual-clock.ts';

let base: Primitives;
let world: World;

beforeAll(async () => {
  base = await loadNoblePrimitives();
  world = await makeWorld(base);
});

export async function stage(): Promise<Stage> {
  const clock = virtualClock(NOW_MS);
  const primitives = tracked(base, clock);
  const mine = { ...world, primitives };
  const server = await fakeServer(mine, clock);
  const random = () => 0.5;
  return { world: mine, primitives, clock, server, network: createNetwork(server, clock, random), random };
}

function texts(end: ReturnType<typeof openEnd>): string[] {
  return end.conversation.state
    .get()
    .items.flatMap((item) =>
      item.kind === 'line' ? [] : [item.content.status === 'open' ? item.content.text : item.content.status],
    );
}

describe('a conversation', () => {
  test('[C1] a visitor begins, an agent takes and answers, both read the same', async () => {
    const at = await stage();
    const guest = await visitor(at);
    const seen = openEnd(at, guest, guest.id, { plan: guest.plan });
    await at.clock.until(() => seen.conversation.state.get().canSend, 5_000, 'visitor may write');
    expect(seen.conversation.send('Hello, about my loan')).toMatchObject({ ok: true, masked: false });
    expect(seen.conversation.state.get().pending).toMatchObject([
      { text: 'Hello, about my loan', state: { status: 'sealing' } },
    ]);
    await at.clock.until(() => texts(seen).length === 1, 5_000, 'recorded');
    expect(seen.conversation.state.get().pending).toEqual([]);

    const ann = openEnd(at, await agent(at, 'ann'), guest.id);
    await at.clock.until(() => texts(ann).length === 1, 5_000, 'agent reads');
    expect(texts(ann)).toEqual(['Hello, about my loan']);
    expect(ann.conversation.state.get().canSend).toBe(false);
    expect(await run(at, ann.conversation.take())).toMatchObject({ status: 'done' });
    await at.clock.until(() => ann.conversation.state.get().canSend, 5_000, 'agent may write');
    ann.conversation.send('Good morning');
    ann.conversation.addNote('a regular');
    seen.conversation.send('Are you there?');
    await at.clock.until(() => texts(ann).length === 4 && texts(seen).length === 3, 5_000, 'all arrived');
    expect(new Set(texts(seen))).toEqual(new Set(['Hello, about my loan', 'Good morning', 'Are you there?']));
    const state = ann.conversation.state.get();
    expect(state.items.filter((item) => item.kind !== 'line').map((item) => item.check)).toEqual([
      'checked',
      'checked',
      'checked',
      'checked',
    ]);
    expect(state.problem).toBeNull();
    expect(state.readers?.readers.map((reader) => reader.kind)).toEqual(['visitor', 'team', 'compliance']);
    seen.close();
    ann.close();
  });
});

async function run<T>(at: Stage, work: Promise<T>): Promise<T> {
  let done = false;
  const watched = work.finally(() => {
    done = true;
  });
  await at.clock.until(() => done, 60_000, 'an answer');
  return watched;
}
