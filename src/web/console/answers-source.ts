// Canned answers, pages and labels of the workspace, as its settings have them; a page's text is asked for when it is used.
import { createSource, type Observable } from '../connection/observable.ts';
import type { Article, Canned } from './answers.ts';

export type Label = { readonly item: string; readonly name: string; readonly group: string };

export type AllAnswers = {
  readonly canned: readonly Canned[];
  readonly articles: readonly Article[];
  readonly labels: readonly Label[];
};

export const NO_ANSWERS: AllAnswers = { canned: [], articles: [], labels: [] };

export interface Answers {
  readonly all: Observable<AllAnswers>;
  /** The words of a page, short enough for an answer; null when it cannot be had. */
  read(article: Article): Promise<string | null>;
}

/** Until the workspace's settings can be followed, there are none. */
export function settingAnswers(_staff: unknown): Answers {
  return { all: createSource(NO_ANSWERS), read: () => Promise.resolve(null) };
}
