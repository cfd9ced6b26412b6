// What the administrator does after the first day, with keys the server never has: vouches for a device by signing the
// next directory, seals to it what its person needs, and signs the list anew before it runs out.
import { toBase64url } from '../seal/bytes.ts';
import { keyBytes } from '../seal/key-checks.ts';
import {
  DIRECTORY_LIFETIME_MS,
  directoryDigest,
  directoryText,
  type DirectoryDocument,
  type SignedDirectory,
  signDirectory,
} from '../seal/directory.ts';
import type { KeyFileContent } from '../seal/passphrase.ts';
import type { Primitives, SigningKey } from '../seal/primitives.ts';
import { mintTeamKey, sealTeamKey } from '../seal/team-key.ts';
import { sealShare } from '../seal/threshold.ts';

export type WaitingDevice = {
  readonly device: string;
  readonly person: string;
  readonly sign: string;
  readonly agree: string;
};

export type NextDirectory = {
  readonly document: DirectoryDocument;
  readonly digest: string;
  readonly directory: SignedDirectory;
  readonly teamKeys: readonly {
    readonly team: string;
    readonly generation: number;
    readonly device: string;
    readonly box: string;
  }[];
  readonly shares: readonly {
    readonly person: string;
    readonly index: number;
    readonly device: string;
    readonly box: string;
  }[];
};

/** Devices one directory can take on at a time. */
export const CERTIFIED_AT_ONCE_MAX = 64;

/** The next number: the same people, these devices besides, signed by the root keys at hand. */
export async function nextDirectory(
  primitives: Primitives,
  now: { readonly signed: SignedDirectory; readonly atMs: number },
  keys: readonly KeyFileContent[],
  devices: readonly WaitingDevice[],
  /** What it says, where that is not what the directory before it said. */
  content?: DirectoryDocument,
): Promise<NextDirectory> {
  const before = JSON.parse(now.signed.text) as DirectoryDocument;
  const current = content ?? before;
  const certified = new Date(now.atMs).toISOString();
  const known = new Set(current.devices.map((each) => each.id));
  const added = devices.filter((each) => !known.has(each.device)).slice(0, CERTIFIED_AT_ONCE_MAX);
  const document: DirectoryDocument = {
    ...current,
    number: before.number + 1,
    previous: directoryDigest(primitives, now.signed.text),
    issued: certified,
    expires: new Date(now.atMs + DIRECTORY_LIFETIME_MS).toISOString(),
    devices: [
      ...current.devices,
      ...added.map(({ device, person, sign, agree }) => ({ id: device, person, sign, agree, certified })),
    ],
  };
  const text = await directoryText(primitives, document);
  if (!text.ok) throw new RangeError(`no valid directory: ${text.code}`);
  // A key that is at hand twice signs once: a second signature of the same key would be refused.
  const roots = new Map<string, SigningKey>();
  for (const key of keys.filter((each) => each.kind === 'root')) {
    const root = await primitives.importSigning(key.secret);
    roots.set(toBase64url(root.public), root);
  }
  const signatures = await Promise.all(
    [...roots.values()].map((root) => signDirectory(primitives, root, text.value)),
  );
  const directory = { roots: now.signed.roots, text: text.value, signatures };
  const fresh = new Set(added.map((each) => each.device));
  // A key that is new goes to whoever is still there.
  const staying = document.devices.flatMap(({ id, ...each }) =>
    fresh.has(id) ? [] : [{ device: id, ...each }],
  );
  const teamKeys = await Promise.all([
    ...added.map((device) => teamBoxes(primitives, document, keys, device, document.teams)),
    ...staying.map((device) =>
      teamBoxes(primitives, document, keys, device, newlyTheirs(before, document, device.person)),
    ),
  ]);
  const shares = await Promise.all(added.map((device) => shareBoxes(primitives, document, keys, device)));
  return {
    document,
    digest: directoryDigest(primitives, text.value),
    directory,
    teamKeys: teamKeys.flat(),
    shares: shares.flat(),
  };
}

/** What the next directory says without some devices, or without a person; null when it has none of them. */
export type Removal = {
  readonly content: DirectoryDocument;
  readonly removed: DirectoryDocument['devices'];
  /** Keys made anew, or found from a try that got no further: to be kept before anything is published. */
  readonly teams: readonly KeyFileContent[];
};

