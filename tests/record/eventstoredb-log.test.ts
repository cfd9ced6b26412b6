import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { appendsWaitingMax } from '../../src/record/eventstoredb-append.ts';
import { toUuid } from '../../src/record/eventstoredb-form.ts';
import { type EventStoreLimits, openEventStoreLog } from '../../src/record/eventstoredb-log.ts';
import { type EventLog, LogFailure, type RecordedEvent } from '../../src/record/log.ts';
import { openLog } from '../../src/record/open-log.ts';
import { type AppendFault, type EventStoreFake, startEventStoreFake } from './eventstoredb-fake.ts';
import { bare, freshStream, freshTag, hear, idsOf, pause, several, stored } from './stored.ts';

let fake: EventStoreFake;
let log: EventLog;
let reported: LogFailure[];

const open = (limits: Partial<EventStoreLimits> = {}): Promise<EventLog> =>
  openEventStoreLog({
    connectionString: fake.connectionString,
    report: (failure) => void reported.push(failure),
    limits: { windowMs: 5_000, timerMs: 200, readWindowMs: 500, ...limits },
  });

/** What another process would store, put there at once. */
const foreign = () => {
  const { id, type, ...data } = stored();
  const contentType = 'application/json';
  return { id: toUuid(id), type, contentType, data: new TextEncoder().encode(JSON.stringify(data)) };
};

beforeEach(async () => {
  reported = [];
  fake = await startEventStoreFake();
  log = await open();
});

afterEach(async () => {
  await log.close();
  await fake.close();
});

