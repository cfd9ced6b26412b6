// A naive second reader of the sealed formats, written from audit/formats alone. It shares no code with src/. Slow and
// plain on purpose: it reads, nothing else. What it does not accept, it throws.

import { argon2Sync } from 'node:crypto';
import {
  agree,
  blake2b,
  type Bytes,
  count,
  decode,
  encode,
  fields,
  hash,
  join,
  json,
  keyed,
  need,
  type Part,
  part,
  publicOf,
  same,
  sized,
  u64,
  unbox,
  utf8,
  verify,
  words,
} from './second-arithmetic.ts';

// Sealed messages

export type Expected = {
  readonly workspace: string;
  readonly conversation: string;
  readonly audience: string;
  readonly epoch: number;
  readonly sender: { readonly id: string; readonly sign: string };
};

/** The text of the body, of an envelope that is right in everything. */
export function readMessage(envelope: string, expected: Expected, epochKey: Bytes): string {
  const e = fields(
    json(envelope),
    'header',
    'salt',
    'nonce',
    'keyCommitment',
    'textCommitment',
    'ciphertext',
    'signature',
  );
  const names = [
    'v',
    'workspace',
    'conversation',
    'audience',
    'epoch',
    'sender',
    'tab',
    'sequence',
    'head',
    'policy',
    'size',
  ];
  const header = fields(json(e['header']), ...names);
  need(header['v'] === 'sealdesk.message.v1', 'version');
  need(
    header['workspace'] === expected.workspace && header['conversation'] === expected.conversation,
    'place',
  );
  need(header['audience'] === expected.audience && header['epoch'] === expected.epoch, 'epoch');
  need(header['sender'] === expected.sender.id, 'sender');
  for (const id of ['conversation', 'sender', 'tab']) decode(header[id], 16);
  decode(header['head'], 32);
  count(header['policy'], 0);
  const size = header['size'] as number;
  need([256, 1024, 4096, 16384, 65536].includes(size), 'size');
  const [salt, nonce] = [decode(e['salt'], 32), decode(e['nonce'], 24)];
  const [keyMark, textMark] = [decode(e['keyCommitment'], 32), decode(e['textCommitment'], 32)];
  const ciphertext = decode(e['ciphertext'], size + 16);
  const headerText = e['header'] as string;
  const digest = hash('sealdesk.message.v1', headerText, salt, nonce, keyMark, textMark, sized(ciphertext));
  const message = join(utf8('sealdesk.message.signature.v1\0'), digest);
  verify(decode(expected.sender.sign, 32), message, decode(e['signature'], 64));
  const sequence = u64(count(header['sequence'], 1));
  const key = keyed(
    epochKey,
    'sealdesk.dek.v1',
    salt,
    decode(header['sender'], 16),
    decode(header['tab'], 16),
    sequence,
  );
  need(same(keyed(key, 'sealdesk.key-commitment.v1'), keyMark), 'key commitment');
  const padded = unbox(key, nonce, utf8(headerText), ciphertext);
  const blind = keyed(key, 'sealdesk.text-blind.v1');
  need(same(keyed(blind, 'sealdesk.text-commitment.v1', sized(padded)), textMark), 'text commitment');
  const length = Buffer.from(padded).readUInt32BE();
  need([256, 1024, 4096, 16384, 65536].find((bucket) => length + 4 <= bucket) === size, 'bucket');
  need(
    padded.subarray(4 + length).every((byte) => byte === 0),
    'zeros',
  );
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    padded.subarray(4, 4 + length),
  );
  const body = fields(json(text), 'type', 'version', 'text');
  need(body['type'] === (header['audience'] === 'staff' ? 'note' : 'text') && body['version'] === 1, 'type');
  words(body['text'], /^[^]+$/);
  return text;
}

export const envelopeDigest = (text: string): Bytes => hash('sealdesk.envelope.v1', text);

// Boxes and key files

export function readBox(box: string, purpose: string, scalar: Bytes, associated: readonly Part[]): Bytes {
  const bytes = decode(box);
  need(bytes.length >= 72, 'length');
  const [ephemeral, context] = [bytes.subarray(0, 32), `sealdesk.box.${purpose}.v1`];
  const key = hash(context, agree(scalar, ephemeral), ephemeral, publicOf(scalar));
  return unbox(
    key,
    bytes.subarray(32, 56),
    join(utf8(`${context}\0`), ...associated.map(part)),
    bytes.subarray(56),
  );
}

export function readKeyFile(text: string, passphrase: string): Bytes {
  const file = fields(json(text), 'v', 'kind', 'workspace', 'name', 'made', 'kdf', 'nonce', 'sealed');
  const kdf = fields(file['kdf'], 'name', 'memory', 'passes', 'lanes', 'salt');
  need(file['v'] === 'sealdesk.key-file.v1' && kdf['name'] === 'argon2id', 'version');
  need(count(kdf['memory'], 1024) <= 262144 && count(kdf['passes'], 1) <= 16, 'cost');
  const { sealed, ...head } = file;
  const key = argon2Sync('argon2id', {
    message: utf8(passphrase.normalize('NFKC').trim().replace(/\s+/g, ' ')),
    nonce: decode(kdf['salt'], 16),
    memory: kdf['memory'] as number,
    passes: kdf['passes'] as number,
    parallelism: count(kdf['lanes'], 1),
    tagLength: 32,
  });
  const associated = join(utf8('sealdesk.key-file.v1\0'), part(JSON.stringify(head)));
  return unbox(new Uint8Array(key), decode(file['nonce'], 24), associated, decode(sealed));
}

// Places

type Placed = { readonly clear: string; readonly head: string; readonly shredded: string | null };

/** The last head, of a chain that is whole. */
export function readPlaces(events: readonly Placed[]): string {
  let head: Bytes = new Uint8Array(32);
  let revision = -1;
  for (const event of events) {
    const clear = json(event.clear);
    need(clear['stream'] === json((events[0] as Placed).clear)['stream'], 'stream');
    need(count(clear['revision'], 0) > revision, 'revision');
    revision = clear['revision'] as number;
    head = blake2b(join(utf8('sealdesk.head.v1\0'), head, blake2b(utf8(event.clear))));
    need(encode(head) === event.head, 'head');
    if (event.shredded === null) continue;
    const digest = encode(blake2b(join(utf8('sealdesk.shredded.v1\0'), utf8(event.shredded))));
    need(clear['shredded'] === (event.shredded === '' ? null : digest), 'content');
  }
  return encode(head);
}
