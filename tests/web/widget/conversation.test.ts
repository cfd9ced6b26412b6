import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium } from '../../journeys/browser.ts';
import { focused, type Visit, visit } from './page.ts';
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
  const complaints = open?.complaints ?? [];
  await open?.close();
  open = null;
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function come(scene: string, options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  open = await visit(browser, stage, { scene, ...options });
  return open;
}

async function inConversation(scene = 'agent', options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  const visitor = await come(scene, options);
  await visitor.openConversation();
  return visitor;
}

describe('a card number in the field', () => {
  test('[W7] is hidden at the next character, after a pause, and when pasted', async () => {
    const { field, page, panel, spoken } = await inConversation();
    await field.pressSequentially(`My card ${CARD} `);
    await expect.poll(() => field.inputValue()).toBe(`My card ${MASKED} `);
    await panel.getByText('We hid your card number').waitFor();
    await expect
      .poll(() => spoken('status'))
      .toContain('Card number hidden. Only the last 4 digits will be sent.');
    await field.fill('');
    await field.pressSequentially(CARD);
    await expect.poll(() => field.inputValue()).toBe(CARD);
    await expect.poll(() => field.inputValue()).toBe(MASKED);
    await field.fill('');
    await page.evaluate((text) => {
      const area = document.querySelector('sealdesk-chat')!.shadowRoot!.querySelector('textarea')!;
      area.value = text;
      area.setSelectionRange(text.length, text.length);
      area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
    }, `Here: ${CARD}`);
    await expect.poll(() => field.inputValue()).toBe(`Here: ${MASKED}`);
  });

  test('[W7] leaves no digits to undo, and the caret and the focus stay', async () => {
    const { field, page } = await inConversation();
    await field.evaluate((element) => void (element.dataset['first'] = ''));
    await field.pressSequentially(`${CARD} is it`);
    await field.pressSequentially(', blue');
    // Not every browser drops the history with the value: another element has none.
    expect(await field.evaluate((element) => 'first' in element.dataset)).toBe(false);
    await expect.poll(() => field.inputValue()).toBe(`${MASKED} is it, blue`);
    for (let press = 0; press < 20; press++) await page.keyboard.press('Control+z');
    expect(await field.inputValue()).not.toMatch(/4111/);
    for (let press = 0; press < 20; press++) await page.keyboard.press('Control+Shift+z');
    expect(await field.inputValue()).not.toMatch(/4111/);
  });

  test('[W7] sent in the same breath it is shown hidden first; the next press sends what is shown', async () => {
    const { field, calls } = await inConversation();
    await field.fill(CARD);
    await field.press('Enter');
    await expect.poll(() => field.inputValue()).toBe(MASKED);
    expect((await calls()).filter(([name]) => name === 'send')).toEqual([]);
    await field.press('Enter');
    await expect
      .poll(async () => (await calls()).filter(([name]) => name === 'send'))
      .toEqual([['send', MASKED]]);
    await expect.poll(() => field.inputValue()).toBe('');
  });

  test('[W7] "not a card number" says what helps', async () => {
    const { field, panel } = await inConversation();
    await field.pressSequentially(`${CARD} `);
    await panel.getByRole('button', { name: 'It’s not a card number' }).click();
    await panel.getByText('such as “invoice”').waitFor();
    await panel.getByRole('button', { name: 'Close', exact: true }).last().click();
    await expect.poll(() => panel.getByText('We hid your card number').count()).toBe(0);
  });

  test('[W8] text that cannot be checked is not sent and stays', async () => {
    const { field, panel, calls } = await inConversation();
    const endless = 'a'.repeat(61_000);
    await field.fill(endless);
    await field.press('Enter');
    await panel.getByText('too long for one message').waitFor();
    expect((await field.inputValue()).length).toBe(61_000);
    expect((await calls()).some(([name]) => name === 'send')).toBe(false);
  });
});

