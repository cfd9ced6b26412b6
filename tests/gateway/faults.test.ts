// A thousand faults between a message and its verdict, seeded: none of them passes anything, each is told to the sender as
// something to try again, and each stands in an alarm within ten seconds. Kills of a real gateway are in door.test.ts.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import type { Detector } from '../../src/gateway/detector.ts';
import { readGatewayIdentity } from '../../src/gateway/identity.ts';
import { createInspector } from '../../src/gateway/inspect.ts';
import { TABLE_DAYS_MAX, TABLE_WARNING_DAYS, watchTableAge } from '../../src/gateway/table-age.ts';
import { openGatewayServer } from '../../src/gateway/server.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';
import { ALARM_MS_MAX } from '../../src/protect/gateway-alarm.ts';
import { type GatewayDoor, type MessageToInspect, openGatewayDoor } from '../../src/protect/gateway-door.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { seeded } from '../redact/numbers.ts';
import { CARD, detector, newGateway, newSender, type Said, say, type Sender, workspace } from './sender.ts';

const FAULTS = 1_000;
const SENDERS = 100;

/** In the gateway: its detector breaks on these words. */
const broken = ['redact', 'digitRuns', 'completes', 'memory', 'stale'] as const;
/** On the wire, or from a gateway that lies. */
const onTheWire = [
  'silent',
  'cut',
  'garbage',
  'failed',
  'unsigned pass',
  'borrowed pass',
  'bare pass',
  'unsigned refusal',
] as const;
type Fault = (typeof broken)[number] | (typeof onTheWire)[number];

let primitives: ServerPrimitives;
beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

async function openFaulty() {
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-faults-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const gateway = await newGateway();
  const identity = (await readGatewayIdentity(primitives, gateway.text))!;
  let stale = false;
  const breaks = (text: string, fault: Fault) => {
    if (text.includes(`[${fault}]`)) throw new Error('injected');
  };
  const faulty: Detector = {
    rules: detector.rules,
    get tableDate() {
      return stale ? '2020-01-01' : detector.tableDate;
    },
    maskDigits: detector.maskDigits,
    asksFor: detector.asksFor,
    askedOf: detector.askedOf,
    redact(text) {
      breaks(text, 'redact');
      if (text.includes('[memory]')) throw new RangeError('Array buffer allocation failed');
      // What breaks later comes so far.
      return /\[(digitRuns|completes)\]/.test(text)
        ? { verdict: 'pass', text, spans: [] }
        : detector.redact(text);
    },
    digitRuns(text) {
      breaks(text, 'digitRuns');
      return detector.digitRuns(text);
    },
    completes(earlier, text) {
      breaks(text, 'completes');
      return detector.completes(earlier, text);
    },
  };
  const inspector = await createInspector({
    primitives,
    identities: [identity],
    detector: faulty,
    nowMs: Date.now,
    onFault: () => undefined,
  });
  const behind = { path: join(folder, 'behind.sock') };
  const server = await openGatewayServer({ listen: behind, inspector, log: () => undefined });
  onTestFinished(() => server.close());

  const plan = new Map<string, Fault>();
  const sockets = new Set<Socket>();
  let borrowed: unknown = null;
  const between = createServer((socket) => {
    const real = connect(behind);
    for (const each of [socket, real]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
      each.on('close', () => {
        socket.destroy();
        real.destroy();
      });
    }
    real.on('data', (chunk) => socket.write(chunk));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) pass(line, socket, real);
    });
  });
  function pass(line: string, socket: Socket, real: Socket): void {
    const { id, inspect } = JSON.parse(line) as { id: number; inspect: { envelope: string } };
    const answer = (given: object) => void socket.write(`${JSON.stringify({ id, answer: given })}\n`);
    const junk = { text: '{}', signature: 'A'.repeat(86) };
    const { rules } = detector;
    switch (plan.get(inspect.envelope)) {
      case 'silent':
        return;
      case 'cut':
        return void socket.destroy();
      case 'garbage':
        return void socket.write('it is not even JSON\n');
      case 'failed':
        return answer({ status: 'failed' });
      case 'unsigned pass':
        return answer({ status: 'passed', rules, check: junk });
      case 'borrowed pass':
        return answer({ status: 'passed', rules, check: borrowed });
      case 'bare pass':
        return answer({ status: 'passed' });
      case 'unsigned refusal':
        return answer({ status: 'refused', rules, reason: 'card-number', check: junk });
      default:
        real.write(`${line}\n`);
    }
  }
  const at = { path: join(folder, 'between.sock') };
  await new Promise<void>((resolve) => between.listen(at, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => between.close(() => resolve()));
  });
  const lines: { readonly line: LogEvent; readonly atMs: number }[] = [];
  const door = openGatewayDoor({
    place: at,
    primitives,
    directory: (name) => (name === workspace ? gateway.directory : null),
    clock: systemClock(),
    log: (line) => void lines.push({ line, atMs: performance.now() }),
  });
  onTestFinished(() => door.close());
  return {
    door,
    lines,
    plan,
    setStale: (value: boolean) => {
      stale = value;
    },
    lend: (check: unknown) => {
      borrowed = check;
    },
  };
}

