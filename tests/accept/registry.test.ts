import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Known, openRegistry } from '../../src/accept/registry.ts';
import { createCommands, type Commands } from '../../src/wiring/commands.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import { directoryDigest, type DirectoryDocument } from '../../src/seal/directory.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { importWorkspace } from '../../src/wiring/workspace-import.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { upcast } from '../pipeline/upcast.ts';
import { freshId, openWritePath, type WritePath } from '../pipeline/write-path.ts';
import { makeWorld, signWith, type World } from '../seal/world.ts';

let world: World;
beforeAll(async () => {
  world = await makeWorld(await loadSodiumPrimitives());
});

const cause = () =>
  ({ workspace: 'northwind', by: { kind: 'system', name: 'test' }, cause: freshId() }) as const;
const site = {
  name: 'Northwind Bank',
  team: 'support',
  origins: ['https://bank.example'],
  accent: '#0a5c52',
  phone: '',
  hours: null,
  topics: null,
  languages: ['en'],
  survey: null,
  invitations: false,
} as const;
const team = {
  name: 'Support team',
  order: 'longest-idle',
  skills: [],
  relax: [],
  hours: null,
  replySeconds: 60,
  offers: true,
  offerSeconds: 20,
  pauseSeconds: 60,
  wrapUpSeconds: 0,
  graceSeconds: 30,
  waitOffersSeconds: 120,
  queueMax: 50,
  overflow: null,
  canCallBack: false,
} as const;
const settings = [
  { section: 'team', item: 'support', value: team },
  { section: 'site', item: 'main', value: site },
] as const;

const removal = (item: string, expected: number) =>
  ({
    kind: 'ChangeSetting',
    setting: { section: 'site', item, value: null },
    expected,
    reverts: null,
    why: 'No longer ours.',
  }) as const;

async function openOffice() {
  const path = await openWritePath();
  const commands = createCommands({
    pipeline: path.pipeline(),
    keystore: path.keystore,
    clock: systemClock(),
  });
  const failures: unknown[] = [];
  const open = () => openOver(path, failures);
  return { path, commands, failures, open };
}

async function openOver(path: WritePath, failures: unknown[]) {
  const registry = await openRegistry({
    log: path.log,
    open: (event) => {
      const { shredded } = path.protect.unshred(event);
      return shredded.status === 'open' ? (JSON.parse(shredded.text) as Record<string, unknown>) : null;
    },
    primitives: world.primitives,
    upcast,
    failed: (error) => void failures.push(error),
  });
  onTestFinished(() => registry.close());
  return registry;
}

async function publish(commands: Commands, document: DirectoryDocument, signers = 2, text?: string) {
  const signed = await signWith(world.primitives, [world.root], world.rootKeys.slice(0, signers), document);
  const directory = text === undefined ? signed : { ...signed, text };
  const { expires, number, previous } = document;
  const digest = directoryDigest(world.primitives, directory.text);
  const publication = { number, previous, digest, expires, directory, teamKeys: [], shares: [] };
  expect(await commands.publish(cause(), { kind: 'PublishDirectory', ...publication })).toMatchObject({
    status: 'done',
  });
  return digest;
}

