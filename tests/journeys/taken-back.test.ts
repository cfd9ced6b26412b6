// A card number in four messages: the fourth is refused kindly, the first three are taken back on both screens, then
// destroyed, and so shown in the replay; the officers find the incident.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
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
const DESTROYED = 'Destroyed: part of a card number';

describe('a card number in four messages', () => {
  let browser: Browser;
  let installation: Installation;
  let inside: BrowserContext;
  let visitor: VisitorPage;
  let desktop: ConsolePage;
  const watched: Watched[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    installation = await install();
    const view = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' };
    const outside = await browser.newContext(view);
    inside = await browser.newContext(view);
    const page = async (context: BrowserContext) => {
      const opened = await openPage(context);
      watched.push(opened);
      return opened;
    };
    visitor = visitorPage(await page(outside), installation.bank);
    desktop = consolePage(await page(inside), installation);
  });
  afterAll(async () => {
    await browser.close();
    await installation.end();
  });

  it('[Y800] the fourth is refused with a kind word and another way; three are taken back on both screens and destroyed', async () => {
    await desktop.arrive(1, 'northwind', 'ann.keller');
    await visitor.visit();
    await visitor.open();
    await visitor.begin();
    await visitor.write('My card is worn out');
    await visitor.panel.getByText('Delivered').first().waitFor();
    await desktop.openFirst();
    await once(desktop.message('My card is worn out'));
    await desktop.take();
    await desktop.write('I send you a new one. Which card is it?');
    await once(visitor.message('I send you a new one. Which card is it?'));
    for (const piece of PIECES.slice(0, 3)) {
      await visitor.write(piece);
      await once(desktop.message(piece));
    }
    await visitor.write(PIECES[3]);
    await visitor.panel.getByText('Those messages made up a card number').waitFor();
    await visitor.panel.getByText('Not sent: completed a card number').waitFor();
    await visitor.panel.getByText(/tell it by phone/).waitFor();
    const log = visitor.panel.getByRole('log');
    await expect.poll(() => log.getByText(DESTROYED).count(), { timeout: 30_000 }).toBe(3);
    const there = desktop.page.getByRole('log');
    await expect.poll(() => there.getByText(/^Destroyed .*part of a card number/).count()).toBe(3);
    for (const piece of PIECES) {
      expect(await visitor.message(piece).count()).toBe(0);
      expect(await desktop.message(piece).count()).toBe(0);
    }
    // The words outlive the digits.
    await there.getByText('It begins with ••••').first().waitFor();
    await shot(visitor.page, 'taken-back-widget');
    await shot(desktop.page, 'taken-back-console');
    await desktop.write('You can tell it to us by phone');
    await once(visitor.message('You can tell it to us by phone'));
  });

  it('[Y801] a reload shows the same at both ends', async () => {
    await visitor.page.reload();
    await visitor.panel.waitFor();
    await expect
      .poll(() => visitor.panel.getByRole('log').getByText(DESTROYED).count(), { timeout: 30_000 })
      .toBe(3);
    await visitor.panel.getByText('You can tell it to us by phone').first().waitFor();
  });

  it('[Y802] the officers find the incident, take its steps and close it together', async () => {
    const first = deskPage(await openPage(inside), installation);
    await first.signIn(3, 'northwind', 'ingrid.holm');
    await first.page
      .getByRole('link', { name: /Incidents/ })
      .or(first.page.getByRole('button', { name: /Incidents/ }))
      .first()
      .click();
    await first.page.getByText('Number sent in 4 pieces, destroyed').first().click();
    await first.page.getByText(/^Contained in/).waitFor();
    await shot(first.page, 'incident-open');
    const steps = [
      ['Ask those who saw it', 'not-copied'],
      ['Was a security code with it?', 'none'],
      ['Decide: block the card?', 'holder-told'],
      ['Why did it come here?', 'typed-by-visitor'],
      ['What was mended?', 'page-changed'],
    ] as const;
    for (const [title, outcome] of steps) {
      await first.page.getByRole('combobox', { name: title }).selectOption(outcome);
      await first.page.getByRole('button', { name: `Record: ${title}` }).click();
      await expect.poll(() => first.page.getByText(/Ingrid Holm, today/).count()).toBeGreaterThan(0);
    }
    await expect.poll(() => first.page.getByText(/Ingrid Holm, today/).count()).toBe(5);
    await first.page.getByRole('button', { name: 'All is done' }).click();
    await first.page.getByText('Another officer has to agree.', { exact: false }).waitFor();
    const second = deskPage(await openPage(inside), installation);
    await second.signIn(4, 'northwind', 'sam.okoye');
    await second.page
      .getByRole('link', { name: /Incidents/ })
      .or(second.page.getByRole('button', { name: /Incidents/ }))
      .first()
      .click();
    await second.page.getByText('Number sent in 4 pieces, destroyed').first().click();
    await second.page.getByRole('button', { name: 'Agree and close' }).click();
    await second.page.getByText('Closed by two officers.').waitFor();
    await shot(second.page, 'incident-closed');
  });

  it('[Y803] the replay shows them destroyed, and nothing that fails', async () => {
    await desktop.page.getByRole('button', { name: 'Resolve' }).click();
    await visitor.panel
      .getByText(/closed this conversation/)
      .first()
      .waitFor();
    const first = deskPage(await openPage(inside), installation);
    const second = deskPage(await openPage(inside), installation);
    await first.signIn(5, 'northwind', 'ingrid.holm');
    await second.signIn(6, 'northwind', 'sam.okoye');
    await first.ask('Incident 2026-004', 'What was left of the number');
    await second.openRequest('Incident 2026-004');
    await second.sign();
    await first.replay();
    await first.toEnd();
    await expect.poll(() => first.page.getByText(/Destroyed .*part of a card number/).count()).toBe(3);
    await first.page.getByText('Nothing failed').waitFor();
    await shot(first.page, 'taken-back-replay');
  });

  it('[Y804] no file and no line of output holds a piece, and no page reported an error', () => {
    // Four digits alone stand in many a random name and time.
    const telling = PIECES.filter((piece) => piece.length > 6);
    for (const text of [...telling, '4929123456789015', '492912345678', '4929 1234 5678']) {
      expect({ text, files: installation.filesWith(text) }).toEqual({ text, files: [] });
      expect(installation.output().includes(text)).toBe(false);
    }
    expect(watched.flatMap((each) => each.trouble)).toEqual([]);
  });

  it('[Y810] [Y811] the sweep of the running installation, the pages just used, finds nothing', async () => {
    const output = join(installation.directory, 'output.log');
    writeFileSync(output, installation.output());
    const report = join(installation.directory, 'report.json');
    const asked = ['--config', join(installation.directory, 'demo/settings.json'), '--out', report];
    const swept = await runAside(
      program,
      ['sweep', ...asked, '--also', output, '--also', join(installation.directory, 'demo')],
      installation.directory,
    );
    expect(swept.stdout).toContain('Result: clean');
    expect(swept.status).toBe(0);
    const checked = await runAside(program, ['sweep', '--check', report], installation.directory);
    expect(checked).toMatchObject({ status: 0 });
    const officer = deskPage(await openPage(inside), installation);
    await officer.signIn(7, 'northwind', 'ingrid.holm');
    await officer.page
      .getByRole('link', { name: /Incidents/ })
      .or(officer.page.getByRole('button', { name: /Incidents/ }))
      .first()
      .click();
    await officer.page.getByLabel('File of a sweep report').setInputFiles(report);
    await officer.page.getByText('Nothing was found, and everything was read.').waitFor();
    await officer.page.getByText('Not looked into').waitFor();
    await shot(officer.page, 'sweep-report');
    // It does look: with a number beside the rest it is not clean.
    writeFileSync(output, `${installation.output()}\n${PIECES.join(' ')} and 4929123456789015`);
    const planted = await runAside(
      program,
      ['sweep', ...asked.slice(0, 3), `${report}.2`, '--also', output],
      installation.directory,
    );
    expect(planted.status).toBe(3);
  });
});
