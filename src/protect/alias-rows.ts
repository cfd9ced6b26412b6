// From a name (a device, a staff member, a customer) to its subject, kept as a keyed hash under the generation, so that a copy
// of the keystore tells nobody whether a given person is in it. Trusts the caller to hold a transaction.
import { Buffer } from 'node:buffer';
import type { Database } from '../platform/sqlite.ts';
import { context, keyedHash, sealBytes, sizedText } from './suite.ts';

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
}

export function openAliasRows(
  database: Database,
  generation: { readonly number: number; readonly secret: Uint8Array },
): AliasRows {
  const key = keyedHash(generation.secret, ALIAS_KEY);
  const select = database.prepare<{ subject: number }>('SELECT subject FROM aliases WHERE lookup = ?');
  const insert = database.prepare(
    'INSERT INTO aliases (lookup, subject, generation, sealed) VALUES (?, ?, ?, ?)',
  );
  const count = database.prepare<{ n: number }>('SELECT count(*) AS n FROM aliases WHERE subject = ?');
  const remove = database.prepare('DELETE FROM aliases WHERE subject = ?');

  function lookupOf(alias: Alias): Uint8Array {
    return keyedHash(key, ALIAS, sizedText(alias.workspace), sizedText(alias.kind), sizedText(alias.value));
  }

  function add(alias: Alias, subject: number, ownKey: Uint8Array): void {
    const lookup = lookupOf(alias);
    const { workspace, kind, value } = alias;
    const plain = Buffer.from(JSON.stringify({ workspace, kind, value }), 'utf8');
    insert.run(lookup, subject, generation.number, sealBytes(ownKey, Buffer.concat([ALIAS, lookup]), plain));
  }

  return {
    find: (alias) => select.get(lookupOf(alias))?.subject ?? null,
    add,
    countOf: (subject) => count.get(subject)?.n ?? 0,
    removeAllOf: (subject) => {
      remove.run(subject);
    },
  };
}
