// The whole way of a message over real sockets and processes: sealed by ends beforehand, sent, checked, decided, protected,
// recorded with a sync, and delivered to both sides. Beside it, in the same run, a bare relay of frames of that size.
import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import WebSocket from 'ws';
import type { ResultFrame } from '../../src/contract/frames.ts';
import { openStaff, openVisitor, randomId, type Visitor } from '../server/ends.ts';
import { type Brand, install, type Installation } from '../server/installation.ts';
import type { Told } from './bench-server.ts';

const LEVELS = [1, 50, 500] as const;
const RUN_MS = 2_500;
const PROFILE_MS = 2_500;
const RELAY_MS = 1_500;
const BENCH_MS_MAX = 120_000;
/** What one device may begin in a minute; one address may begin 600, which is more than there are in all. */
const CONVERSATIONS_PER_VISITOR = 10;
const CONVERSATIONS_PER_AGENT = 50;
/** Messages sealed beforehand for each conversation of a level; a level ends when they are used up. */
const SEALED_EACH: Readonly<Record<number, number>> = { 1: 900, 50: 80, 500: 12 };
const PROFILED = 40;
const PROFILED_EACH = 100;
const ACKNOWLEDGE_EVERY = 32;
const GATEWAY_TRIES_MAX = 20;
const TEXT = 'A message of the usual length, as people write them in a chat with their bank.';

const here = import.meta.dirname;

type Row = {
  readonly name: string;
  readonly inFlight: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly delivered: { readonly p50: number; readonly p99: number } | null;
  /** Microseconds a message: the loop's thread, and all threads of the server. */
  readonly cpu: { readonly loop: number; readonly all: number } | null;
  readonly again: number;
};

