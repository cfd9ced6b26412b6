import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayChild, startGatewayChild } from '../../src/gateway/child.ts';
import { readGatewayIdentity } from '../../src/gateway/identity.ts';
import { createInspector } from '../../src/gateway/inspect.ts';
import { FRAME_BYTES_MAX } from '../../src/gateway/lines.ts';
import { type GatewayServer, IN_FLIGHT_MAX, openGatewayServer } from '../../src/gateway/server.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';
import {
  ANSWER_MS_MAX,
  type GatewayDoor,
  IN_FLIGHT_OF_A_WORKSPACE_MAX,
  type MessageToInspect,
  openGatewayDoor,
  WAITING_OF_A_SENDER_MAX,
} from '../../src/protect/gateway-door.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { verifyVerdict } from '../../src/seal/gateway-verdict.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import type { SignedText } from '../../src/seal/signed-text.ts';
import { CARD, detector, newGateway, newSender, type Said, type Sender, say, workspace } from './sender.ts';

let primitives: ServerPrimitives;
let folder: string;
let cleanups: (() => unknown)[] = [];

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
});

afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

function place(): { readonly path: string } {
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return { path: join(folder, 'gateway.sock') };
}

function toInspect(said: Said): MessageToInspect {
  const { gateway, key, box, ...rest } = said.request;
  return { ...rest, digest: said.digest, inspection: { gateway, key, box } };
}

type Opened = { readonly door: GatewayDoor; readonly lines: LogEvent[] };

function openDoor(at: { readonly path: string }, directory: DirectoryDocument): Opened {
  const lines: LogEvent[] = [];
  const door = openGatewayDoor({
    place: at,
    primitives,
    directory: (name) => (name === workspace ? directory : null),
    clock: systemClock(),
    log: (line) => void lines.push(line),
  });
  cleanups.push(() => door.close());
  return { door, lines };
}

