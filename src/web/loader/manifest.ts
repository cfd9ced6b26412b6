// Server side of the loader: turns the build's list of files into the signed manifest that pages check.
// Promises text that verifies byte for byte; trusts the signing function to hold a release key of the root.

export const MANIFEST_CONTEXT = 'sealdesk.widget.signature.v1';
const MANIFEST_FORMAT = 'sealdesk.widget.v1';

/** dist/widget/files.json, written by the build. */
export type WidgetFiles = {
  /** SRI of loader.js, for the snippet. */
  readonly loader: string;
  /** File of the first bundle. */
  readonly entry: string;
  /** File name -> sha384-… */
  readonly files: Readonly<Record<string, string>>;
};

/** What GET /widget/<workspace>/manifest.json answers. */
export type SignedManifest = {
  /** The pinned root first; each later one is the successor of the one before. The last names the release keys. */
  readonly roots: readonly string[];
  readonly manifest: string;
  /** base64url, Ed25519 over utf8(context) 0x00 utf8(manifest). */
  readonly signature: string;
};

/** A page refuses a version lower than one it has seen: use a number that only grows (seconds since 1970 will do). */
export function makeManifest(files: WidgetFiles, version: number): string {
  if (!Number.isSafeInteger(version) || version < 1) throw new Error('manifest-version');
  return JSON.stringify({ v: MANIFEST_FORMAT, version, entry: files.entry, files: files.files });
}

/** The exact bytes a release key signs. */
export function manifestBytes(manifest: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${MANIFEST_CONTEXT}\0${manifest}`);
}

export async function signManifest(
  roots: readonly string[],
  files: WidgetFiles,
  version: number,
  sign: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>,
): Promise<SignedManifest> {
  const manifest = makeManifest(files, version);
  const signature = await sign(manifestBytes(manifest));
  return { roots, manifest, signature: Buffer.from(signature).toString('base64url') };
}

/** The script element a bank pastes into its page. */
export type Snippet = {
  readonly chatOrigin: string;
  readonly integrity: string;
  readonly workspace: string;
  readonly site: string;
  /** base64url SHA-256 of the root text. */
  readonly root: string;
  readonly name?: string;
  readonly phone?: string;
  readonly accent?: string;
  readonly kind?: string;
  /** Left out: as the visitor has it. */
  readonly theme?: 'light' | 'dark';
  /** Left out: the visitor's own, where the widget speaks it. */
  readonly language?: string;
  /** Who is signed in at the page, for a greeting. */
  readonly visitor?: string;
  /** Where on the page's own origin a token about them is given. */
  readonly token?: string;
  /** The page takes part in visits and invitations. */
  readonly visits?: 'on';
  /** That the visitor agreed to be observed, where the page knows it as it is written. */
  readonly consent?: 'given';
  readonly nonce?: string;
};

export function snippetElement(snippet: Snippet): string {
  const attributes: [string, string | undefined][] = [
    ['src', `${snippet.chatOrigin}/widget/loader.js`],
    ['integrity', snippet.integrity],
    ['crossorigin', 'anonymous'],
    ['nonce', snippet.nonce],
    ['data-workspace', snippet.workspace],
    ['data-site', snippet.site],
    ['data-root', snippet.root],
    ['data-name', snippet.name],
    ['data-phone', snippet.phone],
    ['data-accent', snippet.accent],
    ['data-kind', snippet.kind],
    ['data-theme', snippet.theme],
    ['data-language', snippet.language],
    ['data-visitor', snippet.visitor],
    ['data-token', snippet.token],
    ['data-visits', snippet.visits],
    ['data-consent', snippet.consent],
  ];
  const written = attributes
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}="${attributeText(value)}"`);
  return `<script async ${written.join(' ')}></script>`;
}

/** base64url SHA-256 of the root text, as the page pins it in `data-root`. */
export async function rootPin(root: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(root));
  return Buffer.from(digest).toString('base64url');
}

function attributeText(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
