// Hold, statute, restriction, erasure, term: every case there is, and that the table in SPEC.md says the same.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Fate, fateOf, type Standing } from '../../src/decide/precedence.ts';

const AT = '2026-11-26T12:00:00.000Z';
const BEFORE = '2026-11-26T11:59:59.999Z';
const SOON = '2027-01-01T00:00:00.000Z';
const LATE = '2031-01-01T00:00:00.000Z';

type Case = {
  readonly hold: 'yes' | 'no';
  readonly statute: 'yes' | 'no';
  readonly restriction: 'yes' | 'no';
  readonly erasure: 'yes' | 'no';
  readonly term: 'none' | 'running' | 'over';
};

const standingOf = (each: Case, termEnd = SOON, statuteEnd = LATE): Standing => ({
  holds: each.hold === 'yes' ? ['hold-1'] : [],
  statutes: each.statute === 'yes' ? [{ law: 'HGB 257', until: statuteEnd }] : [],
  restricted: each.restriction === 'yes',
  erasure: each.erasure === 'yes',
  term: { none: null, running: termEnd, over: BEFORE }[each.term],
});

// hold statute restriction erasure term -> outcome on reason ground, in words: all 2 x 2 x 2 x 2 x 3.
const cases = `
no  no  no  no  none    -> stays-readable - nothing-asked -
no  no  no  no  running -> destroyed-on-date later term gdpr-5-1-e
no  no  no  no  over    -> destroyed-now - term gdpr-5-1-e
no  no  no  yes none    -> destroyed-now - erasure gdpr-17-1
no  no  no  yes running -> destroyed-now - erasure gdpr-17-1
no  no  no  yes over    -> destroyed-now - erasure gdpr-17-1
no  no  yes no  none    -> stays-unreadable - restricted gdpr-18-1
no  no  yes no  running -> stays-unreadable - restricted gdpr-18-1
no  no  yes no  over    -> stays-unreadable - restricted gdpr-18-1
no  no  yes yes none    -> stays-unreadable - restricted gdpr-18-1
no  no  yes yes running -> stays-unreadable - restricted gdpr-18-1
no  no  yes yes over    -> stays-unreadable - restricted gdpr-18-1
no  yes no  no  none    -> stays-readable - nothing-asked -
no  yes no  no  running -> destroyed-on-date later term gdpr-5-1-e
no  yes no  no  over    -> stays-unreadable statute statute gdpr-17-3-b
no  yes no  yes none    -> stays-unreadable statute statute gdpr-17-3-b
no  yes no  yes running -> stays-unreadable statute statute gdpr-17-3-b
no  yes no  yes over    -> stays-unreadable statute statute gdpr-17-3-b
no  yes yes no  none    -> stays-unreadable - restricted gdpr-18-1
no  yes yes no  running -> stays-unreadable - restricted gdpr-18-1
no  yes yes no  over    -> stays-unreadable - statute gdpr-17-3-b
no  yes yes yes none    -> stays-unreadable - statute gdpr-17-3-b
no  yes yes yes running -> stays-unreadable - statute gdpr-17-3-b
no  yes yes yes over    -> stays-unreadable - statute gdpr-17-3-b
yes no  no  no  none    -> stays-readable - held gdpr-17-3-e
yes no  no  no  running -> stays-readable - held gdpr-17-3-e
yes no  no  no  over    -> stays-unreadable - held gdpr-17-3-e
yes no  no  yes none    -> stays-unreadable - held gdpr-17-3-e
yes no  no  yes running -> stays-unreadable - held gdpr-17-3-e
yes no  no  yes over    -> stays-unreadable - held gdpr-17-3-e
yes no  yes no  none    -> stays-unreadable - restricted gdpr-18-1
yes no  yes no  running -> stays-unreadable - restricted gdpr-18-1
yes no  yes no  over    -> stays-unreadable - held gdpr-17-3-e
yes no  yes yes none    -> stays-unreadable - held gdpr-17-3-e
yes no  yes yes running -> stays-unreadable - held gdpr-17-3-e
yes no  yes yes over    -> stays-unreadable - held gdpr-17-3-e
yes yes no  no  none    -> stays-readable - held gdpr-17-3-e
yes yes no  no  running -> stays-readable - held gdpr-17-3-e
yes yes no  no  over    -> stays-unreadable - held gdpr-17-3-e
yes yes no  yes none    -> stays-unreadable - held gdpr-17-3-e
yes yes no  yes running -> stays-unreadable - held gdpr-17-3-e
yes yes no  yes over    -> stays-unreadable - held gdpr-17-3-e
yes yes yes no  none    -> stays-unreadable - restricted gdpr-18-1
yes yes yes no  running -> stays-unreadable - restricted gdpr-18-1
yes yes yes no  over    -> stays-unreadable - held gdpr-17-3-e
yes yes yes yes none    -> stays-unreadable - held gdpr-17-3-e
yes yes yes yes running -> stays-unreadable - held gdpr-17-3-e
yes yes yes yes over    -> stays-unreadable - held gdpr-17-3-e
`
  .trim()
  .split('\n')
  .map((line) => {
    const [hold, statute, restriction, erasure, term, , ...fate] = line.split(/\s+/);
    return { line, case: { hold, statute, restriction, erasure, term } as Case, fate: fate.join(' ') };
  });