async function until(condition: () => boolean, ms = 10_000): Promise<void> {
  for (const end = performance.now() + ms; !condition(); ) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function announced(door: GatewayDoor): SignedText {
  const key = door.key(workspace);
  if (key === null) throw new Error('no key');
  return key;
}

async function aKey(): Promise<string> {
  return toBase64url((await primitives.generateAgreement()).public);
}

/** A gateway in this process, its server real. */
async function openGateway(at: { readonly path: string }, text: string): Promise<GatewayServer> {
  const identity = (await readGatewayIdentity(primitives, text))!;
  const inspector = await createInspector({
    primitives,
    identities: [identity],
    detector,
    nowMs: Date.now,
    onFault: () => undefined,
  });
  const server = await openGatewayServer({ listen: at, inspector, log: () => undefined });
  cleanups.push(() => server.close());
  return server;
}

/** A gateway that says what the test wants, after the key that a real one would announce. */
async function openLiar(
  at: { readonly path: string },
  text: string,
  onLine: (line: string, socket: Socket) => void,
): Promise<Server> {
  const identity = (await readGatewayIdentity(primitives, text))!;
  const { createReceivingKeys } = await import('../../src/gateway/receiving-keys.ts');
  const keys = await createReceivingKeys(primitives, identity, Date.now());
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write(`${JSON.stringify({ keys: [keys.statement] })}\n`);
    socket.on('data', (chunk: Buffer) => onLine(chunk.toString(), socket));
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return server;
}

async function ready(door: GatewayDoor): Promise<Sender> {
  await until(() => door.key(workspace) !== null);
  return newSender();
}

describe('the door', () => {
  it('[G9] passes on what the gateway says: passed with its signature, refused with its reason', async () => {
    const at = place();
    const gateway = await newGateway();
    await openGateway(at, gateway.text);
    const { door } = openDoor(at, gateway.directory);
    const sender = await ready(door);
    const said = await say(sender, announced(door), 'Hello');
    const passed = await door.inspect(toInspect(said));
    if (passed.status !== 'passed') throw new Error(passed.status);
    expect((await verifyVerdict(primitives, passed.check, gateway.directory, said.digest)).ok).toBe(true);
    const card = await say(sender, announced(door), CARD);
    expect(await door.inspect(toInspect(card))).toMatchObject({
      status: 'refused',
      rules: detector.rules,
      reason: 'card-number',
      withhold: [],
    });
    expect(await door.inspect(toInspect(said))).toEqual({ status: 'invalid', code: 'not-inspected' });
  });

  it('[G9] announces a key only from a gateway of the directory', async () => {
    const at = place();
    const [gateway, stranger] = [await newGateway(), await newGateway()];
    await openGateway(at, stranger.text);
    const { door } = openDoor(at, gateway.directory);
    await until(() => door.connected);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(door.key(workspace)).toBeNull();
  });

  it('[G9] a directory that comes later is enough for the key, one without the gateway takes it away', async () => {
    const at = place();
    const [gateway, stranger] = [await newGateway(), await newGateway()];
    await openGateway(at, gateway.text);
    let directory: DirectoryDocument | null = null;
    const seen: (string | null)[] = [];
    const door = openGatewayDoor({
      place: at,
      primitives,
      directory: () => directory,
      clock: systemClock(),
      log: () => undefined,
    });
    cleanups.push(() => door.close());
    door.onKey((_workspace, key) => seen.push(key === null ? null : 'key'));
    await until(() => door.connected);
    expect(door.key(workspace)).toBeNull();
    directory = gateway.directory;
    door.directoryChanged();
    await until(() => door.key(workspace) !== null);
    directory = stranger.directory;
    door.directoryChanged();
    expect(door.key(workspace)).toBeNull();
    expect(seen).toEqual(['key', null]);
  });

  it('[G9] a gateway that is away: unavailable, at once', async () => {
    const at = place();
    const gateway = await newGateway();
    const server = await openGateway(at, gateway.text);
    const { door } = openDoor(at, gateway.directory);
    const sender = await ready(door);
    const said = await say(sender, announced(door), 'Hello');
    await server.close();
    await until(() => !door.connected);
    const start = performance.now();
    expect(await door.inspect(toInspect(said))).toEqual({ status: 'unavailable' });
    expect(performance.now() - start).toBeLessThan(500);
    expect(door.key(workspace)).toBeNull();
  });

  it('[G9] a gateway that does not answer: unavailable after its time, and the late answer is nobody’s', async () => {
    const at = place();
    const gateway = await newGateway();
    const late: (() => void)[] = [];
    await openLiar(at, gateway.text, (line, socket) => {
      const { id } = JSON.parse(line) as { id: number };
      late.push(() => socket.write(`${JSON.stringify({ id, answer: { status: 'failed' } })}\n`));
    });
    const { door } = openDoor(at, gateway.directory);
    const said = await say(await ready(door), announced(door), 'Hello');
    const start = performance.now();
    expect(await door.inspect(toInspect(said))).toEqual({ status: 'unavailable' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(ANSWER_MS_MAX - 5);
    for (const answer of late) answer();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(door.connected).toBe(true);
  });

  const nonsense: readonly (readonly [string, (id: number, other: SignedText, own: SignedText) => string])[] =
    [
      ['no JSON', () => 'yes, passed'],
      ['no object', () => '"passed"'],
      ['an empty answer', (id) => JSON.stringify({ id, answer: {} })],
      [
        'a pass without a signature',
        (id) => JSON.stringify({ id, answer: { status: 'passed', rules: detector.rules } }),
      ],
      [
        'a pass with a signature of nothing',
        (id) =>
          JSON.stringify({
            id,
            answer: {
              status: 'passed',
              rules: detector.rules,
              check: { text: '{}', signature: 'A'.repeat(86) },
            },
          }),
      ],
      [
        'a pass signed for another message',
        (id, other) =>
          JSON.stringify({ id, answer: { status: 'passed', rules: detector.rules, check: other } }),
      ],
      [
        'an unknown refusal',
        (id) => JSON.stringify({ id, answer: { status: 'refused', rules: '1', reason: 'x', withhold: [] } }),
      ],
      [
        'a refusal that withholds what is no digest',
        (id) =>
          JSON.stringify({
            id,
            answer: { status: 'refused', rules: '1', reason: 'card-number', withhold: [1] },
          }),
      ],
      [
        'a pass in a frame that is too long',
        (id, _other, own) =>
          JSON.stringify({
            id,
            answer: {
              status: 'passed',
              rules: detector.rules,
              check: own,
              more: 'x'.repeat(FRAME_BYTES_MAX),
            },
          }),
      ],
      ['a line without end', () => 'x'.repeat(FRAME_BYTES_MAX + 1)],
    ];

  it.each(nonsense)('[G9] %s: unavailable', async (_name, reply) => {
    const at = place();
    const gateway = await newGateway();
    const identity = (await readGatewayIdentity(primitives, gateway.text))!;
    const { signVerdict } = await import('../../src/seal/gateway-verdict.ts');
    const signed = (digest: string) =>
      signVerdict(primitives, identity.sign, {
        workspace,
        gateway: identity.gateway,
        rules: detector.rules,
        at: new Date().toISOString(),
        passed: [digest],
      });
    const other = await signed('A'.repeat(43));
    let own = other;
    await openLiar(at, gateway.text, (line, socket) => {
      const { id } = JSON.parse(line) as { id: number };
      socket.write(`${reply(id, other, own)}\n`);
    });
    const { door } = openDoor(at, gateway.directory);
    const said = await say(await ready(door), announced(door), 'Hello');
    own = await signed(said.digest);
    expect(await door.inspect(toInspect(said))).toEqual({ status: 'unavailable' });
  });

  it('[G9] what a liar signs with the right key is believed: the signature is all that counts', async () => {
    const at = place();
    const gateway = await newGateway();
    const identity = (await readGatewayIdentity(primitives, gateway.text))!;
    const { signVerdict } = await import('../../src/seal/gateway-verdict.ts');
    let digest = '';
    await openLiar(at, gateway.text, (line, socket) => {
      const { id } = JSON.parse(line) as { id: number };
      const { gateway: name } = identity;
      const fields = { workspace, gateway: name, rules: '9', at: new Date().toISOString(), passed: [digest] };
      void signVerdict(primitives, identity.sign, fields).then((check) =>
        socket.write(`${JSON.stringify({ id, answer: { status: 'passed', rules: '9', check } })}\n`),
      );
    });
    const { door } = openDoor(at, gateway.directory);
    const said = await say(await ready(door), announced(door), 'Hello');
    digest = said.digest;
    expect(await door.inspect(toInspect(said))).toMatchObject({ status: 'passed', rules: '9' });
  });

  it('[G11] what comes above its limit is unavailable at once and waits for nothing', async () => {
    const at = place();
    const gateway = await newGateway();
    await openLiar(at, gateway.text, () => undefined);
    const { door } = openDoor(at, gateway.directory);
    const message = toInspect(await say(await ready(door), announced(door), 'Hello'));
    const by = (n: number) => ({ ...message, sender: `sender ${n}` });
    const under = Array.from({ length: IN_FLIGHT_MAX }, (_, n) => door.inspect(by(n)));
    const start = performance.now();
    expect(await door.inspect(by(-1))).toEqual({ status: 'unavailable' });
    expect(performance.now() - start).toBeLessThan(200);
    for (const answer of await Promise.all(under)) expect(answer).toEqual({ status: 'unavailable' });
  });

  it('[G13] a sender has one message looked at at a time and a few that wait; everybody else goes past them', async () => {
    const at = place();
    const gateway = await newGateway();
    const asked: string[] = [];
    await openLiar(at, gateway.text, (lines) => {
      for (const line of lines.split('\n').filter((each) => each !== ''))
        asked.push((JSON.parse(line) as { inspect: { sender: string } }).inspect.sender);
    });
    const { door } = openDoor(at, gateway.directory);
    const message = toInspect(await say(await ready(door), announced(door), 'Hello'));
    const flood = Array.from({ length: 3 * WAITING_OF_A_SENDER_MAX }, () =>
      door.inspect({ ...message, sender: 'flood' }),
    );
    const other = door.inspect({ ...message, sender: 'other' });
    await until(() => asked.includes('other'));
    expect(asked).toEqual(['flood', 'other']);
    const start = performance.now();
    for (const answer of await Promise.all([...flood, other]))
      expect(answer).toEqual({ status: 'unavailable' });
    // Who waited longer than an answer may take is not asked about any more.
    expect(performance.now() - start).toBeLessThan(2 * ANSWER_MS_MAX);
  });

  it('[G13] one workspace leaves room for the others', async () => {
    const at = place();
    const gateway = await newGateway();
    const asked: string[] = [];
    await openLiar(at, gateway.text, (lines) => {
      for (const match of lines.matchAll(/"workspace":"([a-z]+)"/g)) asked.push(match[1] ?? '');
    });
    const { door } = openDoor(at, gateway.directory);
    const message = toInspect(await say(await ready(door), announced(door), 'Hello'));
    const many = Array.from({ length: IN_FLIGHT_MAX + 10 }, (_, n) =>
      door.inspect({ ...message, sender: `sender ${n}` }),
    );
    const other = door.inspect({ ...message, workspace: 'linden', sender: 'other' });
    await until(() => asked.includes('linden'));
    expect(asked.filter((each) => each === workspace).length).toBeLessThanOrEqual(
      IN_FLIGHT_OF_A_WORKSPACE_MAX,
    );
    await Promise.all([...many, other]);
  });
});

describe('the gateway’s socket', () => {
  it('[G8] garbage, unknown fields and frames without end close that connection and no other', async () => {
    const at = place();
    const gateway = await newGateway();
    await openGateway(at, gateway.text);
    const { door } = openDoor(at, gateway.directory);
    const sender = await ready(door);
    const { connect } = await import('node:net');
    const good = await say(sender, announced(door), 'Hello');
    const spoilt = [
      'hello\n',
      '{}\n',
      '{"id":1}\n',
      `${JSON.stringify({ id: 1, inspect: { ...good.request, more: 1 } })}\n`,
      `${JSON.stringify({ id: 1, inspect: { ...good.request, box: 'A'.repeat(10_000) } })}\n`,
      `${JSON.stringify({ inspect: good.request, id: 1 })}\n`,
      Buffer.from([0xff, 0xfe, 0x0a]),
      'x'.repeat(FRAME_BYTES_MAX + 1),
    ];
    for (const bytes of spoilt) {
      const answered = await new Promise<string>((resolve) => {
        let heard = '';
        const socket = connect(at, () => socket.write(bytes));
        socket.on('data', (chunk: Buffer) => {
          heard += chunk.toString();
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(heard));
      });
      expect(answered).not.toContain('answer');
    }
    expect(await door.inspect(toInspect(good))).toMatchObject({ status: 'passed' });
  });

  it('[G11] requests above its limit fail at once and wait for nothing', async () => {
    const at = place();
    const never = {
      inspect: () => new Promise<never>(() => undefined),
      again: () => new Promise<never>(() => undefined),
      compare: () => new Promise<never>(() => undefined),
      statements: () => [],
      tick: async () => false,
    };
    const server = await openGatewayServer({ listen: at, inspector: never, log: () => undefined });
    cleanups.push(() => server.close());
    const { request } = await say(
      await newSender(),
      { text: `{"gateway":"${'A'.repeat(22)}","key":"${await aKey()}"}`, signature: '' },
      'x',
    );
    const { connect } = await import('node:net');
    const heard = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(at, () => {
        for (let id = 1; id <= IN_FLIGHT_MAX + 2; id++)
          socket.write(`${JSON.stringify({ id, inspect: request })}\n`);
      });
      socket.on('data', (chunk: Buffer) => {
        all += chunk.toString();
        if (all.split('answer').length <= 2) return;
        socket.destroy();
        resolve(all);
      });
    });
    expect(heard.split('\n').filter((line) => line.includes('answer'))).toEqual(
      [IN_FLIGHT_MAX + 1, IN_FLIGHT_MAX + 2].map((id) =>
        JSON.stringify({ id, answer: { status: 'failed' } }),
      ),
    );
  });

  it('[G8] a frame cut into single bytes is read like a whole one', async () => {
    const at = place();
    const gateway = await newGateway();
    await openGateway(at, gateway.text);
    const { door } = openDoor(at, gateway.directory);
    const good = await say(await ready(door), announced(door), 'Grüße');
    const { connect } = await import('node:net');
    const heard = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(at, () => {
        socket.setNoDelay(true);
        for (const byte of Buffer.from(`${JSON.stringify({ id: 7, inspect: good.request })}\n`)) {
          socket.write(Buffer.of(byte));
        }
      });
      socket.on('data', (chunk: Buffer) => {
        all += chunk.toString();
        if (all.includes('"id":7')) {
          socket.destroy();
          resolve(all);
        }
      });
    });
    expect(heard).toContain('{"id":7,"answer":{"status":"passed"');
  });
});

