// The protect stage: plain events in, stored events out, and the way back for readers. Promises that a marked field is
// stored only under its leaf key, and that a card number in a personal field is stored nowhere. Trusts the marks it is given.
import { Buffer } from 'node:buffer';
import type { StoredEvent } from '../contract/stored.ts';
import { type Heads, headAfter } from './head.ts';
import type { Keystore, KeystoreRefusal, Leaf, Owner } from './keystore.ts';
import { type Detector, screened } from './personal-text.ts';
import { shred, unshred } from './shred.ts';
import { randomBytes, toText, wipe } from './suite.ts';

export type { Heads } from './head.ts';
export { NO_HEADS } from './head.ts';
export type { Owner } from './keystore.ts';

/** What src/contract/marks.ts says of each event type. */
export type Marks = {
  readonly version: Readonly<Record<string, number>>;
  readonly audience: Readonly<Record<string, 'shared' | 'staff'>>;
  /** Kept only under the leaf key. */
  readonly shreddedFields: Readonly<Record<string, readonly string[]>>;
  /** Those of them the server can read: they pass the detector. */
  readonly personalFields: Readonly<Record<string, readonly string[]>>;
};

export type PlainEvent = { readonly type: string };

export type ProtectContext = {
  readonly workspace: string;
  readonly stream: string;
  /** Events in the stream before these. */
  readonly revision: number;
  readonly heads: Heads;
  readonly owner: Owner;
  readonly by: unknown;
  readonly cause: string;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
};

export type ProtectRefusal = KeystoreRefusal | 'card-number' | 'cannot-decide';

export type Protection =
  | { readonly status: 'protected'; readonly events: readonly StoredEvent[]; readonly heads: Heads }
  | { readonly status: 'refused'; readonly code: ProtectRefusal };

export type PlacedEvent = Pick<StoredEvent, 'type' | 'clear' | 'shredded'> & {
  readonly stream: string;
  readonly revision: number;
};

/** `text` is the exact text whose digest the clear part carries. `damaged`: not what was stored, or not from here. */
export type ShreddedPart =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly text: string }
  | { readonly status: 'erased' }
  | { readonly status: 'destroyed' }
  | { readonly status: 'damaged' };

export type OpenedEvent = { readonly clear: string; readonly shredded: ShreddedPart };

export interface Protect {
  /** New ids and nonces each time: an append that lost its race is protected again. Refused for an erased subject. */
  protect(events: readonly PlainEvent[], context: ProtectContext): Promise<Protection>;
  headsAfter(heads: Heads, events: readonly StoredEvent[]): Heads;
  unshred(event: PlacedEvent): OpenedEvent;
  /** The same for a page. Asks the keystore once per event; a page of one stream costs about three hashes each. */
  unshredAll(events: readonly PlacedEvent[]): readonly OpenedEvent[];
}

/** Events of one append. */
export const EVENTS_MAX = 512;
const ID_BYTES = 16;
const CLEAR_BYTES_MAX = 65_536;
const META_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'version',
  'workspace',
  'stream',
  'revision',
  'at',
  'by',
  'cause',
  'shredded',
]);

