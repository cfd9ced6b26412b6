// sealdesk sweep: looks for card numbers in everything that an installation keeps, while it runs, and writes what it saw as a
// signed report. Changes nothing but the report and, once, the key that signs it.
import { existsSync, lstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { keptKeyOf } from '../wiring/kept-key.ts';
import { type Config, readConfig } from '../platform/config.ts';
import { redactionRules } from '../redact/redact.ts';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';
import { lookIntoEvents } from './sweep-events.ts';
import { filesBelow, lookIntoFile, type Place } from './sweep-files.ts';
import { createLook } from './sweep-look.ts';
import {
  type Artefact,
  ARTEFACTS_MAX,
  checkReport,
  signReport,
  type SweepReport,
} from '../seal/sweep-report.ts';

export const WORDS_MAX = 1_000;
/** Shorter ones stand in every file by chance. */
export const WORD_BYTES_MIN = 4;
const WORD_BYTES_MAX = 512;
const KEY_FILE = 'sweep.key';
const SOCKET = 'gateway.sock';

/** Nothing was found and everything was read; something was found; something could not be read. */
const EXIT = { clean: 0, found: 3, incomplete: 4 } as const;

export const SWEEP_USAGE = `sealdesk sweep --config FILE --out REPORT [--also PATH]... [--words FILE]
sealdesk sweep --check REPORT [--key KEY]

Looks for card numbers in all that the installation of these settings keeps, while it runs or not: log, keystore, views,
vault, settings, keys, the gateway's folder, and whatever else you name with --also (the files your service manager writes
the server's output to, for one). Opens what the server's own keys open. --words: one word a line, looked for as well.
The report holds places and lengths, never a digit and never a word. What could not be looked into stands in it too: what
the ends sealed is ciphertext here; they run the same detector when they open it.
Exit code 0: nothing found; 3: something found; 4: something could not be read. --check: 0 when the report is as signed.
`;

export type SweepFailureCode =
  | 'data-missing'
  | 'report-exists'
  | 'report-invalid'
  | 'too-many-files'
  | 'words-invalid';

export class SweepFailure extends Error {
  readonly code: SweepFailureCode;
  constructor(code: SweepFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

export async function sweepCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      config: { type: 'string' },
      out: { type: 'string' },
      also: { type: 'string', multiple: true },
      words: { type: 'string' },
      check: { type: 'string' },
      key: { type: 'string' },
    },
  });
  if (values.check !== undefined) return check(values.check, values.key ?? null);
  if (values.config === undefined || values.out === undefined) {
    process.stderr.write(SWEEP_USAGE);
    return 2;
  }
  if (existsSync(values.out))
    throw new SweepFailure('report-exists', `${values.out} stands already and is not written over`);
  const words = values.words === undefined ? [] : wordsOf(readFileSync(values.words, 'utf8'));
  const config = readConfig(values.config, process.env);
  if (!existsSync(join(config.dataDirectory, 'keystore.sqlite')))
    throw new SweepFailure('data-missing', `no installation has run in ${config.dataDirectory}`);
  const report = await sweepInstallation({ config, settings: values.config, also: values.also ?? [], words });
  writeFileSync(values.out, report.signed, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `${tableOf(report.report)}The report is ${values.out}, signed by the key ${report.report.key}\n`,
  );
  return EXIT[report.report.result];
}

export async function sweepInstallation(asked: {
  readonly config: Config;
  /** Path of the settings themselves. */
  readonly settings: string;
  readonly also: readonly string[];
  readonly words: readonly string[];
}): Promise<{ readonly signed: string; readonly report: SweepReport }> {
  const { also, config, words } = asked;
  const look = createLook(words);
  const at = new Date().toISOString();
  const places = placesOf(config, asked.settings, also);
  if (places.length >= ARTEFACTS_MAX)
    throw new SweepFailure('too-many-files', `more than ${ARTEFACTS_MAX} files`);
  const artefacts: Artefact[] = [];
  for (const place of places) artefacts.push(await lookIntoFile(look, place));
  artefacts.push(await lookIntoEvents(look, config));
  const primitives = await loadSodiumPrimitives();
  const signed = await signReport(primitives, keptKeyOf(join(config.dataDirectory, KEY_FILE)), {
    at,
    origin: config.origin,
    rules: redactionRules.version,
    words: words.length,
    artefacts,
    blind: blindOf(config, artefacts, also),
  });
  const checked = await checkReport(primitives, signed, null);
  if (!checked.ok) throw new SweepFailure('report-invalid', `the report does not verify: ${checked.code}`);
  return { signed, report: checked.value };
}

