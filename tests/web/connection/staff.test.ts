// The keys of a staff device: opened only when sealed to it, handed on once, never further than the directory says.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Action } from '../../../src/contract/actions.ts';
import { deviceCard, generateDevice } from '../../../src/seal/identity.ts';
import { loadNoblePrimitives } from '../../../src/seal/primitives-noble.ts';
import type { VerifiedDirectory } from '../../../src/seal/directory.ts';
import { sealTeamKey } from '../../../src/seal/team-key.ts';
import { createInbox } from '../../../src/web/connection/inbox.ts';
import { createSource } from '../../../src/web/connection/observable.ts';
import { memoryStore } from '../../../src/web/connection/store-memory.ts';
import { createTeamKeys } from '../../../src/web/connection/team-keys.ts';
import type { Connection } from '../../../src/web/connection/connection.ts';
import type { ServerFrame, ViewFrame, WelcomeFrame } from '../../../src/contract/frames.ts';
import { makeWorld, must, type World } from '../../seal/world.ts';

let world: World;
let directory: VerifiedDirectory;

beforeAll(async () => {
  world = await makeWorld(await loadNoblePrimitives());
  directory = { document: world.document, digest: '', root: '', seen: { root: '', number: 1, digest: '' } };
});

async function boxFor(device: { readonly id: string; readonly agree: string }, secret = world.team.secret) {
  const place = { workspace: 'northwind', team: 'support', generation: 1, device: device.id };
  return {
    team: 'support',
    generation: 1,
    device: device.id,
    box: must(await sealTeamKey(world.primitives, place, secret, device.agree)),
  };
}

function holder(done: Action[], kept = new Map<string, unknown>()) {
  return createTeamKeys({
    primitives: world.primitives,
    workspace: 'northwind',
    device: world.ann,
    store: memoryStore(kept),
    perform: async (action) => {
      done.push(action);
      return { status: 'done', position: null, detail: null };
    },
  });
}

describe('team keys', () => {
  test('[C40] a device opens its team’s key only from a box for it, and only the key the directory shows', async () => {
    const keys = holder([]);
    expect((await keys.open(directory, [])).map((key) => key.kind)).toEqual(['device']);
    expect(keys.held(directory)).toEqual([{ team: 'support', holdsKey: false }]);
    const another = world.primitives.random(32);
    await keys.open(directory, [await boxFor(deviceCard(world.ann), another)]);
    expect(keys.held(directory)[0]?.holdsKey).toBe(false);
    const open = await keys.open(directory, [await boxFor(deviceCard(world.ann))]);
    expect(open.map((key) => [key.kind, key.id])).toEqual([
      ['device', world.ann.id],
      ['team', 'support.1'],
    ]);
  });

  test('[C40] of several boxes the one that opens counts, and a team’s earlier keys still open what they opened', async () => {
    const card = deviceCard(world.ann);
    const garbage = await boxFor(card, world.primitives.random(32));
    const keys = holder([]);
    await keys.open(directory, [garbage, garbage, await boxFor(card)]);
    expect(keys.held(directory)[0]?.holdsKey).toBe(true);
    const [team] = world.document.teams;
    if (team === undefined) throw new Error('a team');
    const later = { ...directory, document: { ...world.document, teams: [{ ...team, generation: 2 }] } };
    const again = holder([]);
    const open = await again.open(later, [await boxFor(card)]);
    expect(open.map((key) => [key.kind, key.id])).toEqual([
      ['device', world.ann.id],
      ['team', 'support.1'],
    ]);
    expect(again.held(later)[0]?.holdsKey).toBe(false);
  });

  test('[C41] the key is handed on once to each certified device of the team, and to nobody else', async () => {
    const done: Action[] = [];
    const kept = new Map<string, unknown>();
    const boxes = [await boxFor(deviceCard(world.ann))];
    const keys = holder(done, kept);
    await keys.open(directory, boxes);
    await keys.handOn(directory, boxes);
    expect(done.map((action) => (action.kind === 'SealTeamKey' ? action.device : action.kind))).toEqual([
      world.tomas.id,
    ]);
    await keys.handOn(directory, boxes);
    expect(done.length).toBe(1);

    // A device certified later, after a reload here.
    const fresh = await generateDevice(world.primitives);
    const { id, sign, agree } = deviceCard(fresh);
    const devices = [
      ...world.document.devices,
      { id, person: world.people.tomas, sign, agree, certified: world.document.issued },
    ];
    const later = { ...directory, document: { ...world.document, devices } };
    const again = holder(done, kept);
    await again.open(later, boxes);
    await again.handOn(later, boxes);
    expect(done.map((action) => (action.kind === 'SealTeamKey' ? action.device : action.kind))).toEqual([
      world.tomas.id,
      id,
    ]);
  });
});

test('[C42] rows are replaced, changed and removed as they come, and asked for again in every session', () => {
  const session = createSource<WelcomeFrame | null>(null);
  const sent: unknown[] = [];
  let hear = (_frame: ServerFrame) => {};
  const connection = {
    session,
    onFrame: (listener: (frame: ServerFrame) => void) => {
      hear = listener;
      return () => {};
    },
    tell: (frame: unknown) => {
      if (session.get() === null) return false;
      sent.push(frame);
      return true;
    },
  } as unknown as Connection;
  const inbox = createInbox<{ conversation: string; revision: number }>(
    connection,
    'inbox',
    (row) => row.conversation,
  );
  const frame = (reset: boolean, rows: readonly object[], removed: readonly string[] = []) =>
    ({
      frame: 'view',
      view: 'inbox',
      reset,
      rows,
      removed,
      asOf: '2026-11-23T09:00:00.000Z',
    }) as unknown as ViewFrame;
  inbox.watch();
  expect(inbox.state.get().loading).toBe(true);
  session.set({ connection: 'a' } as WelcomeFrame);
  hear(
    frame(true, [
      { conversation: 'one', revision: 1 },
      { conversation: 'two', revision: 1 },
    ]),
  );
  hear(frame(false, [{ conversation: 'one', revision: 2 }], ['two']));
  expect([...inbox.state.get().rows.values()]).toEqual([{ conversation: 'one', revision: 2 }]);
  session.set(null);
  session.set({ connection: 'b' } as WelcomeFrame);
  hear(frame(true, [{ conversation: 'three', revision: 1 }]));
  expect([...inbox.state.get().rows.keys()]).toEqual(['three']);
  expect(sent).toEqual([
    { frame: 'watch', view: 'inbox' },
    { frame: 'watch', view: 'inbox' },
  ]);
});
