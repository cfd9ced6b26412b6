// The server as `serve` starts it, in a process of its own, that also tells what its main thread spent on each stage when
// asked to. Not asked, nothing is measured.
import { type Profiler, Session } from 'node:inspector/promises';
import { startServer } from '../../src/main.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLogger } from '../../src/platform/logger.ts';

const SAMPLE_US = 250;

export type Told = {
  /** Microseconds of the main thread by stage. */
  readonly stages: Readonly<Record<string, number>>;
  /** Microseconds of CPU: of all threads of this process, and of the one that runs the loop. */
  readonly cpu: number;
  readonly loop: number;
};

const [path = ''] = process.argv.slice(2);
const server = await startServer({
  config: readConfig(path, {}),
  logger: createLogger({ level: 'error', program: 'server' }),
});
const session = new Session();
let from = process.cpuUsage();
let loopFrom = process.threadCpuUsage();

process.on('message', (asked: 'begin' | 'begin profile' | 'tell' | 'tell profile') => {
  answer(asked).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.once('disconnect', () => void server.stop().then(() => process.exit(0)));
process.send?.({ ready: true });

async function answer(asked: string): Promise<void> {
  if (asked === 'begin profile') {
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
    await session.post('Profiler.start');
  }
  if (asked.startsWith('begin')) {
    from = process.cpuUsage();
    loopFrom = process.threadCpuUsage();
    process.send?.({ begun: true });
    return;
  }
  const { system, user } = process.cpuUsage(from);
  const profile = asked === 'tell profile' ? (await session.post('Profiler.stop')).profile : null;
  const loop = process.threadCpuUsage(loopFrom);
  const told: Told = {
    stages: profile === null ? {} : byStage(profile),
    cpu: system + user,
    loop: loop.system + loop.user,
  };
  process.send?.(told);
}

/** Each sample belongs to the innermost stage on its stack: what seal, libsodium or ws do for it is its own. */
function byStage(profile: Profiler.Profile): Record<string, number> {
  const parents = new Map<number, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  for (const node of profile.nodes) for (const child of node.children ?? []) parents.set(child, node.id);
  const known = new Map<number, string>();
  const stageOf = (id: number | undefined): string => {
    const node = id === undefined ? undefined : nodes.get(id);
    if (id === undefined || node === undefined) return 'socket, timers, node';
    const kept = known.get(id);
    if (kept !== undefined) return kept;
    const { functionName, url } = node.callFrame;
    const found =
      functionName === '(garbage collector)'
        ? 'garbage collection'
        : functionName === '(idle)' || functionName === '(program)'
          ? functionName
          : (stageIn(url) ?? stageOf(parents.get(id)));
    known.set(id, found);
    return found;
  };
  const spent: Record<string, number> = {};
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const stage = stageOf(id);
    spent[stage] = (spent[stage] ?? 0) + (profile.timeDeltas?.[index] ?? 0);
  }
  return spent;
}

function stageIn(url: string): string | null {
  if (url.includes('/gateway-door')) return 'door to the gateway';
  const [, folder] = /\/src\/([a-z-]+)(?:\/|\.ts)/.exec(url) ?? [];
  if (folder === undefined || folder === 'seal' || folder === 'redact' || folder === 'contract') return null;
  if (folder === 'platform') return null;
  return ['accept', 'decide', 'protect', 'record', 'deliver', 'project', 'react'].includes(folder)
    ? folder
    : 'pipeline and wiring';
}
