// The administrator's commands before a server that does not tell the truth: a root key must sign nothing that does not
// follow from the newest directory known beside the keys.

import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { nextDirectory } from '../../src/cli/administrator.ts';
import { certifyCommand, devicesCommand, renewCommand } from '../../src/cli/administrator-commands.ts';
import { type FirstDay, type FirstDayPlan, firstDay } from '../../src/cli/first-day.ts';
import { writeKey } from '../../src/cli/key-folder.ts';
import { keepDirectory } from '../../src/cli/signed-directory.ts';
import {
  type DirectoryDocument,
  type RootDocument,
  rootText,
  type SignedDirectory,
  signDirectory,
} from '../../src/seal/directory.ts';
import { deviceCard, deviceCode, generateDevice } from '../../src/seal/identity.ts';
import { loadSodiumPrimitives, type ServerPrimitives } from '../../src/seal/primitives-sodium.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import { signEnrolment } from '../../src/seal/signed-actions.ts';
import { deployed, root } from './page.ts';
import { programPath } from './programs.ts';

/** Cheap: what is tried here is not the passphrase. */
const cost = { memory: 1024, passes: 1, lanes: 1 };
const passphrase = 'one-phrase-for-all';
const plan = {
  ...(JSON.parse(deployed('plan.example.json')) as FirstDayPlan),
  rootKeys: 1,
  rootThreshold: 1,
};

