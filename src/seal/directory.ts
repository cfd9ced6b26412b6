// The numbered directory of an organisation, signed under a root that pages pin. Promises: what verifies was signed by
// enough root keys, is not older than what was seen before and has not expired. Trusts: the pinned fingerprint alone.

import { fixedBytes, toBase64url, utf8 } from './bytes.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { contextHash } from './hash.ts';
import { deviceId } from './identity.ts';
import { accepted, type Checked, type Refused, refused } from './refusal.ts';
import { signText, textDigestText, verifyText } from './signed-text.ts';
import {
  bytesOf,
  either,
  exact,
  integer,
  line,
  listOf,
  literal,
  moment,
  nullOr,
  parseExact,
  randomId,
  type Shape,
  type ShapeOf,
  slug,
} from './strict-json.ts';

export const ROOT_KEYS_MAX = 16;
export const ROOTS_MAX = 16;
export const PEOPLE_MAX = 2000;
export const TEAMS_MAX = 200;
export const SITES_MAX = 200;
export const DEVICES_MAX = 4000;
export const OFFICERS_MAX = 32;
/** A revocation reaches ends that a lying server keeps in the dark within this time. */
export const DIRECTORY_LIFETIME_MS = 86_400_000;
export const DIRECTORY_LIFETIME_MS_MAX = 7 * 86_400_000;
/** How far an end's clock may be behind the signer's. */
export const CLOCK_SKEW_MS = 300_000;
export const DIRECTORY_TEXT_MAX = 2_097_152;

const name = line(120);

const rootShape = exact({
  v: literal('sealdesk.root.v1'),
  workspace: slug,
  keys: listOf(bytesOf(32), ROOT_KEYS_MAX, 1),
  threshold: integer(1, ROOT_KEYS_MAX),
  /** Who may sign which bundle the page's loader runs. */
  release: listOf(bytesOf(32), ROOT_KEYS_MAX),
  successor: nullOr(bytesOf(32)),
});

export type RootDocument = ShapeOf<typeof rootShape>;

/** A public key under which the organisation's own pages say who a visitor is. */
export const tokenKey = either(
  exact({
    kty: literal('OKP'),
    crv: literal('Ed25519'),
    alg: literal('EdDSA'),
    kid: line(120),
    x: bytesOf(32),
  }),
  exact({
    kty: literal('EC'),
    crv: literal('P-256'),
    alg: literal('ES256'),
    kid: line(120),
    x: bytesOf(32),
    y: bytesOf(32),
  }),
);

const reachShape = <const T extends string>(...classes: readonly T[]): Shape<readonly T[]> =>
  listOf(literal(...classes), classes.length, 1);

const directoryShape = exact({
  v: literal('sealdesk.directory.v1'),
  workspace: slug,
  number: integer(1),
  previous: nullOr(bytesOf(32)),
  issued: moment,
  expires: moment,
  mode: literal('inspected', 'strict'),
  people: listOf(
    exact({
      /** Random: names stand here and nowhere else. */
      id: randomId,
      name,
      /** `loginDigest` of the account at the organisation's identity provider. */
      login: bytesOf(32),
      roles: listOf(literal('agent', 'supervisor', 'compliance', 'privacy', 'administrator'), 5),
      teams: listOf(slug, TEAMS_MAX),
    }),
    PEOPLE_MAX,
  ),
  teams: listOf(
    exact({ id: slug, name, generation: integer(1, 0xffffffff), key: nullOr(bytesOf(32)) }),
    TEAMS_MAX,
  ),
  /**
   * Where visitors write, and to which team: the page pins the site, nobody else says whose it is. `others`: teams that a
   * visitor may choose there besides, by what it is about.
   */
  sites: listOf(exact({ site: slug, team: slug, others: listOf(slug, TEAMS_MAX) }), SITES_MAX),
  devices: listOf(
    exact({ id: randomId, person: randomId, sign: bytesOf(32), agree: bytesOf(32), certified: moment }),
    DEVICES_MAX,
  ),
  gateways: listOf(
    exact({ id: randomId, sign: bytesOf(32), place: literal('same-machine', 'own-machine') }),
    8,
  ),
  compliance: exact({
    key: bytesOf(32),
    threshold: integer(2, OFFICERS_MAX),
    commitments: listOf(bytesOf(32), OFFICERS_MAX, 2),
    officers: listOf(exact({ person: randomId, index: integer(1, OFFICERS_MAX) }), OFFICERS_MAX, 2),
  }),
  disclosure: exact({
    conversation: reachShape('visitor', 'team', 'supervisors', 'compliance'),
    staff: reachShape('team', 'supervisors', 'compliance'),
  }),
  tokens: listOf(tokenKey, 16),
});

export type DirectoryDocument = ShapeOf<typeof directoryShape>;
export type DirectoryDevice = DirectoryDocument['devices'][number];
export type DirectoryPerson = DirectoryDocument['people'][number];
export type DirectoryTeam = DirectoryDocument['teams'][number];
export type Role = DirectoryPerson['roles'][number];

