// What the chat costs the page it is on until somebody touches it: no blocked moment, no shift, nothing stored, nothing fetched
// but what the snippet declares.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { type Impact, pageImpact } from './page-impact.ts';

let browser: Browser;
let installation: Installation;

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
});

afterAll(async () => {
  await browser.close();
  await installation.end();
});

/** Another process's turn on this core is not the page's: the quietest of three counts. */
const VISITS = 3;
const BLOCKED_MS = 50;

async function visit(origin: string, withChat: boolean): Promise<Impact> {
  const chat = installation.origin;
  const visits: Impact[] = [];
  for (let count = 0; count < VISITS; count += 1) {
    const context = await browser.newContext({ locale: 'en-GB' });
    visits.push(await pageImpact(context, `${origin}/`, { chat, withChat, slowed: 1 }));
  }
  return visits.toSorted((one, other) => one.longestOwnMs - other.longestOwnMs)[0]!;
}

/** Each once: a word to the server may be followed by another, and is preceded by the browser's own question. */
const named = (requests: readonly string[]) => [
  ...new Set(requests.map((path) => path.replace(/-[0-9a-f]+\.js$/, ''))),
];

function holds(impact: Impact): void {
  expect(impact.longestOwnMs).toBeLessThan(BLOCKED_MS);
  expect(impact.shift).toBe(0);
  expect(impact.stored).toEqual([]);
}

describe('a page nobody has touched', () => {
  it('[W181] [W182] is blocked, moved and written to by nobody, and fetches the loader alone', async () => {
    expect((await visit(installation.clinic, false)).requests).toEqual([]);
    const impact = await visit(installation.clinic, true);
    expect(named(impact.requests)).toEqual(['/widget/loader.js']);
    expect(impact.bytes).toBeLessThan(4096);
    holds(impact);
  });

  it('[W181] [W182] that takes part in visits fetches what watches for invitations besides, and asks for the rules', async () => {
    const impact = await visit(installation.bank, true);
    expect(named(impact.requests)).toEqual([
      '/widget/loader.js',
      '/widget/northwind/manifest.json',
      '/widget/assets/visit',
      '/v1/visits/northwind/main',
    ]);
    holds(impact);
  });

  it('[W181] [W182] that did block, move, store and fetch would be seen', async () => {
    const context = await browser.newContext();
    const body = `<p>text</p><script>
      document.cookie = 'a=1'; localStorage.b = 1; sessionStorage.c = 1; indexedDB.open('d'); caches.open('e');
      addEventListener('load', () => setTimeout(() => {
        for (const end = performance.now() + 120; performance.now() < end; );
        const block = document.createElement('div');
        block.style.height = '300px';
        document.body.prepend(block);
        void fetch('/more');
      }, 300));</script>`;
    await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body }));
    const seen = await pageImpact(context, `${installation.clinic}/`, {
      chat: installation.clinic,
      withChat: true,
      slowed: 1,
    });
    expect(seen.longestOwnMs).toBeGreaterThan(BLOCKED_MS);
    expect(seen.longTasks.length).toBeGreaterThan(0);
    expect(seen.shift).toBeGreaterThan(0.01);
    expect(seen.requests).toEqual(expect.arrayContaining(['/', '/more']));
    expect(new Set(seen.stored.map((each) => each.split(' ')[0]))).toEqual(
      new Set(['caches', 'cookie', 'indexedDB', 'localStorage', 'sessionStorage']),
    );
  });
});
