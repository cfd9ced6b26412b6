import { describe, expect, it } from 'vitest';
import {
  nextDirectory,
  type WaitingDevice,
  withPerson,
  withSite,
  withTeam,
} from '../../src/cli/administrator.ts';
import { demoPlans } from '../../src/cli/demo-plan.ts';
import { firstDay, type FirstDayPlan } from '../../src/cli/first-day.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { type DirectoryDocument, rootFingerprint, verifyDirectory } from '../../src/seal/directory.ts';
import { deviceCard, type DeviceKeys, generateDevice } from '../../src/seal/identity.ts';
import { openTeamKey } from '../../src/seal/opening/team-key-open.ts';
import { openShare } from '../../src/seal/opening/threshold-open.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { verifyShare } from '../../src/seal/threshold.ts';
import { code, must } from '../seal/world.ts';

const primitives = await loadSodiumPrimitives();
const places = {
  issuer: 'https://login.bank.example',
  bank: 'https://bank.example',
  clinic: 'https://clinic.example',
};
const [bank, clinic] = demoPlans(places) as readonly [FirstDayPlan, FirstDayPlan];
const NOW_MS = Date.parse('2026-11-23T09:00:00.000Z');

const waiting = (device: DeviceKeys, person: string): WaitingDevice => {
  const { agree, id, sign } = deviceCard(device);
  return { device: id, person, sign, agree };
};

describe('the first day', () => {
  it('[M1] gives the server a directory signed by enough roots, and no secret', async () => {
    const day = await firstDay(primitives, { ...bank, rootKeys: 3, rootThreshold: 2 }, NOW_MS);
    const { directory, root } = day.bootstrap;
    const pinned = rootFingerprint(primitives, root);
    const trust = { workspace: 'northwind', pinned, seen: null, nowMs: NOW_MS };
    const { document } = must(await verifyDirectory(primitives, directory, trust));
    expect(document).toMatchObject({ number: 1, previous: null, mode: 'inspected', devices: [] });
    expect(directory.signatures).toHaveLength(2);
    expect(
      code(
        await verifyDirectory(primitives, { ...directory, signatures: directory.signatures.slice(1) }, trust),
      ),
    ).toBe('threshold-not-met');
    expect(day.keys.map(({ file }) => file)).toEqual([
      'root-1',
      'root-2',
      'root-3',
      'release',
      'team-support.1',
      'team-cards.1',
      'team-payments.1',
      'team-mortgages.1',
      'officer-1',
      'officer-2',
      'officer-3',
    ]);
    const public_ = JSON.stringify(day.bootstrap) + (day.gateway ?? '');
    for (const { secret } of day.keys) {
      expect(public_).not.toContain(toBase64url(secret));
      expect(public_).not.toContain(Buffer.from(secret).toString('hex'));
    }
    for (const { account } of bank.people) expect(public_).not.toContain(account);
    expect(JSON.stringify(day.bootstrap)).not.toContain(
      JSON.parse(day.gateway ?? '{}').secret ?? 'no secret',
    );
  });

  it('[M1] deals the compliance key to the officers: each share is true, none is the key', async () => {
    const day = await firstDay(primitives, bank, NOW_MS);
    const { compliance } = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
    const shares = day.keys.filter(({ kind }) => kind === 'share');
    expect(compliance).toMatchObject({ threshold: 2 });
    expect(compliance.officers.map(({ index }) => index)).toEqual([1, 2, 3]);
    for (const { name, secret } of shares) {
      const share = { index: Number.parseInt(name, 10), share: secret };
      expect(verifyShare(compliance, share)).toBe(true);
      expect(toBase64url(await primitives.basePoint(secret))).not.toBe(compliance.key);
    }
  });

  it('[M1] makes a gateway where messages are inspected, and none where nothing is', async () => {
    expect((await firstDay(primitives, bank, NOW_MS)).gateway).toMatch(/sealdesk/);
    const strict = await firstDay(primitives, clinic, NOW_MS);
    expect(strict.gateway).toBe(null);
    expect(JSON.parse(strict.bootstrap.directory.text)).toMatchObject({ mode: 'strict', gateways: [] });
  });

  it('[M1] refuses a plan that makes no sense', async () => {
    await expect(firstDay(primitives, { ...bank, complianceThreshold: 4 }, NOW_MS)).rejects.toThrow();
    const [first] = bank.people;
    const nowhere = {
      ...bank,
      people: [{ ...(first as (typeof bank.people)[number]), teams: ['nowhere'] }, ...bank.people],
    };
    await expect(firstDay(primitives, nowhere, NOW_MS)).rejects.toThrow();
  });
});