/** What travels: texts, and signatures over the directory's text by keys of the last root. */
export type SignedDirectory = {
  readonly roots: readonly string[];
  readonly text: string;
  readonly signatures: readonly { readonly key: string; readonly signature: string }[];
};

/** What an end keeps for ever, so that it never accepts less than it saw. */
export type DirectorySeen = { readonly root: string; readonly number: number; readonly digest: string };

export type VerifiedDirectory = {
  readonly document: DirectoryDocument;
  readonly digest: string;
  /** Fingerprint of the root that signed. */
  readonly root: string;
  readonly seen: DirectorySeen;
};

export type DirectoryTrust = {
  readonly workspace: string;
  /** Fingerprint of the root that is trusted: the one whose text hashes to what the page pins. */
  readonly pinned: string;
  readonly seen: DirectorySeen | null;
  /** Milliseconds; for a replay the moment replayed. */
  readonly nowMs: number;
};

/** What a page pins and a root names as its successor: SHA-256 of the text, which a loader can check by WebCrypto alone. */
export async function rootPin(primitives: Primitives, text: string): Promise<string> {
  return toBase64url(await primitives.sha2(256, utf8(text)));
}

/** How an end remembers a root it has verified. */
export function rootFingerprint(primitives: Primitives, text: string): string {
  return toBase64url(contextHash(primitives, 'sealdesk.root.v1', text));
}

/** How a person is found by the account that signed in, without naming the account. */
export function loginDigest(primitives: Primitives, issuer: string, account: string): string {
  return toBase64url(contextHash(primitives, 'sealdesk.login.v1', issuer, account));
}

export function rootText(root: RootDocument): string {
  return JSON.stringify({
    v: root.v,
    workspace: root.workspace,
    keys: root.keys,
    threshold: root.threshold,
    release: root.release,
    successor: root.successor,
  });
}

/** The text to sign, fields in the order of the format. Refuses what no end would accept, keys included. */
export async function directoryText(
  primitives: Primitives,
  document: DirectoryDocument,
): Promise<Checked<string>> {
  const text = JSON.stringify(inOrder(document));
  const parsed = parseExact(text, directoryShape, DIRECTORY_TEXT_MAX);
  if (!parsed.ok) return parsed;
  const wrong = inconsistent(primitives, document);
  if (wrong !== null) return wrong;
  const agree = [
    ...document.teams.map((team) => team.key),
    ...document.devices.map((device) => device.agree),
    document.compliance.key,
  ];
  const sign = [...document.devices, ...document.gateways].map((entry) => entry.sign);
  for (const key of agree) {
    if (key !== null && !(await primitives.checkAgreementKey(bytes(key)))) return refused('key-invalid');
  }
  for (const key of sign) if (!(await primitives.checkSigningKey(bytes(key)))) return refused('key-invalid');
  return accepted(text);
}

/** One root key's signature over a directory's text. */
export async function signDirectory(
  primitives: Primitives,
  key: SigningKey,
  text: string,
): Promise<{ key: string; signature: string }> {
  const { signature } = await signText(primitives, key, 'directory', text);
  return { key: toBase64url(key.public), signature };
}

export async function verifyDirectory(
  primitives: Primitives,
  signed: SignedDirectory,
  trust: DirectoryTrust,
): Promise<Checked<VerifiedDirectory>> {
  const root = await verifyRoots(primitives, signed.roots, trust);
  if (!root.ok) return root;
  const enough = await enoughSignatures(primitives, signed, root.value.document);
  if (enough !== null) return enough;
  const parsed = parseExact(signed.text, directoryShape, DIRECTORY_TEXT_MAX);
  if (!parsed.ok) return parsed;
  const document = parsed.value;
  const digest = directoryDigest(primitives, signed.text);
  const wrong =
    inconsistent(primitives, document) ?? untimely(document, trust) ?? notAfter(document, digest, trust);
  if (wrong !== null) return wrong;
  const seen = { root: root.value.fingerprint, number: document.number, digest };
  return accepted({ document, digest, root: root.value.fingerprint, seen });
}

export function directoryDigest(primitives: Primitives, text: string): string {
  return textDigestText(primitives, 'directory', text);
}

/** The chain from the pinned root to the last, each naming the next; answers the last. */
async function verifyRoots(
  primitives: Primitives,
  texts: readonly string[],
  trust: DirectoryTrust,
): Promise<Checked<{ document: RootDocument; fingerprint: string }>> {
  if (texts.length === 0 || texts.length > ROOTS_MAX) return refused('root-unknown');
  const fingerprints = texts.map((text) => rootFingerprint(primitives, text));
  if (!fingerprints.includes(trust.pinned)) return refused('root-unknown');
  if (trust.seen !== null && !fingerprints.includes(trust.seen.root)) return refused('root-older');
  let last: RootDocument | null = null;
  for (const [index, text] of texts.entries()) {
    const parsed = parseExact(text, rootShape);
    if (!parsed.ok) return parsed;
    if (parsed.value.workspace !== trust.workspace) return refused('wrong-workspace');
    if (last !== null && last.successor !== (await rootPin(primitives, text)))
      return refused('root-unknown', index);
    const { keys, threshold } = parsed.value;
    if (new Set(keys).size !== keys.length || threshold > keys.length) return refused('shape-invalid', index);
    last = parsed.value;
  }
  return accepted({ document: last as RootDocument, fingerprint: fingerprints.at(-1) as string });
}

