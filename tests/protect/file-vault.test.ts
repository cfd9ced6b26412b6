import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFileVault } from '../../src/protect/file-vault.ts';
import type { VaultSecret } from '../../src/protect/vault.ts';
import { makePlaces, openVault, type Places } from './places.ts';

const entry = (generation: number, fill = generation): VaultSecret => ({
  keystore: 'AAAAAAAAAAAAAAAAAAAAAA',
  generation,
  secret: new Uint8Array(32).fill(fill),
});

const openTwo = (places: Places) =>
  openFileVault({ places: [places.vault, places.second], acceptOnePlace: false, dataDirectory: places.data });

describe('the file vault', () => {
  it('[P10] one place is refused without the setting that accepts it', async () => {
    const places = await makePlaces();
    const one = { places: [places.vault], dataDirectory: places.data };
    await expect(openFileVault({ ...one, acceptOnePlace: false })).rejects.toMatchObject({
      code: 'vault-one-place',
    });
    await expect(openFileVault({ ...one, acceptOnePlace: true })).resolves.toMatchObject({
      places: 1,
      kind: 'file',
    });
    await expect(openTwo(places)).resolves.toMatchObject({ places: 2 });
  });

  it('[P10] the same directory twice is one place', async () => {
    const places = await makePlaces();
    await mkdir(places.vault);
    await symlink(places.vault, places.second);
    await expect(openTwo(places)).rejects.toMatchObject({ code: 'vault-one-place' });
  });

  it('[P11] a place inside the data directory is refused, also behind a link', async () => {
    const places = await makePlaces();
    const inside = join(places.data, 'vault');
    await mkdir(inside);
    await symlink(inside, places.vault);
    const refused = { code: 'vault-inside-data' };
    for (const place of [inside, places.data, places.vault, places.root, join(places.data, 'a', 'b')]) {
      const opening = openFileVault({ places: [place], acceptOnePlace: true, dataDirectory: places.data });
      await expect(opening).rejects.toMatchObject(refused);
    }
  });

  it('[P12] a written secret is in every place, whole, for its owner alone', async () => {
    const places = await makePlaces();
    const vault = await openTwo(places);
    await vault.write(entry(1));
    await vault.write(entry(2));
    for (const place of [places.vault, places.second]) {
      expect((await readdir(place)).sort()).toEqual(['generation-1.json', 'generation-2.json']);
      expect((await stat(join(place, 'generation-1.json'))).mode & 0o777).toBe(0o600);
      expect((await stat(place)).mode & 0o777).toBe(0o700);
    }
    expect(await vault.read()).toEqual([entry(1), entry(2)]);
  });

  it('[P12] a secret that stands is never overwritten with another', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    await vault.write(entry(1));
    await vault.write(entry(1));
    await expect(vault.write(entry(1, 9))).rejects.toMatchObject({ code: 'vault-disagrees' });
    expect(await vault.read()).toEqual([entry(1)]);
  });

  it('[P13] a file that is not whole, not its own or open to others is refused', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    await vault.write(entry(1));
    const path = join(places.vault, 'generation-1.json');
    const text = await readFile(path, 'utf8');
    const damaged = [
      '',
      text.slice(0, -1),
      `${text}\n`,
      text.replace('"secret":"A', '"secret":"B'),
      text.replace('"generation":1', '"generation":2'),
      text.replace('{"v"', '{"x":1,"v"'),
      text.replace('vault.v1', 'vault.v2'),
    ];
    for (const each of damaged) {
      expect(each).not.toBe(text);
      await writeFile(path, each);
      await expect(vault.read()).rejects.toMatchObject({ code: 'vault-damaged' });
    }
    await writeFile(path, text);
    await expect(vault.read()).resolves.toHaveLength(1);
    const misnamed = join(places.vault, 'generation-3.json');
    await writeFile(misnamed, text, { mode: 0o600 });
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-damaged' });
    await rm(misnamed);
    await chmod(path, 0o640);
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-exposed' });
  });

  it('[P13] two places that differ are refused, and so are secrets of two keystores', async () => {
    const places = await makePlaces();
    await openVault(places).then((vault) => vault.write(entry(1)));
    await openVault({ ...places, vault: places.second }).then((vault) => vault.write(entry(1, 9)));
    const vault = await openTwo(places);
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-disagrees' });
    await rm(join(places.second, 'generation-1.json'));
    await openVault(places).then((one) => one.write({ ...entry(2), keystore: 'BBBBBBBBBBBBBBBBBBBBBA' }));
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-disagrees' });
  });

  it('[P14] a replaced disk is given the secret again; a place that is not there is named, not made', async () => {
    const places = await makePlaces();
    const vault = await openTwo(places);
    await vault.write(entry(1));
    await rm(join(places.second, 'generation-1.json'));
    expect(await vault.restore(entry(1))).toEqual([]);
    expect(await readdir(places.second)).toEqual(['generation-1.json']);
    await rm(places.second, { recursive: true });
    expect(await vault.restore(entry(1))).toEqual([1]);
    expect(await vault.read()).toEqual([entry(1)]);
    await expect(stat(places.second)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('[E4] a destroyed generation is in no place, nor in what a crash left behind', async () => {
    const places = await makePlaces();
    const vault = await openTwo(places);
    await vault.write(entry(1));
    await vault.write(entry(2));
    const text = await readFile(join(places.vault, 'generation-1.json'), 'utf8');
    await writeFile(join(places.vault, '.generation-1.json.destroyed'), text);
    await writeFile(join(places.second, '.generation-1.json.Zm9vYmFy'), text);
    await vault.destroy(1);
    await vault.destroy(1);
    expect(await vault.read()).toEqual([entry(2)]);
    for (const place of [places.vault, places.second])
      expect(await readdir(place)).toEqual(['generation-2.json']);
  });

  it('[E4] destruction is not confirmed while a place is away', async () => {
    const places = await makePlaces();
    const vault = await openTwo(places);
    await vault.write(entry(1));
    await rm(places.second, { recursive: true });
    await expect(vault.destroy(1)).rejects.toMatchObject({ code: 'vault-unwritable' });
  });
});
