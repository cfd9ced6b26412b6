// Three machines of docs/own-server.md as directories of this one: every path the page and the examples name leads into
// a directory of its own, every address to a free port here. Programs run as the units start them.

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf, deployed, readUnit, root } from './page.ts';

const STARTED_MS_MAX = 30_000;
const COMMAND_MS_MAX = 30_000;

export type Program = {
  readonly child: ChildProcess;
  /** Everything it has written so far. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
  stop(): Promise<number | null>;
};

export type Installation = Awaited<ReturnType<typeof createInstallation>>;

export async function createInstallation(issuer: string) {
  const base = mkdtempSync(join(tmpdir(), 'sealdesk-own-'));
  const [serverPort, gatewayPort] = [await freePort(), await freePort()];
  const places: readonly (readonly [string, string])[] = [
    ['/opt/sealdesk', root],
    ['/etc/sealdesk-gateway', join(base, 'gateway/etc')],
    ['/run/credentials/sealdesk-gateway.service', join(base, 'gateway/credentials')],
    ['/etc/sealdesk-administrator', join(base, 'administrator/etc')],
    ['/var/lib/sealdesk-administrator', join(base, 'administrator')],
    ['/etc/sealdesk', join(base, 'server/etc')],
    ['/run/credentials/sealdesk.service', join(base, 'server/credentials')],
    ['/var/lib/sealdesk-vault', join(base, 'server/vault')],
    ['/mnt/sealdesk-vault', join(base, 'mounted')],
    ['/var/lib/sealdesk', join(base, 'server/data')],
    ['/srv/backup', join(base, 'backup')],
    ['https://login.bank.example', issuer],
    ['10.77.0.2', '127.0.0.1'],
    ['4610', String(gatewayPort)],
    ['4600', String(serverPort)],
    ['--server https://chat.example', `--server http://127.0.0.1:${serverPort}`],
  ];
  const here = (text: string): string =>
    places.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  const at = (path: string): string => here(path);
  for (const folder of [
    '/var/lib/sealdesk-administrator',
    '/etc/sealdesk-gateway',
    '/run/credentials/sealdesk-gateway.service',
    '/etc/sealdesk',
    '/run/credentials/sealdesk.service',
    '/mnt/sealdesk-vault/northwind',
    '/srv/backup',
  ])
    mkdirSync(at(folder), { recursive: true, mode: 0o700 });
  const running = new Set<Program>();

  /** What the page's function of this name does. */
  const prelude = here(
    'sealdesk() { /opt/sealdesk/node_modules/.bin/node /opt/sealdesk/src/cli/sealdesk.ts "$@"; }',
  );

  return {
    base,
    at,
    here,
    serverPort,
    put(path: string, text: string): void {
      writeFileSync(at(path), here(text), { mode: 0o600 });
    },
    read: (path: string): string => readFileSync(at(path), 'utf8'),
    copy(from: string, to: string): void {
      cpSync(at(from), at(to), { recursive: true });
    },
    /** A line of the page, typed on one of the machines. */
    type(line: string, folder: string): Promise<{ readonly code: number | null; readonly output: string }> {
      return finished(
        spawn('bash', ['--norc', '-euc', `${prelude}\n${here(line)}`], {
          cwd: at(folder),
          env: bare(),
          stdio: ['ignore', 'pipe', 'pipe'],
        }),
      );
    },
    /** As systemd would start it: its credentials handed over, nothing in its environment but what the unit says. */
    async start(name: string, ready: string): Promise<Program> {
      const unit = readUnit(deployed(name));
      for (const credential of unit.get('LoadCredential') ?? []) {
        const [id = '', path = ''] = credential.split(':');
        cpSync(at(path), join(at(`/run/credentials/${name}`), id));
      }
      const [program = '', ...args] = commandOf(unit).map(here);
      const set = (unit.get('Environment') ?? []).map((each) => each.split('=') as [string, string]);
      const child = spawn(program, args, {
        cwd: '/',
        env: { ...bare(), ...Object.fromEntries(set) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const started = watched(child);
      running.add(started);
      await until(() => started.output().includes(ready) || child.exitCode !== null, STARTED_MS_MAX, name);
      if (child.exitCode !== null) throw new Error(`${name} ended: ${started.output()}`);
      return started;
    },
    async remove(): Promise<void> {
      await Promise.all([...running].map((each) => each.stop()));
      rmSync(base, { recursive: true, force: true });
    },
  };
}

function bare(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
}

function watched(child: ChildProcess): Program {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
    child.once('error', () => resolve(null));
  });
  return {
    child,
    output: () => output,
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

async function finished(
  child: ChildProcess,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const program = watched(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), COMMAND_MS_MAX);
  const code = await program.ended;
  clearTimeout(timer);
  return { code, output: program.output() };
}

export async function until(true_: () => boolean, msMax: number, what: string): Promise<void> {
  const end = performance.now() + msMax;
  while (!true_()) {
    if (performance.now() > end) throw new Error(`not within ${msMax} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}
