import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64url } from '../../src/seal/bytes.ts';
import {
  type DirectoryDocument,
  type DirectorySeen,
  directoryDigest,
  directoryText,
  rootFingerprint,
  rootPin,
  rootText,
  type SignedDirectory,
  signDirectory,
  verifyDirectory,
} from '../../src/seal/directory.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import type { Primitives, SigningKey } from '../../src/seal/primitives.ts';
import { loadSodiumPrimitives } from '../../src/seal/primitives-sodium.ts';
import {
  describeReaders,
  findDevice,
  personWithRole,
  readersFor,
  senderFor,
  serverReach,
} from '../../src/seal/readers.ts';
import {
  allPrimitives,
  code,
  makeTalk,
  makeWorld,
  must,
  NOW_MS,
  newId,
  signWith,
  time,
  type World,
} from './world.ts';

let primitives: Primitives;
let world: World;

beforeAll(async () => {
  primitives = await loadSodiumPrimitives();
  world = await makeWorld(primitives);
});

function trust(change: object = {}) {
  return { workspace: 'northwind', pinned: world.pinned, seen: null, nowMs: NOW_MS + 1000, ...change };
}

async function ask(signed: SignedDirectory, change: object = {}): Promise<string> {
  return code(await verifyDirectory(primitives, signed, trust(change)));
}

async function published(
  document: DirectoryDocument,
  keys: readonly SigningKey[] = world.rootKeys.slice(0, 2),
) {
  return signWith(primitives, [world.root], keys, document);
}

/** Signed without the checks of `directoryText`: what a careless or dishonest root could sign. */
async function signedAnyway(value: unknown): Promise<SignedDirectory> {
  const text = JSON.stringify(value);
  const signatures = await Promise.all(
    world.rootKeys.slice(0, 2).map((key) => signDirectory(primitives, key, text)),
  );
  return { roots: [world.root], text, signatures };
}

function next(change: Partial<DirectoryDocument> = {}): DirectoryDocument {
  const previous = directoryDigest(primitives, world.directory.text);
  return { ...world.document, number: 2, previous, ...change };
}

