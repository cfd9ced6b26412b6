// The gateway's certified identity: an Ed25519 key in a file that only the gateway's machine holds, made by
// `sealdesk init`. It signs receiving keys and verdicts and opens nothing. Trusts the file system's permissions.

import { fixedBytes, toBase64url } from '../seal/bytes.ts';
import type { Primitives, SigningKey } from '../seal/primitives.ts';
import { bytesOf, exact, literal, parseExact, randomId, slug } from '../seal/strict-json.ts';

const IDENTITY_TEXT_MAX = 1024;

const identityShape = exact({
  v: literal('sealdesk.gateway-identity.v1'),
  workspace: slug,
  gateway: randomId,
  seed: bytesOf(32),
});

export type GatewayIdentity = {
  readonly workspace: string;
  readonly gateway: string;
  readonly sign: SigningKey;
};

/** What goes into the key file (mode 0600), and what the directory certifies: `gateways: [{ id, sign, place }]`. */
export async function newGatewayIdentity(
  primitives: Primitives,
  workspace: string,
): Promise<{ readonly text: string; readonly certificate: { readonly id: string; readonly sign: string } }> {
  const seed = primitives.random(32);
  const gateway = toBase64url(primitives.random(16));
  const { public: sign } = await primitives.importSigning(seed);
  const text = JSON.stringify({
    v: 'sealdesk.gateway-identity.v1',
    workspace,
    gateway,
    seed: toBase64url(seed),
  });
  return { text, certificate: { id: gateway, sign: toBase64url(sign) } };
}

/** Null when the text is no identity. */
export async function readGatewayIdentity(
  primitives: Primitives,
  text: string,
): Promise<GatewayIdentity | null> {
  const read = parseExact(text.trimEnd(), identityShape, IDENTITY_TEXT_MAX);
  if (!read.ok) return null;
  const { workspace, gateway, seed } = read.value;
  return { workspace, gateway, sign: await primitives.importSigning(fixedBytes(seed, 32) as Uint8Array) };
}