/** Who held a team's key holds it for ever: each of their teams goes on with another one. */
export async function withoutDevices(
  primitives: Primitives,
  document: DirectoryDocument,
  keys: readonly KeyFileContent[],
  gone: { readonly device: string } | { readonly person: string },
  atMs: number,
): Promise<Removal | null> {
  const leaves = (device: DirectoryDocument['devices'][number]) =>
    'device' in gone ? device.id === gone.device : device.person === gone.person;
  const removed = document.devices.filter(leaves);
  const person = 'person' in gone ? gone.person : null;
  if (removed.length === 0 && !document.people.some((each) => each.id === person)) return null;
  const holders = new Set([...removed.map((device) => device.person), person]);
  const left = new Set(document.people.filter(({ id }) => holders.has(id)).flatMap((each) => each.teams));
  const teams: KeyFileContent[] = [];
  const next = [];
  for (const team of document.teams) {
    if (team.key === null || !left.has(team.id)) {
      next.push(team);
      continue;
    }
    const generation = team.generation + 1;
    const name = `${team.id}.${generation}`;
    const kept = keys.find((each) => each.kind === 'team' && each.name === name);
    const secret = kept?.secret ?? (await mintTeamKey(primitives)).secret;
    const { workspace } = document;
    teams.push(kept ?? { kind: 'team', workspace, name, made: new Date(atMs).toISOString(), secret });
    next.push({ ...team, generation, key: toBase64url(await primitives.basePoint(secret)) });
  }
  const content = {
    ...document,
    people: document.people.filter((each) => each.id !== person),
    devices: document.devices.filter((device) => !leaves(device)),
    teams: next,
  };
  return { content, removed, teams };
}

/** Teams whose key is another, and teams the person was not in. */
function newlyTheirs(
  before: DirectoryDocument,
  document: DirectoryDocument,
  person: string,
): DirectoryDocument['teams'] {
  const had = before.people.find((each) => each.id === person)?.teams ?? [];
  return document.teams.filter(
    (team) =>
      !had.includes(team.id) ||
      before.teams.find((each) => each.id === team.id)?.generation !== team.generation,
  );
}

/** What the next directory says with one more team; the key is to be kept before anything is published. */
export async function withTeam(
  primitives: Primitives,
  document: DirectoryDocument,
  keys: readonly KeyFileContent[],
  team: { readonly id: string; readonly name: string },
  atMs: number,
): Promise<{ readonly content: DirectoryDocument; readonly key: KeyFileContent } | null> {
  if (document.teams.some(({ id }) => id === team.id)) return null;
  const { workspace } = document;
  const name = `${team.id}.1`;
  const key = keys.find((each) => each.kind === 'team' && each.name === name) ?? {
    kind: 'team',
    workspace,
    name,
    made: new Date(atMs).toISOString(),
    secret: (await mintTeamKey(primitives)).secret,
  };
  const added = { ...team, generation: 1, key: toBase64url(await primitives.basePoint(key.secret)) };
  return { content: { ...document, teams: [...document.teams, added] }, key };
}

/** With a person of this account, or with more roles and teams for the one who has it. */
export function withPerson(
  primitives: Primitives,
  document: DirectoryDocument,
  person: {
    readonly name: string;
    readonly login: string;
    readonly roles: DirectoryDocument['people'][number]['roles'];
    readonly teams: readonly string[];
  },
): { readonly content: DirectoryDocument; readonly known: boolean } {
  const known = document.people.find(({ login }) => login === person.login);
  const entry = {
    id: known?.id ?? toBase64url(primitives.random(16)),
    name: person.name,
    login: person.login,
    roles: [...new Set([...(known?.roles ?? []), ...person.roles])],
    teams: [...new Set([...(known?.teams ?? []), ...person.teams])],
  };
  const others = document.people.filter((each) => each !== known);
  return { content: { ...document, people: [...others, entry] }, known: known !== undefined };
}

/** With a site, or with the site's other teams. */
export function withSite(
  document: DirectoryDocument,
  site: DirectoryDocument['sites'][number],
): DirectoryDocument {
  return { ...document, sites: [...document.sites.filter((each) => each.site !== site.site), site] };
}

async function teamBoxes(
  primitives: Primitives,
  document: DirectoryDocument,
  keys: readonly KeyFileContent[],
  device: WaitingDevice,
  teams: DirectoryDocument['teams'],
) {
  const person = document.people.find((each) => each.id === device.person);
  const teamKeys = [];
  for (const team of teams) {
    const key = keys.find((each) => each.kind === 'team' && each.name === `${team.id}.${team.generation}`);
    if (
      key === undefined ||
      !person?.teams.includes(team.id) ||
      team.key === null ||
      keyBytes(team.key) === null
    )
      continue;
    const place = {
      workspace: document.workspace,
      team: team.id,
      generation: team.generation,
      device: device.device,
    };
    const box = await sealTeamKey(primitives, place, key.secret, device.agree);
    if (box.ok)
      teamKeys.push({ team: team.id, generation: team.generation, device: device.device, box: box.value });
  }
  return teamKeys;
}

async function shareBoxes(
  primitives: Primitives,
  document: DirectoryDocument,
  keys: readonly KeyFileContent[],
  device: WaitingDevice,
) {
  const shares = [];
  for (const seat of document.compliance.officers) {
    const key = keys.find((each) => each.kind === 'share' && Number.parseInt(each.name, 10) === seat.index);
    if (key === undefined || seat.person !== device.person) continue;
    const place = {
      workspace: document.workspace,
      person: seat.person,
      index: seat.index,
      device: device.device,
    };
    const box = await sealShare(primitives, place, key.secret, device.agree);
    if (box.ok)
      shares.push({ person: seat.person, index: seat.index, device: device.device, box: box.value });
  }
  return shares;
}
