// Checks the signed manifest against the root key the page pins. Uses WebCrypto alone, so that the loader stays
// small; a browser without Ed25519 brings `verifyFallback`, a bundle whose hash is written into the loader itself.
import type { CurveVerifier } from './port.ts';

export type Manifest = { readonly version: number; readonly entry: string; readonly files: Record<string, string> };
export type Verified = { readonly root: string; readonly manifest: Manifest };

/** `mismatch`: somebody answered who is not the owner of the pinned key. `unreachable`: nobody answered. */
export type VerifyFailure = 'mismatch' | 'unreachable';

/** Longer answers are not read: a manifest has a handful of files, a root document a handful of keys. */
const ANSWER_MAX = 65536;

const utf8 = (text: string) => new TextEncoder().encode(text);

export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

/** `pin`: base64url SHA-256 of the root text. `seen`: highest version this visitor was given before. */
export async function verifyManifest(
  answer: string,
  pin: string,
  seen: number,
  verifyFallback: () => Promise<CurveVerifier>,
): Promise<Verified> {
  if (answer.length > ANSWER_MAX) throw new Error('size');
  const { root, manifest, signature } = JSON.parse(answer) as Record<string, string>;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(root!)));
  if (btoa(String.fromCharCode(...digest)).replace(/=+$/, '') !== pin.replaceAll('-', '+').replaceAll('_', '/')) {
    throw new Error('root');
  }
  const message = utf8(`sealdesk.widget.signature.v1\0${manifest}`);
  const keys = (JSON.parse(root!) as { release: string[] }).release;
  let signed = false;
  for (const key of keys) {
    signed ||= await verifyOne(fromBase64url(key), fromBase64url(signature!), message, verifyFallback);
  }
  const parsed = JSON.parse(manifest!) as Manifest & { v: string };
  if (!signed || parsed.v !== 'sealdesk.widget.v1' || !(parsed.version >= seen)) throw new Error('manifest');
  return { root: root!, manifest: parsed };
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
