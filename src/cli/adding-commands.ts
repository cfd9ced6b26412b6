// sealdesk add-person, add-team, add-site: what after the first day needs the root keys, because it says who reads.
import type { DirectoryDocument } from '../seal/directory.ts';
import { loginDigest } from '../seal/directory.ts';
import { line, slug } from '../seal/strict-json.ts';
import { nextDirectory, withPerson, withSite, withTeam } from './administrator.ts';
import { type AtWork, atWork, current, look, parsed, publish } from './at-work.ts';
import { writeKey } from './key-folder.ts';

type Role = DirectoryDocument['people'][number]['roles'][number];
/** A compliance officer holds a share that is dealt on the first day alone. */
const ROLES: readonly Role[] = ['agent', 'supervisor', 'privacy', 'administrator'];
const NAME = line(80);

export async function addTeamCommand(args: readonly string[]): Promise<number> {
  const { values } = parsed(args);
  const [id = '', ...more] = values.team ?? [];
  const { name } = values;
  if (!slug(id) || more.length > 0 || name === undefined || !NAME(name))
    throw new Error('add-team needs --team with a short name such as cards, and --name as visitors see it');
  const at = await atWork(args);
  const { directory, document } = current(await look(at));
  const nowMs = Date.now();
  const added = await withTeam(at.primitives, document, at.keys, { id, name }, nowMs);
  if (added === null) throw new Error(`the directory has a team ${id}`);
  // The key first: a directory whose key nobody kept could be sealed to by everybody and opened by nobody.
  const { key } = added;
  if (!at.keys.includes(key))
    await writeKey(at.primitives, { path: at.folder, passphrase: at.passphrase }, `team-${key.name}`, key);
  await signed(
    at,
    { directory, keys: [...at.keys.filter((each) => each !== key), key], nowMs },
    added.content,
  );
  process.stdout.write(`New key: team-${key.name}.key.json\nNobody is in it yet: sealdesk add-person.\n`);
  return 0;
}

export async function addPersonCommand(args: readonly string[]): Promise<number> {
  const { account, issuer, name, role = [], team = [] } = parsed(args).values;
  if (name === undefined || !NAME(name) || account === undefined || issuer === undefined)
    throw new Error(
      'add-person needs --name, --account as the identity provider has it, and --issuer, its address',
    );
  const roles = role.map((each) => {
    const known = ROLES.find((one) => one === each);
    if (known !== undefined) return known;
    throw new Error(
      each === 'compliance'
        ? 'a compliance officer holds a share of the compliance key: officers are named on the first day'
        : `there is no role ${each}; there are ${ROLES.join(', ')}`,
    );
  });
  const at = await atWork(args);
  const { directory, document } = current(await look(at));
  for (const each of team)
    if (!document.teams.some(({ id }) => id === each))
      throw new Error(`the directory has no team ${each}: sealdesk add-team`);
  const login = loginDigest(at.primitives, issuer, account);
  const { content, known } = withPerson(at.primitives, document, { name, login, roles, teams: team });
  const person = content.people.find((each) => each.login === login);
  if (person?.roles.length === 0) throw new Error('add-person needs at least one --role');
  await signed(at, { directory, keys: at.keys, nowMs: Date.now() }, content);
  process.stdout.write(
    `${known ? 'Changed' : 'Added'} ${name}: ${person?.roles.join(', ') ?? ''}${team.length > 0 ? `, in ${person?.teams.join(', ') ?? ''}` : ''}.\n`,
  );
  return 0;
}

export async function addSiteCommand(args: readonly string[]): Promise<number> {
  const { site, team: [team = '', ...others] = [] } = parsed(args).values;
  if (site === undefined || !slug(site) || team === '')
    throw new Error('add-site needs --site, and --team: the first answers there, the others by topic');
  const at = await atWork(args);
  const { directory, document } = current(await look(at));
  for (const each of [team, ...others])
    if (!document.teams.some(({ id }) => id === each))
      throw new Error(`the directory has no team ${each}: sealdesk add-team`);
  await signed(
    at,
    { directory, keys: at.keys, nowMs: Date.now() },
    withSite(document, { site, team, others }),
  );
  return 0;
}

async function signed(
  at: AtWork,
  now: {
    readonly directory: Parameters<typeof nextDirectory>[1]['signed'];
    readonly keys: AtWork['keys'];
    readonly nowMs: number;
  },
  content: DirectoryDocument,
): Promise<void> {
  const from = { signed: now.directory, atMs: now.nowMs };
  const next = await nextDirectory(at.primitives, from, now.keys, [], content);
  await publish(at, next);
  process.stdout.write(`Directory ${next.document.number} holds until ${next.document.expires}.\n`);
}
