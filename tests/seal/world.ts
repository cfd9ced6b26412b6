// A workspace with everything sealed in it, for tests: root, directory, people, a visitor, an epoch.

import { FIRST_HEAD } from '../../src/seal/chain.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import {
  type DirectoryDocument,
  directoryText,
  rootFingerprint,
  rootText,
  type SignedDirectory,
  signDirectory,
} from '../../src/seal/directory.ts';
import type { Audience } from '../../src/seal/envelope.ts';
import { type MintedEpoch, mintEpoch } from '../../src/seal/epoch.ts';
import { conversationId, type DeviceKeys, deviceCard, generateDevice } from '../../src/seal/identity.ts';
import type { Primitives, SigningKey } from '../../src/seal/primitives.ts';
import { loadNoblePrimitives } from '../../src/seal/primitives-noble.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import { readersFor } from '../../src/seal/readers.ts';
import type { Checked } from '../../src/seal/refusal.ts';
import { mintTeamKey } from '../../src/seal/team-key.ts';
import { type Deal, dealComplianceKey } from '../../src/seal/threshold.ts';

/** The port's three faces: WebCrypto, the fallback for browsers without the curves, libsodium. */
export async function allPrimitives(): Promise<readonly (readonly [string, Primitives])[]> {
  return [
    ['webcrypto', await loadNoblePrimitives('webcrypto')],
    ['noble curves', await loadNoblePrimitives('noble')],
    ['sodium', await loadSodiumPrimitives()],
  ];
}

export function must<T>(checked: Checked<T>): T {
  if (!checked.ok)
    throw new Error(`refused: ${checked.code}${checked.at === undefined ? '' : ` at ${checked.at}`}`);
  return checked.value;
}

export function code(checked: Checked<unknown>): string {
  return checked.ok ? 'accepted' : checked.code;
}

export const NOW_MS = Date.parse('2026-11-23T09:00:00.000Z');

export function time(offsetMs = 0): string {
  return new Date(NOW_MS + offsetMs).toISOString();
}

export function newId(primitives: Primitives): string {
  return toBase64url(primitives.random(16));
}

export type World = {
  readonly primitives: Primitives;
  readonly rootKeys: readonly SigningKey[];
  readonly root: string;
  readonly pinned: string;
  readonly people: Readonly<Record<'ann' | 'tomas' | 'olu' | 'vera' | 'ingrid' | 'sam' | 'lea', string>>;
  readonly ann: DeviceKeys;
  readonly tomas: DeviceKeys;
  readonly vera: DeviceKeys;
  readonly ingrid: DeviceKeys;
  readonly sam: DeviceKeys;
  readonly lea: DeviceKeys;
  readonly team: { readonly public: string; readonly secret: Uint8Array };
  readonly deal: Deal;
  readonly gateway: { readonly id: string; readonly key: SigningKey };
  readonly document: DirectoryDocument;
  readonly directory: SignedDirectory;
};

