import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { type GatewayPlace, openGatewayDoor } from '../../src/protect/gateway-door.ts';
import type { DirectoryDocument } from '../../src/seal/directory.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { newGateway, newSender, say, workspace } from './sender.ts';

let primitives: ServerPrimitives;
let folder: string;
let directory: DirectoryDocument;
let identity: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-'));
  identity = join(folder, 'identity.json');
  const gateway = await newGateway();
  directory = gateway.directory;
  writeFileSync(identity, `${gateway.text}\n`);
  return () => rmSync(folder, { recursive: true, force: true });
});

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(settings: unknown): Promise<{ child: ChildProcess; line: string; code: number | null }> {
  const config = join(folder, 'gateway.json');
  writeFileSync(config, JSON.stringify(settings));
  const main = new URL('../../src/gateway/main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main, '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  return new Promise((resolve) => {
    let line = '';
    child.stderr?.resume();
    child.stdout?.on('data', (chunk: Buffer) => {
      line += chunk.toString();
      if (line.includes('\n')) resolve({ child, line, code: null });
    });
    child.once('exit', (code) => resolve({ child, line, code }));
  });
}

async function serves(place: GatewayPlace): Promise<string> {
  const door = openGatewayDoor({
    place,
    primitives,
    directory: () => directory,
    clock: systemClock(),
    log: () => undefined,
  });
  try {
    for (let waited = 0; door.key(workspace) === null && waited < 500; waited++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const said = await say(await newSender(), door.key(workspace)!, 'Hello');
    const { gateway, key, box, ...rest } = said.request;
    return (await door.inspect({ ...rest, digest: said.digest, inspection: { gateway, key, box } })).status;
  } finally {
    await door.close();
  }
}

describe('the gateway alone', () => {
  it('[G12] on a host and port: says in one line that it is ready and where', async () => {
    const { line } = await start({ listen: { host: '127.0.0.1', port: 0 }, identities: [identity] });
    const ready = JSON.parse(line) as { ready: boolean; address: string; workspaces: string[] };
    expect(ready).toMatchObject({ ready: true, workspaces: [workspace] });
    const port = Number(ready.address.split(':')[1]);
    expect(await serves({ host: '127.0.0.1', port })).toBe('passed');
  });

  it('[G12] on a socket that only its user may open, and again after it was killed', async () => {
    const path = join(folder, 'gateway.sock');
    const settings = { listen: { path }, identities: [identity] };
    const first = await start(settings);
    expect(statSync(path).mode & 0o077).toBe(0);
    first.child.kill('SIGKILL');
    await new Promise((resolve) => first.child.once('exit', resolve));
    expect(statSync(path).isSocket()).toBe(true);
    const second = await start(settings);
    expect(second.line).toContain('"ready":true');
    expect(await serves({ path })).toBe('passed');
    // A socket somebody answers on is left alone.
    expect((await start(settings)).code).toBe(1);
    expect(await serves({ path })).toBe('passed');
  });

  it('[G12] wrong settings or an identity that is none: it does not start', async () => {
    expect((await start({ listen: { host: '127.0.0.1', port: 0 }, identities: [] })).code).toBe(2);
    const none = join(folder, 'none.json');
    writeFileSync(none, '{"v":"sealdesk.gateway-identity.v1"}');
    expect((await start({ listen: { host: '127.0.0.1', port: 0 }, identities: [none] })).code).toBe(2);
  });
});
