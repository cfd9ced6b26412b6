// An administrator sets up a site from nothing on screen, pastes the snippet into a page, and a visitor chats on it.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { consolePage, once, openPage, shot, visitorPage, type Watched } from './pages.ts';

let browser: Browser;
let installation: Installation;
let page: Page;
let pages: Server;
let origin: string;
let body = 'Nothing yet';
const watched: Watched[] = [];

async function opened(): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
  const each = await openPage(context);
  watched.push(each);
  return each;
}

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
  pages = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(
      `<!doctype html><html lang="en"><title>Branch</title><body><h1>Our branch</h1>${body}</body></html>`,
    );
  });
  await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  origin = `http://localhost:${(pages.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await browser.close();
  pages.closeAllConnections();
  pages.close();
  await installation.end();
});

describe('a new site', () => {
  const main = () => page.getByRole('main');
  const changes = () => page.getByRole('complementary', { name: 'Changes' });

  it('[Y100] is set up on screen; a form says in words what is wrong, and keeps what was typed', async () => {
    ({ page } = await opened());
    await page.goto(installation.signInUrl(1, 'northwind', 'olu.adeyemi'));
    await page.getByRole('button', { name: 'New site' }).click();
    await main().getByLabel('Name', { exact: true }).fill('Northwind Branch');
    await main().getByLabel('Pages').fill('localhost');
    await main().getByRole('button', { name: 'Save' }).click();
    await once(main().getByText('3 fields need another look. Nothing was saved.'));
    await once(main().getByText(/an address such as https:\/\/www.bank.example/));
    expect(await main().getByLabel('Name', { exact: true }).inputValue()).toBe('Northwind Branch');
    await main().getByLabel('Team', { exact: true }).selectOption({ label: 'Support team' });
    await main().getByLabel('Pages').fill(origin);
    await main().getByLabel('Why', { exact: true }).fill('The branch has a page of its own.');
    await main().getByRole('button', { name: 'Save' }).click();
    // The demo's administrator signs for it; elsewhere the page gives the line to run.
    await once(main().getByText('The directory says who reads what is written here'));
    await once(changes().getByText('The branch has a page of its own.'));
    body = (await main().getByRole('region', { name: 'Snippet for your pages' }).textContent()) ?? '';
    await shot(page, 'new-site');
  });

  it('[Y101] a visitor chats on it, and the team answers', async () => {
    const visitor = visitorPage(await opened(), origin);
    const ann = consolePage(await opened(), installation);
    await ann.arrive(2, 'northwind', 'ann.keller');
    await visitor.visit();
    await visitor.open();
    await visitor.begin();
    await visitor.write('Are you open on Saturday');
    await ann.openFirst();
    await once(ann.message('Are you open on Saturday'));
    await ann.take();
    await ann.write('From nine to one');
    await once(visitor.message('From nine to one'));
  });

  it('[Y102] a change stands in the history with who and why, and is taken back by another', async () => {
    await main().getByLabel('Name', { exact: true }).fill('Northwind Branch, Leeds');
    await main().getByLabel('Why', { exact: true }).fill('There will be a second one.');
    await main().getByRole('button', { name: 'Save' }).click();
    await once(
      changes()
        .getByText('+ Name: Northwind Branch, Leeds')
        .or(changes().getByText('Name: Northwind Branch, Leeds'))
        .first(),
    );
    await once(changes().getByText('There will be a second one.'));
    await changes()
      .getByRole('button', { name: /^Revert change/ })
      .first()
      .click();
    await changes().getByLabel('Why back').fill('There will not.');
    await changes()
      .getByRole('button', { name: /^Revert change/ })
      .first()
      .click();
    await once(changes().getByText(/^Reverts change \d+: There will not\.$/));
    await expect.poll(() => main().getByLabel('Name', { exact: true }).inputValue()).toBe('Northwind Branch');
    expect(
      await changes()
        .getByText(/Olu Adeyemi, today/)
        .count(),
    ).toBeGreaterThanOrEqual(3);
  });

  it('[Y103] no page of the administration has a fault that axe can see', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme: theme });
      for (const place of [
        'sites',
        'sites/main',
        'teams/cards',
        'hours/office',
        'triggers/new',
        'articles/lost-card',
        'changes',
      ]) {
        await page.goto(`${installation.origin}/u/1/desk/${place}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.getByText('Reading the', { exact: false }).first().waitFor({ state: 'detached' });
        await page.evaluate(axe.source);
        const faults = await page.evaluate(async () => {
          const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
          const { violations } = await run();
          return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 120) ?? ''}`);
        });
        expect([theme, place, faults]).toEqual([theme, place, []]);
      }
    }
    expect(watched.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});
