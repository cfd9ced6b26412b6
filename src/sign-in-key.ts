// The key of the sign-in cookie: made once, kept for this server alone, so that a restart signs nobody out.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const BYTES = 32;

export function signInKeyOf(path: string): Uint8Array {
  try {
    writeFileSync(path, randomBytes(BYTES), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = readFileSync(path);
  if (key.length !== BYTES) throw new Error(`${path} is no sign-in key: remove it to have a new one made`);
  return key;
}
