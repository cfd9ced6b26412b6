import { expect, test } from 'vitest';
import { type Artefact, checkReport, signReport } from '../../../src/seal/sweep-report.ts';
import { loadNoblePrimitives } from '../../../src/seal/primitives-noble.ts';
import { blindWord, refusalWord, storesOf } from '../../../src/web/desk/sweep-words.ts';

const artefact = (kind: Artefact['kind'], changes: Partial<Artefact> = {}): Artefact => ({
  ...{ name: `/srv/${kind}`, kind, bytes: 10, texts: 4, opened: 0, sealed: 0, gone: 0, count: 0 },
  ...{ findings: [], unread: null },
  ...changes,
});

test('[M74] the desk groups the stores of a report and hides neither a finding nor what could not be read', () => {
  const stores = storesOf({
    artefacts: [
      artefact('log'),
      artefact('log', { count: 2 }),
      artefact('events', { texts: 90, opened: 40 }),
      artefact('gateway', { unread: 'not-a-file' }),
      artefact('key'),
      artefact('vault', { unread: 'not-permitted' }),
    ],
  });
  expect(stores).toEqual([
    { name: 'Event log', amount: '2 files', found: 2, unread: 0 },
    { name: 'Events, opened', amount: '40 parts of 90 events', found: 0, unread: 0 },
    { name: 'Keys and vault', amount: '2 files', found: 0, unread: 1 },
    { name: 'Gateway', amount: '1 file', found: 0, unread: 0 },
  ]);
  expect(blindWord({ what: 'sealed-text', count: 7 })).toContain('7 fields');
});

test('[M74] a browser checks the same report, by its own primitives', async () => {
  const primitives = await loadNoblePrimitives();
  const seed = primitives.random(32);
  const asked = { at: new Date().toISOString(), origin: 'https://chat.example', rules: '1.1', words: 0 };
  const blind = [{ what: 'memory', count: null }] as const;
  const file = await signReport(primitives, seed, { ...asked, artefacts: [artefact('log')], blind });
  const checked = await checkReport(primitives, file, null);
  expect(checked).toMatchObject({ ok: true, value: { result: 'clean' } });
  const changed = await checkReport(primitives, file.replace('chat.example', 'other.example'), null);
  expect(changed).toMatchObject({ ok: false, code: 'signature-invalid' });
  expect(refusalWord('signature-invalid')).toContain('changed');
  expect(refusalWord('shape-invalid')).toContain('no report');
});
