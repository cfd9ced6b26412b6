// The demo as a person starts it, in a directory and on ports of its own: real processes, which can be killed and come back.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const program = fileURLToPath(new URL('../../src/cli/sealdesk.ts', import.meta.url));
const fakeStore = fileURLToPath(new URL('../record/eventstoredb-fake-server.ts', import.meta.url));

export interface Installation {
  readonly origin: string;
  readonly bank: string;
  readonly clinic: string;
  readonly directory: string;
  signInUrl(slot: number, workspace: string, account: string): string;
  /** The process is gone at once, as if the power failed for it. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Everything its processes printed. */
  output(): string;
  /** Files it left that hold this text, by path. */
  filesWith(text: string): readonly string[];
  /** Ends every process and removes the directory. */
  end(): Promise<void>;
}

export async function install(
  options: { readonly eventStore?: boolean; readonly mailPort?: number } = {},
): Promise<Installation> {
  const directory = mkdtempSync(join(tmpdir(), 'sealdesk-journey-'));
  const port = await freePorts();
  const printed: string[] = [];
  const running: ChildProcess[] = [];
  const store = options.eventStore === true ? await startFake(directory, running, printed) : null;
  let demo: ChildProcess | null = null;

  async function start(): Promise<void> {
    const more = [
      ...(store === null ? [] : ['--event-store', store]),
      ...(options.mailPort === undefined ? [] : ['--mail-port', String(options.mailPort)]),
    ];
    demo = spawn(
      process.execPath,
      [
        program,
        'demo',
        '--directory',
        join(directory, 'demo'),
        '--port',
        String(port),
        '--verbose',
        '--bare',
        ...more,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    await says(demo, /Ctrl-C ends it/, printed);
  }

  await start();
  return {
    origin: `http://localhost:${port}`,
    bank: `http://localhost:${port + 100}`,
    clinic: `http://localhost:${port + 101}`,
    directory,
    signInUrl: (slot, workspace, account) =>
      `http://localhost:${port}/u/${slot}/sign-in?workspace=${workspace}&login_hint=${account}`,
    kill: () => ended(demo, 'SIGKILL'),
    start,
    output: () => printed.join(''),
    filesWith(text) {
      const wanted = [
        Buffer.from(text),
        Buffer.from(text, 'utf16le'),
        Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, '').slice(2, -2)),
      ];
      return readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => {
          const bytes = readFileSync(path);
          return wanted.some((each) => bytes.includes(each));
        });
    },
    async end() {
      await ended(demo, 'SIGTERM');
      for (const each of running) await ended(each, 'SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function startFake(folder: string, running: ChildProcess[], printed: string[]): Promise<string> {
  const fake = spawn(process.execPath, [fakeStore], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(fake);
  const line = await says(fake, /listening (\d+)/, printed);
  const file = join(folder, 'eventstore.txt');
  writeFileSync(file, `esdb://127.0.0.1:${line[1]}?tls=false\n`);
  return file;
}

function says(child: ChildProcess, wanted: RegExp, printed: string[]): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`it did not start in time:\n${text}`)), START_MS_MAX);
    const hear = (chunk: Buffer) => {
      printed.push(chunk.toString());
      text += chunk.toString();
      const found = wanted.exec(text);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${code}:\n${text}`));
    });
  });
}

function ended(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
    child.once('exit', () => {
      clearTimeout(last);
      resolve();
    });
    child.kill(signal);
  });
}

/** A first port with which all four of the demo are free. */
async function freePorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
    const free = await Promise.all([first, first + 1, first + 100, first + 101].map(isFree));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no four free ports');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