let primitives: ServerPrimitives;
let day: FirstDay;
let folder: string;
let server: Server;
let origin: string;
/** What the server says to a look, and what it was sent to publish. */
let says: { directory: SignedDirectory; waiting: unknown[] };
let published: SignedDirectory[];
let printed = '';

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
  day = await firstDay(primitives, plan, Date.now());
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { text } = JSON.parse(body) as { text: string };
      const asked = JSON.parse(text) as { ask: string; directory: SignedDirectory };
      if (asked.ask === 'publish') published.push(asked.directory);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(asked.ask === 'look' ? says : {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sealdesk-administrator-'));
  for (const { file, ...key } of day.keys)
    await writeKey(primitives, { path: folder, passphrase, cost }, file, key);
  keepDirectory(folder, day.bootstrap.directory);
  writeFileSync(join(folder, 'phrase'), passphrase);
  says = { directory: day.bootstrap.directory, waiting: [] };
  published = [];
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const work = (...more: string[]): readonly string[] => [
  ...['--server', origin, '--workspace', 'northwind', '--keys', folder],
  ...['--passphrase-file', join(folder, 'phrase'), ...more],
];
const known = () => JSON.parse(readFileSync(join(folder, 'directory.json'), 'utf8')) as SignedDirectory;
const numberOf = (signed: SignedDirectory) => (JSON.parse(signed.text) as DirectoryDocument).number;
const following = async (signed: SignedDirectory) =>
  (await nextDirectory(primitives, { signed, atMs: Date.now() }, day.keys, [])).directory;

async function waitingDevice() {
  const device = await generateDevice(primitives);
  const { agree, sign } = deviceCard(device);
  const document = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
  const person = document.people[0]?.id ?? '';
  const at = new Date().toISOString();
  const enrol = (workspace: string) =>
    signEnrolment(primitives, device, { workspace, person, device: device.id, sign, agree, at });
  return {
    device,
    entry: async (workspace = 'northwind') => ({
      device: device.id,
      person,
      sign,
      agree,
      proof: await enrol(workspace),
    }),
  };
}

test('[N9] what the administrator signs is kept beside the keys, and what a colleague signed since is taken over', async () => {
  expect(await renewCommand(work())).toBe(0);
  expect(printed).toContain('Directory 2 holds until');
  expect(known()).toEqual(published[0]);
  says.directory = await following(known());
  expect(await devicesCommand(work())).toBe(0);
  expect(numberOf(known())).toBe(3);
});

test('[N9] a directory under a root of the server’s own making is signed by nobody, even when it names our key', async () => {
  const own = JSON.parse(day.bootstrap.root) as RootDocument;
  const makersSeed = primitives.random(32);
  const maker = await primitives.importSigning(makersSeed);
  const made = rootText({ ...own, keys: [...own.keys, toBase64url(maker.public)], threshold: 1 });
  const document = JSON.parse(day.bootstrap.directory.text) as DirectoryDocument;
  const text = JSON.stringify({
    ...document,
    people: document.people.slice(1),
    compliance: document.compliance,
  });
  says.directory = { roots: [made], text, signatures: [await signDirectory(primitives, maker, text)] };
  for (const command of [renewCommand, devicesCommand])
    await expect(command(work())).rejects.toThrow('does not verify: root-unknown');
  await expect(renewCommand(work('--restored'))).rejects.toThrow('root-unknown');
  expect(published).toEqual([]);
  expect(known()).toEqual(day.bootstrap.directory);
});

test('[N9] a server that has gone back to an older directory gets no signature until somebody says that it was restored', async () => {
  const second = await following(day.bootstrap.directory);
  const third = await following(second);
  keepDirectory(folder, third);
  await expect(renewCommand(work())).rejects.toThrow('directory-older');
  expect(published).toEqual([]);
  expect(await renewCommand(work('--restored'))).toBe(0);
  // Past the number that was seen and the one after it, which would have to follow from it.
  expect(published.map(numberOf)).toEqual([2, 3, 4, 5]);
  expect(numberOf(known())).toBe(5);
});

test('[N9] what was taken out since the backup stays out; a device that the server forgot is certified again', async () => {
  const kept = await waitingDevice();
  const forgotten = await waitingDevice();
  const removed = await waitingDevice();
  const at = (signed: SignedDirectory) => ({ signed, atMs: Date.now() });
  const old = await nextDirectory(primitives, at(day.bootstrap.directory), day.keys, [
    await kept.entry(),
    await removed.entry(),
  ]);
  const content = {
    ...old.document,
    devices: old.document.devices.filter(({ id }) => id !== removed.device.id),
  };
  const newest = await nextDirectory(
    primitives,
    at(old.directory),
    day.keys,
    [await forgotten.entry()],
    content,
  );
  keepDirectory(folder, newest.directory);
  says.directory = old.directory;
  expect(await renewCommand(work('--restored'))).toBe(0);
  const { devices } = JSON.parse(known().text) as DirectoryDocument;
  expect(devices.map(({ id }) => id)).toEqual([kept.device.id]);
  expect(printed).toContain('Devices to certify again: 1.');
});

test('[N9] without the file of the newest directory nothing is signed', async () => {
  rmSync(join(folder, 'directory.json'));
  await expect(renewCommand(work())).rejects.toMatchObject({ code: 'directory-file-missing' });
  writeFileSync(
    join(folder, 'directory.json'),
    JSON.stringify({ ...day.bootstrap.directory, signatures: [] }),
  );
  await expect(renewCommand(work())).rejects.toMatchObject({ code: 'directory-file-invalid' });
  expect(published).toEqual([]);
});

test('[N10] a device is certified by its code alone, and with a proof for this workspace', async () => {
  const { device, entry } = await waitingDevice();
  const code = deviceCode(device.id);
  says.waiting = [await entry()];
  expect(await devicesCommand(work())).toBe(0);
  expect(printed).toContain(`${code}   Ann Keller`);
  const other = '0123 4567 89AB CDEF 0123';
  await expect(certifyCommand(work('--code', other))).rejects.toThrow('no waiting device has this code');
  await expect(certifyCommand(work('--code', '12'))).rejects.toThrow('five groups');
  says.waiting = [await entry('linden')];
  await expect(certifyCommand(work('--code', code))).rejects.toThrow('does not prove the keys it names');
  says.waiting = [{ ...(await entry()), agree: deviceCard(await generateDevice(primitives)).agree }];
  await expect(certifyCommand(work('--code', code))).rejects.toThrow('does not prove the keys it names');
  expect(published).toEqual([]);
  says.waiting = [await entry()];
  expect(await certifyCommand(work('--code', code))).toBe(0);
  expect((JSON.parse(published[0]?.text ?? '') as DirectoryDocument).devices.map(({ id }) => id)).toEqual([
    device.id,
  ]);
});

test('[N10] a root key that is at hand twice signs once', async () => {
  const twice = join(folder, 'root-1.key.json');
  const again = ['--root', twice, '--root-passphrase-file', join(folder, 'phrase')];
  expect(await renewCommand(work(...again))).toBe(0);
  expect(published[0]?.signatures).toHaveLength(1);
});

/** The command at a terminal of its own; what is typed goes in once the question stands there. */
async function atTerminal(args: readonly string[], typed: string): Promise<{ code: unknown; shown: string }> {
  const command = [process.execPath, join(root, 'src/cli/sealdesk.ts'), ...args].join(' ');
  // Of util-linux, which every Linux brings.
  const child = spawn(programPath('script') ?? '', ['-qefc', command, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let shown = '';
  let asked = false;
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    if (asked || !shown.includes('Passphrase of the administrator: ')) return;
    asked = true;
    child.stdin.write(typed);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, shown };
}

test('[N11] a passphrase typed at a terminal is asked for by name and not shown', async () => {
  const args = ['renew', ...work().slice(0, 6)];
  const { code, shown } = await atTerminal(
    args,
    `${passphrase.slice(0, -1)}x\u007f${passphrase.slice(-1)}\r`,
  );
  expect([code, shown]).toEqual([0, expect.stringContaining('Directory 2 holds until')]);
  expect(shown).not.toContain('phrase-for');
});

test('[N11] several phrases can be pasted at once, and Ctrl-C gives up', async () => {
  const key = join(folder, 'root-1.key.json');
  const args = ['renew', ...work().slice(0, 6), '--root', key];
  const both = await atTerminal(args, `${passphrase}\r${passphrase}\r`);
  expect([both.code, both.shown]).toEqual([0, expect.stringContaining(`Passphrase of ${key}: `)]);
  expect(both.shown).not.toContain('phrase-for');
  const given = await atTerminal(args, 'one-\u0003');
  expect([given.code, given.shown]).toEqual([1, expect.stringContaining('no passphrase was given')]);
});
