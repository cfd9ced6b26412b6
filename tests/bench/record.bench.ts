// How fast the embedded log appends, next to the simplest durable thing in the same run: one INSERT, one transaction,
// one sync. `node tests/bench/record.bench.ts` prints a table; ratios hold better than figures.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/platform/sqlite.ts';
import type { EventLog, StoredEvent } from '../../src/record/log.ts';
import { openLog } from '../../src/record/open-log.ts';

const runMs = 1_500;
const inFlight = [1, 50, 500] as const;
// About what one sealed message of the smallest size bucket weighs in both parts.
const clear = JSON.stringify({ fields: 'c'.repeat(600) });
const shredded = randomBytes(1_200).toString('base64url');
const head = randomBytes(32).toString('base64url');

const event = (): StoredEvent => ({
  id: randomBytes(16).toString('base64url'),
  type: 'MessageSent',
  clear,
  head,
  shredded,
});

type Measured = {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

const measured = (name: string, timesMs: number[], tookMs: number): Measured => {
  const sorted = timesMs.sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { name, perSecond: timesMs.length / (tookMs / 1_000), p50Ms: at(0.5), p99Ms: at(0.99) };
};

const baseline = (directory: string): Measured => {
  const database = openDatabase({ path: join(directory, 'baseline.sqlite') });
  database.exec(
    'CREATE TABLE events (position INTEGER PRIMARY KEY, id TEXT, type TEXT, clear TEXT, head TEXT, shredded TEXT)',
  );
  const insert = database.prepare(
    'INSERT INTO events (id, type, clear, head, shredded) VALUES (?, ?, ?, ?, ?)',
  );
  const times: number[] = [];
  const begun = performance.now();
  for (let now = begun; now - begun < runMs; ) {
    const { id, type } = event();
    database.transaction(() => insert.run(id, type, clear, head, shredded));
    const next = performance.now();
    times.push(next - now);
    now = next;
  }
  const took = performance.now() - begun;
  database.close();
  return measured('bare INSERT, one transaction each', times, took);
};

const appends = async (log: EventLog, count: number): Promise<Measured> => {
  const times: number[] = [];
  const begun = performance.now();
  const one = async (index: number): Promise<void> => {
    const stream = `conversation-bench-${count}-${index}`;
    for (let revision = 0; ; ) {
      const sent = performance.now();
      if (sent - begun >= runMs) return;
      const result = await log.append(stream, revision, [event()]);
      if (result.status !== 'appended') throw new Error('nobody else writes here');
      revision = result.revision;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, index) => one(index)));
  return measured(`embedded log, ${count} in flight`, times, performance.now() - begun);
};

const catchUp = async (log: EventLog): Promise<string> => {
  const begun = performance.now();
  let events = 0;
  for (let page = await log.readAll(null, 1_000); ; page = await log.readAll(page.cursor, 1_000)) {
    events += page.events.length;
    if (page.end) break;
  }
  return `catch-up: ${events} events, ${Math.round(events / ((performance.now() - begun) / 1_000))} a second`;
};

const directory = mkdtempSync(join(tmpdir(), 'sealdesk-bench-'));
try {
  const base = baseline(directory);
  const log = await openLog({ kind: 'embedded', directory });
  const rows = [base];
  let delivered = 0;
  const subscription = log.subscribe({ after: null }, (events) => {
    delivered += events.length;
  });
  for (const count of inFlight) rows.push(await appends(log, count));
  const reading = await catchUp(log);
  await subscription.close();
  await log.close();
  process.stdout.write('| appends | a second | of the baseline | p50 ms | p99 ms |\n|---|---|---|---|---|\n');
  for (const { name, perSecond, p50Ms, p99Ms } of rows) {
    const ratio = (perSecond / base.perSecond).toFixed(1);
    process.stdout.write(
      `| ${name} | ${Math.round(perSecond)} | ${ratio}x | ${p50Ms.toFixed(2)} | ${p99Ms.toFixed(2)} |\n`,
    );
  }
  process.stdout.write(`${reading}; one live subscriber got ${delivered} events meanwhile\n`);
} finally {
  rmSync(directory, { recursive: true });
}
