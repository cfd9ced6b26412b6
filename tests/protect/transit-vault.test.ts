import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TransitConfig } from '../../src/platform/config.ts';
import { TRANSIT_TRIES_MAX, transitEngine } from '../../src/protect/transit-engine.ts';
import { openVault } from '../../src/protect/transit-vault.ts';
import type { Vault, VaultSecret } from '../../src/protect/vault.ts';
import { programPath } from '../deploy/programs.ts';
import { makePlaces, openIn, type Places } from './places.ts';
import { transitFake } from './transit-fake.ts';

const entry = (generation: number, fill = generation): VaultSecret => ({
  keystore: 'AAAAAAAAAAAAAAAAAAAAAA',
  generation,
  secret: new Uint8Array(32).fill(fill),
});

async function house(tls?: { readonly key: string; readonly cert: string }, caFile: string | null = null) {
  const places = await makePlaces();
  const fake = await transitFake(tls);
  const tokenFile = join(places.root, 'token');
  await writeFile(tokenFile, `${fake.state.token}\n`, { mode: 0o600 });
  const transit: TransitConfig = { address: fake.address, mount: 'transit', tokenFile, caFile };
  const vault = await vaultIn(places, transit);
  return { places, fake, transit, vault, tokenFile };
}

const vaultIn = (places: Places, transit: TransitConfig): Promise<Vault> =>
  openVault({
    places: [places.vault, places.second],
    acceptOnePlace: false,
    dataDirectory: places.data,
    transit,
  });

const openssl = programPath('openssl');
const nameOf = (generation: number) => `sealdesk-${entry(1).keystore}-${generation}`;
const subject = { workspace: 'w', kind: 'device', value: 'a visitor' } as const;

