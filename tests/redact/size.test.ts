import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { minify } from '@swc/core';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const SIZE_BYTES_MAX = 16.5 * 1024;

describe('the detector in a page', () => {
  it('[X14] adds at most 16.5 KB compressed to what a page has for the evidence, both its entries together', async () => {
    const entries = new Map([
      ['\0evidence', ['evidence.ts']],
      ['\0detector', ['answers.ts', 'digit-runs.ts', 'mask-digits.ts']],
    ]);
    const result = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        target: 'es2024',
        rollupOptions: {
          input: [...entries.keys()],
          preserveEntrySignatures: 'strict',
          // A page has this before it fetches the detector: one chunk, which the detector's imports from.
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        },
      },
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (entries.has(id) ? id : null),
          load: (id) =>
            entries
              .get(id)
              ?.map((file) => `export * from '${process.cwd()}/src/redact/${file}';`)
              .join('') ?? null,
        },
      ],
    });
    const chunks = (Array.isArray(result) ? result : [result])
      .flatMap((each) => ('output' in each ? each.output : []))
      .filter((each) => each.type === 'chunk');
    const isThere = new Set(
      chunks
        .filter(({ facadeModuleId }) => facadeModuleId === '\0evidence')
        .flatMap(({ fileName, imports }) => [fileName, ...imports]),
    );
    const added = chunks.filter(({ fileName }) => !isThere.has(fileName)).map(({ code }) => code);
    // As src/web/build.ts makes what is served.
    const { code } = await minify(added.join('\n'), {
      module: true,
      compress: { passes: 3, ecma: 2022, unsafe_arrows: true, unsafe_methods: true },
      format: { comments: false, ecma: 2022 },
    });
    expect(isThere.size).toBeGreaterThan(0);
    expect(code.length).toBeGreaterThan(15_000);
    const size = gzipSync(code).length;
    console.log(`detector: ${size} bytes gz`);
    expect(size).toBeLessThanOrEqual(SIZE_BYTES_MAX);
  });

  it('[X14] imports nothing outside its folder', () => {
    const folder = new URL('../../src/redact/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(8);
    for (const file of files) {
      const imports = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(
        (match) => match[1]!,
      );
      for (const from of imports) expect(from).toMatch(/^\.\/[a-z-]+\.ts$/);
    }
  });
});
