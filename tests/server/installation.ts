// A whole installation in a folder of its own: an organisation's first day, a server as its own process or in this one,
// an identity provider to sign in at, and the administrator's keys in the test's hands.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningIdentityProvider, startIdentityProvider } from '../../src/accept/identity-provider.ts';
import { nextDirectory } from '../../src/cli/administrator.ts';
import { demoPlans } from '../../src/cli/demo-plan.ts';
import { type FirstDay, firstDay, type FirstDayPlan } from '../../src/cli/first-day.ts';
import { type RunningServer, startServer } from '../../src/main.ts';
import { checkConfig } from '../../src/platform/config.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';
import { type DirectoryDocument, rootPin, type SignedDirectory } from '../../src/seal/directory.ts';
import { signAdministration } from '../../src/seal/administration.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';

export const HOST = '127.0.0.1';
export const SITE_ORIGIN = 'http://127.0.0.1:4700';
const READY_MS = 20_000;
const REPOSITORY = join(import.meta.dirname, '../..');

export type Brand = 'northwind' | 'linden';
export type Installation = Awaited<ReturnType<typeof install>>;
export type ServerProcess = {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Everything the processes wrote to their outputs. */
  output(): string;
  kill(signal: NodeJS.Signals): Promise<void>;
};

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

export async function install(brand: Brand, options: { readonly siteOrigin?: string } = {}) {
  const primitives: ServerPrimitives = await loadSodiumPrimitives();
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-server-'));
  const siteOrigin = options.siteOrigin ?? SITE_ORIGIN;
  const port = await freePort();
  const origin = `http://${HOST}:${port}`;
  let accounts: readonly FirstDayPlan['people'][number][] = [];
  const places = { issuer: 'http://127.0.0.1:1', bank: siteOrigin, clinic: siteOrigin };
  const find = (issuer: string) => {
    const plan = demoPlans({ ...places, issuer }).find((each) => each.workspace === brand);
    if (plan === undefined) throw new Error('no such organisation');
    return plan;
  };
  accounts = find(places.issuer).people;
  const provider: RunningIdentityProvider = await startIdentityProvider({
    host: HOST,
    port: 0,
    clientId: 'sealdesk',
    origins: [origin],
    slots: 9,
    accounts: accounts.map(({ account, name }) => ({ sub: account, name, group: brand, role: 'staff' })),
    environment: {},
  });
  const plan: FirstDayPlan = find(provider.issuer);
  const day: FirstDay = await firstDay(primitives, plan, Date.now());
  const at = (name: string) => join(folder, name);
  const write = (name: string, text: string) => {
    writeFileSync(at(name), text, { mode: 0o600 });
    return at(name);
  };
  const bootstrap = write('workspace.json', JSON.stringify(day.bootstrap));
  const manifest = write('manifest.json', '{}');
  const settings = {
    origin,
    listen: { host: HOST, port },
    dataDirectory: 'data',
    vault: { places: ['vault'], acceptOnePlace: true },
    gateway:
      day.gateway === null
        ? { kind: 'none' }
        : { kind: 'child', identities: [write('gateway.json', day.gateway)] },
    workspaces: [{ bootstrap, manifest }],
    signIn: { issuer: provider.issuer, clientId: 'sealdesk', prompt: 'login' },
    logLevel: 'debug',
  };
  const configFile = write('config.json', JSON.stringify(settings));

  const root = day.keys.find((key) => key.kind === 'root');
  if (root === undefined) throw new Error('a first day makes a root key');
  const rootKey = await primitives.importSigning(root.secret);
  const person = (account: string) => {
    const planned = plan.people.find((each) => each.account === account);
    const document = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
    const found = document.people.find((each) => each.name === planned?.name);
    if (found === undefined) throw new Error(`nobody is ${account}`);
    return found;
  };

  /** Certifies every device that waits, as the administrator would from a machine of their own. */
  async function certifyAll(): Promise<DirectoryDocument> {
    const ask = async (body: object) => {
      const response = await fetch(`${origin}/v1/administration/${plan.workspace}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`the server refused: ${await response.text()}`);
      return response.json() as Promise<unknown>;
    };
    const asked = { workspace: plan.workspace, at: new Date().toISOString() };
    const looked = (await ask(await signAdministration(primitives, rootKey, { ...asked, look: true }))) as {
      readonly directory: SignedDirectory;
      readonly waiting: Parameters<typeof nextDirectory>[3];
    };
    const next = await nextDirectory(
      primitives,
      { signed: looked.directory, atMs: Date.now() },
      day.keys,
      looked.waiting,
    );
    const { directory, shares, teamKeys } = next;
    await ask(await signAdministration(primitives, rootKey, { ...asked, directory, shares, teamKeys }));
    return next.document;
  }

  async function startProcess(environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    let output = '';
    const child = spawn(
      process.execPath,
      [join(REPOSITORY, 'src/cli/sealdesk.ts'), 'serve', '--config', configFile],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment } },
    );
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    const until = Date.now() + READY_MS;
    while (!(await isReady(origin))) {
      if (child.exitCode !== null || Date.now() > until) {
        child.kill('SIGKILL');
        throw new Error(`the server did not start: ${output.slice(-2_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {
      child,
      pid: child.pid ?? 0,
      output: () => output,
      async kill(signal) {
        child.kill(signal);
        await ended;
      },
    };
  }

  return {
    primitives,
    folder,
    at,
    origin,
    siteOrigin,
    provider,
    plan,
    day,
    configFile,
    settings,
    rootKey,
    pin: () => rootPin(primitives, day.bootstrap.root),
    person,
    certifyAll,
    startProcess,
    /** In this process, on a port the machine chooses; every line it would log is kept. */
    async startHere(changes: object = {}): Promise<RunningServer & { readonly lines: readonly LogEvent[] }> {
      const lines: LogEvent[] = [];
      const config = checkConfig(
        JSON.stringify({ ...settings, listen: { host: HOST, port: 0 }, ...changes }),
        folder,
      );
      const server = await startServer({ config, logger: (line) => void lines.push(line) });
      return { ...server, lines };
    },
    async remove(): Promise<void> {
      await provider.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/health/ready`)).ok;
  } catch {
    return false;
  }
}
