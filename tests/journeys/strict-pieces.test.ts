// A card number in four messages where there is no gateway: the agent's page finds it, and it is gone from both screens.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAside } from '../cli/run.ts';
import { launchChromium } from './browser.ts';
import { install, type Installation } from './installation.ts';
import {
  type ConsolePage,
  consolePage,
  deskPage,
  once,
  openPage,
  shot,
  type VisitorPage,
  visitorPage,
  type Watched,
} from './pages.ts';

const program = join(import.meta.dirname, '../../src/cli/sealdesk.ts');
const PIECES = ['It begins with 4929', 'then 1234', '5678', 'and 9015'] as const;

describe('a card number in four messages, without a gateway', () => {
  let browser: Browser;
  let installation: Installation;
  let visitor: VisitorPage;
  let desktop: ConsolePage;
  const watched: Watched[] = [];
  const opened = async (): Promise<Watched> => {
    const view = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
    const page = await openPage(await browser.newContext(view));
    watched.push(page);
    return page;
  };

  beforeAll(async () => {
    browser = await launchChromium();
    installation = await install();
    visitor = visitorPage(await opened(), installation.clinic);
    desktop = consolePage(await opened(), installation);
  });
  afterAll(async () => {
    await browser.close();
    await installation.end();
  });

  it('[Y812] the page that reads the last piece shows none, and all four are taken back on both screens', async () => {
    await desktop.arrive(1, 'linden', 'noor.haddad');
    await visitor.visit();
    await visitor.open();
    await visitor.begin();
    await visitor.write('Where do I pay?');
    await visitor.panel.getByText('Delivered').first().waitFor();
    await desktop.openFirst();
    await once(desktop.message('Where do I pay?'));
    await desktop.take();
    for (const piece of PIECES.slice(0, 3)) {
      await visitor.write(piece);
      await once(desktop.message(piece));
    }
    await visitor.write(PIECES[3]);
    await expect
      .poll(() => visitor.panel.getByRole('log').getByText('Taken back: card number').count())
      .toBe(4);
    for (const piece of PIECES) {
      expect(await visitor.message(piece).count()).toBe(0);
      expect(await desktop.message(piece).count()).toBe(0);
    }
    await shot(visitor.page, 'strict-pieces-widget');
    await shot(desktop.page, 'strict-pieces-console');
    await desktop.write('Please pay at the desk');
    await once(visitor.message('Please pay at the desk'));
  });

  it('[Y812] it is one incident, and the sweep finds nothing', async () => {
    const officer = deskPage(await opened(), installation);
    await officer.signIn(3, 'linden', 'mira.sole');
    await officer.page
      .getByRole('link', { name: /Incidents/ })
      .or(officer.page.getByRole('button', { name: /Incidents/ }))
      .first()
      .click();
    await officer.page.getByText('Number sent in 4 pieces, taken back').first().click();
    await expect.poll(() => officer.page.getByText(/The message at place/).count()).toBe(4);
    expect(await officer.page.getByText(/^INC-/).count()).toBe(2);
    await shot(officer.page, 'strict-pieces-incident');
    const out = join(installation.directory, 'report.json');
    const asked = ['--config', join(installation.directory, 'demo/settings.json'), '--out', out];
    const swept = await runAside(program, ['sweep', ...asked], installation.directory);
    expect(swept.stdout).toContain('Result: clean');
    expect(watched.flatMap((each) => each.trouble)).toEqual([]);
  });
});
