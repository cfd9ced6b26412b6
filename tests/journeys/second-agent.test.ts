// Around the main job: a second agent, a network without WebSockets, a phone in the dark, and what a screen reader is told.
import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
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
const contexts: BrowserContext[] = [];
const watched: Watched[] = [];

async function opened(
  options: Parameters<Browser['newContext']>[0],
  prepare: (context: BrowserContext) => Promise<unknown> = () => Promise.resolve(),
): Promise<Watched> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    ...options,
  });
  contexts.push(context);
  await prepare(context);
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

describe('a second agent', () => {
  let visitor: VisitorPage;
  let ann: ConsolePage;
  let tomas: ConsolePage;

  it('[Y10] a conversation is handed to a colleague, who reads all of it and goes on', async () => {
    visitor = visitorPage(await opened({}), installation.bank);
    ann = consolePage(await opened({}), installation);
    tomas = consolePage(await opened({}), installation);
    await ann.arrive(1, 'northwind', 'ann.keller');
    await visitor.visit('/pricing');
    await visitor.open();
    await visitor.begin();
    await visitor.write('Which plan costs me least');
    await tomas.signIn(2, 'northwind', 'tomas.ruiz');
    await ann.openFirst();
    await ann.take();
    await ann.write('I ask a colleague who knows the plans');
    await once(visitor.message('I ask a colleague who knows the plans'));
    await ann.transfer('Tomás Ruiz');
    await tomas.openRow(/Visitor/);
    await once(tomas.message('Which plan costs me least'));
    await once(tomas.message('I ask a colleague who knows the plans'));
    await tomas.page.getByRole('button', { name: 'Resolve' }).waitFor();
    await tomas.write('The everyday account does');
    await once(visitor.message('The everyday account does'));
    await once(ann.message('The everyday account does'));
  });

  it('[Y11] no page of either side has a fault that axe can see, in light and dark', async () => {
    for (const page of [visitor.page, ann.page]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // Colours take their time to change; halfway between two themes nothing is right.
        await page.waitForTimeout(THEME_MS);
        expect(await faults(page)).toEqual([]);
      }
    }
    await shot(ann.page, 'console-dark');
    await shot(visitor.page, 'widget-dark');
  });
});

describe('where WebSockets are blocked', () => {
  it('[Y12] a phone without them has the same conversation over long polls', async () => {
    const phone = visitorPage(
      await opened(
        { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' },
        (context) =>
          context.addInitScript(() => {
            Object.defineProperty(globalThis, 'WebSocket', { value: undefined });
          }),
      ),
      installation.bank,
    );
    const ann = consolePage(await opened({}), installation);
    await phone.visit();
    await phone.open();
    await shot(phone.page, 'phone-home');
    await phone.begin();
    // On a touch keyboard Enter breaks the line.
    await phone.field.fill('From a phone on a closed network');
    await phone.panel.getByRole('button', { name: 'Send' }).click();
    await once(phone.message('From a phone on a closed network'));
    await ann.signIn(3, 'northwind', 'ann.keller');
    await ann.openRow(/Sealed\. Open to read\./);
    await ann.take();
    await ann.write('It reaches you all the same');
    await once(phone.message('It reaches you all the same'));
    await shot(phone.page, 'phone-conversation');
    expect(await faults(phone.page)).toEqual([]);
  });
});

it('[Y9] no page reported an error', () => {
  expect(watched.length).toBeGreaterThan(3);
  expect(watched.flatMap((each) => each.trouble)).toEqual([]);
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
