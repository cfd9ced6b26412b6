import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/platform/sqlite.ts';
import { tailEventsMax } from '../../src/record/committed-tail.ts';
import { openEmbeddedLog, queueEventsMax } from '../../src/record/embedded-log.ts';
import { readsWaitingMax, startReader, startWriter } from '../../src/record/embedded-workers.ts';
import type { Cursor, LogFailure, RecordedEvent } from '../../src/record/log.ts';
import { openLog } from '../../src/record/open-log.ts';
import { freshStream, hear, idsOf, pause, several, stored } from './stored.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sealdesk-record-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const program = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

test('[R4] everything answered before a kill -9 is there afterwards, whole and in order', async () => {
  for (const killAfterLines of [30, 400]) {
    const child = spawn(process.execPath, [program('append-until-killed.ts'), directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > killAfterLines) child.kill('SIGKILL');
      });
      child.stdout.on('end', resolve);
    });
    // The last line may have been cut by the kill: then it was not said.
    const lines = said.slice(0, said.lastIndexOf('\n')).split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(killAfterLines);
    const log = await openLog({ kind: 'embedded', directory });
    for (const line of lines) {
      const [stream = '', from = '', ids = ''] = line.split(' ');
      const expected = ids.split(',');
      const page = await log.readStream(stream, Number(from), expected.length);
      expect(idsOf(page.events)).toEqual(expected);
    }
    await log.close();
  }
});

test('[R18] one directory serves one log at a time, and is free again when that one is closed', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  await expect(openLog({ kind: 'embedded', directory })).rejects.toMatchObject({ code: 'unavailable' });
  await log.append(freshStream(), 0, several(1));
  await log.close();
  const again = await openLog({ kind: 'embedded', directory });
  expect((await again.readAll(null, 10)).events).toHaveLength(1);
  await again.close();
});

test('[R16] a full queue is refused at once, and what was taken is stored', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  const answers: Promise<string>[] = [];
  for (let index = 0; index <= queueEventsMax / 500 + 3; index += 1) {
    const answer = log.append(`conversation-${index}`, 0, several(500));
    answers.push(
      answer.then(
        (result) => result.status,
        (error: { code: string }) => error.code,
      ),
    );
  }
  const answered = await Promise.all(answers);
  expect(new Set(answered)).toEqual(new Set(['appended', 'unavailable']));
  const taken = answered.filter((answer) => answer === 'appended').length;
  expect(taken * 500).toBeLessThanOrEqual(queueEventsMax);
  expect(await log.append('conversation-later', 0, several(1))).toMatchObject({ status: 'appended' });
  const revisions = await Promise.all(
    answered.map((_, index) => log.readStream(`conversation-${index}`, 0, 1)),
  );
  expect(revisions.filter((page) => page.revision === 500)).toHaveLength(taken);
  expect(revisions.filter((page) => page.revision === 0)).toHaveLength(answered.length - taken);
  await log.close();
});

test('[R16] reads beyond a named number are refused at once', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  await log.append('conversation-a', 0, several(1));
  const answers = await Promise.allSettled(
    Array.from({ length: readsWaitingMax + 10 }, () => log.readStream('conversation-a', 0, 1)),
  );
  const refused = answers.filter((answer) => answer.status === 'rejected');
  expect(refused).toHaveLength(10);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'unavailable' });
  expect((await log.readStream('conversation-a', 0, 1)).revision).toBe(1);
  await log.close();
});

test('[R20] a worker that is gone fails what it is asked, instead of never answering', async () => {
  const writer = await startWriter(directory);
  const reader = await startReader(directory);
  await Promise.all([writer.close(), reader.close()]);
  await expect(writer.append([['conversation-a', 0, []]])).rejects.toThrow('ended');
  await expect(reader.stream('conversation-a', 0, 1)).rejects.toMatchObject({ code: 'unavailable' });
});

test.each(['writer', 'reader'] as const)(
  '[R20] a %s that is gone by itself is reported once, at once, and nothing is taken any more',
  async (which) => {
    const workers: Worker[] = [];
    const seen = (worker: Worker) => void workers.push(worker);
    process.on('worker', seen);
    const reported = Promise.withResolvers<LogFailure>();
    const all: LogFailure[] = [];
    const log = await openLog({ kind: 'embedded', directory }, (failure) => {
      all.push(failure);
      reported.resolve(failure);
    });
    process.off('worker', seen);
    await log.append('conversation-a', 0, several(2));
    // The writer is started first.
    await workers[which === 'writer' ? 0 : 1]!.terminate();
    expect(await reported.promise).toMatchObject({ code: 'stopped' });
    await expect(log.append('conversation-a', 2, several(1))).rejects.toMatchObject({ code: 'unavailable' });
    await log.close();
    expect(all).toHaveLength(1);
    const again = await openLog({ kind: 'embedded', directory });
    expect(await again.append('conversation-a', 2, several(1))).toMatchObject({ status: 'appended' });
    await again.close();
  },
);

test('[R15] closing settles every batch that was taken, not only the one under way', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  const taken = Array.from({ length: 30 }, (_, index) =>
    log.append(`conversation-${index}`, 0, several(500)),
  );
  await log.close();
  for (const result of await Promise.all(taken)) expect(result).toMatchObject({ status: 'appended' });
});

