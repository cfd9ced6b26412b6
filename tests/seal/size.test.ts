import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';

const FIRST_MESSAGE_BYTES_MAX = 20_000;

type Chunk = {
  readonly fileName: string;
  readonly isEntry: boolean;
  readonly code: string;
  readonly imports: readonly string[];
  readonly moduleIds: readonly string[];
};

async function bundle(): Promise<readonly Chunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: new URL('first-message.ts', import.meta.url).pathname,
        preserveEntrySignatures: 'strict',
        output: { format: 'es' },
      },
    },
  });
  const outputs = (Array.isArray(built) ? built : [built]) as unknown as readonly {
    output: readonly Chunk[];
  }[];
  return outputs.flatMap(({ output }) => output);
}

describe('what a widget loads', () => {
  test('[S35] up to its first sealed message is small, and has no curve library in it', async () => {
    const chunks = await bundle();
    const entry = chunks.find((chunk) => chunk.isEntry);
    const first = chunks.filter((chunk) => chunk === entry || entry?.imports.includes(chunk.fileName));
    const later = chunks.filter((chunk) => !first.includes(chunk));
    const size = first.reduce((sum, chunk) => sum + gzipSync(chunk.code).length, 0);
    expect(size).toBeLessThan(FIRST_MESSAGE_BYTES_MAX);
    expect(size).toBeGreaterThan(8000);
    const modules = first.flatMap((chunk) => chunk.moduleIds);
    expect(modules.filter((id) => /@noble.hashes/.test(id)).length).toBeGreaterThan(0);
    expect(modules.filter((id) => /@noble.curves|libsodium|node:/.test(id))).toEqual([]);
    expect(
      later.flatMap((chunk) => chunk.moduleIds).filter((id) => /@noble.curves/.test(id)).length,
    ).toBeGreaterThan(0);
  }, 60_000);
});

describe('the files of the seal', () => {
  const folder = new URL('../../src/seal/', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const imports = (name: string) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
      (match) => match[1] as string,
    );

  test('[S38] import nothing of Node outside a file that says so, and nothing of the opening half outside it', () => {
    expect(files.length).toBeGreaterThan(25);
    let seen = 0;
    for (const file of files) {
      for (const name of imports(file)) {
        seen += 1;
        const nodeFile = /-(sodium|node)\.ts$/.test(file);
        if (name.startsWith('node:') || name === 'libsodium-wrappers')
          expect(nodeFile, `${file}: ${name}`).toBe(true);
        if (name.includes('opening/')) expect(file.startsWith('opening/'), `${file}: ${name}`).toBe(true);
        expect(name, file).toMatch(
          /^(\.{1,2}\/[a-z0-9/-]+\.ts|node:crypto|libsodium-wrappers|jose|@noble\/[a-z]+\/[a-z0-9]+\.js)$/,
        );
        // Tokens are the organisation's own format, and no visitor's page checks one.
        if (name === 'jose') expect(file).toBe('visitor-token.ts');
        if (name.startsWith('../')) expect(file.startsWith('opening/'), `${file}: ${name}`).toBe(true);
      }
    }
    expect(seen).toBeGreaterThan(100);
  });
});
