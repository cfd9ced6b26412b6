// Before somebody answers: home with hours and help, forms, the line, a message left, a callback.
import AxeBuilder from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { QueuePlace } from '../../../src/contract/signals.ts';
import { launchChromium } from '../../journeys/browser.ts';
import { focused, type Visit, visit } from './page.ts';
import { setStage, type Stage } from './stage.ts';

const CARD = '4111 1111 1111 1111';
vi.setConfig({ testTimeout: 45_000 });

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
  expect(complaints.filter((each) => !each.includes('404'))).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

async function come(scene: string, options: Parameters<typeof visit>[2] = {}): Promise<Visit> {
  open = await visit(browser, stage, { scene, ...options });
  await open.openPanel();
  await open.panel.getByText('Find an answer yourself').waitFor();
  return open;
}
const button = ({ panel }: Visit, name: string) => panel.getByRole('button', { name, exact: true });
const started = async (visitor: Visit) => (await visitor.calls()).filter(([name]) => name === 'start');

async function faults({ page }: Visit): Promise<unknown> {
  await page.evaluate(AxeBuilder.source);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: { run(where: unknown, how: object): Promise<{ violations: { id: string }[] }> };
      }
    ).axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id }) => id);
  });
}

describe('home', () => {
  test('[H40] says until when it is open or when it is back, and never that it is open where nobody is', async () => {
    const { panel } = await come('front');
    await panel.getByText('Open now.').waitFor();
    await open?.close();
    const shut = await come('front-closed');
    await shut.panel.getByText(/^Closed right now\. Back \w+ at 08:00, Vienna time\.$/).waitFor();
    await button(shut, 'Leave a message').waitFor();
    expect(await faults(shut)).toEqual([]);
    await open?.close();
    const empty = await come('front-nobody');
    await empty.panel.getByText('Nobody is online right now. You can leave a message.').waitFor();
  });

  test('[H41] help is found on this device, in the visitor’s language, and nothing found leads to a person', async () => {
    const visitor = await come('front');
    const { panel, page } = visitor;
    await expect.poll(() => panel.getByRole('button', { name: 'Karte sperren' }).count()).toBe(0);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const search = panel.getByRole('searchbox', { name: 'Search help articles' });
    await search.fill('stolen');
    await panel.getByRole('button', { name: 'Freeze or replace a card' }).waitFor();
    await expect.poll(() => panel.locator('.articles li').count()).toBe(1);
    await search.fill('zebra');
    await panel.getByText('Nothing found for “zebra”.').waitFor();
    expect(asked).toEqual([]);
    await button(visitor, 'Ask us instead').click();
    await panel.getByText('What is it about?').waitFor();
  });

  test('[H42] an article is drawn from a little Markdown, and never as HTML', async () => {
    const visitor = await come('front');
    const { page, panel } = visitor;
    await page.route('**/articles/twice', (route) =>
      route.fulfill({
        json: {
          language: 'en',
          body: '## Two lines\n\nA **hold**, then [the payment](https://bank.example/pay).\n\n- one\n- two\n\n<img src=x onerror=alert(1)> [no](javascript:alert(1))',
        },
        headers: { 'Access-Control-Allow-Origin': '*' },
      }),
    );
    await panel.getByRole('button', { name: 'Why a payment can show twice' }).click();
    await panel.getByRole('heading', { name: 'Two lines' }).waitFor();
    await expect.poll(() => panel.locator('.article li').count()).toBe(2);
    await expect.poll(() => panel.locator('.article img').count()).toBe(0);
    expect(await panel.getByRole('link', { name: 'the payment' }).getAttribute('rel')).toContain('noopener');
    await expect.poll(() => panel.getByRole('link', { name: 'no' }).count()).toBe(0);
    await panel.getByText('<img src=x onerror=alert(1)>').waitFor();
    await button(visitor, 'Back').click();
    await button(visitor, 'Start a conversation').waitFor();
  });

  test('[H42] an article that cannot be had says so and can be tried again', async () => {
    const visitor = await come('front');
    await visitor.panel.getByRole('button', { name: 'Fees when you pay abroad' }).click();
    await visitor.panel.getByText('This article can’t be opened right now.').waitFor();
    await button(visitor, 'Try again').waitFor();
  });
});

