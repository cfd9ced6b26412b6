// Reads a keystore and its vault as audit/formats/key-tree.md says, with no code of ours: what an outsider with both would do.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type Database, openDatabase } from '../../src/platform/sqlite.ts';
import { bitsOf, bitsOfLeaf, naiveHash, naiveKeyed, naiveOpen, naiveSeed, seedBelow } from './naive-tree.ts';

type FrontierRow = {
  readonly start: Uint8Array;
  readonly depth: number;
  readonly generation: number;
  readonly sealed: Uint8Array;
};
export type NaiveNode = { readonly bits: string; readonly seed: Uint8Array };
export type NaivePlace = { readonly subject: number; readonly ordinal: number };

export type NaiveStore = {
  readonly secret: Uint8Array;
  readonly nodes: readonly NaiveNode[];
  readonly places: ReadonlyMap<string, NaivePlace>;
  readonly subjects: readonly { readonly ordinal: number; readonly id: string; readonly state: string }[];
  readonly leaf: (stream: string, revision: number) => Uint8Array | null;
};

export function readNaively(keystorePath: string, vaultFile: string): NaiveStore {
  const vault = JSON.parse(readFileSync(vaultFile, 'utf8')) as Record<string, string>;
  const secret = Buffer.from(vault.secret ?? '', 'base64url');
  const database = openDatabase({ path: keystorePath, readOnly: true });
  try {
    return readRows(database, secret, vault.keystore ?? '');
  } finally {
    database.close();
  }
}

function readRows(database: Database, secret: Buffer, keystore: string): NaiveStore {
  const rows = database.prepare<FrontierRow>('SELECT * FROM frontier ORDER BY start').all();
  const nodes = rows.map((row) => {
    const bits = [...row.start].map((byte) => bitsOf(byte, 8)).join('');
    return { bits: bits.slice(0, row.depth), seed: naiveSeed(secret, keystore, row) };
  });
  const places = new Map(
    database
      .prepare<{ name: string; block: number; subject: number; ordinal: number }>('SELECT * FROM streams')
      .all()
      .map(({ name, block, subject, ordinal }) => [`${name} ${block}`, { subject, ordinal }]),
  );
  const subjects = database
    .prepare<{ ordinal: number; id: string; state: string }>('SELECT ordinal, id, state FROM subjects')
    .all();
  const leaf = (stream: string, revision: number) => {
    const place = places.get(`${stream} ${Math.floor(revision / 65_536)}`);
    if (!place) return null;
    const path = bitsOfLeaf({ subject: place.subject, stream: place.ordinal, revision: revision % 65_536 });
    const node = nodes.find(({ bits }) => path.startsWith(bits));
    if (!node) return null;
    return naiveKeyed(seedBelow(node.seed, path.slice(node.bits.length)), 'sealdesk.tree.leaf.v1');
  };
  return { secret, nodes, places, subjects, leaf };
}

export type NaiveStored = {
  readonly type: string;
  readonly clear: string;
  readonly head: string;
  readonly shredded: string;
};

/** The text of a shredded part, its digest checked; null when there is no key. */
export function openNaively(
  store: NaiveStore,
  stream: string,
  revision: number,
  event: NaiveStored,
): string | null {
  const key = store.leaf(stream, revision);
  if (!key) return null;
  const associated = Buffer.from(`${stream}\0${revision}\0${event.type}`);
  const text = Buffer.from(naiveOpen(key, associated, Buffer.from(event.shredded, 'base64url')));
  const digest = Buffer.from(naiveHash('sealdesk.shredded.v1', text)).toString('base64url');
  if ((JSON.parse(event.clear) as { shredded: string }).shredded !== digest) throw new Error('digest');
  return text.toString('utf8');
}