describe('a directory', () => {
  test('[S19] is accepted from enough keys of the pinned root, by every implementation', async () => {
    for (const [name, face] of await allPrimitives()) {
      const verified = must(await verifyDirectory(face, world.directory, trust()));
      expect(verified.document, name).toEqual(world.document);
      expect(verified.seen).toEqual({ root: world.pinned, number: 1, digest: verified.digest });
    }
  });

  test('[S19] signed by too few, by a stranger, by one key twice or wrongly is refused', async () => {
    const { text, signatures, roots } = world.directory;
    const [one] = signatures;
    const stranger = await signDirectory(primitives, await primitives.generateSigning(), text);
    expect(await ask({ roots, text, signatures: [] })).toBe('threshold-not-met');
    expect(await ask({ roots, text, signatures: signatures.slice(0, 1) })).toBe('threshold-not-met');
    expect(await ask({ roots, text, signatures: [one, one] as typeof signatures })).toBe('key-unknown');
    expect(await ask({ roots, text, signatures: [...signatures, stranger] })).toBe('key-unknown');
    const swapped = signatures.map((entry, at) => ({
      ...entry,
      signature: signatures[1 - at]?.signature as string,
    }));
    expect(await ask({ roots, text, signatures: swapped })).toBe('signature-invalid');
    expect(await ask({ roots, text: `${text} `, signatures })).toBe('signature-invalid');
    expect(await ask({ roots, text: text.replace('Ann Keller', 'Eve Keller'), signatures })).toBe(
      'signature-invalid',
    );
  });

  test('[S19] under another root than the pinned is refused', async () => {
    const other = await makeWorld(primitives);
    expect(await ask(other.directory)).toBe('root-unknown');
    expect(await ask({ ...other.directory, roots: [world.root, other.root] })).toBe('root-unknown');
    expect(await ask({ ...world.directory, roots: [] })).toBe('root-unknown');
    expect(await ask(world.directory, { workspace: 'linden' })).toBe('wrong-workspace');
  });

  test('[S19] is signed by the last root, once a root has named its successor and the successor stands', async () => {
    const make = async (successor: string | null) => {
      const key = await primitives.importSigning(primitives.random(32));
      const keys = [toBase64url(key.public)];
      const root = {
        v: 'sealdesk.root.v1',
        workspace: 'northwind',
        keys,
        threshold: 1,
        release: [],
        successor,
      } as const;
      return { key, text: rootText(root) };
    };
    const second = await make(null);
    const first = await make(await rootPin(primitives, second.text));
    const pinned = rootFingerprint(primitives, first.text);
    const before = await signWith(primitives, [first.text], [first.key], world.document);
    const after = await signWith(primitives, [first.text, second.text], [second.key], next());
    expect(await ask(before, { pinned })).toBe('accepted');
    expect(await ask(after, { pinned })).toBe('accepted');
    expect(
      await ask({ ...after, roots: [second.text] }, { pinned: rootFingerprint(primitives, second.text) }),
    ).toBe('accepted');
    const stolen = await signWith(primitives, [first.text, second.text], [first.key], next());
    expect(await ask(stolen, { pinned })).toBe('key-unknown');
    const { seen } = must(await verifyDirectory(primitives, after, trust({ pinned })));
    const old = await signWith(primitives, [first.text], [first.key], next({ number: 3 }));
    expect(await ask(old, { pinned, seen })).toBe('root-older');
    const third = await make(null);
    const forged = await signWith(primitives, [first.text, third.text], [third.key], next());
    expect(await ask(forged, { pinned })).toBe('root-unknown');
  });

  test('[S20] with a number lower than seen, or another under the same number, is refused', async () => {
    const first = must(await verifyDirectory(primitives, world.directory, trust())).seen;
    const second = await published(next());
    const { seen } = must(await verifyDirectory(primitives, second, trust({ seen: first })));
    expect(seen.number).toBe(2);
    expect(await ask(world.directory, { seen })).toBe('directory-older');
    expect(await ask(second, { seen })).toBe('accepted');
    const twin = await published(next({ mode: 'strict', gateways: [] }));
    expect(await ask(twin, { seen })).toBe('directory-forked');
    const elsewhere: DirectorySeen = { ...first, digest: toBase64url(primitives.random(32)) };
    expect(await ask(second, { seen: elsewhere })).toBe('directory-forked');
    expect(await ask(await published(next({ number: 7 })), { seen })).toBe('accepted');
  });

  test('[S20] is refused when it has expired, is not yet issued, or would live too long', async () => {
    expect(await ask(world.directory, { nowMs: NOW_MS + 86_400_000 - 1 })).toBe('accepted');
    expect(await ask(world.directory, { nowMs: NOW_MS + 86_400_000 })).toBe('directory-expired');
    expect(await ask(world.directory, { nowMs: NOW_MS - 299_000 })).toBe('accepted');
    expect(await ask(world.directory, { nowMs: NOW_MS - 301_000 })).toBe('directory-not-yet');
    expect(await ask(await published(next({ expires: time(8 * 86_400_000) })))).toBe('shape-invalid');
    expect(await ask(await published(next({ expires: time(-1) })))).toBe('shape-invalid');
  });

  test('[S19] that contradicts itself is refused', async () => {
    const { document } = world;
    const [person, ...people] = document.people;
    const [device, ...devices] = document.devices;
    const { compliance } = document;
    const wrong: readonly (readonly [string, object])[] = [
      ['a person twice', { people: [person, person, ...people] }],
      ['a team nobody made', { people: [{ ...person, teams: ['sales'] }, ...people] }],
      ['a device of nobody', { devices: [{ ...device, person: newId(primitives) }, ...devices] }],
      ['a device id of other keys', { devices: [{ ...device, id: newId(primitives) }, ...devices] }],
      ['a device twice', { devices: [device, device, ...devices] }],
      ['a site twice', { sites: [...document.sites, ...document.sites] }],
      ['a site of no team', { sites: [{ site: 'main', team: 'nobody', others: [] }] }],
      ['a site that leads to no team', { sites: [{ site: 'main', team: 'support', others: ['nobody'] }] }],
      ['its own team twice', { sites: [{ site: 'main', team: 'support', others: ['support'] }] }],
      ['a team twice', { teams: [...document.teams, ...document.teams] }],
      [
        'an officer without the role',
        { people: document.people.map((entry) => ({ ...entry, roles: ['agent'] })) },
      ],
      [
        'more needed than there are',
        { compliance: { ...compliance, officers: compliance.officers.slice(0, 1) } },
      ],
      ['one officer enough', { compliance: { ...compliance, threshold: 1 } }],
      [
        'commitments of another split',
        { compliance: { ...compliance, commitments: compliance.commitments.slice(1) } },
      ],
      ['first, but after another', { previous: toBase64url(primitives.random(32)) }],
      ['a visitor who reads notes', { disclosure: { ...document.disclosure, staff: ['visitor', 'team'] } }],
      ['a field more', { more: 1 }],
    ];
    for (const [what, change] of wrong) {
      expect(await ask(await signedAnyway({ ...document, ...change })), what).toBe('shape-invalid');
      if (what !== 'a field more') {
        expect(
          code(await directoryText(primitives, { ...document, ...change } as DirectoryDocument)),
          what,
        ).toBe('shape-invalid');
      }
    }
    const weak = { ...document, teams: [{ ...document.teams[0], key: toBase64url(new Uint8Array(32)) }] };
    expect(code(await directoryText(primitives, weak as DirectoryDocument))).toBe('key-invalid');
  });
});

