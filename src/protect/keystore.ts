// The keystore: whose keys stand where, and what is left of the key tree. Promises that a place in the tree is durable
// before it is used, that erased is a recorded state, and that nothing is ever minted again. Trusts the vault for the
// generation's secret and SQLite for its transactions. One process at a time.
import type { Database } from '../platform/sqlite.ts';
import { type Alias, openAliasRows } from './alias-rows.ts';
import { createCommitQueue } from './commit-queue.ts';
import { ProtectFailure } from './failure.ts';
import { openFrontierRows } from './frontier-rows.ts';
import { descend, leafKey, leafPrefix, STREAM_DEPTH, streamPrefix, subjectPrefix } from './key-tree.ts';
import { copiedGenerations, openGenerations, type Opened, type OpeningOptions } from './keystore-opening.ts';
import { createLeafCache, type HotStream, type InnerNode, leafIn } from './leaf-cache.ts';
import { type Rotation, rotate } from './rotation.ts';
import { randomBytes, suiteReady, toText, wipe } from './suite.ts';
import type { Vault } from './vault.ts';

export type { Alias } from './alias-rows.ts';

/** Who a stream is about: a person's subject, or the workspace itself where no person is meant. */
export type Owner = { readonly subject: string } | { readonly house: string };

export type KeystoreRefusal =
  | 'alias-taken'
  | 'house-subject'
  | 'stream-elsewhere'
  | 'subject-erased'
  | 'subject-full'
  | 'subject-unknown';

export type Refused = { readonly status: 'refused'; readonly code: KeystoreRefusal };

/** The key of one event's shredded part; the caller may wipe it. Destroyed and erased are recorded, never guessed. */
export type Leaf =
  | { readonly status: 'key'; readonly key: Uint8Array }
  | { readonly status: 'erased' }
  | { readonly status: 'destroyed' }
  | { readonly status: 'unknown' };

export type SubjectState = 'active' | 'erased';

export interface Keystore {
  readonly id: string;
  /** The vault's generation under which everything is sealed that is written now. */
  readonly generation: number;
  /** Vault places, by index, that lack this generation and were not there to be given it: say so to the operator. */
  readonly vaultPlacesLacking: readonly number[];

  /** The subject known by this name, or null. After an erasure the name is unknown again. */
  findSubject(alias: Alias): string | null;
  /** The subject known by this name; a new one, durable when the promise resolves, if there is none. */
  subjectOf(alias: Alias): Promise<string>;
  /** A further name (a second device) of the same subject. Refused when it names another subject already. */
  addAlias(subject: string, alias: Alias): Promise<{ readonly status: 'added' } | Refused>;
  subjectState(subject: string): SubjectState | null;

  /** The subject a stream belongs to or null when it has no place yet. */
  ownerOf(stream: string): string | null;
  /**
   * Gives the stream the place in the tree that `revision` needs, durable when the promise resolves. Doing it twice changes
   * nothing. Places asked for in one turn of the event loop share one commit.
   */
  openStream(stream: string, owner: Owner, revision: number): Promise<{ readonly status: 'open' } | Refused>;

  /** Synchronous: about three hashes for the next revision of a stream in use. */
  leaf(stream: string, revision: number): Leaf;

  /**
   * Drops the subject's subtree and its names in one commit: from then on refused here. Destroyed for good, copies of the
   * keystore included, once `isForGood(generation)`. Repeating it answers the same.
   */
  eraseSubject(
    subject: string,
  ): Promise<{ readonly status: 'erased'; readonly generation: number } | Refused>;
  /**
   * Punctures one leaf. Other messages are untouched. Where the stream has no place yet (this keystore is an older copy), it
   * is recorded all the same, and no key comes of it later. `already`: it was done before.
   */
  destroyMessage(
    stream: string,
    revision: number,
  ): Promise<
    { readonly status: 'destroyed'; readonly generation: number; readonly already: boolean } | Refused
  >;
  /**
   * Seals everything under a new generation and destroys the secret of the old one in every place of the vault, while the
   * keystore is in use; asked for while one is under way, it is that one. Rejects with ProtectFailure (`vault-unwritable`: a
   * place is away; `keystore-copy-failed`) or SQLite's trouble: nothing is lost, and the next call goes on where this one stopped.
   */
  rotate(): Promise<Rotation>;
  /** A rotation was stopped, by a crash or a place that is away: whoever keeps the time calls `rotate`. */
  readonly rotationUnfinished: boolean;
  /** Whether no place of the vault holds a secret as old as this generation's. */
  isForGood(generation: number): boolean;
  /** How far the log was heard for what is to be destroyed; null before the first. */
  destructionsHeard(): string | null;
  hearDestructionsTo(cursor: string): void;

  /** After what waits is committed. Closing twice changes nothing. */
  close(): Promise<void>;
}

