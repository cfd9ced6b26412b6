// The main job, whole: a visitor and an agent talk, sealed, recorded, replayed; in both modes, over both logs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createVisitor } from '../../src/web/connection/visitor.ts';
import { rootPin } from '../../src/web/loader/manifest.ts';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { nodePlatform } from './node-end.ts';
import {
  type ConsolePage,
  consolePage,
  deskPage,
  once,
  openPage,
  shot,
  STEP_MS,
  type VisitorPage,
  visitorPage,
  type Watched,
} from './pages.ts';

/** Both ends try again with growing pauses. */
const RECONNECT_MS = 60_000;
const CARD = '4111 1111 1111 1111';

type House = {
  readonly workspace: 'northwind' | 'linden';
  readonly mode: 'inspected' | 'strict';
  readonly agent: readonly [account: string, name: string];
  readonly officers: readonly [string, string];
  readonly trust: string;
  readonly eventStore: boolean;
};

const houses: readonly House[] = [
  {
    workspace: 'northwind',
    mode: 'inspected',
    agent: ['ann.keller', 'Ann Keller'],
    officers: ['ingrid.holm', 'sam.okoye'],
    trust: 'Only you and Northwind Bank’s authorised staff can read this. Checked by the bank’s own gateway.',
    eventStore: false,
  },
  {
    workspace: 'linden',
    mode: 'strict',
    agent: ['noor.haddad', 'Noor Haddad'],
    officers: ['mira.sole', 'paul.adler'],
    trust: 'Only you and Linden Clinic’s authorised staff can read this. Nothing in between opens it.',
    eventStore: false,
  },
  {
    workspace: 'northwind',
    mode: 'inspected',
    agent: ['tomas.ruiz', 'Tomás Ruiz'],
    officers: ['lea.brandt', 'sam.okoye'],
    trust: 'Only you and Northwind Bank’s authorised staff can read this. Checked by the bank’s own gateway.',
    eventStore: true,
  },
];

