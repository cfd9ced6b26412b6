import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openCursors } from '../../src/react/cursors.ts';
import {
  causeOf,
  type Cursors,
  HEAR_ATTEMPTS_MAX,
  type Heard,
  PASSED_MAX,
  startReader,
} from '../../src/react/reader.ts';
import { openMemoryLog } from '../../src/record/memory-log.ts';
import { freshId, stored } from '../record/stored.ts';

const STREAM = 'agent-test-2026-11-23';

async function bench(hear: (heard: Heard) => Promise<void>) {
  const log = openMemoryLog();
  const ids = [freshId(), freshId(), freshId()];
  for (const [revision, id] of ids.entries())
    await log.append(STREAM, revision, [stored({ id, clear: JSON.stringify({ id, revision }) })]);
  const written: string[] = [];
  const cursors: Cursors = { read: () => null, write: (_, cursor) => void written.push(cursor) };
  const failures: unknown[] = [];
  const reader = startReader(
    { name: 'test', prefixes: ['agent-'], passes: new Set(['NoteAdded'] as const), hear },
    { log, cursors, upcast: (fields) => fields, failed: (error) => void failures.push(error) },
  );
  return { log, ids, written, failures, reader };
}

describe('a reader that asks for what follows', () => {
  it('[Q9] deals with every event in order, names its request after it, and then moves its cursor', async () => {
    const heard: Heard[] = [];
    const { ids, log, reader, written } = await bench(async (each) => {
      expect(written).toEqual([]);
      heard.push(each);
    });
    await vi.waitFor(() => expect(written).toHaveLength(1));
    expect(heard.map(({ meta }) => meta.id)).toEqual(ids);
    expect(heard.map(({ cause }) => cause)).toEqual(ids.map((id) => causeOf('test', id)));
    expect(new Set(heard.map(({ cause }) => cause)).size).toBe(3);
    expect(causeOf('other', ids[0] ?? '')).not.toBe(causeOf('test', ids[0] ?? ''));
    expect(causeOf('test', ids[0] ?? '')).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(written[0]).toBe((await log.readStream(STREAM, 2, 1)).events[0]?.cursor);
    await reader.close();
  });

  it('[Q9] passes over what it has nothing to do with, unread, and not over what nobody knows', async () => {
    const types: string[] = [];
    const { log, reader, written } = await bench(async ({ event }) => void types.push(event.type));
    await vi.waitFor(() => expect(written).toHaveLength(1));
    types.length = 0;
    let revision = 3;
    const append = (type: string, clear: string) => log.append(STREAM, revision++, [stored({ type, clear })]);
    for (let index = 1; index < PASSED_MAX; index += 1) await append('NoteAdded', 'not even JSON');
    await append('Unheard', '{"type":"Unheard"}');
    await vi.waitFor(() => expect(types).toEqual(['Unheard']));
    await vi.waitFor(() => expect(written).toHaveLength(2));
    for (let index = 0; index < PASSED_MAX; index += 1) await append('NoteAdded', 'not even JSON');
    await vi.waitFor(() => expect(written).toHaveLength(3));
    await append('Broken', 'not even JSON');
    await expect(reader.ended).rejects.toThrow('JSON');
  });

  it('[Q9] tries a step again before the next, with growing pauses', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const order: string[] = [];
    let failing = 3;
    const { failures, ids, reader, written } = await bench(async ({ meta }) => {
      order.push(meta.id);
      if (meta.id === ids[1] && failing-- > 0) throw new Error('not now');
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(order).toEqual([ids[0], ids[1], ids[1], ids[1], ids[1], ids[2]]);
    expect(failures).toHaveLength(3);
    expect(written).toHaveLength(1);
    await reader.close();
  });

  it('[Q9] gives up loudly, skipping nothing', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let tries = 0;
    const { reader, written } = await bench(() => {
      tries += 1;
      return Promise.reject(new Error('never'));
    });
    const ended = expect(reader.ended).rejects.toThrow('never');
    await vi.advanceTimersByTimeAsync(HEAR_ATTEMPTS_MAX * 10_000);
    await ended;
    expect(tries).toBe(HEAR_ATTEMPTS_MAX);
    expect(written).toEqual([]);
  });

  it('[Q9] closes at once, also in the middle of a pause, and leaves the cursor where it was', async () => {
    const { failures, reader, written } = await bench(() => Promise.reject(new Error('not now')));
    await vi.waitFor(() => expect(failures).toHaveLength(1));
    const from = performance.now();
    await reader.close();
    expect(performance.now() - from).toBeLessThan(200);
    expect(written).toEqual([]);
  });

  it('[Q10] remembers its place over restarts, each reader its own', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sealdesk-cursors-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'react.sqlite');
    const first = openCursors(path);
    expect(first.read('assignment')).toBe(null);
    first.write('assignment', 'a');
    first.write('assignment', 'b');
    first.write('other', 'c');
    first.close();
    const second = openCursors(path);
    expect([second.read('assignment'), second.read('other'), second.read('none')]).toEqual(['b', 'c', null]);
    second.close();
  });
});
