import { Buffer } from 'node:buffer';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/platform/sqlite.ts';
import { createCommitQueue, TASKS_WAITING_MAX } from '../../src/protect/commit-queue.ts';
import { makePlaces, openIn, type Places } from './places.ts';

const WRITER = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));
const ROUNDS = 4;

/** Lines the writer had said when it was killed; the last one may be cut. */
async function killedAfter(places: Places, lines: number, seed: string): Promise<readonly string[]> {
  const child = spawn(process.execPath, [WRITER, places.data, places.vault, seed], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let counted = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
    counted += chunk.filter((byte) => byte === 10).length;
    // A rotation ended, and the next is under way.
    if (counted >= lines && said.includes('\nrotated ')) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return said.slice(0, said.lastIndexOf('\n')).split('\n');
}

describe('kill -9', () => {
  it('[P20] [E14] whatever was promised before the kill stands after it, and no place is given twice', async () => {
    const places = await makePlaces();
    const lines: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      lines.push(...(await killedAfter(places, 60 + round * 37, String(round))));
    }
    const keystore = await openIn(places, { mayCreate: false });
    const said = lines.map((line) => line.split(' '));
    const second = (word: string) =>
      new Set(said.filter(([first]) => first === word).map(([, name]) => name ?? ''));
    const [erasing, erased, destroying, destroyed] = ['erasing', 'erased', 'destroying', 'destroyed'].map(
      second,
    );
    const keys: string[] = [];
    for (const [word, name = '', subject = '', key = ''] of said) {
      if (word === 'subject' && !erasing?.has(subject)) {
        expect(keystore.findSubject({ workspace: 'northwind', kind: 'device', value: name })).toBe(subject);
      }
      if (word !== 'leaf') continue;
      keys.push(key);
      expect(keystore.ownerOf(name)).toBe(subject);
      const leaf = keystore.leaf(name, 7);
      const now = leaf.status === 'key' ? Buffer.from(leaf.key).toString('hex') : leaf.status;
      if (erased?.has(subject)) expect(now).toBe('erased');
      else if (erasing?.has(subject)) expect([key, 'erased']).toContain(now);
      else if (destroyed?.has(name)) expect(now).toBe('destroyed');
      else if (destroying?.has(name)) expect([key, 'destroyed']).toContain(now);
      else expect(now).toBe(key);
    }
    expect(keys.length).toBeGreaterThan(20);
    expect(new Set(keys).size).toBe(keys.length);
    expect(erased?.size).toBeGreaterThan(0);
    expect(destroyed?.size).toBeGreaterThan(0);
    expect(said.some(([word]) => word === 'rotated')).toBe(true);
    // A rotation that was cut is finished by the next.
    if (keystore.rotationUnfinished) await keystore.rotate();
    // So is a secret that nothing was sealed under yet.
    await keystore.rotate();
    const { generation } = keystore;
    expect(await readdir(places.vault)).toEqual([`generation-${generation}.json`]);
  }, 60_000);
});

describe('the commit queue', () => {
  /** A database that counts commits, and may fail them. */
  function countingDatabase(fails = () => false) {
    const seen = { commits: 0 };
    const database = {
      transaction: <Result>(work: () => Result): Result => {
        const result = work();
        if (fails()) throw new Error('the disk is full');
        seen.commits += 1;
        return result;
      },
    } as unknown as Database;
    return { seen, queue: createCommitQueue(database) };
  }

  it('[P21] what is asked for in one turn shares one commit', async () => {
    const { seen, queue } = countingDatabase();
    const results = await Promise.all(Array.from({ length: 40 }, (_, n) => queue.run(() => n)));
    expect(results).toEqual(Array.from({ length: 40 }, (_, n) => n));
    expect(seen.commits).toBe(1);
  });

  it('[P21] nobody is told "done" before the commit, and a failed one is told to all it carried', async () => {
    let failing = true;
    const { queue } = countingDatabase(() => failing);
    const results = await Promise.allSettled([queue.run(() => 1), queue.run(() => 2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    failing = false;
    await expect(queue.run(() => 3)).resolves.toBe(3);
  });

  it('[P21] too much waiting is refused, not queued without end', async () => {
    const { queue } = countingDatabase();
    const waiting = Array.from({ length: TASKS_WAITING_MAX }, (_, n) => queue.run(() => n));
    await expect(queue.run(() => 0)).rejects.toMatchObject({ code: 'keystore-busy' });
    await Promise.all(waiting);
    await expect(queue.run(() => 0)).resolves.toBe(0);
  });

  it('[P21] closing commits what waits and takes nothing more', async () => {
    const { seen, queue } = countingDatabase();
    const last = queue.run(() => 'kept');
    await queue.close();
    expect(seen.commits).toBe(1);
    expect(await last).toBe('kept');
    await expect(queue.run(() => 0)).rejects.toMatchObject({ code: 'keystore-closed' });
  });
});
