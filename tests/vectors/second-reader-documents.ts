// The second reader's other half: epochs, opening together, directories, signed statements.

import { createHash } from 'node:crypto';
import {
  add,
  agree,
  base,
  blake2b,
  type Bytes,
  clamp,
  count,
  decode,
  encode,
  equalPoints,
  fields,
  fromU,
  hash,
  isZero,
  join,
  json,
  keyed,
  l,
  list,
  little,
  need,
  pack,
  type Point,
  part,
  same,
  signed,
  slug,
  times,
  toU,
  u32,
  unbox,
  unpack,
  utf8,
  verify,
  words,
  zero,
} from './second-arithmetic.ts';

type Reader = { readonly kind: string; readonly id: string; readonly key: string };
type Entry = Reader & { readonly copy: string; readonly proof?: string };

export type ExpectedEpoch = {
  readonly workspace: string;
  readonly conversation: string;
  readonly audience: string;
  readonly epoch: number;
  readonly directory: number;
  readonly mode: string;
  readonly head: string;
  readonly author: { readonly id: string; readonly sign: string };
  readonly readers: readonly Reader[];
};

type Epoch = Omit<ExpectedEpoch, 'readers'> & {
  readonly keyCommitment: string;
  readonly readers: readonly Entry[];
};

/** What can be said of an epoch without a key. */
export function checkEpoch(text: string, signature: string, expected: ExpectedEpoch): Epoch {
  const names = [
    'v',
    'workspace',
    'conversation',
    'audience',
    'epoch',
    'directory',
    'mode',
    'author',
    'head',
  ];
  const document = fields(json(text), ...names, 'keyCommitment', 'readers');
  need(document['v'] === 'sealdesk.epoch.v1' && document['author'] === expected.author.id, 'author');
  for (const name of [
    'workspace',
    'conversation',
    'audience',
    'epoch',
    'directory',
    'mode',
    'head',
  ] as const) {
    need(document[name] === expected[name], name);
  }
  decode(document['keyCommitment'], 32);
  const readers = list(document['readers']);
  need(readers.length === expected.readers.length, 'readers');
  const place = placeOf(expected);
  for (const [index, reader] of expected.readers.entries()) {
    const compliance = reader.kind === 'compliance';
    const entry = fields(readers[index], 'kind', 'id', 'key', 'copy', ...(compliance ? ['proof'] : []));
    need(entry['kind'] === reader.kind && entry['id'] === reader.id && entry['key'] === reader.key, 'reader');
    const copy = decode(entry['copy'], 80);
    if (!compliance) continue;
    const proof = decode(entry['proof'], 96);
    const point = unpack(proof.subarray(0, 32));
    need(same(toU(point), copy.subarray(0, 32)), 'proof is of this copy');
    const digest = hash('sealdesk.copy-proof.v1', ...place, decode(reader.key, 32));
    const message = join(utf8('sealdesk.copy-proof.signature.v1\0'), digest);
    verify(proof.subarray(0, 32), message, proof.subarray(32));
  }
  need(new Set(expected.readers.map((reader) => reader.key)).size === readers.length, 'no reader twice');
  signed(decode(expected.author.sign, 32), 'epoch', text, signature);
  return document as unknown as Epoch;
}

function placeOf(epoch: Pick<ExpectedEpoch, 'workspace' | 'conversation' | 'audience' | 'epoch'>) {
  return [epoch.workspace, decode(epoch.conversation, 16), epoch.audience, u32(epoch.epoch)] as const;
}

