import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const SIZE_BYTES_MAX = 15 * 1024;

describe('the detector in a page', () => {
  it('[X14] is at most 15 KB compressed, both its entries together', async () => {
    const entry = '\0entry';
    const result = await build({
      configFile: false,
      logLevel: 'silent',
      build: {
        write: false,
        minify: true,
        target: 'es2024',
        rollupOptions: { input: entry, preserveEntrySignatures: 'strict' },
      },
      plugins: [
        {
          name: 'entry',
          resolveId: (id) => (id === entry ? entry : null),
          load: (id) =>
            id === entry
              ? `export * from '${process.cwd()}/src/redact/redact.ts'; export * from '${process.cwd()}/src/redact/digit-runs.ts';`
              : null,
        },
      ],
    });
    const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
      'output' in each ? each.output : [],
    );
    const code = outputs.map((each) => (each.type === 'chunk' ? each.code : '')).join('');
    expect(code.length).toBeGreaterThan(5000);
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
