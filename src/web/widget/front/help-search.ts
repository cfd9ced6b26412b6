// Finds help articles by their titles and keywords, on this device: what a visitor looks for is told to nobody.
import type { Article } from './site-told.ts';

export const FOUND_MAX = 6;
/** Shown before anything is looked for. */
export const OFFERED_MAX = 3;

export function findArticles(
  articles: readonly Article[],
  query: string,
  language: string,
): readonly Article[] {
  const own = language.slice(0, 2).toLowerCase();
  const spoken = articles.filter((article) => article.language.slice(0, 2).toLowerCase() === own);
  // An article in another language is better than none.
  const among = spoken.length > 0 ? spoken : articles;
  const wanted = wordsOf(query);
  if (wanted.length === 0) return among.slice(0, OFFERED_MAX);
  return among
    .map((article) => ({ article, score: scoreOf(article, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, FOUND_MAX)
    .map(({ article }) => article);
}

/** Every word that is looked for must begin some word of it; words of the title weigh more. */
function scoreOf({ keywords, title }: Article, wanted: readonly string[]): number {
  const inTitle = wordsOf(title);
  const beside = wordsOf(keywords.join(' '));
  let score = 0;
  for (const word of wanted) {
    const begins = (other: string) => other.startsWith(word);
    if (inTitle.some(begins)) score += 2;
    else if (beside.some(begins)) score += 1;
    else return 0;
  }
  return score;
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