describe('the form before a conversation', () => {
  test('[H43] topic, name and question go with the first message; a topic the directory does not lead to is not offered', async () => {
    const visitor = await come('front');
    const { panel } = visitor;
    await button(visitor, 'Start a conversation').click();
    await panel.getByText('Cards and payments').waitFor();
    await expect.poll(() => panel.getByText('Somewhere the directory does not lead').count()).toBe(0);
    expect(await faults(visitor)).toEqual([]);
    await button(visitor, 'Start conversation').click();
    await panel.getByText('Choose a topic.').waitFor();
    await panel.getByText('Cards and payments').click();
    await panel.getByLabel('Your name').fill('Mara');
    await panel.getByLabel('Your question').fill('Someone charged my card twice');
    await button(visitor, 'Start conversation').click();
    await panel.getByText('Someone charged my card twice').waitFor();
    await expect
      .poll(() => started(visitor))
      .toEqual([
        [
          'start',
          'Someone charged my card twice',
          { topic: { item: 'cards', team: 'cards' }, contact: { name: 'Mara', email: null, phone: null } },
        ],
      ]);
  });

  test('[H43] without a question it leads to the field, and the choice goes with the first words', async () => {
    const visitor = await come('front');
    await button(visitor, 'Start a conversation').click();
    await visitor.panel.getByText('Everyday banking').click();
    await button(visitor, 'Start conversation').click();
    const field = visitor.panel.getByRole('textbox', { name: 'Write a message' });
    await field.fill('Hello');
    await field.press('Enter');
    await expect
      .poll(() => started(visitor))
      .toEqual([['start', 'Hello', { topic: { item: 'everyday', team: 'support' } }]]);
  });

  test('[H44] a card number is masked in every field of a form, and one more press sends what is shown', async () => {
    const visitor = await come('front');
    const { panel } = visitor;
    await button(visitor, 'Start a conversation').click();
    await panel.getByText('Everyday banking').click();
    const question = panel.getByLabel('Your question');
    await question.pressSequentially(`My card ${CARD} is`);
    await expect.poll(() => question.inputValue()).toBe('My card •••• •••• •••• 1111 is');
    const name = panel.getByLabel('Your name');
    await name.fill(CARD);
    await name.blur();
    await expect.poll(() => name.inputValue()).not.toContain('4111');
    await panel.getByText('Card number hidden.', { exact: false }).first().waitFor();
  });

  test('[H45] where that team is closed the same form becomes a message, keeps what was typed and says what is missing', async () => {
    const visitor = await come('front');
    const { page, panel } = visitor;
    await button(visitor, 'Start a conversation').click();
    await panel.getByLabel('Your question').fill('Can you send a new one to my hotel?');
    await panel.getByText('Loans and mortgages').click();
    await panel.getByRole('heading', { name: 'We’re closed right now' }).waitFor();
    await panel
      .getByText(/^Back \w+ at 08:00, Vienna time\. You’ll have an answer here by \w+, 12:00, Vienna time\.$/)
      .waitFor();
    await expect
      .poll(() => panel.getByLabel('Your message').inputValue())
      .toBe('Can you send a new one to my hotel?');
    await panel
      .getByText('We mail you a link when there is an answer. The answer itself stays sealed here.')
      .waitFor();
    await panel.getByLabel('E-mail').fill('mara@');
    await button(visitor, 'Leave message').click();
    await panel.getByText('Please tell us your name.').waitFor();
    await panel.getByText('Enter an address like name@example.org.').waitFor();
    expect(
      await page.evaluate(() =>
        document.querySelector('sealdesk-chat')?.shadowRoot?.activeElement?.getAttribute('aria-invalid'),
      ),
    ).toBe('true');
    expect(await faults(visitor)).toEqual([]);
    await panel.getByLabel('Your name').fill('Mara');
    await panel.getByLabel('E-mail').fill('mara@example.org');
    await button(visitor, 'Leave message').click();
    await panel.getByText(/^Thank you\. We have your message\. Number NW-\d{6}\.$/).waitFor();
    await expect
      .poll(() => started(visitor))
      .toEqual([
        [
          'start',
          'Can you send a new one to my hotel?',
          {
            topic: { item: 'loans', team: 'loans' },
            ticket: 'closed',
            contact: { name: 'Mara', email: 'mara@example.org', phone: null },
          },
        ],
      ]);
  });

  test('[H45] what was typed is still there after closing and coming back', async () => {
    const visitor = await come('front-nobody');
    const { panel } = visitor;
    await button(visitor, 'Leave a message').click();
    await panel.getByRole('heading', { name: 'Nobody is online right now' }).waitFor();
    await panel.getByLabel('Your name').fill('Mara');
    await panel.getByLabel('Your message').fill('My card was swallowed');
    await button(visitor, 'Close').click();
    await visitor.launcher.click();
    await panel.getByText('We kept your text').waitFor();
    await expect.poll(() => panel.getByLabel('Your name').inputValue()).toBe('Mara');
    await expect.poll(() => panel.getByLabel('Your message').inputValue()).toBe('My card was swallowed');
  });

  test('[H45] no mail is promised where none is sent', async () => {
    const visitor = await come('front-no-mail');
    await button(visitor, 'Start a conversation').click();
    await visitor.panel.getByText('Loans and mortgages').click();
    await visitor.panel.getByText('The answer comes here. Come back in this browser to read it.').waitFor();
    await expect.poll(() => visitor.panel.getByText('We mail you').count()).toBe(0);
  });
});

