// Builds everything under src/web: the widget's bundles into dist/widget, the staff pages into dist/staff.
// Promises bundles that are plain scripts named by their hash, and a list of every hash (dist/widget/files.json).
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { minify } from '@swc/core';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, mergeConfig, type Plugin, type UserConfig } from 'vite';
import type { WidgetFiles } from './loader/manifest.ts';
import { isPacked, PACKED, type Packer, quickly, thoroughly, writePacked } from './packing.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, '../../dist');
/** Enough of the hash for a name; the integrity check uses all of it. */
const NAME_HASH_LENGTH = 16;
/** Browsers that have constructable sheets, container queries and WebCrypto over our needs; older ones get no widget. */
const TARGET = ['chrome111', 'firefox115', 'safari16.4'];

type Bundle = { readonly file: string; readonly integrity: string };

export const sri = (code: string) => `sha384-${createHash('sha384').update(code).digest('base64')}`;

/** The curves are a bundle of their own, added with its hash by the loader before anything else is verified. */
const curvesByLoader: Plugin = {
  name: 'sealdesk-curves-by-loader',
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('/seal/primitives-noble.ts')) return null;
    const changed = code.replace(
      /import\((['"])\.\/primitives-curves\.ts\1\)/,
      `globalThis[Symbol.for('sealdesk.port')].load('curves')`,
    );
    if (changed === code) this.error('primitives-noble.ts no longer imports the curves lazily');
    return { code: changed, map: null };
  },
};

type Chunk = {
  readonly fileName: string;
  readonly facade: string | null;
  readonly code: string;
  readonly imports: readonly string[];
  readonly dynamicImports: readonly string[];
};

async function chunksOf(
  entry: string,
  format: 'iife' | 'cjs',
  define: Record<string, string> = {},
  plugins: readonly Plugin[] = [],
): Promise<readonly Chunk[]> {
  const output = await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    plugins: [curvesByLoader, ...plugins],
    mode: 'production',
    // Said outright: under a test's NODE_ENV every element would carry its file and line.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: {
      write: false,
      target: TARGET,
      modulePreload: false,
      minify: true,
      cssMinify: true,
      lib: { entry: path.resolve(here, entry), formats: [format], name: 'sealdesk', fileName: 'entry' },
      rolldownOptions: {
        // What several share lies in the first that has it, and is not asked for through a chunk of its own.
        preserveEntrySignatures: 'allow-extension',
        output: {
          exports: format === 'cjs' ? 'named' : 'auto',
          chunkFileNames: '[name].js',
          entryFileNames: 'entry.js',
        },
      },
    },
  });
  const results = Array.isArray(output) ? output : [output];
  const chunks = results.flatMap((result) => ('output' in result ? result.output : []));
  return chunks
    .filter((file) => file.type === 'chunk')
    .map(({ fileName, facadeModuleId, code, imports, dynamicImports }) => {
      return { fileName, facade: facadeModuleId, code, imports, dynamicImports };
    });
}

/** One self-contained script. */
export async function buildScript(entry: string, define: Record<string, string> = {}): Promise<string> {
  const [chunk, ...others] = await chunksOf(entry, 'iife', define);
  if (chunk === undefined || others.length > 0) throw new Error(`${entry} did not become one script`);
  return pressed(chunk.code);
}

/** Once more over a whole script: the bundler leaves what only a second reader sees, about one byte in fifty. */
async function pressed(code: string): Promise<string> {
  const { code: smaller } = await minify(code, {
    module: false,
    mangle: true,
    compress: { passes: 3, ecma: 2022, unsafe_arrows: true, unsafe_methods: true },
    format: { comments: false, ecma: 2022 },
  });
  return `${smaller}\n`;
}

/** `widget/sealing-bundle.ts` is asked for as `sealing`. */
const bundleName = (file: string) => path.basename(file).replace(/(-bundle)?\.[jt]sx?$/, '');

