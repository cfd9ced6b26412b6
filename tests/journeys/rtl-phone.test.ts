// A visitor who reads from right to left, on a phone: writes, is answered, the conversation ends, they say how it was.
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spoken } from '../../src/web/languages/ar.ts';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { type ConsolePage, consolePage, once, openPage, shot, STEP_MS, type Watched } from './pages.ts';

const QUESTION = 'خُصم مني مبلغ الفندق مرتين';
const ANSWER = 'مرحبًا، المبلغ الثاني حجز مؤقت وسنلغيه';
const PHONE = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  locale: 'ar-EG',
  reducedMotion: 'reduce',
  bypassCSP: true,
} as const;

describe('from right to left, on a phone', () => {
  let browser: Browser;
  let installation: Installation;
  let outside: BrowserContext;
  let visitor: Watched;
  let page: Page;
  let panel: Locator;
  let desktop: ConsolePage;
  const watched: Watched[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    installation = await install();
    outside = await browser.newContext(PHONE);
    visitor = await openPage(outside);
    page = visitor.page;
    panel = page.getByRole('dialog').first();
    const inside = await openPage(
      await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' }),
    );
    watched.push(visitor, inside);
    desktop = consolePage(inside, installation);
  });

  afterAll(async () => {
    await browser.close();
    await installation.end();
  });

  const button = (name: string) => panel.getByRole('button', { name, exact: true });

  it('[Y600] finds the chat in their language, writes, and is answered', async () => {
    await desktop.arrive(1, 'northwind', 'ann.keller');
    await page.goto(installation.bank);
    await page.locator('.launcher').click();
    await panel.getByRole('heading', { name: spoken.words.greeting }).waitFor();
    await page.getByText(spoken.front.find).first().waitFor();
    await looksRight(page);
    await shot(page, 'rtl-home');
    await button(spoken.words.start).click();
    const field = panel.getByRole('textbox', { name: spoken.words.write });
    const form = button(spoken.front.startNow);
    await form.or(field).waitFor();
    if (await form.isVisible()) {
      await looksRight(page);
      await shot(page, 'rtl-form');
      await form.click();
    }
    await field.fill(QUESTION);
    await button(spoken.words.send).click();
    await once(panel.getByRole('log').getByText(QUESTION, { exact: true }));
    await desktop.openFirst();
    await once(desktop.message(QUESTION));
    await desktop.take();
    await desktop.write(ANSWER);
    await once(panel.getByRole('log').getByText(ANSWER, { exact: true }));
    await panel.getByText(spoken.later.joined('Ann Keller')).first().waitFor();
    await looksRight(page);
    await shot(page, 'rtl-conversation');
  });

  it('[Y601] at twice the text size and on a dark screen nothing of it scrolls sideways', async () => {
    const session = await outside.newCDPSession(page);
    await session.send('Page.enable');
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(500);
    await looksRight(page);
    await shot(page, 'rtl-large-dark');
    await session.send('Page.setFontSizes', { fontSizes: { standard: 16 } });
    await page.emulateMedia({ colorScheme: 'light' });
  });

  it('[Y602] the conversation ends, and they say how it was', async () => {
    await desktop.page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await panel.getByText(spoken.later.rate('Ann')).waitFor({ timeout: STEP_MS });
    await looksRight(page);
    await shot(page, 'rtl-survey');
    await panel.getByRole('radio', { name: '5' }).check({ force: true });
    await button(spoken.later.sendRating).click();
    await panel.getByText(spoken.later.rated(5)).first().waitFor();
    await looksRight(page);
    await shot(page, 'rtl-rated');
  });

  it('[Y603] and no page complained', () => {
    expect(watched.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});

/** Runs from right to left, fits the screen, moves nothing by itself, and has no fault that axe can see. */
async function looksRight(page: Page): Promise<void> {
  await page.waitForTimeout(400);
  const seen = await page.evaluate(() => {
    const panel = document.querySelector('sealdesk-chat')!.shadowRoot!.querySelector('.panel')!;
    const wide = [...panel.querySelectorAll<HTMLElement>('*')]
      .filter((element) => !element.closest('.unseen, svg, .mirror, .avatar') && element.clientWidth > 0)
      .filter((element) => element.scrollWidth > element.clientWidth + 1)
      .map((element) => `${element.className}`);
    const moving = panel
      .getAnimations({ subtree: true })
      .filter((animation) =>
        (animation.effect as KeyframeEffect).getKeyframes().some((frame) => 'transform' in frame),
      );
    const { direction } = getComputedStyle(panel.querySelector('.screen')!);
    return { direction, wide, moving: moving.length };
  });
  expect(seen).toEqual({ direction: 'rtl', wide: [], moving: 0 });
  await page.evaluate(axe.source);
  const { looked, found } = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const result = await run('sealdesk-chat');
    return {
      looked: result.passes.length,
      found: result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    };
  });
  expect(looked).toBeGreaterThan(10);
  expect(found).toEqual([]);
}
