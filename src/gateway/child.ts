// Starts the gateway as a child of the server and keeps it running. Promises: the child inherits nothing (no environment,
// no arguments that matter, no descriptors but its three), may read only its own code and its key files, and starts no
// processes; when the server goes, it goes. Trusts: Node's permission model for that fence.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from '../platform/logger.ts';
import { createLineReader } from './lines.ts';
import type { GatewaySettings } from './settings.ts';

const RESTART_MS_MIN = 200;
const RESTART_MS_MAX = 10_000;
/** A child that lived so long did not fail at its start. */
const LIVED_MS = 30_000;
const READY_MS_MAX = 15_000;
const STOP_MS_MAX = 3_000;

export interface GatewayChild {
  /** Resolves when it first listens; rejects when it cannot within its time. */
  readonly ready: Promise<void>;
  /** Null between two lives. */
  readonly pid: number | null;
  stop(): Promise<void>;
}

export function startGatewayChild(needs: {
  readonly settings: GatewaySettings;
  readonly log: Log;
  /** Where its log lines go; the server's own standard error unless told. */
  readonly logTo?: NodeJS.WritableStream;
}): GatewayChild {
  const { settings, log } = needs;
  const first = Promise.withResolvers<void>();
  first.promise.catch(() => undefined);
  const firstTimer = setTimeout(() => first.reject(notReady()), READY_MS_MAX);
  let child: ChildProcess | null = null;
  let restart: NodeJS.Timeout | null = null;
  let stopping = false;
  let delay = RESTART_MS_MIN;

  function start(): void {
    restart = null;
    if ('path' in settings.listen) {
      mkdirSync(dirname(settings.listen.path), { recursive: true, mode: 0o700 });
      rmSync(settings.listen.path, { force: true });
    }
    const startedMs = performance.now();
    const started = spawn(process.execPath, [...fence(settings), entry], {
      env: {},
      cwd: '/',
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child = started;
    started.stdin.on('error', () => undefined);
    started.stdin.write(`${JSON.stringify(settings)}\n`);
    started.stderr.pipe(needs.logTo ?? process.stderr, { end: false });
    const read = createLineReader((line) => {
      if (!line.startsWith('{"ready":true')) return;
      clearTimeout(firstTimer);
      first.resolve();
    });
    started.stdout.on('data', read);
    started.once('error', (error) => log({ event: 'background-failed', task: 'gateway-child', error }));
    started.once('close', (exitCode, signal) => {
      child = null;
      if (stopping) return;
      log({ event: 'child-exited', program: 'gateway', exitCode, signal });
      delay = performance.now() - startedMs > LIVED_MS ? RESTART_MS_MIN : Math.min(delay * 2, RESTART_MS_MAX);
      restart = setTimeout(start, delay);
    });
  }

  start();

  return {
    ready: first.promise,
    get pid() {
      return child?.pid ?? null;
    },
    async stop() {
      stopping = true;
      clearTimeout(firstTimer);
      first.reject(notReady());
      if (restart !== null) clearTimeout(restart);
      const last = child;
      if (last === null) return;
      const closed = new Promise<void>((resolve) => last.once('close', () => resolve()));
      last.stdin?.end();
      const kill = setTimeout(() => last.kill('SIGKILL'), STOP_MS_MAX);
      await closed;
      clearTimeout(kill);
    },
  };
}

const source = fileURLToPath(new URL('..', import.meta.url));
const entry = fileURLToPath(new URL('./main.ts', import.meta.url));

/** What the child may touch: its code, its packages, its key files; the network for its socket alone. */
export function fence(settings: GatewaySettings): readonly string[] {
  const readable = [
    ...['gateway', 'seal', 'redact', 'platform', 'contract'].map((folder) => join(source, folder)),
    join(source, '..', 'node_modules'),
    join(source, '..', 'package.json'),
    ...settings.identities,
  ];
  // Node asks about the place behind a link as well.
  const real = readable.filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const paths = new Set([...readable, ...real]);
  const flags = ['--permission', ...[...paths].map((path) => `--allow-fs-read=${path}`)];
  // Newer Nodes fence the network too.
  if (process.allowedNodeEnvironmentFlags.has('--allow-net')) {
    flags.push('--allow-net', '--disable-warning=ExperimentalWarning');
  }
  return flags;
}

function notReady(): Error {
  return Object.assign(new Error('the gateway did not get ready'), { code: 'gateway-not-ready' });
}
