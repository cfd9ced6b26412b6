// Which part of the source may import which: one table, read by .dependency-cruiser.mjs and by the picture in
// ARCHITECTURE.md. What is not allowed here is forbidden; a new folder under src/ has to get a row.

export type Part = {
  /** A regular expression of its files. */
  readonly path: string;
  /** The parts it imports, besides itself. */
  readonly may: readonly string[];
  /** Whether it may import Node's own modules, or in which of its files. Without it, the part runs in a browser too. */
  readonly builtins?: true | string;
};

const wired: readonly string[] = [
  'contract',
  'command',
  'platform',
  'accept',
  'decide',
  'protect',
  'record',
  'project',
  'deliver',
  'react',
  'gateway',
  'ends',
  'seal',
  'redact',
  'hours',
  'figures',
  'migrations',
];

export const parts: Readonly<Record<string, Part>> = {
  main: {
    // The write path, the start, and what joins the stages for them: these alone know several stages.
    path: '^src/(wiring/)?[a-z-]+\\.ts$',
    may: wired,
    builtins: true,
  },
  // Commands for people: they hold keys of their own, and the demo plays everybody.
  cli: { path: '^src/cli/', may: [...wired, 'main', 'opening', 'web'], builtins: true },
  accept: {
    path: '^src/accept/',
    may: ['contract', 'command', 'platform', 'seal', 'redact', 'hours'],
    builtins: true,
  },
  decide: { path: '^src/decide/', may: ['contract', 'command', 'hours'] },
  protect: { path: '^src/protect/', may: ['contract', 'platform', 'seal', 'redact'], builtins: true },
  record: { path: '^src/record/', may: ['contract', 'platform'], builtins: true },
  project: { path: '^src/project/', may: ['contract', 'platform', 'migrations', 'figures'], builtins: true },
  deliver: { path: '^src/deliver/', may: ['contract', 'platform'], builtins: true },
  react: { path: '^src/react/', may: ['contract', 'platform'], builtins: true },
  gateway: {
    path: '^src/gateway/',
    may: ['contract', 'platform', 'seal', 'opening', 'redact'],
    builtins: true,
  },
  ends: { path: '^src/ends/', may: ['contract', 'platform', 'seal', 'opening', 'redact'], builtins: true },
  web: {
    path: '^src/web/',
    may: ['contract', 'seal', 'opening', 'redact', 'hours', 'figures'],
    builtins: '^src/web/((build|packing)\\.ts$|demo-site/)',
  },
  opening: { path: '^src/seal/opening/', may: ['contract', 'seal'] },
  seal: {
    path: '^src/seal/(?!opening/)',
    may: ['contract'],
    builtins: '-(sodium|node)\\.ts$',
  },
  redact: { path: '^src/redact/', may: [] },
  // When a team is open is shown by pages and decided by the server: one calculation, of data alone, for both.
  hours: { path: '^src/hours/', may: [] },
  // What a figure means and how it is computed: the server computes, the page says it in the same words.
  figures: { path: '^src/figures/', may: ['contract', 'hours'] },
  platform: { path: '^src/platform/', may: ['contract'], builtins: true },
  // What accept hands on and decide takes, as types: neither stage imports the other.
  command: { path: '^src/command/', may: ['contract'] },
  contract: { path: '^src/contract/', may: [] },
  migrations: { path: '^migrations/', may: ['platform', 'contract'] },
};

/** The stages of the log's two sides: they never import one another, and none of them can open what is sealed. */
export const stages: readonly string[] = [
  'accept',
  'decide',
  'protect',
  'record',
  'project',
  'deliver',
  'react',
  'gateway',
];

/** Parts that put others together; no part but the command line knows them. */
export const wiring: readonly string[] = ['main', 'cli'];

/** Parts that must never open what is sealed, whatever the table above says: the core cannot read. */
export const coreCannotRead: readonly string[] = [
  'main',
  'accept',
  'decide',
  'protect',
  'record',
  'project',
  'deliver',
  'react',
];

/** Packages and built-in modules with a home: nothing else in src/ may import them. */
export type Home = { readonly module: string; readonly home: string; readonly where: string };

export const homes: readonly Home[] = [
  { module: 'libsodium-wrappers', home: '^src/(seal/.*-sodium\\.ts$|protect/)', where: 'seal, protect' },
  { module: '@noble/*', home: '^src/(seal|protect)/', where: 'seal, protect' },
  {
    module: '@eventstore/db-client',
    home: '^src/record/eventstoredb[a-z-]*\\.ts$',
    where: 'record/eventstoredb*.ts',
  },
  { module: 'node:sqlite', home: '^src/platform/sqlite\\.ts$', where: 'platform/sqlite.ts' },
  { module: 'ajv', home: '^src/platform/', where: 'platform' },
  {
    module: 'jose',
    home: '^src/(seal/visitor-token\\.ts$|accept/|web/demo-site/|cli/demo\\.ts$)',
    where: 'seal/visitor-token.ts, accept, web/demo-site, cli/demo.ts',
  },
  {
    module: 'nodemailer',
    home: '^src/react/mail-server\\.ts$',
    where: 'react/mail-server.ts',
  },
  { module: 'pino', home: '^src/platform/logger\\.ts$', where: 'platform/logger.ts' },
  { module: '@opentelemetry/*', home: '^src/platform/telemetry\\.ts$', where: 'platform/telemetry.ts' },
  { module: '@cedar-policy/*', home: '^src/accept/', where: 'accept' },
  { module: 'express', home: '^src/(accept|web/demo-site)/', where: 'accept, web/demo-site' },
  {
    module: 'ws',
    home: '^src/(accept/|deliver/|cli/node-platform\\.ts$)',
    where: 'accept, deliver, cli/node-platform.ts',
  },
  { module: 'preact', home: '^src/web/(widget|loader)/', where: 'web/widget' },
  { module: 'react', home: '^src/web/(?!widget/|loader/|connection/)', where: 'web/console, web/desk' },
  { module: 'vite', home: '^src/web/', where: 'web/build.ts' },
  { module: '@gfx/zopfli', home: '^src/web/packing\\.ts$', where: 'web/packing.ts' },
];
