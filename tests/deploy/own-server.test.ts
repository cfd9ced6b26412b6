// One installation from the first command of docs/own-server.md to a backup put back: the page's own lines, the examples
// of deploy/, every program a process of its own under NODE_ENV=production, an identity provider with a form and a secret.

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { slotsMax } from '../../src/accept/staff-sign-in.ts';
import type { Observable } from '../../src/web/connection/observable.ts';
import type { ConversationState } from '../../src/web/connection/conversation-state.ts';
import { createStaff, type Staff } from '../../src/web/connection/staff.ts';
import { createVisitor, type Visitor } from '../../src/web/connection/visitor.ts';
import { type Browser, chatOrigin, openBrowser, type Route } from './browser.ts';
import {
  administrator,
  administratorMachine,
  type AdministratorMachine,
  line,
} from './administrator-machine.ts';
import { createInstallation, type Installation, type Program, until } from './installation.ts';
import { type Nginx, nginxPath, startNginx } from './nginx.ts';
import { type OwnProvider, startOwnProvider } from './own-provider.ts';
import { ownServerPage, root, shellLines } from './page.ts';

const SEEN_MS_MAX = 15_000;
/** Each test types several commands, and a key file is slow to open on purpose. */
vi.setConfig({ testTimeout: 60_000 });
const bank = 'https://www.bank.example';
const secret = 'a-client-secret-of-the-bank';
const accounts = new Map([
  ['ann.keller', 'ann-password'],
  ['ingrid.holm', 'ingrid-password'],
]);
let provider: OwnProvider;
let here: Installation;
let office: AdministratorMachine;
const asAdministrator = (typed: string): Promise<string> => office.type(typed);
let direct: Route;
let server: Program;
let annAtHome: Browser;
let ann: Staff;
let visitorAtHome: Browser;
let visitor: Visitor;
let pin: string;
let conversation: string;
let ingridsCode: string;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  const redirects = Array.from({ length: slotsMax }, (_, n) => `${chatOrigin}/u/${n + 1}/callback`);
  provider = await startOwnProvider({ id: 'sealdesk', secret, redirects, accounts });
  here = await createInstallation(provider.issuer);
  office = administratorMachine(here);
  direct = { port: here.serverPort, authority: null };
});

afterAll(async () => {
  for (const stop of stops.toReversed()) await stop();
  await here.remove();
  await provider.close();
});

const seen = <Value>(what: Observable<Value>, wanted: (value: Value) => boolean, name: string) =>
  until(() => wanted(what.get()), SEEN_MS_MAX, `${name}; last: ${JSON.stringify(what.get()).slice(0, 2000)}`);

const texts = (state: ConversationState): readonly string[] =>
  state.items.flatMap((item) =>
    item.kind === 'line' ? [] : [item.content.status === 'open' ? item.content.text : item.content.status],
  );

