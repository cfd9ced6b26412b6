// What a visitor takes along: links that are safe to follow, and a copy of a conversation that is over.
import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { linkedParts } from '../../../src/web/widget/links.ts';
import { launchChromium } from '../../journeys/browser.ts';
import { focused, type Visit, visit } from './page.ts';
import { setStage, type Stage } from './stage.ts';

describe('links', () => {
  const links = (text: string) => linkedParts(text).flatMap(({ address }) => address ?? []);

  test('[W205] https and mailto are links, without what ends the sentence; no text is lost', () => {
    const text = 'See https://bank.example/help?a=1. Or write to mailto:help@bank.example!';
    expect(links(text)).toEqual(['https://bank.example/help?a=1', 'mailto:help@bank.example']);
    expect(
      linkedParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  });

  test('[W205] nothing else is one', () => {
    for (const text of [
      'javascript:alert(1)',
      'http://bank.example',
      'data:text/html,x',
      'https://bank.example@evil.example/',
      'https://user:secret@bank.example/',
      'https://localhost/',
      'https://bаnk.example/',
      'https://\u202Egnp.example/',
      'mailto:nobody',
      'xhttps://bank.example/',
    ])
      expect(
        links(text).filter((address) => !address.startsWith('https://b/')),
        text,
      ).toEqual([]);
  });
});

let browser: Browser;
let stage: Stage;
let open: Visit | null = null;

beforeAll(async () => {
  [browser, stage] = await Promise.all([launchChromium(), setStage()]);
}, 60_000);
afterEach(async () => {
  const complaints = open?.complaints ?? [];
  await open?.close();
  open = null;
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

test('[W205] a link in a message opens apart from this page and tells it nothing', async () => {
  open = await visit(browser, stage, { scene: 'agent' });
  await open.openConversation();
  await open.say('Look at https://bank.example/help. <b>Not bold</b>');
  const link = open.panel.getByRole('link', { name: /bank\.example/ });
  await link.waitFor();
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
  expect(await link.getAttribute('target')).toBe('_blank');
  await open.panel.getByText('<b>Not bold</b>').waitFor();
});

describe('a transcript', () => {
  test('[W206] is a page of its own with what was said, from a page that allows almost nothing', async () => {
    open = await visit(browser, stage, { scene: 'resolved' });
    await open.openConversation();
    const said = await open.panel.locator('.bubble p').allInnerTexts();
    expect(said.length).toBeGreaterThan(1);
    await open.panel.getByRole('button', { name: 'Keep a transcript' }).click();
    await expect.poll(() => focused(open!.page)).toBe('Keep a transcript');
    await open.panel.getByText('Card numbers stay hidden in every copy.').waitFor();
    const [file] = await Promise.all([
      open.page.waitForEvent('download'),
      open.panel.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('Conversation-with-Northwind-Bank.html');
    const page = await readFile(await file.path(), 'utf8');
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|https?:\/\//);
    for (const text of said) expect(page.replaceAll('&amp;', '&')).toContain(text);
  });

  test('[W206] goes to the printer without the page behind it, and Escape leads back', async () => {
    open = await visit(browser, stage, { scene: 'resolved' });
    await open.page.addInitScript(() => {
      globalThis.print = () => void Object.assign(top!, { printed: document.body.innerText });
    });
    await open.page.reload();
    await open.openConversation();
    const [first] = await open.panel.locator('.bubble p').allInnerTexts();
    await open.panel.getByRole('button', { name: 'Keep a transcript' }).click();
    await open.panel.getByRole('button', { name: 'Print' }).click();
    const printed = () => open!.page.evaluate(() => (globalThis as { printed?: string }).printed ?? '');
    await expect.poll(printed).toContain(first);
    expect(await printed()).toMatch(/^Conversation with Northwind Bank/);
    await open.page.keyboard.press('Escape');
    await expect.poll(async () => String(await focused(open!.page))).toContain('Keep a transcript');
    expect(await open.panel.isVisible()).toBe(true);
  });
});
