// Writes one JSON Schema as a readonly TypeScript type. Knows the few keywords the contract uses and refuses others,
// so that no constraint is lost unseen.

import { isObject, propertiesOf, type Schema } from './catalogue.ts';

const withoutTypeMeaning = new Set([
  '$schema',
  '$id',
  'title',
  'description',
  'additionalProperties',
  'required',
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
]);
const withTypeMeaning = new Set([
  '$ref',
  'const',
  'enum',
  'anyOf',
  'oneOf',
  'type',
  'items',
  'properties',
  'x-union',
]);

export type Written = {
  readonly text: string;
  /** Definitions and unions the text names. */
  readonly names: ReadonlySet<string>;
};

/** `omit` leaves fields out: the clear form of an event is its plain form without the shredded ones. */
export function writeType(schema: Schema, omit: ReadonlySet<string> = new Set()): Written {
  const names = new Set<string>();
  return { text: write(schema, '', names, omit), names };
}

export function definitionName(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function write(schema: Schema, indent: string, names: Set<string>, omit: ReadonlySet<string>): string {
  for (const key of Object.keys(schema)) {
    if (!withoutTypeMeaning.has(key) && !withTypeMeaning.has(key) && !key.startsWith('x-')) {
      throw new Error(`The generator does not know the keyword ${key}`);
    }
  }
  const inner = (value: unknown, deeper = indent): string => {
    if (!isObject(value)) throw new Error('A schema is an object');
    return write(value, deeper, names, new Set());
  };
  if (typeof schema['x-union'] === 'string') return named(schema['x-union'], names);
  if (typeof schema.$ref === 'string')
    return named(definitionName(schema.$ref.replace(/^.*\/\$defs\//, '')), names);
  if ('const' in schema) return literal(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ');
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(alternatives)) return alternatives.map((each) => inner(each)).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array': {
      const item = inner(schema.items);
      return `readonly ${/^\w+$/.test(item) || item.startsWith('{') ? item : `(${item})`}[]`;
    }
    case 'object':
      return writeObject(schema, indent, omit, inner);
    default:
      throw new Error(`The generator does not know the type ${JSON.stringify(schema.type)}`);
  }
}

function writeObject(
  schema: Schema,
  indent: string,
  omit: ReadonlySet<string>,
  inner: (value: unknown, indent: string) => string,
): string {
  const fields = propertiesOf(schema);
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  if (Object.keys(fields).length === 0 && schema.additionalProperties !== false) {
    return 'Readonly<Record<string, unknown>>';
  }
  const lines = Object.entries(fields)
    .filter(([name]) => !omit.has(name))
    .map(([name, field]) => {
      const mark = required.has(name) ? '' : '?';
      return `${indent}  readonly ${name}${mark}: ${inner(field, `${indent}  `)};\n`;
    });
  return `{\n${lines.join('')}${indent}}`;
}

function named(name: string, names: Set<string>): string {
  names.add(name);
  return name;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  throw new Error('A literal is a string, a number, a boolean or null');
}
