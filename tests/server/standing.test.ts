// A device that was taken out of the directory, at an honest server: what its sign-in still gives it.

import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { ConversationFacts } from '../../src/accept/action-needs.ts';
import { loadPolicy } from '../../src/accept/policy.ts';
import {
  type FollowingRegistry,
  openRegistry,
  standingDevice,
  vouchedDevice,
} from '../../src/accept/registry.ts';
import type { StaffPrincipal } from '../../src/platform/principal.ts';
import { type DirectoryDocument, directoryDigest } from '../../src/seal/directory.ts';
import { deviceCard } from '../../src/seal/identity.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { createQueries } from '../../src/wiring/queries.ts';
import { createStanding } from '../../src/wiring/standing.ts';
import { makeWorld, NOW_MS, signWith, type World } from '../seal/world.ts';

type Recorded = { id: string; clear: string; stream: string; cursor: string; opened: object | null };

let world: World;
let ann: StaffPrincipal;
let ingrid: StaffPrincipal;

beforeAll(async () => {
  world = await makeWorld(await loadSodiumPrimitives());
  const staff = (name: 'ann' | 'ingrid', roles: StaffPrincipal['roles'], teams: readonly string[]) => ({
    kind: 'staff' as const,
    workspace: 'northwind',
    person: world.people[name],
    roles,
    teams,
    device: world[name].id,
  });
  ann = staff('ann', ['agent'], ['support']);
  ingrid = staff('ingrid', ['compliance'], []);
});

/** A registry over what it is told, as the log would tell it. */
async function registryOf() {
  let hear: (events: readonly Recorded[]) => Promise<void> = async () => undefined;
  let end: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((_, reject) => {
    end = reject;
  });
  const registry = await openRegistry<Recorded>({
    log: {
      readAll: async () => ({ events: [], cursor: null, end: true }),
      subscribe: (_options, onBatch) => {
        hear = onBatch;
        return { ended, close: async () => undefined };
      },
    },
    open: (event) => event.opened as Readonly<Record<string, unknown>> | null,
    primitives: world.primitives,
    upcast: (clear) => clear,
    failed: () => undefined,
  });
  let cursor = 0;
  const tell = (type: string, fields: object, opened: object | null = null) => {
    cursor += 1;
    const clear = JSON.stringify({ type, version: 1, workspace: 'northwind', ...fields });
    return hear([{ id: `e${cursor}`, clear, stream: 'directory-northwind', cursor: `${cursor}`, opened }]);
  };
  await tell('WorkspaceCreated', { name: 'Northwind Bank', reference: 'NW', root: world.root });
  for (const name of ['ann', 'ingrid'] as const) {
    const { id: device, sign, agree } = deviceCard(world[name]);
    await tell('DeviceEnrolled', { device, person: world.people[name], sign, agree, proof: {} });
  }
  await tell('DirectoryPublished', {}, { directory: world.directory });
  return { registry, tell, end };
}

/** The next directory, without these people's devices. */
async function without(names: readonly ('ann' | 'ingrid')[]): Promise<object> {
  const gone = names.map((name) => world[name].id);
  const document: DirectoryDocument = {
    ...world.document,
    number: 2,
    previous: directoryDigest(world.primitives, world.directory.text),
    devices: world.document.devices.filter(({ id }) => !gone.includes(id)),
  };
  return { directory: await signWith(world.primitives, [world.root], world.rootKeys.slice(0, 2), document) };
}

function standingOf(registry: FollowingRegistry, nowMs = NOW_MS + 60_000) {
  const facts: ConversationFacts = {
    workspace: 'northwind',
    team: 'support',
    mode: 'inspected',
    status: 'open',
    assignee: null,
    visitor: { id: 'v', sign: '', agree: '' },
    supervisors: [],
    events: 1,
  };
  const policy = loadPolicy(world.primitives, join(import.meta.dirname, '../../policies/access'));
  return createStanding({ registry, policy, facts: async () => facts, nowMs: () => nowMs });
}

