// The examples of deploy/ and the codes of docs/own-server.md, one by one: each fits what reads it.

import { spawnSync } from 'node:child_process';
import { accessSync, constants, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { administrationBodyMax } from '../../src/accept/administration.ts';
import { actionBodyBytesMax } from '../../src/accept/actions-route.ts';
import { pollBodyBytesMax } from '../../src/accept/poll-route.ts';
import { ticketBodyBytesMax } from '../../src/accept/tickets.ts';
import { slotsMax } from '../../src/accept/staff-sign-in.ts';
import { heartbeatMs } from '../../src/deliver/connection.ts';
import { pollWaitMs } from '../../src/deliver/long-poll.ts';
import { silenceMs } from '../../src/deliver/socket.ts';
import { readSettings } from '../../src/gateway/settings.ts';
import { fence } from '../../src/gateway/child.ts';
import { hostPolicy } from '../../src/web/demo-site/server.ts';
import { checkConfig } from '../../src/platform/config.ts';
import { DIRECTORY_LIFETIME_MS } from '../../src/seal/directory.ts';
import { STOP_MS_MAX } from '../../src/main.ts';
import { chatOrigin } from './browser.ts';
import {
  commandOf,
  deployed,
  ownServerPage,
  readUnit,
  root,
  shellLines,
  troubleCodes,
  type Unit,
} from './page.ts';
import { programPath } from './programs.ts';

const services = ['sealdesk.service', 'sealdesk-gateway.service', 'sealdesk-renew.service'] as const;
const credentials = (name: string): string => `/run/credentials/${name}`;
const only = (unit: Unit, name: string): string => {
  const values = unit.get(name) ?? [];
  expect([name, values.length]).toEqual([name, 1]);
  return values[0] ?? '';
};

test('[N12] both settings of the server fit the schema, and an unknown field in them is refused', () => {
  for (const name of ['config.example.json', 'config.eventstoredb.example.json']) {
    const config = checkConfig(deployed(name), '/');
    expect(config.origin).toBe(chatOrigin);
    expect(config.proxies).toBe(1);
    expect(config.vault).toMatchObject({ acceptOnePlace: false });
    expect(config.vault.places).toHaveLength(2);
    for (const place of config.vault.places) expect(place.startsWith(`${config.dataDirectory}/`)).toBe(false);
    expect(config.vault.rotation).toEqual({ withinHours: 20, keystoreCopies: '/srv/backup/keystore' });
    const wrong = JSON.stringify({ ...(JSON.parse(deployed(name)) as object), aditional: 1 });
    expect(() => checkConfig(wrong, '/')).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  }
  expect(checkConfig(deployed('config.example.json'), '/').log).toEqual({ kind: 'embedded' });
});

test('[N18] a copy of the keystore lies neither with the data nor with the vault, and the unit may write it', () => {
  const example = JSON.parse(deployed('config.example.json')) as { readonly vault: object };
  const at = (keystoreCopies: string) =>
    checkConfig(
      JSON.stringify({ ...example, vault: { ...example.vault, rotation: { keystoreCopies } } }),
      '/',
    );
  const wrong = expect.objectContaining({ code: 'config-invalid', field: '/vault/rotation/keystoreCopies' });
  for (const path of [
    '/var/lib/sealdesk/copies',
    '/var/lib/sealdesk',
    '/var/lib/sealdesk-vault',
    '/mnt/sealdesk-vault/northwind/x',
    '/mnt',
  ])
    expect(() => at(path)).toThrow(wrong);
  expect(at('/var/lib/sealdesk-copies').vault.rotation?.withinHours).toBe(20);
  const writable = only(readUnit(deployed('sealdesk.service')), 'ReadWritePaths').split(' ');
  expect(writable).toContain(
    checkConfig(deployed('config.example.json'), '/').vault.rotation?.keystoreCopies,
  );
});

test('[N12] server and gateway meet at one address, and each secret they name is handed over by their unit', () => {
  const config = checkConfig(deployed('config.eventstoredb.example.json'), '/');
  const gateway = readSettings(deployed('gateway.example.json'));
  if (!gateway.ok) throw new Error(gateway.trouble.field);
  const { kind, ...place } = config.gateway;
  expect([kind, gateway.settings.listen]).toEqual(['remote', place]);

  const serverUnit = deployed('sealdesk.service').replaceAll(/^#(LoadCredential=)/gm, '$1');
  const handed = (text: string, name: string) =>
    (readUnit(text).get('LoadCredential') ?? []).map((each) => `${credentials(name)}/${each.split(':')[0]}`);
  const { log, signIn } = config;
  if (log.kind !== 'eventstoredb') throw new Error(log.kind);
  expect(handed(serverUnit, 'sealdesk.service').toSorted((a, b) => a.localeCompare(b))).toEqual(
    [log.connectionFile, signIn.clientSecretFile ?? ''].toSorted((a, b) => a.localeCompare(b)),
  );
  expect(handed(deployed('sealdesk-gateway.service'), 'sealdesk-gateway.service')).toEqual(
    gateway.settings.identities,
  );
});

test('[N13] the database user may write and read, and delete nothing', () => {
  const rights = JSON.parse(deployed('eventstoredb-rights.json')) as Record<string, Record<string, unknown>>;
  expect(rights['$settings']?.['$userStreamAcl']).toEqual({
    $r: 'sealdesk',
    $w: 'sealdesk',
    $d: '$admins',
    $mr: '$admins',
    $mw: '$admins',
  });
  expect(Object.values(rights['$settings']?.['$systemStreamAcl'] as object)).toEqual(
    Array(5).fill('$admins'),
  );
  expect(rights['$all']?.['$acl']).toMatchObject({
    $r: ['$admins', 'sealdesk'],
    $d: '$admins',
    $w: '$admins',
  });
});

test('[N14] every unit starts a program that is there, as nobody of rank, behind the same fence', () => {
  for (const name of services) {
    const unit = readUnit(deployed(name));
    const [program = '', ...args] = commandOf(unit).map((each) => each.replace('/opt/sealdesk', root));
    accessSync(program, constants.X_OK);
    const script = args.find((each) => each.endsWith('.ts')) ?? '';
    accessSync(script, constants.R_OK);
    expect(only(unit, name === 'sealdesk-gateway.service' ? 'DynamicUser' : 'User')).not.toBe('root');
    const fenced = {
      NoNewPrivileges: 'yes',
      CapabilityBoundingSet: '',
      AmbientCapabilities: '',
      ProtectSystem: 'strict',
      ProtectHome: 'yes',
      PrivateTmp: 'yes',
      PrivateDevices: 'yes',
      PrivateUsers: 'yes',
      RestrictNamespaces: 'yes',
      SystemCallArchitectures: 'native',
      UMask: '0077',
      LimitCORE: '0',
      MemorySwapMax: '0',
    };
    for (const [setting, value] of Object.entries(fenced))
      expect([name, setting, only(unit, setting)]).toEqual([name, setting, value]);
    expect(unit.get('SystemCallFilter')).toEqual(['@system-service', '~@privileged']);
    // Node compiles while it runs: with this it would not start.
    expect(unit.has('MemoryDenyWriteExecute')).toBe(false);
  }
  const server = readUnit(deployed('sealdesk.service'));
  expect(only(server, 'Environment')).toBe('NODE_ENV=production');
  expect(Number(only(server, 'TimeoutStopSec')) * 1000).toBeGreaterThan(STOP_MS_MAX);
  const { dataDirectory, vault } = checkConfig(deployed('config.example.json'), '/');
  const writable = [
    ...only(server, 'StateDirectory')
      .split(' ')
      .map((each) => `/var/lib/${each}`),
    ...only(server, 'ReadWritePaths').split(' '),
  ];
  for (const path of [dataDirectory, ...vault.places])
    expect(writable.some((each) => path === each || path.startsWith(`${each}/`))).toBe(true);
});

test('[N14] the gateway’s own fence is as narrow alone as it is beside the server', () => {
  const unit = readUnit(deployed('sealdesk-gateway.service'));
  const readable = commandOf(unit).flatMap((each) => /^--allow-fs-read=(.*)$/.exec(each)?.[1] ?? []);
  expect(commandOf(unit)).toContain('--permission');
  for (const each of commandOf(unit))
    expect(each).not.toMatch(/--allow-(fs-write|child-process|worker|addons|wasi)/);
  expect(readable.map((each) => each.replace('/opt/sealdesk/', '')).sort()).toEqual(
    ['/etc/sealdesk-gateway/config.json', credentials('sealdesk-gateway.service')]
      .concat('node_modules', 'package.json', 'src')
      .sort(),
  );
  const child = fence({ listen: { path: '/x' }, identities: [], logLevel: 'info' });
  expect(child.filter((each) => each.startsWith('--') && !each.startsWith('--allow-fs-read')).sort()).toEqual(
    commandOf(unit)
      .filter((each) => /^--(permission|allow-net|disable-warning)/.test(each))
      .sort(),
  );
});

test('[N14] systemd finds nothing wrong with the units, where systemd is', () => {
  const analyze = programPath('systemd-analyze') ?? '';
  const found = spawnSync(analyze, ['--version'], { encoding: 'utf8' });
  // Older ones do not know every setting; where there is none, the tests above are what there is.
  if (found.status !== 0 || Number(/systemd (\d+)/.exec(found.stdout)?.[1]) < 250) return;
  const folder = mkdtempSync(join(tmpdir(), 'sealdesk-units-'));
  const names = [...services, 'sealdesk-renew.timer'];
  for (const name of names)
    writeFileSync(join(folder, name), deployed(name).replaceAll('/opt/sealdesk', root));
  const { status, stderr } = spawnSync(
    analyze,
    ['verify', '--man=no', ...names.map((name) => join(folder, name))],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  const about = stderr.split('\n').filter((line) => line.includes('sealdesk'));
  expect([status, about]).toEqual([0, []]);
});

test('[N15] the directory is renewed several times within its life', () => {
  const [, from, every] =
    /^\*-\*-\* (\d+)\/(\d+):/.exec(only(readUnit(deployed('sealdesk-renew.timer')), 'OnCalendar')) ?? [];
  expect(from).toBe('00');
  expect(Number(every) * 3_600_000 * 3).toBeLessThan(DIRECTORY_LIFETIME_MS);
  const typed = shellLines(ownServerPage()).find((each) => each.startsWith('sealdesk renew')) ?? '';
  const started = commandOf(readUnit(deployed('sealdesk-renew.service'))).slice(2);
  const flags = (words: readonly string[]) => words.filter((each) => each.startsWith('--'));
  expect(started[0]).toBe('renew');
  expect(flags(started).filter((each) => !each.endsWith('passphrase-file'))).toEqual(flags(typed.split(' ')));
});

test('[N16] nginx lets through what the server takes, and waits longer than the server does', () => {
  const text = deployed('nginx.conf').replaceAll(/^\s*#.*$/gm, '');
  const bytes = (size: string) => Number.parseInt(size, 10) * (size.endsWith('m') ? 1024 * 1024 : 1024);
  const block = (name: string) =>
    new RegExp(`location ${name.replaceAll(/[/^$[\]().|]/g, '\\$&')} \\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  const limit = (part: string) => bytes(/client_max_body_size\s+(\d+[km]);/.exec(part)?.[1] ?? '0k');
  expect(limit(text.slice(0, text.indexOf('location')))).toBeGreaterThanOrEqual(ticketBodyBytesMax);
  expect(limit(block('/v1/poll'))).toBeGreaterThanOrEqual(pollBodyBytesMax);
  expect(limit(block('/v1/administration/'))).toBeGreaterThanOrEqual(administrationBodyMax);
  expect(limit(block('~ ^/u/[1-9]/v1/actions$'))).toBeGreaterThanOrEqual(actionBodyBytesMax);
  const waits = (part: string) => 1000 * Number(/proxy_read_timeout\s+(\d+)s;/.exec(part)?.[1] ?? 0);
  expect(waits(block('/v1/poll'))).toBeGreaterThan(pollWaitMs);
  expect(waits(block('= /v1/connect'))).toBeGreaterThan(Math.max(heartbeatMs, silenceMs));
  // A body never rests in a file.
  const buffer = bytes(/client_body_buffer_size\s+(\d+[km]);/.exec(text)?.[1] ?? '0k');
  expect(buffer).toBeGreaterThanOrEqual(actionBodyBytesMax);
  expect(text).toContain('proxy_max_temp_file_size 0;');
  for (const secret of [
    '$request ',
    '$request_uri',
    '$args',
    '$query_string',
    '$http_referer',
    '$remote_addr ',
  ])
    expect(/log_format[^;]*;/.exec(text)?.[0]).not.toContain(secret);
});

test('[N17] every code the page explains is one that the product says, and every redirect URI is named', () => {
  const page = ownServerPage();
  const codes = troubleCodes(page);
  const sources = globSync('src/**/*.ts', { cwd: root }).map((path) =>
    readFileSync(join(root, path), 'utf8'),
  );
  expect(codes.length).toBeGreaterThan(15);
  const unknown = codes.filter(
    (code) => code !== 'EADDRINUSE' && !sources.some((source) => source.includes(`'${code}'`)),
  );
  expect(unknown).toEqual([]);
  expect(page).toContain(`${chatOrigin}/u/1/callback`);
  expect(page).toContain(`${chatOrigin}/u/${slotsMax}/callback`);
  // What a page has to allow is what the demonstration's bank allows.
  for (const part of hostPolicy(chatOrigin, '…').split('; ').slice(1, 5)) expect(page).toContain(part);
});
