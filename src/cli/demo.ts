// The demo: two organisations on this machine, with the server, its gateway, a development identity provider, and the
// pages of a bank and a clinic. It plays the administrator too, with keys a real installation keeps elsewhere.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair } from 'jose';
import { startIdentityProvider } from '../accept/identity-provider.ts';
import { slotsMax } from '../accept/staff-sign-in.ts';
import { type RunningServer, startServer } from '../main.ts';
import type { Clock } from '../platform/clock.ts';
import { checkConfig } from '../platform/config.ts';
import { createLogger } from '../platform/logger.ts';
import { generatePassphrase, type KeyFileContent } from '../seal/passphrase.ts';
import type { Primitives } from '../seal/primitives.ts';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';
import type { TokenKey } from '../web/demo-site/customer.ts';
import { startDemoSite } from '../web/demo-site/server.ts';
import { rootPin, signManifest, type WidgetFiles } from '../web/loader/manifest.ts';
import { type Brand, demoPlans } from './demo-plan.ts';
import { movableClock } from './demo-clock.ts';
import { makeDay } from './demo-day.ts';
import { demoAdministrator } from './demo-administrator.ts';
import { type Bootstrap, firstDay, type FirstDayPlan } from './first-day.ts';
import { readKeys, writeKey } from './key-folder.ts';

export type DemoOptions = {
  /** Everything the demo keeps; emptied first with `fresh`. */
  readonly directory: string;
  readonly fresh: boolean;
  readonly ports: {
    readonly server: number;
    readonly identity: number;
    readonly bank: number;
    readonly clinic: number;
  };
  /** A mail server on this machine, without TLS; null: visitors are not told by mail. */
  readonly mail: { readonly port: number; readonly afterSeconds: number } | null;
  /** Without a day behind it: nobody has written, and Ann and Tomás are alone. */
  readonly bare: boolean;
  /** File with an EventStoreDB connection string; null for the embedded log. */
  readonly eventStore: string | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
};

export type Demo = {
  readonly origin: string;
  readonly bank: string;
  readonly clinic: string;
  readonly server: RunningServer;
  stop(): Promise<void>;
};