test('[Z13] a device that left the directory stands for nobody, follows no conversation and asks no more', async () => {
  const { registry, tell } = await registryOf();
  const standing = standingOf(registry);
  expect(standing.now(ann)).toEqual(ann);
  expect(await standing.mayJoin(ann, 'c')).toBe(true);
  await tell('DirectoryPublished', {}, await without(['ann']));
  const known = registry.of('northwind');
  expect(known?.directory?.document.number).toBe(2);
  expect(standing.now(ann)).toEqual({ ...ann, device: null });
  expect(await standing.mayJoin(ann, 'c')).toBe(false);
  expect(known?.enrolled.has(world.ann.id)).toBe(false);
  expect(known === null ? '' : standingDevice(known, ann)).toBeNull();
  // A device that waits for its first directory is still the one of this sign-in.
  await tell('DeviceEnrolled', { device: 'fresh', person: ann.person, sign: '', agree: '', proof: {} });
  const later = registry.of('northwind');
  expect(later === null ? '' : standingDevice(later, { ...ann, device: 'fresh' })).toBe('fresh');
  expect(later === null ? '' : standingDevice(later, { ...ingrid, device: 'fresh' })).toBeNull();
});

test('[Z13] nobody follows with another person’s device, without one, or under a directory that has run out', async () => {
  const { registry } = await registryOf();
  const standing = standingOf(registry);
  expect(await standing.mayJoin({ ...ann, device: world.tomas.id }, 'c')).toBe(false);
  expect(await standing.mayJoin({ ...ann, device: null }, 'c')).toBe(false);
  const expired = Date.parse(world.document.expires);
  expect(await standingOf(registry, expired).mayJoin(ann, 'c')).toBe(false);
  expect(vouchedDevice(registry.of('northwind'), ann, expired)).toBeNull();
});

test('[Z13] a removed device is given no box and opens no transcript, and nothing is recorded of it', async () => {
  const { registry, tell } = await registryOf();
  const opened: object[] = [];
  const row = { workspace: 'northwind', request: 'r', conversation: 'c', person: ingrid.person, notes: true };
  const queries = createQueries({
    log: { readStream: async () => ({ events: [], revision: 0 }) },
    projections: { row: () => row },
    registry,
    commands: {
      openTranscript: async (_cause: object, _request: string, command: object) => {
        opened.push(command);
        return { status: 'refused', code: 'stop-here' };
      },
    },
    opening: { forReading: async () => [] },
    clock: { nowMs: () => NOW_MS + 60_000, monotonicMs: () => 0 },
    random: { id: () => 'cause' },
  } as unknown as Parameters<typeof createQueries>[0]);
  await tell('TeamKeySealed', { team: 'support', generation: 1, device: ann.device, box: 'b' });
  await tell('ShareSealed', { person: ingrid.person, index: 1, device: ingrid.device, box: 'b' });
  expect(await queries.open(ingrid, 'r')).toMatchObject({ code: 'stop-here' });
  expect(await queries.devices(ann, false)).toMatchObject({ body: { teamKeys: [{ box: 'b' }] } });
  expect(await queries.devices(ingrid, false)).toMatchObject({ body: { shares: [{ box: 'b' }] } });
  await tell('DirectoryPublished', {}, await without(['ann', 'ingrid']));
  expect(await queries.open(ingrid, 'r')).toEqual({ status: 'refused', code: 'device-not-certified' });
  expect(opened).toHaveLength(1);
  expect(await queries.devices(ann, false)).toMatchObject({ body: { teamKeys: [] } });
  expect(await queries.devices(ingrid, false)).toMatchObject({ body: { shares: [] } });
});

test('[Z23] the registry knows which compliance key stood in which directory', async () => {
  const { registry, tell } = await registryOf();
  await tell('DirectoryPublished', {}, await without(['ann']));
  expect(registry.complianceKeyIn('northwind', 1)).toBe(world.document.compliance.key);
  expect(registry.complianceKeyIn('northwind', 2)).toBe(world.document.compliance.key);
  expect(registry.complianceKeyIn('northwind', 3)).toBeNull();
  expect(registry.complianceKeyIn('linden', 1)).toBeNull();
});

test('[Z15] a registry that stops following the log says so', async () => {
  const { registry, end } = await registryOf();
  end(new Error('an unknown event'));
  await expect(registry.ended).rejects.toThrow('an unknown event');
});
