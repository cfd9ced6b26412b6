import { describe, expect, test } from 'vitest';
import { redact } from '../../../src/redact/redact.ts';
import type { Verdict } from '../../../src/redact/verdict.ts';
import { maskField } from '../../../src/web/widget/masking.ts';
import { partsOf } from '../../../src/web/widget/mask-parts.ts';

const card = '4111 1111 1111 1111';

describe('masking in the field', () => {
  test('[W7] a number that ends at the caret may go on; after a pause it is hidden', () => {
    const text = `The blue one, ${card}`;
    expect(maskField(redact, text, text.length, false)).toEqual({ status: 'wait' });
    const answer = maskField(redact, text, text.length, true);
    expect(answer).toMatchObject({ status: 'masked', masked: { hid: 'card' } });
    if (answer.status !== 'masked') return;
    expect(answer.masked.text).toBe('The blue one, •••• •••• •••• 1111');
    expect(answer.masked.caret).toBe(answer.masked.text.length);
  });

  test('[W7] the next character hides it at once', () => {
    const text = `${card} is worn`;
    expect(maskField(redact, text, text.length, false)).toMatchObject({
      status: 'masked',
      masked: { text: '•••• •••• •••• 1111 is worn' },
    });
  });

  test('[W7] the caret stays by the same word, before, inside and after what was hidden', () => {
    const text = `a ${card} b 5555 5555 5555 4444 c`;
    const caretFor = (caret: number) => {
      const answer = maskField(redact, text, caret, true);
      return answer.status === 'masked' ? answer.masked.text.slice(0, answer.masked.caret) : null;
    };
    expect(caretFor(1)).toBe('a');
    expect(caretFor(8)).toBe('a •••• •••• •••• 1111');
    expect(caretFor(text.indexOf('b'))).toBe('a •••• •••• •••• 1111 ');
    expect(caretFor(text.length)).toBe('a •••• •••• •••• 1111 b •••• •••• •••• 4444 c');
  });

  test('[W7] what was hidden is left alone', () => {
    expect(maskField(redact, '•••• •••• •••• 1111', 19, true)).toEqual({ status: 'clean' });
  });

  test('[W8] what the detector cannot decide is told only when the text is to go', () => {
    const refusing = (): Verdict => ({ verdict: 'refuse', reason: 'check-failed' });
    expect(maskField(refusing, 'anything', 8, false)).toEqual({ status: 'clean' });
    expect(maskField(refusing, 'anything', 8, true)).toEqual({ status: 'unchecked' });
  });

  test('[W7] masks are found in text, with words for who does not see them', () => {
    expect(partsOf('My card •••• •••• •••• 1111, code •••')).toEqual([
      { kind: 'text', text: 'My card ' },
      { kind: 'mask', text: '•••• •••• •••• 1111', ending: '1111', what: 'card' },
      { kind: 'text', text: ', code ' },
      { kind: 'mask', text: '•••', ending: null, what: 'code' },
    ]);
    expect(partsOf('•••• •••• •••• ••••')).toEqual([
      { kind: 'mask', text: '•••• •••• •••• ••••', ending: null, what: 'card' },
    ]);
    expect(partsOf('wait… •••••')).toEqual([{ kind: 'text', text: 'wait… •••••' }]);
  });
});
