// The main job on one's own server: the examples of deploy/ behind nginx over https, in production, an identity provider
// with a form and a secret, devices certified by the administrator's commands; and a real browser on both sides.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotsMax } from '../../src/accept/staff-sign-in.ts';
import { type AdministratorMachine, administratorMachine, line } from '../deploy/administrator-machine.ts';
import { chatOrigin } from '../deploy/browser.ts';
import { createInstallation, type Installation, type Program } from '../deploy/installation.ts';
import { type Nginx, nginxPath, startNginx } from '../deploy/nginx.ts';
import { type OwnProvider, startOwnProvider } from '../deploy/own-provider.ts';
import { launchChromium } from './browser.ts';
import { type HttpsPage, serveHttpsPage, trusting } from './https-page.ts';
import { once, openPage, shot, visitorPage, type VisitorPage, type Watched } from './pages.ts';

const bank = 'https://www.bank.example';
const secret = 'a-client-secret-of-the-bank';
const accounts = new Map([['ann.keller', 'ann-password']]);
const nginx = nginxPath();

describe.skipIf(nginx === null)('one’s own server, in a browser (needs nginx)', () => {
  let provider: OwnProvider;
  let here: Installation;
  let office: AdministratorMachine;
  let proxy: Nginx;
  let page: HttpsPage;
  let server: Program;
  let browser: Browser;
  let ann: Page;
  let visitor: VisitorPage;
  const watched: Watched[] = [];

  beforeAll(async () => {
    const redirects = Array.from({ length: slotsMax }, (_, n) => `${chatOrigin}/u/${n + 1}/callback`);
    provider = await startOwnProvider({ id: 'sealdesk', secret, redirects, accounts });
    here = await createInstallation(provider.issuer);
    office = administratorMachine(here);
    await office.firstDay();
    const element = /<script[^>]*><\/script>/.exec(await office.signWidget())?.[0] ?? '';
    office.handOver();
    here.put('/etc/sealdesk/oidc-client-secret', `${secret}\n`);
    await here.start('sealdesk-gateway.service', '"ready":true');
    server = await here.start('sealdesk.service', '"process-ready"');
    const folder = join(here.base, 'nginx');
    mkdirSync(folder);
    proxy = await startNginx(nginx ?? '', folder, here.serverPort);
    page = await serveHttpsPage({ host: 'www.bank.example', folder, chatOrigin, element });
    browser = await launchChromium(
      trusting({
        'chat.example': { port: proxy.route.port, certificate: proxy.route.authority ?? '' },
        'www.bank.example': page,
      }),
    );
    const view = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
    for (const _ of ['inside', 'outside']) watched.push(await openPage(await browser.newContext(view)));
    ann = watched[0]!.page;
    visitor = visitorPage(watched[1]!, bank);
  });

  afterAll(async () => {
    await browser?.close();
    await page?.close();
    await proxy?.stop();
    await here?.remove();
    await provider?.close();
  });

  it('[Y61] a person of the staff signs in at their organisation’s own form, with their own password', async () => {
    await ann.goto(chatOrigin);
    await ann.getByRole('link', { name: 'Northwind Bank' }).click();
    await ann.waitForURL(`${provider.issuer}/login/**`);
    await ann.getByLabel('Account').fill('ann.keller');
    await ann.getByLabel('Password').fill('not her password');
    await ann.getByRole('button', { name: 'Sign in' }).click();
    await ann.getByText('Account and password do not match').waitFor();
    await ann.getByLabel('Account').fill('ann.keller');
    await ann.getByLabel('Password').fill('ann-password');
    await ann.getByRole('button', { name: 'Sign in' }).click();
    await ann.waitForURL(`${chatOrigin}/u/1/console/`);
    expect(await ann.evaluate(() => isSecureContext)).toBe(true);
  });

  it('[Y62] the code of the browser is compared, the administrator’s command certifies it, and the page goes on by itself', async () => {
    const code = await ann.getByLabel('Code of this browser').innerText();
    await shot(ann, 'own-server-code');
    await expect.poll(() => office.type(line('sealdesk devices'))).toContain(`${code}   Ann Keller`);
    expect(await office.type(office.certifyLine(code))).toContain('directory 2');
    await ann.getByText(code).waitFor({ state: 'detached' });
    // Somebody is there before a visitor comes, or they are asked to leave a message.
    await ann.getByRole('button', { name: /^Online.*Set status$/ }).waitFor();
  });

  it('[Y63] a visitor writes on the bank’s page under its own policy, and the agent answers', async () => {
    await visitor.visit('/loans');
    await visitor.open();
    await visitor.begin();
    await visitor.panel
      .getByText(/authorised staff can read this\. Checked by/)
      .first()
      .waitFor();
    await visitor.write('What does a loan cost');
    await once(visitor.message('What does a loan cost'));
    await ann
      .getByRole('row')
      .filter({ hasText: /Visitor/ })
      .first()
      .click();
    await ann.getByRole('button', { name: /^Take/ }).first().click();
    const log = ann.getByRole('log');
    await once(log.getByText('What does a loan cost', { exact: true }));
    const field = ann.getByRole('textbox', { name: /^Reply to the visitor/ });
    await field.fill('Four percent, and I can tell you why');
    await field.press('Enter');
    await once(visitor.message('Four percent, and I can tell you why'));
    await visitor.write('Yes please');
    await once(log.getByText('Yes please', { exact: true }));
    await shot(ann, 'own-server-console');
    await shot(visitor.page, 'own-server-page');
    // Through nginx, by the WebSocket it carries.
    expect(proxy.logs()).toMatch(/GET \/v1\/connect 101/);
  });

  it('[Y64] nothing of it was a shortcut, and no page or program complains', () => {
    expect(server.output()).toContain('"issuer"');
    expect(server.output()).toContain(provider.issuer);
    expect(watched.flatMap(({ trouble }) => trouble)).toEqual([]);
  });
});
