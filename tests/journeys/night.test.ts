// A night: the bank is closed, a visitor leaves a message and goes to bed; in the morning it is answered in the same
// conversation, and a mail through the system's own mail server says so, without a word of the answer.
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eximPath, type Exim, startExim } from '../deploy/exim.ts';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { consolePage, type ConsolePage, once, openPage, shot, visitorPage, type Watched } from './pages.ts';

const program = eximPath();
const MAIL_MS = 30_000;
const QUESTION = 'My card was swallowed at Westbahnhof and I leave on Friday';
const ANSWER = 'A new card is on its way to your hotel';
const ADDRESS = 'mara@example.org';

let browser: Browser;
let installation: Installation;
let exim: Exim;
let outside: BrowserContext;
const watched: Watched[] = [];

beforeAll(async () => {
  if (program === null) return;
  [browser, exim] = await Promise.all([launchChromium(), startExim(program)]);
  installation = await install({ mailPort: exim.port });
  outside = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await installation?.end();
  await exim?.stop();
});

async function page(context: BrowserContext): Promise<Watched> {
  const opened = await openPage(context);
  watched.push(opened);
  return opened;
}

/** The letter as its reader sees it. */
function letter(): string {
  const [arrived = ''] = exim.letters('mara');
  return arrived
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

describe.skipIf(program === null)('a night (needs exim4)', () => {
  let desktop: ConsolePage;
  let link = '';
  let number = '';

  /** What an administrator sets, by the requests of their own page. */
  async function setHours(hours: string | null): Promise<void> {
    const context = await browser.newContext();
    const { page: desk } = await page(context);
    await desk.goto(installation.signInUrl(8, 'northwind', 'olu.adeyemi'));
    await desk.getByRole('navigation').first().waitFor();
    const refusals = await desk.evaluate(
      async ([wanted, away]) => {
        const id = () => {
          const bytes = crypto.getRandomValues(new Uint8Array(16));
          return btoa(String.fromCharCode(...bytes))
            .replace(/\+/g, '-')
            .replace(/\//g, '_')
            .replace(/=+$/, '');
        };
        const read = async (section: string, item: string) => {
          const response = await fetch(`/u/8/v1/settings/${section}/${item}`);
          return response.ok ? (await response.json()).row : { number: 0, value: null };
        };
        const change = async (section: string, item: string, value: (before: object) => object) => {
          const before = await read(section, item);
          const response = await fetch('/u/8/v1/actions', {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({
              ref: id(),
              action: {
                kind: 'ChangeSetting',
                section,
                item,
                value: value(before.value),
                expected: before.number,
                why: 'The hours of the night',
              },
            }),
          });
          const answer = await response.json();
          return answer.status === 'done' ? [] : [answer];
        };
        const night = {
          name: 'Night',
          zone: 'Europe/Vienna',
          days: [{ day: Number(away), from: '08:00', to: '20:00' }],
          holidays: [],
          answerBy: '12:00',
        };
        return [
          ...(await change('hours', 'night', () => night)),
          ...(await change('site', 'main', (before) => ({ ...before, hours: wanted }))),
        ];
      },
      // A day that is neither today nor tomorrow, wherever the clock stands.
      [hours, ((new Date().getUTCDay() + 2) % 7) + 1] as const,
    );
    expect(refusals).toEqual([]);
    await context.close();
  }

  it('[Y300] closed: a message with name and address is left, and has a number', async () => {
    await setHours('night');
    const visitor = visitorPage(await page(outside), installation.bank);
    await visitor.visit('/cards');
    await visitor.open();
    await visitor.panel.getByText(/^Closed right now\. Back \w+ at 08:00/).waitFor();
    await shot(visitor.page, 'night-home');
    await visitor.panel.getByRole('button', { name: 'Leave a message' }).click();
    await visitor.panel.getByRole('heading', { name: 'We’re closed right now' }).waitFor();
    await visitor.panel.getByLabel('Your name').fill('Mara');
    await visitor.panel.getByLabel('Where to tell you that there is an answer').fill(ADDRESS);
    await visitor.panel.getByLabel('Your message').fill(QUESTION);
    await shot(visitor.page, 'night-form');
    await visitor.panel.getByRole('button', { name: 'Leave message' }).click();
    const thanks = visitor.panel.getByRole('heading', { name: /^Thank you\. We have your message\./ });
    await thanks.waitFor();
    number = /NW-\d{6}/.exec(await thanks.innerText())?.[0] ?? '';
    await visitor.panel.getByText('Delivered').first().waitFor();
    await visitor.panel.getByText(`We’ll mail a link to ${ADDRESS} when there is an answer.`).waitFor();
    await shot(visitor.page, 'night-left');
    await visitor.page.close();
  });

  it('[Y301] morning: it stands in the same inbox as a message left, and is answered there', async () => {
    await setHours(null);
    const inside = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' });
    desktop = consolePage(await page(inside), installation);
    await desktop.arrive(1, 'northwind', 'ann.keller');
    await desktop.page.getByRole('row', { name: /Message left/ }).waitFor();
    await desktop.openFirst();
    await once(desktop.message(QUESTION));
    await desktop.page.getByText(number).first().waitFor();
    const about = desktop.page.getByRole('complementary', { name: 'About this visitor' });
    await about.getByRole('heading', { name: 'Mara' }).waitFor();
    await about.getByText('Not signed in, gave this name').waitFor();
    await about.getByText(ADDRESS).waitFor();
    await about.getByText('/cards').waitFor();
    await desktop.take();
    await desktop.write(ANSWER);
    await once(desktop.message(ANSWER));
    await shot(desktop.page, 'night-answered');
  });

  it('[Y302] the mail server has a letter that says where the answer is, and no word of it', async () => {
    await expect.poll(letter, { timeout: MAIL_MS }).toContain(number);
    expect(letter()).toContain('Northwind Bank has answered you');
    for (const word of [...QUESTION.split(' '), ...ANSWER.split(' ')].filter((each) => each.length > 6))
      expect(letter()).not.toContain(word);
    link = /http:\/\/\S+#sealdesk-[\w-]{22}/.exec(letter())?.[0] ?? '';
    expect(link.startsWith(`${installation.bank}/cards#`)).toBe(true);
    await desktop.page.getByText('Told by mail that there is an answer').waitFor();
    expect(exim.letters('mara')).toHaveLength(1);
  });

  it('[Y303] the link opens the same conversation in the browser it was written in, and says so elsewhere', async () => {
    const visitor = visitorPage(await page(outside), installation.bank);
    await visitor.page.goto(link);
    await once(visitor.message(ANSWER));
    await once(visitor.message(QUESTION));
    await shot(visitor.page, 'night-read');
    const elsewhere = await browser.newContext({ locale: 'en-GB' });
    const other = visitorPage(await page(elsewhere), installation.bank);
    await other.page.goto(link);
    await other.panel.getByText('This conversation isn’t on this device').waitFor();
    await elsewhere.close();
  });

  it('[Y304] a customer who is signed in at the bank’s page is confirmed to the agent, by the agent’s own check', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    const visitor = visitorPage(await page(context), installation.bank);
    await visitor.visit('/log-in/mara');
    await visitor.open();
    await visitor.panel.getByRole('heading', { name: 'Hello Mara, how can we help?' }).waitFor();
    await visitor.begin();
    await visitor.write('Is my card blocked');
    await visitor.panel.getByText('Delivered').first().waitFor();
    await desktop.openRow(/Sealed\. Open to read\./);
    const about = desktop.page.getByRole('complementary', { name: 'About this visitor' });
    await about.getByText(/^Confirmed by Northwind Bank, \d\d:\d\d$/).waitFor();
    await about.getByRole('heading', { name: 'Mara Okafor' }).waitFor();
    await shot(desktop.page, 'night-confirmed');
    await context.close();
  });

  it('[Y8] no file and no line of output holds what was typed, nor the address', () => {
    for (const text of [QUESTION, ANSWER, ADDRESS, 'mara.okafor@example.org', 'customer-40817']) {
      expect(installation.filesWith(text), text).toEqual([]);
      expect(installation.output(), text).not.toContain(text);
    }
  });

  it('[Y9] no page reported an error on the way', () => {
    expect(watched.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});
