// The detector is a part of its own: fetched for a text that may hold a number, waited for, and never done without.
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../journeys/browser.ts';
import { type Visit, visit } from './page.ts';
import { setStage, type Stage } from './stage.ts';

const CARD = '4111 1111 1111 1111';
const MASKED = '•••• •••• •••• 1111';

let browser: Browser;
let stage: Stage;
let open: Visit | null = null;

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchChromium(), setStage()]);
}, 60_000);
afterEach(async () => {
  await open?.close();
  open = null;
  stage.swap(detectorFile(), null);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

const detectorFile = () => Object.keys(stage.files.files).find((file) => file.startsWith('detector-'))!;
const wasFetched = () => stage.requested.includes(`/widget/assets/${detectorFile()}`);

async function beginning(): Promise<Visit> {
  stage.requested.length = 0;
  open = await visit(browser, stage, { scene: 'fresh' });
  await open.openPanel();
  await open.panel.getByRole('button', { name: 'Start a conversation' }).click();
  await open.panel.getByRole('button', { name: /Only you/ }).waitFor();
  return open;
}

describe('the detector', () => {
  test('[W60] is not fetched for a first message without a number in it', async () => {
    const { calls, field, panel } = await beginning();
    await field.fill('My card does not work abroad.');
    await field.press('Enter');
    await panel.getByText('Delivered').first().waitFor();
    await expect.poll(async () => (await calls()).filter(([call]) => call === 'start')).toHaveLength(1);
    expect(wasFetched()).toBe(false);
  });

  test('[W60] is fetched with the first digit, and hides what was typed before it came', async () => {
    const { field, panel, spoken } = await beginning();
    await field.pressSequentially(`My card ${CARD} `);
    await expect.poll(() => field.inputValue()).toBe(`My card ${MASKED} `);
    expect(wasFetched()).toBe(true);
    await panel.getByText('We hid your card number').waitFor();
    await expect
      .poll(() => spoken('status'))
      .toContain('Card number hidden. Only the last 4 digits will be sent.');
  });

  test('[W61] where it cannot be had, nothing with a digit is sent, and the words say so', async () => {
    stage.swap(detectorFile(), 'throw new Error();');
    const { calls, complaints, field, panel } = await beginning();
    await field.fill('I live at number 12');
    await field.press('Enter');
    await panel.getByText('We couldn’t check this message').waitFor();
    await expect.poll(() => field.inputValue()).toBe('I live at number 12');
    expect((await calls()).filter(([call]) => call === 'start')).toEqual([]);
    stage.swap(detectorFile(), null);
    await field.press('Enter');
    await panel.getByText('Delivered').first().waitFor();
    await expect
      .poll(async () => (await calls()).filter(([call]) => call === 'start'))
      .toMatchObject([['start', 'I live at number 12']]);
    // The hash did not fit, and the browser says so; nothing else.
    expect(complaints.every((line) => /integrity/.test(line))).toBe(true);
    complaints.length = 0;
  });
});