/** What has run before a bundle is asked for, so that it need not bring what these hold. */
const before: Readonly<Record<string, readonly string[]>> = {
  widget: [],
  sealing: ['widget'],
  // Whatever is opened is looked through.
  reading: ['widget', 'sealing', 'detector'],
};
const BEFORE_ANY_OTHER: readonly string[] = ['widget', 'sealing'];

/**
 * One script for the entry and one for each dynamic import below it. A script element can carry a hash where import()
 * cannot, so each chunk becomes a function registered with the loader, and each import() a call of its load.
 */
export async function buildBundles(
  entry: string,
  plugins: readonly Plugin[] = [],
): Promise<ReadonlyMap<string, string>> {
  const chunks = await chunksOf(entry, 'cjs', {}, plugins);
  const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const faces = chunks.filter((chunk) => chunk.facade !== null);
  const nameOf = new Map(faces.map((chunk) => [chunk.fileName, bundleName(chunk.facade!)]));
  const earlier = (chunk: Chunk) => before[nameOf.get(chunk.fileName)!] ?? BEFORE_ANY_OTHER;
  const held = new Map<string, readonly Chunk[]>();
  const scripts = new Map<string, string>();
  for (const face of faces.toSorted((one, other) => earlier(one).length - earlier(other).length)) {
    const present = earlier(face).flatMap((name) => held.get(name) ?? []);
    const needed: Chunk[] = [];
    const collect = (chunk: Chunk) => {
      if (present.includes(chunk) || needed.includes(chunk)) return;
      for (const file of chunk.imports) collect(byFile.get(file)!);
      needed.push(chunk);
    };
    collect(face);
    const name = nameOf.get(face.fileName)!;
    // Two that may come in any order each bring what they share, and the first one counts.
    held.set(name, needed);
    const parts = needed.map(
      (chunk) => `d("./${chunk.fileName}",(exports,require)=>{${withLoads(chunk, nameOf)}\n});`,
    );
    const script = await pressed(
      `(p=>{let m=p.modules,r=n=>m[n],d=(n,f)=>m[n]||f(m[n]={},r);r.load=p.load;${parts.join('')}p.register("${name}",m["./${face.fileName}"])})(globalThis[Symbol.for("sealdesk.port")]);`,
    );
    scripts.set(name, script);
  }
  return scripts;
}