export type KeystoreOptions = OpeningOptions & {
  /** Directory that a copy of the keystore goes to before an old secret is destroyed; null: whoever rotates sees to it. */
  readonly copies?: string | null;
  /** Monotonic milliseconds. */
  readonly nowMs?: () => number;
  readonly leafLeaseMs?: number;
};

/** Further names of one subject: devices, mostly. */
export const ALIASES_MAX = 256;
const ID_BYTES = 16;
const BLOCK_REVISIONS = 65_536;
const STREAM_ORDINALS = 65_536;
const SUBJECT_ORDINALS = 2 ** 32;

type StreamRow = { readonly subject: number; readonly ordinal: number; readonly state: SubjectState };
type SubjectRow = {
  readonly ordinal: number;
  readonly id: string;
  readonly house: string | null;
  readonly state: SubjectState;
  readonly erased_in: number | null;
  readonly next_stream: number;
};

export async function openKeystore(options: KeystoreOptions): Promise<Keystore> {
  await suiteReady();
  return keystoreOver(await openGenerations(options), options);
}

/** The keys as they stood in a copy of a keystore that its server has open: to look, for nothing that is changed here lasts. */
export async function openKeystoreCopy(database: Database, vault: Vault): Promise<Keystore> {
  await suiteReady();
  const keystore = keystoreOver({ database, ...(await copiedGenerations(database, vault)) }, { vault });
  // The secret it would destroy is the one that the server needs.
  return { ...keystore, rotate: () => Promise.reject(new Error('a copy of a keystore cannot rotate')) };
}

