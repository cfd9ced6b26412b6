// What was typed and not sent, per conversation, sealed under a key of this browser that cannot be exported. Promises:
// no typed word rests in the clear. Trusts the browser's IndexedDB; without it drafts last as long as the page.
import { createSource, type Observable } from '../connection/observable.ts';
import { indexedDbStore } from '../connection/store-indexeddb.ts';
import { memoryStore } from '../connection/store-memory.ts';
import type { Store } from '../connection/store.ts';

export const SAVE_MS = 1_000;
export const DRAFTS_MAX = 200;
const KEY = 'key';
const NONCE_BYTES = 12;

export type Draft = { readonly text: string; readonly note: boolean };
export type Drafts = {
  readonly all: Observable<ReadonlyMap<string, Draft>>;
  /** What is kept; the page waits for it before it shows a field. */
  load(): Promise<void>;
  write(conversation: string, draft: Draft): void;
  drop(conversation: string): void;
  flush(): Promise<void>;
};

export function createDrafts(store: Store): Drafts {
  const all = createSource<ReadonlyMap<string, Draft>>(new Map());
  const due = new Set<string>();
  let key: Promise<CryptoKey> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function cacheKey(): Promise<CryptoKey> {
    key ??= (async () => {
      const kept = (await store.get(KEY)) as CryptoKey | undefined;
      if (kept !== undefined) return kept;
      const made = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
        'encrypt',
        'decrypt',
      ]);
      await store.put(KEY, made);
      return made;
    })();
    return key;
  }

  async function save(conversation: string): Promise<void> {
    const draft = all.get().get(conversation);
    if (draft === undefined) return store.remove(nameOf(conversation));
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: nonce, additionalData: bytesOf(conversation) },
      await cacheKey(),
      bytesOf(JSON.stringify(draft)),
    );
    await store.put(nameOf(conversation), { nonce, sealed });
  }

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const now = [...due];
    due.clear();
    // A browser that keeps nothing still holds the draft while the page lives.
    await Promise.all(now.map((conversation) => save(conversation).catch(() => {})));
  }

  function change(conversation: string, draft: Draft | null): void {
    const next = new Map(all.get());
    if (draft === null) next.delete(conversation);
    else if (next.has(conversation) || next.size < DRAFTS_MAX) next.set(conversation, draft);
    all.set(next);
    due.add(conversation);
    timer ??= setTimeout(() => void flush(), SAVE_MS);
  }

  return {
    all,
    flush,
    async load() {
      const names = await store.keys(PREFIX).catch(() => []);
      const found = new Map<string, Draft>();
      for (const name of names.slice(0, DRAFTS_MAX)) {
        const conversation = name.slice(PREFIX.length);
        const draft = await open(store, cacheKey, conversation).catch(() => null);
        if (draft !== null) found.set(conversation, draft);
      }
      all.set(new Map([...found, ...all.get()]));
    },
    write: (conversation, draft) => change(conversation, draft.text === '' ? null : draft),
    drop: (conversation) => change(conversation, null),
  };
}

async function open(
  store: Store,
  key: () => Promise<CryptoKey>,
  conversation: string,
): Promise<Draft | null> {
  const kept = (await store.get(nameOf(conversation))) as
    | { readonly nonce: Uint8Array<ArrayBuffer>; readonly sealed: ArrayBuffer }
    | undefined;
  if (kept === undefined) return null;
  const plain = await crypto.subtle.decrypt(
    { name: 'AES-GCM', iv: kept.nonce, additionalData: bytesOf(conversation) },
    await key(),
    kept.sealed,
  );
  const value: unknown = JSON.parse(new TextDecoder().decode(plain));
  if (typeof value !== 'object' || value === null) return null;
  const { text, note } = value as { readonly text?: unknown; readonly note?: unknown };
  return typeof text === 'string' ? { text, note: note === true } : null;
}

const PREFIX = 'draft/';

function nameOf(conversation: string): string {
  return PREFIX + conversation;
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text) as Uint8Array<ArrayBuffer>;
}

export function browserDraftStore(workspace: string, person: string): Store {
  const name = `sealdesk-drafts-${workspace}-${person}`;
  return globalThis.indexedDB === undefined ? memoryStore() : indexedDbStore(name);
}
