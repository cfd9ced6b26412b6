// From one generation to the next while the keystore is in use: what reads on, what is gone, and what a copy still opens.
import { Buffer } from 'node:buffer';
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { openKeystore } from '../../src/protect/keystore.ts';
import type { Vault } from '../../src/protect/vault.ts';
import { keystorePath, makePlaces, openIn, openVault, type Places } from './places.ts';
import { readNaively } from './stored-form.ts';

const names = Array.from({ length: 40 }, (_, n) => `visitor-${n}`);
const streamOf = (name: string) => `conversation-${name}`;
const device = (value: string) => ({ workspace: 'northwind', kind: 'device' as const, value });
const hex = (leaf: { readonly status: string; readonly key?: Uint8Array }) =>
  leaf.key ? Buffer.from(leaf.key).toString('hex') : leaf.status;

async function filled(places: Places, vault?: Vault, copies: string | null = null) {
  const keystore = await openIn(places, vault === undefined ? { copies } : { copies, vault });
  const subjects = await Promise.all(names.map((name) => keystore.subjectOf(device(name))));
  await Promise.all(
    names.map((name, n) => keystore.openStream(streamOf(name), { subject: subjects[n]! }, 0)),
  );
  const keys = names.map((name) => hex(keystore.leaf(streamOf(name), 3)));
  return { keystore, subjects, keys };
}

async function copyOf(places: Places, name: string): Promise<string> {
  const folder = join(places.root, name);
  await mkdir(folder);
  for (const file of await readdir(places.data)) await cp(join(places.data, file), join(folder, file));
  return join(folder, 'keystore.sqlite');
}

describe('a rotation', () => {
  it('[E11] seals everything anew while it is used: the same keys, the same names, one secret in every place', async () => {
    const places = await makePlaces();
    const vault = await openFileVault({
      places: [places.vault, places.second],
      acceptOnePlace: false,
      dataDirectory: places.data,
    });
    const { keys, keystore, subjects } = await filled(places, vault);
    await keystore.destroyMessage(streamOf('visitor-1'), 3);
    const under = keystore.rotate();
    // Asked for twice, it is one; places are given and names found meanwhile, under whichever generation they are.
    const again = keystore.rotate();
    const fresh = await keystore.subjectOf(device('comes meanwhile'));
    expect(names.map((name) => keystore.findSubject(device(name)))).toEqual(subjects);
    expect(await under).toEqual({ before: 1, after: 2 });
    expect(await again).toEqual({ before: 1, after: 2 });
    expect([keystore.generation, keystore.rotationUnfinished]).toEqual([2, false]);
    const expected = keys.map((key, n) => (n === 1 ? 'destroyed' : key));
    const now = (from: typeof keystore) => names.map((name) => hex(from.leaf(streamOf(name), 3)));
    expect(now(keystore)).toEqual(expected);
    await keystore.close();
    for (const place of [places.vault, places.second])
      expect(await readdir(place)).toEqual(['generation-2.json']);
    const reopened = await openIn(places, { vault, mayCreate: false });
    expect(now(reopened)).toEqual(expected);
    expect(names.map((name) => reopened.findSubject(device(name)))).toEqual(subjects);
    expect(reopened.findSubject(device('comes meanwhile'))).toBe(fresh);
    await reopened.close();
    const naive = readNaively(keystorePath(places), join(places.second, 'generation-2.json'));
    expect(
      names.map((name) => hex({ status: 'destroyed', ...keyed(naive.leaf(streamOf(name), 3)) })),
    ).toEqual(expected);
  });

  it('[E12] what was erased or destroyed before it is final after it: no copy opens it with what the vault still holds', async () => {
    const places = await makePlaces();
    const { keystore, subjects } = await filled(places);
    const copy = await copyOf(places, 'copy');
    const erased = await keystore.eraseSubject(subjects[0]!);
    const destroyed = await keystore.destroyMessage(streamOf('visitor-1'), 3);
    expect([erased, destroyed]).toMatchObject([{ generation: 1 }, { generation: 1 }]);
    expect(keystore.isForGood(1)).toBe(false);
    const old = join(places.vault, 'generation-1.json');
    // With the secret of its time the copy opens both: that is why a rotation follows an erasure.
    for (const name of ['visitor-0', 'visitor-1'])
      expect(readNaively(copy, old).leaf(streamOf(name), 3)).not.toBe(null);
    await keystore.rotate();
    expect([keystore.isForGood(1), keystore.isForGood(2)]).toEqual([true, false]);
    expect(() => readNaively(copy, join(places.vault, 'generation-2.json'))).toThrow();
    await keystore.close();
    await expect(
      openKeystore({ path: copy, vault: await openVault(places), mayCreate: false }),
    ).rejects.toMatchObject({ code: 'STALE_GENERATION' });
  });

  it('[E13] what is erased while it is under way is final with the next one, not with this', async () => {
    const places = await makePlaces();
    const { keystore, subjects } = await filled(places);
    const under = keystore.rotate();
    while (keystore.generation === 1) await new Promise((resolve) => setImmediate(resolve));
    const erased = await keystore.eraseSubject(subjects[0]!);
    expect(erased).toMatchObject({ status: 'erased', generation: 2 });
    await under;
    expect(keystore.isForGood(2)).toBe(false);
    await keystore.rotate();
    expect(keystore.isForGood(2)).toBe(true);
  });

  it('[E14] a place that is away keeps the old secret from being called destroyed; the next one goes on', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    let away = true;
    const { keys, keystore } = await filled(places, {
      ...vault,
      destroy: (generation) => (away ? Promise.reject(new Error('away')) : vault.destroy(generation)),
    });
    await expect(keystore.rotate()).rejects.toThrow('away');
    expect([keystore.rotationUnfinished, keystore.isForGood(1)]).toEqual([true, false]);
    expect(names.map((name) => hex(keystore.leaf(streamOf(name), 3)))).toEqual(keys);
    away = false;
    await keystore.close();
    // What the vault still holds is seen at the next start.
    const reopened = await openIn(places, { vault, mayCreate: false });
    expect([reopened.rotationUnfinished, reopened.isForGood(1)]).toEqual([true, false]);
    expect(await reopened.rotate()).toEqual({ before: 1, after: 2 });
    expect([reopened.rotationUnfinished, reopened.isForGood(1)]).toEqual([false, true]);
  });

  it('[E15] a new secret that could not be written everywhere changes nothing, and is taken the next time', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    let full = true;
    const { keystore } = await filled(places, {
      ...vault,
      async write(entry) {
        await vault.write(entry);
        if (full && entry.generation === 2) throw new Error('the other place is full');
      },
    });
    await expect(keystore.rotate()).rejects.toThrow('full');
    expect([keystore.generation, keystore.rotationUnfinished]).toEqual([1, false]);
    const written = await vault.read();
    full = false;
    expect(await keystore.rotate()).toEqual({ before: 1, after: 2 });
    expect((await vault.read()).map(({ secret }) => Buffer.from(secret).toString('hex'))).toEqual([
      Buffer.from(written[1]!.secret).toString('hex'),
    ]);
  });
});

