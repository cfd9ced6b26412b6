// The contract's own gates: types follow schemas, marks are complete, what was released never changes.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { readCatalogue } from '../../schemas/catalogue.ts';
import { freeze, thawed } from '../../schemas/freeze.ts';
import { generate, settle } from '../../schemas/generate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const schemas = join(root, 'schemas');
const scratch = mkdtempSync(join(tmpdir(), 'sealdesk-contract-'));
afterAll(() => rmSync(scratch, { recursive: true }));

type Editable = { [key: string]: unknown };

let copies = 0;
/** A copy of the schema folder; in one file, what stands at `place` is replaced, or removed when `value` is undefined. */
function copyWith(path = '', place: readonly string[] = [], value?: unknown): string {
  const copy = join(scratch, `copy-${copies++}`);
  cpSync(schemas, copy, { recursive: true });
  if (path === '') return copy;
  const schema = JSON.parse(readFileSync(join(copy, path), 'utf8')) as Editable;
  let inner = schema;
  for (const step of place.slice(0, -1)) inner = inner[step] as Editable;
  const last = place.at(-1) ?? '';
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  writeFileSync(join(copy, path), JSON.stringify(schema));
  return copy;
}

test('[T1] the types in src/contract are those of the schemas', () => {
  const files = generate(readCatalogue(schemas));
  expect(files.size).toBeGreaterThanOrEqual(8);
  expect(settle(files, join(root, 'src/contract'), true)).toEqual([]);
});

test('[T1] a changed, missing or extra file is seen', () => {
  const files = generate(readCatalogue(schemas));
  const copy = join(scratch, 'contract');
  settle(files, copy, false);
  expect(settle(files, copy, true)).toEqual([]);
  writeFileSync(join(copy, 'actions.ts'), '// by hand\n');
  writeFileSync(join(copy, 'extra.ts'), '');
  rmSync(join(copy, 'frames.ts'));
  expect([...settle(files, copy, true)].sort()).toEqual(['actions.ts', 'extra.ts', 'frames.ts']);
  expect(readFileSync(join(copy, 'actions.ts'), 'utf8')).toBe('// by hand\n');
});

test('[T2] the clear form of an event has no shredded field, the plain form has', () => {
  const files = generate(readCatalogue(schemas));
  const [, plain = '', clear = ''] =
    /export type MessageSent = (\{.*?\n\});\n\nexport type MessageSentClear = (\{.*?\n\});/s.exec(
      files.get('events.ts') ?? '',
    ) ?? [];
  expect(plain).toContain('envelope');
  expect(clear).toContain('digest');
  expect(clear).not.toContain('envelope');
});

const sent = 'events/message-sent.json';
const read = 'actions/mark-read.json';

test.each([
  ['a mark nobody knows', sent, ['x-audiense'], 'staff', 'unknown mark'],
  ['an event without an audience', sent, ['x-audience'], undefined, 'audience'],
  ['a field every event carries', sent, ['properties', 'at'], {}, 'EventMeta'],
  [
    'a sealed field in the clear part',
    sent,
    ['properties', 'envelope', 'x-shredded'],
    undefined,
    'exactly when',
  ],
  [
    'a shredded field without a reason',
    sent,
    ['properties', 'envelope', 'x-sealed'],
    undefined,
    'exactly when',
  ],
  ['a type that lets unknown fields in', read, ['additionalProperties'], undefined, 'without unknown fields'],
  ['a keyword nobody translates', read, ['not'], {}, 'keyword not'],
  ['a second file of one type and version', read, ['title'], 'SendMessage', 'both SendMessage'],
])('[T2] %s is refused', (_name, path, place, value, message) => {
  const copy = copyWith(path, place, value);
  expect(() => generate(readCatalogue(copy))).toThrow(message);
});

test('[T3] a newer version of a type takes its place, and the older file stays', () => {
  const copy = copyWith();
  const text = readFileSync(join(copy, 'events/message-sent.json'), 'utf8');
  const next = JSON.parse(text);
  next['x-version'] = 2;
  next.properties.language = { type: 'string' };
  writeFileSync(join(copy, 'events/message-sent-2.json'), JSON.stringify(next));
  const catalogue = readCatalogue(copy);
  const files = generate(catalogue);
  expect(files.get('marks.ts')).toContain('MessageSent: 2,');
  expect(files.get('events.ts')).toContain('readonly language?: string;');
  expect(catalogue.files.filter((file) => file.title === 'MessageSent')).toHaveLength(2);
});

test('[T4] nothing released has changed', () => {
  const frozen = JSON.parse(readFileSync(join(schemas, 'frozen.json'), 'utf8'));
  expect(thawed(readCatalogue(schemas), frozen)).toEqual([]);
});

test('[T4] a released file may not change, nor a definition it uses, nor go away; others may', () => {
  const frozen = freeze(readCatalogue(schemas));
  expect(Object.keys(frozen).length).toBeGreaterThan(60);
  const released = { 'events/message-sent.json': frozen['events/message-sent.json'] ?? '' };

  const changed = copyWith('events/message-sent.json', ['properties', 'from'], { type: 'string' });
  expect(thawed(readCatalogue(changed), released)).toEqual([
    { path: 'events/message-sent.json', problem: 'changed' },
  ]);
  const used = copyWith('definitions.json', ['$defs', 'id', 'pattern'], '.');
  expect(thawed(readCatalogue(used), released)).toHaveLength(1);
  const removed = copyWith();
  rmSync(join(removed, 'events/message-sent.json'));
  expect(thawed(readCatalogue(removed), released)).toEqual([
    { path: 'events/message-sent.json', problem: 'removed' },
  ]);

  const added = copyWith('definitions.json', ['$defs', 'colour'], { type: 'string' });
  expect(thawed(readCatalogue(added), released)).toEqual([]);
  const elsewhere = copyWith('actions/mark-read.json', ['description'], 'Another');
  expect(thawed(readCatalogue(elsewhere), released)).toEqual([]);
});
