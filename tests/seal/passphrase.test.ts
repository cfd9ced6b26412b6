import { describe, expect, test } from 'vitest';
import { nodeArgon2id } from '../../src/seal/argon2-node.ts';
import { nobleArgon2id } from '../../src/seal/argon2-noble.ts';
import { utf8 } from '../../src/seal/bytes.ts';
import {
  ARGON2_COST,
  type Argon2id,
  generatePassphrase,
  openKeyFile,
  sealKeyFile,
} from '../../src/seal/passphrase.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { code, must, time } from './world.ts';

const cheap = { memory: 1024, passes: 1, lanes: 1 };
const content = { kind: 'root', workspace: 'northwind', name: 'Root key 1', made: time() } as const;

describe('a key file', () => {
  test('[S34] opens with its passphrase, whoever made it', async () => {
    const browser = await loadNoblePrimitives();
    const server = await loadSodiumPrimitives();
    const secret = server.random(32);
    for (const [seal, open] of [
      [nodeArgon2id, nobleArgon2id],
      [nobleArgon2id, nodeArgon2id],
    ] as const) {
      const text = must(await sealKeyFile(server, seal, { ...content, secret }, 'correct horse', cheap));
      expect(must(await openKeyFile(browser, open, text, ' correct  horse '))).toEqual({
        ...content,
        secret,
      });
      expect(code(await openKeyFile(browser, open, text, 'correct house'))).toBe('passphrase-wrong');
      expect(text).not.toContain('horse');
    }
  });

  test('[S34] that was altered does not open, and one that asks for too much is not tried', async () => {
    const server = await loadSodiumPrimitives();
    const text = must(
      await sealKeyFile(server, nodeArgon2id, { ...content, secret: server.random(32) }, 'pass', cheap),
    );
    const ask = async (other: string, argon2id: Argon2id = nodeArgon2id) =>
      code(await openKeyFile(server, argon2id, other, 'pass'));
    expect(await ask(text)).toBe('accepted');
    expect(await ask(text.replace('Root key 1', 'Root key 2'))).toBe('passphrase-wrong');
    expect(await ask(text.replace('"root"', '"release"'))).toBe('passphrase-wrong');
    expect(await ask(text.replace('"passes":1', '"passes":2'))).toBe('passphrase-wrong');
    const never: Argon2id = () => Promise.reject(new Error('must not run'));
    expect(await ask(text.replace('"memory":1024', '"memory":9999999'), never)).toBe('shape-invalid');
    expect(await ask(text.replace('"passes":1', '"passes":100'), never)).toBe('shape-invalid');
    expect(await ask(text.replace('"root"', '"seat"'), never)).toBe('shape-invalid');
    expect(await ask(`${text} `, never)).toBe('text-not-canonical');
    const large = { ...content, secret: new Uint8Array(4097) };
    expect(code(await sealKeyFile(server, never, large, 'pass'))).toBe('too-large');
  });

  test('[S34] costs what the standard advises unless told', async () => {
    expect(ARGON2_COST).toEqual({ memory: 65_536, passes: 3, lanes: 1 });
    // RFC 9106 has no vector without secret and data; both libraries agreeing is the check.
    const [one, other] = await Promise.all(
      [nodeArgon2id, nobleArgon2id].map((argon2id) =>
        argon2id(utf8('password'), utf8('somesaltsomesalt'), cheap),
      ),
    );
    expect(one).toEqual(other);
  });

  test('[S34] has a phrase that was generated, of 100 bits', async () => {
    const server = await loadSodiumPrimitives();
    expect(generatePassphrase(server)).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){4}[0-9a-hjkmnp-tv-z]{4}$/);
    expect(new Set(Array.from({ length: 50 }, () => generatePassphrase(server))).size).toBe(50);
  });
});