describe('in line', () => {
  const place = (more: Partial<QueuePlace> = {}): QueuePlace => ({
    kind: 'QueuePlace',
    status: 'waiting',
    position: 3,
    joined: 5,
    since: null,
    wait: { about: 240, low: 180, high: 360 },
    recent: { low: 180, high: 360, people: 12 },
    longer: false,
    other: { callback: true, message: true },
    asOf: '2026-05-12T10:00:00.000Z',
    ...more,
  });
  async function inLine(more: Partial<QueuePlace> = {}): Promise<Visit> {
    const visitor = await come('front');
    await visitor.panel.getByRole('button', { name: /Ann Keller/ }).click();
    await button(visitor, 'More').waitFor();
    await visitor.put({ status: 'waiting', assignee: null, place: place(more) });
    return visitor;
  }

  test('[H46] says the place and the wait as they are known', async () => {
    const visitor = await inLine();
    const { panel } = visitor;
    await panel.getByRole('heading', { name: 'You are third in line' }).waitFor();
    await panel.getByText('About 4 minutes. In the last hour, most people waited 3 to 6.').waitFor();
    await panel.getByText('You were fifth when you joined. Keep browsing: we hold your place.').waitFor();
    expect(await faults(visitor)).toEqual([]);
    await visitor.put({ place: place({ wait: null, recent: null }) });
    await panel.getByText('We can’t say how long yet.').waitFor();
    await visitor.put({ place: place({ longer: true, wait: { about: 360, low: 0, high: 0 } }) });
    await panel.getByText('It’s taking longer than we said. Sorry. About 6 minutes now.').waitFor();
    await visitor.put({ place: place({ status: 'next', position: 1 }) });
    await panel.getByRole('heading', { name: 'You’re next' }).waitFor();
  });

  test('[H46] offers the ways out that there are, and the line can be left', async () => {
    const visitor = await inLine({ other: { callback: false, message: false } });
    await expect.poll(() => visitor.panel.getByText('Rather not wait?').count()).toBe(0);
    await visitor.put({ place: place() });
    await visitor.panel.getByText(/^Answered here by tomorrow, 12:00/).waitFor();
    await visitor.panel.getByRole('button', { name: /Leave a message/ }).click();
    await button(visitor, 'Leave the line').click();
    await expect
      .poll(async () => (await visitor.calls()).filter(([name]) => name === 'agree'))
      .toEqual([
        ['agree', { kind: 'TicketConversation' }],
        ['agree', { kind: 'LeaveQueue' }],
      ]);
  });

  test('[H47] a callback takes a time within open hours and a number', async () => {
    const visitor = await inLine();
    const { panel } = visitor;
    await panel.getByRole('button', { name: /Call me back/ }).click();
    await panel.getByRole('radio').first().waitFor();
    expect(await faults(visitor)).toEqual([]);
    await button(visitor, 'Book the call').click();
    await panel.getByText('Choose a time.').waitFor();
    await panel.getByText('Enter a number like +44 20 7946 0123.').waitFor();
    await panel.getByRole('radio').first().check();
    await panel.getByLabel('Your number').fill('+43 1 555 0142');
    await button(visitor, 'Book the call').click();
    await expect
      .poll(async () => (await visitor.calls()).filter(([name]) => name === 'agree'))
      .toEqual([['agree', expect.objectContaining({ kind: 'BookCallback', number: '+43 1 555 0142' })]]);
    expect(await focused(visitor.page)).not.toBeNull();
  });

  test('[H48] a message that was left has its number, and asks where to tell of the answer once', async () => {
    const visitor = await inLine();
    const { panel } = visitor;
    const waiting = (contact: object | null) => ({
      waiting: {
        kind: 'ticket' as const,
        ticket: 'asked' as const,
        topic: null,
        priority: 2,
        campaign: null,
        contact: contact as never,
        confirmed: null,
        callback: null,
        left: false,
        mail: null,
      },
    });
    await visitor.put(waiting(null));
    await panel.getByText(/^Thank you\. We have your message\. Number NW-\d{6}\.$/).waitFor();
    await panel.getByLabel('Tell me by e-mail when there is an answer').fill('mara@example.org');
    await button(visitor, 'Save').click();
    await expect
      .poll(async () => (await visitor.calls()).filter(([name]) => name === 'agree'))
      .toEqual([
        ['agree', { kind: 'GiveContact', contact: { name: null, email: 'mara@example.org', phone: null } }],
      ]);
    await visitor.put(waiting({ name: null, email: 'mara@example.org', phone: null }));
    await panel.getByText('We’ll mail a link to mara@example.org when there is an answer.').waitFor();
    await expect.poll(() => button(visitor, 'Save').count()).toBe(0);
  });
});

describe('a mail’s link', () => {
  test('[H49] opens the conversation where this device has it, and says so where it has not', async () => {
    open = await visit(browser, stage, { scene: 'front' });
    const there = open.page.url();
    await open.page.goto(`${there}#sealdesk-AAAAAAAAAAAAAAAAAAAAAA`);
    await open.page.reload();
    await open.panel.getByText('This conversation isn’t on this device').waitFor();
  });
});
