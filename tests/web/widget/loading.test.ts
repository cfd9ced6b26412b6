import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../journeys/browser.ts';
import { type Visit, visit } from './page.ts';
import { setStage, type Stage } from './stage.ts';

let browser: Browser;
let stage: Stage;
let open: Visit | null = null;

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchChromium(), setStage()]);
}, 60_000);
afterEach(async () => {
  await open?.close();
  open = null;
  stage.answer(null);
  for (const file of Object.keys(stage.files.files)) stage.swap(file, null);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function come(options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  open = await visit(browser, stage, options);
  return open;
}

const bundleOf = (name: string) =>
  Object.keys(stage.files.files).find((file) => file.startsWith(`${name}-`))!;

describe('loading', () => {
  test('[W1] nothing but the loader is fetched until the visitor means to chat', async () => {
    stage.requested.length = 0;
    const { launcher, page } = await come();
    await launcher.waitFor();
    await page.waitForTimeout(200);
    expect(stage.requested).toEqual(['/widget/loader.js']);
    await launcher.hover();
    await expect.poll(() => stage.requested).toContain(`/widget/assets/${bundleOf('widget')}`);
  });

  test('[W4] under the strictest policy it opens, and the browser complains of nothing', async () => {
    const { page, panel, launcher, complaints } = await come();
    const response = await page.request.get(`${stage.bank}/`);
    const policy = response.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe|wasm|data:|\*/);
    await launcher.click();
    await panel.getByText('Hello, how can we help?').waitFor();
    await panel.getByRole('button', { name: /Ann Keller/ }).click();
    await panel.getByText('Ann Keller joined').waitFor();
    await panel.getByRole('button', { name: /Only you/ }).click();
    await panel.getByText('Signed by Northwind Bank').waitFor();
    expect(complaints).toEqual([]);
  });

  test('[W4] the page’s own styles stay outside', async () => {
    const { page, launcher, panel } = await come();
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        '* { color: red !important } button, h2, section, sealdesk-chat { all: unset; display: none; opacity: 0 }',
      );
      document.adoptedStyleSheets = [sheet];
      document.documentElement.style.fontSize = '62.5%';
    });
    await launcher.click();
    const title = panel.getByText('Hello, how can we help?');
    await title.waitFor();
    expect(await title.evaluate((element) => getComputedStyle(element).fontSize)).toBe('24px');
    expect(await title.evaluate((element) => getComputedStyle(element).color)).not.toBe('rgb(255, 0, 0)');
  });

  test('[W3] a changed bundle does not run: words and the number instead', async () => {
    stage.swap(bundleOf('widget'), 'globalThis.attacked = true;');
    const { page, launcher } = await come();
    await launcher.click();
    const stop = page.getByRole('alert');
    await expect.poll(() => stop.textContent()).toContain('can’t be reached');
    expect(await stop.getByRole('link').getAttribute('href')).toBe('tel:+43 1 555 0142');
    expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
  });

  test('[W3] a manifest somebody else signed: the chat stays closed and says why', async () => {
    stage.answer(JSON.stringify({ ...stage.signed, signature: 'A'.repeat(86) }));
    const { page, launcher } = await come();
    await launcher.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('can’t confirm');
    expect(await page.getByRole('alert').textContent()).toContain('Call +43 1 555 0142');
    stage.requested.length = 0;
    await page.getByRole('button', { name: 'Close' }).click();
    expect(stage.requested.filter((name) => name.includes('assets'))).toEqual([]);
  });

  test('[W2] an older manifest than one this visitor was given is refused; before they act nothing is stored', async () => {
    const { page, launcher, panel, field } = await come({ scene: 'fresh' });
    await launcher.click();
    await panel.getByRole('button', { name: 'Start a conversation' }).click();
    await panel.getByRole('button', { name: /Only you/ }).waitFor();
    const stored = () =>
      page.evaluate(async () => {
        const databases = (await indexedDB.databases()).map(({ name }) => name);
        return [Object.keys(localStorage), Object.keys(sessionStorage), databases, document.cookie];
      });
    expect(await stored()).toEqual([[], [], [], '']);
    await field.fill('Hello');
    await field.press('Enter');
    await panel.getByText('Delivered').first().waitFor();
    expect((await stored())[0]).toEqual(['sealdesk.northwind']);
    stage.answer(JSON.stringify(await stage.sign(6)));
    await page.reload();
    await launcher.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('can’t confirm');
  });

  test('[W3] without a secure context nothing is fetched and the number is given', async () => {
    stage.requested.length = 0;
    const { page, launcher } = await come();
    await page.addInitScript(() => Object.defineProperty(globalThis, 'isSecureContext', { value: false }));
    await page.reload();
    await launcher.click();
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('isn’t on a secure connection');
    expect(stage.requested.every((name) => name === '/widget/loader.js')).toBe(true);
  });

  test('[W6] a server that does not answer: words, the number, and it tries again', async () => {
    const { launcher, panel, calls } = await come({ scene: 'unreachable' });
    await launcher.click();
    await panel.getByText('can’t be reached').waitFor();
    expect(await panel.getByRole('link').getAttribute('href')).toBe('tel:+43 1 555 0142');
    const before = (await calls()).length;
    await panel.getByRole('button', { name: 'Try now' }).click();
    await expect.poll(async () => (await calls()).length).toBeGreaterThan(before);
  });

  test('[W25] every script on the page carries the hash its file has in the signed manifest', async () => {
    const { page, launcher, panel } = await come();
    await launcher.click();
    await panel.getByRole('button', { name: /Ann Keller/ }).waitFor();
    const scripts = await page.evaluate(() =>
      [...document.scripts].map(({ integrity, src }) => [new URL(src).pathname.split('/').at(-1), integrity]),
    );
    expect(scripts.length).toBeGreaterThan(3);
    for (const [file, integrity] of scripts.slice(1)) expect(stage.files.files[file!]).toBe(integrity);
  });
});