describe('an append', () => {
  const bridged: readonly AppendFault[] = [
    'not-stored',
    'lost-reply',
    'not-stored-silent',
    'stored-silent',
    'not-ready',
    'no-position',
    'odd-answer',
    'cut-short',
  ];

  test.each(bridged)('[R21] answers as if nothing had happened after %s', async (fault) => {
    const stream = freshStream();
    const events = several(3);
    await log.append(stream, 0, several(2));
    fake.fail(fault);
    const result = await log.append(stream, 2, events);
    const page = await log.readStream(stream, 0, 10);
    expect(idsOf(page.events.slice(2))).toEqual(idsOf(events));
    expect(page.revision).toBe(5);
    expect(result).toEqual({ status: 'appended', revision: 5, cursor: page.events[4]?.cursor });
  });

  test('[R21] in any sequence of faults stores each event once and says where', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.constantFrom(...bridged.filter((fault) => !fault.endsWith('silent'))), {
            maxLength: 3,
          }),
          {
            maxLength: 5,
          },
        ),
        async (plan) => {
          const stream = freshStream();
          const meant: string[] = [];
          for (const faults of plan) {
            const events = several(2);
            fake.fail(...faults);
            const result = await log.append(stream, meant.length, events);
            meant.push(...idsOf(events));
            const page = await log.readStream(stream, 0, 100);
            expect(idsOf(page.events)).toEqual(meant);
            expect(result).toEqual({
              status: 'appended',
              revision: meant.length,
              cursor: page.events.at(-1)?.cursor,
            });
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test('[R1] of which a part was stored is completed, or called damaged when others came in between', async () => {
    const stream = freshStream();
    const events = several(4);
    fake.fail('cut-short');
    expect(await log.append(stream, 0, events)).toMatchObject({ status: 'appended', revision: 4 });
    expect(idsOf((await log.readStream(stream, 0, 10)).events)).toEqual(idsOf(events));

    const before = fake.appends();
    fake.fail('cut-short');
    const broken = log.append(stream, 4, several(3));
    const failed = expect(broken).rejects.toMatchObject({ code: 'damaged' });
    while (fake.appends() < before + 1) await pause(1);
    fake.store.append(stream, 4n, [foreign()]);
    await failed;
  });

  test('[R21] that won unheard and then lost to another is still known to have won', async () => {
    const stream = freshStream();
    const events = several(2);
    fake.fail('lost-reply');
    const appending = log.append(stream, 0, events);
    while (fake.appends() < 1) await pause(1);
    // Another process goes on from what the first attempt stored, before the second attempt comes in.
    expect(fake.store.append(stream, 1n, [foreign()]).status).toBe('stored');
    expect(await appending).toMatchObject({ status: 'appended', revision: 2 });
  });

  test('[R21] that was answered with a wrong revision looks before it gives up', async () => {
    const stream = freshStream();
    const events = several(2);
    await log.append(stream, 0, events);
    fake.fail('wrong-revision');
    expect(await log.append(stream, 0, events)).toMatchObject({ status: 'appended', revision: 2 });
    fake.fail('wrong-revision');
    expect(await log.append(stream, 2, several(1))).toMatchObject({ status: 'conflict' });
  });

  test('[R21] names an outcome unknown only when it is: lost, refused and never sent are told apart', async () => {
    const short = await open({ windowMs: 300 });
    const stream = freshStream();
    fake.fail('lost-reply', 'not-stored', 'not-stored', 'not-stored', 'not-stored');
    const events = several(1);
    await expect(short.append(stream, 0, events)).rejects.toMatchObject({ code: 'unknown-outcome' });
    expect((await log.readStream(stream, 0, 1)).revision).toBe(1);
    fake.clearFaults();
    const again = await log.append(stream, 0, events);
    expect(again).toMatchObject({ status: 'appended', revision: 1 });

    fake.fail('denied');
    await expect(short.append(stream, 1, several(1))).rejects.toMatchObject({ code: 'unavailable' });
    fake.fail('deleted');
    await expect(short.append(stream, 1, several(1))).rejects.toMatchObject({ code: 'damaged' });
    fake.fail('lost-reply', 'denied');
    await expect(short.append(stream, 1, several(1))).rejects.toMatchObject({ code: 'unknown-outcome' });
    await short.close();
  });

  test('[R3] repeated by a later call, also of another process, says rightly where its events are', async () => {
    const stream = freshStream();
    const events = several(2);
    const first = await log.append(stream, 0, events);
    expect(await log.append(stream, 0, events)).toEqual(first);
    const other = await open({ windowMs: 200 });
    expect(await other.append(stream, 0, events)).toEqual(first);
    // Stored unheard, and nothing else since by which its age could be told.
    const unheard = several(2);
    fake.fail('lost-reply', 'not-stored', 'not-stored', 'not-stored');
    await expect(other.append(stream, 2, unheard)).rejects.toMatchObject({ code: 'unknown-outcome' });
    fake.clearFaults();
    const page = await log.readStream(stream, 0, 10);
    expect(await other.append(stream, 2, unheard)).toMatchObject({ cursor: page.events[3]?.cursor });
    await other.close();
  });

  test('[R21] racing through faults: nothing is lost, doubled, torn or won twice', async () => {
    const tag = freshTag();
    const writers = Array.from({ length: 6 }, async (_, index) => {
      const stream = `conversation-${tag}${index % 2}`;
      const won: { readonly to: number; readonly ids: readonly string[] }[] = [];
      for (let expected = 0; won.length < 8; ) {
        if ((won.length + index) % 4 === 0) fake.fail('lost-reply');
        if ((won.length + index) % 4 === 2) fake.fail('not-stored');
        const events = several(3);
        const result = await log.append(stream, expected, events);
        expected = result.revision;
        if (result.status === 'appended') won.push({ to: result.revision, ids: idsOf(events) });
      }
      return { stream, won };
    });
    const done = await Promise.all(writers);
    for (const index of [0, 1]) {
      const stream = `conversation-${tag}${index}`;
      const wins = done.filter((writer) => writer.stream === stream).flatMap((writer) => writer.won);
      const page = await log.readStream(stream, 0, 100);
      expect(page.revision).toBe(72);
      for (const { to, ids } of wins) expect(idsOf(page.events.slice(to - 3, to))).toEqual(ids);
    }
  });

  test('[R23] without a server is tried on, others are told at once, and it succeeds when the server is back', async () => {
    const patient = await open({ lostAfterMs: 100 });
    const stream = freshStream();
    await patient.append(stream, 0, several(1));
    await fake.stop();
    const first = patient.append(stream, 1, several(1));
    await pause(300);
    const begun = performance.now();
    await expect(patient.append(freshStream(), 0, several(1))).rejects.toMatchObject({ code: 'unavailable' });
    expect(performance.now() - begun).toBeLessThan(50);
    await fake.start();
    expect(await first).toMatchObject({ status: 'appended', revision: 2 });
    expect(await patient.append(freshStream(), 0, several(1))).toMatchObject({ status: 'appended' });
    await patient.close();
  });

  test('[R23] that never found a server stored nothing and says so', async () => {
    const short = await open({ windowMs: 200 });
    await fake.stop();
    await pause(20);
    // The first may have been on its way when the connection broke; what follows finds none.
    await short.append(freshStream(), 0, several(1)).catch(() => undefined);
    await expect(short.append(freshStream(), 0, several(1))).rejects.toMatchObject({ code: 'unavailable' });
    await fake.start();
    await short.close();
  });

  test('[R15] under way while the log closes is answered, and not tried again', async () => {
    const closing = await open({ windowMs: 30_000 });
    await fake.stop();
    const append = closing.append(freshStream(), 0, several(1));
    const failed = expect(append).rejects.toBeInstanceOf(LogFailure);
    await pause(50);
    const begun = performance.now();
    await closing.close();
    await failed;
    expect(performance.now() - begun).toBeLessThan(2_000);
    await fake.start();
  });
});

test('[R16] appends beyond a named number are refused at once, and what was taken is stored', async () => {
  const patient = await open({ timerMs: 10_000 });
  const answers = Array.from({ length: appendsWaitingMax + 20 }, async (_, index) => {
    const stream = `conversation-${index}`;
    return patient.append(stream, 0, several(1)).then(
      (result) => result.status,
      (error: LogFailure) => error.code,
    );
  });
  const answered = await Promise.all(answers);
  expect(answered.filter((answer) => answer === 'unavailable')).toHaveLength(20);
  expect(answered.filter((answer) => answer === 'appended')).toHaveLength(appendsWaitingMax);
  expect(await patient.append('conversation-later', 0, several(1))).toMatchObject({ status: 'appended' });
  await patient.close();
});

test('[R1] appends given up while they are being written are whole or not there', async () => {
  const hasty = await open({ timerMs: 15, windowMs: 2_000 });
  const streams = Array.from({ length: 150 }, () => freshStream());
  const answers = await Promise.all(
    streams.map((stream) =>
      hasty.append(stream, 0, several(20)).then(
        (result) => result.status,
        (error: LogFailure) => error.code,
      ),
    ),
  );
  for (const [index, stream] of streams.entries()) {
    const { revision } = await log.readStream(stream, 0, 1);
    expect(revision).toBeOneOf(answers[index] === 'appended' ? [20] : [0, 20]);
  }
  await hasty.close();
});

describe('a subscription', () => {
  test.each(['error', 'silently'] as const)(
    '[R12] dropped with %s goes on from the last event',
    async (how) => {
      const tag = freshTag();
      const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] });
      for (let round = 0; round < 6; round += 1) {
        await log.append(freshStream('conversation', tag), 0, several(3));
        await log.append(freshStream('visit', tag), 0, several(3));
        if (round % 2 === 0) await heard.until((round + 1) * 3);
        fake.dropSubscriptions(how);
      }
      await heard.until(18);
      await pause(100);
      const all = fake.store.all().filter(({ stream }) => stream.startsWith(`conversation-${tag}`));
      expect(heard.events.map(({ stream, revision }) => `${stream} ${revision}`)).toEqual(
        all.map(({ stream, revision }) => `${stream} ${revision}`),
      );
      expect(reported.some(({ code }) => code === 'unavailable')).toBe(true);
      await heard.subscription.close();
    },
  );

  test('[R12] dropped again and again at any moment, under writing, skips and doubles nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('append', 'append', 'append', 'error', 'silently', 'wait'), {
          minLength: 10,
          maxLength: 30,
        }),
        fc.nat(2),
        async (steps, slowness) => {
          const tag = freshTag();
          const heard = hear(log, { after: 'now', prefixes: [`conversation-${tag}`] }, () => pause(slowness));
          await heard.subscription.started;
          let made = 0;
          for (const step of steps) {
            if (step === 'wait') await pause(3);
            else if (step === 'append') {
              await log.append(freshStream('conversation', tag), 0, several(2));
              await log.append(freshStream('agent', tag), 0, several(4));
              made += 2;
            } else fake.dropSubscriptions(step as 'error' | 'silently');
          }
          await heard.until(made);
          await heard.subscription.close();
          const all = fake.store.all().filter(({ stream }) => stream.startsWith(`conversation-${tag}`));
          expect(heard.events.map(({ stream, revision }) => `${stream} ${revision}`)).toEqual(
            all.map(({ stream, revision }) => `${stream} ${revision}`),
          );
        },
      ),
      { numRuns: 8 },
    );
  });

  test('[R12] survives the server being away', async () => {
    const tag = freshTag();
    const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] });
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(1);
    await fake.stop();
    await pause(100);
    await fake.start();
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(2);
    await heard.subscription.close();
  });

  test('[R12] resumes behind what it was told to have passed, not from its last event', async () => {
    const tag = freshTag();
    const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] });
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(1);
    const given =
      fake.store.all().find(({ stream }) => stream.startsWith(`conversation-${tag}`))?.position ?? 0n;
    for (let index = 0; index < 40; index += 1) await log.append(freshStream('visit', tag), 0, several(1));
    await pause(50);
    fake.dropSubscriptions('silently');
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(2);
    expect(BigInt(fake.begun.at(-1) ?? '0')).toBeGreaterThan(given);
    await heard.subscription.close();
  });

  test('[R12] dropped while much of it waits for a slow callback loses nothing of that', async () => {
    const tag = freshTag();
    const gate = Promise.withResolvers<void>();
    const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] }, () => gate.promise);
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(1);
    // The server's checkpoints for these arrive long before the callback has seen them.
    for (let index = 0; index < 20; index += 1)
      await log.append(freshStream('conversation', tag), 0, several(2));
    await pause(100);
    fake.dropSubscriptions('error');
    await pause(100);
    gate.resolve();
    await heard.until(41);
    expect(new Set(idsOf(heard.events)).size).toBe(41);
    await heard.subscription.close();
  });

  test('[R12] over a server that repeats itself after a drop doubles nothing', async () => {
    const tag = freshTag();
    fake.repeatOnResume();
    const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] });
    for (let round = 1; round <= 4; round += 1) {
      await log.append(freshStream('conversation', tag), 0, several(2));
      await heard.until(round * 2);
      fake.dropSubscriptions('silently');
    }
    await pause(200);
    expect(new Set(idsOf(heard.events)).size).toBe(heard.events.length);
    await heard.subscription.close();
  });

  test('[R12] that is closed leaves nothing open at the server', async () => {
    const heard = [hear(log, { after: null }), hear(log, { after: 'now', prefixes: ['visit-'] })];
    for (const { subscription } of heard) await subscription.started;
    for (let waits = 0; fake.subscriptions() < 2 && waits < 100; waits += 1) await pause(10);
    expect(fake.subscriptions()).toBe(2);
    for (const { subscription } of heard) await subscription.close();
    for (let waits = 0; fake.subscriptions() > 0 && waits < 100; waits += 1) await pause(10);
    expect(fake.subscriptions()).toBe(0);
  });

  test('[R19] that meets what no append wrote stops loudly', async () => {
    const tag = freshTag();
    const heard = hear(log, { after: null, prefixes: [`conversation-${tag}`] });
    await log.append(freshStream('conversation', tag), 0, several(1));
    await heard.until(1);
    const ended = expect(heard.subscription.ended).rejects.toMatchObject({ code: 'damaged' });
    fake.store.plant(freshStream('conversation', tag), { data: new TextEncoder().encode('{"clear":1}') });
    await ended;
    expect(heard.events).toHaveLength(1);
  });

  test('[R9] from a cursor of another store is refused, not silently late', async () => {
    await log.append(freshStream(), 0, several(3));
    for (const cursor of ['0000000000000001-0000000000000001', 'ffffffffffffffff-ffffffffffffffff']) {
      const heard = hear(log, { after: cursor });
      await expect(heard.subscription.ended).rejects.toMatchObject({ code: 'invalid-cursor' });
      await expect(log.readAll(cursor, 5)).rejects.toMatchObject({ code: 'invalid-cursor' });
    }
  });
});

