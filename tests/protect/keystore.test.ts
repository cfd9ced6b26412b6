import { Buffer } from 'node:buffer';
import { cp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/platform/sqlite.ts';
import { ProtectFailure } from '../../src/protect/failure.ts';
import { ALIASES_MAX, type Alias, type Keystore, openKeystore } from '../../src/protect/keystore.ts';
import type { Vault } from '../../src/protect/vault.ts';
import { keystorePath, makePlaces, openIn, openVault, type Places } from './places.ts';

const device = (value: string, workspace = 'northwind'): Alias => ({ workspace, kind: 'device', value });
const hex = (leaf: { status: string; key?: Uint8Array }) =>
  leaf.key ? Buffer.from(leaf.key).toString('hex') : leaf.status;
const STREAM = 'conversation-AAAAAAAAAAAAAAAAAAAAAA';

async function withStream(keystore: Keystore, name: string, stream: string) {
  const subject = await keystore.subjectOf(device(name));
  expect(await keystore.openStream(stream, { subject }, 0)).toEqual({ status: 'open' });
  return subject;
}

/** Sets a counter that only years of use would reach. */
async function withRows(places: Places, sql: string): Promise<void> {
  const database = openDatabase({ path: keystorePath(places) });
  database.exec(sql);
  database.close();
}

describe('places in the tree', () => {
  it('[P6] a name finds its subject again after a restart, and each workspace has its own', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    expect(first.findSubject(device('a'))).toBe(null);
    const [a, again, other, elsewhere] = await Promise.all([
      first.subjectOf(device('a')),
      first.subjectOf(device('a')),
      first.subjectOf({ ...device('a'), kind: 'staff' }),
      first.subjectOf(device('a', 'linden')),
    ]);
    expect(again).toBe(a);
    expect(new Set([a, other, elsewhere]).size).toBe(3);
    expect(a).toMatch(/^[A-Za-z0-9_-]{21}[AQgw]$/);
    await first.close();
    const second = await openIn(places);
    expect(second.findSubject(device('a'))).toBe(a);
    expect(await second.subjectOf(device('a'))).toBe(a);
  });

  it('[P6] a second device joins a subject once, and never two', async () => {
    const keystore = await openIn(await makePlaces());
    const a = await keystore.subjectOf(device('a'));
    const b = await keystore.subjectOf(device('b'));
    expect(await keystore.addAlias(a, device('a2'))).toEqual({ status: 'added' });
    expect(await keystore.addAlias(a, device('a2'))).toEqual({ status: 'added' });
    expect(keystore.findSubject(device('a2'))).toBe(a);
    expect(await keystore.addAlias(b, device('a2'))).toEqual({ status: 'refused', code: 'alias-taken' });
    expect(await keystore.addAlias('nobody', device('c'))).toEqual({
      status: 'refused',
      code: 'subject-unknown',
    });
    const more = Array.from({ length: ALIASES_MAX - 2 }, (_, n) => keystore.addAlias(a, device(`more-${n}`)));
    expect((await Promise.all(more)).every(({ status }) => status === 'added')).toBe(true);
    expect(await keystore.addAlias(a, device('last'))).toEqual({ status: 'refused', code: 'subject-full' });
  });

  it('[P7] a stream keeps its subject and its leaves over a restart; no other subject can take it', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    const a = await withStream(first, 'a', STREAM);
    const b = await withStream(first, 'b', 'conversation-b');
    const keys = [0, 1, 2, 65_535].map((revision) => hex(first.leaf(STREAM, revision)));
    expect(new Set(keys).size).toBe(4);
    expect(await first.openStream(STREAM, { subject: b }, 0)).toEqual({
      status: 'refused',
      code: 'stream-elsewhere',
    });
    expect(await first.openStream(STREAM, { house: 'northwind' }, 0)).toMatchObject({
      code: 'stream-elsewhere',
    });
    expect(await first.openStream('x', { subject: 'nobody' }, 0)).toMatchObject({ code: 'subject-unknown' });
    expect(first.leaf('x', 0)).toEqual({ status: 'unknown' });
    await first.close();
    const second = await openIn(places);
    expect(second.ownerOf(STREAM)).toBe(a);
    expect([0, 1, 2, 65_535].map((revision) => hex(second.leaf(STREAM, revision)))).toEqual(keys);
  });

  it('[P8] a stream longer than one block takes a further place, and its leaves never repeat', async () => {
    const keystore = await openIn(await makePlaces());
    const subject = await withStream(keystore, 'a', STREAM);
    expect(keystore.leaf(STREAM, 65_536)).toEqual({ status: 'unknown' });
    expect(await keystore.openStream(STREAM, { subject }, 65_536)).toEqual({ status: 'open' });
    expect(await keystore.openStream(STREAM, { subject }, 200_000)).toEqual({ status: 'open' });
    const keys = [0, 65_535, 65_536, 131_071, 200_000, 196_608].map((revision) =>
      hex(keystore.leaf(STREAM, revision)),
    );
    expect(new Set(keys).size).toBe(6);
    expect(keystore.leaf(STREAM, 131_072)).toEqual({ status: 'unknown' });
    for (const bad of [-1, 0.5, Number.NaN]) expect(() => keystore.leaf(STREAM, bad)).toThrow(RangeError);
  });

  it('[P8] a house that is full is followed by another; a person who is full is refused', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    await first.openStream('workspace-northwind', { house: 'northwind' }, 0);
    const person = await withStream(first, 'a', STREAM);
    const house = first.ownerOf('workspace-northwind');
    await first.close();
    await withRows(places, 'UPDATE subjects SET next_stream = 65535');
    const second = await openIn(places);
    await second.openStream('access-1', { house: 'northwind' }, 0);
    await second.openStream('access-2', { house: 'northwind' }, 0);
    expect(second.ownerOf('access-1')).toBe(house);
    expect(second.ownerOf('access-2')).not.toBe(house);
    expect(await second.openStream('workspace-northwind', { house: 'northwind' }, 70_000)).toEqual({
      status: 'open',
    });
    expect(await second.openStream('one-more', { subject: person }, 0)).toEqual({ status: 'open' });
    expect(await second.openStream('too-many', { subject: person }, 0)).toMatchObject({
      code: 'subject-full',
    });
    expect(await second.openStream('other', { house: 'linden' }, 0)).toEqual({ status: 'open' });
    expect(new Set([second.ownerOf('other'), house]).size).toBe(2);
  });

  it('[P8] the last subject ordinal is the end, said as a failure', async () => {
    const places = await makePlaces();
    await (await openIn(places)).close();
    await withRows(places, 'UPDATE keystore SET next_subject = 4294967295');
    const keystore = await openIn(places);
    const last = await keystore.subjectOf(device('last'));
    await keystore.openStream(STREAM, { subject: last }, 0);
    expect(keystore.leaf(STREAM, 0).status).toBe('key');
    await expect(keystore.subjectOf(device('one more'))).rejects.toMatchObject({ code: 'keystore-full' });
  });

  it('[P9] one process at a time', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    await expect(openIn(places)).rejects.toMatchObject({ code: 'keystore-busy' });
    await first.close();
    await (await openIn(places)).close();
    await expect(first.subjectOf(device('a'))).rejects.toMatchObject({ code: 'keystore-closed' });
    expect(() => first.leaf(STREAM, 0)).toThrow(ProtectFailure);
  });
});

