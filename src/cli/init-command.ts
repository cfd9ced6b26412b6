// sealdesk init: the first day, on the administrator's machine.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { tokenKey } from '../seal/directory.ts';
import { generatePassphrase } from '../seal/passphrase.ts';
import { loadSodiumPrimitives } from '../seal/primitives-sodium.ts';
import { anyText, exact, integer, line, listOf, literal, slug } from '../seal/strict-json.ts';
import { firstDay, type FirstDayPlan } from './first-day.ts';
import { writeKey } from './key-folder.ts';
import { readTemplate, templateNames } from '../wiring/templates.ts';
import { keepDirectory } from './signed-directory.ts';

const role = literal('agent', 'supervisor', 'compliance', 'privacy', 'administrator');
const plan = exact({
  workspace: slug,
  name: line(80),
  reference: line(4),
  mode: literal('inspected', 'strict'),
  gatewayPlace: literal('same-machine', 'own-machine'),
  issuer: anyText(400, 8),
  rootKeys: integer(1, 16),
  rootThreshold: integer(1, 16),
  complianceThreshold: integer(2, 32),
  teams: listOf(exact({ id: slug, name: line(80) }), 200, 1),
  people: listOf(
    exact({ name: line(80), roles: listOf(role, 5, 1), teams: listOf(slug, 200), account: anyText(200, 1) }),
    2000,
    1,
  ),
  sites: listOf(
    exact({
      site: slug,
      name: line(80),
      team: slug,
      others: listOf(slug, 200),
      origins: listOf(anyText(200, 8), 16, 1),
      accent: line(7),
      phone: anyText(40),
    }),
    500,
    1,
  ),
  tokens: listOf(tokenKey, 16),
});

export async function initCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { plan: { type: 'string' }, out: { type: 'string' }, template: { type: 'string' } },
  });
  if (values.plan === undefined || values.out === undefined) {
    process.stderr.write('sealdesk init needs --plan FILE and --out DIRECTORY (see docs/own-server.md)\n');
    return 2;
  }
  const read: unknown = JSON.parse(readFileSync(values.plan, 'utf8'));
  if (!plan(read)) {
    process.stderr.write(
      `${values.plan} is not a plan: it needs exactly the fields of deploy/plan.example.json, in that order\n`,
    );
    return 2;
  }
  if (read.rootThreshold > read.rootKeys) {
    process.stderr.write('rootThreshold cannot be more than rootKeys\n');
    return 2;
  }
  const template = values.template === undefined ? null : readTemplate(values.template);
  if (values.template !== undefined && template === null) {
    process.stderr.write(
      `there is no starting point of that name; there are ${templateNames().join(', ')}\n`,
    );
    return 2;
  }
  const primitives = await loadSodiumPrimitives();
  const planned = { ...(read as Omit<FirstDayPlan, 'template'>), template };
  const day = await firstDay(primitives, planned, Date.now());
  const { out } = values;
  mkdirSync(out, { recursive: true, mode: 0o700 });
  // One phrase for the administrator's own keys; each further root key and each officer's seat has its own, for its own person.
  const own = generatePassphrase(primitives);
  const phrases: string[] = [`administrator   ${own}   (root-1, release, team keys)`];
  for (const { file, ...key } of day.keys) {
    const apart = key.kind === 'share' || (key.kind === 'root' && file !== 'root-1');
    const passphrase = apart ? generatePassphrase(primitives) : own;
    await writeKey(primitives, { path: join(out, 'keys'), passphrase }, file, key);
    if (apart) phrases.push(`${file.padEnd(15)} ${passphrase}   (${key.name})`);
  }
  keepDirectory(join(out, 'keys'), day.bootstrap.directory);
  mkdirSync(join(out, 'server'), { recursive: true });
  writeFileSync(join(out, 'server', 'workspace.json'), `${JSON.stringify(day.bootstrap)}\n`, { flag: 'wx' });
  if (day.gateway !== null) {
    mkdirSync(join(out, 'gateway'), { recursive: true, mode: 0o700 });
    writeFileSync(join(out, 'gateway', 'identity.json'), `${day.gateway}\n`, { mode: 0o600, flag: 'wx' });
  }
  process.stdout.write(`Made ${day.keys.length} key files in ${join(out, 'keys')}: they stay on this machine and in its safe.
To the server: ${join(out, 'server', 'workspace.json')}${day.gateway === null ? '' : `\nTo the gateway's machine, readable by its user alone: ${join(out, 'gateway', 'identity.json')}`}

Passphrases, shown once. Give each to its person and keep none of them beside its file:
${phrases.map((phrase) => `  ${phrase}`).join('\n')}
`);
  return 0;
}
