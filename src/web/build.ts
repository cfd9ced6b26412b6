// Builds everything under src/web: the widget's bundles into dist/widget, the staff pages into dist/staff.
// Promises bundles that are plain scripts named by their hash, and a list of every hash (dist/widget/files.json).
import { createHash } from 'node:crypto';
import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import react from '@vitejs/plugin-react';
import { build, type InlineConfig, mergeConfig, type Plugin, type UserConfig } from 'vite';
import type { WidgetFiles } from './loader/manifest.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(here, '../../dist');
/** Enough of the hash for a name; the integrity check uses all of it. */
const NAME_HASH_LENGTH = 16;
/** Browsers that have constructable sheets, container queries and WebCrypto over our needs; older ones get no widget. */
const TARGET = ['chrome111', 'firefox115', 'safari16.4'];

type Bundle = { readonly file: string; readonly integrity: string };

const sri = (code: string) => `sha384-${createHash('sha384').update(code).digest('base64')}`;

/** The curves are a bundle of their own, added with its hash by the loader; `import()` could carry none. */
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

async function script(entry: string, define: Record<string, string> = {}): Promise<string> {
  const output = await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define: { 'process.env.NODE_ENV': '"production"', ...define },
    plugins: [curvesByLoader],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: TARGET,
      modulePreload: false,
      minify: true,
      cssMinify: true,
      lib: { entry: path.join(here, entry), formats: ['iife'], name: 'sealdesk', fileName: 'bundle' },
      rolldownOptions: { output: { extend: false } },
    },
  });
  const results = Array.isArray(output) ? output : [output];
  const chunks = results.flatMap((result) => ('output' in result ? result.output : []));
  const [chunk, ...others] = chunks.filter((file) => file.type === 'chunk');
  if (chunk === undefined || others.length > 0) throw new Error(`${entry} did not become one script`);
  return chunk.code;
}

async function asset(folder: string, name: string, code: string): Promise<Bundle> {
  const hash = createHash('sha384').update(code).digest('hex').slice(0, NAME_HASH_LENGTH);
  const file = `${name}-${hash}.js`;
  await writeFile(path.join(folder, 'assets', file), code);
  return { file, integrity: sri(code) };
}

export async function buildWidget(folder = path.join(dist, 'widget')): Promise<WidgetFiles> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(path.join(folder, 'assets'), { recursive: true });
  const curves = await asset(folder, 'curves', await script('widget/curves-bundle.ts'));
  const sealing = await asset(folder, 'sealing', await script('widget/sealing-bundle.ts'));
  const widget = await asset(folder, 'widget', await script('widget/widget-bundle.tsx'));
  const loader = await script('loader/loader.ts', {
    CURVES_FILE: JSON.stringify(curves.file),
    CURVES_INTEGRITY: JSON.stringify(curves.integrity),
  });
  await writeFile(path.join(folder, 'loader.js'), loader);
  const files: WidgetFiles = {
    loader: sri(loader),
    entry: widget.file,
    files: Object.fromEntries([curves, sealing, widget].map(({ file, integrity }) => [file, integrity])),
  };
  await writeFile(path.join(folder, 'files.json'), `${JSON.stringify(files, null, 2)}\n`);
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
    plugins: [react(), flatPages],
    build: {
      outDir: path.join(dist, 'staff'),
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