async function enoughSignatures(
  primitives: Primitives,
  signed: SignedDirectory,
  root: RootDocument,
): Promise<Refused | null> {
  if (signed.signatures.length > ROOT_KEYS_MAX) return refused('too-large');
  const signers = new Set<string>();
  for (const { key, signature } of signed.signatures) {
    if (!root.keys.includes(key) || signers.has(key)) return refused('key-unknown');
    const holds = await verifyText(primitives, bytes(key), 'directory', { text: signed.text, signature });
    if (!holds) return refused('signature-invalid');
    signers.add(key);
  }
  return signers.size >= root.threshold ? null : refused('threshold-not-met');
}

function untimely(document: DirectoryDocument, trust: DirectoryTrust): Refused | null {
  if (document.workspace !== trust.workspace) return refused('wrong-workspace');
  const issued = Date.parse(document.issued);
  const expires = Date.parse(document.expires);
  if (expires <= issued || expires - issued > DIRECTORY_LIFETIME_MS_MAX) return refused('shape-invalid');
  if (trust.nowMs >= expires) return refused('directory-expired');
  return trust.nowMs + CLOCK_SKEW_MS < issued ? refused('directory-not-yet') : null;
}

function notAfter(document: DirectoryDocument, digest: string, trust: DirectoryTrust): Refused | null {
  const { seen } = trust;
  if (seen === null) return null;
  if (document.number < seen.number) return refused('directory-older');
  if (document.number === seen.number && digest !== seen.digest) return refused('directory-forked');
  const follows = document.number !== seen.number + 1 || document.previous === seen.digest;
  return follows ? null : refused('directory-forked');
}

/** Names are unique, references lead somewhere, device ids follow from their keys. */
function inconsistent(primitives: Primitives, document: DirectoryDocument): Refused | null {
  const people = new Map(document.people.map((person) => [person.id, person]));
  const teams = new Set(document.teams.map((team) => team.id));
  const { officers, threshold, commitments } = document.compliance;
  const sound =
    people.size === document.people.length &&
    teams.size === document.teams.length &&
    new Set(document.sites.map((entry) => entry.site)).size === document.sites.length &&
    document.sites.every(({ others, team }) => {
      const reached = [team, ...others];
      return reached.every((each) => teams.has(each)) && new Set(reached).size === reached.length;
    }) &&
    new Set(document.devices.map((device) => device.id)).size === document.devices.length &&
    new Set(document.gateways.map((gateway) => gateway.id)).size === document.gateways.length &&
    document.people.every((person) => person.teams.every((team) => teams.has(team))) &&
    document.devices.every((device) => people.has(device.person)) &&
    (document.previous === null) === (document.number === 1) &&
    threshold <= officers.length &&
    commitments.length === threshold &&
    new Set(officers.map((officer) => officer.index)).size === officers.length &&
    new Set(officers.map((officer) => officer.person)).size === officers.length &&
    officers.every((officer) => people.get(officer.person)?.roles.includes('compliance')) &&
    document.devices.every(
      (device) => deviceId(primitives, bytes(device.sign), bytes(device.agree)) === device.id,
    );
  return sound ? null : refused('shape-invalid');
}

/** The order of fields is part of the format, and objects that people and programs build come in any. */
function inOrder(document: DirectoryDocument): DirectoryDocument {
  const { v, workspace, number, previous, issued, expires, mode, compliance, disclosure } = document;
  const officers = compliance.officers.map(({ person, index }) => ({ person, index }));
  const { key, threshold, commitments } = compliance;
  return {
    v,
    workspace,
    number,
    previous,
    issued,
    expires,
    mode,
    people: document.people.map(({ id, name, login, roles, teams }) => ({ id, name, login, roles, teams })),
    teams: document.teams.map(({ id, name, generation, key }) => ({ id, name, generation, key })),
    sites: document.sites.map(({ site, team, others }) => ({ site, team, others })),
    devices: document.devices.map(({ id, person, sign, agree, certified }) => ({
      id,
      person,
      sign,
      agree,
      certified,
    })),
    gateways: document.gateways.map(({ id, sign, place }) => ({ id, sign, place })),
    compliance: { key, threshold, commitments, officers },
    disclosure: { conversation: disclosure.conversation, staff: disclosure.staff },
    tokens: document.tokens.map(tokenInOrder),
  };
}

function tokenInOrder(token: DirectoryDocument['tokens'][number]): DirectoryDocument['tokens'][number] {
  const { kid, x } = token;
  return token.kty === 'OKP'
    ? { kty: token.kty, crv: token.crv, alg: token.alg, kid, x }
    : { kty: token.kty, crv: token.crv, alg: token.alg, kid, x, y: token.y };
}

function bytes(text: string): Uint8Array {
  return fixedBytes(text, 32) as Uint8Array;
}