/** The epoch's key, from one reader's copy; every other copy made again. */
export function openEpoch(
  epoch: Epoch,
  me: Pick<Reader, 'kind' | 'id'>,
  shared: (ephemeral: Bytes) => Bytes,
): Bytes {
  const entry = epoch.readers.find((reader) => reader.kind === me.kind && reader.id === me.id);
  need(entry !== undefined, 'a reader');
  const copy = decode(entry.copy, 80);
  const ephemeral = copy.subarray(0, 32);
  const boxKey = hash('sealdesk.copy.v1', shared(ephemeral), ephemeral, decode(entry.key, 32));
  const key = unbox(boxKey, new Uint8Array(24), about(epoch, entry), copy.subarray(32));
  need(encode(keyed(key, 'sealdesk.epoch-commitment.v1')) === epoch.keyCommitment, 'commitment');
  for (const other of epoch.readers) {
    const [readerKey, otherCopy] = [decode(other.key, 32), decode(other.copy, 80)];
    const seed = keyed(key, 'sealdesk.copy-seed.v1', ...placeOf(epoch), readerKey);
    const scalar = new Uint8Array(createHash('sha512').update(seed).digest().subarray(0, 32));
    const made = toU(times(base, clamp(scalar)));
    need(same(made, otherCopy.subarray(0, 32)), 'copy made again');
    const otherKey = hash('sealdesk.copy.v1', agree(scalar, readerKey), made, readerKey);
    need(
      same(unbox(otherKey, new Uint8Array(24), about(epoch, other), otherCopy.subarray(32)), key),
      'same key',
    );
  }
  return key;
}

function about(epoch: Epoch, reader: Reader): Bytes {
  return utf8(`${epoch.conversation}|${epoch.audience}|${epoch.epoch}|${reader.kind}|${reader.id}`);
}

type Compliance = { readonly key: string; readonly commitments: readonly string[] };

/** One officer's partial result, checked. */
export function checkPartial(
  epoch: Epoch,
  compliance: Compliance,
  request: string,
  text: string,
): { index: number; point: Point } {
  const names = [
    'v',
    'workspace',
    'conversation',
    'audience',
    'epoch',
    'request',
    'index',
    'point',
    'challenge',
    'response',
  ];
  const partial = fields(json(text), ...names);
  need(partial['v'] === 'sealdesk.partial.v1' && partial['request'] === request, 'request');
  for (const name of ['workspace', 'conversation', 'audience', 'epoch'] as const)
    need(partial[name] === epoch[name], name);
  const index = count(partial['index'], 1);
  const commitments = compliance.commitments.map((commitment) => unpack(decode(commitment, 32)));
  need(encode(toU(times(commitments[0] as Point, 8n))) === compliance.key, 'commitments are of the key');
  let share = zero;
  for (const [power, commitment] of commitments.entries())
    share = add(share, times(commitment, BigInt(index) ** BigInt(power)));
  const copy = epoch.readers.find((reader) => reader.kind === 'compliance')?.copy;
  const eighth = times(fromU(decode(copy, 80).subarray(0, 32)), 8n);
  // X25519 drops the sign of x; the format takes the even one, before it multiplies by eight.
  const base8 = times(unpack(even(decode(copy, 80).subarray(0, 32))), 8n);
  need(equalPoints(eighth, base8) || isZero(add(eighth, base8)), 'same but for the sign');
  const point = unpack(decode(partial['point'], 32));
  const [challenge, response] = [
    little(decode(partial['challenge'], 32)),
    little(decode(partial['response'], 32)),
  ];
  need(challenge < l && response < l, 'reduced');
  const left = add(times(base, response), times(share, l - challenge));
  const right = add(times(base8, response), times(point, l - challenge));
  const parts = [share, base8, point, left, right].map(pack);
  const place = placeOf(epoch).map(part);
  const input = join(
    utf8('sealdesk.partial-challenge.v1\0'),
    ...place,
    decode(request, 32),
    u32(index),
    ...parts,
  );
  need(little(blake2b(input, 64)) % l === challenge, 'proof');
  return { index, point };
}

/** The point of a copy's ephemeral key whose x is even. */
function even(u: Bytes): Bytes {
  const packed = Uint8Array.from(pack(fromU(u)));
  packed[31] = (packed[31] as number) & 127;
  return packed;
}

