// A supervisor of no team sees the wall, listens to a conversation, whispers to its agent, takes it over, and is named to
// the visitor all along. Two browsers of the staff and one of a visitor.
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import {
  type ConsolePage,
  consolePage,
  once,
  openPage,
  shot,
  type VisitorPage,
  visitorPage,
  type Watched,
} from './pages.ts';

const THEME_MS = 600;

let browser: Browser;
let installation: Installation;
let visitor: VisitorPage;
let ann: ConsolePage;
let priya: ConsolePage;
const contexts: BrowserContext[] = [];
const watched: Watched[] = [];

async function opened(): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  contexts.push(context);
  const page = await openPage(context);
  watched.push(page);
  return page;
}

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
});

afterAll(async () => {
  await browser.close();
  await installation.end();
});

const strip = (): Locator => visitor.panel.getByRole('button', { name: /can read this/ });
const heard = (text: string): Locator => priya.page.getByRole('log').getByText(text, { exact: true });

describe('a supervisor', () => {
  it('[Y500] sees who has how much and who waits, and reads nothing of it', async () => {
    visitor = visitorPage(await opened(), installation.bank);
    ann = consolePage(await opened(), installation);
    priya = consolePage(await opened(), installation);
    await ann.arrive(1, 'northwind', 'ann.keller');
    await visitor.visit('/pricing');
    await visitor.open();
    await visitor.begin();
    await visitor.write('I was told the refund would arrive on Monday');
    await ann.openFirst();
    await ann.take();
    await ann.write('Hello. Which payment is it about?');
    await once(visitor.message('Hello. Which payment is it about?'));
    await priya.signIn(2, 'northwind', 'priya.nand');
    await priya.page.getByRole('heading', { name: 'Wall', exact: true }).waitFor();
    const line = priya.page.getByRole('row').filter({ hasText: 'Ann Keller' });
    await line.getByText(/^1 of \d$/).waitFor();
    await line.getByRole('button', { name: /^Visitor/ }).click();
    await priya.page.getByText('You are not on the reader list', { exact: false }).waitFor();
    expect(await priya.page.getByRole('log').count()).toBe(0);
    expect(await strip().innerText()).not.toContain('Priya');
    await shot(priya.page, 'wall-before-listening');
  });

  it('[Y501] listens from the next message on, and the visitor’s widget says so by name', async () => {
    await priya.page.getByRole('button', { name: 'Listen', exact: true }).click();
    await priya.page.getByText('You are on the reader list', { exact: false }).waitFor();
    await visitor.panel.getByText('Priya Nand is listening').first().waitFor();
    await expect.poll(() => strip().innerText()).toContain('Priya Nand, a supervisor, is listening.');
    await visitor.write('It is Tuesday now');
    await once(heard('It is Tuesday now'));
    await once(ann.message('It is Tuesday now'));
    expect(await heard('I was told the refund would arrive on Monday').count()).toBe(0);
    await priya.page
      .getByText(/holds no key|not a reader|closed to/i)
      .first()
      .waitFor();
    await strip().click();
    await visitor.panel.getByRole('heading', { name: 'Who can read this conversation' }).waitFor();
    await visitor.panel.getByText('A supervisor. Can read from when they joined.').waitFor();
    await shot(visitor.page, 'widget-listening-sheet');
    await visitor.page.keyboard.press('Escape');
    await shot(visitor.page, 'widget-listening');
  });

  it('[Y502] whispers to the agent; the visitor gets nothing of it', async () => {
    await priya.page.getByLabel(/^Whisper to Ann/).fill('Clearing holds it until noon');
    await priya.page.getByRole('button', { name: 'Whisper', exact: true }).click();
    await once(heard('Clearing holds it until noon'));
    await once(ann.message('Clearing holds it until noon'));
    await ann.page.getByText(/Whisper Priya Nand to you/).waitFor();
    await ann.write('You are right. I am checking where it is');
    await once(visitor.message('You are right. I am checking where it is'));
    await once(heard('You are right. I am checking where it is'));
    expect(await visitor.message('Clearing holds it until noon').count()).toBe(0);
    await shot(priya.page, 'wall-listening');
    await shot(ann.page, 'console-whisper');
  });

  it('[Y503] takes over and answers; the former agent still reads', async () => {
    await priya.page.getByRole('button', { name: 'Take over…' }).click();
    await priya.page.getByRole('button', { name: 'Take over', exact: true }).click();
    await visitor.panel.getByText('Priya is with you now. Ann can still read.').waitFor();
    await priya.page.getByRole('button', { name: 'Resolve' }).waitFor();
    await priya.write('This is Priya. The money is there at noon');
    await once(visitor.message('This is Priya. The money is there at noon'));
    await once(ann.message('This is Priya. The money is there at noon'));
    await shot(priya.page, 'console-taken-over');
    await priya.page.getByRole('button', { name: 'Resolve' }).click();
    await visitor.panel.getByText('Priya closed this conversation').waitFor();
    await expect.poll(() => strip().innerText()).not.toContain('listening');
  });

  it('[Y506] an offer that nobody took is an alert, with whose it was', async () => {
    await priya.page.goto(`${installation.origin}/u/2/console/wall`);
    await priya.page.getByText('Alerts none open').waitFor();
    const second = visitorPage(await opened(), installation.bank);
    await second.visit();
    await second.open();
    await second.begin();
    await second.write('Nobody takes this one');
    await priya.page.getByText('Ann Keller missed a chat').waitFor();
    await shot(priya.page, 'wall-alert');
  });

  it('[Y504] no page of it has a fault that axe can see, in light and dark, and on a phone', async () => {
    for (const [name, page] of [
      ['wall', priya.page],
      ['widget', visitor.page],
    ] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        await page.waitForTimeout(THEME_MS);
        expect(await faults(page), `${name} ${colorScheme}`).toEqual([]);
        await shot(page, `${name}-supervised-${colorScheme}`);
      }
    }
    await priya.page.setViewportSize({ width: 390, height: 844 });
    expect(await faults(priya.page)).toEqual([]);
    const scrolls = await priya.page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(scrolls).toBe(false);
    await shot(priya.page, 'wall-phone');
  });

  it('[Y505] reports say what each figure means, as charts and as tables, without a fault that axe can see', async () => {
    const { page } = priya;
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.goto(`${installation.origin}/u/2/console/reports`);
    await page.getByText('Median of the chats that had a reply', { exact: false }).first().waitFor();
    await page.getByRole('button', { name: 'Wait p90' }).click();
    await page.getByText('Nine of ten chats taken', { exact: false }).first().waitFor();
    const wait = page.getByRole('region', { name: 'Queue wait by hour' });
    expect(await wait.getByRole('img').count()).toBe(1);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.waitForTimeout(THEME_MS);
      expect(await faults(page), colorScheme).toEqual([]);
      await shot(page, `reports-${colorScheme}`);
    }
    await wait.getByRole('button', { name: 'Table' }).click();
    await wait.getByRole('columnheader', { name: 'Longest' }).waitFor();
    await page.getByRole('button', { name: 'Agents', exact: true }).click();
    await page.getByRole('rowheader', { name: 'Ann Keller' }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^figures-agents-.*\.csv$/);
    await shot(page, 'reports-agents');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await faults(page)).toEqual([]);
    const scrolls = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(scrolls).toBe(false);
    await shot(page, 'reports-phone');
  });

  it('[Y9] no page reported an error', () => {
    expect(watched.length).toBe(4);
    expect(watched.flatMap((each) => each.trouble)).toEqual([]);
  });
});

/** WCAG 2.2 AA as far as a program can tell; the host page is the bank's own matter. */
async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const result = await run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return result.violations.map(({ id, nodes }) => ({
      id,
      targets: nodes.map((node) => node.target.flat().join(' ')),
    }));
  });
  return found.flatMap(({ id, targets }) => targets.map((target) => `${id}: ${target}`));
}