describe('the copy for the backup', () => {
  it('[E18] stands whole before the old secret goes, and opens with the new one', async () => {
    const places = await makePlaces();
    const copies = join(places.root, 'copies');
    const vault = await openVault(places);
    let there: readonly string[] = [];
    const { keys, keystore } = await filled(
      places,
      {
        ...vault,
        async destroy(generation) {
          there = await readdir(copies);
          await vault.destroy(generation);
        },
      },
      copies,
    );
    await keystore.rotate();
    expect(there).toEqual(['keystore.sqlite']);
    const copied = readNaively(join(copies, 'keystore.sqlite'), join(places.vault, 'generation-2.json'));
    expect(names.map((name) => hex({ status: 'none', ...keyed(copied.leaf(streamOf(name), 3)) }))).toEqual(
      keys,
    );
    await keystore.rotate();
    expect(await readdir(copies)).toEqual(['keystore.sqlite']);
    await keystore.close();
    const again = await openKeystore({
      path: join(copies, 'keystore.sqlite'),
      vault: await openFileVault({ places: [places.vault], acceptOnePlace: true, dataDirectory: copies }),
      mayCreate: false,
    });
    expect(again.generation).toBe(3);
    await again.close();
  });

  it('[E18] where it cannot be written the old secret stays', async () => {
    const places = await makePlaces();
    const copies = join(places.root, 'copies');
    await writeFile(copies, 'a file where the directory should be');
    const { keys, keystore } = await filled(places, undefined, copies);
    await expect(keystore.rotate()).rejects.toMatchObject({ code: 'keystore-copy-failed' });
    expect([keystore.generation, keystore.rotationUnfinished, keystore.isForGood(1)]).toEqual([
      2,
      true,
      false,
    ]);
    expect(await readdir(places.vault)).toEqual(['generation-1.json', 'generation-2.json']);
    expect(names.map((name) => hex(keystore.leaf(streamOf(name), 3)))).toEqual(keys);
    await rm(copies);
    expect(await keystore.rotate()).toEqual({ before: 1, after: 2 });
  });
});

const keyed = (key: Uint8Array | null) => (key ? { key } : {});
