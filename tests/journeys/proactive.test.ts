// Invitations on the demo bank's pages: the four classic rules, what visitors answer, who is on the site now, an invitation
// by hand, and what came of them all.
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { consolePage, once, openPage, shot, visitorPage, type Watched } from './pages.ts';

const WIDE = { width: 1440, height: 900 };
let browser: Browser;
let installation: Installation;
let ann: Watched;
const watched: Watched[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
  ann = await opened(await browser.newContext({ viewport: WIDE, locale: 'en-GB' }));
  await consolePage(ann, installation).arrive(1, 'northwind', 'ann.keller');
});

afterAll(async () => {
  await browser.close();
  await installation.end();
});

async function opened(context: BrowserContext): Promise<Watched> {
  const each = await openPage(context);
  watched.push(each);
  return each;
}

/** A visitor with a clock of their own, so that nobody waits a minute and a half for a minute and a half. */
async function visitor(path: string, more: Parameters<Browser['newContext']>[0] = {}): Promise<Watched> {
  const each = await opened(await browser.newContext({ viewport: WIDE, locale: 'en-GB', ...more }));
  await each.page.clock.install();
  await each.page.goto(`${installation.bank}${path}`);
  return each;
}

/** Runs the page's clock on in steps, so that answers of the server come in between. */
async function pass(page: Page, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 5) {
    await page.clock.runFor(Math.min(left, 5) * 1000);
    await page.waitForTimeout(30);
  }
}

const card = (page: Page) => page.getByRole('region', { name: /^An invitation from/ });
const agree = (page: Page) => page.getByRole('link', { name: 'Yes, you may' }).click();

async function faults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const result = await page.evaluate(async () => {
    const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  return result;
}

describe('proactive', () => {
  it('[Y700] ninety seconds on the prices invite who agreed; taken, it leads to a conversation that says so', async () => {
    const each = await visitor('/pricing');
    const { page } = each;
    await pass(page, 95);
    expect(await card(page).count()).toBe(0);
    await agree(page);
    await page.waitForURL(/pricing/);
    await page.waitForTimeout(1_000);
    await pass(page, 80);
    expect(await card(page).count()).toBe(0);
    await pass(page, 15);
    await once(card(page));
    await once(card(page).getByText('Shown because you’ve spent a while on Pricing.'));
    await shot(page, 'invitation-light');
    expect(await faults(page)).toEqual([]);
    await card(page).getByRole('button', { name: 'Ask us' }).click();
    const chat = visitorPage(each, installation.bank);
    await chat.panel.waitFor();
    const form = chat.panel.getByRole('button', { name: 'Start conversation', exact: true });
    await form
      .or(chat.field)
      .or(chat.panel.getByRole('button', { name: 'Start a conversation' }))
      .first()
      .waitFor();
    await shot(page, 'invitation-taken');
    if (!(await form.isVisible()) && !(await chat.field.isVisible())) await chat.begin();
    else if (await form.isVisible()) await form.click();
    await chat.field.waitFor();
    await chat.write('Which plan for two trips a year?');
    await once(chat.message('Which plan for two trips a year?'));
    const desk = consolePage(ann, installation);
    await desk.openFirst();
    await once(ann.page.getByText('Which plan for two trips a year?').first());
    await shot(ann.page, 'invited-conversation');
  });

  it('[Y709] no page reported an error on the way', () => {
    for (const { trouble } of watched) expect(trouble).toEqual([]);
  });
});