function keystoreOver(
  { database, generations, ...opened }: Opened,
  options: Pick<KeystoreOptions, 'copies' | 'leafLeaseMs' | 'nowMs' | 'vault'>,
): Keystore {
  const leftBehind = new Set(opened.leftBehind);
  const frontier = openFrontierRows(database, generations);
  const aliases = openAliasRows(database, generations);
  const cache = createLeafCache({
    nowMs: options.nowMs ?? (() => performance.now()),
    ...(options.leafLeaseMs === undefined ? {} : { leaseMs: options.leafLeaseMs }),
  });
  const commits = createCommitQueue(database);
  const rows = prepareRows(database);

  function ownKey(subject: number): Uint8Array {
    const target = leafPrefix({ subject, stream: 0, revision: 0 });
    const node = frontier.covering(target);
    if (!node) throw new ProtectFailure('keystore-corrupt', 'an active subject has no key');
    const seed = descend(node, target);
    wipe(node.seed);
    const key = leafKey(seed);
    wipe(seed);
    return key;
  }

  function mintSubject(house: string | null): SubjectRow {
    const ordinal = rows.nextSubject.get()?.ordinal;
    if (ordinal === undefined)
      throw new ProtectFailure('keystore-full', 'the key tree has no room for a subject');
    rows.insertSubject.run(ordinal, toText(randomBytes(ID_BYTES)), house);
    return rows.subjectAt.get(ordinal) ?? corrupt();
  }

  function addName(subject: SubjectRow, alias: Alias): void {
    const key = ownKey(subject.ordinal);
    aliases.add(alias, subject.ordinal, key);
    wipe(key);
  }

  function findSubject(alias: Alias): string | null {
    commits.assertOpen();
    const ordinal = aliases.find(alias);
    return ordinal === null ? null : (rows.subjectAt.get(ordinal) ?? corrupt()).id;
  }

  async function subjectOf(alias: Alias): Promise<string> {
    const known = findSubject(alias);
    if (known !== null) return known;
    return commits.run(() => {
      const since = findSubject(alias);
      if (since !== null) return since;
      const subject = mintSubject(null);
      addName(subject, alias);
      return subject.id;
    });
  }

  function addAlias(id: string, alias: Alias): Promise<{ readonly status: 'added' } | Refused> {
    return commits.run(() => {
      const subject = rows.subject.get(id);
      if (!subject) return refused('subject-unknown');
      if (subject.state === 'erased') return refused('subject-erased');
      const known = aliases.find(alias);
      if (known === subject.ordinal) return { status: 'added' };
      if (known !== null) return refused('alias-taken');
      if (aliases.countOf(subject.ordinal) >= ALIASES_MAX) return refused('subject-full');
      addName(subject, alias);
      return { status: 'added' };
    });
  }

  /** The subject whose ordinal the stream's next block takes; a house that is full is followed by another. */
  function holderOf(owner: Owner): SubjectRow | Refused {
    if ('subject' in owner) {
      const subject = rows.subject.get(owner.subject);
      if (!subject) return refused('subject-unknown');
      return subject.next_stream < STREAM_ORDINALS ? subject : refused('subject-full');
    }
    const house = rows.newestHouse.get(owner.house);
    return house && house.next_stream < STREAM_ORDINALS ? house : mintSubject(owner.house);
  }

  function owns(owner: Owner, place: StreamRow): boolean {
    const subject = rows.subjectAt.get(place.subject) ?? corrupt();
    return 'subject' in owner ? subject.id === owner.subject : subject.house === owner.house;
  }

  function openStream(
    stream: string,
    owner: Owner,
    revision: number,
  ): Promise<{ readonly status: 'open' } | Refused> {
    return commits.run(() => {
      const block = blockOf(revision);
      const first = rows.firstPlace.get(stream);
      if (first && !owns(owner, first)) return refused('stream-elsewhere');
      if (first?.state === 'erased') return refused('subject-erased');
      if (rows.place.get(stream, block)) return { status: 'open' };
      const holder = holderOf(owner);
      if ('status' in holder) return holder;
      if (holder.state === 'erased') return refused('subject-erased');
      rows.insertStream.run(stream, block, holder.ordinal, holder.next_stream);
      rows.takeStream.run(holder.ordinal);
      for (const { revision: gone } of rows.destroyedIn.all(stream, block * BLOCK_REVISIONS, lastIn(block)))
        puncture({ subject: holder.ordinal, ordinal: holder.next_stream }, gone);
      return { status: 'open' };
    });
  }

  function fill(stream: string, revision: number): HotStream | 'erased' | 'unknown' {
    const place = rows.place.get(stream, blockOf(revision));
    if (!place) return 'unknown';
    if (place.state === 'erased') return 'erased';
    return cache.put(cacheName(stream, revision), place.subject, innerNodes(place));
  }

  function innerNodes(place: StreamRow): readonly InnerNode[] {
    const prefix = streamPrefix(place.subject, place.ordinal);
    const above = frontier.covering(prefix);
    if (above) {
      const seed = descend(above, prefix);
      wipe(above.seed);
      return [{ first: 0, depth: 0, seed }];
    }
    const inside = frontier.inside(prefix);
    return inside.map((node) => ({
      first: Number(node.start - prefix.start),
      depth: node.depth - STREAM_DEPTH,
      seed: node.seed,
    }));
  }

  function leaf(stream: string, revision: number): Leaf {
    commits.assertOpen();
    const hot = cache.get(cacheName(stream, revision)) ?? fill(stream, revision);
    if (hot === 'erased' || hot === 'unknown') return { status: hot };
    const key = leafIn(hot, revision % BLOCK_REVISIONS);
    if (key) return { status: 'key', key };
    if (rows.isDestroyed.get(stream, revision)) return { status: 'destroyed' };
    throw new ProtectFailure('keystore-corrupt', 'a key is missing and no erasure is recorded for it');
  }

  async function eraseSubject(
    id: string,
  ): Promise<{ readonly status: 'erased'; readonly generation: number } | Refused> {
    const result = await commits.run(() => {
      const subject = rows.subject.get(id);
      if (!subject) return refused('subject-unknown');
      if (subject.house !== null) return refused('house-subject');
      if (subject.erased_in !== null) return { status: 'erased' as const, generation: subject.erased_in };
      cache.forgetSubject(subject.ordinal);
      rows.eraseSubject.run(generations.current, subject.ordinal);
      aliases.removeAllOf(subject.ordinal);
      frontier.remove(subjectPrefix(subject.ordinal));
      return { status: 'erased' as const, generation: generations.current };
    });
    emptyWal();
    return result;
  }

  async function destroyMessage(
    stream: string,
    revision: number,
  ): Promise<
    { readonly status: 'destroyed'; readonly generation: number; readonly already: boolean } | Refused
  > {
    const result = await commits.run(() => {
      const place = rows.place.get(stream, blockOf(revision));
      if (place?.state === 'erased') return refused('subject-erased');
      const since = rows.isDestroyed.get(stream, revision);
      if (since) return { status: 'destroyed' as const, generation: since.destroyed_in, already: true };
      cache.forget(cacheName(stream, revision));
      rows.insertDestroyed.run(stream, revision, generations.current);
      if (place) puncture(place, revision);
      return { status: 'destroyed' as const, generation: generations.current, already: false };
    });
    emptyWal();
    return result;
  }

  function puncture({ ordinal, subject }: Pick<StreamRow, 'subject' | 'ordinal'>, revision: number): void {
    frontier.remove(leafPrefix({ subject, stream: ordinal, revision: revision % BLOCK_REVISIONS }));
  }

  /** Rows taken out must not stay behind in the write-ahead log; closing empties it as well. */
  function emptyWal(): void {
    if (commits.isOpen()) database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all();
  }

  let underWay: Promise<Rotation> | null = null;

  function rotateOnce(): Promise<Rotation> {
    const { vault } = options;
    const ownKeyOf = ownKey;
    const copies = options.copies ?? null;
    const at = {
      ...{ vault, database, commits, generations, frontier, aliases, copies, ownKeyOf, leftBehind, emptyWal },
    };
    underWay ??= rotate(at).finally(() => {
      underWay = null;
    });
    return underWay;
  }

  /** The secret of a rotation that has not ended is still in the vault. */
  function oldest(): number {
    return Math.min(...leftBehind, generations.leaving ?? generations.current);
  }

  async function close(): Promise<void> {
    if (!commits.isOpen()) return;
    await commits.close();
    // What is under way stops at its next commit; what it left is finished after the next start.
    await underWay?.catch(() => undefined);
    cache.close();
    database.close();
    generations.wipe();
  }

  return {
    id: generations.keystore,
    get generation() {
      return generations.current;
    },
    vaultPlacesLacking: opened.placesLacking,
    findSubject,
    subjectOf,
    addAlias,
    subjectState: (id) => rows.subject.get(id)?.state ?? null,
    ownerOf: (stream) => {
      const place = rows.firstPlace.get(stream);
      return place ? (rows.subjectAt.get(place.subject) ?? corrupt()).id : null;
    },
    openStream,
    leaf,
    eraseSubject,
    destroyMessage,
    rotate: rotateOnce,
    get rotationUnfinished() {
      return generations.leaving !== null || leftBehind.size > 0;
    },
    isForGood: (generation) => generation < oldest(),
    destructionsHeard: () => rows.heard.get()?.cursor ?? null,
    hearDestructionsTo: (cursor) => void rows.hear.run(cursor),
    close,
  };
}

