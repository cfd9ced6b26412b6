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
import { sealTeamKey } from '../seal/team-key.ts';
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
  const boxes = await Promise.all(added.map((device) => boxesFor(primitives, document, keys, device)));
  return {
    document,
    digest: directoryDigest(primitives, text.value),
    directory,
    teamKeys: boxes.flatMap((each) => each.teamKeys),
    shares: boxes.flatMap((each) => each.shares),
  };
}

async function boxesFor(
  primitives: Primitives,
  document: DirectoryDocument,
  keys: readonly KeyFileContent[],
  device: WaitingDevice,
) {
  const person = document.people.find((each) => each.id === device.person);
  const teamKeys = [];
  for (const team of document.teams) {
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
  return { teamKeys, shares };
}
