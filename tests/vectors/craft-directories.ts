// Vectors for directories and key files.

import { nodeArgon2id } from '../../src/seal/argon2-node.ts';
import { toBase64url } from '../../src/seal/bytes.ts';
import {
  type DirectoryDocument,
  directoryDigest,
  directoryText,
  rootFingerprint,
  rootPin,
  rootText,
  type SignedDirectory,
  signDirectory,
} from '../../src/seal/directory.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { sealKeyFile } from '../../src/seal/passphrase.ts';
import type { Primitives, SigningKey } from '../../src/seal/primitives.ts';
import { readersFor } from '../../src/seal/readers.ts';
import { dealComplianceKey } from '../../src/seal/threshold.ts';
import { must } from './craft-epochs.ts';

const NOW = '2026-11-23T09:00:00.000Z';

type DirectoryCase = {
  readonly name: string;
  readonly expect: string;
  readonly signed: SignedDirectory;
  readonly pinned?: string;
  readonly seen?: { readonly root: string; readonly number: number; readonly digest: string };
  readonly now?: string;
};

export async function directoryVectors(primitives: Primitives) {
  const id = () => toBase64url(primitives.random(16));
  const keys = await Promise.all([1, 2, 3].map(() => primitives.generateSigning()));
  const successorKey = await primitives.generateSigning();
  const root = (of: readonly SigningKey[], threshold: number, successor: string | null) =>
    rootText({
      v: 'sealdesk.root.v1',
      workspace: 'northwind',
      keys: of.map((key) => toBase64url(key.public)),
      threshold,
      release: [toBase64url((keys[0] as SigningKey).public)],
      successor,
    });
  const second = root([successorKey], 1, null);
  const first = root(keys, 2, await rootPin(primitives, second));
  const ann = await generateDevice(primitives);
  const visitor = await generateDevice(primitives);
  const deal = dealComplianceKey(primitives, { officers: 3, threshold: 2 });
  const team = await primitives.generateAgreement();
  const people = [
    {
      id: id(),
      name: 'Ann Keller',
      login: toBase64url(primitives.random(32)),
      roles: ['agent'],
      teams: ['support'],
    },
    ...['Ingrid Holm', 'Sam Okoye', 'Lea Brandt'].map((name) => ({
      id: id(),
      name,
      login: toBase64url(primitives.random(32)),
      roles: ['compliance'],
      teams: [],
    })),
  ] as DirectoryDocument['people'];
  const { sign, agree } = deviceCard(ann);
  const document: DirectoryDocument = {
    v: 'sealdesk.directory.v1',
    workspace: 'northwind',
    number: 1,
    previous: null,
    issued: NOW,
    expires: '2026-11-24T09:00:00.000Z',
    mode: 'inspected',
    people,
    teams: [{ id: 'support', name: 'Support team', generation: 1, key: toBase64url(team.public) }],
    sites: [{ site: 'main', team: 'support', others: [] }],
    devices: [{ id: ann.id, person: people[0]?.id as string, sign, agree, certified: NOW }],
    gateways: [{ id: id(), sign: toBase64url((keys[1] as SigningKey).public), place: 'same-machine' }],
    compliance: {
      key: deal.key,
      threshold: 2,
      commitments: deal.commitments,
      officers: people.slice(1).map((person, index) => ({ person: person.id, index: index + 1 })),
    },
    disclosure: { conversation: ['visitor', 'team', 'compliance'], staff: ['team', 'compliance'] },
    tokens: [
      {
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        kid: 'web-1',
        x: toBase64url((keys[2] as SigningKey).public),
      },
    ],
  };
  const pinned = rootFingerprint(primitives, first);
  const sign2 = async (
    text: string,
    by: readonly SigningKey[] = keys.slice(0, 2),
    roots: readonly string[] = [first],
  ) => ({
    roots,
    text,
    signatures: await Promise.all(by.map((key) => signDirectory(primitives, key, text))),
  });
  const text = must(await directoryText(primitives, document));
  const good = await sign2(text);
  const digest = directoryDigest(primitives, text);
  const next = must(await directoryText(primitives, { ...document, number: 2, previous: digest }));
  const after = await sign2(next, [successorKey], [first, second]);
  const seen = { root: pinned, number: 2, digest: directoryDigest(primitives, next) };
  const cases: DirectoryCase[] = [
    { name: 'as it should be', expect: 'accepted', signed: good },
    { name: 'all three keys', expect: 'accepted', signed: await sign2(text, keys) },
    { name: 'by the successor', expect: 'accepted', signed: after },
    { name: 'seen before', expect: 'accepted', signed: good, seen: { ...seen, number: 1, digest } },
    { name: 'one key of two', expect: 'threshold-not-met', signed: await sign2(text, keys.slice(0, 1)) },
    { name: 'no signature', expect: 'threshold-not-met', signed: await sign2(text, []) },
    {
      name: 'one key twice',
      expect: 'key-unknown',
      signed: await sign2(text, [keys[0], keys[0]] as SigningKey[]),
    },
    {
      name: 'a stranger among them',
      expect: 'key-unknown',
      signed: await sign2(text, [...keys.slice(0, 2), await primitives.generateSigning()]),
    },
    {
      name: 'the old root after the successor',
      expect: 'key-unknown',
      signed: await sign2(next, keys.slice(0, 2), [first, second]),
    },
    {
      name: 'a name changed',
      expect: 'signature-invalid',
      signed: { ...good, text: text.replace('Ann', 'Eve') },
    },
    { name: 'white space', expect: 'text-not-canonical', signed: await sign2(`${text} `) },
    {
      name: 'another root pinned',
      expect: 'root-unknown',
      signed: good,
      pinned: rootFingerprint(primitives, second),
    },
    {
      name: 'a successor nobody named',
      expect: 'root-unknown',
      signed: await sign2(next, keys, [first, root(keys, 1, null)]),
    },
    {
      name: 'the chain cut behind what was seen',
      expect: 'root-older',
      signed: good,
      seen: { ...seen, root: rootFingerprint(primitives, second) },
    },
    { name: 'a lower number', expect: 'directory-older', signed: good, seen },
    {
      name: 'another text of the same number',
      expect: 'directory-forked',
      signed: good,
      seen: { ...seen, number: 1 },
    },
    {
      name: 'not after what was seen',
      expect: 'directory-forked',
      signed: after,
      seen: { ...seen, number: 1 },
    },
    { name: 'expired', expect: 'directory-expired', signed: good, now: '2026-11-24T09:00:00.000Z' },
    { name: 'not yet issued', expect: 'directory-not-yet', signed: good, now: '2026-11-23T08:54:00.000Z' },
  ];
  const wrong = async (name: string, change: object, expect = 'shape-invalid') =>
    cases.push({ name, expect, signed: await sign2(JSON.stringify({ ...document, ...change })) });
  await wrong('a week too long', { expires: '2026-12-01T09:00:01.000Z' });
  await wrong('another workspace', { workspace: 'linden' }, 'wrong-workspace');
  await wrong('a field more', { more: 1 });
  await wrong('a person twice', { people: [...people, people[0]] });
  await wrong('a device id that does not follow from its keys', {
    devices: [{ ...document.devices[0], id: id() }],
  });
  await wrong('a site twice', { sites: [...document.sites, ...document.sites] });
  await wrong('a site of no team', { sites: [{ site: 'main', team: 'nobody', others: [] }] });
  await wrong('a site that leads to no team', {
    sites: [{ site: 'main', team: 'support', others: ['nobody'] }],
  });
  await wrong('a site that leads to its team twice', {
    sites: [{ site: 'main', team: 'support', others: ['support'] }],
  });
  await wrong('a device of nobody', { devices: [{ ...document.devices[0], person: id() }] });
  await wrong('an officer who is none', {
    people: people.map((person) => ({ ...person, roles: ['agent'] })),
  });
  await wrong('one officer enough', { compliance: { ...document.compliance, threshold: 1 } });
  await wrong('a visitor who reads notes', {
    disclosure: { ...document.disclosure, staff: ['visitor', 'team'] },
  });
  await wrong('first, and yet after another', { previous: digest });
  return {
    format: 'sealdesk.directory.v1',
    workspace: 'northwind',
    pinned,
    pin: await rootPin(primitives, first),
    now: '2026-11-23T09:00:01.000Z',
    cases,
    readers: {
      visitor: deviceCard(visitor),
      team: 'support',
      conversation: must(
        readersFor(document, {
          audience: 'conversation',
          team: 'support',
          visitors: [deviceCard(visitor)],
          joined: [],
        }),
      ),
      staff: must(readersFor(document, { audience: 'staff', team: 'support', visitors: [], joined: [] })),
    },
  };
}

export async function keyFileVectors(primitives: Primitives) {
  const secret = primitives.random(32);
  const content = { kind: 'root', workspace: 'northwind', name: 'Root key 1', made: NOW, secret } as const;
  const file = must(
    await sealKeyFile(primitives, nodeArgon2id, content, 'ab12 cd34', { memory: 1024, passes: 2, lanes: 1 }),
  );
  return {
    format: 'sealdesk.key-file.v1',
    passphrase: 'ab12 cd34',
    accepted: [{ file, secret: toBase64url(secret) }],
    refused: [
      { why: 'another name', file: file.replace('Root key 1', 'Root key 2') },
      { why: 'another kind', file: file.replace('"kind":"root"', '"kind":"team"') },
      { why: 'another cost', file: file.replace('"passes":2', '"passes":3') },
      { why: 'more memory than is given', file: file.replace('"memory":1024', '"memory":1048576') },
      { why: 'a field more', file: file.replace('{"v"', '{"more":1,"v"') },
      { why: 'white space', file: `${file} ` },
    ],
  };
}
