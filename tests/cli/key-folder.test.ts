import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_FILES_MAX, readKeys, writeKey } from '../../src/cli/key-folder.ts';
import type { KeyFileContent } from '../../src/seal/passphrase.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';

const primitives = await loadSodiumPrimitives();
const cost = { memory: 1024, passes: 1, lanes: 1 };
let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'sealdesk-keys-')), 'keys');
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

const content = (name: string): KeyFileContent => ({
  kind: 'root',
  workspace: 'northwind',
  name,
  made: '2026-11-23T09:00:00.000Z',
  secret: primitives.random(32),
});
const write = (name: string, passphrase: string, key = content(name)) =>
  writeKey(primitives, { path, passphrase, cost }, name, key);
const read = (passphrase: string) => readKeys(primitives, { path, passphrase });

describe('the folder of key files', () => {
  it('[M3] holds each key under a passphrase, readable by its owner alone', async () => {
    const key = content('root 1');
    const file = await write('root-1', 'one', key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(readFileSync(file, 'utf8')).not.toContain(Buffer.from(key.secret).toString('base64url'));
    expect(await read('one')).toEqual([key]);
  });

  it('[M3] never writes over a key', async () => {
    const file = await write('root-1', 'one');
    const before = readFileSync(file, 'utf8');
    await expect(write('root-1', 'one')).rejects.toMatchObject({ code: 'exists' });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('[M3] opens what the passphrase opens, passes over the rest, and says when it is none', async () => {
    await write('root-1', 'one');
    await write('officer-1', 'two');
    expect((await read('one')).map(({ name }) => name)).toEqual(['root-1']);
    expect((await read('two')).map(({ name }) => name)).toEqual(['officer-1']);
    await expect(read('three')).rejects.toMatchObject({ code: 'passphrase-wrong' });
  });

  it('[M3] does not take anything else for a key file', async () => {
    await write('root-1', 'one');
    writeFileSync(join(path, 'notes.txt'), 'not a key');
    expect(await read('one')).toHaveLength(1);
    writeFileSync(join(path, 'x.key.json'), '{}');
    await expect(read('one')).rejects.toMatchObject({ code: 'not-a-key-file' });
  });

  it('[M3] has a limit', async () => {
    await write('root-1', 'one');
    const text = readFileSync(join(path, 'root-1.key.json'), 'utf8');
    for (let index = 0; index < KEY_FILES_MAX; index += 1)
      writeFileSync(join(path, `${index}.key.json`), text);
    await expect(read('one')).rejects.toMatchObject({ code: 'too-many' });
  });
});