function prepareRows(database: Database) {
  return {
    subject: database.prepare<SubjectRow>('SELECT * FROM subjects WHERE id = ?'),
    subjectAt: database.prepare<SubjectRow>('SELECT * FROM subjects WHERE ordinal = ?'),
    newestHouse: database.prepare<SubjectRow>(
      'SELECT * FROM subjects WHERE house = ? ORDER BY ordinal DESC LIMIT 1',
    ),
    nextSubject: database.prepare<{ ordinal: number }>(
      `UPDATE keystore SET next_subject = next_subject + 1 WHERE next_subject < ${SUBJECT_ORDINALS}
       RETURNING next_subject - 1 AS ordinal`,
    ),
    insertSubject: database.prepare(
      "INSERT INTO subjects (ordinal, id, house, state, erased_in, next_stream) VALUES (?, ?, ?, 'active', NULL, 1)",
    ),
    eraseSubject: database.prepare("UPDATE subjects SET state = 'erased', erased_in = ? WHERE ordinal = ?"),
    takeStream: database.prepare('UPDATE subjects SET next_stream = next_stream + 1 WHERE ordinal = ?'),
    place: database.prepare<StreamRow>(
      `SELECT s.subject, s.ordinal, u.state FROM streams s JOIN subjects u ON u.ordinal = s.subject
       WHERE s.name = ? AND s.block = ?`,
    ),
    firstPlace: database.prepare<StreamRow>(
      `SELECT s.subject, s.ordinal, u.state FROM streams s JOIN subjects u ON u.ordinal = s.subject
       WHERE s.name = ? ORDER BY s.block LIMIT 1`,
    ),
    insertStream: database.prepare('INSERT INTO streams (name, block, subject, ordinal) VALUES (?, ?, ?, ?)'),
    isDestroyed: database.prepare<{ destroyed_in: number }>(
      'SELECT destroyed_in FROM destroyed WHERE stream = ? AND revision = ?',
    ),
    destroyedIn: database.prepare<{ revision: number }>(
      'SELECT revision FROM destroyed WHERE stream = ? AND revision BETWEEN ? AND ?',
    ),
    heard: database.prepare<{ cursor: string }>('SELECT cursor FROM destructions_heard'),
    hear: database.prepare(
      `INSERT INTO destructions_heard (one, cursor) VALUES (1, ?)
       ON CONFLICT (one) DO UPDATE SET cursor = excluded.cursor`,
    ),
    insertDestroyed: database.prepare(
      'INSERT INTO destroyed (stream, revision, destroyed_in) VALUES (?, ?, ?)',
    ),
  };
}

function blockOf(revision: number): number {
  if (!Number.isSafeInteger(revision) || revision < 0) throw new RangeError('a revision is a natural number');
  return Math.floor(revision / BLOCK_REVISIONS);
}

function lastIn(block: number): number {
  return (block + 1) * BLOCK_REVISIONS - 1;
}

function cacheName(stream: string, revision: number): string {
  const block = blockOf(revision);
  return block === 0 ? stream : `${stream}\n${block}`;
}

function refused(code: KeystoreRefusal): Refused {
  return { status: 'refused', code };
}

function corrupt(): never {
  throw new ProtectFailure('keystore-corrupt', 'the keystore contradicts itself');
}
