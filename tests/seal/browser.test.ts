import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, launchChromium } from '../journeys/browser.ts';

const policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'";

let server: Server;
let browser: Browser;

async function bundle(): Promise<{ entry: string; files: ReadonlyMap<string, string> }> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: new URL('browser-page.ts', import.meta.url).pathname,
        output: { format: 'es' },
      },
    },
  });
  type Output = { readonly output: readonly { fileName: string; isEntry: boolean; code: string }[] };
  const chunks = ((Array.isArray(built) ? built : [built]) as unknown as readonly Output[]).flatMap(
    ({ output }) => output,
  );
  const entry = chunks.find((chunk) => chunk.isEntry)?.fileName as string;
  return { entry, files: new Map(chunks.map((chunk) => [`/${chunk.fileName}`, chunk.code])) };
}

describe.skipIf(chromiumPath() === null)('in Chromium', () => {
  beforeAll(async () => {
    const { entry, files } = await bundle();
    server = createServer((request, response) => {
      const code = files.get(request.url ?? '');
      response.setHeader('content-security-policy', policy);
      response.setHeader('content-type', code === undefined ? 'text/html' : 'text/javascript');
      response.end(code ?? `<!doctype html><title>-</title><script type="module" src="/${entry}"></script>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test('[S8] keys that cannot be exported outlive a reload, on a page that forbids WebAssembly (not run without Chromium)', async () => {
    const page = await browser.newPage();
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const visit = async () => {
      await page.goto(address);
      await page.waitForFunction(() => document.title !== '-', null, { timeout: 20_000 });
      return page.title();
    };
    expect(await visit()).toBe('sealed / sealed');
    const kept = 'Kept over a reload; signs: true; extractable: false';
    expect(await visit()).toBe(`${kept} / ${kept}`);
    await page.close();
  }, 60_000);
});
