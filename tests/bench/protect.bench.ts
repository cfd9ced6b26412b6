// Microseconds the protect stage costs a message, beside JSON.stringify of the same event in the same run.
// Run by hand on a quiet machine: node tests/bench/protect.bench.ts
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as marks from '../../src/contract/marks.ts';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { openKeystore } from '../../src/protect/keystore.ts';
import { createProtect, NO_HEADS, type PlacedEvent, type PlainEvent } from '../../src/protect/protect.ts';
import { redact } from '../../src/redact/redact.ts';

const ROUNDS = 7;
const MESSAGE_BYTES = 300;
const MESSAGES = 3_000;
const COLD_STREAMS = 500;

const root = await mkdtemp(join(tmpdir(), 'sealdesk-bench-'));
const data = join(root, 'data');
await mkdir(data);
const vault = await openFileVault({
  places: [join(root, 'vault')],
  acceptOnePlace: true,
  dataDirectory: data,
});
let nowMs = 0;
const keystore = await openKeystore({
  path: join(data, 'keystore.sqlite'),
  vault,
  mayCreate: true,
  nowMs: () => nowMs,
});
const stage = createProtect({ keystore, marks, detect: redact });
const subject = await keystore.subjectOf({ workspace: 'northwind', kind: 'device', value: 'bench' });
const streams = Array.from({ length: COLD_STREAMS }, (_, n) => `conversation-${n}`);
const hot = streams[0] ?? '';

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measured(name: string, count: number, work: () => unknown): Promise<void> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = process.hrtime.bigint();
    await work();
    rounds.push(Number(process.hrtime.bigint() - from) / 1_000 / count);
  }
  console.log(`${name.padEnd(58)} ${median(rounds).toFixed(2).padStart(9)} us`);
}

const event = {
  type: 'MessageSent',
  from: 'visitor',
  person: null,
  tab: 'AAAAAAAAAAAAAAAAAAAAAA',
  sequence: 1,
  epoch: 1,
  size: 256,
  digest: 'A'.repeat(43),
  policy: 1,
  rules: '1.1',
  envelope: 'x'.repeat(MESSAGE_BYTES),
  check: null,
} as PlainEvent;
const context = {
  workspace: 'northwind',
  stream: hot,
  heads: NO_HEADS,
  owner: { subject },
  by: { kind: 'visitor' },
  cause: 'AAAAAAAAAAAAAAAAAAAAAA',
  at: '2026-11-20T09:00:00.000Z',
};

await measured(`places for ${COLD_STREAMS} conversations asked for together, each`, COLD_STREAMS, () =>
  Promise.all(streams.map((stream) => keystore.openStream(stream, { subject }, 0))),
);
await measured('JSON.stringify of the same event', MESSAGES, () => {
  for (let n = 0; n < MESSAGES; n += 1) JSON.stringify({ ...event, ...context, revision: n });
});
await measured('leaf, next revision of a stream in use', MESSAGES, () => {
  for (let n = 0; n < MESSAGES; n += 1) keystore.leaf(hot, n);
});
await measured('leaf, any revision of a stream in use', MESSAGES, () => {
  for (let n = 0; n < MESSAGES; n += 1) keystore.leaf(hot, (n * 40_503) % 65_536);
});
await measured('leaf, stream not in use (a row and 64 levels)', COLD_STREAMS, () => {
  nowMs += 60_000;
  for (const stream of streams) keystore.leaf(stream, 0);
});
await measured(`protect, one message of ${MESSAGE_BYTES} bytes`, MESSAGES, async () => {
  for (let n = 0; n < MESSAGES; n += 1) await stage.protect([event], { ...context, revision: n });
});
const stored: PlacedEvent[] = [];
for (let n = 0; n < MESSAGES; n += 1) {
  const done = await stage.protect([event], { ...context, revision: n });
  if (done.status === 'protected')
    stored.push(...done.events.map((each) => ({ ...each, stream: hot, revision: n })));
}
await measured(`unshred, one message of ${MESSAGE_BYTES} bytes, in a page`, MESSAGES, () =>
  stage.unshredAll(stored),
);

await keystore.close();
await rm(root, { recursive: true, force: true });
