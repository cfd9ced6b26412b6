// The one door between the loader and the bundles it adds to the page. It trusts the host page: whoever can run
// a script there can read the chat (SECURITY.md, assumption 1).

/** Bundles are plain scripts, since only a script element can carry a hash everywhere; this is where they report. */
export const PORT: unique symbol = Symbol.for('sealdesk.port') as never;

/** `curves` is fetched only by browsers whose WebCrypto lacks Ed25519 and X25519. */
export type BundleName = 'widget' | 'sealing' | 'curves';

/** What the page itself says of its owner, for the moments before anything from the chat server is verified. */
export type PageWords = {
  readonly name: string;
  readonly phone: string;
  /** #rrggbb */
  readonly accent: string;
  /** What the owner is called in a sentence: bank, clinic. Empty: its name is used. */
  readonly kind: string;
  readonly theme: 'light' | 'dark' | 'auto';
};

export interface LoaderPort {
  readonly workspace: string;
  readonly site: string;
  /** Origin of the chat server, no slash at the end. */
  readonly origin: string;
  /** base64url SHA-256 of the root text, as the page pins it. */
  readonly rootPin: string;
  readonly page: PageWords;
  readonly shadow: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  /** Adds the bundle with its hash from the signed manifest; resolves with what it registered. */
  load(name: BundleName): Promise<unknown>;
  /** Called by a bundle, once. */
  register(name: BundleName, value: unknown): void;
  /** True once the visitor acted: from then on the page may remember that, and the version it saw. False: forget it. */
  remember(on: boolean): void;
}

/** What the `widget` bundle registers. */
export type StartWidget = (port: LoaderPort) => { open(): void };

export type CurveVerifier = {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
};

/** What the `curves` bundle registers, for the loader and for the seal's primitives. */
export type CurveBundle = { nobleCurves(): CurveVerifier };

export type PortHolder = { [PORT]?: LoaderPort };
