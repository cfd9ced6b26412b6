// What a visitor says of a conversation when it is over: a rating, once, and then a few words, once. The words are a
// message like any other; that it was said after the end tells what it is.
import type { SurveyAnswered } from '../contract/events.ts';
import { accepted, type Decision, refused, SATISFIED } from './decider.ts';

export type Rated = {
  /** Who resolved it; null while it goes on, or when nobody had it. */
  readonly resolvedBy: string | null;
  readonly survey: { readonly score: number; readonly commented: boolean } | null;
};

export const NOT_RATED: Rated = { resolvedBy: null, survey: null };

export function rate(score: number, { resolvedBy, survey }: Rated): Decision<SurveyAnswered> {
  if (resolvedBy === null) return refused('not-resolved');
  if (survey === null) return accepted({ type: 'SurveyAnswered', score, person: resolvedBy });
  return survey.score === score ? SATISFIED : refused('already-answered');
}

export function mayComment({ survey }: Rated): boolean {
  return survey !== null && !survey.commented;
}
