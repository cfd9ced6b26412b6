// The workspace's answers, labels and targets for every page: a line of a thread stands on the wall as in the console.
import { createContext, use } from 'react';
import type { Answers } from './answers-source.ts';

export const AnswersContext = createContext<Answers | null>(null);

export function useAnswersOf(): Answers {
  const answers = use(AnswersContext);
  if (answers === null) throw new Error('outside of the pages');
  return answers;
}
