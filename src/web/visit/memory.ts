// What a visit remembers from page to page, in the browser, and only once the visitor agreed, wrote, or answered an
// invitation. Before that it lives and ends with the page.
import { isObject } from '../../seal/is-object.ts';
import type { Shown } from './rules.ts';

/** After so long without a page it is another visit. */
export const VISIT_PAUSE_MS = 30 * 60_000;
/** Who said no is left alone. */
export const QUIET_MS = 30 * 86_400_000;
const SHOWN_MAX = 50;
const ARTICLES_MAX = 50;

export type Memory = {
  readonly key: string;
  readonly seenMs: number;
  readonly visits: number;
  readonly campaign: string;
  readonly articles: Readonly<Record<string, number>>;
  readonly shown: readonly Shown[];
  readonly quietUntilMs: number;
  /** The visitor has written: the page may be told to whoever they write with. */
  readonly wrote: boolean;
};

export interface Keep {
  read(): Memory | null;
  write(memory: Memory): void;
  forget(): void;
}

export function browserKeep(workspace: string): Keep {
  const name = `sealdesk.${workspace}.visit`;
  return {
    read() {
      try {
        return parse(localStorage.getItem(name) ?? '');
      } catch {
        return null;
      }
    },
    write(memory) {
      try {
        localStorage.setItem(name, JSON.stringify(memory));
      } catch {
        // A browser that keeps nothing: each page is a visit of its own.
      }
    },
    forget() {
      try {
        localStorage.removeItem(name);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

/** The visit goes on, or the next one begins; what is remembered of invitations outlives it. */
export function resumed(before: Memory | null, nowMs: number, key: () => string): Memory {
  if (before === null)
    return {
      key: key(),
      seenMs: nowMs,
      visits: 1,
      campaign: '',
      articles: {},
      shown: [],
      quietUntilMs: 0,
      wrote: false,
    };
  if (nowMs - before.seenMs < VISIT_PAUSE_MS) return before;
  return {
    ...before,
    key: key(),
    seenMs: nowMs,
    visits: before.visits + 1,
    campaign: '',
    articles: {},
    shown: before.shown.map((each) => ({ ...each, thisVisit: false })),
    wrote: false,
  };
}

export function withArticle(memory: Memory, article: string): Memory {
  const { [article]: times = 0, ...others } = memory.articles;
  // The one opened last stands last; the oldest give way.
  const kept = Object.entries(others).slice(1 - ARTICLES_MAX);
  return { ...memory, articles: Object.fromEntries([...kept, [article, times + 1]]) };
}

export function withShown(memory: Memory, item: string, atMs: number): Memory {
  return { ...memory, shown: [...memory.shown, { item, atMs, thisVisit: true }].slice(-SHOWN_MAX) };
}

function parse(text: string): Memory | null {
  if (text === '') return null;
  const value: unknown = JSON.parse(text);
  if (!isObject(value) || typeof value['key'] !== 'string' || value['key'].length !== 43) return null;
  const number = (given: unknown) => (typeof given === 'number' && given > 0 ? given : 0);
  const { articles, campaign, shown } = value;
  return {
    key: value['key'],
    seenMs: number(value['seenMs']),
    visits: number(value['visits']),
    campaign: typeof campaign === 'string' ? campaign : '',
    articles: isObject(articles)
      ? Object.fromEntries(Object.entries(articles).map(([name, times]) => [name, number(times)]))
      : {},
    shown: Array.isArray(shown)
      ? shown.filter(isObject).map((each) => ({
          item: String(each['item']),
          atMs: number(each['atMs']),
          thisVisit: each['thisVisit'] === true,
        }))
      : [],
    quietUntilMs: number(value['quietUntilMs']),
    wrote: value['wrote'] === true,
  };
}