function withLoads(chunk: Chunk, nameOf: ReadonlyMap<string, string>): string {
  let found = 0;
  // Nothing here is assigned again once its chunk has run, so a name can be the value itself.
  const plain = chunk.code.replace(
    /Object\.defineProperty\(exports,\s*(["'`])([^"'`]+)\1,\s*\{\s*enumerable:\s*(?:!0|true),\s*get:\s*function\(\)\s*\{\s*return\s+([\w$]+);?\s*\}\s*\}\)/g,
    'exports.$2=$3',
  );
  const code = plain.replace(
    /Promise\.resolve\(\)\.then\(\(\)=>require\([`"']\.\/([^`"']+)[`"']\)\)/g,
    (_, file: string) => {
      found++;
      return `require.load("${nameOf.get(file)}")`;
    },
  );
  if (found < chunk.dynamicImports.length || /\bimport\(/.test(code)) {
    throw new Error(`${chunk.fileName}: a dynamic import was not understood`);
  }
  return code;
}

async function asset(folder: string, name: string, script: string, pack: Packer): Promise<Bundle> {
  const code = Buffer.from(script);
  const hash = createHash('sha384').update(code).digest('hex').slice(0, NAME_HASH_LENGTH);
  const file = `${name}-${hash}.js`;
  const place = path.join(folder, 'assets', file);
  if (!(await isPacked(place, code))) await writePacked(place, code, pack);
  return { file, integrity: sri(script) };
}

export async function buildWidget(
  folder = path.join(dist, 'widget'),
  plugins: readonly Plugin[] = [],
  pack = thoroughly,
): Promise<WidgetFiles> {
  const add = (name: string, code: string) => asset(folder, name, code, pack);
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  const curves = await add('curves', await buildScript('widget/curves-bundle.ts'));
  // Comes before any of the others, or without them.
  const bundles: Bundle[] = [await add('visit', await buildScript('visit/visit-bundle.ts'))];
  for (const [name, code] of await buildBundles('widget/widget-bundle.tsx', plugins)) {
    bundles.push(await add(name, code));
  }
  for (const [name, code] of await buildBundles('languages/all-languages.ts')) {
    if (name !== 'all-languages') bundles.push(await add(name, code));
  }
  const loader = await buildScript('loader/loader.ts', {
    CURVES_FILE: JSON.stringify(curves.file),
    CURVES_INTEGRITY: JSON.stringify(curves.integrity),
  });
  await writePacked(path.join(folder, 'loader.js'), Buffer.from(loader), pack);
  const files: WidgetFiles = {
    loader: sri(loader),
    entry: bundles.find(({ file }) => file.startsWith('widget-'))!.file,
    files: Object.fromEntries([curves, ...bundles].map(({ file, integrity }) => [file, integrity])),
  };
  // Last, so that a server that is running keeps what it has announced until the new list stands.
  await writeFile(path.join(folder, 'files.json'), `${JSON.stringify(files, null, 2)}\n`);
  for (const file of await readdir(path.join(folder, 'assets'))) {
    if (!(file.replace(PACKED, '') in files.files)) await rm(path.join(folder, 'assets', file));
  }
  return files;
}

/** Answers which pages were built; a page whose source is not there is left out. */
export async function buildStaff(watch = false): Promise<readonly string[]> {
  const pages: string[] = [];
  for (const page of ['console', 'desk']) {
    const source = path.join(here, page, `${page}.html`);
    if (await exists(source)) pages.push(page);
  }
  if (pages.length === 0) return pages;
  const own: InlineConfig = {
    root: here,
    base: '/staff/',
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [react(), flatPages, packedAssets],
    build: {
      outDir: path.join(dist, 'staff'),
      // Staff load it once a day; React and its parts are most of it.
      chunkSizeWarningLimit: 1_500,
      emptyOutDir: true,
      target: TARGET,
      // The preload polyfill is an inline-free script of its own; these pages need neither.
      modulePreload: false,
      // Inlined assets would be data: addresses, which the pages' policy does not allow.
      assetsInlineLimit: 0,
      watch: watch ? {} : null,
      rolldownOptions: {
        input: Object.fromEntries(pages.map((page) => [page, path.join(here, page, `${page}.html`)])),
      },
    },
  };
  const extra = path.join(here, 'console/vite-options.ts');
  const options = (await exists(extra))
    ? ((await import(pathToFileURL(extra).href)) as { staffOptions: UserConfig }).staffOptions
    : {};
  await build(mergeConfig(own, options));
  return pages;
}

/** console/console.html becomes dist/staff/console.html. */
const flatPages: Plugin = {
  name: 'sealdesk-flat-pages',
  async writeBundle(options, bundle) {
    for (const file of Object.keys(bundle)) {
      if (!file.endsWith('.html')) continue;
      await rename(path.join(options.dir!, file), path.join(options.dir!, path.basename(file)));
      await rm(path.join(options.dir!, path.dirname(file)), { recursive: true, force: true });
    }
  },
};

const packedAssets: Plugin = {
  name: 'sealdesk-packed-assets',
  async writeBundle(options, bundle) {
    for (const file of Object.keys(bundle)) {
      if (!/\.(js|css)$/.test(file)) continue;
      const place = path.join(options.dir!, file);
      await writePacked(place, await readFile(place), quickly);
    }
  },
};

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
  const wants = (part: string) => asked.length === 0 || asked.includes(part);
  if (wants('widget')) {
    const files = await buildWidget();
    console.log(`widget: ${Object.keys(files.files).length} bundles and the loader in dist/widget`);
  }
  if (wants('staff')) {
    const pages = await buildStaff(process.argv.includes('--watch'));
    console.log(pages.length === 0 ? 'staff: no pages yet' : `staff: ${pages.join(', ')} in dist/staff`);
  }
}
