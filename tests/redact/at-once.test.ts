// What is read at once, unit by unit, says what the patterns say: a sign beyond ASCII in front makes the patterns decide.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/redact/context.ts';
import { decodingsOf } from '../../src/redact/decodings.ts';
import { benignClasses } from './corpus/benign.ts';
import { positiveClasses } from './corpus/positive.ts';
import { seeded } from './numbers.ts';

const BEYOND = '… ';
const ascii = /^[\0-\x7f]*$/;
const SAMPLES = 3;

const pieces = fc
  .array(
    fc.constantFrom(
      ...'c C v cvv cvc2 cvc22 CVV 2 pin card Order x a I . - _ , 4 code visa é'.split(' '),
      ' ',
      ' ',
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));
const texts = fc.oneof(pieces, fc.stringMatching(/^[ -~\n\t]{0,60}$/));

function corpusLines(): readonly string[] {
  const random = seeded(11);
  return [...positiveClasses, ...benignClasses]
    .flatMap((each) => Array.from({ length: SAMPLES }, () => each.make(random).lines.map(({ text }) => text)))
    .flat()
    .filter((text) => ascii.test(text));
}

function sameEitherWay(text: string): void {
  const shifted = wordsOf(BEYOND + text).map(({ end, kind, start }) => ({
    start: start - BEYOND.length,
    end: end - BEYOND.length,
    kind,
  }));
  expect(wordsOf(text), text).toEqual(shifted);
}

describe('reading at once', () => {
  it('[X105] ASCII read unit by unit says what the patterns say', () => {
    fc.assert(fc.property(texts, sameEitherWay), { numRuns: 4000 });
  });

  it('[X105] so does every line of the corpus', () => {
    const lines = corpusLines();
    expect(lines.length).toBeGreaterThan(400);
    for (const line of lines) sameEitherWay(line);
  });

  it.each([
    ['4%31', '41'],
    [btoa('411111111111'), '411111111111'],
    ['l1l1l1l1l1l1', '111111111111'],
    ['4 and 1111', '4 1111'],
  ])('[X105] the least that an encoding needs is enough: %s', (text, hidden) => {
    expect(decodingsOf(text).map((decoding) => decoding.text)).toContain(hidden);
  });
});