export class DemoFailure extends Error {
  readonly code: 'production' | 'not-built' | 'port-in-use';
  constructor(code: DemoFailure['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const HOST = '127.0.0.1';
/** What lies behind a first start. */
const DAY_MS = 8.3 * 3_600_000;
/** Weak on purpose: these passphrases stand beside their keys, and the demo should start at once. */
const DEMO_COST = { memory: 1024, passes: 1, lanes: 1 };

export async function startDemo(options: DemoOptions): Promise<Demo> {
  if (process.env['NODE_ENV'] === 'production')
    throw new DemoFailure('production', 'the demo does not run with NODE_ENV=production');
  const widgetFolder = fileURLToPath(new URL('../../dist/widget', import.meta.url));
  if (!existsSync(join(widgetFolder, 'files.json')))
    throw new DemoFailure('not-built', 'the pages are not built: npm run build');
  const files = JSON.parse(readFileSync(join(widgetFolder, 'files.json'), 'utf8')) as WidgetFiles;
  const directory = resolve(options.directory);
  if (options.fresh) rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });

  const { ports } = options;
  const origin = `http://localhost:${ports.server}`;
  const bank = `http://localhost:${ports.bank}`;
  const clinic = `http://localhost:${ports.clinic}`;
  const issuer = `http://${HOST}:${ports.identity}`;
  const logger = createLogger({ level: options.logLevel, program: 'server' });
  const primitives = await loadSodiumPrimitives();
  const plans = demoPlans({ issuer, bank, clinic, colleagues: !options.bare });
  const first = !existsSync(join(directory, 'administrator', 'northwind', 'workspace.json'));
  const dayMs = first && !options.bare ? Date.now() - DAY_MS : null;
  const clock = movableClock(dayMs);
  const houses = await Promise.all(plans.map((plan) => openHouse(primitives, directory, plan, files, clock)));
  const stops: (() => Promise<unknown>)[] = [];

  try {
    const provider = await portFree(ports.identity, 'the identity provider', () =>
      startIdentityProvider({
        host: HOST,
        port: ports.identity,
        clientId: 'sealdesk',
        origins: [origin],
        slots: slotsMax,
        accounts: plans.flatMap((plan) =>
          plan.people.map(({ account, name, roles }) => ({
            sub: account,
            name,
            group: plan.name,
            role: roleWords(roles),
          })),
        ),
        environment: process.env,
      }),
    );
    stops.push(() => provider.close());

    const logSetting =
      options.eventStore === null
        ? { kind: 'embedded' }
        : {
            kind: 'eventstoredb',
            connectionFile: resolve(options.eventStore),
          };
    const settings = JSON.stringify({
      origin,
      listen: { host: HOST, port: ports.server },
      dataDirectory: join(directory, 'data'),
      vault: { places: [join(directory, 'vault')], acceptOnePlace: true },
      log: logSetting,
      gateway: {
        kind: 'child',
        identities: houses.flatMap(({ identity }) => (identity === null ? [] : [identity])),
      },
      workspaces: houses.map(({ bootstrapFile, manifestFile }) => ({
        bootstrap: bootstrapFile,
        manifest: manifestFile,
      })),
      signIn: { issuer, clientId: 'sealdesk', prompt: 'login' },
      mail:
        options.mail === null
          ? null
          : { ...options.mail, host: HOST, tls: 'none', from: 'chat@northwind.example' },
      logLevel: options.logLevel,
    });
    // As the file a real server has: `sealdesk sweep --config` reads it.
    writeFileSync(join(directory, 'settings.json'), settings, { mode: 0o600 });
    const config = checkConfig(settings, directory);
    const server = await portFree(ports.server, 'the server', () => startServer({ config, logger, clock }));
    stops.push(() => server.stop());
    for (const house of houses) {
      const administrator = demoAdministrator({
        primitives,
        server,
        workspace: house.plan.workspace,
        keys: house.keys,
        keep: house.keep,
        logger,
        clock,
      });
      await administrator.ready;
      stops.push(() => administrator.stop());
    }
    for (const [port, house] of [
      [ports.bank, houses[0]],
      [ports.clinic, houses[1]],
    ] as const) {
      if (house === undefined) continue;
      const snippet = {
        integrity: files.loader,
        root: await rootPin(house.bootstrap.root),
        workspace: house.plan.workspace,
        site: 'main',
        // A clinic watches nobody on its pages.
        ...(house.plan.workspace === 'northwind' ? { visits: 'on' as const } : {}),
      };
      const site = await portFree(port, `the page of ${house.plan.name}`, () =>
        startDemoSite({
          host: HOST,
          port,
          brand: house.plan.workspace,
          chatOrigin: origin,
          snippet,
          ...(house.tokenKey === null ? {} : { tokenKey: house.tokenKey }),
        }),
      );
      stops.push(() => site.close());
    }
    const [northwind] = houses;
    if (dayMs !== null && northwind !== undefined) {
      const day = await makeDay({
        origin,
        bank,
        workspace: northwind.plan.workspace,
        rootPin: await rootPin(northwind.bootstrap.root),
        people: northwind.plan.people,
        primitives,
        clock,
        startMs: dayMs,
        logger,
      });
      stops.push(day.stop);
    }
    clock.letGo();
    return { origin, bank, clinic, server, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

type House = {
  readonly plan: FirstDayPlan & { readonly workspace: Brand };
  readonly bootstrap: Bootstrap;
  readonly bootstrapFile: string;
  readonly manifestFile: string;
  readonly identity: string | null;
  readonly keys: readonly KeyFileContent[];
  /** What the organisation's page signs by who its visitor is. */
  readonly tokenKey: TokenKey | null;
  readonly keep: (key: KeyFileContent) => Promise<void>;
};

/** The first day of one organisation, once; then its keys as they stand. */
async function openHouse(
  primitives: Primitives,
  directory: string,
  plan: House['plan'],
  files: WidgetFiles,
  clock: Clock,
): Promise<House> {
  const folder = join(directory, 'administrator', plan.workspace);
  const bootstrapFile = join(folder, 'workspace.json');
  const identityFile = join(folder, 'gateway.json');
  const passphraseFile = join(folder, 'passphrase.txt');
  const tokenFile = join(folder, 'token-key.json');
  if (!existsSync(bootstrapFile)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const passphrase = generatePassphrase(primitives);
    written(passphraseFile, `${passphrase}\n`);
    const tokens = plan.workspace === 'northwind' ? [await newTokenKey(tokenFile)] : [];
    const day = await firstDay(primitives, { ...plan, tokens }, clock.nowMs());
    for (const { file, ...key } of day.keys) {
      await writeKey(primitives, { path: join(folder, 'keys'), passphrase, cost: DEMO_COST }, file, key);
    }
    if (day.gateway !== null) written(identityFile, `${day.gateway}\n`);
    written(bootstrapFile, `${JSON.stringify(day.bootstrap)}\n`);
  }
  const bootstrap = JSON.parse(readFileSync(bootstrapFile, 'utf8')) as Bootstrap;
  const passphrase = readFileSync(passphraseFile, 'utf8').trim();
  const keys = await readKeys(primitives, { path: join(folder, 'keys'), passphrase });
  const release = keys.find((key) => key.kind === 'release');
  if (release === undefined) throw new Error('the demo lost its release key: start it with --fresh');
  const signing = await primitives.importSigning(release.secret);
  const version = Math.floor(Date.now() / 1000);
  const manifest = await signManifest(bootstrap.directory.roots, files, version, (bytes) =>
    primitives.sign(signing, bytes),
  );
  const manifestFile = written(join(folder, 'manifest.json'), `${JSON.stringify(manifest)}\n`);
  return {
    plan,
    bootstrap,
    bootstrapFile,
    manifestFile,
    identity: existsSync(identityFile) ? identityFile : null,
    keys,
    tokenKey: existsSync(tokenFile) ? (JSON.parse(readFileSync(tokenFile, 'utf8')) as TokenKey) : null,
    keep: async (key) => {
      const place = { path: join(folder, 'keys'), passphrase, cost: DEMO_COST };
      await writeKey(primitives, place, `team-${key.name}`, key);
    },
  };
}

/** The private half stays with the organisation's page; the directory names the public one. */
async function newTokenKey(file: string): Promise<FirstDayPlan['tokens'][number]> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const kid = 'web-1';
  written(file, `${JSON.stringify({ kid, jwk: await exportJWK(privateKey) } satisfies TokenKey)}\n`);
  const { x = '' } = await exportJWK(publicKey);
  return { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', kid, x };
}

function written(path: string, text: string): string {
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

async function portFree<Result>(port: number, what: string, start: () => Promise<Result>): Promise<Result> {
  try {
    return await start();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new DemoFailure(
      'port-in-use',
      `port ${port}, for ${what}, is in use: end what listens there, or give other ports with --port`,
    );
  }
}

async function stopAll(stops: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of stops.toReversed()) await stop().catch(() => undefined);
}

function roleWords(roles: readonly string[]): string {
  return roles.map((role) => (role === 'compliance' ? 'compliance officer' : role)).join(', ');
}
