// From a name (a device, a staff member, a customer) to its subject, kept as a keyed hash under the generation, so that a copy
// of the keystore tells nobody whether a given person is in it. Trusts the caller to hold a transaction.
import { Buffer } from 'node:buffer';
import type { Database } from '../platform/sqlite.ts';
import { ProtectFailure } from './failure.ts';
import type { Generations } from './generations.ts';
import { context, keyedHash, openBytes, sealBytes, sizedText, wipe } from './suite.ts';

const ALIAS_KEY = context('sealdesk.alias-key.v1');
const ALIAS = context('sealdesk.alias.v1');

export type Alias = {
  readonly workspace: string;
  readonly kind: 'device' | 'staff' | 'customer' | 'visit';
  /** A digest or an id; never shown, never kept in clear. */
  readonly value: string;
};

export interface AliasRows {
  /** The subject's ordinal, or null. */
  find(alias: Alias): number | null;
  /** `ownKey`: the subject's own leaf. Under it the name itself is kept, for the next generation to hash anew. */
  add(alias: Alias, subject: number, ownKey: Uint8Array): void;
  countOf(subject: number): number;
  removeAllOf(subject: number): void;
  /**
   * Looks at up to `limit` names after this place (null: from the first) and hashes those of the leaving generation anew.
   * Answers the last place it looked at, or null when there was none. `ownKeyOf`: the subject's own leaf, wiped here.
   */
  renew(
    after: Uint8Array | null,
    limit: number,
    ownKeyOf: (subject: number) => Uint8Array,
  ): Uint8Array | null;
  isRenewed(): boolean;
}

type Row = {
  readonly lookup: Uint8Array;
  readonly subject: number;
  readonly generation: number;
  readonly sealed: Uint8Array;
};

/** Before every place. */
const NO_BYTES = new Uint8Array();

export function openAliasRows(database: Database, generations: Generations): AliasRows {
  const select = database.prepare<{ subject: number }>('SELECT subject FROM aliases WHERE lookup = ?');
  const insert = database.prepare(
    'INSERT INTO aliases (lookup, subject, generation, sealed) VALUES (?, ?, ?, ?)',
  );
  const count = database.prepare<{ n: number }>('SELECT count(*) AS n FROM aliases WHERE subject = ?');
  const remove = database.prepare('DELETE FROM aliases WHERE subject = ?');
  const removeOne = database.prepare('DELETE FROM aliases WHERE lookup = ?');
  const following = database.prepare<Row>(
    'SELECT lookup, subject, generation, sealed FROM aliases WHERE lookup > ? ORDER BY lookup LIMIT ?',
  );
  const older = database.prepare<{ one: number }>(
    'SELECT 1 AS one FROM aliases WHERE generation <> ? LIMIT 1',
  );

  function lookupOf(alias: Alias, generation: number): Uint8Array {
    const key = generations.key(ALIAS_KEY, generation);
    return keyedHash(key, ALIAS, sizedText(alias.workspace), sizedText(alias.kind), sizedText(alias.value));
  }

  function add(alias: Alias, subject: number, ownKey: Uint8Array): void {
    const lookup = lookupOf(alias, generations.current);
    const { workspace, kind, value } = alias;
    const plain = Buffer.from(JSON.stringify({ workspace, kind, value }), 'utf8');
    insert.run(
      lookup,
      subject,
      generations.current,
      sealBytes(ownKey, Buffer.concat([ALIAS, lookup]), plain),
    );
  }

  function find(alias: Alias): number | null {
    const { current, leaving } = generations;
    const found = select.get(lookupOf(alias, current)) ?? (leaving && select.get(lookupOf(alias, leaving)));
    return found ? found.subject : null;
  }

  function renew(
    after: Uint8Array | null,
    limit: number,
    ownKeyOf: (subject: number) => Uint8Array,
  ): Uint8Array | null {
    const rows = following.all(after ?? NO_BYTES, limit);
    for (const row of rows) {
      if (row.generation === generations.current) continue;
      const key = ownKeyOf(row.subject);
      const plain = openBytes(key, Buffer.concat([ALIAS, row.lookup]), row.sealed);
      if (!plain) throw new ProtectFailure('keystore-corrupt', 'a name does not open under its subject');
      removeOne.run(row.lookup);
      add(JSON.parse(Buffer.from(plain).toString('utf8')) as Alias, row.subject, key);
      wipe(key);
      wipe(plain);
    }
    return rows.at(-1)?.lookup ?? null;
  }

  return {
    find,
    add,
    countOf: (subject) => count.get(subject)?.n ?? 0,
    removeAllOf: (subject) => {
      remove.run(subject);
    },
    renew,
    isRenewed: () => older.get(generations.current) === undefined,
  };
}
