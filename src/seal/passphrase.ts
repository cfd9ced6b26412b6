// A secret in a file under a passphrase: root keys, team keys, officers' shares, outside every server.
// Promises: without the passphrase the file tells its kind and name only. Trusts: Argon2id, and the phrase's strength.

import { fixedBytes, fromBase64url, toBase64url, utf8 } from './bytes.ts';
import { contextInput } from './hash.ts';
import type { Primitives } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import {
  anyText,
  bytesOf,
  exact,
  integer,
  line,
  literal,
  moment,
  parseExact,
  type ShapeOf,
  slug,
} from './strict-json.ts';

/** `memory` in KiB. */
export type Argon2Cost = { readonly memory: number; readonly passes: number; readonly lanes: number };

/** Answers 32 bytes. `argon2-node.ts` on servers, `argon2-noble.ts` in browsers. */
export type Argon2id = (password: Uint8Array, salt: Uint8Array, cost: Argon2Cost) => Promise<Uint8Array>;

/** RFC 9106's second recommended option, with one lane so that a browser is not slower by four. */
export const ARGON2_COST: Argon2Cost = { memory: 65_536, passes: 3, lanes: 1 };

/** A file that asks for more is refused: it would only stop the machine. */
export const ARGON2_MEMORY_KIB_MAX = 262_144;
export const KEY_FILE_SECRET_BYTES_MAX = 4096;
const KEY_FILE_TEXT_MAX = 8192;

const keyFileShape = exact({
  v: literal('sealdesk.key-file.v1'),
  kind: literal('root', 'release', 'team', 'share', 'gateway', 'device'),
  workspace: slug,
  name: line(120),
  made: moment,
  kdf: exact({
    name: literal('argon2id'),
    memory: integer(1024, ARGON2_MEMORY_KIB_MAX),
    passes: integer(1, 16),
    lanes: integer(1, 4),
    salt: bytesOf(16),
  }),
  nonce: bytesOf(24),
  sealed: anyText(KEY_FILE_TEXT_MAX),
});

export type KeyFile = ShapeOf<typeof keyFileShape>;
export type KeyFileKind = KeyFile['kind'];
export type KeyFileContent = Pick<KeyFile, 'kind' | 'workspace' | 'name' | 'made'> & {
  readonly secret: Uint8Array;
};

export async function sealKeyFile(
  primitives: Primitives,
  argon2id: Argon2id,
  content: KeyFileContent,
  passphrase: string,
  cost: Argon2Cost = ARGON2_COST,
): Promise<Checked<string>> {
  if (content.secret.length > KEY_FILE_SECRET_BYTES_MAX) return refused('too-large');
  const salt = primitives.random(16);
  const nonce = primitives.random(24);
  const head = {
    v: 'sealdesk.key-file.v1',
    kind: content.kind,
    workspace: content.workspace,
    name: content.name,
    made: content.made,
    kdf: {
      name: 'argon2id',
      memory: cost.memory,
      passes: cost.passes,
      lanes: cost.lanes,
      salt: toBase64url(salt),
    },
    nonce: toBase64url(nonce),
  };
  const key = await argon2id(passphraseBytes(passphrase), salt, cost);
  const sealed = toBase64url(primitives.aeadSeal(key, nonce, associated(head), content.secret));
  key.fill(0);
  const text = JSON.stringify({ ...head, sealed });
  const read = parseExact(text, keyFileShape, KEY_FILE_TEXT_MAX);
  return read.ok ? accepted(text) : read;
}

/** Refuses `passphrase-wrong` also for a file that was altered: the two cannot be told apart. */
export async function openKeyFile(
  primitives: Primitives,
  argon2id: Argon2id,
  text: string,
  passphrase: string,
): Promise<Checked<KeyFileContent>> {
  const read = parseExact(text, keyFileShape, KEY_FILE_TEXT_MAX);
  if (!read.ok) return read;
  const { sealed, ...head } = read.value;
  const box = fromBase64url(sealed);
  if (box === null) return refused('shape-invalid');
  const salt = fixedBytes(head.kdf.salt, 16) as Uint8Array;
  const key = await argon2id(passphraseBytes(passphrase), salt, head.kdf);
  const secret = primitives.aeadOpen(key, fixedBytes(head.nonce, 24) as Uint8Array, associated(head), box);
  key.fill(0);
  if (secret === null) return refused('passphrase-wrong');
  return accepted({ kind: head.kind, workspace: head.workspace, name: head.name, made: head.made, secret });
}

const PHRASE_LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Generated, never chosen: 100 bits in five groups, without letters that are taken for others. */
export function generatePassphrase(primitives: Primitives): string {
  const letters = Array.from(primitives.random(20), (byte) => PHRASE_LETTERS[byte & 31]).join('');
  return (letters.match(/.{4}/g) ?? []).join('-');
}

/** What a person typed: compatibility form, one kind of white space, none at the ends. */
function passphraseBytes(passphrase: string): Uint8Array {
  return utf8(passphrase.normalize('NFKC').trim().replace(/\s+/g, ' '));
}

function associated(head: unknown): Uint8Array {
  return contextInput('sealdesk.key-file.v1', [JSON.stringify(head)]);
}