describe.each(houses)('$workspace, $mode, EventStoreDB: $eventStore', (house) => {
  const { workspace, mode, agent, officers, trust, eventStore } = house;
  const name = `${workspace}${eventStore ? '-eventstoredb' : ''}`;
  let browser: Browser;
  let installation: Installation;
  let site: string;
  let outside: BrowserContext;
  let inside: BrowserContext;
  let visitor: VisitorPage;
  let desktop: ConsolePage;
  /** As the console calls this visitor: other conversations come and go beside. */
  let shown = /Visitor/;
  const watched: Watched[] = [];
  const said: string[] = [];
  const say = (text: string) => {
    said.push(text);
    return text;
  };

  beforeAll(async () => {
    browser = await launchChromium();
    installation = await install({ eventStore });
    site = workspace === 'northwind' ? installation.bank : installation.clinic;
    const view = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
    [outside, inside] = [await browser.newContext(view), await browser.newContext(view)];
    const page = async (context: BrowserContext) => {
      const opened = await openPage(context);
      watched.push(opened);
      return opened;
    };
    visitor = visitorPage(await page(outside), site);
    desktop = consolePage(await page(inside), installation);
  });

  afterAll(async () => {
    await browser.close();
    await installation.end();
  });

  it('[Y1] the visitor sees who will be able to read, and in which mode, and writes', async () => {
    await desktop.arrive(1, workspace, agent[0]);
    await visitor.visit();
    expect(await storedAnything(visitor)).toBe(false);
    await visitor.open();
    await shot(visitor.page, `${name}-home`);
    await visitor.begin();
    await visitor.panel.getByText(trust).first().waitFor();
    await visitor.write(say('I was charged twice for one hotel'));
    await once(visitor.message('I was charged twice for one hotel'));
    await visitor.panel.getByText('Delivered').first().waitFor();
  });

  it('[Y2] the agent sees the waiting conversation appear, takes it and answers; typing and read marks go both ways', async () => {
    await desktop.openFirst();
    await once(desktop.message('I was charged twice for one hotel'));
    await desktop.take();
    shown = new RegExp(await desktop.visitor());
    await desktop.write(say('Hello, I can see both charges'));
    await once(visitor.message('Hello, I can see both charges'));
    await visitor.panel.getByText(`${agent[1]} joined`).first().waitFor();
    await desktop.page.getByText('Read', { exact: false }).last().waitFor();
    await visitor.field.pressSequentially('Yes');
    await desktop.page
      .getByText(/is typing/)
      .first()
      .waitFor();
    await visitor.write(say('Yes, that is the one'));
    await once(desktop.message('Yes, that is the one'));
    await desktop.note(say('The second one is a hold'));
    await once(desktop.message('The second one is a hold'));
    expect(await visitor.message('The second one is a hold').count()).toBe(0);
    await shot(visitor.page, `${name}-conversation`);
    await shot(desktop.page, `${name}-console`);
  });

  it('[Y3] a card number is masked before it is sent', async () => {
    await visitor.field.pressSequentially(`My card is ${CARD} `);
    await visitor.panel.getByText('We hid your card number').first().waitFor();
    await shot(visitor.page, `${name}-card`);
    await visitor.field.press('Enter');
    await desktop.page
      .getByText(/Card number masked/)
      .first()
      .waitFor();
  });

  it(`[Y4] a client that skips the widget: ${mode === 'inspected' ? 'refused by the gateway' : 'taken back by the reading end'}`, async () => {
    const boot = JSON.parse(
      readFileSync(
        join(installation.directory, 'demo', 'administrator', workspace, 'workspace.json'),
        'utf8',
      ),
    ) as { readonly root: string };
    const tampered = createVisitor({
      origin: installation.origin,
      workspace,
      site: 'main',
      rootPin: await rootPin(boot.root),
      platform: nodePlatform({ page: site, masks: false }),
    });
    await tampered.load();
    const conversation = tampered.start(say('A client of my own making'), {
      language: 'en',
      page: '/',
      pageTitle: 'Own',
      device: 'Own',
    });
    await until(() => conversation.state.get().items.some((item) => item.kind === 'message'));
    conversation.send(`it is ${CARD}`);
    if (mode === 'inspected') {
      await until(() =>
        conversation.state
          .get()
          .pending.some(
            (pending) => pending.state.status === 'refused' && pending.state.code === 'card-number',
          ),
      );
    } else {
      await desktop.openRow(/Sealed\. Open to read\./);
      await once(desktop.message('A client of my own making'));
      await desktop.page.getByText(/^Withheld/).waitFor();
      await until(() =>
        conversation.state
          .get()
          .items.some((item) => item.kind === 'message' && item.content.status === 'withheld'),
      );
      await desktop.openRow(shown);
    }
    tampered.close();
    expect(await desktop.page.getByText('4111').count()).toBe(0);
  });

  it('[Y5] kill -9 in the middle of it: everything acknowledged is there again, once, and what waited goes out', async () => {
    for (const line of ['one', 'two', 'three']) await visitor.write(say(`before the cut, ${line}`));
    await once(visitor.message('before the cut, three'));
    await installation.kill();
    await visitor.write(say('written while nothing answers'));
    await visitor.panel.getByText('Waiting to send').first().waitFor({ timeout: 30_000 });
    await shot(visitor.page, `${name}-reconnecting`);
    await installation.start();
    for (const line of said.filter((each) => each.startsWith('before') || each.startsWith('written'))) {
      await once(desktop.message(line), RECONNECT_MS);
      await once(visitor.message(line), RECONNECT_MS);
    }
  });

  it('[Y6] either side reloads: the conversation is there again, nothing lost, nothing twice', async () => {
    await visitor.page.reload();
    // In the middle of a conversation the panel opens by itself.
    await visitor.field.waitFor();
    await desktop.page.reload();
    await desktop.openRow(shown);
    for (const line of [
      'I was charged twice for one hotel',
      'Hello, I can see both charges',
      'written while nothing answers',
    ]) {
      await once(visitor.message(line));
      await once(desktop.message(line));
    }
    await desktop.write(say('And after the reload'));
    await once(visitor.message('And after the reload'));
  });

  it('[Y7] the agent resolves; two officers sign; the replay verifies in the browser, and the opening is on record', async () => {
    await desktop.page.getByRole('button', { name: 'Resolve' }).click();
    await visitor.panel
      .getByText(/closed this conversation/)
      .first()
      .waitFor();
    const first = deskPage(await openPage(inside), installation);
    const second = deskPage(await openPage(inside), installation);
    await first.signIn(3, workspace, officers[0]);
    await second.signIn(4, workspace, officers[1]);
    await first.ask('Complaint 2026-118', say('He says he was promised his money back'));
    expect(await first.page.getByText('I was charged twice for one hotel').count()).toBe(0);
    await second.openRequest('Complaint 2026-118');
    await once(second.page.getByText('He says he was promised his money back'));
    await shot(second.page, `${name}-second-officer`);
    await second.sign();
    await first.replay();
    await first.toEnd();
    await once(first.message('I was charged twice for one hotel'));
    await first.message('And after the reload').first().waitFor();
    await first.page.getByText('Nothing failed').waitFor();
    await shot(first.page, `${name}-replay`);
    expect(await first.page.getByText('The second one is a hold').count()).toBe(0);
  });

  it('[Y13] the visitor opens the conversation again and is answered', async () => {
    await visitor.panel.getByRole('button', { name: 'Reopen' }).click();
    await visitor.field.waitFor();
    await visitor.write(say('One more thing'));
    await desktop.openRow(shown);
    await once(desktop.message('One more thing'));
    await desktop.take();
    await desktop.write(say('Of course'));
    await once(visitor.message('Of course'));
  });

  it('[Y8] no file and no line of output holds a word that was typed, or the card number', () => {
    expect(said.length).toBeGreaterThan(8);
    for (const text of [...said, CARD, CARD.replaceAll(' ', '')]) {
      expect({ text, files: installation.filesWith(text) }).toEqual({ text, files: [] });
      expect(installation.output().includes(text)).toBe(false);
    }
    // The search sees: what is not sealed is found.
    expect(installation.filesWith('ConversationStarted').length).toBeGreaterThan(eventStore ? 0 : 1);
  });

  it('[Y9] no page reported an error', () => {
    expect(watched.flatMap((each) => each.trouble)).toEqual([]);
  });
});

async function storedAnything(visitor: VisitorPage): Promise<boolean> {
  return visitor.page.evaluate(async () => {
    const databases = await indexedDB.databases();
    return localStorage.length + sessionStorage.length + databases.length + document.cookie.length > 0;
  });
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + STEP_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it did not come to hold in time');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
