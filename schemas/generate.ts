// Writes src/contract from the schema files. `--check` writes nothing and fails when a written file is out of date;
// `--freeze`, at a release, holds every schema still from then on.

import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Catalogue, type Folder, propertiesOf, readCatalogue, type SchemaFile } from './catalogue.ts';
import { freeze } from './freeze.ts';
import { definitionName, writeType } from './typescript.ts';

const banner = '// Written by `npm run generate` from schemas/. Do not edit.\n';

type Output = { readonly imports: Set<string>; readonly parts: string[] };

const unionOf: Readonly<Record<Folder, string | null>> = {
  actions: 'Action',
  events: 'Event',
  frames: 'Frame',
  settings: 'Setting',
  signals: 'Signal',
  stored: null,
  views: 'View',
};
const discriminatorOf: Readonly<Record<Folder, string | null>> = {
  actions: 'kind',
  events: 'type',
  frames: 'frame',
  settings: null,
  signals: 'kind',
  stored: null,
  views: null,
};

/** File name to text, for everything in src/contract. */
export function generate(catalogue: Catalogue): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  files.set('definitions.ts', definitions(catalogue));
  for (const folder of Object.keys(unionOf) as Folder[]) {
    const types = catalogue.newest.filter((file) => file.folder === folder);
    files.set(`${folder}.ts`, folder === 'events' ? eventTypes(types) : plainTypes(folder, types));
  }
  files.set('marks.ts', marks(catalogue.newest.filter((file) => file.folder === 'events')));
  return files;
}

function definitions(catalogue: Catalogue): string {
  const parts = [...catalogue.definitions].map(([key, schema]) => {
    const { text } = writeType(schema);
    return `${comment(schema.description)}export type ${definitionName(key)} = ${text};\n`;
  });
  return [banner, ...parts].join('\n');
}

function plainTypes(folder: Folder, types: readonly SchemaFile[]): string {
  const output: Output = { imports: new Set(), parts: [] };
  for (const { title, schema } of types) declare(output, title, schema);
  const union = unionOf[folder];
  if (union !== null)
    output.parts.push(
      unionType(
        union,
        types.map((file) => file.title),
      ),
    );
  const discriminator = discriminatorOf[folder];
  if (union !== null && discriminator !== null) {
    const name = `${union}${definitionName(discriminator)}`;
    output.parts.push(`export type ${name} = ${union}['${discriminator}'];\n`);
  }
  if (folder === 'settings') output.parts.push(...sections(types));
  if (folder === 'frames') {
    for (const sender of ['client', 'server'] as const) {
      const titles = types.filter((file) => file.schema['x-sender'] === sender).map((file) => file.title);
      output.parts.push(unionType(`${definitionName(sender)}Frame`, titles));
    }
  }
  return finish(output, types);
}

/** A setting's section is the name of its file. */
function sections(types: readonly SchemaFile[]): readonly string[] {
  const named = types.map(({ path, title }) => ({ section: basename(path, '.json'), title }));
  return [
    `export type SettingOf = {\n${named.map(({ section, title }) => `  readonly ${section}: ${title};\n`).join('')}};\n`,
    `export type SettingSection = keyof SettingOf;\n`,
    `export const settingSections: readonly SettingSection[] = [\n${named.map(({ section }) => `  '${section}',\n`).join('')}];\n`,
  ];
}

function eventTypes(types: readonly SchemaFile[]): string {
  const output: Output = { imports: new Set(['EventMeta']), parts: [] };
  for (const { title, schema } of types) {
    declare(output, title, schema);
    const shredded = shreddedFields(schema);
    if (shredded.length === 0) {
      output.parts.push(`export type ${title}Clear = ${title};\n`);
    } else {
      const { text } = writeType(schema, new Set(shredded));
      output.parts.push(`export type ${title}Clear = ${text};\n`);
    }
  }
  output.parts.push(
    unionType(
      'Event',
      types.map((file) => file.title),
    ),
    unionType(
      'ClearEvent',
      types.map((file) => `${file.title}Clear`),
    ),
    `export type EventType = Event['type'];\n`,
    `/** The clear part as it is folded: what every event carries, and its own clear fields. */\nexport type ClearPart = EventMeta & ClearEvent;\n`,
  );
  return finish(output, types);
}