function share(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

// ---- a bare relay

async function relay(bytes: number): Promise<readonly Row[]> {
  const child = fork(join(here, 'bare-relay.ts'));
  const { port } = await reply<{ port: number }>(child);
  const frame = 'x'.repeat(bytes);
  const rows: Row[] = [];
  for (const level of LEVELS) {
    const open = (room: number) =>
      new Promise<WebSocket>((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/${level}-${room}`, { perMessageDeflate: false });
        socket.once('open', () => resolve(socket));
        socket.once('error', reject);
      });
    const rooms = await Promise.all(
      Array.from({ length: level }, async (_, room) => Promise.all([open(room), open(room), open(room)])),
    );
    const times: number[] = [];
    const begun = performance.now();
    await Promise.all(
      rooms.map(
        ([sender, ...receivers]) =>
          new Promise<void>((resolve) => {
            let sent = 0;
            let got = 0;
            const next = () => {
              sent = performance.now();
              if (sent - begun > RELAY_MS) return resolve();
              got = 0;
              sender.send(frame);
            };
            for (const receiver of receivers)
              receiver.on('message', (data: Buffer) => {
                data.toString('utf8');
                got += 1;
                if (got < receivers.length) return;
                times.push(performance.now() - sent);
                next();
              });
            next();
          }),
      ),
    );
    const seconds = (performance.now() - begun) / 1_000;
    for (const socket of rooms.flat()) socket.terminate();
    rows.push({
      name: 'bare ws relay',
      inFlight: level,
      perSecond: times.length / seconds,
      p50: share(times, 0.5),
      p99: share(times, 0.99),
      delivered: null,
      cpu: null,
      again: 0,
    });
  }
  child.disconnect();
  return rows;
}

// ---- the product

type Prepared = { readonly digest: string; frame(): Promise<string> };
type Talk = {
  readonly conversation: string;
  readonly socket: Channel;
  readonly messages: Prepared[];
};

/** One socket that many conversations share; it looks at frames no closer than it must. */
class Channel {
  readonly socket: WebSocket;
  readonly results = new Map<string, (frame: ResultFrame) => void>();
  readonly events = new Map<string, () => void>();
  readonly #seen = new Map<string, number>();

  constructor(socket: WebSocket) {
    this.socket = socket;
    // From here on it alone listens: an end that answers every frame would be over the limit of frames.
    socket.removeAllListeners('message');
    socket.on('message', (data: Buffer) => this.#hear(data.toString('utf8')));
    socket.on('close', (code, reason: Buffer) => {
      if (!closing)
        throw new Error(`a connection of the bench was closed: ${code} ${reason.toString('utf8')}`);
    });
  }

  #hear(text: string): void {
    if (text.startsWith('{"frame":"result"')) {
      const frame = JSON.parse(text) as ResultFrame;
      this.results.get(frame.ref)?.(frame);
      this.results.delete(frame.ref);
      return;
    }
    if (!text.startsWith('{"frame":"events"')) return;
    const conversation = /"conversation":"([^"]+)"/.exec(text)?.[1] ?? '';
    this.events.get(conversation)?.();
    const seen = (this.#seen.get(conversation) ?? 0) + 1;
    this.#seen.set(conversation, seen);
    if (seen % ACKNOWLEDGE_EVERY !== 0) return;
    const cursor = /"cursor":"([^"]+)","live"/.exec(text)?.[1];
    this.socket.send(JSON.stringify({ frame: 'ack', conversation, cursor }));
  }
}

let closing = false;

async function product(brand: Brand): Promise<{
  readonly rows: readonly Row[];
  readonly profile: { readonly told: Told; readonly messages: number };
  readonly bytes: number;
}> {
  const place = await install(brand);
  const child = fork(join(here, 'bench-server.ts'), [place.configFile], { cwd: place.folder });
  try {
    await reply(child);
    await ready(place);
    const talks = await prepare(place, LEVELS.reduce((sum, level) => sum + level, 0) + PROFILED);
    const rows: Row[] = [];
    let used = 0;
    for (const level of LEVELS) {
      const taken = talks.list.slice(used, used + level);
      used += level;
      rows.push(await run(place, child, taken, talks.delivered));
    }
    const profiled = await profile(child, talks.list.slice(used), talks.delivered);
    closing = true;
    return { rows, profile: profiled, bytes: talks.bytes };
  } finally {
    closing = true;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.disconnect();
    await gone;
    await place.remove();
    closing = false;
  }
}

type Delivered = Map<string, (atMs: number) => void>;

async function prepare(place: Installation, count: number) {
  const agents = [];
  const account = place.plan.workspace === 'northwind' ? 'ann.keller' : 'noor.haddad';
  const agent = await openStaff(place, account);
  await agent.enrol();
  await place.certifyAll();
  await agent.line().close();
  for (let index = 0; index < Math.ceil(count / CONVERSATIONS_PER_AGENT); index += 1) {
    const line = await agent.online();
    agents.push({ line, conversations: [] as string[] });
  }
  const delivered: Delivered = new Map();
  const list: Talk[] = [];
  let bytes = 0;
  let order = 0;
  for (const level of [...LEVELS, 'profiled'] as const) {
    const conversations = level === 'profiled' ? PROFILED : level;
    const each = level === 'profiled' ? PROFILED_EACH : (SEALED_EACH[level] ?? 0);
    for (let from = 0; from < conversations; from += CONVERSATIONS_PER_VISITOR) {
      const first = await openVisitor(place);
      const mine: Omit<Talk, 'socket'>[] = [];
      for (let index = from; index < Math.min(conversations, from + CONVERSATIONS_PER_VISITOR); index += 1) {
        const visitor: Visitor = index === from ? first : await first.another();
        const started = await visitor.start(TEXT);
        if (started.status !== 'done') throw new Error(`a conversation did not begin: ${started.code}`);
        visitor.join();
        const { conversation } = visitor;
        const reader = agents[Math.floor(order / CONVERSATIONS_PER_AGENT)];
        order += 1;
        reader?.line.send({ frame: 'join', conversation, after: null });
        reader?.conversations.push(conversation);
        const messages: Prepared[] = [];
        for (let number = 0; number < each; number += 1) {
          const sealed = await visitor.end.seal(TEXT);
          let action: object | null = await visitor.end.sending(sealed);
          messages.push({
            digest: sealed.digest,
            // A box for the gateway is good for one attempt: the first is made beforehand.
            async frame() {
              const mine = action ?? (await visitor.end.sending(sealed));
              action = null;
              return JSON.stringify({ frame: 'act', ref: randomId(), action: mine });
            },
          });
        }
        mine.push({ conversation, messages });
      }
      const socket = new Channel(first.line().socket);
      list.push(...mine.map((each) => ({ ...each, socket })));
    }
  }
  for (const { conversations, line } of agents) {
    const channel = new Channel(line.socket);
    for (const conversation of conversations)
      channel.events.set(conversation, () => delivered.get(conversation)?.(performance.now()));
  }
  const sample = list[0]?.messages[0];
  if (sample !== undefined) bytes = Buffer.byteLength(await sample.frame());
  return { list, delivered, bytes };
}

type Measured = {
  readonly times: number[];
  readonly delivered: number[];
  readonly again: number;
  readonly ms: number;
};

async function drive(talks: readonly Talk[], delivered: Delivered, limitMs: number): Promise<Measured> {
  const times: number[] = [];
  const arrivals: number[] = [];
  let again = 0;
  const begun = performance.now();
  let last = begun;
  await Promise.all(
    talks.map(async ({ conversation, messages, socket }) => {
      for (const message of messages) {
        const sent = performance.now();
        if (sent - begun > limitMs) return;
        const arrived = new Promise<void>((resolve) => {
          delivered.set(conversation, (atMs) => {
            arrivals.push(atMs - sent);
            resolve();
          });
        });
        for (let tries = 0; ; tries += 1) {
          const frame = await message.frame();
          const answer = await new Promise<ResultFrame>((resolve) => {
            const ref = /"ref":"([^"]+)"/.exec(frame)?.[1] ?? '';
            socket.results.set(ref, resolve);
            socket.socket.send(frame);
          });
          if (answer.status === 'done') break;
          if (answer.code !== 'gateway-unavailable' || tries > GATEWAY_TRIES_MAX)
            throw new Error(`a message was not recorded: ${answer.code}`);
          again += 1;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        last = performance.now();
        times.push(last - sent);
        await arrived;
      }
    }),
  );
  return { times, delivered: arrivals, again, ms: last - begun };
}

async function run(
  place: Installation,
  child: ChildProcess,
  talks: readonly Talk[],
  delivered: Delivered,
): Promise<Row> {
  await ask(child, 'begin');
  const measured = await drive(talks, delivered, RUN_MS);
  const { cpu, loop } = (await ask(child, 'tell')) as Told;
  const count = measured.times.length;
  return {
    name: place.plan.mode === 'strict' ? 'strict' : 'inspected',
    inFlight: talks.length,
    perSecond: measured.times.length / (measured.ms / 1_000),
    p50: share(measured.times, 0.5),
    p99: share(measured.times, 0.99),
    delivered: { p50: share(measured.delivered, 0.5), p99: share(measured.delivered, 0.99) },
    cpu: { loop: loop / count, all: cpu / count },
    again: measured.again,
  };
}

async function profile(child: ChildProcess, talks: readonly Talk[], delivered: Delivered) {
  await ask(child, 'begin profile');
  const measured = await drive(talks, delivered, PROFILE_MS);
  const told = (await ask(child, 'tell profile')) as Told;
  return { told, messages: measured.times.length };
}

// ---- processes

function reply<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
  });
}

function ask(child: ChildProcess, question: string): Promise<unknown> {
  const answered = reply(child);
  child.send(question);
  return answered;
}

async function ready({ origin }: Installation): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the server is not ready');
}

// ---- the tables

function table(rows: readonly Row[], bare: readonly Row[]): string {
  const head =
    '| path | in flight | messages/s | of the relay | answered p50 ms | p99 ms | delivered p50 ms | p99 ms | CPU us: loop | all threads |\n' +
    '|---|---|---|---|---|---|---|---|---|---|\n';
  const line = (row: Row) => {
    const yardstick = bare.find(({ inFlight }) => inFlight === row.inFlight)?.perSecond ?? Number.NaN;
    const ms = (value: number | undefined) => (value === undefined ? '' : value.toFixed(2));
    const us = (value: number | undefined) => (value === undefined ? '' : String(Math.round(value)));
    const again = row.again === 0 ? '' : ` (${row.again} again)`;
    return `| ${row.name} | ${row.inFlight} | ${Math.round(row.perSecond)}${again} | ${(row.perSecond / yardstick).toFixed(3)} | ${ms(row.p50)} | ${ms(row.p99)} | ${ms(row.delivered?.p50)} | ${ms(row.delivered?.p99)} | ${us(row.cpu?.loop)} | ${us(row.cpu?.all)} |\n`;
  };
  return head + [...bare, ...rows].map(line).join('');
}

function stageTable(
  profiles: readonly { readonly name: string; readonly told: Told; readonly messages: number }[],
): string {
  const stages = [...new Set(profiles.flatMap(({ told }) => Object.keys(told.stages)))].filter(
    (stage) => !stage.startsWith('('),
  );
  const each = (stage: string) =>
    profiles.map(({ messages, told }) => ((told.stages[stage] ?? 0) / messages).toFixed(1)).join(' | ');
  const total = (pick: (stages: Told['stages']) => number) =>
    profiles.map(({ messages, told }) => (pick(told.stages) / messages).toFixed(1)).join(' | ');
  const busy = (all: Told['stages']) => stages.reduce((sum, stage) => sum + (all[stage] ?? 0), 0);
  return [
    `| main thread, us a message | ${profiles.map(({ name }) => name).join(' | ')} |`,
    `|---|${profiles.map(() => '---|').join('')}`,
    ...stages
      .toSorted((a, b) => (profiles[0]?.told.stages[b] ?? 0) - (profiles[0]?.told.stages[a] ?? 0))
      .map((stage) => `| ${stage} | ${each(stage)} |`),
    `| **all** | ${total(busy)} |`,
    '',
  ].join('\n');
}

const late = setTimeout(() => {
  process.stderr.write(`not done after ${BENCH_MS_MAX} ms\n`);
  process.exit(1);
}, BENCH_MS_MAX);
const strict = await product('linden');
const bare = await relay(strict.bytes);
const inspected = await product('northwind');
const cpus = spawnSync('nproc', { encoding: 'utf8' }).stdout.trim();
process.stdout.write(
  `Node ${process.version}, ${cpus} cores, frames of ${strict.bytes} bytes (strict) and ${inspected.bytes} (inspected)\n\n` +
    `${table([...strict.rows, ...inspected.rows], bare)}\n` +
    `${stageTable([
      { name: 'strict', ...strict.profile },
      { name: 'inspected', ...inspected.profile },
    ])}\n`,
);
clearTimeout(late);
process.exit(0);
