// Answers kept ready and pages of the knowledge base, as an agent uses them: found by what was typed or by what the visitor
// asked, filled with what this page knows. All of it happens here; the server does not learn what was looked for.
import { plain } from './palette-search.ts';

export type Canned = {
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
  /** None: every team. */
  readonly teams: readonly string[];
  readonly language: string | null;
};

export type Article = {
  readonly item: string;
  readonly title: string;
  readonly language: string;
  readonly topics: readonly string[];
  readonly keywords: readonly string[];
  readonly public: boolean;
};

/** Rows of the "/" menu. */
export const CANNED_SHOWN_MAX = 6;
/** In the strip over the field. */
export const SUGGESTED_MAX = 2;
/** What the visitor said last that an article is looked for by. */
export const ASKED_MESSAGES = 3;

/** For this team, in this language before the others; by shortcut first, then by any word of the title. */
export function cannedFor(
  all: readonly Canned[],
  typed: string,
  where: { readonly team: string | null; readonly language: string | null },
): readonly Canned[] {
  const wanted = plain(typed);
  const language = where.language?.split('-')[0] ?? null;
  const rank = (each: Canned): number => {
    const inLanguage = each.language !== null && each.language.split('-')[0] === language ? 0 : 1;
    const begins = plain(each.shortcut).startsWith(wanted) ? 0 : 2;
    return begins + inLanguage;
  };
  return all
    .filter((each) => each.teams.length === 0 || (where.team !== null && each.teams.includes(where.team)))
    .filter((each) => plain(each.shortcut).includes(wanted) || plain(each.title).includes(wanted))
    .toSorted((left, right) => rank(left) - rank(right) || (left.shortcut < right.shortcut ? -1 : 1))
    .slice(0, CANNED_SHOWN_MAX);
}

export type Known = Readonly<Record<string, string | null>>;

/** `{visitor}`, `{last four}`. */
const VARIABLE = /\{([a-z][a-z0-9 .-]{0,39})\}/g;

export type TextPart = { readonly text: string; readonly gap: boolean };

/** What is known is filled in; what is not stays a gap in braces, for the person to fill. */
export function filled(text: string, known: Known): string {
  return text.replaceAll(VARIABLE, (whole, name: string) => known[name] ?? whole);
}

export function partsOfAnswer(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  for (const match of text.matchAll(VARIABLE)) {
    if (match.index > at) parts.push({ text: text.slice(at, match.index), gap: false });
    parts.push({ text: match[1] ?? '', gap: true });
    at = match.index + match[0].length;
  }
  if (at < text.length) parts.push({ text: text.slice(at), gap: false });
  return parts;
}

/** The first gap from here on, to be typed over. */
export function gapIn(text: string, from = 0): { readonly start: number; readonly end: number } | null {
  const match = new RegExp(VARIABLE.source).exec(text.slice(from));
  return match === null ? null : { start: from + match.index, end: from + match.index + match[0].length };
}

export type Token = { readonly start: number; readonly word: string };

/** What is being typed after a "/" at the start of a word. */
export function slashAt(text: string, caret: number): Token | null {
  const match = /(?:^|\s)\/([\p{L}\p{N}-]{0,40})$/u.exec(text.slice(0, caret));
  return match === null ? null : { start: caret - (match[1]?.length ?? 0) - 1, word: match[1] ?? '' };
}

/** What is being typed after an "@" at the start of a word: a name may have several words. */
export function mentionAt(text: string, caret: number): Token | null {
  const match = /(?:^|\s)@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,2})$/u.exec(text.slice(0, caret));
  return match === null ? null : { start: caret - (match[1]?.length ?? 0) - 1, word: match[1] ?? '' };
}

/** Colleagues that a note names with an "@", in the order of their names. */
export function mentionedIn<Person extends { readonly id: string; readonly name: string }>(
  text: string,
  people: readonly Person[],
): readonly Person[] {
  const said = plain(text);
  return people.filter(({ name }) => {
    const at = said.indexOf(`@${plain(name)}`);
    if (at < 0) return false;
    // "@Ann" is not "@Anna".
    const after = said[at + 1 + plain(name).length];
    return after === undefined || !/[\p{L}\p{N}]/u.test(after);
  });
}

/** Words that are in every question. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'a an and are as at be been but by can could did do does for from get had has have hello help how i if in is it its me my ' +
    'need no not of on or please so that the their them then there they this to too want was we were what when where which ' +
    'who why will with would yes you your'
  ).split(' '),
);

function meaningOf(text: string): ReadonlySet<string> {
  const words = plain(text).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return new Set(words.filter((word) => !COMMON.has(word)).map(stem));
}

/** Cards and card are one; nothing finer is needed to tell two pages apart. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ies|es|s|ing|ed)$/, '') : word.replace(/s$/, '');
}

/** Below this an article only shares a common word with the question. */
const SCORE_MIN = 2;

/** Pages that fit what was asked, best first: keywords and topics count more than the title. */
export function suggested(
  articles: readonly Article[],
  asked: readonly string[],
  where: { readonly topic: string | null; readonly language: string | null },
): readonly Article[] {
  const question = meaningOf(asked.join(' '));
  if (question.size === 0) return [];
  const language = where.language?.split('-')[0] ?? null;
  return articles
    .map((article) => ({ article, score: scoreOf(article, question, where.topic, language) }))
    .filter(({ score }) => score >= SCORE_MIN)
    .toSorted(
      (left, right) => right.score - left.score || (left.article.title < right.article.title ? -1 : 1),
    )
    .slice(0, SUGGESTED_MAX)
    .map(({ article }) => article);
}

function scoreOf(
  article: Article,
  question: ReadonlySet<string>,
  topic: string | null,
  language: string | null,
): number {
  let score = 0;
  for (const keyword of article.keywords) {
    const words = [...meaningOf(keyword)];
    // A keyword of several words counts when all of them were said.
    if (words.length > 0 && words.every((word) => question.has(word))) score += 2 + words.length;
  }
  for (const word of meaningOf(article.title)) if (question.has(word)) score += 1;
  if (score === 0) return 0;
  if (topic !== null && article.topics.includes(topic)) score += 1;
  return article.language.split('-')[0] === language || language === null ? score : score / 2;
}

/** The words of a page without its Markdown, as much as fits into an answer. */
export function wordsOfPage(markdown: string, most: number): string {
  const paragraphs = markdown
    .replaceAll(/^#{1,6}\s+.*$/gm, '')
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[*_`~]{1,3}/g, '')
    .replaceAll(/^\s*[-+]\s+/gm, '- ')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '');
  let text = '';
  for (const paragraph of paragraphs) {
    const next = text === '' ? paragraph : `${text}\n\n${paragraph}`;
    if (next.length > most) return text === '' ? `${paragraph.slice(0, most - 1)}…` : text;
    text = next;
  }
  return text;
}