describe('erased is a state', () => {
  it('[E5] an erased subject is refused, forgotten by name, and never minted again', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    const subject = await withStream(first, 'a', STREAM);
    await withStream(first, 'b', 'conversation-b');
    const kept = hex(first.leaf('conversation-b', 3));
    expect(first.leaf(STREAM, 0).status).toBe('key');
    expect(await first.eraseSubject(subject)).toEqual({ status: 'erased', generation: 1 });
    for (const keystore of [first, null]) {
      if (!keystore) await first.close();
      const now = keystore ?? (await openIn(places));
      expect(now.subjectState(subject)).toBe('erased');
      expect(now.leaf(STREAM, 0)).toEqual({ status: 'erased' });
      expect(now.findSubject(device('a'))).toBe(null);
      expect(await now.openStream('conversation-new', { subject }, 0)).toMatchObject({
        code: 'subject-erased',
      });
      expect(await now.openStream(STREAM, { subject }, 0)).toMatchObject({ code: 'subject-erased' });
      expect(await now.openStream(STREAM, { subject }, 70_000)).toMatchObject({ code: 'subject-erased' });
      expect(await now.addAlias(subject, device('c'))).toMatchObject({ code: 'subject-erased' });
      expect(await now.destroyMessage(STREAM, 0)).toMatchObject({ code: 'subject-erased' });
      expect(await now.eraseSubject(subject)).toEqual({ status: 'erased', generation: 1 });
      expect(hex(now.leaf('conversation-b', 3))).toBe(kept);
    }
  });

  it('[E5] who comes back is a new subject with new keys', async () => {
    const keystore = await openIn(await makePlaces());
    const before = await withStream(keystore, 'a', STREAM);
    await keystore.eraseSubject(before);
    const after = await withStream(keystore, 'a', 'conversation-new');
    expect(after).not.toBe(before);
    expect(keystore.leaf('conversation-new', 0).status).toBe('key');
    expect(await keystore.eraseSubject('nobody')).toMatchObject({ code: 'subject-unknown' });
  });

  it('[E6] the house of a workspace is nobody and cannot be erased', async () => {
    const keystore = await openIn(await makePlaces());
    await keystore.openStream('workspace-northwind', { house: 'northwind' }, 0);
    const house = keystore.ownerOf('workspace-northwind') ?? '';
    expect(await keystore.eraseSubject(house)).toMatchObject({ code: 'house-subject' });
    expect(keystore.leaf('workspace-northwind', 0).status).toBe('key');
  });

  it('[E7] a destroyed message is gone alone, also in a later block, over restarts', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    const subject = await withStream(first, 'a', STREAM);
    await first.openStream(STREAM, { subject }, 65_540);
    const around = [0, 4, 6, 7, 65_535, 65_539, 65_541];
    const kept = around.map((revision) => hex(first.leaf(STREAM, revision)));
    const gone = { status: 'destroyed', generation: 1, already: false };
    expect(await first.destroyMessage(STREAM, 5)).toEqual(gone);
    expect(await first.destroyMessage(STREAM, 65_540)).toEqual(gone);
    expect(await first.destroyMessage(STREAM, 5)).toEqual({ ...gone, already: true });
    for (const keystore of [first, null]) {
      if (!keystore) await first.close();
      const now = keystore ?? (await openIn(places));
      expect([5, 65_540].map((revision) => now.leaf(STREAM, revision).status)).toEqual([
        'destroyed',
        'destroyed',
      ]);
      expect(around.map((revision) => hex(now.leaf(STREAM, revision)))).toEqual(kept);
    }
  });

  it('[E40] what is destroyed before its stream has a place here gets no key when it has one', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    const subject = await withStream(first, 'a', STREAM);
    const unknown = 'conversation-later';
    await first.destroyMessage(unknown, 3);
    await first.destroyMessage(unknown, 65_536);
    expect(first.leaf(unknown, 3).status).toBe('unknown');
    await first.close();
    const now = await openIn(places);
    await now.openStream(unknown, { subject }, 0);
    await now.openStream(unknown, { subject }, 65_536);
    expect([2, 3, 4, 65_536, 65_537].map((revision) => now.leaf(unknown, revision).status)).toEqual([
      'key',
      'destroyed',
      'key',
      'destroyed',
      'key',
    ]);
  });

  it('[E41] how far the log was heard rests in the keystore, and so in every copy of it', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    expect(first.destructionsHeard()).toBeNull();
    first.hearDestructionsTo('r1');
    first.hearDestructionsTo('r2');
    await first.close();
    expect((await openIn(places)).destructionsHeard()).toBe('r2');
  });

  it('[E8] a key that is missing without a record is a failure, never "erased"', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    await withStream(first, 'a', STREAM);
    await first.destroyMessage(STREAM, 5);
    await first.close();
    await withRows(places, 'DELETE FROM destroyed');
    const second = await openIn(places);
    expect(() => second.leaf(STREAM, 5)).toThrow(expect.objectContaining({ code: 'keystore-corrupt' }));
    expect(second.leaf(STREAM, 6).status).toBe('key');
  });
});

