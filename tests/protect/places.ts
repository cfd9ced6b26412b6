// Directories of a test of its own: data and vault apart, removed afterwards.
import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { type Keystore, type KeystoreOptions, openKeystore } from '../../src/protect/keystore.ts';
import type { Vault } from '../../src/protect/vault.ts';

export type Places = {
  readonly root: string;
  readonly data: string;
  readonly vault: string;
  readonly second: string;
};

export async function makePlaces(): Promise<Places> {
  const root = await mkdtemp(join(tmpdir(), 'sealdesk-protect-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const places = { root, data: join(root, 'data'), vault: join(root, 'vault'), second: join(root, 'second') };
  await mkdir(places.data);
  return places;
}

export const openVault = (places: Places): Promise<Vault> =>
  openFileVault({ places: [places.vault], acceptOnePlace: true, dataDirectory: places.data });

export const keystorePath = (places: Places): string => join(places.data, 'keystore.sqlite');

export async function openIn(places: Places, options: Partial<KeystoreOptions> = {}): Promise<Keystore> {
  const vault = options.vault ?? (await openVault(places));
  const keystore = await openKeystore({ path: keystorePath(places), mayCreate: true, ...options, vault });
  onTestFinished(() => keystore.close().catch(() => undefined));
  return keystore;
}
