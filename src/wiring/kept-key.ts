// A key that a server makes for itself, once, in a file of its own: of the sign-in cookie, so that a restart signs nobody
// out, and of the reports of what lies in the installation.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const BYTES = 32;

export function keptKeyOf(path: string): Uint8Array {
  try {
    writeFileSync(path, randomBytes(BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = readFileSync(path);
  if (key.length !== BYTES)
    throw new Error(`${path} is no key of 32 bytes: remove it to have a new one made`);
  return key;
}
