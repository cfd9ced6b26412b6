// The administrator takes a device, or a person, out: what the next directory says, and who holds the teams' new keys.

import { beforeAll, expect, test } from 'vitest';
import { nextDirectory, withoutDevices } from '../../src/cli/administrator.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { rootFingerprint, rootText, verifyDirectory } from '../../src/seal/directory.ts';
import { deviceCard, deviceCode } from '../../src/seal/identity.ts';
import { openTeamKey } from '../../src/seal/opening/team-key-open.ts';
import type { KeyFileContent } from '../../src/seal/passphrase.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { makeWorld, must, NOW_MS, signWith, type World } from '../seal/world.ts';

let world: World;
let root: string;
let keys: readonly KeyFileContent[];

beforeAll(async () => {
  world = await makeWorld(await loadSodiumPrimitives());
  const seed = world.primitives.random(32);
  const rootKey = await world.primitives.importSigning(seed);
  root = rootText({
    v: 'sealdesk.root.v1',
    workspace: 'northwind',
    keys: [toBase64url(rootKey.public)],
    threshold: 1,
    release: [],
    successor: null,
  });
  const directory = await signWith(world.primitives, [root], [rootKey], world.document);
  world = { ...world, root, directory, pinned: rootFingerprint(world.primitives, root) };
  const made = new Date(NOW_MS).toISOString();
  const file = (kind: KeyFileContent['kind'], name: string, secret: Uint8Array): KeyFileContent => ({
    kind,
    workspace: 'northwind',
    name,
    made,
    secret,
  });
  keys = [file('root', 'root 1', seed), file('team', 'support.1', world.team.secret)];
});

async function removal(gone: { readonly device: string } | { readonly person: string }) {
  const { document, directory } = world;
  const taken = await withoutDevices(world.primitives, document, keys, gone, NOW_MS);
  if (taken === null) throw new Error('nothing to remove');
  const all = [...keys, ...taken.teams];
  const now = { signed: directory, atMs: NOW_MS + 1000 };
  const next = await nextDirectory(world.primitives, now, all, [], taken.content);
  const trust = {
    workspace: 'northwind',
    pinned: world.pinned,
    seen: must(
      await verifyDirectory(world.primitives, directory, {
        workspace: 'northwind',
        pinned: world.pinned,
        seen: null,
        nowMs: NOW_MS,
      }),
    ).seen,
    nowMs: NOW_MS + 1000,
  };
  return { taken, next, verified: must(await verifyDirectory(world.primitives, next.directory, trust)) };
}

test('[Z14] the next directory has no such device, and a new team key that only those who stay can open', async () => {
  const { next, taken, verified } = await removal({ device: world.ann.id });
  const { devices, people, teams } = verified.document;
  expect(devices.map(({ id }) => id)).not.toContain(world.ann.id);
  expect(devices).toHaveLength(world.document.devices.length - 1);
  expect(people).toHaveLength(world.document.people.length);
  expect(taken.removed.map(({ id }) => deviceCode(id))).toEqual([deviceCode(world.ann.id)]);
  expect(taken.teams.map(({ kind, name }) => [kind, name])).toEqual([['team', 'support.2']]);
  expect(teams[0]?.generation).toBe(2);
  expect(teams[0]?.key).not.toBe(world.team.public);
  expect(next.teamKeys.map(({ device, generation }) => [device, generation])).toEqual([[world.tomas.id, 2]]);
  const place = { workspace: 'northwind', team: 'support', generation: 2, device: world.tomas.id };
  const box = next.teamKeys[0]?.box ?? '';
  const opened = await openTeamKey(world.primitives, place, box, world.tomas.agree, teams[0]?.key ?? '');
  expect(opened.ok && opened.value.secret).toEqual(taken.teams[0]?.secret);
  const stolen = await openTeamKey(world.primitives, place, box, world.ann.agree, teams[0]?.key ?? '');
  expect(stolen.ok).toBe(false);
});

test('[Z14] a person goes with all devices; whoever is in no team changes no key', async () => {
  const { next, verified } = await removal({ person: world.people.tomas });
  expect(verified.document.people.map(({ id }) => id)).not.toContain(world.people.tomas);
  expect(verified.document.devices.map(({ person }) => person)).not.toContain(world.people.tomas);
  expect(next.teamKeys.map(({ device }) => device)).toEqual([world.ann.id]);
  const supervisor = await removal({ device: world.vera.id });
  expect(supervisor.verified.document.teams).toEqual(world.document.teams);
  expect([supervisor.taken.teams, supervisor.next.teamKeys]).toEqual([[], []]);
});

test('[Z14] a second try goes on with the key that was kept by the first; nobody known is nothing to remove', async () => {
  const { taken } = await removal({ device: world.ann.id });
  const { document } = world;
  const kept = [...keys, ...taken.teams];
  const again = await withoutDevices(world.primitives, document, kept, { device: world.ann.id }, NOW_MS);
  expect(again?.teams).toEqual(taken.teams);
  expect(again?.content.teams).toEqual(taken.content.teams);
  const nobody = deviceCard(world.ann).sign.slice(0, 22);
  expect(await withoutDevices(world.primitives, document, keys, { device: nobody }, NOW_MS)).toBeNull();
  expect(await withoutDevices(world.primitives, document, keys, { person: nobody }, NOW_MS)).toBeNull();
});
