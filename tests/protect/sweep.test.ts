import { Buffer } from 'node:buffer';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/platform/sqlite.ts';
import { createProtect, type Marks, NO_HEADS, type PlainEvent } from '../../src/protect/protect.ts';
import { bitsOfLeaf, seedBelow } from './naive-tree.ts';
import { keystorePath, makePlaces, openIn } from './places.ts';
import { readNaively } from './stored-form.ts';

const CANARY = 'canary-device-digest-7Q2x';
const SECRET_TEXT = 'canary-what-was-said-K9';
const marks: Marks = {
  version: { Said: 1 },
  audience: { Said: 'shared' },
  shreddedFields: { Said: ['name'] },
  personalFields: { Said: ['name'] },
};

async function bytesOf(directory: string): Promise<readonly (readonly [string, Buffer])[]> {
  const names = await readdir(directory);
  return Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const));
}

/** Every way the bytes could stand in a file. */
function* forms(secret: Uint8Array): Generator<string | Buffer> {
  const bytes = Buffer.from(secret);
  yield bytes;
  yield Buffer.from(bytes).reverse();
  for (const encoding of ['hex', 'base64', 'base64url'] as const)
    yield bytes.toString(encoding).replace(/=+$/, '');
  yield bytes.toString('hex').toUpperCase();
}

const standsIn = (files: readonly (readonly [string, Buffer])[], secret: Uint8Array): readonly string[] =>
  files.flatMap(([name, bytes]) => ([...forms(secret)].some((form) => bytes.includes(form)) ? [name] : []));

describe('byte sweep', () => {
  it('[P31] no file holds a seed, a leaf, a name or a word in clear; the secret is in the vault alone', async () => {
    const places = await makePlaces();
    const keystore = await openIn(places);
    const stage = createProtect({ keystore, marks, detect: (text) => ({ verdict: 'pass', text }) });
    const subjects: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const subject = await keystore.subjectOf({
        workspace: 'northwind',
        kind: 'device',
        value: `${CANARY}${n}`,
      });
      subjects.push(subject);
      const context = {
        workspace: 'northwind',
        owner: { subject },
        by: null,
        cause: 'c',
        at: 'now',
        heads: NO_HEADS,
      };
      const events = [{ type: 'Said', name: SECRET_TEXT } as PlainEvent];
      const done = await stage.protect(events, { ...context, stream: `conversation-${n}`, revision: 0 });
      expect(JSON.stringify(done)).not.toContain(SECRET_TEXT);
    }
    await keystore.eraseSubject(subjects[1] ?? '');
    await keystore.destroyMessage('conversation-2', 0);
    const open = await bytesOf(places.data);
    await keystore.close();
    const files = [...open, ...(await bytesOf(places.data)), ...(await bytesOf(places.vault))];
    expect(files.length).toBeGreaterThan(3);

    const store = readNaively(keystorePath(places), join(places.vault, 'generation-1.json'));
    expect(store.nodes.length).toBeGreaterThan(60);
    const secrets: Uint8Array[] = store.nodes.map(({ seed }) => seed);
    for (const { subject, ordinal } of store.places.values()) {
      const path = bitsOfLeaf({ subject, stream: ordinal, revision: 1 });
      const node = store.nodes.find(({ bits }) => path.startsWith(bits));
      if (!node) continue;
      for (const depth of [32, 48, 64].filter((each) => each > node.bits.length)) {
        secrets.push(seedBelow(node.seed, path.slice(node.bits.length, depth)));
      }
    }
    for (const name of ['conversation-0', 'conversation-3']) {
      const leaf = store.leaf(name, 0);
      if (!leaf) throw new Error('a leaf that stands');
      secrets.push(leaf);
    }
    expect(secrets.length).toBeGreaterThan(store.nodes.length + 6);
    for (const secret of secrets) expect(standsIn(files, secret)).toEqual([]);
    expect(standsIn(files, store.secret)).toEqual(['generation-1.json']);
    for (const [, bytes] of files) {
      expect(bytes.includes(CANARY)).toBe(false);
      expect(bytes.includes(SECRET_TEXT)).toBe(false);
    }
    // The sweep sees what is there: a subject's id is kept in clear on purpose.
    expect(standsIn(files, Buffer.from(subjects[0] ?? '', 'base64url'))).toContain('keystore.sqlite');
  });

  it('[E9] what an erasure took out of the keystore stands in none of its files any more', async () => {
    const places = await makePlaces();
    const keystore = await openIn(places);
    const subject = await keystore.subjectOf({ workspace: 'northwind', kind: 'device', value: 'a' });
    await keystore.openStream('conversation-a', { subject }, 0);
    await keystore.close();

    const database = openDatabase({ path: keystorePath(places), readOnly: true });
    const rows = [
      ...database.prepare<{ sealed: Uint8Array }>('SELECT sealed FROM frontier').all(),
      ...database.prepare<{ sealed: Uint8Array }>('SELECT sealed FROM aliases').all(),
      ...database.prepare<{ sealed: Uint8Array }>('SELECT lookup AS sealed FROM aliases').all(),
    ];
    database.close();
    expect(rows).toHaveLength(3);
    for (const { sealed } of rows) expect(standsIn(await bytesOf(places.data), sealed)).not.toEqual([]);
    const again = await openIn(places);
    await again.eraseSubject(subject);
    for (const { sealed } of rows) expect(standsIn(await bytesOf(places.data), sealed)).toEqual([]);
  });

  it('[E1] an erased subject whose messages were destroyed before leaves no node of its own behind', async () => {
    const places = await makePlaces();
    const keystore = await openIn(places);
    const names = ['a', 'b', 'c'];
    const subjects = await Promise.all(
      names.map((value) => keystore.subjectOf({ workspace: 'northwind', kind: 'device', value })),
    );
    for (const [n, subject] of subjects.entries())
      await keystore.openStream(`conversation-${n}`, { subject }, 0);
    for (const revision of [0, 3, 9]) await keystore.destroyMessage('conversation-1', revision);
    await keystore.eraseSubject(subjects[1] ?? '');
    await keystore.close();
    const store = readNaively(keystorePath(places), join(places.vault, 'generation-1.json'));
    expect([0, 1, 2, 3, 65_535].map((revision) => store.leaf('conversation-1', revision))).toEqual(
      Array.from({ length: 5 }, () => null),
    );
    expect(store.nodes).toHaveLength(32);
    for (const n of [0, 2]) expect(store.leaf(`conversation-${n}`, 3)).not.toBe(null);
  });
});
