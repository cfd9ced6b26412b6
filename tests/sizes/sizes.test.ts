// What a visitor downloads, from a fresh build.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidget } from '../../src/web/build.ts';
import type { WidgetFiles } from '../../src/web/loader/manifest.ts';

const KB = 1024;
const LOADER_MAX = 3 * KB;
/** Loader, launcher, home screen and an empty conversation. */
const FIRST_SCREEN_MAX = 30 * KB;
/** The above, with everything that seals and connects and the look for signs of a number: what a first message needs. */
const FIRST_MESSAGE_MAX = 48.5 * KB;
/** The same as browsers are sent it, packed with Brotli by the build. */
const FIRST_MESSAGE_SENT_MAX = 45 * KB;
/** The detector, fetched for a text with a number in it, and with what reads. */
const DETECTOR_MAX = 15.5 * KB;
/** What comes after the first message: the rest of the screen, and reading. */
const LATER_MAX = 36 * KB;
/** What a page that takes part in visits fetches for them, and no other page. */
const VISIT_MAX = 7 * KB;
/** A language other than English: all its words, fetched by who speaks it. */
const LANGUAGE_MAX = 7 * KB;
/** Only for browsers without Ed25519 and X25519 of their own. */
const CURVES_MAX = 16 * KB;

let folder: string;
let files: WidgetFiles;
/** As the build packs them, each as small as it gets: gzip for any browser, Brotli for those that take it. */
const sizes = new Map<string, { readonly gz: number; readonly br: number }>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealdesk-sizes-'));
  files = await buildWidget(folder);
  await measure('loader', path.join(folder, 'loader.js'));
  for (const file of Object.keys(files.files))
    await measure(file.replace(/-[0-9a-f]+\.js$/, ''), path.join(folder, 'assets', file));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function measure(name: string, file: string): Promise<void> {
  const [code, br, gz] = await Promise.all([readFile(file), readFile(`${file}.br`), readFile(`${file}.gz`)]);
  expect(brotliDecompressSync(br).equals(code) && gunzipSync(gz).equals(code), file).toBe(true);
  sizes.set(name, { gz: gz.length, br: br.length });
}

const sum = (packing: 'gz' | 'br', ...names: string[]) =>
  names.reduce((total, name) => {
    const size = sizes.get(name);
    if (size === undefined) throw new Error(`no bundle ${name}`);
    return total + size[packing];
  }, 0);

describe('sizes', () => {
  test('[W26] the loader', () => {
    expect(sum('gz', 'loader')).toBeLessThanOrEqual(LOADER_MAX);
  });

  test('[W26] the first screen', () => {
    expect(sum('gz', 'loader', 'widget')).toBeLessThanOrEqual(FIRST_SCREEN_MAX);
  });

  test('[W26] everything until a first sealed message without a number in it is sent', () => {
    const parts = ['loader', 'widget', 'sealing'];
    expect(sum('gz', ...parts)).toBeLessThanOrEqual(FIRST_MESSAGE_MAX);
    expect(sum('br', ...parts)).toBeLessThanOrEqual(FIRST_MESSAGE_SENT_MAX);
  });

  test('[W26] [X14] the detector', () => {
    expect(sum('gz', 'detector')).toBeLessThanOrEqual(DETECTOR_MAX);
  });

  test('[W125] what watches for invitations, fetched behind the page where it takes part', () => {
    expect(sum('gz', 'visit')).toBeLessThanOrEqual(VISIT_MAX);
  });

  test('[W202] a language', () => {
    const languages = [...sizes.keys()].filter((name) => name.length === 2);
    expect(languages).toHaveLength(9);
    for (const language of languages) expect(sum('gz', language), language).toBeLessThanOrEqual(LANGUAGE_MAX);
  });

  test('[W26] what comes after it, and what most browsers never fetch', () => {
    expect(sum('gz', 'conversation', 'reading')).toBeLessThanOrEqual(LATER_MAX);
    expect(sum('gz', 'curves')).toBeLessThanOrEqual(CURVES_MAX);
  });

  test('[W25] every file of the list is named by its own hash, and nothing else lies there', async () => {
    const { createHash } = await import('node:crypto');
    const all = await readdir(path.join(folder, 'assets'));
    const named = Object.keys(files.files);
    expect(all.toSorted()).toEqual(named.flatMap((file) => [file, `${file}.br`, `${file}.gz`]).toSorted());
    const there = all.filter((file) => file.endsWith('.js'));
    expect(there.length).toBeGreaterThanOrEqual(5);
    for (const file of there) {
      const code = await readFile(path.join(folder, 'assets', file));
      const hash = createHash('sha384').update(code);
      expect(files.files[file]).toBe(`sha384-${hash.copy().digest('base64')}`);
      expect(file).toContain(hash.digest('hex').slice(0, 16));
      // No import() and no module syntax is left: it runs as a plain script, whole.
      expect(code.toString()).not.toMatch(/\bimport\s*\(|^\s*(import|export)\s/m);
      // Nor a name for the next script to trip over: it is one call.
      expect(code.toString()).toMatch(/^\(.*\)\([^()]*(\(["'][^"']*["']\)\])?\);?\n$/s);
      expect(code.toString()).not.toMatch(/\beval\(|new Function\(|document\.write/);
    }
  });

  test('[W25] what the first two bundles hold no later one brings again', async () => {
    const held = new Map<string, string[]>();
    const asked = new Map<string, string[]>();
    for (const file of Object.keys(files.files)) {
      // Of the languages a visitor fetches one: each brings what it counts with.
      if (/^[a-z]{2}-/.test(file)) continue;
      const code = (await readFile(path.join(folder, 'assets', file))).toString();
      for (const [, module] of code.matchAll(/"(\.\/[a-z-]+\.js)"(?:,|\]\|\|\()\(/g)) {
        held.set(module!, [...(held.get(module!) ?? []), file.split('-')[0]!]);
      }
      for (const [, module] of code.matchAll(/\w\("(\.\/[a-z-]+\.js)"\)/g)) {
        asked.set(module!, [...(asked.get(module!) ?? []), file.split('-')[0]!]);
      }
    }
    expect(held.size).toBeGreaterThan(4);
    for (const [module, bundles] of held) expect(bundles, module).toHaveLength(1);
    // Shared code did move: what later ones need they ask the first two for.
    expect(asked.get('./entry.js')).toEqual(expect.arrayContaining(['conversation', 'front', 'sealing']));
    expect(asked.get('./sealing-bundle.js')).toEqual(expect.arrayContaining(['reading']));
  });
});
