// A released schema never changes. Promises to name every released file whose meaning is another than at its release:
// its own bytes, or a shared definition it uses.

import { createHash } from 'node:crypto';
import { type Catalogue, isObject, type SchemaFile } from './catalogue.ts';

/** Path below the schema folder to SHA-256 (hex), as of its release. Empty before the first release. */
export type Frozen = Readonly<Record<string, string>>;

export type Thaw = { readonly path: string; readonly problem: 'changed' | 'removed' };

export function thawed(catalogue: Catalogue, frozen: Frozen): readonly Thaw[] {
  const hashes = freeze(catalogue);
  return Object.entries(frozen).flatMap(([path, hash]): readonly Thaw[] => {
    const now = hashes[path];
    if (now === undefined) return [{ path, problem: 'removed' }];
    return now === hash ? [] : [{ path, problem: 'changed' }];
  });
}

/** What a release writes into schemas/frozen.json. */
export function freeze(catalogue: Catalogue): Frozen {
  return Object.fromEntries(catalogue.files.map((file) => [file.path, hashOf(file, catalogue)]));
}

function hashOf(file: SchemaFile, catalogue: Catalogue): string {
  const used = new Map<string, unknown>();
  collect(file.schema, catalogue, used);
  const definitions = [...used].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(file.text)
    .update('\0')
    .update(JSON.stringify(definitions))
    .digest('hex');
}

function collect(value: unknown, catalogue: Catalogue, used: Map<string, unknown>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, catalogue, used);
  if (!isObject(value)) return;
  const name = typeof value.$ref === 'string' ? /#\/\$defs\/(\w+)$/.exec(value.$ref)?.[1] : undefined;
  if (name !== undefined && !used.has(name)) {
    const definition = catalogue.definitions.get(name);
    used.set(name, definition);
    collect(definition, catalogue, used);
  }
  for (const inner of Object.values(value)) collect(inner, catalogue, used);
}
