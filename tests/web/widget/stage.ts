// A chat server for tests that knows only files: builds the widget as it ships, puts a fake sealing bundle in, signs the
// manifest and serves both invented hosts beside it.
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plugin } from 'vite';
import { buildWidget } from '../../../src/web/build.ts';
import { startDemoSite } from '../../../src/web/demo-site/server.ts';
import {
  rootPin,
  type SignedManifest,
  signManifest,
  type WidgetFiles,
} from '../../../src/web/loader/manifest.ts';
import { quickly } from '../../../src/web/packing.ts';

export type Stage = {
  readonly bank: string;
  readonly clinic: string;
  readonly files: WidgetFiles;
  /** What the server answers from now on; null: the signed one again. */
  answer(manifest: string | null): void;
  /** Replaces what a file serves. */
  swap(file: string, code: string | null): void;
  readonly signed: SignedManifest;
  sign(version: number): Promise<SignedManifest>;
  readonly requested: string[];
  close(): Promise<void>;
};

export async function setStage(): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealdesk-widget-'));
  const fake = path.join(import.meta.dirname, 'fake-sealing.ts');
  const fakeSealing: Plugin = {
    name: 'fake-sealing',
    enforce: 'pre',
    resolveId: (id) => (id.endsWith('/sealing-bundle.ts') ? fake : null),
  };
  const files = await buildWidget(path.join(folder, 'widget'), [fakeSealing], quickly);
  const release = generateKeyPairSync('ed25519');
  const jwk = release.publicKey.export({ format: 'jwk' });
  const root = JSON.stringify({
    v: 'sealdesk.root.v1',
    workspace: 'northwind',
    release: [jwk.x],
    successor: null,
  });
  const signWith = (version: number) =>
    signManifest([root], files, version, (bytes) => sign(null, bytes, release.privateKey));
  const signed = await signWith(7);
  let answered: string | null = null;
  const swapped = new Map<string, string>();
  const requested: string[] = [];

  const server = createServer((request, response) => {
    const name = (request.url ?? '').split('?')[0]!;
    requested.push(name);
    response.setHeader('Access-Control-Allow-Origin', '*');
    if (name.startsWith('/widget/') && name.endsWith('/manifest.json')) {
      response.setHeader('Content-Type', 'application/json');
      response.end(answered ?? JSON.stringify(signed));
      return;
    }
    response.setHeader('Content-Type', 'text/javascript');
    const replaced = swapped.get(path.basename(name));
    if (replaced !== undefined) {
      response.end(replaced);
      return;
    }
    readFile(path.join(folder, name)).then(
      (file) => response.end(file),
      () => {
        response.statusCode = 404;
        response.end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const chatOrigin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const snippet = {
    integrity: files.loader,
    root: await rootPin(root),
    workspace: 'northwind',
    site: 'main',
  };
  const host = '127.0.0.1';
  const bank = await startDemoSite({ port: 0, host, brand: 'northwind', chatOrigin, snippet });
  const clinic = await startDemoSite({
    port: 0,
    host,
    brand: 'linden',
    chatOrigin,
    snippet: { ...snippet, workspace: 'linden' },
  });
  return {
    bank: bank.url,
    clinic: clinic.url,
    files,
    signed,
    requested,
    sign: signWith,
    answer(manifest) {
      answered = manifest;
    },
    swap(file, code) {
      if (code === null) swapped.delete(file);
      else swapped.set(file, code);
    },
    async close() {
      await Promise.all([bank.close(), clinic.close()]);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
