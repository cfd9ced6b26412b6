import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Readers } from '../../../src/web/connection/conversation-state.ts';
import { teamWords, trustLine } from '../../../src/web/widget/trust-line.ts';
import { changeTexts, gatewayRow, readerRows, serverText } from '../../../src/web/widget/who-reads.ts';
import { ann, inspectedReaders, strictReaders, tomas } from './states.ts';

const bank = { name: 'Northwind Bank', kind: 'bank' };
const clinic = { name: 'Linden Clinic', kind: 'clinic' };

describe('trust line', () => {
  test('[W5] inspected mode names the gateway, strict mode says that nothing is in between', () => {
    expect(trustLine(inspectedReaders(), bank, false).text).toBe(
      'Only you and Northwind Bank’s authorised staff can read this. Checked by the bank’s own gateway.',
    );
    expect(trustLine(strictReaders(), clinic, false).text).toBe(
      'Only you and Linden Clinic’s authorised staff can read this. Nothing in between opens it.',
    );
  });

  test('[W5] a reader of a kind this widget does not know takes the "only" away', () => {
    const list = [...inspectedReaders().readers, { kind: 'bridge' } as never];
    expect(trustLine(inspectedReaders({ readers: list }), bank, false).text).not.toMatch(/only/i);
  });

  test('[B61] names the supervisors who listen, and goes on saying "only"', () => {
    const priya = { id: 'priya', name: 'Priya Nand' };
    const listened = (...people: (typeof priya)[]) =>
      inspectedReaders({ readers: [...inspectedReaders().readers, { kind: 'supervising', people }] });
    expect(trustLine(listened(priya), bank, false).text).toBe(
      'Only you and Northwind Bank’s authorised staff can read this. Priya Nand, a supervisor, is listening. Checked by the bank’s own gateway.',
    );
    expect(trustLine(listened(priya, tomas), bank, false).text).toMatch(
      /Listening as supervisors: Priya Nand, Tomás Ruiz\./,
    );
    const row = readerRows(listened(priya), { person: priya.id, name: priya.name }).at(-1);
    expect(row?.title).toBe('Priya Nand');
    expect(row?.detail).toMatch(/^A supervisor\..*Priya Nand is with you now\.$/);
  });

  test('[W6] without a list, or with one that is not confirmed, it promises nothing', () => {
    expect(trustLine(null, bank, false)).toMatchObject({ known: false, wrong: false });
    expect(trustLine(inspectedReaders(), bank, true)).toMatchObject({ known: false, wrong: true });
    expect(trustLine(inspectedReaders(), bank, true).text).toMatch(/sending is off/);
  });

  test('[W5] an owner of unknown kind is called by its name', () => {
    expect(trustLine(inspectedReaders(), { name: 'Acme', kind: '' }, false).text).toBe(
      'Only you and Acme’s authorised staff can read this. Checked by its own gateway.',
    );
  });

  test('[W5] the team is the signed list’s, not the site’s', () => {
    expect(teamWords(inspectedReaders(), 'other')).toBe('support team');
    expect(teamWords(null, 'front-desk')).toBe('front desk team');
  });
});

describe('reader list', () => {
  const rows = (readers: Readers) => readerRows(readers, { person: ann.id, name: ann.name });

  test('[W5] every reader has a line; the gateway stands apart and only in inspected mode', () => {
    expect(rows(inspectedReaders()).map(({ title, detail }) => [title, detail])).toEqual([
      ['You', 'On this device only. Lose it and this history is gone.'],
      ['Support team', '2 people. Ann Keller is with you now.'],
      ['Compliance key', 'Opens only when 2 of 3 officers agree. Every opening is recorded.'],
    ]);
    expect(gatewayRow(inspectedReaders(), bank)?.title).toBe('Northwind Bank’s inspection gateway');
    expect(gatewayRow(strictReaders(), bank)).toBeNull();
  });

  test('[W5] supervisors are named, and a team without a common key says what that means', () => {
    const readers = inspectedReaders({
      readers: [
        { kind: 'team', id: 'support', name: 'Support', generation: 2, oneKey: false, people: [ann] },
        { kind: 'supervisors', people: [tomas] },
      ],
    });
    expect(rows(readers).map(({ detail }) => detail)).toEqual([
      '1 person. Ann Keller is with you now. New messages are sealed to each of their devices until the team has its next key.',
      'Tomás Ruiz',
    ]);
  });

  test('[W5] what the server can read follows from where the gateway runs', () => {
    expect(serverText(inspectedReaders())).toMatch(/keeps no key to it\. Only the gateway above/);
    expect(serverText(inspectedReaders({ server: 'nothing', gateway: { place: 'own-machine' } }))).toMatch(
      /^Nothing you write/,
    );
    expect(serverText(strictReaders())).toMatch(/^Nothing you write/);
    for (const readers of [inspectedReaders(), strictReaders()]) {
      expect(serverText(readers)).toMatch(/when a message is sent and roughly how long/);
    }
  });

  test('[W11] a change of the list names who came and who went; an unknown change names nobody', () => {
    const change = { type: 'readers', epoch: 2, first: false } as const;
    expect(changeTexts({ ...change, joined: [tomas], left: [ann] })).toEqual([
      'Tomás Ruiz can now read new messages.',
      'Ann Keller can’t read new messages any more.',
    ]);
    expect(changeTexts({ ...change, joined: null, left: null })).toEqual([]);
  });
});

describe('words', () => {
  const folder = new URL('../../../src/web/widget/', import.meta.url);
  const files = ['words.ts', 'conversation-words.ts', 'card-words.ts'].map((file) =>
    readFileSync(new URL(file, folder), 'utf8'),
  );

  test('[W27] no claim that nothing backs', () => {
    const spoken = files.map((text) => text.replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '')).join('\n');
    expect(spoken.length).toBeGreaterThan(5000);
    for (const claim of [
      /end-to-end/i,
      /100 ?%/,
      /compliant/i,
      /tamper/i,
      /military/i,
      /only us\b/i,
      /something went wrong/i,
      /we don’t record/i,
    ]) {
      expect(spoken).not.toMatch(claim);
    }
  });

  test('[W27] no component carries words of its own', async () => {
    const { readdirSync } = await import('node:fs');
    const components = readdirSync(folder).filter((file) => file.endsWith('.tsx'));
    expect(components.length).toBeGreaterThan(8);
    for (const file of components) {
      const source = readFileSync(new URL(file, folder), 'utf8');
      // Text between tags that holds a word, and spoken attributes given as literals.
      expect(source.match(/^\s+[A-Z][a-z]+ [a-z]+[^;{}()=]*$/gm), file).toBeNull();
      expect(source.match(/(aria-label|placeholder|title)="[^"]+"/g), file).toBeNull();
    }
  });
});
