// What the administrator's machine asks of the server, signed by a root key: which devices wait, and to take the next
// directory with what was sealed to new devices. One root key may look; what is published needs its own signatures.

import { fixedBytes, toBase64url } from './bytes.ts';
import type { RootDocument, SignedDirectory } from './directory.ts';
import type { Primitives, SigningKey } from './primitives.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { signText, verifyText } from './signed-text.ts';
import {
  anyText,
  bytesOf,
  exact,
  integer,
  literal,
  listOf,
  moment,
  nullOr,
  parseExact,
  randomId,
  type ShapeOf,
  slug,
} from './strict-json.ts';

export const ADMINISTRATION_TEXT_MAX = 512 * 1024;
const BOXES_MAX = 512;
const BOX_MAX = 8192;

const signedDirectory = exact({
  roots: listOf(anyText(65_536), 16, 1),
  text: anyText(131_072, 2),
  signatures: listOf(exact({ key: bytesOf(32), signature: bytesOf(64) }), 16, 1),
});

const administrationShape = exact({
  v: literal('sealdesk.administration.v1'),
  workspace: slug,
  at: moment,
  nonce: randomId,
  ask: literal('look', 'publish'),
  directory: nullOr(signedDirectory),
  teamKeys: listOf(
    exact({ team: slug, generation: integer(1), device: randomId, box: anyText(BOX_MAX) }),
    BOXES_MAX,
  ),
  shares: listOf(
    exact({ person: randomId, index: integer(1), device: randomId, box: anyText(BOX_MAX) }),
    BOXES_MAX,
  ),
});

export type Administration = ShapeOf<typeof administrationShape>;
export type SignedAdministration = {
  readonly text: string;
  readonly key: string;
  readonly signature: string;
};

type Boxes = Pick<Administration, 'teamKeys' | 'shares'>;

export async function signAdministration(
  primitives: Primitives,
  key: SigningKey,
  ask: { readonly workspace: string; readonly at: string } & (
    | { readonly look: true }
    | ({ readonly directory: SignedDirectory } & Boxes)
  ),
): Promise<SignedAdministration> {
  const looks = 'look' in ask;
  const text = JSON.stringify({
    v: 'sealdesk.administration.v1',
    workspace: ask.workspace,
    at: ask.at,
    nonce: toBase64url(primitives.random(16)),
    ask: looks ? 'look' : 'publish',
    directory: looks ? null : ask.directory,
    teamKeys: looks ? [] : ask.teamKeys,
    shares: looks ? [] : ask.shares,
  });
  const { signature } = await signText(primitives, key, 'administration', text);
  return { text, key: toBase64url(key.public), signature };
}

/** Refuses `key-unknown` unless a key of this root signed. */
export async function verifyAdministration(
  primitives: Primitives,
  signed: SignedAdministration,
  root: RootDocument,
): Promise<Checked<Administration>> {
  const read = parseExact(signed.text, administrationShape, ADMINISTRATION_TEXT_MAX);
  if (!read.ok) return read;
  if (read.value.workspace !== root.workspace) return refused('wrong-workspace');
  const key = fixedBytes(signed.key, 32);
  if (key === null || !root.keys.includes(signed.key)) return refused('key-unknown');
  const holds = await verifyText(primitives, key, 'administration', signed);
  return holds ? accepted(read.value) : refused('signature-invalid');
}
