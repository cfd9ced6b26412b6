// A copy of the keystore for the backup, written before an old generation's secret goes: what was copied earlier opens nothing
// afterwards. Promises a whole copy or the one before. Holds ciphertext only; trusts the caller to keep it off the vault.
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';

const NAME = 'keystore.sqlite';

export async function copyKeystore(database: Database, folder: string): Promise<void> {
  const beside = join(folder, `.${NAME}.part`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(beside, { force: true });
    await (await open(beside, 'wx', 0o600)).close();
    database.prepare('VACUUM INTO ?').run(beside);
    await sync(beside);
    await rename(beside, join(folder, NAME));
    await sync(folder);
  } catch (cause) {
    throw new ProtectFailure('keystore-copy-failed', 'the keystore cannot be copied for the backup', {
      cause,
    });
  }
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