describe('the process', () => {
  async function startChild(): Promise<{
    at: { path: string };
    child: GatewayChild;
    directory: DirectoryDocument;
    logged: () => string;
  }> {
    const at = place();
    const gateway = await newGateway();
    const identity = join(folder, 'gateway-identity.json');
    writeFileSync(identity, gateway.text, { mode: 0o600 });
    let logged = '';
    const logTo = new Writable({
      write(chunk, _encoding, done) {
        logged += String(chunk);
        done();
      },
    });
    process.env['SEALDESK_SECRET_OF_THE_SERVER'] = 'not for the child';
    const child = startGatewayChild({
      settings: { listen: at, identities: [identity], logLevel: 'debug' },
      log: () => undefined,
      logTo,
    });
    delete process.env['SEALDESK_SECRET_OF_THE_SERVER'];
    cleanups.push(() => child.stop());
    await child.ready;
    return { at, child, directory: gateway.directory, logged: () => logged };
  }

  it('[G10] inspects, logs nothing of what it read, inherits no secret, and goes with its parent', async () => {
    const { at, child, directory, logged } = await startChild();
    const { door } = openDoor(at, directory);
    const sender = await ready(door);
    const secret = 'a secret about my mother';
    expect(await door.inspect(toInspect(await say(sender, announced(door), secret)))).toMatchObject({
      status: 'passed',
    });
    expect(await door.inspect(toInspect(await say(sender, announced(door), `my ${CARD}`)))).toMatchObject({
      status: 'refused',
    });
    const { pid } = child;
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toBe('');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('--permission');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('seed');
    await child.stop();
    expect(() => process.kill(pid!, 0)).toThrow();
    expect(logged()).toContain('process-ready');
    expect(logged()).toContain('parent-gone');
    for (const word of ['mother', '4111', '1111 1111', 'seed']) expect(logged()).not.toContain(word);
  });

  it('[G9] killed in the middle of its work: never a pass for what it did not sign, and it comes back', async () => {
    const { at, child, directory } = await startChild();
    const { door } = openDoor(at, directory);
    const sender = await ready(door);
    const first = announced(door);
    const clean = await Promise.all(Array.from({ length: 40 }, () => say(sender, first, 'Hello')));
    const cards = await Promise.all(Array.from({ length: 40 }, () => say(sender, first, CARD)));
    const asked = [...cards, ...clean].map(async (said) => ({
      said,
      answer: await door.inspect(toInspect(said)),
    }));
    await new Promise((resolve) => setTimeout(resolve, 15));
    process.kill(child.pid!, 'SIGKILL');
    let unavailable = 0;
    const killedMs = performance.now();
    const answers = await Promise.all(asked);
    expect(performance.now() - killedMs).toBeLessThan(ANSWER_MS_MAX - 500);
    for (const { said, answer } of answers) {
      if (cards.includes(said)) expect(answer.status).not.toBe('passed');
      if (answer.status === 'passed') {
        expect((await verifyVerdict(primitives, answer.check, directory, said.digest)).ok).toBe(true);
      } else if (answer.status === 'unavailable') unavailable++;
    }
    expect(unavailable).toBeGreaterThan(0);
    await until(() => door.key(workspace) !== null && announced(door).text !== first.text);
    // Its receiving key died with it.
    const stale = await say(sender, first, 'Hello');
    expect(await door.inspect(toInspect(stale))).toEqual({ status: 'invalid', code: 'gateway-key-unknown' });
    expect(await door.inspect(toInspect(await say(sender, announced(door), 'Hello')))).toMatchObject({
      status: 'passed',
    });
  });

  it('[G9] frozen: unavailable after its time, and served again when it wakes', async () => {
    const { at, child, directory } = await startChild();
    const { door } = openDoor(at, directory);
    const sender = await ready(door);
    const said = await say(sender, announced(door), CARD);
    process.kill(child.pid!, 'SIGSTOP');
    try {
      expect(await door.inspect(toInspect(said))).toEqual({ status: 'unavailable' });
    } finally {
      process.kill(child.pid!, 'SIGCONT');
    }
    await until(() => door.connected);
    expect(await door.inspect(toInspect(await say(sender, announced(door), 'Hello')))).toMatchObject({
      status: 'passed',
    });
  });

  it('[G10] may read nothing but its code and keys, write nothing and start nothing', async () => {
    const { spawnSync } = await import('node:child_process');
    const { fence } = await import('../../src/gateway/child.ts');
    const at = place();
    const secret = join(folder, 'vault.key');
    const identity = join(folder, 'identity.json');
    for (const path of [secret, identity]) writeFileSync(path, 'x');
    const attempt = `
      const fs = require('node:fs');
      const tried = {
        secret: () => fs.readFileSync(${JSON.stringify(secret)}),
        passwd: () => fs.readFileSync('/etc/passwd'),
        log: () => fs.readdirSync(${JSON.stringify(folder)}),
        write: () => fs.writeFileSync(${JSON.stringify(join(folder, 'leak'))}, 'x'),
        spawn: () => require('node:child_process').spawnSync('true'),
        worker: () => new (require('node:worker_threads').Worker)('0', { eval: true }),
        identity: () => fs.readFileSync(${JSON.stringify(identity)}),
      };
      const result = {};
      for (const [name, run] of Object.entries(tried)) {
        try { run(); result[name] = 'allowed'; } catch (error) { result[name] = error.code; }
      }
      process.stdout.write(JSON.stringify(result));`;
    const settings = { listen: at, identities: [identity], logLevel: 'info' } as const;
    const run = spawnSync(process.execPath, [...fence(settings), '-e', attempt], {
      env: {},
      encoding: 'utf8',
    });
    const denied = 'ERR_ACCESS_DENIED';
    expect(JSON.parse(run.stdout)).toEqual({
      secret: denied,
      passwd: denied,
      log: denied,
      write: denied,
      spawn: denied,
      worker: denied,
      identity: 'allowed',
    });
  });
});
