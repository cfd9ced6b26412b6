// The inspection gateway, a process of its own. Settings come as a file (`--config <path>`) or, to a child of the server,
// as the first line on standard input, whose end is then the sign to stop. Standard output carries one line when it is
// ready; log lines go to standard error and hold nothing of what was inspected. It has no access to log or keystore.

import '../platform/node-version.ts';
import { readFileSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { systemClock } from '../platform/clock.ts';
import { createLogger, type Log } from '../platform/logger.ts';
import { askedOf, asksFor } from '../redact/asked.ts';
import { completes, digitRuns } from '../redact/digit-runs.ts';
import { maskDigits } from '../redact/mask-digits.ts';
import { redact, redactionRules } from '../redact/redact.ts';
import type { Primitives } from '../seal/primitives.ts';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';
import { type GatewayIdentity, readGatewayIdentity } from './identity.ts';
import { createInspector } from './inspect.ts';
import { createLineReader } from './lines.ts';
import { type GatewayServer, openGatewayServer } from './server.ts';
import { type GatewaySettings, type Listen, readSettings } from './settings.ts';
import { watchTableAge } from './table-age.ts';

const SETTINGS_WAIT_MS = 10_000;
const PROBE_MS = 1_000;

async function main(): Promise<void> {
  const clock = systemClock();
  const startMs = clock.monotonicMs();
  const { config } = parseArgs({ options: { config: { type: 'string' } } }).values;
  const read = readSettings(config === undefined ? await firstLine() : readFileSync(config, 'utf8'));
  if (!read.ok) {
    logger('info')({ event: 'config-refused', ...read.trouble });
    process.exit(2);
  }
  const { settings } = read;
  const log = logger(settings.logLevel);
  const primitives = await loadSodiumPrimitives();
  const identities = await loadIdentities(primitives, settings, log);
  const inspector = await createInspector({
    primitives,
    identities,
    detector: {
      rules: redactionRules.version,
      tableDate: redactionRules.tableDate,
      redact,
      asksFor,
      askedOf,
      digitRuns,
      maskDigits,
      completes,
    },
    nowMs: () => clock.nowMs(),
    onFault: (workspace, error) =>
      log({ event: 'action-failed', kind: 'inspect', code: 'fault', workspace, error }),
  });

  // Whoever may not become this user may not connect.
  process.umask(0o077);
  const server = await listenOn(settings.listen, () =>
    openGatewayServer({ listen: settings.listen, inspector, log }),
  );
  const workspaces = identities.map((identity) => identity.workspace);
  const ready = { ready: true, address: server.address, rules: redactionRules.version, workspaces };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  const took = Math.round(clock.monotonicMs() - startMs);
  log({ event: 'process-ready', program: 'gateway', address: server.address, startMs: took });

  const tableAge = watchTableAge({ tableDate: redactionRules.tableDate, nowMs: clock.nowMs, log });

  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    log({ event: 'process-stopping', program: 'gateway', reason });
    tableAge.close();
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', () => stop('sigterm'));
  process.once('SIGINT', () => stop('sigint'));
  if (config === undefined) process.stdin.once('close', () => stop('parent-gone'));
}

function logger(level: GatewaySettings['logLevel']): Log {
  return createLogger({ level, program: 'gateway', destination: process.stderr });
}

async function loadIdentities(
  primitives: Primitives,
  settings: GatewaySettings,
  log: Log,
): Promise<readonly GatewayIdentity[]> {
  const identities = new Map<string, GatewayIdentity>();
  for (const path of settings.identities) {
    const identity = await readGatewayIdentity(primitives, textOf(path));
    if (identity === null || identities.has(identity.workspace)) {
      log({ event: 'config-refused', field: 'identities', code: 'wrong' });
      process.exit(2);
    }
    identities.set(identity.workspace, identity);
  }
  return [...identities.values()];
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A socket left by a process that was killed is taken away, one that still answers is not. */
async function listenOn(listen: Listen, open: () => Promise<GatewayServer>): Promise<GatewayServer> {
  try {
    return await open();
  } catch (error) {
    const inUse = (error as { readonly code?: unknown }).code === 'EADDRINUSE';
    if (!inUse || !('path' in listen) || (await answers(listen.path))) throw error;
    unlinkSync(listen.path);
    return open();
  }
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path, timeout: PROBE_MS });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.once('timeout', () => done(true));
    socket.once('error', () => done(false));
  });
}

function firstLine(): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no settings on standard input')), SETTINGS_WAIT_MS);
    const read = createLineReader((line) => {
      clearTimeout(timer);
      resolve(line);
    });
    process.stdin.on('data', (chunk: Uint8Array) => {
      if (!read(chunk)) reject(new Error('settings too long'));
    });
    process.stdin.once('end', () => reject(new Error('no settings on standard input')));
  });
}

main().catch((error: unknown) => {
  logger('info')({ event: 'background-failed', task: 'gateway-start', error });
  process.exit(1);
});
