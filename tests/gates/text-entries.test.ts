// Every place where text can enter and be stored has its way through the detector, stated here and tried. A field that is
// new to the contract fails this gate until somebody has said which way it takes.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { isObject, propertiesOf, readCatalogue, type Schema } from '../../schemas/catalogue.ts';
import * as marks from '../../src/contract/marks.ts';
import { createProtect, NO_HEADS, type PlainEvent } from '../../src/protect/protect.ts';
import { redact } from '../../src/redact/redact.ts';
import { makePlaces, openIn } from '../protect/places.ts';

const CARD = '4111 1111 1111 1111';
const catalogue = readCatalogue(join(fileURLToPath(new URL('../..', import.meta.url)), 'schemas'));

/** Made by machines: their form leaves room for nothing that a person types. Envelopes and boxes are opened by ends alone. */
const machineMade: ReadonlySet<string> = new Set([
  'id',
  'digest',
  'publicKey',
  'random32',
  'signature',
  'box',
  'window',
  'envelope',
  'text',
  'signedByRoots',
  'time',
  'clockTime',
  'day',
  'cursor',
  'code',
  'language',
  'colour',
  'token',
]);

/** Paths of free text below a field: strings that no enum, constant or form of a machine binds. */
function textsOf(schema: unknown, path: string, through: readonly string[] = []): readonly string[] {
  if (!isObject(schema)) return [];
  if (typeof schema['$ref'] === 'string') {
    const name = schema['$ref'].split('/').at(-1) ?? '';
    return machineMade.has(name) ? [] : textsOf(catalogue.definitions.get(name), path, [...through, name]);
  }
  const found: string[] = [];
  for (const each of ['anyOf', 'oneOf', 'allOf'])
    for (const part of (schema[each] as readonly unknown[] | undefined) ?? [])
      found.push(...textsOf(part, path, through));
  const isBound = schema['enum'] !== undefined || schema['const'] !== undefined;
  const isShort =
    typeof schema['pattern'] === 'string' && /^\^\[A-Z\]\{2|^\^\[a-z\]\{2,3\}/.test(schema['pattern']);
  if (schema['type'] === 'string' && !isBound && !isShort) found.push(path);
  // A union is checked by itself: its members are walked below.
  if (typeof schema['x-union'] === 'string') found.push(`${path}: any ${schema['x-union']}`);
  found.push(...textsOf(schema['items'], `${path}[]`, through));
  if (isObject(schema['properties']))
    for (const [name, part] of Object.entries(propertiesOf(schema as Schema)))
      found.push(...textsOf(part, `${path}.${name}`, through));
  return [...new Set(found)];
}

const files = (folder: string) => catalogue.newest.filter((file) => file.folder === folder);

/**
 * Text in the clear part of an event. `administrator`: a name, slug or value that accept screens before it is decided.
 * `own`: written by this product (versions of rules, names of streams).
 */
const clearTexts: Readonly<Record<string, 'administrator' | 'own'>> = {
  'WorkspaceCreated.name': 'administrator',
  'WorkspaceCreated.workspace': 'administrator',
  'SettingChanged.item': 'administrator',
  'SettingChanged.value: any Setting': 'administrator',
};

const slugs = new Set(['slug', 'settingItem']);

/** Slugs are chosen by an administrator, in settings and in the signed directory; actions name them only to be looked up. */
function isSlug(schema: unknown): boolean {
  return isObject(schema) && typeof schema['$ref'] === 'string'
    ? slugs.has(schema['$ref'].split('/').at(-1) ?? '')
    : isObject(schema) &&
        Array.isArray(schema['anyOf']) &&
        schema['anyOf'].every((part) => isSlug(part) || (isObject(part) && part['type'] === 'null'));
}

describe('text in events', () => {
  test('[X124] is sealed by an end, or personal and screened before it is stored; the rest is not a person’s', () => {
    const unstated: string[] = [];
    let looked = 0;
    for (const { schema, title } of files('events')) {
      for (const [name, field] of Object.entries(propertiesOf(schema))) {
        looked += 1;
        if (name === 'type' || field['x-sealed'] === true || field['x-personal'] === true) continue;
        if (isSlug(field)) continue;
        for (const path of textsOf(field, `${title}.${name}`))
          if (clearTexts[path] === undefined && !ownText(path)) unstated.push(path);
      }
    }
    expect(looked).toBeGreaterThan(200);
    expect(unstated).toEqual([]);
  });

  test('[X124] the walk sees a field that nobody has stated', () => {
    const planted = { type: 'object', properties: { remark: { type: 'string', maxLength: 80 } } };
    expect(textsOf(planted, 'Planted.field')).toEqual(['Planted.field.remark']);
    expect(textsOf({ enum: ['a', 'b'] }, 'Planted.kind')).toEqual([]);
  });
});

/** Versions of rules, names of streams and ids of readers: this product writes them. */
function ownText(path: string): boolean {
  return /\.(rules|next|previous|standing|policy)$|staffReaders\[\]\.id$|\.(team|site|shift|topic|label|skill|trigger|item|reason|because|workspace)(\[\])?$|\[\]\.(skill|team|label)$|why\.(language|order)$|why\.needs|(add|remove|labels)\[\]$/.test(
    path,
  );
}

describe('text in actions', () => {
  /** Which event field it becomes, or who screens it before the decider. */
  const ways: readonly (readonly [RegExp, string])[] = [
    [
      /^StartConversation\.(page|pageTitle|device|referrer|trail\[\]\.(page|title)|contact\.(name|email|phone))$/,
      'personal',
    ],
    [/^(GiveContact\.contact\.(name|email|phone)|BookCallback\.number)$/, 'personal'],
    [/^(ChangeSetting|RevertSetting|StartFromTemplate)\.why$/, 'personal'],
    [/^ChangeSetting\.(value.*|item)$/, 'accept screens it'],
    [/^PlaceHold\.(matter|reason)$/, 'accept screens it; personal'],
    [/^InviteVisitor\.text$/, 'accept screens it; it is kept nowhere'],
    [/^StartConversation\.campaign$/, 'looked up among the workspace’s own labels'],
  ];

  test('[X124] each has a stated way through the detector', () => {
    const unstated: string[] = [];
    let looked = 0;
    for (const { schema, title } of files('actions')) {
      for (const [name, field] of Object.entries(propertiesOf(schema))) {
        looked += 1;
        if (name === 'kind' || isSlug(field)) continue;
        for (const path of textsOf(field, `${title}.${name}`))
          if (!ways.some(([pattern]) => pattern.test(path)) && !ownText(path)) unstated.push(path);
      }
    }
    expect(looked).toBeGreaterThan(60);
    expect(unstated).toEqual([]);
  });
});

describe('every personal field', () => {
  let fields: readonly (readonly [string, string])[] = [];
  beforeAll(() => {
    fields = Object.entries(marks.personalFields).flatMap(([type, names]) =>
      names.map((name) => [type, name] as const),
    );
  });

  test('[X124] masks a card number in a text, and refuses one inside of something larger', async () => {
    const keystore = await openIn(await makePlaces());
    const subject = await keystore.subjectOf({ workspace: 'w', kind: 'device', value: 'one' });
    const stage = createProtect({ keystore, marks, detect: redact });
    expect(fields.length).toBeGreaterThan(8);
    let revision = 0;
    for (const [type, field] of fields) {
      const protect = (value: unknown) =>
        stage.protect([{ type, [field]: value } as PlainEvent], {
          workspace: 'w',
          stream: 'conversation-one',
          revision: (revision += 1),
          heads: NO_HEADS,
          owner: { subject },
          by: { kind: 'visitor' },
          cause: 'c',
          at: '2026-05-12T10:00:00.000Z',
        });
      const kept = await protect(`mine is ${CARD}`);
      if (kept.status !== 'protected') throw new Error(`${type}.${field}: ${kept.code}`);
      const [event] = kept.events;
      const opened = stage.unshred({ ...event!, stream: 'conversation-one', revision });
      expect(opened.shredded.status, `${type}.${field}`).toBe('open');
      expect(JSON.stringify(opened)).not.toContain('1111 1111');
      expect(await protect([{ within: { it: `mine is ${CARD}` } }])).toMatchObject({ status: 'refused' });
    }
  });
});
