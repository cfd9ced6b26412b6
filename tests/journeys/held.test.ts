// A hold in the desk: one officer places it, the conversation comes under it, two end it.
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import {
  type ConsolePage,
  consolePage,
  deskPage,
  once,
  openPage,
  shot,
  type VisitorPage,
  visitorPage,
  type Watched,
} from './pages.ts';

describe('a hold', () => {
  let browser: Browser;
  let installation: Installation;
  let inside: BrowserContext;
  let visitor: VisitorPage;
  let desktop: ConsolePage;
  let first: ReturnType<typeof deskPage>;
  let second: ReturnType<typeof deskPage>;
  const watched: Watched[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    installation = await install();
    const view = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
    const outside = await browser.newContext(view);
    inside = await browser.newContext(view);
    const page = async (context: BrowserContext) => {
      const opened = await openPage(context);
      watched.push(opened);
      return opened;
    };
    visitor = visitorPage(await page(outside), installation.bank);
    desktop = consolePage(await page(inside), installation);
    first = deskPage(await page(inside), installation);
    second = deskPage(await page(inside), installation);
  });
  afterAll(async () => {
    await browser.close();
    await installation.end();
  });

  const toHolds = (desk: ReturnType<typeof deskPage>) =>
    desk.page
      .getByRole('link', { name: /^Holds/ })
      .or(desk.page.getByRole('button', { name: /^Holds/ }))
      .first()
      .click();

  it('[Y875] an officer places it on a person, and the conversation comes under it', async () => {
    await desktop.arrive(1, 'northwind', 'ann.keller');
    await visitor.visit();
    await visitor.open();
    await visitor.begin();
    await visitor.write('You promised to pay it back');
    await desktop.openFirst();
    await once(desktop.message('You promised to pay it back'));
    await first.signIn(3, 'northwind', 'ingrid.holm');
    await toHolds(first);
    await first.page.getByRole('button', { name: 'New hold' }).click();
    await first.page.getByRole('row').filter({ hasText: 'Visitor' }).getByRole('radio').first().check();
    await first.page.getByLabel('Matter').fill('Dispute 2026-014');
    await first.page.getByLabel('Reason').fill('A claim is before the court');
    await shot(first.page, 'hold-new');
    await first.page.getByRole('button', { name: 'Place hold' }).click();
    await first.page.getByRole('heading', { name: 'Dispute 2026-014' }).waitFor();
    await first.page.getByText(/^1 conversation/).waitFor();
    await first.page.getByText('A claim is before the court').waitFor();
    await shot(first.page, 'hold-in-force');
  });

  it('[Y876] it ends when another officer signs the same text', async () => {
    await first.page.getByRole('button', { name: 'Ask to end hold…' }).click();
    await first.page.getByLabel('Why it should end').fill('The court has closed the case');
    await first.page.getByRole('button', { name: 'Sign and ask' }).click();
    await first.page.getByText('1 of 2 signed').first().waitFor();
    await second.signIn(4, 'northwind', 'sam.okoye');
    await toHolds(second);
    await second.page.getByText('Dispute 2026-014').first().click();
    await second.page.getByRole('heading', { name: 'End the hold?' }).waitFor();
    await shot(second.page, 'hold-second-officer');
    await second.page.emulateMedia({ colorScheme: 'dark' });
    await shot(second.page, 'hold-second-officer-dark');
    await second.page.getByRole('button', { name: 'Sign and end it' }).click();
    await second.page.getByText('It keeps nothing any more.').waitFor();
    await second.page.getByText('0 conversations').waitFor();
    await first.page.getByText('It keeps nothing any more.').waitFor();
    expect(watched.flatMap((each) => each.trouble)).toEqual([]);
  });

  it('[E58] no file holds why it was there', () => {
    for (const text of ['Dispute 2026-014', 'A claim is before the court', 'The court has closed the case'])
      expect({ text, files: installation.filesWith(text) }).toEqual({ text, files: [] });
  });
});
