// The widget in a language that is not English: every screen in Arabic, on a page that runs the other way.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { spoken } from '../../../src/web/languages/ar.ts';
import { launchChromium } from '../../journeys/browser.ts';
import { findings, type Visit, visit } from './page.ts';
import { setStage, type Stage } from './stage.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let stage: Stage;
let open: Visit | null = null;

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchChromium(), setStage()]);
}, 60_000);
afterEach(async () => {
  await open?.close();
  open = null;
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function come(scene: string, context: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  open = await visit(browser, stage, { scene, ...context, context: { locale: 'ar-EG', ...context.context } });
  return open;
}

async function inConversation(visitor: Visit): Promise<void> {
  await visitor.openPanel();
  await visitor.panel.locator('.list .row').first().click();
  await visitor.panel.getByRole('button', { name: spoken.later.menu }).waitFor();
}

const latin = /[A-Za-z]{3,}/g;
/** What is not the widget's own: names of the house, of people, and what they wrote. */
const given = /Northwind|Bank|Ann|Keller|Tom|Ruiz|Support|Sealdesk|team/;

describe('in Arabic', () => {
  test('[W204] runs from right to left, on the launcher’s side of the page, and its own bubbles end at the left', async () => {
    const visitor = await come('agent');
    const before = (await visitor.launcher.boundingBox())!;
    await inConversation(visitor);
    const box = (await visitor.panel.boundingBox())!;
    expect(box.x + box.width).toBeCloseTo(before.x + before.width, 0);
    const screen = visitor.panel.locator('.screen');
    expect(await screen.evaluate((element) => getComputedStyle(element).direction)).toBe('rtl');
    const nearer = (selector: string) =>
      visitor.panel
        .locator(selector)
        .first()
        .evaluate((element) => {
          const [own, all] = [element, element.closest('.panel')!].map((each) =>
            each.getBoundingClientRect(),
          );
          return own!.left - all!.left < all!.right - own!.right ? 'left' : 'right';
        });
    expect(await nearer('.mine .bubble')).toBe('left');
    expect(await nearer('.theirs .label')).toBe('right');
    expect(await nearer('.send')).toBe('left');
    expect(visitor.complaints).toEqual([]);
  });

  test('[W200] says nothing in English that is its own', async () => {
    const visitor = await come('states');
    await visitor.openPanel();
    const own = async () =>
      visitor.panel.evaluate((panel) => {
        const copy = panel.cloneNode(true) as HTMLElement;
        for (const each of copy.querySelectorAll('.bubble p, .row-detail, .row-title, bdi')) each.remove();
        const labels = [...panel.querySelectorAll('[aria-label]')].map((each) =>
          each.getAttribute('aria-label'),
        );
        return [copy.textContent, ...labels].join(' ');
      });
    const foreign = (text: string) => (text.match(latin) ?? []).filter((word) => !given.test(word));
    expect(foreign(await own())).toEqual([]);
    await visitor.panel.locator('.list .row').first().click();
    await visitor.panel.getByRole('button', { name: spoken.later.menu }).waitFor();
    expect(foreign(await own())).toEqual([]);
    await visitor.panel.locator('button.strip').click();
    await visitor.page.getByText(spoken.later.how).waitFor();
    expect(foreign(await own())).toEqual([]);
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[W204] the automatic check finds nothing on any screen, ${colorScheme}`, async () => {
      for (const scene of ['agent', 'states', 'split', 'resolved', 'ask-readers']) {
        const visitor = await come(scene, { context: { colorScheme, bypassCSP: true } });
        await visitor.page.addScriptTag({ content: axe });
        await visitor.openPanel();
        expect(await findings(visitor), `${scene}, home`).toEqual([]);
        await visitor.panel.locator('.list .row').first().click();
        await visitor.panel.getByRole('button', { name: spoken.later.menu }).waitFor();
        expect(await findings(visitor), scene).toEqual([]);
        await visitor.close();
        open = null;
      }
    }, 120_000);
  }

  test('[W204] at 320 px and at twice the text size nothing scrolls sideways', async () => {
    for (const [width, size] of [
      [320, 16],
      [390, 32],
    ] as const) {
      const visitor = await come('states', { context: { viewport: { width, height: 800 } } });
      const session = await visitor.page.context().newCDPSession(visitor.page);
      await session.send('Page.enable');
      await session.send('Page.setFontSizes', { fontSizes: { standard: size } });
      await visitor.page.reload();
      await inConversation(visitor);
      const wide = await visitor.panel.evaluate((panel) =>
        [...panel.querySelectorAll<HTMLElement>('*')]
          .filter((element) => !element.closest('.unseen, svg, .mirror, .avatar') && element.clientWidth > 0)
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => element.className),
      );
      expect(wide, `${width} px, text ${size}`).toEqual([]);
      await visitor.close();
      open = null;
    }
  });

  test('[W202] a language that cannot be had is English', async () => {
    const file = Object.keys(stage.files.files).find((name) => name.startsWith('ar-'))!;
    stage.swap(file, 'broken');
    try {
      const visitor = await come('agent');
      await visitor.openPanel();
      await visitor.panel.getByText('Hello, how can we help?').waitFor();
    } finally {
      stage.swap(file, null);
    }
  });
});
