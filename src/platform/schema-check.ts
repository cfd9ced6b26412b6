// Checks values from outside against the contract's schemas. Promises a typed value or a refusal that names the field
// and never its content. Trusts the schema files of this release; a schema is compiled when it is first needed.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Action } from '../contract/actions.ts';
import type { Event } from '../contract/events.ts';
import type { ClientFrame } from '../contract/frames.ts';
import type { Signal } from '../contract/signals.ts';
import { type Setting, type SettingSection, settingSections } from '../contract/settings.ts';
import type { StoredEvent } from '../contract/stored.ts';

/**
 * - `not-an-object`: no JSON object. - `unknown-kind`: no such action, frame, signal or event.
 * - `field-missing`, `field-unknown`, `field-wrong`: by `field`, a JSON pointer.
 */
export type CheckCode = 'not-an-object' | 'unknown-kind' | 'field-missing' | 'field-unknown' | 'field-wrong';

export type Checked<Value> =
  | { readonly status: 'fits'; readonly value: Value }
  | { readonly status: 'refused'; readonly code: CheckCode; readonly field: string };

export interface SchemaCheck {
  action(value: unknown): Checked<Action>;
  /** A frame a client may send. The action or signal inside is checked by itself, so that its refusal can be answered. */
  frame(value: unknown): Checked<ClientFrame>;
  signal(value: unknown): Checked<Signal>;
  /** The value of one item of a section of the settings. */
  setting(section: SettingSection, value: unknown): Checked<Setting>;
  /** The plain form of an event, shredded fields included. */
  event(value: unknown): Checked<Event>;
  storedEvent(value: unknown): Checked<StoredEvent>;
}

type Schema = { readonly [key: string]: unknown };
type Kinds = ReadonlyMap<string, { readonly id: string; readonly schema: Schema }>;

const contractFolder = fileURLToPath(new URL('../../schemas', import.meta.url));

export function createSchemaCheck(folder: string = contractFolder): SchemaCheck {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, ownProperties: true });
  for (const mark of Object.keys(readSchema(`${folder}/marks.json`))) ajv.addKeyword(mark);
  ajv.addSchema(readSchema(`${folder}/definitions.json`));
  const compiled = new Map<string, ValidateFunction>();

  function kindsOf(part: string, discriminator: string): Kinds {
    const kinds = new Map<string, { id: string; schema: Schema }>();
    for (const name of readdirSync(`${folder}/${part}`)) {
      if (!name.endsWith('.json')) continue;
      const schema = readSchema(`${folder}/${part}/${name}`);
      const kind = constOf(schema, discriminator) ?? String(schema.title);
      const known = kinds.get(kind);
      if (known !== undefined && versionOf(known.schema) > versionOf(schema)) continue;
      kinds.set(kind, { id: String(schema.$id), schema });
    }
    return kinds;
  }

  function fits(kinds: Kinds, kind: unknown, pointer: string, value: unknown): Checked<unknown> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { status: 'refused', code: 'not-an-object', field: '' };
    }
    const entry = typeof kind === 'string' ? kinds.get(kind) : undefined;
    if (entry === undefined) return { status: 'refused', code: 'unknown-kind', field: pointer };
    let validate = compiled.get(entry.id);
    if (validate === undefined) {
      validate = ajv.compile(entry.schema);
      compiled.set(entry.id, validate);
    }
    if (validate(value)) return { status: 'fits', value };
    return refusalOf(validate.errors?.[0]);
  }

  function checker<Value>(
    part: string,
    discriminator: string,
    only: (schema: Schema) => boolean = () => true,
  ) {
    const kinds = new Map([...kindsOf(part, discriminator)].filter(([, { schema }]) => only(schema)));
    return (value: unknown) =>
      fits(kinds, ownField(value, discriminator), `/${discriminator}`, value) as Checked<Value>;
  }

  const stored = kindsOf('stored', 'title');
  const sections = kindsOf('settings', 'title');
  const titleOf = new Map(
    settingSections.map((section) => [section, titleIn(`${folder}/settings/${section}.json`)]),
  );
  return {
    action: checker<Action>('actions', 'kind'),
    frame: checker<ClientFrame>('frames', 'frame', (schema) => schema['x-sender'] === 'client'),
    signal: checker<Signal>('signals', 'kind'),
    event: checker<Event>('events', 'type'),
    setting: (section, value) => fits(sections, titleOf.get(section), '', value) as Checked<Setting>,
    storedEvent: (value) => fits(stored, 'StoredEvent', '', value) as Checked<StoredEvent>,
  };
}

function refusalOf(error: ErrorObject | undefined): Checked<never> {
  const at = error?.instancePath ?? '';
  const params: Readonly<Record<string, unknown>> = error?.params ?? {};
  if (error?.keyword === 'required') {
    return { status: 'refused', code: 'field-missing', field: `${at}/${String(params.missingProperty)}` };
  }
  // The unknown field's own name comes from outside: it is not repeated.
  if (error?.keyword === 'additionalProperties')
    return { status: 'refused', code: 'field-unknown', field: at };
  return { status: 'refused', code: 'field-wrong', field: at };
}

function ownField(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Schema)[name]
    : undefined;
}

function constOf(schema: Schema, field: string): string | null {
  const kind = ownField(ownField(ownField(schema, 'properties'), field), 'const');
  return typeof kind === 'string' ? kind : null;
}

function versionOf(schema: Schema): number {
  const version = schema['x-version'];
  return typeof version === 'number' ? version : 1;
}

function titleIn(path: string): string {
  return String(readSchema(path).title);
}

function readSchema(path: string): Schema {
  return JSON.parse(readFileSync(path, 'utf8')) as Schema;
}