describe('the field', () => {
  test('[W9] Enter sends, Shift+Enter breaks the line, composing never sends', async () => {
    const { field, calls, page, settle, panel } = await inConversation();
    await field.pressSequentially('one');
    await page.keyboard.press('Shift+Enter');
    await field.pressSequentially('two');
    await page.evaluate(() => {
      const area = document.querySelector('sealdesk-chat')!.shadowRoot!.querySelector('textarea')!;
      area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }));
    });
    await expect.poll(() => field.inputValue()).toBe('one\ntwo');
    await field.press('Enter');
    await expect
      .poll(async () => (await calls()).filter(([name]) => name === 'send'))
      .toEqual([['send', 'one\ntwo']]);
    await panel.getByText('Sending').first().waitFor();
    await settle();
    await panel.locator('.foot', { hasText: 'Read' }).last().waitFor();
    await field.pressSequentially('   ');
    await field.press('Enter');
    await expect.poll(async () => (await calls()).filter(([name]) => name === 'send')).toHaveLength(1);
  });

  test('[W9] with a touch keyboard Enter breaks the line and the button sends', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { field, panel, calls } = await inConversation('agent', { context: phone });
    await field.pressSequentially('one');
    await field.press('Enter');
    await field.pressSequentially('two');
    await expect.poll(() => field.inputValue()).toBe('one\ntwo');
    await panel.getByRole('button', { name: 'Send' }).click();
    await expect
      .poll(async () => (await calls()).filter(([name]) => name === 'send'))
      .toEqual([['send', 'one\ntwo']]);
  });

  test('[W9] grows to six lines and no further', async () => {
    const { field, page } = await inConversation();
    const height = async () => (await field.boundingBox())!.height;
    const one = await height();
    for (let line = 2; line <= 6; line++) await page.keyboard.press('Shift+Enter');
    const six = await height();
    expect(six - one).toBeCloseTo(5 * 22, 0);
    await page.keyboard.press('Shift+Enter');
    expect(await height()).toBe(six);
  });

  test('[W6] without a confirmed list nothing is sent: the text stays, the number is there', async () => {
    const { field, panel, calls } = await inConversation('invalid');
    await panel.getByText('Sending is off', { exact: true }).waitFor();
    expect(await panel.getByRole('link').getAttribute('href')).toBe('tel:+43 1 555 0142');
    await field.fill('Hello?');
    await field.press('Enter');
    await expect.poll(() => field.inputValue()).toBe('Hello?');
    expect(await panel.getByRole('button', { name: 'Send' }).getAttribute('aria-disabled')).toBe('true');
    expect((await calls()).some(([name]) => name === 'send')).toBe(false);
  });
});

describe('states', () => {
  test('[W10] each says what it is; only what was not sent offers something to do', async () => {
    const { panel, calls, field } = await inConversation('states');
    for (const state of ['Delivered', 'Read', 'Sending', 'Checking…', 'Waiting to send']) {
      expect(await panel.locator('.foot', { hasText: state }).count(), state).toBeGreaterThan(0);
    }
    const actions = panel.locator('.not-sent').getByRole('button');
    expect(await actions.allTextContents()).toEqual(['Try again', 'Delete', 'Edit', 'Delete']);
    await panel.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(async () => (await calls()).at(-1)?.[0]).toBe('retry');
    await panel.getByRole('button', { name: 'Edit' }).click();
    await expect.poll(() => field.inputValue()).toBe('Holds something else');
    await panel.getByRole('button', { name: 'Delete' }).click();
    await expect.poll(() => panel.locator('.not-sent').count()).toBe(0);
  });

  test('[W23] a message whose readers grew waits for an answer', async () => {
    const { panel, calls } = await inConversation('ask-readers');
    const ask = panel.getByRole('group', { name: /has changed/ });
    expect(await ask.textContent()).toContain('New: Tomás Ruiz');
    const [dont, send] = [ask.getByRole('button').first(), ask.getByRole('button').last()];
    expect((await dont.boundingBox())!.width).toBeCloseTo((await send.boundingBox())!.width, 0);
    await send.click();
    await expect.poll(async () => (await calls()).at(-1)?.[0]).toBe('confirm');
    await dont.click();
    await expect.poll(async () => (await calls()).at(-1)?.[0]).toBe('remove');
  });

  test('[W12] part of a card number: taken back, destroyed, not sent, and what the agent may have seen', async () => {
    const { panel } = await inConversation('split');
    const text = await panel.locator('.thread').textContent();
    expect(text).toContain('Taken back: part of a card number');
    expect(text).toContain('Destroyed: part of a card number');
    expect(text).toContain('Not sent: completed a card number');
    expect(text).toContain('took back the two before it. Ann may have seen the first digits.');
  });

  test('[W19] a closed conversation offers to reopen it or begin another', async () => {
    const { panel, field, calls, page } = await inConversation('resolved');
    await panel.getByText('Ann closed this conversation').first().waitFor();
    // The one field there is asks how it went: nothing is said in it to anybody waiting.
    await expect.poll(() => panel.getByRole('textbox', { name: 'What could be better?' }).count()).toBe(1);
    await expect.poll(() => panel.getByRole('button', { name: 'Send', exact: true }).count()).toBe(0);
    await panel.getByRole('button', { name: 'Reopen' }).click();
    await field.waitFor();
    await expect.poll(async () => (await calls()).map(([name]) => name)).toContain('reopen');
    await panel.getByText('You reopened this conversation').waitFor();
    await page.reload();
  });

  test('[W21] two seconds without a connection are spoken of, and three seconds of the way back', async () => {
    const { panel, connection, spoken } = await inConversation('states');
    await connection('reconnecting');
    await panel.page().waitForTimeout(1500);
    await expect.poll(() => panel.getByText('Reconnecting…').count()).toBe(0);
    await panel.getByText('Reconnecting…').waitFor({ timeout: 2000 });
    await expect.poll(() => spoken('status')).toContain('Reconnecting… Your messages are safe here.');
    await connection('open');
    await panel.getByText('You’re back online.').waitFor();
    expect(await panel.locator('.bar').textContent()).toContain('Two things were not sent.');
    await panel.locator('.bar').waitFor({ state: 'detached', timeout: 4500 });
  });
});

