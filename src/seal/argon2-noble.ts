// Argon2id in a browser, yielding to the page while it works. Seconds, not milliseconds: only for passphrases.

import { argon2idAsync } from '@noble/hashes/argon2.js';
import type { Argon2id } from './passphrase.ts';

export const nobleArgon2id: Argon2id = (password, salt, cost) =>
  argon2idAsync(password, salt, { m: cost.memory, t: cost.passes, p: cost.lanes, dkLen: 32 });