/** The shared secret of the compliance key and the copy, from checked partials. */
export function combine(partials: readonly { readonly index: number; readonly point: Point }[]): Bytes {
  let sum = zero;
  for (const { index, point } of partials) {
    let [above, below] = [1n, 1n];
    for (const { index: other } of partials) {
      if (other === index) continue;
      above = (above * BigInt(other)) % l;
      below = (((below * BigInt(other - index)) % l) + l) % l;
    }
    sum = add(sum, times(point, (above * inverseModL(below)) % l));
  }
  return toU(sum);
}

function inverseModL(value: bigint): bigint {
  let [result, square] = [1n, value];
  for (let rest = l - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % l;
    square = (square * square) % l;
  }
  return result;
}

type SignedDirectory = {
  readonly roots: readonly string[];
  readonly text: string;
  readonly signatures: readonly { readonly key: string; readonly signature: string }[];
};
type Seen = { readonly root: string; readonly number: number; readonly digest: string };

const DAY = 86_400_000;

export function checkDirectory(
  given: SignedDirectory,
  workspace: string,
  pinned: string,
  seen: Seen | undefined,
  now: number,
): void {
  const prints = given.roots.map((text) => encode(hash('sealdesk.root.v1', text)));
  need(prints.includes(pinned) && (seen === undefined || prints.includes(seen.root)), 'root');
  const roots = given.roots.map((text) =>
    fields(json(text), 'v', 'workspace', 'keys', 'threshold', 'release', 'successor'),
  );
  for (const [index, root] of roots.entries()) {
    need(root['v'] === 'sealdesk.root.v1' && root['workspace'] === workspace, 'root of this workspace');
    const next = given.roots[index + 1];
    const pin = next === undefined ? null : createHash('sha256').update(utf8(next)).digest('base64url');
    need(next === undefined || root['successor'] === pin, 'successor');
  }
  const root = roots.at(-1) as (typeof roots)[number];
  const signers = new Set(given.signatures.map(({ key }) => key));
  need(signers.size === given.signatures.length && signers.size >= count(root['threshold'], 1), 'threshold');
  for (const { key, signature } of given.signatures) {
    need(list(root['keys']).includes(key), 'root key');
    signed(decode(key, 32), 'directory', given.text, signature);
  }
  const names = [
    'v',
    'workspace',
    'number',
    'previous',
    'issued',
    'expires',
    'mode',
    'people',
    'teams',
    'sites',
    'devices',
  ];
  const directory = fields(json(given.text), ...names, 'gateways', 'compliance', 'disclosure', 'tokens');
  need(directory['v'] === 'sealdesk.directory.v1' && directory['workspace'] === workspace, 'workspace');
  const [issued, expires] = [
    Date.parse(directory['issued'] as string),
    Date.parse(directory['expires'] as string),
  ];
  need(expires > issued && expires - issued <= 7 * DAY && now < expires && now + 300_000 >= issued, 'time');
  const number = count(directory['number'], 1);
  need((directory['previous'] === null) === (number === 1), 'first');
  const digest = encode(hash('sealdesk.directory.v1', given.text));
  need(seen === undefined || number >= seen.number, 'not older');
  need(seen?.number !== number || seen.digest === digest, 'not another of this number');
  need(
    seen === undefined || number !== seen.number + 1 || directory['previous'] === seen.digest,
    'after what was seen',
  );
  consistent(directory);
}

