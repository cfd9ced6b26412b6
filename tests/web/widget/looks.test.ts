import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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

describe('for everybody', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`[W28] nothing is found on any screen, ${colorScheme}`, async () => {
      const scenes = ['fresh', 'agent', 'states', 'split', 'resolved', 'ask-readers', 'unreachable', 'looks'];
      for (const scene of scenes) {
        open = await visit(browser, stage, { scene, context: { colorScheme, bypassCSP: true } });
        await open.page.addScriptTag({ content: axe });
        await open.openPanel();
        expect(await findings(open), `${scene}, home`).toEqual([]);
        if (scene === 'fresh') {
          await open.panel.getByRole('button', { name: 'Start a conversation' }).click();
          expect(await findings(open), 'not begun').toEqual([]);
        }
        const row = open.panel.getByRole('button', { name: /Ann Keller/ });
        if ((await row.count()) > 0) {
          await row.click();
          await open.panel.getByRole('button', { name: 'More' }).waitFor();
          expect(await findings(open), `${scene}, conversation`).toEqual([]);
        }
        const strip = open.panel.getByRole('button', { name: /Only you/ });
        if (scene === 'agent') {
          await strip.click();
          await open.panel.getByText('Signed by Northwind Bank').waitFor();
          expect(await findings(open), `${scene}, reader list`).toEqual([]);
        }
        await open.close();
        open = null;
      }
    }, 120_000);
  }

  test('[W28] at 320 px and at twice the text size nothing scrolls sideways and nothing is cut', async () => {
    for (const [width, size, scene] of [
      [320, 16, 'states'],
      [320, 16, 'long'],
      [1280, 32, 'states'],
      [320, 32, 'long'],
    ] as const) {
      open = await visit(browser, stage, { scene, context: { viewport: { width, height: 800 } } });
      // What the visitor's browser does when its text size is changed.
      const session = await open.page.context().newCDPSession(open.page);
      await session.send('Page.enable');
      await session.send('Page.setFontSizes', { fontSizes: { standard: size } });
      await open.page.reload();
      await open.openConversation();
      const wide = await open.panel.evaluate((panel) =>
        [...panel.querySelectorAll<HTMLElement>('*')]
          .filter((element) => !element.closest('.unseen, svg, .mirror, .avatar') && element.clientWidth > 0)
          .filter((element) => element.scrollWidth > element.clientWidth + 1)
          .map((element) => `${element.className}: ${element.scrollWidth} > ${element.clientWidth}`),
      );
      expect(wide, `${width} px, text ${size}`).toEqual([]);
      const title = open.panel.getByRole('heading', { name: 'Ann Keller' });
      expect(await title.evaluate((element) => getComputedStyle(element).fontSize)).toBe(
        `${(15 * size) / 16}px`,
      );
      await open.close();
      open = null;
    }
  });

  test('[W28] with reduced motion nothing moves, and the words carry what the dots do', async () => {
    open = await visit(browser, stage, { scene: 'agent', context: { reducedMotion: 'reduce' } });
    await open.openConversation();
    await open.panel.getByText('Ann is typing').waitFor();
    const moving = await open.panel.evaluate(
      (panel) =>
        panel.getAnimations({ subtree: true }).filter((animation) => {
          const frames = (animation.effect as KeyframeEffect).getKeyframes();
          return (
            frames.some((frame) => 'transform' in frame) ||
            animation.effect?.getTiming().iterations === Infinity
          );
        }).length,
    );
    expect(moving).toBe(0);
  });
});