function placesOf(config: Config, settings: string, also: readonly string[]): readonly Place[] {
  const { dataDirectory, gateway, log, mail, signIn, vault, workspaces } = config;
  const of = (kind: Artefact['kind'], paths: readonly (string | null)[]): readonly Place[] =>
    paths.flatMap((path) => (path === null ? [] : filesBelow({ path, kind }, () => kind)));
  const copies = vault.rotation?.keystoreCopies;
  const identities = gateway.kind === 'child' ? gateway.identities : [];
  const connection = log.kind === 'eventstoredb' ? log.connectionFile : null;
  const found = [
    ...filesBelow({ path: dataDirectory, kind: 'data' }, (path) => kindIn(relative(dataDirectory, path))),
    ...of('vault', vault.places),
    // Made at the first rotation.
    ...of('keystore', copies !== undefined && existsSync(copies) ? [copies] : []),
    ...of('settings', [settings, connection, signIn.clientSecretFile]),
    ...of('settings', [mail?.caFile ?? null, mail?.passwordFile ?? null]),
    ...of('settings', [vault.transit?.caFile ?? null, vault.transit?.tokenFile ?? null]),
    ...of(
      'workspace',
      workspaces.flatMap(({ bootstrap, manifest }) => [bootstrap, manifest]),
    ),
    ...of('gateway', [...identities, ...(gateway.kind === 'child' ? socketFolders() : [])]),
    ...of('also', also),
  ];
  const byPath = new Map(found.toReversed().map((place) => [place.path, place]));
  return [...byPath.values()].reverse();
}

function kindIn(path: string): Artefact['kind'] {
  if (path.startsWith(`log${sep}`)) return 'log';
  const name = basename(path);
  if (name.startsWith('keystore.sqlite')) return name === 'keystore.sqlite' ? 'keystore' : 'data';
  if (name.startsWith('views.sqlite')) return 'views';
  if (name.startsWith('react.sqlite')) return 'react';
  return name.endsWith('.key') ? 'key' : 'data';
}

/** Where a gateway of this user listens: the server makes the folder anew at every start. */
function socketFolders(): readonly string[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith('sealdesk-'))
    .map((name) => join(tmpdir(), name))
    .filter((path) => {
      const folder = lstatSync(path, { throwIfNoEntry: false });
      return (
        folder?.isDirectory() === true &&
        folder.uid === process.getuid?.() &&
        statSync(join(path, SOCKET), { throwIfNoEntry: false })?.isSocket() === true
      );
    });
}

function blindOf(
  config: Config,
  artefacts: readonly Artefact[],
  also: readonly string[],
): SweepReport['blind'] {
  const sealed = artefacts.reduce((sum, artefact) => sum + artefact.sealed, 0);
  const always = ['memory', 'swap-and-free-space', 'backups', 'browsers'] as const;
  return [
    { what: 'sealed-text', count: sealed },
    ...always.map((what) => ({ what, count: null })),
    ...(also.length === 0 ? [{ what: 'process-output' as const, count: null }] : []),
    ...(config.gateway.kind === 'remote' ? [{ what: 'gateway-machine' as const, count: null }] : []),
    ...(config.log.kind === 'eventstoredb' ? [{ what: 'log-server' as const, count: null }] : []),
  ];
}

export function wordsOf(text: string): readonly string[] {
  const words = text.split(/\r?\n/).filter((word) => word !== '');
  const fits = words.every((word) => {
    const bytes = Buffer.byteLength(word);
    return bytes >= WORD_BYTES_MIN && bytes <= WORD_BYTES_MAX;
  });
  if (words.length === 0 || words.length > WORDS_MAX || !fits)
    throw new SweepFailure(
      'words-invalid',
      `words: one a line, at most ${WORDS_MAX}, of ${WORD_BYTES_MIN} to ${WORD_BYTES_MAX} bytes`,
    );
  return words;
}

function tableOf({ artefacts, blind, result }: SweepReport): string {
  const lines = artefacts.map(({ bytes, count, kind, name, opened, texts, unread }) => {
    const seen = kind === 'events' ? `${texts} events, ${opened} opened` : `${bytes} bytes, ${texts} texts`;
    const word = unread === null ? (count === 0 ? 'nothing' : `FOUND ${count}`) : `not read: ${unread}`;
    return `${kind.padEnd(10)} ${word.padEnd(12)} ${seen.padEnd(32)} ${name}`;
  });
  const places = artefacts.flatMap(({ findings, name }) =>
    findings.map(
      ({ from, length, network, what, where, word }) =>
        `  ${what}${network === null ? '' : ` (${network})`}${word === null ? '' : ` ${word}`} in ${name}: ${where}, from ${from}, length ${length}`,
    ),
  );
  const unseen = blind.map(({ count, what }) => (count === null ? what : `${what} (${count})`)).join(', ');
  return `${[...lines, ...places].join('\n')}\nNot looked into: ${unseen}\nResult: ${result}\n`;
}

async function check(path: string, key: string | null): Promise<number> {
  const primitives = await loadSodiumPrimitives();
  const checked = await checkReport(primitives, readFileSync(path, 'utf8'), key);
  if (!checked.ok)
    throw new SweepFailure('report-invalid', `${path} is no report as signed: ${checked.code}`);
  process.stdout.write(
    `${tableOf(checked.value)}Signed ${checked.value.at} by the key ${checked.value.key}${key === null ? ': compare it with the one you know' : ''}\n`,
  );
  return 0;
}