async function signIn(browser: Browser, slot: number, account: string): Promise<readonly string[]> {
  const form = await browser.go(`${chatOrigin}/u/${slot}/sign-in?workspace=northwind`);
  const body = new URLSearchParams({ account, password: accounts.get(account) ?? '' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const { trail } = await browser.go(form.trail.at(-1) ?? '', { method: 'POST', body, headers });
  return trail;
}

function newVisitor(browser: Browser, transport: 'socket' | 'poll'): Visitor {
  const made = createVisitor({
    origin: chatOrigin,
    workspace: 'northwind',
    site: 'main',
    rootPin: pin,
    platform: browser.platform(transport),
  });
  stops.push(() => made.close());
  return made;
}

const context = { language: 'en', page: `${bank}/loans`, pageTitle: 'Loans', device: 'Firefox on Linux' };

test('[N1] the first day: the plan becomes keys here, one public file for the server, one key for the gateway', async () => {
  await office.firstDay();
  expect(office.files('phrases')).toEqual(
    ['administrator', 'officer-1', 'officer-2', 'officer-3', 'root-2'].toSorted(),
  );
  expect(office.files('keys')).toEqual(
    ['directory.json', 'release.key.json', 'root-1.key.json', 'team-support.1.key.json'].toSorted(),
  );
  const signed = await office.signWidget();
  const files = JSON.parse(readFileSync(join(root, 'dist/widget/files.json'), 'utf8')) as { loader: string };
  expect(signed).toContain(`src="${chatOrigin}/widget/loader.js" integrity="${files.loader}"`);
  pin = /data-root="([\w-]{43})"/.exec(signed)?.[1] ?? '';
  // What leaves for the server holds nothing secret: it is what was signed, and what says so.
  expect(office.files('server')).toEqual(['manifest.json', 'workspace.json']);
});

test('[N2] gateway and server start from their units and settings, in production, and say so on their own port', async () => {
  office.handOver();
  here.put('/etc/sealdesk/oidc-client-secret', `${secret}\n`);
  await here.start('sealdesk-gateway.service', '"ready":true');
  server = await here.start('sealdesk.service', '"process-ready"');
  const url = here.here('http://127.0.0.1:4600');
  await until(() => server.output().includes('gateway-available'), SEEN_MS_MAX, 'the gateway');
  const ready = await fetch(`${url}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('sealdesk_');
  // Both places of the vault were filled, and neither is where the log is.
  for (const place of ['/var/lib/sealdesk-vault', '/mnt/sealdesk-vault/northwind'])
    expect(readdirSync(here.at(place))).toEqual(['generation-1.json']);
  expect(server.output()).not.toContain(secret);
});

test('[N3] a person signs in by the organisation’s own form, and their device waits for its code to be compared', async () => {
  annAtHome = openBrowser(direct, chatOrigin);
  const trail = await signIn(annAtHome, 1, 'ann.keller');
  expect(trail.some((address) => address.startsWith(`${chatOrigin}/u/1/callback?`))).toBe(true);
  expect(trail.at(-1)).toBe(`${chatOrigin}/u/1/console/`);
  ann = createStaff({ origin: chatOrigin, base: '/u/1', platform: annAtHome.platform('socket') });
  stops.push(() => ann.close());
  await ann.load();
  await seen(ann.device, (device) => device.status === 'enrolled', 'an enrolled device');
  const device = ann.device.get();
  const code = device.status === 'none' ? '' : device.code;
  let waiting = '';
  for (let tries = 0; tries < 5 && !waiting.includes(code); tries += 1)
    waiting = await asAdministrator(line('sealdesk devices'));
  expect(waiting).toContain(`${code}   Ann Keller`);

  const typed = office.certifyLine(code);
  // One root key of the two signs nothing.
  await expect(asAdministrator(typed.replace('--root root-2.key.json ', ''))).rejects.toThrow(
    '2 root keys have to sign and 1 are at hand',
  );
  expect(await asAdministrator(typed)).toContain('directory 2');
  await seen(
    ann.device,
    (now) => now.status === 'certified' && now.teams.every((team) => team.holdsKey),
    'a key',
  );
});

test('[N4] a visitor on the bank’s page and an agent exchange sealed messages', async () => {
  visitorAtHome = openBrowser(direct, bank);
  visitor = newVisitor(visitorAtHome, 'socket');
  await visitor.load();
  expect(visitor.trust.get().status).toBe('valid');
  const said = visitor.start('What does a loan cost?', context);
  conversation = said.id;
  ann.inbox.watch();
  await seen(ann.inbox.state, ({ rows }) => rows.has(conversation), 'the inbox');
  const taken = ann.open(conversation);
  await seen(taken.state, (state) => texts(state).includes('What does a loan cost?'), 'the question');
  expect(await ann.setPresence('online')).toMatchObject({ status: 'done' });
  expect(await taken.take()).toMatchObject({ status: 'done' });
  await seen(taken.state, (state) => state.canSend, 'an agent who may write');
  expect(taken.send('Four percent.').ok).toBe(true);
  await seen(said.state, (state) => texts(state).includes('Four percent.'), 'the answer');
  const checks = said.state.get().items.flatMap((item) => (item.kind === 'message' ? [item.check] : []));
  expect(checks).toEqual(['checked', 'checked']);
});

test('[N5] an officer’s device is certified with the share of their seat, and of no other', async () => {
  const browser = openBrowser(direct, chatOrigin);
  await signIn(browser, 2, 'ingrid.holm');
  const ingrid = createStaff({ origin: chatOrigin, base: '/u/2', platform: browser.platform('socket') });
  stops.push(() => ingrid.close());
  await ingrid.load();
  await seen(ingrid.device, (device) => device.status === 'enrolled', 'an enrolled device');
  const device = ingrid.device.get();
  const code = device.status === 'none' ? '' : device.code;
  ingridsCode = code;
  const typed = line('sealdesk certify', 'officer-1.key.json').replace(/--code "[^"]*"/, `--code "${code}"`);
  const other = typed.replace('officer-1.key', 'officer-2.key');
  const phrases = `--passphrase-file phrases/administrator --root-passphrase-file phrases/root-2`;
  const wrong = await here.type(
    `${other} ${phrases} --seat-passphrase-file phrases/officer-2`,
    administrator,
  );
  expect(wrong).toMatchObject({ code: 1, output: expect.stringContaining('not the one of this person') });
  expect(await asAdministrator(typed)).toContain('directory 3');
  await seen(ingrid.device, (now) => now.status === 'certified', 'a certified device');
  // The sign-in learns of the device with its next ticket, and only then is given what is sealed to it.
  const sharesHere = async () => {
    const answer = await browser.fetch(`${chatOrigin}/u/2/v1/devices`);
    return ((await answer.json()) as { shares: readonly { index: number; device: string }[] }).shares;
  };
  await expect.poll(sharesHere, { timeout: SEEN_MS_MAX }).toHaveLength(1);
  const { id } = device as { readonly id: string };
  expect(await sharesHere()).toMatchObject([{ index: 1, device: id }]);
  ingrid.close();
});

test('[N6] the directory is signed anew by both root keys, by the very line of the timer’s unit', async () => {
  expect(await asAdministrator(line('sealdesk renew', 'root-2.key.json'))).toContain(
    'Directory 4 holds until',
  );
});

const nginx = nginxPath();

test.skipIf(nginx === null)(
  '[N7] nginx carries a WebSocket and a long poll, and hides what is for the machine alone (needs nginx)',
  async () => {
    const folder = join(here.base, 'nginx');
    mkdirSync(folder);
    const proxy: Nginx = await startNginx(nginx ?? '', folder, here.serverPort);
    stops.push(() => proxy.stop());
    expect(proxy.checked, proxy.checked.output).toMatchObject({ status: 0 });
    // The one word on which nginx changed its mind: Debian 12 knows no other.
    const warnings = proxy.checked.output.split('\n').filter((said) => /\[(warn|emerg)\]/.test(said));
    expect(warnings.filter((said) => !said.includes('"listen ... http2" directive is deprecated'))).toEqual(
      [],
    );

    for (const transport of ['socket', 'poll'] as const) {
      const behind = newVisitor(openBrowser(proxy.route, bank), transport);
      await behind.load();
      const said = behind.start(`Through nginx, by ${transport}.`, context);
      await seen(ann.inbox.state, ({ rows }) => rows.has(said.id), 'the inbox');
      const taken = ann.open(said.id);
      await seen(taken.state, (state) => texts(state).includes(`Through nginx, by ${transport}.`), transport);
      expect(behind.connection.get()).toMatchObject({ status: 'open', transport });
      expect(await taken.take()).toMatchObject({ status: 'done' });
      await seen(taken.state, (state) => state.canSend, 'an agent who may write');
      taken.send('Heard.');
      await seen(said.state, (state) => texts(state).includes('Heard.'), 'the answer');
      taken.close();
      behind.close();
    }

    const outside = openBrowser(proxy.route, bank);
    for (const path of ['/metrics', '/health/ready', '/health/live'])
      expect([path, (await outside.fetch(chatOrigin + path)).status]).toEqual([path, 404]);
    const plain = await fetch(`http://127.0.0.1:${proxy.plainPort}/u/1/`, { redirect: 'manual' });
    expect([plain.status, plain.headers.get('location')]).toEqual([301, `${chatOrigin}/`]);
    const page = await outside.fetch(`${chatOrigin}/?login_hint=somebody`);
    expect(page.headers.get('strict-transport-security')).toContain('max-age');
    const compressed = await outside.fetch(`${chatOrigin}/widget/loader.js`, {
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    await outside.fetch(`${chatOrigin}/u/1/callback?code=a-code-nobody-may-read&state=x`);
    // Too large is said by nginx itself, which would write the whole line down below "crit".
    const large = {
      method: 'POST',
      body: 'x'.repeat(70_000),
      headers: { 'content-type': 'application/json' },
    };
    expect((await outside.fetch(`${chatOrigin}/v1/tickets?a-code-nobody-may-read`, large)).status).toBe(413);
    await until(() => proxy.logs().includes(' POST /v1/tickets 413'), SEEN_MS_MAX, 'nginx to write');
    expect(proxy.logs()).toContain('127.0.0.0 ');
    expect(proxy.logs()).not.toMatch(/a-code-nobody|somebody|127\.0\.0\.1/);
  },
);

test('[N18] the vault rotates by the page’s own line; a copy of the keystore is there before the old secret is gone', async () => {
  const places = ['/var/lib/sealdesk-vault', '/mnt/sealdesk-vault/northwind'].map(here.at);
  const rotated = await here.type(line('sealdesk vault rotate'), '/etc/sealdesk');
  expect([rotated.code, rotated.output]).toEqual([
    0,
    expect.stringContaining('The secret of generation 1 is gone from its 2 places'),
  ]);
  for (const place of places) expect(readdirSync(place)).toEqual(['generation-2.json']);
  expect(readdirSync(here.at('/srv/backup/keystore'))).toEqual(['keystore.sqlite']);
  expect(server.output()).toContain('"vault-rotated"');
  expect(visitor.trust.get().status).toBe('valid');
});

test('[N8] log, then keystore, and the vault as it is bring everything back that was written before the backup', async () => {
  const refusedStart = async (code: string) => {
    const { output, code: exit } = await here.type(
      'sealdesk serve --config /etc/sealdesk/config.json',
      '/etc/sealdesk',
    );
    expect([exit, output]).toEqual([1, expect.stringContaining(`(${code})`)]);
  };
  // One server at a time.
  await refusedStart('unavailable');

  expect(await server.stop()).toBe(0);
  const backup = ['cd /var/lib/sealdesk', line('tar -cf', 'log'), line('tar -cf', 'keystore.sqlite*')];
  expect(await here.type(backup.join(' && '), administrator)).toEqual({ code: 0, output: '' });
  server = await here.start('sealdesk.service', '"process-ready"');
  const remove = line('sealdesk remove').replace(/--code "[^"]*"/, `--code "${ingridsCode}"`);
  expect(await asAdministrator(remove)).toMatch(/of Ingrid Holm\.\n[^]*Directory 5 /);
  const after = newVisitor(openBrowser(direct, bank), 'socket');
  await after.load();
  const lost = after.start('Written after the backup.', context);
  await seen(
    lost.state,
    (state) => state.items.some((item) => item.kind === 'message'),
    'a recorded message',
  );
  after.close();
  visitor.close();
  ann.close();
  await server.stop();

  rmSync(here.at('/var/lib/sealdesk'), { recursive: true });
  const back = shellLines(ownServerPage()).filter((each) => each.startsWith('tar -xf'));
  expect(back.map((each) => each.includes('keystore'))).toEqual([false, true]);
  await here.type(line('install -d -m 0700 /var/lib/sealdesk'), administrator);
  expect(await here.type(back[0] ?? '', administrator)).toEqual({ code: 0, output: '' });
  await refusedStart('keystore-missing');
  expect(await here.type(back[1] ?? '', administrator)).toEqual({ code: 0, output: '' });
  const vaults = ['/var/lib/sealdesk-vault', '/mnt/sealdesk-vault/northwind'].map(here.at);
  for (const vault of vaults) renameSync(vault, `${vault}.away`);
  await refusedStart('vault-missing');
  // The second place alone is enough, and gives the first its copy back.
  renameSync(`${vaults[1]}.away`, vaults[1] ?? '');
  mkdirSync(vaults[0] ?? '', { mode: 0o700 });
  server = await here.start('sealdesk.service', '"process-ready"');
  expect(readdirSync(vaults[0] ?? '')).toEqual(['generation-2.json']);

  const renew = line('sealdesk renew', 'root-2.key.json');
  await expect(asAdministrator(renew)).rejects.toThrow('directory-older');
  expect(await asAdministrator(line('sealdesk renew', '--restored'))).toContain(
    'Directory 7 follows the 5 that was known before. Devices to certify again: 0.',
  );

  // Taken out after the backup, and still out.
  expect(await asAdministrator(line('sealdesk devices'))).not.toContain('Ingrid Holm, certified');

  // The same browsers, which had seen number 5 and its end.
  const returned = newVisitor(visitorAtHome, 'socket');
  await returned.load();
  expect(returned.trust.get().status).toBe('valid');
  const conversationAgain = returned.open(conversation);
  await seen(
    conversationAgain.state,
    (state) => texts(state).join('|') === 'What does a loan cost?|Four percent.',
    'what was written before',
  );
  expect(conversationAgain.send('And over ten years?').ok).toBe(true);
  await signIn(annAtHome, 1, 'ann.keller');
  ann = createStaff({ origin: chatOrigin, base: '/u/1', platform: annAtHome.platform('socket') });
  stops.push(() => ann.close());
  await ann.load();
  const taken = ann.open(conversation);
  await seen(taken.state, (state) => texts(state).includes('And over ten years?'), 'what goes on');
});