describe('the reader list', () => {
  test('[S21] is visitor, team and compliance for the conversation, without the visitor for staff', async () => {
    const talk = await makeTalk(world);
    const visitors = [deviceCard(talk.visitor)];
    const shared = must(
      readersFor(world.document, { audience: 'conversation', team: 'support', visitors, joined: [] }),
    );
    expect(shared).toEqual([
      { kind: 'visitor', id: talk.visitor.id, key: deviceCard(talk.visitor).agree },
      { kind: 'team', id: 'support.1', key: world.team.public },
      { kind: 'compliance', id: 'compliance', key: world.deal.key },
    ]);
    const staff = must(
      readersFor(world.document, { audience: 'staff', team: 'support', visitors, joined: [] }),
    );
    expect(staff).toEqual(shared.slice(1));
    expect(code(readersFor(world.document, { audience: 'staff', team: 'sales', visitors, joined: [] }))).toBe(
      'team-unknown',
    );
    expect(
      code(
        readersFor(world.document, { audience: 'conversation', team: 'support', visitors: [], joined: [] }),
      ),
    ).toBe('not-a-reader');
  });

  test('[S21] names each device of a team whose key is dead, and supervisors where the policy says so', async () => {
    const { document } = world;
    const dead = {
      ...document,
      teams: document.teams.map((team) => ({ ...team, generation: 2, key: null })),
      disclosure: {
        conversation: ['visitor', 'team', 'supervisors', 'compliance'],
        staff: ['team', 'compliance'],
      },
    } as DirectoryDocument;
    const visitors = [
      deviceCard(await generateDevice(primitives)),
      deviceCard(await generateDevice(primitives)),
    ];
    const readers = must(
      readersFor(dead, { audience: 'conversation', team: 'support', visitors, joined: [] }),
    );
    expect(readers.map((reader) => reader.kind)).toEqual([
      'visitor',
      'visitor',
      'device',
      'device',
      'device',
      'compliance',
    ]);
    const devices = readers.filter((reader) => reader.kind === 'device').map((reader) => reader.id);
    expect(devices).toEqual([world.ann.id, world.tomas.id, world.vera.id].sort());
    const turned = must(
      readersFor(dead, {
        audience: 'conversation',
        team: 'support',
        visitors: visitors.toReversed(),
        joined: [],
      }),
    );
    expect(turned).toEqual(readers);
  });

  test('[S21] tells who may write: the visitor never to staff, supervisors where disclosed, compliance never', async () => {
    const talk = await makeTalk(world);
    const visitors = [deviceCard(talk.visitor)];
    const who = (audience: 'conversation' | 'staff', device: string) =>
      senderFor(world.document, { audience, team: 'support', visitors, joined: [] }, device)?.person;
    expect(who('conversation', talk.visitor.id)).toBeNull();
    expect(who('staff', talk.visitor.id)).toBeUndefined();
    expect(who('conversation', world.ann.id)).toBe(world.people.ann);
    expect(who('staff', world.vera.id)).toBeUndefined();
    const { disclosure } = world.document;
    const overseen = { ...disclosure, staff: [...disclosure.staff, 'supervisors' as const] };
    expect(
      senderFor(
        { ...world.document, disclosure: overseen },
        { audience: 'staff', team: 'support', visitors, joined: [] },
        world.vera.id,
      )?.person,
    ).toBe(world.people.vera);
    expect(who('conversation', world.ingrid.id)).toBeUndefined();
    expect(who('conversation', newId(primitives))).toBeUndefined();
    expect(personWithRole(world.document, world.ingrid.id, 'compliance')?.name).toBe('Ingrid Holm');
    expect(personWithRole(world.document, world.ann.id, 'compliance')).toBeNull();
    expect(findDevice(world.document, 'no')).toBeNull();
  });
});

