// The one door between the loader and the bundles it adds to the page. It trusts the host page: whoever can run
// a script there can read the chat (SECURITY.md, assumption 1).

/** Bundles are plain scripts, since only a script element can carry a hash everywhere; this is where they report. */
export const PORT: unique symbol = Symbol.for('sealdesk.port') as never;

/** `widget` is the first; `curves` only for browsers whose WebCrypto lacks Ed25519 and X25519; the others as asked for. */
export type BundleName = string;

export interface LoaderPort {
  /**
   * What the snippet says: workspace, site, root (base64url SHA-256 of the root text), and, for the moments before anything
   * from the chat server is verified, name, phone, accent (#rrggbb), kind (bank, clinic), theme (light, dark; empty: as the
   * visitor has it), language (empty: the visitor's own).
   */
  readonly data: DOMStringMap;
  /** Origin of the chat server, no slash at the end. */
  readonly origin: string;
  readonly shadow: ShadowRoot;
  readonly launcher: HTMLButtonElement;
  /** Chunks that have run, by file name: what one bundle holds, later ones do not bring again. */
  readonly modules: Record<string, unknown>;
  /** Adds the bundle with its hash from the signed manifest; resolves with what it registered. */
  load(name: BundleName): Promise<unknown>;
  /** Called by a bundle, once. */
  register(name: BundleName, value: unknown): void;
  /** Set by the `visit` bundle, where the page takes part in visits. */
  visit?: VisitEnd;
  /** True once the visitor acted: from then on the page may remember that, and the version it saw. False: forget it. */
  remember(on: boolean): void;
}

/** What a conversation asks of the visit it is begun in. */
export type VisitEnd = {
  /** As a conversation names it. Undefined: the server has not answered yet. `invitation`: the one that was taken. */
  told(): { readonly visit: string; readonly invitation?: string } | undefined;
  /** The visitor has written: from now on their page may be told to whoever they write with. */
  wrote(): void;
  /** Nothing of it stays in the browser. */
  forget(): void;
};

/** What the `widget` bundle registers. */
export type WidgetBundle = { start(port: LoaderPort): Promise<{ open(): void }> };

export type CurveVerifier = {
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
};

/** What the `curves` bundle registers, for the loader and for the seal's primitives. */
export type CurveBundle = { nobleCurves(): CurveVerifier };

export type PortHolder = { [PORT]?: LoaderPort };
