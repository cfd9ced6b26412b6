// The commands as a person runs them: a process, its output and what it leaves.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readKeys } from '../../src/cli/key-folder.ts';
import { checkConfig, ConfigFailure, readConfig } from '../../src/platform/config.ts';
import { type DirectoryDocument, type SignedDirectory } from '../../src/seal/directory.ts';
import { deviceCard, deviceCode, generateDevice } from '../../src/seal/identity.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { signEnrolment } from '../../src/seal/signed-actions.ts';
import { type RunningServer, startServer } from '../../src/main.ts';
import { randomId } from '../server/ends.ts';
import { runAside } from './run.ts';

const program = join(import.meta.dirname, '../../src/cli/sealdesk.ts');
const example = join(import.meta.dirname, '../../deploy/plan.example.json');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => join(folder, name);

function sealdesk(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    cwd: folder,
    env: { ...process.env, ...environment },
    timeout: 60_000,
  });
  return { status, stderr, stdout };
}

describe('sealdesk', () => {
  it('[M4] says how it is used when it is not, and does nothing', () => {
    for (const args of [[], ['fly'], ['--help']]) {
      const { status, stderr, stdout } = sealdesk(args);
      expect(stderr + stdout).toContain('sealdesk <command>');
      expect(status).toBe(args[0] === '--help' ? 0 : 2);
    }
    expect(sealdesk(['init'])).toMatchObject({ status: 2 });
    expect(sealdesk(['serve'])).toMatchObject({ status: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('[M5] serve refuses a setting it does not know, by its name, and a variable of ours that is none', () => {
    writeFileSync(at('config.json'), JSON.stringify({ origin: 'https://chat.bank.example', colour: 'blue' }));
    const field = sealdesk(['serve', '--config', at('config.json')]);
    expect(field).toMatchObject({ status: 1, stdout: '' });
    expect(field.stderr).toMatch(/config-invalid/);
    const variable = sealdesk(['serve', '--config', at('config.json')], { SEALDESK_PORT: '1' });
    expect(variable.status).toBe(1);
    expect(variable.stderr).toMatch(/SEALDESK_PORT.*variable-unknown/s);
    const missing = sealdesk(['serve', '--config', at('none.json')]);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(/config-missing/);
  });
});

describe('settings', () => {
  const right = {
    origin: 'https://chat.bank.example',
    dataDirectory: 'data',
    vault: { places: ['/vault/a', 'b'] },
    workspaces: [{ bootstrap: 'workspace.json', manifest: 'manifest.json' }],
    signIn: { issuer: 'https://login.bank.example', clientId: 'sealdesk' },
  };
  const fault = (value: object | string) => {
    try {
      checkConfig(typeof value === 'string' ? value : JSON.stringify(value), '/etc/sealdesk');
      return 'taken';
    } catch (error) {
      return error instanceof ConfigFailure ? `${error.code} ${error.field}` : String(error);
    }
  };

  it('[M5] are taken whole: paths beside the file, defaults filled in, frozen', () => {
    const config = checkConfig(JSON.stringify(right), '/etc/sealdesk');
    expect(config).toMatchObject({
      dataDirectory: '/etc/sealdesk/data',
      vault: { places: ['/vault/a', '/etc/sealdesk/b'], acceptOnePlace: false },
      listen: { host: '127.0.0.1', port: 4600 },
      log: { kind: 'embedded' },
      gateway: { kind: 'none' },
      proxies: 0,
      workspaces: [{ bootstrap: '/etc/sealdesk/workspace.json' }],
    });
    expect(Object.isFrozen(config) && Object.isFrozen(config.vault.places)).toBe(true);
  });

  const wrong: readonly (readonly [string, object | string, string])[] = [
    ['an unknown field', { ...right, colour: 'blue' }, 'config-invalid /colour'],
    [
      'an unknown field further in',
      { ...right, vault: { places: ['a'], copies: 2 } },
      'config-invalid /vault/copies',
    ],
    [
      'a transit engine in the clear over a network',
      {
        ...right,
        vault: { places: ['a', 'b'], transit: { address: 'http://vault.example', tokenFile: 't' } },
      },
      'config-invalid /vault/transit/address',
    ],
    ['an origin that is none', { ...right, origin: 'chat.bank.example' }, 'config-invalid /origin'],
    ['no vault', { ...right, vault: undefined }, 'config-invalid '],
    ['what is not JSON', 'origin: https://', 'config-invalid '],
  ];
  for (const [what, value, expected] of wrong) {
    it(`[M5] with ${what} are refused`, () => {
      expect(fault(value)).toBe(expected);
    });
  }

  it('[M5] name a transit engine by https, or on this very machine', () => {
    for (const address of ['https://vault.example:8200', 'http://127.0.0.1:8200']) {
      const vault = { places: ['/vault/a', 'b'], transit: { address, tokenFile: 'token' } };
      expect(checkConfig(JSON.stringify({ ...right, vault }), '/etc/sealdesk').vault.transit).toEqual({
        address,
        mount: 'transit',
        tokenFile: '/etc/sealdesk/token',
        caFile: null,
      });
    }
  });

  it('[M5] come from one file, whose name is the one variable', () => {
    writeFileSync(at('right.json'), JSON.stringify(right));
    expect(readConfig(at('right.json'), { SEALDESK_CONFIG: at('right.json'), PATH: '/bin' }).origin).toBe(
      right.origin,
    );
    expect(() => readConfig(at('right.json'), { SEALDESK_LOG_LEVEL: 'debug' })).toThrow(/SEALDESK_LOG_LEVEL/);
  });
});

describe('an administrator’s day', () => {
  const out = () => at('first-day');
  const phrase = () => at('phrase.txt');
  let server: RunningServer;
  let asked: readonly string[];
  afterAll(() => server?.stop());

  it('[M6] init makes every key here, shows each passphrase once, and does not do it again', async () => {
    const plan = JSON.parse(readFileSync(example, 'utf8')) as Record<string, unknown>;
    const own = { ...plan, rootKeys: 1, rootThreshold: 1, mode: 'strict' };
    writeFileSync(at('plan.json'), JSON.stringify(own));
    const made = sealdesk(['init', '--plan', at('plan.json'), '--out', out()]);
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const own_ = /administrator\s+(\S+)/.exec(made.stdout)?.[1] ?? '';
    const seat = /officer-2\s+(\S+)/.exec(made.stdout)?.[1] ?? '';
    writeFileSync(phrase(), own_);
    writeFileSync(at('seat.txt'), seat);
    const primitives = await loadSodiumPrimitives();
    const keys = await readKeys(primitives, { path: join(out(), 'keys'), passphrase: own_ });
    expect(keys.map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'release',
      'root',
      'team',
    ]);
    const seats = await readKeys(primitives, { path: join(out(), 'keys'), passphrase: seat });
    expect(seats).toMatchObject([{ kind: 'share', name: '2 Sam Okoye' }]);
    for (const name of readdirSync(join(out(), 'keys')))
      expect(statSync(join(out(), 'keys', name)).mode & 0o077).toBe(0);
    const before = readdirSync(join(out(), 'keys')).map((name) =>
      readFileSync(join(out(), 'keys', name), 'utf8'),
    );
    expect(sealdesk(['init', '--plan', at('plan.json'), '--out', out()]).status).toBe(1);
    expect(
      readdirSync(join(out(), 'keys')).map((name) => readFileSync(join(out(), 'keys', name), 'utf8')),
    ).toEqual(before);
  });

  it('[M6] init takes the very fields of a plan, and no plan that asks for more keys than there are', () => {
    const plan = JSON.parse(readFileSync(example, 'utf8')) as Record<string, unknown>;
    for (const changed of [
      { ...plan, rootThreshold: 3 },
      { ...plan, colour: 'blue' },
      { ...plan, mode: 'open' },
      { ...plan, people: [] },
    ]) {
      writeFileSync(at('wrong.json'), JSON.stringify(changed));
      const { status, stderr } = sealdesk(['init', '--plan', at('wrong.json'), '--out', at('never')]);
      expect(status).toBe(2);
      expect(stderr).not.toBe('');
    }
    expect(readdirSync(folder)).not.toContain('never');
  });

  it('[M7] devices, certify and renew against a running server', async () => {
    const primitives = await loadSodiumPrimitives();
    writeFileSync(at('manifest.json'), '{}');
    const config = checkConfig(
      JSON.stringify({
        origin: 'http://127.0.0.1:4600',
        listen: { host: '127.0.0.1', port: 0 },
        dataDirectory: 'data',
        vault: { places: ['vault'], acceptOnePlace: true },
        workspaces: [{ bootstrap: join(out(), 'server/workspace.json'), manifest: 'manifest.json' }],
        signIn: { issuer: 'https://login.bank.example', clientId: 'sealdesk' },
      }),
      folder,
    );
    server = await startServer({ config, logger: () => undefined });
    const known = () => {
      const directory = server.registry.of('northwind')?.directory;
      if (directory === null || directory === undefined) throw new Error('taken in');
      return directory.document;
    };
    const device = await generateDevice(primitives);
    const { agree, id, sign } = deviceCard(device);
    const ann = known().people.find(({ name }) => name === 'Ann Keller')?.id ?? '';
    const proof = await signEnrolment(primitives, device, {
      workspace: 'northwind',
      person: ann,
      device: id,
      sign,
      agree,
      at: new Date().toISOString(),
    });
    const cause = { workspace: 'northwind', by: { kind: 'staff', person: ann }, cause: randomId() } as const;
    const enrolment = { device: id, person: ann, sign, agree, proof };
    expect(await server.commands.directory(cause, { kind: 'EnrolDevice', enrolment })).toMatchObject({
      status: 'done',
    });

    asked = [
      ...['--server', server.address, '--workspace', 'northwind'],
      ...['--keys', join(out(), 'keys'), '--passphrase-file', phrase()],
    ];
    // The server runs in this process: the command must not hold it up.
    const run = (args: readonly string[]) => runAside(program, args, folder);
    const listed = await run(['devices', ...asked]);
    expect(listed.stdout).toBe(`${deviceCode(id)}   Ann Keller\n`);
    const wrong = await run(['certify', ...asked, '--code', '0000 0000 0000 0000 0000']);
    expect(wrong).toMatchObject({ status: 1, stdout: '' });
    expect(known().number).toBe(1);
    const certified = await run(['certify', ...asked, '--code', deviceCode(id)]);
    expect(certified).toMatchObject({ status: 0, stderr: '' });
    expect(known()).toMatchObject({ number: 2, devices: [{ id, person: ann }] });
    expect(server.registry.of('northwind')?.teamKeys).toMatchObject([{ team: 'support', device: id }]);
    const { expires } = known();
    const renewed = await run(['renew', ...asked]);
    expect(renewed).toMatchObject({ status: 0, stderr: '' });
    expect(known().number).toBe(3);
    expect(Date.parse(known().expires)).toBeGreaterThan(Date.parse(expires));
    writeFileSync(at('not-it.txt'), 'another phrase');
    const locked = await run(['renew', ...asked.slice(0, -1), at('not-it.txt')]);
    expect(locked.status).toBe(1);
    expect(locked.stderr).toContain('passphrase-wrong');
    expect(known().number).toBe(3);
    const kept = JSON.parse(readFileSync(join(out(), 'keys/directory.json'), 'utf8')) as SignedDirectory;
    expect((JSON.parse(kept.text) as DirectoryDocument).number).toBe(3);
  }, 60_000);

  it('[M30] add-team, add-person and add-site say who reads, and seal to whose device is there', async () => {
    const run = (args: readonly string[]) => runAside(program, args, folder);
    const document = () => server.registry.of('northwind')?.directory?.document;
    const [ann] = document()?.devices ?? [];
    const done = { status: 0, stderr: '' };
    expect(await run(['add-team', ...asked, '--team', 'cards', '--name', 'Cards'])).toMatchObject(done);
    await vi.waitFor(() => expect(document()?.teams.map(({ id }) => id)).toEqual(['support', 'cards']));
    expect(readdirSync(join(out(), 'keys'))).toContain('team-cards.1.key.json');

    // Who has a device that is certified gets the key of the team they join.
    const issuer = 'https://login.bank.example';
    const who = ['--account', 'ann.keller', '--issuer', issuer, '--name', 'Ann Keller'];
    const joined = await run(['add-person', ...asked, ...who, '--team', 'cards']);
    expect(joined).toMatchObject(done);
    expect(joined.stdout).toContain('Changed Ann Keller: agent, in support, cards.');
    await vi.waitFor(() =>
      expect(server.registry.of('northwind')?.teamKeys).toMatchObject([
        { team: 'support', device: ann?.id },
        { team: 'cards', device: ann?.id },
      ]),
    );
    const reached = ['--team', 'cards', '--team', 'support'];
    expect(await run(['add-site', ...asked, '--site', 'branch', ...reached])).toMatchObject(done);
    const branch = { site: 'branch', team: 'cards', others: ['support'] };
    await vi.waitFor(() => expect(document()?.sites.at(-1)).toEqual(branch));
  }, 120_000);

  it('[M30] what was asked wrongly is said before a key is opened', () => {
    const who = ['--name', 'X', '--account', 'x', '--issuer', 'https://login.bank.example'];
    for (const [args, word] of [
      [['add-person', ...who, '--role', 'compliance'], 'first day'],
      [['add-person', ...who, '--role', 'king'], 'no role king'],
      [['add-person', '--name', 'X', '--account', 'x'], 'add-person needs'],
      [['add-site', '--site', 'Not A Slug', '--team', 'cards'], 'add-site needs'],
      [['add-team', '--team', 'loans'], 'add-team needs'],
    ] as const) {
      const refused = sealdesk(args);
      expect([refused.status, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toContain(word);
    }
  }, 60_000);
});
