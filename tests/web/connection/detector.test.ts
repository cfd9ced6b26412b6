import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digitRuns } from '../../../src/redact/digit-runs.ts';
import { mayHoldNumbers } from '../../../src/redact/evidence.ts';
import { createEndDetector } from '../../../src/redact/answers.ts';
import { createDetector } from '../../../src/web/connection/detector.ts';

const { redact, heed } = createEndDetector();
type Part = { redact: typeof redact; heed: typeof heed };

const CARD = '4111 1111 1111 1111';

/** A detector that is fetched when the test says so. */
function setting() {
  const asked: { answer: (value: Part) => void; fail: (error: Error) => void }[] = [];
  const detector = createDetector(
    mayHoldNumbers,
    () =>
      new Promise<Part>((answer, fail) => {
        asked.push({ answer, fail });
      }),
  );
  return { asked, detector };
}

describe('a detector that comes when it is needed', () => {
  test('[W62] a text without evidence passes without it, any other is refused until it is here', async () => {
    const { asked, detector } = setting();
    expect(detector.redact('My card does not work.')).toMatchObject({ verdict: 'pass' });
    expect(detector.needs('My card does not work.')).toBe(false);
    expect(detector.redact(`It is ${CARD}`)).toEqual({ verdict: 'refuse', reason: 'check-failed' });
    expect(asked).toEqual([]);
    const brought = detector.bring();
    expect(detector.bring()).toBe(brought);
    expect(asked).toHaveLength(1);
    expect(detector.redact(`It is ${CARD}`)).toMatchObject({ verdict: 'refuse' });
    asked[0]!.answer({ redact, heed });
    await brought;
    expect(detector.redact(`It is ${CARD}`)).toMatchObject({ verdict: 'redact' });
    expect(detector.redact('Room 12, please')).toMatchObject({ verdict: 'pass', text: 'Room 12, please' });
  });

  test('[W62] one that cannot be had refuses on, and is asked for again', async () => {
    const { asked, detector } = setting();
    const first = detector.bring();
    asked[0]!.fail(new Error('offline'));
    await expect(first).rejects.toThrow('offline');
    expect(detector.redact(CARD)).toMatchObject({ verdict: 'refuse' });
    const second = detector.bring();
    expect(asked).toHaveLength(2);
    asked[1]!.answer({ redact, heed });
    await second;
    expect(detector.redact(CARD)).toMatchObject({ verdict: 'redact' });
  });

  test('[W63] what passes without evidence the detector passes too, and finds no digits in', () => {
    const sign = fc.oneof(
      fc.constantFrom(
        '4',
        '٤',
        '４',
        '④',
        '四',
        '肆',
        ' ',
        '-',
        '.',
        'a',
        'é',
        '𝟜',
        '%34',
        '&#52;',
        '\u200b',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 60 }), (signs) => {
        const text = signs.join('');
        if (mayHoldNumbers(text)) return;
        expect(redact(text)).toMatchObject({ verdict: 'pass', text });
        expect(digitRuns(text)).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });
});
