// Argon2id of OpenSSL, off the main thread. Node 24.7 or newer.

import { argon2 } from 'node:crypto';
import type { Argon2id } from './passphrase.ts';

export const nodeArgon2id: Argon2id = (password, salt, cost) =>
  new Promise((resolve, reject) => {
    const { memory, passes, lanes: parallelism } = cost;
    const options = { message: password, nonce: salt, memory, passes, parallelism, tagLength: 32 };
    argon2('argon2id', options, (error, key) => (error ? reject(error) : resolve(new Uint8Array(key))));
  });