describe('a read', () => {
  test('[R12] outlasts a short failure, and says unavailable after a long one', async () => {
    const stream = freshStream();
    await log.append(stream, 0, several(2));
    fake.failReads(2);
    expect((await log.readStream(stream, 0, 10)).revision).toBe(2);
    fake.failReads(1_000);
    await expect(log.readStream(stream, 0, 10)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(log.readAll(null, 10)).rejects.toMatchObject({ code: 'unavailable' });
    fake.failReads(0);
  });

  test.each([
    ['data that is no JSON', { contentType: 'application/octet-stream', data: new Uint8Array([1, 2, 3]) }],
    ['other JSON', { data: new TextEncoder().encode('{"a":1}') }],
    [
      'a link',
      { type: '$>', contentType: 'application/octet-stream', data: new TextEncoder().encode('0@other') },
    ],
    ['the end of a stream', { type: '$streamDeleted', contentType: 'application/octet-stream' }],
  ])('[R19] that meets %s says damaged', async (_, event) => {
    const stream = freshStream();
    await log.append(stream, 0, several(1));
    fake.store.plant(stream, event);
    await expect(log.readStream(stream, 0, 10)).rejects.toMatchObject({ code: 'damaged' });
    await expect(log.readAll(null, 10)).rejects.toMatchObject({ code: 'damaged' });
  });

  test('[R19] that misses events at the beginning of a stream says damaged', async () => {
    const stream = freshStream();
    await log.append(stream, 0, several(4));
    fake.store.truncate(stream, 2);
    await expect(log.readStream(stream, 0, 10)).rejects.toMatchObject({ code: 'damaged' });
  });

  test('[R7] is bounded by bytes, and comes to the end page by page', async () => {
    const stream = freshStream();
    const large = 'x'.repeat(250_000);
    for (let revision = 0; revision < 30; revision += 3) {
      await log.append(stream, revision, [
        stored({ shredded: large }),
        stored({ shredded: large }),
        stored(),
      ]);
    }
    const first = await log.readStream(stream, 0, 100);
    expect(first.events.length).toBeLessThan(30);
    expect(first.revision).toBe(30);
    const rest = await log.readStream(stream, first.events.length, 100);
    expect(first.events.length + rest.events.length).toBe(30);
    const all = await log.readAll(null, 100);
    expect(all).toMatchObject({ end: false });
    expect(all.events.length).toBeLessThan(30);
  });

  test("[R8] goes past the server's own and foreign streams, however many", async () => {
    const [first, last] = [freshStream(), freshStream()];
    await log.append(first, 0, several(1));
    for (let index = 0; index < 700; index += 1) {
      fake.store.plant(index % 2 === 0 ? '$stats-1' : 'Orders_1', { type: '$statsCollected' });
    }
    await log.append(last, 0, several(1));
    const events: RecordedEvent[] = [];
    let page = await log.readAll(null, 3);
    for (let pages = 0; pages < 50; pages += 1) {
      events.push(...page.events);
      if (page.end) break;
      expect(page.events.length).toBeGreaterThan(0);
      page = await log.readAll(page.cursor, 3);
    }
    expect(events.map(({ stream }) => stream)).toEqual([first, last]);
    expect(page.cursor).toBe(events[1]?.cursor);
  });
});

test('[R1] ids and texts come back from EventStoreDB as they were given', async () => {
  const stream = freshStream();
  const ids = ['AAAAAAAAAAAAAAAAAAAAAQ', '_____________________w', '-_-_-_-_-_-_-_-_-_-_-Q'];
  const events = ids.map((id) => stored({ id, clear: '{"a":"\\u2028 \u2028 🗝 \\\\"}' }));
  await log.append(stream, 0, events);
  expect((await log.readStream(stream, 0, 5)).events.map(bare)).toEqual(events);
});

test('[R24] the fake serves as a process of its own', async () => {
  const program = fileURLToPath(new URL('eventstoredb-fake-server.ts', import.meta.url));
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(`${data}`)),
  );
  const port = Number(/^listening (\d+)\n$/.exec(line)?.[1]);
  const other = await openLog({
    kind: 'eventstoredb',
    connectionString: `esdb://127.0.0.1:${port}?tls=false`,
  });
  expect(await other.append(freshStream(), 0, several(1))).toMatchObject({ status: 'appended' });
  await other.close();
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('[R24] the fake tells on a caller that asks what a real server would choke on', async () => {
  const strict = await startEventStoreFake();
  const { EventStoreDBClient, jsonEvent } = await import('@eventstore/db-client');
  const client = new EventStoreDBClient({ endpoint: `127.0.0.1:${strict.port}` }, { insecure: true });
  const credentials = { username: 'a', password: 'b' };
  await client.appendToStream('$$', [jsonEvent({ type: '', data: {} })], {
    credentials,
    expectedRevision: 'any',
  });
  await client.dispose();
  expect(strict.violations).toHaveLength(3);
  await expect(strict.close()).rejects.toThrow('an empty type');
});
