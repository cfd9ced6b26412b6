// Numbers behind an encoding, behind letters that look like digits, behind words between their parts, and from the right.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backwards } from '../../src/redact/backwards.ts';
import { decodingsOf } from '../../src/redact/decodings.ts';
import { redact } from '../../src/redact/redact.ts';
import { inGroups, plainCard } from './numbers.ts';

const CARD = '4539148803436467';
const GROUPS = ['4539', '1488', '0343', '6467'] as const;
const HIDDEN = '•••• •••• •••• 6467';
const textOf = (text: string): string => {
  const verdict = redact(text);
  return verdict.verdict === 'refuse' ? 'refused' : verdict.text;
};
const code = (digit: string) => digit.charCodeAt(0);
const each = (write: (digit: string) => string) => [...CARD].map(write).join('');

describe('behind an encoding', () => {
  it.each([
    ['percent', each((digit) => `%${code(digit).toString(16)}`)],
    ['decimal references', each((digit) => `&#${code(digit)};`)],
    ['hexadecimal references', each((digit) => `&#x${code(digit).toString(16)};`)],
    ['escapes', each((digit) => `\\u00${code(digit).toString(16)}`)],
    ['short escapes', each((digit) => `\\x${code(digit).toString(16)}`)],
    ['long escapes', each((digit) => `\\u{${code(digit).toString(16)}}`)],
    ['spaces as references', GROUPS.join('&nbsp;')],
    ['spaces as percent', GROUPS.join('%20')],
    ['cells', GROUPS.join('</td><td>')],
    ['line breaks', GROUPS.join('<br/>')],
    ['base64', Buffer.from(`card ${CARD}`).toString('base64')],
    ['base64 for addresses', Buffer.from(`{"pan":"${CARD}"}`).toString('base64url')],
    ['hexadecimal', each((digit) => code(digit).toString(16))],
  ])('[X100] %s: the whole of it is hidden, and what stands around it is not touched', (_, written) => {
    expect(textOf(`before ${written} after`)).toBe(`before ${HIDDEN} after`);
  });

  it('[X100] what is encoded and is no number passes unchanged', () => {
    for (const text of [
      'a &amp; b &#8364; 20, 100%25 sure, <b>hello</b>',
      `photo ${Buffer.from('only words are in here').toString('base64')}`,
      'sha 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ])
      expect(redact(text)).toEqual({ verdict: 'pass', text, spans: [] });
  });
});

describe('letters for digits', () => {
  it.each([
    ['O and l', '4539l488O3436467'],
    ['S', '4S391488O34364b7'],
    ['B', '4539 14BB 0343 6467'],
    ['a Cyrillic o', '4539 1488 о343 6467'],
  ])('[X101] %s', (_, written) => {
    expect(textOf(`pay with ${written} please`)).toMatch(/^pay with •••• •••• •••• \d{4} please$/);
  });

  it('[X101] words, and what has more letters than digits, pass', () => {
    for (const text of ['BOOBS lIlIlIlIlI', 'order SOBZ5OlIIOBS8', 'ISBN lO-8O5-BSOZ-SS'])
      expect(redact(text).verdict).toBe('pass');
  });
});

describe('parts with words between them', () => {
  it.each([
    [`${CARD.slice(0, 8)} and then ${CARD.slice(8)}`],
    [`first part ${CARD.slice(0, 8)}, second part ${CARD.slice(8)}`],
    [`starts with ${CARD.slice(0, 12)} ends with ${CARD.slice(12)}`],
    [GROUPS.join('x')],
    [GROUPS.map((group, at) => `${at + 1}) ${group}`).join('\n')],
  ])('[X102] %s', (text) => {
    expect(textOf(text)).not.toContain(CARD.slice(4, 8));
    expect(textOf(text)).toContain(HIDDEN);
  });

  it('[X102] other words keep numbers apart', () => {
    const text = `room ${GROUPS[0]} at ${GROUPS[1]} o'clock, table ${GROUPS[2]}, call ${GROUPS[3]}`;
    expect(redact(text).verdict).toBe('pass');
  });
});

describe('from the right', () => {
  it('[X103] as cards are written, and the other way', () => {
    expect(textOf(`read ${backwards(CARD)} backwards`)).toBe(`read ${HIDDEN} backwards`);
    expect(textOf(backwards(GROUPS.join(' ')))).toBe(HIDDEN);
  });

  it('[X103] moments in microseconds, counters, and what a word names otherwise pass', () => {
    for (let at = 0; at < 2_000; at++) {
      expect(redact(String(1_700_000_000_000_000 + at * 977_531)).verdict).toBe('pass');
      expect(redact(String(at * 7).padStart(16, '0')).verdict).toBe('pass');
    }
    expect(redact(`order ${backwards(CARD)}`).verdict).toBe('pass');
    // A position in a log behind the digit that a name ends with: sixteen of the seventeen are a card from the right.
    expect(redact('10000000000000140').verdict).toBe('pass');
  });
});

describe('every way of hiding a number', () => {
  const ways: readonly ((number: string) => string)[] = [
    (number) => [...number].map((digit) => `&#${code(digit)};`).join(''),
    (number) => Buffer.from(number).toString('base64'),
    (number) => inGroups(number, '<br>'),
    (number) => inGroups(number, ' and '),
    backwards,
  ];

  it('[X104] masking twice changes nothing, and nothing around the place is changed', () => {
    fc.assert(
      fc.property(
        plainCard,
        fc.constantFrom(...ways),
        fc.constantFrom('', 'hello ', 'né: '),
        (number, way, before) => {
          const text = `${before}${way(number)}`;
          const once = textOf(text);
          expect(textOf(once)).toBe(once);
          expect(once.startsWith(before)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('[X104] the way back leads to the original, unit by unit', () => {
    const text = 'a%34b&#53;c';
    const [decoding] = decodingsOf(text);
    expect(decoding?.text).toBe('a4b5c');
    expect(decoding?.starts).toEqual([0, 1, 4, 5, 10]);
    expect(decoding?.ends).toEqual([1, 4, 5, 10, 11]);
  });
});