describe('a vault behind a transit engine', () => {
  it('[E50] the places hold what the engine wrapped, each generation by a key of its own, and never the secret', async () => {
    const { fake, places, vault } = await house();
    await vault.write(entry(1));
    await vault.write(entry(2));
    await vault.write(entry(2));
    expect(vault).toMatchObject({ kind: 'transit', places: 2 });
    expect(await vault.read()).toEqual([entry(1), entry(2)]);
    expect([...fake.state.keys.keys()]).toEqual([nameOf(1), nameOf(2)]);
    for (const place of [places.vault, places.second]) {
      const text = await readFile(join(place, 'generation-1.json'), 'utf8');
      expect(text).not.toContain(Buffer.from(entry(1).secret).toString('base64url'));
      expect(text).not.toContain(Buffer.from(entry(1).secret).toString('base64').slice(0, 20));
    }
    await expect(vault.write(entry(2, 9))).rejects.toMatchObject({ code: 'vault-disagrees' });
    await rm(join(places.second, 'generation-2.json'));
    expect(await vault.restore(entry(2))).toEqual([]);
    expect((await readdir(places.second)).sort()).toEqual(['generation-1.json', 'generation-2.json']);
  });

  it('[E51] once the engine has deleted a key, no copy of the places gives the secret back', async () => {
    const { fake, places, transit, vault } = await house();
    await vault.write(entry(1));
    const kept = join(places.root, 'kept');
    await cp(places.vault, kept, { recursive: true });
    await vault.write(entry(2));
    await vault.destroy(1);
    await vault.destroy(1);
    expect([...fake.state.keys.keys()]).toEqual([nameOf(2)]);
    expect(await readdir(places.vault)).toEqual(['generation-2.json']);
    await cp(kept, places.vault, { recursive: true });
    await cp(kept, places.second, { recursive: true });
    expect(await (await vaultIn(places, transit)).read()).toEqual([entry(2)]);
  });

  it('[E51] the key goes even where the file of its generation is lost here: a copy may lie elsewhere', async () => {
    const { fake, places, vault } = await house();
    await vault.write(entry(1));
    await vault.write(entry(2));
    for (const place of [places.vault, places.second]) await rm(join(place, 'generation-1.json'));
    await vault.destroy(1);
    expect([...fake.state.keys.keys()]).toEqual([nameOf(2)]);
  });

  it('[E52] destruction is not confirmed while the engine is away, and an answer that was lost is asked for again', async () => {
    const { fake, places, vault } = await house();
    await vault.write(entry(1));
    await vault.write(entry(2));
    fake.state.sealed = true;
    await expect(vault.destroy(1)).rejects.toMatchObject({ code: 'vault-unwritable' });
    await expect(vault.write(entry(3))).rejects.toMatchObject({ code: 'vault-unwritable' });
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-unreachable' });
    fake.state.sealed = false;
    expect((await readdir(places.vault)).sort()).toEqual(['generation-1.json', 'generation-2.json']);
    fake.state.lose = TRANSIT_TRIES_MAX - 1;
    await vault.destroy(1);
    expect(await vault.read()).toEqual([entry(2)]);
    fake.state.lose = TRANSIT_TRIES_MAX;
    const before = fake.state.requests;
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-unreachable' });
    expect(fake.state.requests - before).toBe(TRANSIT_TRIES_MAX);
  });

  it('[E53] what was wrapped for one generation opens for no other', async () => {
    const { places, transit, vault } = await house();
    await vault.write(entry(1));
    const engine = transitEngine(transit);
    const wrapped = await engine.wrap(nameOf(1), entry(1).secret, 'one place');
    expect(await engine.unwrap(nameOf(1), wrapped, 'one place')).toEqual(entry(1).secret);
    await expect(engine.unwrap(nameOf(1), wrapped, 'another')).rejects.toMatchObject({
      code: 'vault-damaged',
    });
    expect(await engine.unwrap(nameOf(7), wrapped, 'one place')).toBe(null);
    await cp(join(places.vault, 'generation-1.json'), join(places.vault, 'generation-2.json'));
    await expect(vault.read()).rejects.toMatchObject({ code: 'vault-damaged' });
  });

  it('[E54] a token that is refused says so without it, and a renewed one is read by itself', async () => {
    const { fake, tokenFile, vault } = await house();
    await vault.write(entry(1));
    fake.state.token = 'second-token';
    const refusal = await vault.read().catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'vault-unreachable',
      message: expect.stringContaining('status 403'),
    });
    expect(String(refusal)).not.toContain('token');
    await writeFile(tokenFile, 'second-token\n');
    expect(await vault.read()).toEqual([entry(1)]);
  });

  it.skipIf(openssl === null)(
    '[E54] the engine is known by the certificate of the authority that is set, and by no other (needs openssl)',
    async () => {
      const made = await makePlaces();
      const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(made.root, name)) as [string, string];
      const subjectOf = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const request = [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ];
      execFileSync(openssl ?? '', [...request, '-keyout', key, '-out', cert, ...subjectOf], {
        stdio: 'pipe',
      });
      const tls = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
      const { places, transit, vault } = await house(tls, cert);
      await vault.write(entry(1));
      expect(await vault.read()).toEqual([entry(1)]);
      const stranger = await vaultIn(places, { ...transit, caFile: null });
      await expect(stranger.read()).rejects.toMatchObject({ code: 'vault-unreachable' });
    },
  );

  it('[E51] [E12] a keystore rotates over it; data and places put back together as they were start on nothing', async () => {
    const { places, transit, vault } = await house();
    const keystore = await openIn(places, { vault });
    const person = await keystore.subjectOf(subject);
    await keystore.openStream('conversation-a', { subject: person }, 0);
    await keystore.close();
    for (const name of ['data', 'vault', 'second'])
      await cp(join(places.root, name), join(places.root, `old-${name}`), { recursive: true });
    const again = await openIn(places, { vault, mayCreate: false });
    await again.eraseSubject(person);
    expect(await again.rotate()).toEqual({ before: 1, after: 2 });
    await again.close();
    const old = (name: string) => join(places.root, `old-${name}`);
    const put = { ...places, data: old('data'), vault: old('vault'), second: old('second') };
    await expect(openIn(put, { vault: await vaultIn(put, transit), mayCreate: false })).rejects.toMatchObject(
      { code: 'vault-missing' },
    );
    const now = await openIn(places, { vault, mayCreate: false });
    expect(now.leaf('conversation-a', 0)).toMatchObject({ status: 'erased' });
  });
});
