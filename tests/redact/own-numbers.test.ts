import { describe, expect, it } from 'vitest';
import { createEndDetector, type Told } from '../../src/redact/answers.ts';
import { completes, digitRuns } from '../../src/redact/digit-runs.ts';
import { type OwnNumber, ownNumbersIn } from '../../src/redact/own-numbers.ts';
import { redact } from '../../src/redact/redact.ts';
import { luhnHolds, withCheckDigit } from './numbers.ts';

const own = (
  means: OwnNumber['means'],
  start: string,
  length: string,
  check = false,
): readonly OwnNumber[] => [{ means, starts: [start], lengths: [length], check }];
const VISA = '4111111111111111';

describe('the numbers of a workspace', () => {
  it('[X106] in pieces over several messages they are what they are in one', () => {
    const pieces = ['8811 2233', '4455'].map(digitRuns);
    expect(completes(pieces, '6677')).toBeNull();
    expect(completes(pieces, '6677', own('card', '881122', '16'))).toEqual({ earlier: [0, 1] });
    expect(completes(pieces, '6677', own('card', '881122', '16', true))).toBeNull();
    const cut = ['4111 1111', '1111'].map(digitRuns);
    expect(completes(cut, '1111')).toEqual({ earlier: [0, 1] });
    expect(completes(cut, '1111', own('other', '411111', '16'))).toBeNull();
    expect(completes(cut, '1111', own('other', '41111', '16'))).toEqual({ earlier: [0, 1] });
    expect(completes(cut, '1111', own('other', '411111', '15'))).toEqual({ earlier: [0, 1] });
  });

  it('[X67] its own cards are masked, with their check digit where they have one', () => {
    const number = '8811223344556678';
    expect(luhnHolds(number)).toBe(false);
    expect(redact(number).verdict).toBe('pass');
    expect(redact(number, 0, own('card', '881122', '16'))).toMatchObject({
      verdict: 'redact',
      text: '•••• •••• •••• 6678',
      spans: [{ network: 'own', length: 16 }],
    });
    expect(redact(number, 0, own('card', '881122', '16', true)).verdict).toBe('pass');
    const checked = withCheckDigit('881122334455667');
    expect(redact(checked, 0, own('card', '881122', '16', true)).verdict).toBe('redact');
    expect(redact('88 11 22 33 44 55 66 78', 0, own('card', '881122', '16')).verdict).toBe('redact');
  });

  it('[X67] what it registers as no card passes', () => {
    const order = withCheckDigit('3012345678901');
    expect(redact(order).verdict).toBe('redact');
    expect(redact(order, 0, own('other', '301234', '14'))).toMatchObject({ verdict: 'pass', text: order });
    expect(redact(order, 0, own('other', '301234', '15')).verdict).toBe('redact');
    expect(redact(`${order} ${VISA}`, 0, own('other', '301234', '14')).verdict).toBe('redact');
  });

  it('[X67] what is plainly a card passes only by six leading digits', () => {
    expect(redact(VISA, 0, own('other', '41111', '16')).verdict).toBe('redact');
    expect(redact(VISA, 0, own('other', '411111', '16')).verdict).toBe('pass');
    expect(redact('4242424242424242', 0, own('other', '411111', '16')).verdict).toBe('redact');
  });

  it('[X67] an end heeds what it is told, and nothing that is no form of number', () => {
    const told: Told = {};
    const detector = createEndDetector(told);
    expect(detector.redact(VISA).verdict).toBe('redact');
    told.numbers = [{ name: 'Ours', ...own('other', '411111', '16')[0] }, null, 7, { means: 'other' }];
    expect(detector.redact(VISA).verdict).toBe('pass');
    told.numbers = { means: 'other' };
    expect(detector.redact(VISA).verdict).toBe('redact');
    for (const wrong of [
      { starts: [''] },
      { starts: ['4x'] },
      { starts: [4] },
      { lengths: ['1'] },
      { means: 'all' },
    ])
      expect(ownNumbersIn([{ ...own('other', '411111', '16')[0], ...wrong }])).toEqual([]);
    expect(ownNumbersIn(Array.from({ length: 60 }, () => own('other', '30', '14')[0]))).toHaveLength(50);
  });
});