export function createProtect(needs: {
  readonly keystore: Keystore;
  readonly marks: Marks;
  readonly detect: Detector;
}): Protect {
  const { keystore, marks, detect } = needs;

  async function protect(events: readonly PlainEvent[], context: ProtectContext): Promise<Protection> {
    if (events.length > EVENTS_MAX) throw new RangeError(`an append has at most ${EVENTS_MAX} events`);
    const stored: StoredEvent[] = [];
    let heads = context.heads;
    for (const [index, event] of events.entries()) {
      const split = splitFields(event);
      if ('code' in split) return { status: 'refused', code: split.code };
      const revision = context.revision + index;
      const key = split.shredded && (await leafFor(context, revision));
      if (key && 'code' in key) return { status: 'refused', code: key.code };
      const one = storedForm(event.type, split, { ...context, revision, heads }, key?.key ?? null);
      heads = nextHeads(heads, one);
      stored.push(one);
    }
    return { status: 'protected', events: stored, heads };
  }

  async function leafFor(
    context: ProtectContext,
    revision: number,
  ): Promise<{ readonly key: Uint8Array } | { readonly code: KeystoreRefusal }> {
    let leaf = keystore.leaf(context.stream, revision);
    if (leaf.status === 'unknown') {
      const opened = await keystore.openStream(context.stream, context.owner, revision);
      if (opened.status === 'refused') return opened;
      leaf = keystore.leaf(context.stream, revision);
    }
    if (leaf.status === 'key') return leaf;
    if (leaf.status === 'erased') return { code: 'subject-erased' };
    throw new Error('a revision that was never used has no leaf');
  }

  function splitFields(event: PlainEvent): Split | { readonly code: ProtectRefusal } {
    const marked = marks.shreddedFields[event.type];
    const personal = marks.personalFields[event.type];
    if (!marked || !personal) throw new TypeError(`no marks for events of type ${event.type}`);
    const clear: Record<string, unknown> = {};
    const shredded: Record<string, unknown> = {};
    let any = false;
    for (const [name, value] of Object.entries(event)) {
      if (name === 'type' || value === undefined) continue;
      if (META_FIELDS.has(name)) throw new TypeError(`\`${name}\` is not a field of an event`);
      if (!marked.includes(name)) {
        clear[name] = value;
        continue;
      }
      const screening = personal.includes(name) ? screened(value, detect) : null;
      if (screening?.status === 'refused') return screening;
      shredded[name] = screening ? screening.value : value;
      any = true;
    }
    return { clear, shredded: any ? shredded : null };
  }

  function storedForm(
    type: string,
    split: Split,
    context: ProtectContext,
    key: Uint8Array | null,
  ): StoredEvent {
    const { stream, revision } = context;
    const part = key && split.shredded ? shred(split.shredded, { stream, revision, type }, key) : null;
    if (key) wipe(key);
    const id = toText(randomBytes(ID_BYTES));
    // `shredded` stands last: a reader finds the digest without parsing.
    const clear = JSON.stringify({
      id,
      type,
      version: marks.version[type],
      workspace: context.workspace,
      stream,
      revision,
      at: context.at,
      by: context.by,
      cause: context.cause,
      ...split.clear,
      shredded: part?.digest ?? null,
    });
    if (Buffer.byteLength(clear, 'utf8') > CLEAR_BYTES_MAX)
      throw new RangeError('the clear part is too large');
    const previous = context.heads[audienceOf(type)];
    return { id, type, clear, head: headAfter(previous, clear), shredded: part?.ciphertext ?? '' };
  }

  function headsAfter(heads: Heads, events: readonly StoredEvent[]): Heads {
    return events.reduce(nextHeads, heads);
  }

  function nextHeads(heads: Heads, event: StoredEvent): Heads {
    return audienceOf(event.type) === 'staff'
      ? { shared: heads.shared, staff: event.head }
      : { shared: event.head, staff: heads.staff };
  }

  function audienceOf(type: string): 'shared' | 'staff' {
    const audience = marks.audience[type];
    if (!audience) throw new TypeError(`no marks for events of type ${type}`);
    return audience;
  }

  function opened(event: PlacedEvent): OpenedEvent {
    const { clear, stream, revision } = event;
    const digest = digestOf(clear);
    if (event.shredded === '') {
      return { clear, shredded: { status: digest === null ? 'none' : 'damaged' } };
    }
    const leaf: Leaf = keystore.leaf(stream, revision);
    if (leaf.status === 'unknown') return { clear, shredded: { status: 'damaged' } };
    if (leaf.status !== 'key') return { clear, shredded: { status: leaf.status } };
    const text = digest === null ? null : unshred({ ciphertext: event.shredded, digest }, event, leaf.key);
    wipe(leaf.key);
    return { clear, shredded: text === null ? { status: 'damaged' } : { status: 'open', text } };
  }

  return { protect, headsAfter, unshred: opened, unshredAll: (events) => events.map(opened) };
}

type Split = {
  readonly clear: Readonly<Record<string, unknown>>;
  readonly shredded: Readonly<Record<string, unknown>> | null;
};

const DIGEST_AT_END = /^,"shredded":"([A-Za-z0-9_-]{43})"\}$/;
const DIGEST_AT_END_LENGTH = 58;

function digestOf(clear: string): string | null {
  return DIGEST_AT_END.exec(clear.slice(-DIGEST_AT_END_LENGTH))?.[1] ?? null;
}
