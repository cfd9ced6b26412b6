// What a first visit costs in bytes, as a browser counts them: every answer of the chat server, heads and bodies, up to the
// frame that carries the first sealed message.
import type { Browser, CDPSession } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import { consolePage, once, openPage, visitorPage } from './pages.ts';

const KB = 1024;
/** Loader and bundles, and the form before the chat. Each answer's head, 0.6 KB or so, comes on top of what the size test holds. */
const SCRIPTS_MAX = 61 * KB;
/** With the manifest, the site, the directory and the ticket. */
const ALL_MAX = 82 * KB;
const NUMBER_MAX = 15.5 * KB;

let browser: Browser;
let installation: Installation;

beforeAll(async () => {
  browser = await launchChromium();
  installation = await install();
  // Somebody is there: otherwise a visitor is asked to leave a message.
  const staff = await browser.newContext({ locale: 'en-GB' });
  await consolePage(await openPage(staff), installation).arrive(1, 'northwind', 'ann.keller');
});

afterAll(async () => {
  await browser.close();
  await installation.end();
});

type Received = { readonly path: string; readonly bytes: number };

/** Counts until the frame that begins a conversation goes out. */
async function counting(session: CDPSession, origin: string): Promise<() => readonly Received[]> {
  const paths = new Map<string, string>();
  const received: Received[] = [];
  let sent = false;
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.url.startsWith(origin)) paths.set(requestId, new URL(response.url).pathname);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId);
    if (path !== undefined && !sent) received.push({ path, bytes: encodedDataLength });
  });
  session.on('Network.webSocketFrameSent', ({ response }) => {
    sent ||= response.payloadData.includes('"StartConversation"');
  });
  await session.send('Network.enable');
  return () => received;
}

async function visit(text: string): Promise<readonly Received[]> {
  const context = await browser.newContext({ locale: 'en-GB' });
  const watched = await openPage(context);
  const session = await context.newCDPSession(watched.page);
  const received = await counting(session, installation.origin);
  const visitor = visitorPage(watched, installation.bank);
  await visitor.visit();
  await visitor.open();
  await visitor.begin();
  await visitor.write(text);
  await once(visitor.message(text));
  expect(watched.trouble).toEqual([]);
  await context.close();
  // What watches for invitations comes behind the page, beside the chat or without it.
  return received().filter(({ path }) => !/\/visit-|\/v1\/visits\//.test(path));
}

const sum = (received: readonly Received[]) => received.reduce((total, { bytes }) => total + bytes, 0);

describe('a first visit', () => {
  it('[Y60] the bytes up to a first sealed message, without a number in it and with one', async () => {
    const plain = await visit('My card does not work abroad');
    const scripts = plain.filter(({ path }) => path.endsWith('.js'));
    expect(scripts.map(({ path }) => path.replace(/-[0-9a-f]+\.js$/, ''))).toEqual([
      '/widget/loader.js',
      '/widget/assets/widget',
      '/widget/assets/sealing',
      '/widget/assets/front',
    ]);
    const numbered = await visit('I was charged twice in room 12');
    const detector = numbered.filter(({ path }) => path.includes('/detector-'));
    console.log(
      `first visit: scripts ${sum(scripts)} bytes, in all ${sum(plain)}, detector ${sum(detector)}`,
    );
    expect(sum(scripts)).toBeLessThanOrEqual(SCRIPTS_MAX);
    expect(sum(plain)).toBeLessThanOrEqual(ALL_MAX);
    expect(detector).toHaveLength(1);
    expect(sum(detector)).toBeLessThanOrEqual(NUMBER_MAX);
  });
});