function consistent(directory: Readonly<Record<string, unknown>>): void {
  const distinct = (values: readonly unknown[]) => need(new Set(values).size === values.length, 'distinct');
  const people = list(directory['people']).map((person) =>
    fields(person, 'id', 'name', 'login', 'roles', 'teams'),
  );
  const teams = list(directory['teams']).map((team) => fields(team, 'id', 'name', 'generation', 'key'));
  const devices = list(directory['devices']).map((device) =>
    fields(device, 'id', 'person', 'sign', 'agree', 'certified'),
  );
  const sites = list(directory['sites']).map((site) => fields(site, 'site', 'team', 'others'));
  distinct(sites.map((entry) => entry['site']));
  for (const { others, team } of sites) {
    const reached = [team, ...list(others)];
    distinct(reached);
    need(
      reached.every((each) => teams.some((entry) => entry['id'] === each)),
      'site',
    );
  }
  for (const entries of [people, teams, devices]) distinct(entries.map((entry) => entry['id']));
  const ids = people.map((person) => person['id']);
  for (const person of people) {
    for (const team of list(person['teams']))
      need(
        teams.some((entry) => entry['id'] === team),
        'team',
      );
  }
  for (const device of devices) {
    const id = hash('sealdesk.device.v1', decode(device['sign'], 32), decode(device['agree'], 32)).subarray(
      0,
      16,
    );
    need(encode(id) === device['id'] && ids.includes(device['person']), 'device');
  }
  const compliance = fields(directory['compliance'], 'key', 'threshold', 'commitments', 'officers');
  const officers = list(compliance['officers']).map((officer) => fields(officer, 'person', 'index'));
  const threshold = count(compliance['threshold'], 2);
  need(threshold <= officers.length && list(compliance['commitments']).length === threshold, 'threshold');
  for (const name of ['person', 'index']) distinct(officers.map((officer) => officer[name]));
  for (const { person } of officers) {
    const roles = people.find((entry) => entry['id'] === person)?.['roles'];
    need(roles !== undefined && list(roles).includes('compliance'), 'officer');
  }
  const disclosure = fields(directory['disclosure'], 'conversation', 'staff');
  need(!list(disclosure['staff']).includes('visitor'), 'notes are not for visitors');
}

export function checkAction(
  text: string,
  signature: string,
  expected: { readonly action: string; readonly workspace: string; readonly conversation: string },
  device: { readonly id: string; readonly sign: string },
): void {
  const names = ['v', 'action', 'workspace', 'conversation', 'device', 'tab', 'sequence', 'head', 'fields'];
  const action = fields(json(text), ...names);
  need(action['v'] === 'sealdesk.action.v1' && action['device'] === device.id, 'device');
  for (const name of ['action', 'workspace', 'conversation'] as const)
    need(action[name] === expected[name], name);
  decode(action['tab'], 16);
  decode(action['head'], 32);
  count(action['sequence'], 1);
  count(fields(action['fields'], 'count')['count'], 1);
  signed(decode(device.sign, 32), 'action', text, signature);
}

/** The digest of a request to open, of lines that are written as they should be. */
export function readRequest(text: string): string {
  const labels = [
    'workspace',
    'request',
    'conversation',
    'events',
    'head',
    'matter',
    'reason',
    'scope',
    'reader',
    'device',
    'valid',
    'requested',
  ];
  const lines = text.split('\n');
  need(lines.length === labels.length + 1 && lines[0] === 'sealdesk.open.v1', 'lines');
  const values = labels.map((label, index) => {
    const line = lines[index + 1] as string;
    need(line.slice(0, 14) === label.padEnd(14), label);
    return line.slice(14);
  });
  const [workspace, request, conversation, events, head, matter, reason, scope, reader, device, valid] =
    values;
  words(workspace, slug);
  for (const id of [request, conversation, reader, device]) decode(id, 16);
  words(events, /^1 to [1-9][0-9]{0,14}$/);
  for (const digest of [head, reason]) decode(digest, 32);
  words(matter, /^[^\p{Z}\p{Cc}\p{Cf}]+( [^\p{Z}\p{Cc}\p{Cf}]+)*$/u);
  need((matter as string).length <= 120, 'matter');
  words(scope, /^(messages|notes|messages, notes)$/);
  const hours = Number(words(valid, /^[1-9][0-9]? h from last signature$/).split(' ')[0]);
  need(hours <= 72, 'hours');
  const requested = values[11] as string;
  need(new Date(requested).toISOString() === requested, 'time');
  return encode(hash('sealdesk.open.v1', text));
}
