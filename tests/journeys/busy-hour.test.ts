// A busy hour: more visitors than two agents have places for, every chat by an offer, none taken by hand.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
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
let ann: ConsolePage;
const visitors: VisitorPage[] = [];
const watched: Watched[] = [];

async function opened(): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const page = await openPage(context);
  watched.push(page);
  return page;
}

async function comes(text: string): Promise<VisitorPage> {
  const visitor = visitorPage(await opened(), installation.bank);
  visitors.push(visitor);
  await visitor.visit('/pricing');
  await visitor.open();
  await visitor.begin();
  await visitor.write(text);
  return visitor;
}

const offers = ({ page }: Pick<ConsolePage, 'page'>) =>
  page.getByRole('article', { name: /^New chat for you/ });

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
});

afterAll(async () => {
  await browser.close();
  await installation.end();
});

describe('a busy hour', () => {
  it('[Y200] a chat is offered over everything without taking the focus, and two keys answer it', async () => {
    ann = consolePage(await opened(), installation);
    await ann.arrive(1, 'northwind', 'ann.keller');
    await ann.page.getByRole('button', { name: 'Search' }).click();
    await ann.page.getByRole('combobox').fill('le');
    await comes('Where is my new card');
    await offers(ann).waitFor();
    await ann.page.getByRole('combobox').pressSequentially('t');
    expect(await ann.page.getByRole('combobox').inputValue()).toBe('let');
    await ann.page.getByText(/^\d+ seconds to answer, then the next agent$/).waitFor();
    await shot(ann.page, 'offer-light');
    expect(await faults(ann.page)).toEqual([]);
    await ann.page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await ann.page.waitForTimeout(THEME_MS);
    await shot(ann.page, 'offer-dark');
    expect(await faults(ann.page)).toEqual([]);
    await ann.page.emulateMedia({ colorScheme: 'light' });
    await ann.page.keyboard.press('Alt+a');
    await once(ann.message('Where is my new card'));
    expect(await offers(ann).count()).toBe(0);
    await expect.poll(() => ann.page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await ann.page.keyboard.type('It was posted on Monday');
    await ann.page.keyboard.press('Enter');
    const visitor = visitors[0] as VisitorPage;
    await once(visitor.message('It was posted on Monday'));
    await comes('Do you open on Saturday');
    await offers(ann).waitFor();
    await ann.page.setViewportSize({ width: 390, height: 844 });
    await shot(ann.page, 'offer-phone');
    await ann.page.setViewportSize({ width: 1440, height: 900 });
    await ann.page.keyboard.type('By the way');
    await ann.page.keyboard.press('Alt+n');
    await offers(ann).waitFor({ state: 'detached' });
    await ann.page.keyboard.type(', all is well');
    await ann.page.keyboard.press('Enter');
    await once(visitor.message('By the way, all is well'));
  });
});

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