function marks(types: readonly SchemaFile[]): string {
  const table = (cell: (file: SchemaFile) => string): string =>
    `{\n${types.map((file) => `  ${file.title}: ${cell(file)},\n`).join('')}}`;
  const list = (names: readonly string[]): string => `[${names.map((name) => `'${name}'`).join(', ')}]`;
  const perEvent = (name: string, why: string, type: string, cell: (file: SchemaFile) => string): string =>
    `/** ${why} */\nexport const ${name}: Readonly<Record<EventType, ${type}>> = ${table(cell)};\n`;
  const marked = (mark: string) => (file: SchemaFile) =>
    list(
      Object.entries(propertiesOf(file.schema))
        .filter(([, field]) => field[mark] === true)
        .map(([name]) => name),
    );
  return [
    banner,
    `import type { EventType } from './events.ts';\n`,
    perEvent(
      'shreddedFields',
      'Fields kept only under the leaf key.',
      'readonly string[]',
      marked('x-shredded'),
    ),
    perEvent(
      'sealedFields',
      'Shredded because an end sealed or signed it.',
      'readonly string[]',
      marked('x-sealed'),
    ),
    perEvent('personalFields', 'Shredded because it is personal.', 'readonly string[]', marked('x-personal')),
    perEvent(
      'labelFields',
      'Coarse clear values that routing and figures use.',
      'readonly string[]',
      marked('x-label'),
    ),
    perEvent(
      'audience',
      'Whose chain an event belongs to.',
      "'shared' | 'staff'",
      (file) => `'${String(file.schema['x-audience'])}'`,
    ),
    perEvent('version', 'The version that is written today.', 'number', (file) => String(file.version)),
  ].join('\n');
}

function declare(output: Output, title: string, schema: SchemaFile['schema']): void {
  const { text, names } = writeType(schema);
  for (const name of names) output.imports.add(name);
  output.parts.push(`${comment(schema.description)}export type ${title} = ${text};\n`);
}

function finish(output: Output, own: readonly SchemaFile[]): string {
  const ownNames = new Set(own.map((file) => file.title));
  const elsewhere = [...output.imports].filter((name) => !ownNames.has(name)).sort();
  const byFile = new Map<string, string[]>();
  for (const name of elsewhere) {
    const file = homeOf(name);
    byFile.set(file, [...(byFile.get(file) ?? []), name]);
  }
  const imports = [...byFile]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([file, names]) => `import type { ${names.join(', ')} } from './${file}.ts';\n`)
    .join('');
  return [banner, ...(imports === '' ? [] : [imports]), ...output.parts].join('\n');
}

function homeOf(name: string): string {
  if (name === 'EventMeta') return 'stored';
  const folder = (Object.keys(unionOf) as Folder[]).find((each) => unionOf[each] === name);
  return folder ?? 'definitions';
}

function unionType(name: string, members: readonly string[]): string {
  return `export type ${name} =\n${members.map((member) => `  | ${member}`).join('\n')};\n`;
}

function shreddedFields(schema: SchemaFile['schema']): readonly string[] {
  return Object.entries(propertiesOf(schema))
    .filter(([, field]) => field['x-shredded'] === true)
    .map(([name]) => name);
}

function comment(description: unknown): string {
  return typeof description === 'string' ? `/** ${description} */\n` : '';
}

/** Names of files in `directory` that differ from what the schemas give; writes them unless only checking. */
export function settle(
  files: ReadonlyMap<string, string>,
  directory: string,
  checkOnly: boolean,
): readonly string[] {
  mkdirSync(directory, { recursive: true });
  const stale = readdirSync(directory).filter((name) => !files.has(name));
  const different = [...files].filter(([name, text]) => {
    const path = join(directory, name);
    return !existsSync(path) || readFileSync(path, 'utf8') !== text;
  });
  if (!checkOnly) {
    for (const name of stale) rmSync(join(directory, name));
    for (const [name, text] of different) writeFileSync(join(directory, name), text);
  }
  return [...stale, ...different.map(([name]) => name)];
}

if (import.meta.main) {
  const root = dirname(fileURLToPath(import.meta.url));
  const checkOnly = process.argv.includes('--check');
  const files = generate(readCatalogue(root));
  const different = settle(files, join(root, '..', 'src', 'contract'), checkOnly);
  console.log(
    `${files.size} files of src/contract, ${different.length} ${checkOnly ? 'out of date' : 'written'}`,
  );
  for (const name of different) console.log(`  ${name}`);
  if (checkOnly && different.length > 0) process.exitCode = 1;
  if (process.argv.includes('--freeze')) {
    const frozen = join(root, 'frozen.json');
    writeFileSync(frozen, `${JSON.stringify(freeze(readCatalogue(root)), null, 2)}\n`);
    console.log('schemas/frozen.json holds every schema as released');
  }
}