test('[R20] a disk that fails stops the writing, keeps what was answered, and goes on reading', async () => {
  const limited = `ulimit -f 2048; exec "${process.execPath}" "${program('append-on-small-disk.ts')}" "${directory}"`;
  const { stdout } = await promisify(execFile)('/bin/bash', ['-c', limited]);
  const told = JSON.parse(stdout) as {
    answered: number;
    failures: string[];
    reported: string[];
    revision: number;
  };
  expect(told.answered).toBeGreaterThan(3);
  expect(['unavailable', 'unknown-outcome']).toContain(told.failures[0]);
  expect(told.failures[1]).toBe('unavailable');
  expect(told.reported).toEqual(['stopped']);
  expect(told.revision).toBe(told.answered);
  const log = await openLog({ kind: 'embedded', directory });
  const { revision } = await log.readStream('conversation-small-disk', 0, 1);
  // What failed with an unknown outcome may have held; nothing that was answered may be missing.
  expect(revision - told.answered).toBeOneOf(told.failures[0] === 'unknown-outcome' ? [0, 1] : [0]);
  expect(await log.append('conversation-small-disk', revision, several(1))).toMatchObject({
    status: 'appended',
  });
  await log.close();
});

test('[R10] who falls behind what is kept in memory reads the file, and misses and doubles nothing', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  const gate = Promise.withResolvers<void>();
  const heard = hear(log, { after: null, prefixes: ['conversation-'] }, () => gate.promise);
  const streams = Array.from(
    { length: 24 },
    (_, index) => `${index % 4 === 0 ? 'visit' : 'conversation'}-${index}`,
  );
  let made = 0;
  while (made < tailEventsMax * 2.5) {
    const revision = made / streams.length;
    await Promise.all(streams.map((stream) => log.append(stream, revision, several(24))));
    made += streams.length * 24;
    if (made / streams.length !== revision + 24) throw new Error('uneven');
  }
  gate.resolve();
  await heard.until((made * 3) / 4, 20_000);
  await heard.subscription.close();
  const cursors = heard.events.map((event) => event.cursor);
  expect(cursors).toHaveLength((made * 3) / 4);
  expect([...new Set(cursors)].sort()).toEqual(cursors);
  await log.close();
});

test('[R10] subscribers that start and stop all the time, at any place, each get their own rest of the log', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  let writing = true;
  const writers = Array.from({ length: 8 }, async (_, index) => {
    for (let revision = 0; writing; revision += 2)
      await log.append(`conversation-${index}`, revision, several(2));
  });
  const rests: { readonly after: Cursor | null; readonly events: readonly RecordedEvent[] }[] = [];
  for (let round = 0; round < 30; round += 1) {
    const known = rests.at(-1)?.events ?? [];
    const after = known[Math.floor(known.length / 2)]?.cursor ?? null;
    const heard = hear(log, { after });
    await heard.until(10 + round);
    await heard.subscription.close();
    rests.push({ after, events: heard.events });
  }
  writing = false;
  await Promise.all(writers);
  const all: RecordedEvent[] = [];
  for (let page = await log.readAll(null, 1_000); ; page = await log.readAll(page.cursor, 1_000)) {
    all.push(...page.events);
    if (page.end) break;
  }
  for (const { after, events } of rests) {
    const from = after === null ? 0 : all.findIndex((event) => event.cursor === after) + 1;
    expect(events).toEqual(all.slice(from, from + events.length));
  }
  await log.close();
});

test("[R9] a cursor beyond the log's end is refused: the log was put back from an older copy", async () => {
  const log = await openLog({ kind: 'embedded', directory });
  await log.append(freshStream(), 0, several(2));
  const beyond = '0000000000000003';
  await expect(log.readAll(beyond, 1)).rejects.toMatchObject({ code: 'invalid-cursor' });
  expect(() => log.subscribe({ after: beyond }, () => undefined)).toThrow(
    expect.objectContaining({ code: 'invalid-cursor' }),
  );
  await log.close();
});

test('[R8] a page is empty only at the end, however long nothing matches', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  for (let index = 0; index < 50; index += 1) await log.append(`visit-${index}`, 0, several(500));
  const [event] = several(1);
  if (event !== undefined) await log.append('conversation-a', 0, [event]);
  await log.append('visit-later', 0, several(1));
  const page = await log.readAll(null, 1, ['conversation-']);
  expect(idsOf(page.events)).toEqual([event?.id]);
  expect(page.end).toBe(false);
  expect(await log.readAll(page.cursor, 1, ['conversation-'])).toMatchObject({ events: [], end: true });
  await log.close();
});

test('[R26] a file of another version is refused, and let go', async () => {
  await (await openLog({ kind: 'embedded', directory })).close();
  const database = openDatabase({ path: join(directory, 'record.sqlite') });
  database.exec('PRAGMA user_version = 7');
  database.close();
  await expect(openEmbeddedLog({ directory })).rejects.toMatchObject({ code: 'unavailable' });
  const mended = openDatabase({ path: join(directory, 'record.sqlite') });
  mended.exec('PRAGMA user_version = 1');
  mended.close();
  await (await openEmbeddedLog({ directory })).close();
});

test('[R1] one lone append is not held up by a timer', async () => {
  const log = await openLog({ kind: 'embedded', directory });
  const stream = freshStream();
  await log.append(stream, 0, [stored()]);
  const times: number[] = [];
  for (let revision = 1; revision < 20; revision += 1) {
    const begun = performance.now();
    await log.append(stream, revision, [stored()]);
    times.push(performance.now() - begun);
    await pause(1);
  }
  // Generous, for a loaded machine with a slow disk; a batching timer of a few milliseconds would still show.
  expect(times.sort((a, b) => a - b)[2]).toBeLessThan(5);
  await log.close();
});
