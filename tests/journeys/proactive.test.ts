// Invitations on the demo bank's pages: the four classic rules, what visitors answer, who is on the site now, an invitation
// by hand, and what came of them all.
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { consolePage, once, openPage, shot, visitorPage, type Watched } from './pages.ts';

const WIDE = { width: 1440, height: 900 };
let browser: Browser;
let installation: Installation;
let ann: Watched;
let invitedPage: Page;
let chosen: Watched;
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
const form = (panel: Locator) => panel.getByRole('button', { name: 'Start conversation', exact: true });
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
    invitedPage = page;
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
    // Who took an invitation has decided already: no home comes between.
    await form(chat.panel).waitFor();
    await shot(page, 'invitation-taken');
    await form(chat.panel).click();
    await chat.field.waitFor();
    await chat.write('Which plan for two trips a year?');
    await once(chat.message('Which plan for two trips a year?'));
    const desk = consolePage(ann, installation);
    await desk.openFirst();
    await once(ann.page.getByText('Which plan for two trips a year?').first());
    await shot(ann.page, 'invited-conversation');
  });

  it('[W126] [W127] nothing is stored without consent; an invitation takes no focus and moves nothing', async () => {
    const silent = await visitor('/pricing');
    await silent.page.waitForTimeout(1_000);
    await pass(silent.page, 100);
    const kept = () =>
      silent.page.evaluate(() => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]);
    expect(await kept()).toEqual(['', [], []]);

    const { page } = await visitor('/cards');
    await agree(page);
    await page.goto(`${installation.bank}/pricing`);
    await page.waitForTimeout(1_000);
    await page.evaluate(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const link = page.getByRole('link', { name: 'Choose Plus' });
    await link.focus();
    await pass(page, 95);
    await once(card(page));
    expect(await link.evaluate((element) => element === document.activeElement)).toBe(true);
    const spoken = page.locator('.invitation-spoken');
    expect(await spoken.innerText()).toMatch(/^Northwind Bank: Would you like/);
    expect(await spoken.getAttribute('role')).toBe('status');
    expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
    await card(page).getByRole('button', { name: 'Close the invitation' }).focus();
    await page.keyboard.press('Escape');
    await card(page).waitFor({ state: 'detached' });
    await once(page.locator('.launcher:focus'));
  });

  it('[Y704] beside the conversation stands what its visitor looks at now', async () => {
    await invitedPage.goto(`${installation.bank}/help`);
    await invitedPage.waitForTimeout(1_000);
    await pass(invitedPage, 5);
    const context = ann.page.getByRole('complementary', { name: 'About this visitor' });
    await once(context.getByRole('heading', { name: 'On the site now' }));
    await once(context.getByText('/help', { exact: true }));
    await once(context.getByText('Long on the prices page'));
    await shot(ann.page, 'live-trail');
  });

  it('[Y701] basket, article and campaign invite too; who says no is left alone', async () => {
    const shopper = await visitor('/extras');
    await agree(shopper.page);
    await shopper.page.getByRole('link', { name: /^Put in the basket.*Travel cover/ }).click();
    await shopper.page.waitForURL(/basket/);
    await shopper.page.waitForTimeout(1_000);
    await pass(shopper.page, 125);
    await once(card(shopper.page).getByText('Shown because something is waiting in your basket.'));
    await card(shopper.page).getByRole('button', { name: 'No, thanks' }).press('Escape');
    await card(shopper.page).waitFor({ state: 'detached' });
    await pass(shopper.page, 130);
    expect(await card(shopper.page).count()).toBe(0);

    const reader = await visitor('/help/card-abroad', { colorScheme: 'dark' });
    await agree(reader.page);
    for (let times = 1; times < 3; times += 1) {
      await reader.page.waitForTimeout(1_000);
      await pass(reader.page, 5);
      expect(await card(reader.page).count()).toBe(0);
      await reader.page.goto(`${installation.bank}/help`);
      await reader.page.goto(`${installation.bank}/help/card-abroad`);
    }
    await reader.page.waitForTimeout(1_000);
    await pass(reader.page, 5);
    await once(card(reader.page).getByText('Shown because you’ve opened this article more than once.'));
    await pass(reader.page, 1);
    await shot(reader.page, 'invitation-dark');
    expect(await faults(reader.page)).toEqual([]);
    await card(reader.page).getByRole('button', { name: 'No, thanks' }).click();

    const phone = await visitor('/?utm_campaign=spring-savings', { viewport: { width: 390, height: 844 } });
    await agree(phone.page);
    await phone.page.waitForTimeout(1_000);
    await pass(phone.page, 25);
    await once(card(phone.page).getByText('Shown because an offer brought you here.'));
    await pass(phone.page, 1);
    await shot(phone.page, 'invitation-phone');
    expect(await faults(phone.page)).toEqual([]);
    await pass(phone.page, 65);
    expect(await card(phone.page).count()).toBe(0);
  });

  it('[Y702] visitors now shows who is there, and of who did not agree no more than that', async () => {
    const silent = await visitor('/pricing');
    await silent.page.getByRole('link', { name: 'No', exact: true }).click();
    await silent.page.waitForTimeout(1_000);
    await pass(silent.page, 2);
    chosen = await visitor('/pricing');
    await agree(chosen.page);
    await chosen.page.waitForTimeout(1_000);
    await pass(chosen.page, 2);
    const { page } = ann;
    await page.getByRole('button', { name: 'Visitors', exact: true }).click();
    const grid = page.getByRole('grid', { name: 'Visitors now' });
    await once(grid.getByText('Declined an invitation').first());
    await once(grid.getByText('Campaign: spring-savings'));
    await once(grid.getByText('No consent to follow').first());
    await once(grid.getByText(/In chat with|Waiting for an answer/).first());
    await shot(page, 'visitors-now');
    expect(await faults(page)).toEqual([]);
  });

  it('[Y703] an agent invites by hand; by name, and the conversation says who invited', async () => {
    const { page } = ann;
    const row = page.getByRole('row').filter({ hasText: 'Reading' }).filter({ hasText: '/pricing' });
    await row
      .last()
      .getByRole('button', { name: /^Invite/ })
      .click();
    await page.getByRole('textbox', { name: 'Invite to chat' }).fill('May I help you choose a plan?');
    await shot(page, 'visitors-invite');
    await page.getByRole('button', { name: 'Send' }).click();
    await once(page.getByText(/^Invited 0:/).first());
    await pass(chosen.page, 12);
    await once(card(chosen.page).getByText('May I help you choose a plan?'));
    await pass(chosen.page, 1);
    await shot(chosen.page, 'invitation-by-hand');
    await once(page.getByText(/ left$/).first());
    await card(chosen.page).getByRole('button', { name: 'Ask Ann' }).click();
    const chat = visitorPage(chosen, installation.bank);
    await form(chat.panel).click();
    await chat.write('Yes please, the one for travel');
    await once(chat.message('Yes please, the one for travel'));
    await once(page.getByText(/In chat with Ann Keller|Waiting for an answer/).first());
  });

  it('[Y705] the list of visitors in the dark, and on a narrow screen', async () => {
    const { page } = ann;
    await page.emulateMedia({ colorScheme: 'dark' });
    await shot(page, 'visitors-dark');
    expect(await faults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, 'visitors-phone');
    expect(await faults(page)).toEqual([]);
  });

  it('[Y706] the report counts what came of them, by rule and by hand', async () => {
    const priya = await opened(await browser.newContext({ viewport: WIDE, locale: 'en-GB' }));
    const { page } = priya;
    await page.goto(installation.signInUrl(2, 'northwind', 'priya.nand'));
    await page.getByRole('button', { name: 'Reports', exact: true }).click();
    await page.getByRole('button', { name: 'Invitations', exact: true }).click();
    const cells = async (name: string) => {
      const row = page.getByRole('row').filter({ hasText: name });
      await once(row);
      return row.getByRole('cell').allInnerTexts();
    };
    // Shown, taken, declined, not answered, conversations, resolved.
    expect(await cells('Long on the prices page')).toEqual(['2', '1', '1', '0', '1', '0']);
    expect(await cells('An application left open')).toEqual(['1', '0', '1', '0', '0', '0']);
    expect(await cells('The same article three times')).toEqual(['1', '0', '1', '0', '0', '0']);
    expect(await cells('Back from a campaign')).toEqual(['1', '0', '0', '1', '0', '0']);
    expect(await cells('By hand')).toEqual(['1', '1', '0', '0', '1', '0']);
    await shot(page, 'report-invitations');
    expect(await faults(page)).toEqual([]);
  });

  it('[Y709] no page reported an error on the way', () => {
    for (const { trouble } of watched) expect(trouble).toEqual([]);
  });
});