describe('the next directory', () => {
  it('[M2] follows the one before, takes a device on, and seals to it what its person needs and nothing else', async () => {
    const day = await firstDay(primitives, bank, NOW_MS);
    const first = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
    const person = (name: string) => first.people.find((each) => each.name === name)?.id ?? '';
    const [ann, ingrid] = [await generateDevice(primitives), await generateDevice(primitives)];
    const next = await nextDirectory(
      primitives,
      { signed: day.bootstrap.directory, atMs: NOW_MS + 1_000 },
      day.keys,
      [waiting(ann, person('Ann Keller')), waiting(ingrid, person('Ingrid Holm'))],
    );
    const pinned = rootFingerprint(primitives, day.bootstrap.root);
    const before = must(
      await verifyDirectory(primitives, day.bootstrap.directory, {
        workspace: 'northwind',
        pinned,
        seen: null,
        nowMs: NOW_MS,
      }),
    );
    const trust = { workspace: 'northwind', pinned, seen: before.seen, nowMs: NOW_MS + 2_000 };
    const { document } = must(await verifyDirectory(primitives, next.directory, trust));
    expect(document).toMatchObject({ number: 2, previous: before.digest });
    expect(document.devices.map(({ id }) => id)).toEqual([ann.id, ingrid.id]);
    expect(next.teamKeys.map(({ device, team }) => [device, team])).toEqual([
      [ann.id, 'support'],
      [ann.id, 'cards'],
    ]);
    expect(next.shares.map(({ device }) => device)).toEqual([ingrid.id]);
    const [teamBox] = next.teamKeys;
    const [shareBox] = next.shares;
    if (teamBox === undefined || shareBox === undefined) throw new Error('two boxes');
    const place = { workspace: 'northwind', team: 'support', generation: 1, device: ann.id };
    must(await openTeamKey(primitives, place, teamBox.box, ann.agree, document.teams[0]?.key ?? ''));
    expect(
      (await openTeamKey(primitives, place, teamBox.box, ingrid.agree, document.teams[0]?.key ?? '')).ok,
    ).toBe(false);
    const seat = {
      workspace: 'northwind',
      person: shareBox.person,
      index: shareBox.index,
      device: ingrid.id,
    };
    const share = must(await openShare(primitives, seat, shareBox.box, ingrid.agree, document.compliance));
    expect(verifyShare(document.compliance, share)).toBe(true);
  });

  it('[M2] without the keys of a team or a seat certifies, and seals nothing', async () => {
    const day = await firstDay(primitives, bank, NOW_MS);
    const first = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
    const device = await generateDevice(primitives);
    const ann = first.people.find(({ name }) => name === 'Ann Keller')?.id ?? '';
    const roots = day.keys.filter(({ kind }) => kind === 'root');
    const now = { signed: day.bootstrap.directory, atMs: NOW_MS };
    const next = await nextDirectory(primitives, now, roots, [waiting(device, ann)]);
    expect(next.document.devices).toHaveLength(1);
    expect([...next.teamKeys, ...next.shares]).toEqual([]);
    const again = await nextDirectory(primitives, { signed: next.directory, atMs: NOW_MS }, day.keys, [
      waiting(device, ann),
    ]);
    expect(again.document.devices).toHaveLength(1);
    await expect(
      nextDirectory(primitives, now, day.keys, [waiting(await generateDevice(primitives), device.id)]),
      'nobody of the directory',
    ).rejects.toThrow('no valid directory');
  });
});

describe('what is added after the first day', () => {
  async function bankDay() {
    const day = await firstDay(primitives, bank, NOW_MS);
    const first = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
    const named = (name: string) => {
      const found = first.people.find((each) => each.name === name);
      if (found === undefined) throw new Error(`${name} is there`);
      return found;
    };
    return { day, first, named };
  }

  it('[M30] a team has a key of its own, which a second try finds again', async () => {
    const { day, first } = await bankDay();
    const loans = { id: 'loans', name: 'Loans' };
    const added = await withTeam(primitives, first, day.keys, loans, NOW_MS);
    if (added === null) throw new Error('a new team');
    expect(added.content.teams.at(-1)).toMatchObject({ ...loans, generation: 1 });
    const again = await withTeam(primitives, first, [...day.keys, added.key], loans, NOW_MS);
    expect(again?.key).toBe(added.key);
    expect(await withTeam(primitives, added.content, day.keys, loans, NOW_MS)).toBe(null);
  });

  it('[M30] a person is found by account: somebody new, or more for who is there', async () => {
    const { first, named } = await bankDay();
    const login = toBase64url(primitives.random(32));
    const mei = { name: 'Mei Chen', login, roles: ['agent', 'supervisor'], teams: ['cards'] } as const;
    const added = withPerson(primitives, first, mei);
    expect([added.known, added.content.people.length]).toEqual([false, first.people.length + 1]);
    expect(added.content.people.at(-1)).toMatchObject(mei);
    const ann = named('Ann Keller');
    const changed = withPerson(primitives, first, { ...ann, roles: ['supervisor'], teams: ['payments'] });
    expect([changed.known, changed.content.people.length]).toEqual([true, first.people.length]);
    expect(changed.content.people.find(({ id }) => id === ann.id)).toEqual({
      ...ann,
      roles: ['agent', 'supervisor'],
      teams: ['support', 'cards', 'payments'],
    });
  });

  it('[M30] whoever joins a team is given its key on the devices they have, and nobody else', async () => {
    const { day, named } = await bankDay();
    const [ann, tomas] = [named('Ann Keller'), named('Tomás Ruiz')];
    const [one, other] = [await generateDevice(primitives), await generateDevice(primitives)];
    const certified = await nextDirectory(
      primitives,
      { signed: day.bootstrap.directory, atMs: NOW_MS },
      day.keys,
      [waiting(one, ann.id), waiting(other, tomas.id)],
    );
    const { content } = withPerson(primitives, certified.document, { ...ann, teams: ['payments'] });
    const after = { signed: certified.directory, atMs: NOW_MS };
    const next = await nextDirectory(primitives, after, day.keys, [], content);
    expect(next.teamKeys.map(({ device, team }) => [device, team])).toEqual([[one.id, 'payments']]);
  });

  it('[M30] a site, or another team for one', async () => {
    const { first } = await bankDay();
    const branch = { site: 'branch', team: 'cards', others: ['support'] };
    const added = withSite(first, branch);
    expect(added.sites).toEqual([...first.sites, branch]);
    const moved = withSite(added, { site: 'main', team: 'cards', others: [] });
    expect(moved.sites).toEqual([branch, { site: 'main', team: 'cards', others: [] }]);
  });
});
