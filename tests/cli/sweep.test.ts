// A running installation, swept: clean as it is, and a number found wherever it is planted.
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SweepReport } from '../../src/seal/sweep-report.ts';
import { audience, personalFields, shreddedFields, version } from '../../src/contract/marks.ts';
import { openDatabase } from '../../src/platform/sqlite.ts';
import { openFileVault } from '../../src/protect/file-vault.ts';
import { openKeystore } from '../../src/protect/keystore.ts';
import { createProtect, NO_HEADS } from '../../src/protect/protect.ts';
import { openLog } from '../../src/record/open-log.ts';
import { install, type Installation, type ServerProcess } from '../server/installation.ts';
import { beginTalk } from '../server/talk.ts';
import { runAside } from './run.ts';

const program = join(import.meta.dirname, '../../src/cli/sealdesk.ts');
const CARD = '4929123456789015';
const TYPED = 'canary-first-kestrel';
const TITLE = 'canary-title-goshawk';

describe('sealdesk sweep', () => {
  let place: Installation;
  let server: ServerProcess | null = null;
  let socketFolder = '';
  let runs = 0;

  async function sweep(more: readonly string[] = []) {
    runs += 1;
    const out = join(dirname(place.folder), `sealdesk-report-${process.pid}-${runs}.json`);
    const args = ['sweep', '--config', place.configFile, '--out', out, ...more];
    const { status, stderr, stdout } = await runAside(program, args, place.folder);
    if (status !== 0 && status !== 3 && status !== 4) throw new Error(`${status} ${stderr}`);
    const file = readFileSync(out, 'utf8');
    rmSync(out);
    const report = JSON.parse((JSON.parse(file) as { readonly text: string }).text) as SweepReport;
    return { status, stdout, file, report };
  }
  const foundIn = ({ artefacts }: SweepReport) =>
    artefacts.filter(({ count }) => count > 0).map(({ name }) => name.replace(place.folder, ''));

  beforeAll(async () => {
    place = await install('northwind');
    server = await place.startProcess();
    socketFolder = dirname(/"address":"([^"]+gateway\.sock)"/.exec(server.output())?.[1] ?? '');
    const talk = await beginTalk(place, 'ann.keller', `${TYPED}: hello`, {
      page: 'https://bank.example/loans',
      pageTitle: TITLE,
    });
    expect(await talk.visitor.end.say(`my card is ${CARD}`)).toMatchObject({ status: 'refused' });
    expect(await talk.agentEnd.say('Please never send it here')).toMatchObject({ status: 'done' });
    writeFileSync(place.at('server.log'), server.output());
  }, 60_000);
  afterAll(async () => {
    await server?.kill('SIGTERM');
    await place.remove();
  });

  it('[M70] [X140] a healthy installation is clean while it runs; what it opens and what it cannot is counted', async () => {
    const { report, status, stdout } = await sweep(['--also', place.at('server.log')]);
    expect(foundIn(report)).toEqual([]);
    expect({ status, result: report.result }).toEqual({ status: 0, result: 'clean' });
    const kinds = new Set(report.artefacts.map(({ kind }) => kind));
    for (const kind of 'log keystore views react key vault settings workspace gateway also events'.split(' '))
      expect(kinds, kind).toContain(kind);
    const keystore = report.artefacts.find(({ kind }) => kind === 'keystore');
    expect(keystore?.texts).toBeGreaterThan(10);
    const events = report.artefacts.find(({ kind }) => kind === 'events');
    expect(events?.opened).toBeGreaterThan(5);
    expect(events?.sealed).toBeGreaterThan(5);
    expect(report.blind).toContainEqual({ what: 'sealed-text', count: events?.sealed });
    expect(stdout).toContain('Result: clean');
  });

  it('[M71] words are found where the server can read them and nowhere else, and stand in no report', async () => {
    writeFileSync(place.at('words.txt'), `${TYPED}\n${TITLE}\n`);
    const { file, report, status, stdout } = await sweep(['--words', place.at('words.txt')]);
    expect(status).toBe(3);
    const found = report.artefacts.flatMap(({ findings }) => findings);
    expect(new Set(found.map(({ what, word }) => `${what} ${word}`))).toEqual(new Set(['word 2']));
    expect(foundIn(report)).toEqual(['every event, opened']);
    for (const text of [file, stdout]) expect(text).not.toMatch(/canary/);
  });

  it('[M72] a report is as it was signed or refused, and one that stands is not written over', async () => {
    const { file, report } = await sweep();
    const at = place.at('report.json');
    const check = async (text: string, more: readonly string[] = []) => {
      writeFileSync(at, text);
      const { status, stderr } = await runAside(program, ['sweep', '--check', at, ...more], place.folder);
      return {
        status,
        told: /\(([a-z-]+)\)/.exec(stderr)?.[1] ?? '',
        why: /signed: ([a-z-]+)/.exec(stderr)?.[1],
      };
    };
    expect(await check(file)).toMatchObject({ status: 0 });
    expect(await check(file, ['--key', report.key])).toMatchObject({ status: 0 });
    const refused = { status: 1, told: 'report-invalid' };
    expect(await check(file, ['--key', 'A'.repeat(43)])).toEqual({ ...refused, why: 'key-unknown' });
    const whole = file.replace(`\\"words\\":0`, `\\"words\\":1`);
    expect(whole).not.toBe(file);
    expect(await check(whole)).toEqual({ ...refused, why: 'signature-invalid' });
    expect(await check(file.replace('{', '{ '))).toEqual({ ...refused, why: 'text-not-canonical' });
    expect(await check(file.replace('sweep.v1', 'sweep.v2'))).toEqual({ ...refused, why: 'shape-invalid' });
    const again = await runAside(program, ['sweep', '--config', place.configFile, '--out', at], place.folder);
    expect(again).toMatchObject({ status: 1 });
    expect(again.stderr).toContain('report-exists');
    expect(await runAside(program, ['sweep', '--out', at], place.folder)).toMatchObject({ status: 2 });
    writeFileSync(place.at('words.txt'), 'abc\n');
    const short = await runAside(
      program,
      ['sweep', '--config', place.configFile, '--out', place.at('r'), '--words', place.at('words.txt')],
      place.folder,
    );
    expect(short.stderr).toContain('words-invalid');
  });

  it('[M73] what cannot be read is named, and then no report is clean', async () => {
    const { report, status } = await sweep(['--also', place.at('never-made')]);
    expect({ status, result: report.result }).toEqual({ status: 4, result: 'incomplete' });
    expect(report.artefacts.find(({ kind }) => kind === 'also')?.unread).toBe('vanished');
  });

  it('[X141] a number is found in every artefact it is planted in, and stands in no report', async () => {
    writeFileSync(join(socketFolder, 'left'), CARD);
    expect(foundIn((await sweep()).report)).toEqual([join(socketFolder, 'left')]);
    rmSync(join(socketFolder, 'left'));
    const database = openDatabase({ path: place.at('data/log/record.sqlite') });
    database.exec(`CREATE TABLE planted (text TEXT); INSERT INTO planted VALUES ('${CARD}')`);
    const walled = await sweep();
    database.exec('DROP TABLE planted; VACUUM');
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    database.close();
    expect(foundIn(walled.report)).toEqual(['/data/log/record.sqlite', '/data/log/record.sqlite-wal']);

    await server?.kill('SIGTERM');
    server = null;
    const grouped = `it is ${CARD.replace(/(.{4})/g, '$1 ')}`;
    mkdirSync(place.at('more'));
    const plants: readonly (readonly [string, string | Buffer])[] = [
      ['workspace.json', ` ${CARD}`],
      ['manifest.json', grouped],
      ['gateway.json', CARD],
      ['vault/note', CARD],
      ['data/blobs', Buffer.concat([Buffer.alloc(9), Buffer.from(CARD), Buffer.alloc(9)])],
      [`data/receipt-${CARD}.pdf`, 'nothing'],
      ['more/server.log', `{"level":30,"event":"x","text":"${grouped}"}\n`],
      ['more/words.txt', 'four nine two nine one two three four five six seven eight nine zero one five'],
      ['more/utf16.bin', Buffer.from(`\u0001${CARD}`, 'utf16le')],
      ['more/base64.bin', Buffer.from(`xy${CARD}`).toString('base64')],
      ['more/hex.bin', Buffer.from(CARD).toString('hex')],
      ['more/percent.txt', CARD.replace(/(.{4})/g, '$1%20')],
      ['more/odd', Buffer.concat([Buffer.alloc(8 * 1024 * 1024 - 7), Buffer.from(CARD)])],
    ];
    for (const [name, content] of plants) appendFileSync(place.at(name), content);
    const { signIn } = place.settings;
    const settings = { ...place.settings, signIn: { ...signIn, clientId: CARD } };
    writeFileSync(place.configFile, JSON.stringify(settings));
    for (const name of ['keystore', 'views', 'react']) {
      const file = openDatabase({ path: place.at(`data/${name}.sqlite`) });
      file.exec(`CREATE TABLE planted (number INTEGER); INSERT INTO planted VALUES (${CARD})`);
      file.close();
    }
    const { file, report, status, stdout } = await sweep(['--also', place.at('more')]);
    expect(status).toBe(3);
    expect(foundIn(report).sort()).toEqual(
      [
        '/config.json',
        ...plants.map(([name]) => `/${name}`.replace(CARD, '•••• •••• •••• 9015')),
        ...['keystore', 'views', 'react'].map((name) => `/data/${name}.sqlite`),
      ].sort(),
    );
    for (const text of [file, stdout]) expect(text).not.toMatch(/4929|12345678|5678 ?9015/);
  });

  it('[X142] what the server can open is opened: a number under a leaf key is found', async () => {
    const vault = await openFileVault({
      places: [place.at('vault')],
      acceptOnePlace: true,
      dataDirectory: place.at('data'),
    });
    const keystore = await openKeystore({ path: place.at('data/keystore.sqlite'), vault, mayCreate: false });
    const marks = { version, audience, shreddedFields, personalFields };
    const blindly = (text: string) => ({ verdict: 'pass', text, spans: [] }) as const;
    const protect = createProtect({ keystore, marks, detect: blindly });
    const stream = 'visit-planted';
    const made = await protect.protect([{ type: 'PageViewed', page: '/', pageTitle: CARD } as never], {
      ...{ workspace: 'northwind', stream, revision: 0, heads: NO_HEADS, owner: { house: 'northwind' } },
      ...{ by: { kind: 'system', name: 'x' }, cause: 'x', at: new Date().toISOString() },
    });
    if (made.status !== 'protected') throw new Error(made.code);
    const log = await openLog({ kind: 'embedded', directory: place.at('data/log') });
    await log.append(stream, 0, made.events);
    await log.close();
    await keystore.close();
    const { report } = await sweep();
    const events = report.artefacts.find(({ kind }) => kind === 'events');
    expect(events?.findings.map(({ where }) => where)).toContain(`${stream} 0.pageTitle`);
  });
});
