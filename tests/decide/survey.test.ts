import { describe, expect, it } from 'vitest';
import { mayComment, NOT_RATED, rate } from '../../src/decide/survey.ts';

const over = { resolvedBy: 'ann', survey: null };

describe('a rating', () => {
  it('[D90] is given once, to whoever resolved the conversation', () => {
    expect(rate(4, over)).toEqual({
      events: [{ type: 'SurveyAnswered', score: 4, person: 'ann' }],
      refusal: null,
    });
    const rated = { resolvedBy: 'ann', survey: { score: 4, commented: false } };
    expect(rate(4, rated)).toEqual({ events: [], refusal: null });
    expect(rate(5, rated).refusal?.code).toBe('already-answered');
    expect(rate(4, NOT_RATED).refusal?.code).toBe('not-resolved');
  });

  it('[D91] is followed by words once, and by none where nothing was rated', () => {
    expect(mayComment(over)).toBe(false);
    expect(mayComment({ resolvedBy: 'ann', survey: { score: 1, commented: false } })).toBe(true);
    expect(mayComment({ resolvedBy: 'ann', survey: { score: 1, commented: true } })).toBe(false);
  });
});