describe('supervisors who joined', () => {
  test('[B50] are readers by that one device, while they are supervisors, and write then', async () => {
    const talk = await makeTalk(world);
    const visitors = [deviceCard(talk.visitor)];
    const joined = [world.vera.id];
    for (const audience of ['conversation', 'staff'] as const) {
      const question = { audience, team: 'support', visitors };
      const devices = (document: DirectoryDocument, of: readonly string[]) =>
        must(readersFor(document, { ...question, joined: of })).flatMap(({ id, kind }) =>
          kind === 'device' ? [id] : [],
        );
      expect(devices(world.document, [])).toEqual([]);
      expect(devices(world.document, joined)).toEqual(joined);
      expect(devices(world.document, [world.ann.id, world.ingrid.id, newId(primitives)])).toEqual([]);
      const demoted = {
        ...world.document,
        people: world.document.people.map((person) =>
          person.id === world.people.vera ? { ...person, roles: ['agent' as const] } : person,
        ),
      };
      expect(devices(demoted, joined)).toEqual([]);
      const writes = (document: DirectoryDocument, of: readonly string[]) =>
        senderFor(document, { ...question, joined: of }, world.vera.id)?.person;
      expect(writes(world.document, joined)).toBe(world.people.vera);
      expect(writes(world.document, [])).toBeUndefined();
      expect(writes(demoted, joined)).toBeUndefined();
    }
  });

  test('[B60] a supervisor of the team is in its line without joining; joining names them as listening', async () => {
    const talk = await makeTalk(world);
    const visitors = [deviceCard(talk.visitor)];
    const document: DirectoryDocument = {
      ...world.document,
      people: world.document.people.map((person) =>
        person.id === world.people.vera ? { ...person, teams: ['support'] } : person,
      ),
    };
    const question = { audience: 'conversation', team: 'support', visitorDevices: 1 } as const;
    const vera = { id: world.people.vera, name: 'Vera Stahl' };
    const told = (joined: readonly string[]) => must(describeReaders(document, { ...question, joined }));
    const team = told([]).readers.find((reader) => reader.kind === 'team');
    expect(team?.people).toContainEqual(vera);
    expect(told([]).readers.map(({ kind }) => kind)).not.toContain('supervising');
    expect(told([world.vera.id]).readers).toContainEqual({ kind: 'supervising', people: [vera] });
    const sealed = must(readersFor(document, { ...question, visitors, joined: [world.vera.id] }));
    expect(sealed.map(({ kind }) => kind)).toEqual(['visitor', 'team', 'device', 'compliance']);
    // While the team has no key its devices are listed one by one, each once.
    const dead = { ...document, teams: document.teams.map((each) => ({ ...each, key: null })) };
    const one = must(readersFor(dead, { ...question, visitors, joined: [world.vera.id] }));
    expect(one.filter(({ id }) => id === world.vera.id)).toHaveLength(1);
  });
});

describe('what people are told', () => {
  test('[S22] is the same list, and the gateway is not on it', () => {
    const told = must(
      describeReaders(world.document, {
        audience: 'conversation',
        team: 'support',
        joined: [],
        visitorDevices: 1,
      }),
    );
    expect(told.readers).toEqual([
      { kind: 'visitor', devices: 1 },
      {
        kind: 'team',
        id: 'support',
        name: 'Support team',
        generation: 1,
        oneKey: true,
        people: [
          { id: world.people.ann, name: 'Ann Keller' },
          { id: world.people.tomas, name: 'Tomás Ruiz' },
        ],
      },
      {
        kind: 'compliance',
        threshold: 2,
        officers: [
          { id: world.people.ingrid, name: 'Ingrid Holm' },
          { id: world.people.sam, name: 'Sam Okoye' },
          { id: world.people.lea, name: 'Lea Brandt' },
        ],
      },
    ]);
    expect(told.gateway).toEqual({ place: 'same-machine' });
    const staff = must(
      describeReaders(world.document, { audience: 'staff', team: 'support', joined: [], visitorDevices: 1 }),
    );
    expect(staff.readers.map((reader) => reader.kind)).toEqual(['team', 'compliance']);
  });

  test('[S22] of the server follows from mode and from where the gateway runs', () => {
    const { document } = world;
    const [gateway] = document.gateways;
    const apart = { ...gateway, place: 'own-machine' } as (typeof document.gateways)[number];
    expect(serverReach(document)).toBe('new-messages-on-its-machine');
    expect(serverReach({ ...document, gateways: [apart] })).toBe('nothing');
    expect(serverReach({ ...document, gateways: [apart, ...document.gateways] })).toBe(
      'new-messages-on-its-machine',
    );
    expect(serverReach({ ...document, gateways: [] })).toBe('new-messages-on-its-machine');
    expect(serverReach({ ...document, mode: 'strict' })).toBe('nothing');
    const strict = { ...document, mode: 'strict' } as const;
    expect(
      must(
        describeReaders(strict, { audience: 'conversation', team: 'support', joined: [], visitorDevices: 1 }),
      ).gateway,
    ).toBeNull();
  });
});