function toInspect(said: Said): MessageToInspect {
  const { gateway, key, box, window: _, ...rest } = said.request;
  return { ...rest, digest: said.digest, inspection: { gateway, key, box } };
}

async function until(holds: () => boolean, ms: number): Promise<void> {
  for (const end = performance.now() + ms; !holds(); ) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const isServed = (door: GatewayDoor) => () => door.key(workspace) !== null;

it('[P65] a thousand faults: nothing is passed, the sender may try again, an alarm within ten seconds', async () => {
  const at = await openFaulty();
  const { door } = at;
  await until(isServed(door), 10_000);
  const senders: Sender[] = [];
  for (let index = 0; index < SENDERS; index += 1) senders.push(await newSender());
  const clean = await say(senders[0]!, door.key(workspace)!, 'Hello');
  const passed = await door.inspect(toInspect(clean));
  if (passed.status !== 'passed') throw new Error(passed.status);
  at.lend(passed.check);

  const random = seeded(4_711);
  const kinds: readonly Fault[] = [...broken, ...onTheWire];
  const faults: Fault[] = kinds.flatMap((kind) => Array.from({ length: 10 }, () => kind));
  // What ends the connection takes all others under way along: fewer of those.
  const others = kinds.filter((kind) => !['cut', 'garbage', 'silent'].includes(kind));
  while (faults.length < FAULTS) faults.push(others[Math.floor(random() * others.length)]!);
  const failures: { readonly fault: Fault; readonly atMs: number }[] = [];

  async function inject(fault: Fault, sender: Sender): Promise<void> {
    await until(isServed(door), 10_000);
    const said = await say(sender, door.key(workspace)!, `${CARD} [${fault}]`);
    if ((onTheWire as readonly string[]).includes(fault)) at.plan.set(said.request.envelope, fault);
    const answer = await door.inspect(toInspect(said));
    expect({ fault, status: answer.status }).toEqual({ fault, status: 'unavailable' });
    failures.push({ fault, atMs: performance.now() });
  }
  const alone: readonly Fault[] = faults.filter((fault) => fault === 'cut' || fault === 'garbage');
  const stale = faults.filter((fault) => fault === 'stale');
  const together = faults.filter((fault) => !alone.includes(fault) && fault !== 'stale');
  for (let from = 0; from < together.length; from += SENDERS)
    await Promise.all(
      together.slice(from, from + SENDERS).map((fault, index) => inject(fault, senders[index]!)),
    );
  for (const fault of alone) await inject(fault, senders[0]!);
  at.setStale(true);
  for (let from = 0; from < stale.length; from += SENDERS)
    await Promise.all(
      stale.slice(from, from + SENDERS).map((fault, index) => inject(fault, senders[index]!)),
    );
  at.setStale(false);

  expect(failures).toHaveLength(FAULTS);
  expect(new Set(failures.map(({ fault }) => fault)).size).toBe(kinds.length);
  expect(door.failures).toBe(FAULTS);
  const alarms = () => at.lines.filter(({ line }) => line.event === 'gateway-alarm');
  const told = () =>
    alarms().reduce((sum, { line }) => sum + Number('messages' in line ? line.messages : 0), 0);
  await until(() => told() === FAULTS, ALARM_MS_MAX);
  for (const { atMs } of failures)
    expect(alarms().some((alarm) => alarm.atMs > atMs - 10 && alarm.atMs - atMs < ALARM_MS_MAX)).toBe(true);
  expect(new Set(alarms().map(({ line }) => ('code' in line ? line.code : '')))).toEqual(
    new Set(['unavailable', 'table-stale']),
  );
  // However it is written: half a number's digits in a row, which no clock has.
  expect(JSON.stringify(at.lines).replace(/\D/g, '')).not.toContain(CARD.replace(/\D/g, '').slice(0, 8));

  // The sender tries again, and it is judged as if nothing had been.
  await until(isServed(door), 10_000);
  at.plan.clear();
  const again = await say(senders[0]!, door.key(workspace)!, CARD);
  expect(await door.inspect(toInspect(again))).toMatchObject({ status: 'refused', reason: 'card-number' });
  const fine = await say(senders[1]!, door.key(workspace)!, 'Hello again');
  expect((await door.inspect(toInspect(fine))).status).toBe('passed');
}, 120_000);

it('[P65] a table of issuers that is too old, or has no date, passes nothing', async () => {
  const gateway = await newGateway();
  const identity = (await readGatewayIdentity(primitives, gateway.text))!;
  const answered = async (tableDate: string, nowMs: number) => {
    const inspector = await createInspector({
      primitives,
      identities: [identity],
      detector: { ...detector, tableDate },
      nowMs: () => nowMs,
      onFault: () => undefined,
    });
    const { request } = await say(await newSender(), inspector.statements()[0]!, 'Hello');
    return inspector.inspect(request);
  };
  const now = Date.UTC(2026, 10, 23);
  const dated = (days: number) => new Date(now - days * 86_400_000).toISOString().slice(0, 10);
  expect((await answered(dated(TABLE_DAYS_MAX), now)).status).toBe('passed');
  expect(await answered(dated(TABLE_DAYS_MAX + 1), now)).toEqual({ status: 'failed', code: 'table-stale' });
  expect(await answered('soon', now)).toEqual({ status: 'failed', code: 'table-stale' });
});

it('[G20] a table is named while it still serves, each day from three months before it does not', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const said: unknown[] = [];
  const day = 86_400_000;
  const made = Date.UTC(2026, 10, 23);
  let nowMs = made + (TABLE_DAYS_MAX - TABLE_WARNING_DAYS - 2) * day;
  const watch = watchTableAge({
    tableDate: '2026-11-23',
    nowMs: () => nowMs,
    log: (line) => said.push(line),
  });
  const pass = (days: number) => {
    for (let at = 0; at < days; at += 1) {
      nowMs += day;
      vi.advanceTimersByTime(day);
    }
  };
  pass(1);
  expect(said).toEqual([]);
  pass(3);
  expect(said).toEqual([90, 89, 88].map((daysLeft) => ({ event: 'card-table-ageing', daysLeft })));
  pass(100);
  expect(said.at(-1)).toEqual({ event: 'card-table-ageing', daysLeft: 0 });
  watch.close();
  const lines = said.length;
  pass(3);
  expect(said).toHaveLength(lines);
  watchTableAge({ tableDate: 'soon', nowMs: () => nowMs, log: (line) => said.push(line) }).close();
  expect(said.at(-1)).toEqual({ event: 'card-table-ageing', daysLeft: 0 });
});