describe('thread', () => {
  test('[W16] at the end it stays at the end; elsewhere it holds still and counts', async () => {
    const { panel, say, page } = await inConversation('unread');
    const thread = panel.locator('.thread');
    const fromEnd = () => thread.evaluate((e) => Math.round(e.scrollHeight - e.scrollTop - e.clientHeight));
    await expect.poll(fromEnd).toBe(0);
    await say('First of two');
    await expect.poll(fromEnd).toBe(0);
    await thread.evaluate((element) => void (element.scrollTop = 200));
    await page.waitForTimeout(100);
    await say('One');
    await say('Two');
    const pill = panel.getByRole('button', { name: '2 new messages' });
    await pill.waitFor();
    expect(await thread.evaluate((element) => element.scrollTop)).toBe(200);
    await pill.click();
    await expect.poll(fromEnd).toBe(0);
    await expect.poll(() => pill.count()).toBe(0);
  });

  test('[W13] what was on screen for a second is read; the launcher counts the rest', async () => {
    const visitor = await come('unread');
    await visitor.launcher.hover();
    await expect
      .poll(() => visitor.launcher.getAttribute('aria-label'))
      .toBe('Chat with Northwind Bank, 2 unread');
    await visitor.openConversation();
    const marks = async () => (await visitor.calls()).filter(([name]) => name === 'markRead');
    expect(await marks()).toEqual([]);
    await expect.poll(() => visitor.panel.locator('.new-mark').count()).toBe(1);
    await expect.poll(marks, { timeout: 3000 }).not.toEqual([]);
    await visitor.page.keyboard.press('Escape');
    await expect.poll(() => visitor.launcher.getAttribute('aria-label')).toBe('Chat with Northwind Bank');
  });

  test('[W17] new messages are said, a burst as a number, history never', async () => {
    const { say, spoken, page } = await inConversation('unread');
    expect(await spoken('status')).toBe('');
    for (const text of ['One', 'Two', 'Three', 'Four']) await say(text);
    await expect.poll(() => spoken('status')).toContain('Ann Keller, agent: One');
    await page.waitForTimeout(2200);
    expect(await spoken('status')).toBe('Ann Keller, agent: One | 3 new messages');
    expect(await spoken('alert')).toBe('');
  });
});

describe('focus and keys', () => {
  test('[W14] goes into what opens and back to what opened it', async () => {
    const { page, launcher, openPanel, panel } = await come('agent');
    await launcher.focus();
    await page.keyboard.press('Enter');
    await panel.waitFor();
    await expect.poll(() => focused(page)).toBe('Hello, how can we help?');
    await panel.getByRole('button', { name: /Ann Keller/ }).click();
    await expect.poll(() => focused(page)).toBe('Write a message');
    const strip = panel.getByRole('button', { name: /Only you/ });
    await strip.click();
    await expect.poll(() => focused(page)).toBe('Who can read this conversation');
    await page.keyboard.press('Escape');
    await expect.poll(async () => String(await focused(page))).toContain('Only you');
    await page.keyboard.press('Escape');
    await expect.poll(async () => String(await focused(page))).toMatch(/^Chat with Northwind Bank/);
    await openPanel();
    await expect.poll(() => focused(page)).toBe('Write a message');
  });

  test('[W14] a message that comes moves nothing', async () => {
    const { page, panel, say } = await inConversation();
    await panel.getByRole('button', { name: 'Back' }).focus();
    await say('Here I am');
    await panel.getByText('Here I am').first().waitFor();
    expect(await focused(page)).toBe('Back');
  });

  test('[W15] Escape closes the sheet, then the panel; what was written is still there', async () => {
    const { page, panel, field, launcher, openPanel } = await inConversation();
    await field.fill('Half a sentence');
    await panel.getByRole('button', { name: /Only you/ }).click();
    await panel.getByText('Signed by Northwind Bank').waitFor();
    await page.keyboard.press('Escape');
    await panel.getByText('Signed by Northwind Bank').waitFor({ state: 'detached' });
    expect(await launcher.isVisible()).toBe(false);
    // Focus is back on what opened the sheet, so that the next key is the panel's.
    await expect.poll(async () => String(await focused(page))).toMatch(/Only you/);
    await page.keyboard.press('Escape');
    await launcher.waitFor();
    await openPanel();
    await expect.poll(() => field.inputValue()).toBe('Half a sentence');
  });

  test('[W14] the order is header, strip, thread, field, send', async () => {
    const { page, panel, field } = await inConversation();
    await field.fill('x');
    await panel.getByRole('button', { name: 'Back' }).focus();
    const order: (string | null)[] = [];
    for (let step = 0; step < 7; step++) {
      order.push(await focused(page));
      await page.keyboard.press('Tab');
    }
    expect(order.map((name) => name?.slice(0, 15))).toEqual([
      'Back',
      'More',
      'Close',
      'Only you and No',
      'Messages',
      'Write a message',
      'Send',
    ]);
  });
});