describe('keystore and vault', () => {
  it('[P15] a keystore is refused without its vault, and the vault is not made anew', async () => {
    const places = await makePlaces();
    await (await openIn(places)).close();
    await rm(places.vault, { recursive: true });
    for (const mayCreate of [true, false]) {
      await expect(openIn(places, { mayCreate })).rejects.toMatchObject({ code: 'vault-missing' });
    }
    await expect(stat(places.vault)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('[P15] a missing keystore is refused when the log holds records', async () => {
    const places = await makePlaces();
    await (await openIn(places)).close();
    await rm(keystorePath(places));
    await expect(openIn(places, { mayCreate: false })).rejects.toMatchObject({ code: 'keystore-missing' });
    expect(await readdir(places.data)).toEqual([]);
    await writeFile(keystorePath(places), '');
    await expect(openIn(places, { mayCreate: false })).rejects.toMatchObject({ code: 'keystore-missing' });
  });

  it('[P16] another secret, or the vault of another keystore, opens nothing', async () => {
    const places = await makePlaces();
    const other = await makePlaces();
    await (await openIn(places)).close();
    await (await openIn(other)).close();
    const foreign = await openVault(other);
    await expect(openIn(places, { vault: foreign })).rejects.toMatchObject({ code: 'vault-elsewhere' });
    const vault = await openVault(places);
    const [entry] = await vault.read();
    const wrong: Vault = {
      ...vault,
      read: async () => (entry ? [{ ...entry, secret: new Uint8Array(32) }] : []),
    };
    await expect(openIn(places, { vault: wrong })).rejects.toMatchObject({ code: 'vault-wrong-secret' });
  });

  it('[P17] a keystore older than the log knows, or older than its vault, is a stale copy', async () => {
    const places = await makePlaces();
    await (await openIn(places)).close();
    await (await openIn(places, { floorGeneration: 1 })).close();
    await expect(openIn(places, { floorGeneration: 2 })).rejects.toMatchObject({ code: 'STALE_GENERATION' });
    const vault = await openVault(places);
    const [entry] = await vault.read();
    if (!entry) throw new Error('a vault with a keystore holds its secret');
    await vault.write({ ...entry, generation: 2, secret: new Uint8Array(32).fill(2) });
    await (await openIn(places)).close();
    await vault.destroy(1);
    await expect(openIn(places)).rejects.toMatchObject({ code: 'STALE_GENERATION' });
  });

  it('[P18] a crash between vault and keystore at the first start is mended by the next', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    const crashing: Vault = {
      ...vault,
      write: async (entry) => {
        await vault.write(entry);
        throw new Error('power is gone');
      },
    };
    await expect(openIn(places, { vault: crashing })).rejects.toThrow('power is gone');
    const [before] = await vault.read();
    const keystore = await openIn(places);
    expect(keystore.id).toBe(before?.keystore);
    expect(await vault.read()).toEqual([before]);
    await withStream(keystore, 'a', STREAM);
  });

  it('[P14] a place that lacks the secret is named to the operator', async () => {
    const places = await makePlaces();
    const vault = await openVault(places);
    await (await openIn(places)).close();
    const lacking: Vault = { ...vault, restore: async () => [1] };
    expect((await openIn(places, { vault: lacking })).vaultPlacesLacking).toEqual([1]);
  });

  it('[P17] a keystore written by a newer release is refused', async () => {
    const places = await makePlaces();
    await (await openIn(places)).close();
    await withRows(places, 'PRAGMA user_version = 99');
    await expect(openIn(places)).rejects.toMatchObject({ code: 'keystore-corrupt' });
  });

  it('[P16] a frontier row moved, cut or altered is a failure', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    await withStream(first, 'a', STREAM);
    await first.close();
    const saved = join(places.root, 'saved.sqlite');
    await cp(keystorePath(places), saved);
    const attacks = [
      "UPDATE frontier SET sealed = CAST(substr(sealed, 1, 71) || x'00' AS BLOB)",
      'UPDATE frontier SET generation = 2',
      'UPDATE frontier SET depth = 1',
    ];
    for (const sql of attacks) {
      await cp(saved, keystorePath(places));
      await withRows(places, sql);
      const keystore = await openIn(places);
      expect(() => keystore.leaf(STREAM, 0)).toThrow(expect.objectContaining({ code: 'keystore-corrupt' }));
      await keystore.close();
    }
  });

  it('[P19] the keystore is readable by its owner alone', async () => {
    const places = await makePlaces();
    await openIn(places);
    for (const name of await readdir(places.data)) {
      expect((await stat(join(places.data, name))).mode & 0o077).toBe(0);
    }
  });

  it('[P15] a copy of the data directory opens nothing without the vault', async () => {
    const places = await makePlaces();
    const first = await openIn(places);
    await withStream(first, 'a', STREAM);
    const copy = await makePlaces();
    await rm(copy.data, { recursive: true });
    await cp(places.data, copy.data, { recursive: true });
    await first.close();
    await expect(openIn(copy)).rejects.toMatchObject({ code: 'vault-missing' });
    const vault = await openVault(copy);
    const guess = { keystore: first.id, generation: 1, secret: new Uint8Array(32) };
    await vault.write(guess);
    await expect(openKeystore({ path: keystorePath(copy), vault, mayCreate: true })).rejects.toMatchObject({
      code: 'vault-wrong-secret',
    });
  });
});
