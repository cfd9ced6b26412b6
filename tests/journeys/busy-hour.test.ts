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
let tomas: ConsolePage;
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
const places = ({ page }: ConsolePage) => page.locator('#presence .count');
const visitor = (index: number) => visitors[index] as VisitorPage;

/** Whoever is asked next says yes. */
async function accepted(): Promise<ConsolePage> {
  const whose = async () => {
    for (const agent of [ann, tomas]) if ((await offers(agent).count()) > 0) return agent;
    return null;
  };
  await expect.poll(whose).not.toBeNull();
  const asked = (await whose()) ?? ann;
  await offers(asked)
    .getByRole('button', { name: /^Accept/ })
    .click();
  await offers(asked).waitFor({ state: 'detached' });
  return asked;
}

/** As the administrator sees and says it: one page, some fields by their label. */
async function sets(page: Page, place: string, item: string, fields: Readonly<Record<string, string>>) {
  await page.goto(`${installation.origin}/u/9/desk/${place}`);
  await page
    .getByRole('link', { name: item })
    .or(page.getByRole('button', { name: item }))
    .first()
    .click();
  const main = page.getByRole('main');
  for (const [label, value] of Object.entries(fields))
    await main.getByLabel(label, { exact: true }).fill(value);
  await main.getByLabel('Why', { exact: true }).fill('For the busy hour.');
  await main.getByRole('button', { name: 'Save' }).click();
  await once(page.getByRole('complementary', { name: 'Changes' }).getByText('For the busy hour.'));
}

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
    await once(visitor(0).message('It was posted on Monday'));
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
    await once(visitor(0).message('By the way, all is well'));
  });

  it('[Y201] places, line and times are what the administrator sets, at once', async () => {
    const { page } = await opened();
    await page.goto(installation.signInUrl(9, 'northwind', 'olu.adeyemi'));
    await page.getByRole('button', { name: 'New site' }).waitFor();
    await expect.poll(() => places(ann).innerText()).toBe('1 of 4');
    await sets(page, 'staff', 'Ann Keller', { 'Chats at a time': '2' });
    await expect.poll(() => places(ann).innerText()).toBe('1 of 2');
    await sets(page, 'staff', 'Tomás Ruiz', { 'Chats at a time': '2' });
    await sets(page, 'teams', 'Support team', {
      'Most who may wait': '2',
      'Time to take a chat': '8',
      'Pause after a missed offer': '5',
      Grace: '5',
    });
    await page.close();
  });

  it('[Y202] who lets an offer pass is told so and asked again later; nobody has more than their places', async () => {
    tomas = consolePage(await opened(), installation);
    await tomas.arrive(2, 'northwind', 'tomas.ruiz');
    // Said no to by the one, it is the other's.
    await offers(tomas).waitFor();
    await once(tomas.page.getByText(/^You missed a chat\. .*You are still online\.$/));
    await shot(tomas.page, 'offer-missed');
    expect(await offers(tomas).count()).toBe(0);
    expect(await accepted()).toBe(tomas);
    await once(tomas.message('Do you open on Saturday'));
    await comes('My card is lost');
    await accepted();
    await comes('I cannot sign in');
    await accepted();
    for (const agent of [ann, tomas]) await expect.poll(() => places(agent).innerText()).toBe('2 of 2, full');
  });

  it('[Y203] the next stand in line and see their place; beyond it another way is offered', async () => {
    const fifth = await comes('Is my salary there');
    await once(fifth.panel.getByText('You’re next'));
    const sixth = await comes('What does it cost abroad');
    await once(sixth.panel.getByText('You are second in line'));
    await shot(sixth.page, 'queue-second');
    const seventh = await comes('I want a loan');
    await once(seventh.panel.getByText('The line is full right now'));
    await once(seventh.panel.getByRole('button', { name: /^Leave a message/ }));
    await shot(seventh.page, 'queue-full');
    expect((await offers(ann).count()) + (await offers(tomas).count())).toBe(0);
    for (const agent of [ann, tomas]) expect(await places(agent).innerText()).toBe('2 of 2, full');
  });

  it('[Y204] who leaves the line is counted as lost, and the others move up', async () => {
    const { page } = await opened();
    await page.goto(installation.signInUrl(8, 'northwind', 'priya.nand'));
    await page.getByRole('heading', { name: /^Queue/ }).waitFor();
    const before = await takenOrLost(page);
    await visitor(4).panel.getByRole('button', { name: 'Leave the line' }).click();
    await once(visitor(5).panel.getByText('You’re next'));
    // There is room in line for one more.
    await once(visitor(6).panel.getByText('You are second in line'));
    await expect.poll(() => takenOrLost(page)).toBe(before + 1);
    await page.close();
  });

  it('[Y205] an agent who is lost loses no visitor: what they had is offered to the other before the line', async () => {
    await tomas.page.context().close();
    await visitor(5).panel.getByText('You are third in line').waitFor();
    expect(await offers(ann).count()).toBe(0);
    await ann.page.getByRole('button', { name: 'Resolve', exact: true }).click();
    await offers(ann).waitFor();
    await ann.page.keyboard.press('Alt+a');
    await ann.page.getByRole('button', { name: 'Resolve', exact: true }).waitFor();
    await ann.write('My colleague was cut off; I go on');
    const served = async () =>
      (
        await Promise.all(visitors.map((each) => each.message('My colleague was cut off; I go on').count()))
      ).findIndex((count) => count > 0);
    await expect.poll(served).toBe(1);
    expect(await places(ann).innerText()).toBe('2 of 2, full');
    expect(await offers(ann).count()).toBe(0);
  });

  it('[Y206] why it went to whom is answered on screen from the log', async () => {
    await ann.page.getByRole('button', { name: 'Why Ann?' }).last().click();
    const panel = ann.page.getByRole('dialog', { name: /^Why did this go to Ann at \d\d:\d\d\?$/ });
    await panel.waitFor();
    await once(panel.getByText('Tomás Ruiz missed it'));
    await once(panel.getByText('Ann Keller said not now'));
    await once(panel.getByText('Its agent was lost, it waits again in Support'));
    await once(panel.getByRole('row').filter({ hasText: 'Chosen' }));
    for (const colorScheme of ['light', 'dark'] as const) {
      await ann.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await ann.page.waitForTimeout(THEME_MS);
      expect(await faults(ann.page)).toEqual([]);
      await shot(ann.page, `why-${colorScheme}`);
    }
    await ann.page.setViewportSize({ width: 390, height: 844 });
    await shot(ann.page, 'why-phone');
    await ann.page.setViewportSize({ width: 1440, height: 900 });
    await ann.page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('[Y209] no page reported an error on the way', () => {
    expect(watched.length).toBeGreaterThan(8);
    expect(watched.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});

/** Of today: chats that a person took, and visitors who left before. */
async function takenOrLost(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const day = new Date().toISOString().slice(0, 10);
    const answer = await fetch(`/u/8/v1/reports?from=${day}&to=${day}`, { cache: 'no-store' });
    const report = (await answer.json()) as { figures: { abandoned: { of: number } } };
    return report.figures.abandoned.of;
  });
}

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