describe('with the page', () => {
  test('[W22] on the next page it is where it was and takes no focus', async () => {
    const visitor = await inConversation();
    await visitor.page.goto(`${stage.bank}/pricing?scene=agent`);
    // The fake end keeps no storage: the loader is told that this visitor has written before.
    await visitor.page.evaluate(() => localStorage.setItem('sealdesk.northwind', '7'));
    await visitor.page.reload();
    await visitor.panel.getByText('Ann Keller joined').waitFor();
    expect(await focused(visitor.page)).toBeNull();
    await visitor.panel.getByRole('button', { name: 'Close', exact: true }).click();
    await visitor.page.reload();
    await visitor.page.waitForTimeout(800);
    await expect.poll(() => visitor.panel.count()).toBe(0);
  });

  test('[W20] on a phone the page rests and has its place back', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const { page, launcher, panel } = await come('agent', { context: phone });
    await page.evaluate(() => scrollTo(0, 300));
    await launcher.tap();
    await panel.waitFor();
    const size = async () => {
      const box = await panel.boundingBox();
      return [box?.x, box?.y, box?.width, box?.height];
    };
    await expect.poll(size).toEqual([0, 0, 390, 844]);
    expect(await panel.getAttribute('aria-modal')).toBe('true');
    expect(await page.evaluate(() => document.querySelector('main')?.hasAttribute('inert'))).toBe(true);
    await panel.getByRole('button', { name: 'Close', exact: true }).tap();
    await launcher.waitFor();
    const rest = () => page.evaluate(() => [scrollY, document.querySelectorAll('[inert]').length]);
    await expect.poll(rest).toEqual([300, 0]);
  });

  test('[W24] "Forget on this device" asks, then nothing is left', async () => {
    const { page, panel, calls } = await inConversation();
    await page.evaluate(() => localStorage.setItem('sealdesk.northwind', '7'));
    await panel.getByRole('button', { name: 'More' }).click();
    await panel.getByRole('button', { name: /Forget on this device/ }).click();
    await panel.getByRole('button', { name: 'Forget', exact: true }).click();
    await panel.getByText('Hello, how can we help?').waitFor();
    await expect.poll(async () => (await calls()).map(([name]) => name)).toContain('forget');
    await expect.poll(() => panel.getByText('Your conversations').count()).toBe(0);
    expect(await page.evaluate(() => Number(localStorage.getItem('sealdesk.northwind')))).toBe(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});

describe('a conversation that is over', () => {
  test('[W70] asks how well it went; the number and the words go out once, a card number hidden first', async () => {
    const { calls, page, panel } = await inConversation('resolved');
    await panel.getByRole('button', { name: 'Send rating' }).click();
    await panel.getByText('Choose a number from 1 to 5.').waitFor();
    await panel.getByRole('radio', { name: '3' }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => panel.getByRole('radio', { name: '4' }).isChecked()).toBe(true);
    const words = panel.getByRole('textbox', { name: 'What could be better?' });
    await words.fill(`Faster. My card is ${CARD}`);
    await panel.getByRole('button', { name: 'Send rating' }).click();
    await expect.poll(() => words.inputValue()).toBe(`Faster. My card is ${MASKED}`);
    expect((await calls()).filter(([name]) => name === 'rate')).toEqual([]);
    await panel.getByRole('button', { name: 'Send rating' }).click();
    await panel.getByText('How well did Ann help you?').waitFor({ state: 'detached' });
    const made = async () => (await calls()).filter(([name]) => name === 'rate' || name === 'comment');
    await expect.poll(made).toEqual([
      ['rate', 4],
      ['comment', `Faster. My card is ${MASKED}`],
    ]);
  });

  test('[W71] may be left unrated', async () => {
    const { calls, panel } = await inConversation('resolved');
    await panel.getByRole('button', { name: 'Skip' }).click();
    await panel.getByText('How well did Ann help you?').waitFor({ state: 'detached' });
    expect((await calls()).filter(([name]) => name === 'rate')).toEqual([]);
  });
});
