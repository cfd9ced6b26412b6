// Reads the contract's schema files. Promises that every type has one name, one newest version and only known marks.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const folders = ['actions', 'events', 'frames', 'settings', 'signals', 'stored', 'views'] as const;
export type Folder = (typeof folders)[number];

export type Schema = { readonly [key: string]: unknown };

export type SchemaFile = {
  readonly folder: Folder;
  /** Path below the schema folder, e.g. `events/message-sent.json`. */
  readonly path: string;
  readonly title: string;
  readonly version: number;
  readonly schema: Schema;
  readonly text: string;
};

export type Catalogue = {
  readonly definitions: ReadonlyMap<string, Schema>;
  /** Every file, older versions included. */
  readonly files: readonly SchemaFile[];
  /** The newest version of each type. */
  readonly newest: readonly SchemaFile[];
};

export function readCatalogue(root: string): Catalogue {
  const definitionsText = readFileSync(join(root, 'definitions.json'), 'utf8');
  const definitions = new Map(Object.entries(properties(parse(definitionsText).$defs)));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readSchemaFile(root, folder, name)),
  );
  const marks = new Set(Object.keys(parse(readFileSync(join(root, 'marks.json'), 'utf8'))));
  for (const file of files) checkMarks(file.path, file.schema, marks);
  const metaFields = new Set(
    files
      .filter((file) => file.title === 'EventMeta')
      .flatMap((file) => Object.keys(propertiesOf(file.schema))),
  );
  for (const file of files) if (file.folder === 'events') checkEvent(file, metaFields);
  const newest = new Map<string, SchemaFile>();
  for (const file of files) {
    const known = newest.get(file.title);
    if (known !== undefined && (known.folder !== file.folder || known.version === file.version)) {
      throw new Error(`${file.path} and ${known.path} are both ${file.title} version ${file.version}`);
    }
    if (known === undefined || known.version < file.version) newest.set(file.title, file);
  }
  return { definitions, files, newest: [...newest.values()] };
}

export function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  return schema.properties === undefined ? {} : properties(schema.properties);
}

export function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readSchemaFile(root: string, folder: Folder, name: string): SchemaFile {
  const path = `${folder}/${name}`;
  const text = readFileSync(join(root, path), 'utf8');
  const schema = parse(text);
  const version = schema['x-version'] ?? 1;
  if (typeof schema.title !== 'string') throw new Error(`${path} has no title`);
  if (typeof version !== 'number') throw new Error(`${path}: x-version is no number`);
  if (schema.type !== 'object' || schema.additionalProperties !== false) {
    throw new Error(`${path}: a type of the contract is an object without unknown fields`);
  }
  return { folder, path, title: schema.title, version, schema, text };
}

function checkEvent(file: SchemaFile, metaFields: ReadonlySet<string>): void {
  if (file.schema['x-audience'] !== 'shared' && file.schema['x-audience'] !== 'staff') {
    throw new Error(`${file.path}: an event names its audience, shared or staff`);
  }
  for (const [name, field] of Object.entries(propertiesOf(file.schema))) {
    // The clear part is one flat object: the event's own fields beside those every event carries.
    if (name !== 'type' && metaFields.has(name))
      throw new Error(`${file.path}: ${name} belongs to EventMeta`);
    const shredded = field['x-shredded'] === true;
    if (shredded !== (field['x-sealed'] === true || field['x-personal'] === true)) {
      throw new Error(`${file.path}: ${name} is shredded exactly when it is sealed or personal`);
    }
    if (shredded && field['x-label'] === true)
      throw new Error(`${file.path}: ${name} is a label and shredded`);
  }
}

function checkMarks(path: string, value: unknown, marks: ReadonlySet<string>): void {
  if (Array.isArray(value)) for (const item of value) checkMarks(path, item, marks);
  if (!isObject(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key.startsWith('x-') && !marks.has(key)) throw new Error(`${path}: unknown mark ${key}`);
    checkMarks(path, inner, marks);
  }
}

function parse(text: string): Schema {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('A schema file holds one object');
  return value;
}

function properties(value: unknown): Readonly<Record<string, Schema>> {
  if (!isObject(value)) throw new Error('Properties are an object');
  for (const [name, inner] of Object.entries(value)) {
    if (!isObject(inner)) throw new Error(`${name} has no schema`);
  }
  return value as Readonly<Record<string, Schema>>;
}