/** The rows of the table under section E, heads first. */
function tableInSpec(): { readonly cells: readonly string[]; readonly fate: string }[] {
  const spec = readFileSync(new URL('../../SPEC.md', import.meta.url), 'utf8');
  const [, table = ''] = spec.split(
    '| hold | statute | restriction | erasure | term | outcome | on | reason | ground |\n',
  );
  const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(1);
  return rows.map((row) => {
    const cells = row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    return { cells: cells.slice(0, 5), fate: cells.slice(5).join(' ') };
  });
}

const inWords = (fate: Fate, on: string) => [fate.outcome, on, fate.reason, fate.ground ?? '-'].join(' ');

/** The date as the table words it, with the term before the law's end and after it. */
function said(each: Case): readonly string[] {
  const laws: readonly (readonly [string, string])[] = [
    [SOON, LATE],
    [LATE, SOON],
  ];
  return laws.map(([termEnd, statuteEnd]) => {
    const fate = fateOf(standingOf(each, termEnd, statuteEnd), AT);
    const later = each.statute === 'yes' ? LATE : termEnd;
    if (fate.on === null) return inWords(fate, '-');
    if (fate.outcome === 'destroyed-on-date') return inWords(fate, fate.on === later ? 'later' : fate.on);
    return inWords(fate, fate.on === statuteEnd ? 'statute' : fate.on);
  });
}

describe('what becomes of a thing kept about a person', () => {
  it('[E60] has 48 cases, none twice', () => {
    expect(new Set(cases.map((each) => JSON.stringify(each.case))).size).toBe(48);
  });

  it.each(cases)('[E60] $line', ({ case: each, fate }) => {
    expect(said(each)).toEqual([fate, fate]);
  });

  it('[E60] SPEC.md says the same in every case, by exactly one row', () => {
    const rows = tableInSpec();
    expect(rows).toHaveLength(15);
    for (const { case: each, fate, line } of cases) {
      const met = rows.filter(({ cells }) =>
        Object.values(each).every(
          (value, index) => cells[index] === 'any' || cells[index]?.split(', ').includes(value),
        ),
      );
      expect(
        met.map((row) => row.fate),
        line,
      ).toEqual([fate]);
    }
  });

  it('[E61] nothing is destroyed, now or on a date, under a hold', () => {
    for (const { case: each } of cases.filter(({ case: { hold } }) => hold === 'yes')) {
      const fate = fateOf(standingOf(each), AT);
      expect(fate.outcome).toMatch(/^stays-/);
      expect(fate.on).toBeNull();
    }
  });

  it('[E61] one hold of several is enough, and the last that ends lets the rest go on', () => {
    const asked: Case = { hold: 'no', statute: 'no', restriction: 'no', erasure: 'yes', term: 'none' };
    const under = (holds: readonly string[]) => fateOf({ ...standingOf(asked), holds }, AT).outcome;
    expect([under(['a', 'b']), under(['b']), under([])]).toEqual([
      'stays-unreadable',
      'stays-unreadable',
      'destroyed-now',
    ]);
  });

  it('[E62] a law counts up to its last moment, and of several the last', () => {
    const asked: Case = { hold: 'no', statute: 'no', restriction: 'no', erasure: 'yes', term: 'none' };
    const under = (...ends: readonly string[]) =>
      fateOf({ ...standingOf(asked), statutes: ends.map((until) => ({ law: 'x', until })) }, AT);
    expect(under(AT).outcome).toBe('destroyed-now');
    expect(under('2026-11-26T12:00:00.001Z').outcome).toBe('stays-unreadable');
    expect(under(SOON, LATE, BEFORE).on).toBe(LATE);
    expect(under(LATE, SOON).on).toBe(LATE);
  });

  it('[E62] a term is over at its moment, not before', () => {
    const idle: Case = { hold: 'no', statute: 'no', restriction: 'no', erasure: 'no', term: 'running' };
    expect(fateOf(standingOf(idle, AT), AT).outcome).toBe('destroyed-now');
    expect(fateOf(standingOf(idle, '2026-11-26T12:00:00.001Z'), AT).outcome).toBe('destroyed-on-date');
  });

  it('[E63] nothing is destroyed under a restriction', () => {
    for (const { case: each } of cases.filter(({ case: { restriction } }) => restriction === 'yes')) {
      expect(fateOf(standingOf(each), AT)).toMatchObject({ outcome: 'stays-unreadable', on: null });
    }
  });

  it('[E64] an erasure waits for no term of the workspace', () => {
    const asked: Case = { hold: 'no', statute: 'no', restriction: 'no', erasure: 'yes', term: 'running' };
    expect(fateOf(standingOf(asked, LATE), AT)).toMatchObject({
      outcome: 'destroyed-now',
      reason: 'erasure',
    });
  });

  it('[E65] what was asked to end and stays is unreadable', () => {
    for (const { case: each } of cases) {
      if (each.erasure === 'no' && each.term !== 'over') continue;
      expect(fateOf(standingOf(each), AT).outcome).toMatch(/^(stays-unreadable|destroyed-now)$/);
    }
  });
});
