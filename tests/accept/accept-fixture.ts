// A whole accept on a loopback port, its needs made by the test: one bank with one site, and whoever should work there.
import { createServer } from 'node:http';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createAddressLimits } from '../../src/accept/address-limits.ts';
import { type Accept, createAccept } from '../../src/accept/http.ts';
import type { AcceptNeeds, IdentityProvider } from '../../src/accept/needs.ts';
import { loadPolicy } from '../../src/accept/policy.ts';
import { NO_SETTINGS, type Known, type Registry } from '../../src/accept/registry.ts';
import type { Clock } from '../../src/platform/clock.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import type { LogEvent } from '../../src/platform/log-event.ts';
import type { Role } from '../../src/platform/principal.ts';
import { type DeviceKeys, deviceCard } from '../../src/seal/identity.ts';
import { redact } from '../../src/redact/redact.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { signTicketRequest } from '../../src/seal/ticket-request.ts';

export const policyFolder = path.join(import.meta.dirname, '../../policies/access');
export const siteOrigin = 'http://127.0.0.1:4700';

export type TestPerson = {
  readonly id: string;
  readonly name: string;
  readonly login: string;
  readonly roles: readonly Role[];
  readonly teams: readonly string[];
};

/** A clock the test moves. */
export function handClock(): Clock & { advance(ms: number): void } {
  let movedMs = 0;
  return {
    nowMs: () => Date.now() + movedMs,
    monotonicMs: () => performance.now() + movedMs,
    advance(ms) {
      movedMs += ms;
    },
  };
}

export async function acceptFixture(given: Partial<AcceptNeeds> = {}) {
  const primitives = await loadSodiumPrimitives();
  const random = createRandomness();
  const clock = handClock();
  const lines: LogEvent[] = [];
  const people: TestPerson[] = [];
  const enrolled = new Map<
    string,
    { device: string; person: string; sign: string; agree: string; proof: never }
  >();
  let provider: IdentityProvider | null = null;
  const folder = await mkdtemp(path.join(tmpdir(), 'sealdesk-accept-'));
  for (const place of ['widget/assets', 'staff/assets'])
    await mkdir(path.join(folder, place), { recursive: true });
  for (const [file, text] of [
    ['widget/loader.js', '// loader'],
    ['widget/assets/widget-0123.js', '// widget'],
    ['staff/assets/console-0123.css', '/* console */'],
  ] as const) {
    await writeFile(path.join(folder, file), text);
    await writeFile(path.join(folder, `${file}.br`), brotliCompressSync(text));
    await writeFile(path.join(folder, `${file}.gz`), gzipSync(text));
  }
  await writeFile(path.join(folder, 'staff/console.html'), '<!doctype html><title>console</title>');
  await writeFile(path.join(folder, 'staff/desk.html'), '<!doctype html><title>desk</title>');
  await writeFile(path.join(folder, 'secret.txt'), 'secret');

  const known = (): Known =>
    ({
      workspace: 'northwind',
      name: 'Northwind Bank',
      reference: 'NW',
      root: '{"v":"sealdesk.root.v1"}',
      settings: NO_SETTINGS,
      changes: 0,
      sites: new Map([
        [
          'main',
          {
            site: 'main',
            name: 'Northwind',
            team: 'support',
            origins: [siteOrigin],
            accent: '#0d74ce',
            phone: '',
            hours: null,
            topics: null,
            languages: ['en'],
            survey: null,
            invitations: false,
          },
        ],
      ]),
      directory: {
        document: { number: 1, people, devices: [], sites: [] },
        signed: { roots: [], text: '{}', signatures: [] },
      },
      enrolled,
      teamKeys: [],
      shares: [],
    }) as unknown as Known;

  const registry: Registry = {
    workspaces: () => ['northwind'],
    of: (workspace) => (workspace === 'northwind' ? known() : null),
    subscribe: () => () => {},
    close: () => Promise.resolve(),
  };

  const nothing = () => Promise.resolve({ status: 'done' as const, body: { rows: [] } });
  const needs: AcceptNeeds = {
    primitives,
    policy: loadPolicy(primitives, policyFolder),
    queries: {
      conversations: nothing,
      earlier: nothing,
      routing: nothing,
      requests: nothing,
      requester: () => Promise.resolve(null),
      request: nothing,
      epochs: nothing,
      open: nothing,
      holds: nothing,
      setting: nothing,
      changes: nothing,
      templates: nothing,
      devices: (_principal, all) => Promise.resolve({ status: 'done', body: { all } }),
      report: (_principal, asked) => Promise.resolve({ status: 'done', body: { asked } }),
    },
    polls: {
      open: () => Promise.resolve({ status: 'batch', body: '{"poll":"none","number":0,"frames":[]}' }),
      knows: () => false,
      next: () => Promise.resolve({ status: 'refused', code: 'unknown-poll' }),
    },
    clock,
    random,
    logger: (event) => void lines.push(event),
    registry,
    limits: createAddressLimits(clock),
    writes: { directory: () => Promise.resolve({ status: 'done', position: null }) },
    gatewayKeyOf: () => null,
    directoryNumbered: () => Promise.resolve(null),
    identityProviderOf: () => provider,
    act: () => Promise.resolve({ status: 'done', position: null }),
    online: () => new Set<string>(),
    visits: {
      beat: () => Promise.resolve({ status: 'done', invitation: null }),
      invite: () => null,
    },
    screen: (text) => redact(text).verdict === 'pass',
    widgetManifest: (workspace) => (workspace === 'northwind' ? '{"root":"r"}' : null),
    notReady: () => [],
    gauges: () => ({ connections: 3 }),
    ...given,
  };

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const accept: Accept = createAccept(needs, {
    origin,
    proxies: 0,
    countryHeader: null,
    mails: false,
    widgetFolder: path.join(folder, 'widget'),
    staffFolder: path.join(folder, 'staff'),
    signInKey: new Uint8Array(32).fill(7),
  });
  server.on('request', accept.app);

  return {
    origin,
    server,
    accept,
    needs,
    primitives,
    random,
    clock,
    lines,
    people,
    enrolled,
    setProvider(next: IdentityProvider) {
      provider = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type Fixture = Awaited<ReturnType<typeof acceptFixture>>;

export type TicketChanges = {
  readonly at?: string;
  readonly nonce?: string;
  readonly for?: string;
  readonly workspace?: string;
};

export async function visitorTicketBody(fixture: Fixture, device: DeviceKeys, changes: TicketChanges = {}) {
  const card = deviceCard(device);
  const signed = await signTicketRequest(fixture.primitives, device, {
    workspace: 'northwind',
    for: 'main',
    device: device.id,
    at: new Date(fixture.clock.nowMs()).toISOString(),
    nonce: fixture.random.id(),
    ...changes,
  });
  return { workspace: 'northwind', site: 'main', sign: card.sign, agree: card.agree, signed };
}

export function post(address: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(address, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}
