// The pages as a person uses them: by the names of things on screen.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Installation } from './installation.ts';

/** A step waits for what it is about; after this it will not come. */
export const STEP_MS = 60_000;
const shots = fileURLToPath(new URL('../../dist/shots', import.meta.url));

export type Watched = { readonly page: Page; readonly trouble: string[] };

/** A page whose errors fail the journey, but for those of a connection that was cut. What is sent in its console leaves at once. */
export async function openPage(context: BrowserContext): Promise<Watched> {
  const page = await context.newPage();
  await page.addInitScript(() => {
    // Whose console it will be is not known before they have signed in: whoever it is, nothing was kept but this.
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function kept(name: string) {
      const text = getItem.call(this, name);
      return text === null && name.startsWith('sealdesk-desk-') ? '{"undoSend":false}' : text;
    };
  });
  page.setDefaultTimeout(STEP_MS);
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    const cut = /ERR_CONNECTION|WebSocket|Failed to load resource|ERR_INTERNET|ERR_EMPTY|ERR_SOCKET/.test(
      text,
    );
    if (message.type() === 'error' && !cut) trouble.push(text);
  });
  return { page, trouble };
}

export async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(shots, { recursive: true });
  await page.screenshot({ path: join(shots, `${name}.png`) });
}

export type VisitorPage = ReturnType<typeof visitorPage>;

export function visitorPage({ page }: Watched, origin: string) {
  const panel = page.getByRole('dialog');
  const field = panel.getByRole('textbox', { name: 'Write a message' });
  return {
    page,
    panel,
    field,
    async visit(path = '/') {
      await page.goto(`${origin}${path}`);
    },
    async open() {
      await page.getByRole('button', { name: /^Chat with/ }).click();
      await panel.waitFor();
    },
    async begin() {
      await panel.getByRole('button', { name: 'Start a conversation' }).click();
      // The form asks for nothing here: the question comes as the first message.
      const form = panel.getByRole('button', { name: 'Start conversation', exact: true });
      await form.or(field).waitFor();
      if (await form.isVisible()) await form.click();
      await field.waitFor();
    },
    async write(text: string) {
      await field.fill('');
      await field.pressSequentially(text);
      await field.press('Enter');
    },
    message: (text: string): Locator => panel.getByRole('log').getByText(text, { exact: true }),
  };
}

export type ConsolePage = ReturnType<typeof consolePage>;

export function consolePage({ page }: Watched, installation: Installation) {
  const field = page.getByRole('textbox', { name: /^(Reply to the visitor|Internal note)/ });
  const rows = page.getByRole('row').filter({ hasText: /Visitor/ });
  return {
    page,
    signIn: (slot: number, workspace: string, account: string) =>
      page.goto(installation.signInUrl(slot, workspace, account)),
    /** Signed in and there: from now on a visitor is not asked for a message instead. */
    async arrive(slot: number, workspace: string, account: string) {
      await page.goto(installation.signInUrl(slot, workspace, account));
      await page.getByRole('button', { name: /^Online/ }).waitFor();
    },
    async openFirst() {
      await rows.first().click();
    },
    async openRow(text: RegExp) {
      await rows.filter({ hasText: text }).first().click();
    },
    async take() {
      await page.getByRole('button', { name: /^Take/ }).first().click();
      await page.getByRole('button', { name: 'Resolve' }).waitFor();
    },
    visitor: (): Promise<string> =>
      page
        .getByRole('heading', { name: /^Visitor/ })
        .first()
        .innerText(),
    async transfer(name: string) {
      await page.getByRole('button', { name: 'Transfer', exact: true }).click();
      await page.getByRole('option', { name }).click();
      await page.getByRole('button', { name: /^Transfer to/ }).click();
    },
    message: (text: string): Locator => page.getByRole('log').getByText(text, { exact: true }),
    async write(text: string) {
      await field.fill(text);
      await field.press('Enter');
    },
    async note(text: string) {
      await page.getByRole('button', { name: 'Note', exact: true }).click();
      await field.fill(text);
      await field.press('Enter');
      await page.getByRole('button', { name: 'Reply', exact: true }).click();
    },
  };
}

export function deskPage({ page }: Watched, installation: Installation) {
  return {
    page,
    async signIn(slot: number, workspace: string, account: string) {
      await page.goto(installation.signInUrl(slot, workspace, account));
      await page.getByRole('button', { name: 'New request' }).waitFor();
    },
    async ask(matter: string, reason: string) {
      await page.getByRole('button', { name: 'New request' }).click();
      await page.getByRole('row').filter({ hasText: 'Resolved' }).getByRole('radio').check({ force: true });
      await page.getByLabel('Matter').fill(matter);
      await page.getByLabel('Reason').fill(reason);
      await page.getByRole('button', { name: 'Sign and ask' }).click();
      await page
        .getByText(/1 of 2 signed/)
        .first()
        .waitFor();
    },
    async openRequest(matter: string) {
      await page.getByText(matter).first().click();
    },
    async sign() {
      await page.getByRole('button', { name: 'Sign and open' }).click();
    },
    async replay() {
      const opens = page.getByRole('button', { name: 'Open transcript' });
      await opens.click();
      // The page says first that the opening will be recorded.
      await page.getByText('Your opening is recorded first').waitFor();
      await opens.click();
    },
    async toEnd() {
      await page.getByRole('slider').first().press('End');
    },
    message: (text: string): Locator => page.getByText(text, { exact: true }),
  };
}

/** Exactly once on the page, for as long as it takes to get there. */
export async function once(locator: Locator, waitMs: number = STEP_MS): Promise<void> {
  await locator.first().waitFor({ timeout: waitMs });
  expect(await locator.count()).toBe(1);
}