describe('what the server knows of a workspace', () => {
  it('[Z25] is what its own streams say: name, root, sites, directory, devices and boxes', async () => {
    const { commands, open } = await openOffice();
    const { root } = world;
    await commands.workspace(cause(), {
      kind: 'CreateWorkspace',
      name: 'Northwind Bank',
      root,
      reference: 'NW',
    });
    const old = { section: 'site', item: 'old', value: site } as const;
    const begin = { kind: 'BeginSettings', settings: [...settings, old], why: 'The first day.' } as const;
    expect(await commands.workspace(cause(), begin)).toMatchObject({
      status: 'done',
      detail: { changes: 3 },
    });
    await publish(commands, world.document);
    const registry = await open();
    expect(registry.workspaces()).toEqual(['northwind']);
    expect(registry.of('linden')).toBe(null);
    expect(registry.of('northwind')).toMatchObject({
      name: 'Northwind Bank',
      reference: 'NW',
      root,
      directory: { document: { number: 1 }, root: world.pinned },
      changes: 3,
    });
    expect(registry.of('northwind')?.settings.team.get('support')).toEqual(team);
    // And goes on with what comes.
    const heard: Known[] = [];
    const unsubscribe = registry.subscribe((known) => void heard.push(known));
    await commands.workspace(cause(), removal('old', 3));
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    expect([...(heard[0]?.sites.keys() ?? [])]).toEqual(['main']);
    const device = world.tomas.id;
    const enrolment = {
      device,
      person: world.people.tomas,
      sign: 's'.repeat(43),
      agree: 'a'.repeat(43),
      proof: { text: '{}', signature: 'x' },
    };
    await commands.directory(cause(), { kind: 'EnrolDevice', enrolment });
    const box = { team: 'support', generation: 1, device, box: 'b'.repeat(64) };
    await commands.directory(cause(), { kind: 'SealTeamKey', box, person: world.people.ann });
    await vi.waitFor(() => expect(registry.of('northwind')?.teamKeys).toMatchObject([box]));
    expect(registry.of('northwind')?.enrolled.get(device)).toEqual(enrolment);
    unsubscribe();
    await commands.workspace(cause(), removal('main', 2));
    await vi.waitFor(() => expect(registry.of('northwind')?.sites.size).toBe(0));
    expect(heard).toHaveLength(3);
  });

  it('[Z25] takes a directory only as far as the root signed it, and keeps the one before', async () => {
    const { commands, failures, open } = await openOffice();
    await commands.workspace(cause(), {
      kind: 'CreateWorkspace',
      name: 'N',
      root: world.root,
      reference: 'NW',
    });
    const first = await publish(commands, world.document);
    const registry = await open();
    const next = { ...world.document, number: 2, previous: first };
    const changed = JSON.stringify(next).replace('Ann Keller', 'Eve Keller');
    const second = await publish(commands, next, 2, changed);
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    expect(registry.of('northwind')?.directory?.document.number).toBe(1);
    await publish(commands, { ...next, number: 3, previous: second }, 1);
    await vi.waitFor(() => expect(failures).toHaveLength(2));
    expect(registry.of('northwind')?.directory?.document.number).toBe(1);
  });
});

describe('a bootstrap file', () => {
  const bootstrap = (changes: object = {}) => ({
    v: 'sealdesk.bootstrap.v1',
    workspace: 'northwind',
    name: 'Northwind Bank',
    reference: 'NW',
    root: world.root,
    directory: world.directory,
    settings,
    ...changes,
  });
  const file = (content: object) => {
    const folder = mkdtempSync(join(tmpdir(), 'sealdesk-bootstrap-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'workspace.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  };

  it('[Z26] is taken in once; a later directory is kept, and what was changed since stays', async () => {
    const { commands, open, path } = await openOffice();
    const registry = await open();
    const needs = { commands, registry, random: createRandomness() };
    expect(await importWorkspace(needs, file(bootstrap()))).toBe('northwind');
    const { directory } = registry.of('northwind') ?? {};
    const next = { ...world.document, number: 2, previous: directory?.digest ?? null };
    await publish(commands, next);
    await vi.waitFor(() => expect(registry.of('northwind')?.directory?.document.number).toBe(2));
    const length = (await path.log.readAll(null, 100)).events.length;
    await importWorkspace(needs, file(bootstrap()));
    expect((await path.log.readAll(null, 100)).events).toHaveLength(length);
    expect(registry.of('northwind')?.directory?.document.number).toBe(2);
    const phone = '+44 20 7946 0123';
    await commands.workspace(cause(), {
      kind: 'ChangeSetting',
      setting: { section: 'site', item: 'main', value: { ...site, phone } },
      expected: 2,
      reverts: null,
      why: 'The new exchange.',
    });
    const more = { section: 'skill', item: 'cards', value: { name: 'Cards' } };
    await importWorkspace(needs, file(bootstrap({ settings: [...settings, more] })));
    expect(registry.of('northwind')?.sites.get('main')?.phone).toBe(phone);
    expect(registry.of('northwind')?.settings.skill.get('cards')).toEqual({ name: 'Cards' });
  });

  it('[Z26] that does not verify leaves nothing behind, and another root is another workspace', async () => {
    const { commands, open, path } = await openOffice();
    const registry = await open();
    const needs = { commands, registry, random: createRandomness() };
    const one = { ...world.directory, signatures: world.directory.signatures.slice(1) };
    await expect(importWorkspace(needs, file(bootstrap({ directory: one })))).rejects.toThrow(
      'threshold-not-met',
    );
    await expect(importWorkspace(needs, file(bootstrap({ v: 'other' })))).rejects.toThrow(
      'no bootstrap file',
    );
    const other = await makeWorld(world.primitives);
    await expect(importWorkspace(needs, file(bootstrap({ root: other.root })))).rejects.toThrow(
      'root-unknown',
    );
    expect((await path.log.readAll(null, 100)).events).toEqual([]);
    await importWorkspace(needs, file(bootstrap()));
    const foreign = bootstrap({ root: other.root, directory: other.directory });
    await expect(importWorkspace(needs, file(foreign))).rejects.toThrow('already-exists');
    expect(registry.of('northwind')?.root).toBe(world.root);
  });
});