export async function makeWorld(primitives: Primitives): Promise<World> {
  const rootKeys = await Promise.all([1, 2, 3].map(() => primitives.importSigning(primitives.random(32))));
  const root = rootText({
    v: 'sealdesk.root.v1',
    workspace: 'northwind',
    keys: rootKeys.map((key) => toBase64url(key.public)),
    threshold: 2,
    release: [],
    successor: null,
  });
  const people = {
    ann: newId(primitives),
    tomas: newId(primitives),
    olu: newId(primitives),
    vera: newId(primitives),
    ingrid: newId(primitives),
    sam: newId(primitives),
    lea: newId(primitives),
  };
  const devices = {
    ann: await generateDevice(primitives),
    tomas: await generateDevice(primitives),
    vera: await generateDevice(primitives),
    ingrid: await generateDevice(primitives),
    sam: await generateDevice(primitives),
    lea: await generateDevice(primitives),
  };
  const team = await mintTeamKey(primitives);
  const deal = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
  const gateway = { id: newId(primitives), key: await primitives.generateSigning() };
  const person = (
    id: string,
    name: string,
    role: DirectoryDocument['people'][number]['roles'][number],
    teams: readonly string[] = [],
  ) => ({ id, name, login: toBase64url(primitives.random(32)), roles: [role], teams });
  const document: DirectoryDocument = {
    v: 'sealdesk.directory.v1',
    workspace: 'northwind',
    number: 1,
    previous: null,
    issued: time(),
    expires: time(86_400_000),
    mode: 'inspected',
    people: [
      person(people.ann, 'Ann Keller', 'agent', ['support']),
      person(people.tomas, 'Tomás Ruiz', 'agent', ['support']),
      person(people.olu, 'Olu Adeyemi', 'administrator'),
      person(people.vera, 'Vera Stahl', 'supervisor'),
      person(people.ingrid, 'Ingrid Holm', 'compliance'),
      person(people.sam, 'Sam Okoye', 'compliance'),
      person(people.lea, 'Lea Brandt', 'compliance'),
    ],
    teams: [{ id: 'support', name: 'Support team', generation: 1, key: team.public }],
    sites: [{ site: 'main', team: 'support', others: [] }],
    devices: (['ann', 'tomas', 'vera', 'ingrid', 'sam', 'lea'] as const).map((name) => {
      const { id, sign, agree } = deviceCard(devices[name]);
      return { id, person: people[name], sign, agree, certified: time() };
    }),
    gateways: [{ id: gateway.id, sign: toBase64url(gateway.key.public), place: 'same-machine' }],
    compliance: {
      key: deal.key,
      threshold: 2,
      commitments: deal.commitments,
      officers: (['ingrid', 'sam', 'lea'] as const).map((name, index) => ({
        person: people[name],
        index: index + 1,
      })),
    },
    disclosure: { conversation: ['visitor', 'team', 'compliance'], staff: ['team', 'compliance'] },
    tokens: [],
  };
  const world = { primitives, rootKeys, root, pinned: rootFingerprint(primitives, root), people, ...devices };
  const directory = await signWith(primitives, [root], rootKeys.slice(0, 2), document);
  return { ...world, team, deal, gateway, document, directory };
}

export async function signWith(
  primitives: Primitives,
  roots: readonly string[],
  keys: readonly SigningKey[],
  document: DirectoryDocument,
): Promise<SignedDirectory> {
  const text = must(await directoryText(primitives, document));
  const signatures = await Promise.all(keys.map((key) => signDirectory(primitives, key, text)));
  return { roots, text, signatures };
}

export type Talk = {
  readonly world: World;
  readonly visitor: DeviceKeys;
  readonly random: Uint8Array;
  readonly conversation: string;
};

export async function makeTalk(world: World, visitorOn: Primitives = world.primitives): Promise<Talk> {
  const visitor = await generateDevice(visitorOn);
  const random = visitorOn.random(32);
  return { world, visitor, random, conversation: conversationId(visitorOn, deviceCard(visitor), random) };
}

export function readersOf(talk: Talk, audience: Audience = 'conversation') {
  const visitors = [deviceCard(talk.visitor)];
  return must(readersFor(talk.world.document, { audience, team: 'support', visitors, joined: [] }));
}

/** What everybody expects of the epoch of this talk. */
export function expectedEpoch(talk: Talk, audience: Audience = 'conversation', epoch = 1) {
  const author = audience === 'conversation' ? talk.visitor : talk.world.ann;
  return {
    workspace: 'northwind',
    conversation: talk.conversation,
    audience,
    epoch,
    directory: 1,
    mode: 'inspected' as const,
    author: deviceCard(author),
    readers: readersOf(talk, audience),
  };
}

export async function mint(
  talk: Talk,
  audience: Audience = 'conversation',
  epoch = 1,
  on: Primitives = talk.world.primitives,
): Promise<MintedEpoch> {
  const author = audience === 'conversation' ? talk.visitor : talk.world.ann;
  return must(await mintEpoch(on, { ...expectedEpoch(talk, audience, epoch), author, head: FIRST_HEAD }));
}

/** A copy with one bit turned. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const index = Math.floor(bit / 8) % copy.length;
  copy[index] = (copy[index] as number) ^ (1 << (bit % 8));
  return copy;
}
