// Checks the signed manifest against the root key the page pins. Uses WebCrypto alone, so that the loader stays
// small; a browser without Ed25519 brings `verifyFallback`, a bundle whose hash is written into the loader itself.
import type { CurveVerifier } from './port.ts';

export type Manifest = {
  readonly version: number;
  readonly entry: string;
  readonly files: Record<string, string>;
};

/** Longer answers are not read: a manifest has a handful of files, a root document a handful of keys. */
const ANSWER_MAX = 65536;

const utf8 = (text: string) => new TextEncoder().encode(text);

const toBase64url = (bytes: Uint8Array) =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '');

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/**
 * `pin`: base64url SHA-256 of the first root's text. `seen`: highest version this visitor was given before. Throws, without
 * words, at whatever does not fit.
 */
export async function verifyManifest(
  answer: string,
  pin: string,
  seen: number,
  verifyFallback: () => Promise<CurveVerifier>,
): Promise<Manifest> {
  if (answer.length > ANSWER_MAX) throw new Error();
  const { roots, manifest, signature } = JSON.parse(answer) as {
    roots: string[];
    manifest: string;
    signature: string;
  };
  // Each root names its successor by the same hash, so a page outlives a change of root keys.
  let due = pin;
  let release: string[] = [];
  for (const root of roots) {
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(root)));
    if (toBase64url(digest) !== due) throw new Error();
    ({ release, successor: due } = JSON.parse(root) as { release: string[]; successor: string });
  }
  const message = utf8(`sealdesk.widget.signature.v1\0${manifest}`);
  let signed = false;
  for (const key of release) {
    signed ||= await verifyOne(fromBase64url(key), fromBase64url(signature), message, verifyFallback);
  }
  const parsed = JSON.parse(manifest) as Manifest & { v: string };
  if (!signed || parsed.v !== 'sealdesk.widget.v1' || !(parsed.version >= seen)) throw new Error();
  return parsed;
}

async function verifyOne(
  key: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  message: Uint8Array<ArrayBuffer>,
  verifyFallback: () => Promise<CurveVerifier>,
): Promise<boolean> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch (error) {
    if ((error as Error).name !== 'NotSupportedError') return false;
    return (await verifyFallback()).verify(key, message, signature);
  }
  return crypto.subtle.verify('Ed25519', imported, signature, message);
}
