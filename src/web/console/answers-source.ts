// Canned answers, pages, labels and targets of the workspace, as its settings have them; a page's text is asked for when it
// is used. Trusts the server for them: nothing sealed depends on what they say.
import type { SettingRow } from '../../contract/views.ts';
import type {
  ArticleSetting,
  CannedSetting,
  LabelSetting,
  SiteSetting,
  TeamSetting,
} from '../../contract/settings.ts';
import { isObject } from '../../seal/is-object.ts';
import { createSource, type Observable } from '../connection/observable.ts';
import type { Staff } from '../connection/staff.ts';
import { type Article, type Canned, wordsOfPage } from './answers.ts';

/** As much of a page as goes into one answer. */
export const PAGE_CHARACTERS_MAX = 1_500;

export type Label = {
  readonly item: string;
  readonly name: string;
  readonly group: string;
  readonly priority: number | null;
};

export type AllAnswers = {
  readonly canned: readonly Canned[];
  readonly articles: readonly Article[];
  readonly labels: readonly Label[];
  readonly sites: ReadonlyMap<string, { readonly name: string; readonly phone: string }>;
  /** By team: after how many ms a first answer is late. */
  readonly replyMs: ReadonlyMap<string, number>;
};

export interface Answers {
  readonly all: Observable<AllAnswers>;
  /** The words of a page, short enough for an answer; null when it cannot be had. */
  read(article: Article): Promise<string | null>;
}

export function settingAnswers(staff: Pick<Staff, 'settings' | 'parts'>): Answers {
  const all = createSource(answersOf(staff.settings.state.get().rows.values()));
  staff.settings.state.subscribe(({ rows }) => all.set(answersOf(rows.values())));
  return {
    all,
    async read({ item }) {
      try {
        const { queries } = await staff.parts();
        const answer = await queries.get(`/settings/article/${encodeURIComponent(item)}`);
        const row = isObject(answer) ? answer['row'] : null;
        const value = isObject(row) ? row['value'] : null;
        const body = isObject(value) ? value['body'] : null;
        return typeof body === 'string' ? wordsOfPage(body, PAGE_CHARACTERS_MAX) : null;
      } catch {
        return null;
      }
    },
  };
}

export function answersOf(rows: Iterable<SettingRow>): AllAnswers {
  const canned: Canned[] = [];
  const articles: Article[] = [];
  const labels: Label[] = [];
  const sites = new Map<string, { readonly name: string; readonly phone: string }>();
  const replyMs = new Map<string, number>();
  // Which section a value belongs to stands beside it.
  for (const { item, section, value } of rows) {
    switch (section) {
      case 'canned':
        canned.push(value as CannedSetting);
        break;
      case 'article':
        articles.push({ item, ...(value as ArticleSetting) });
        break;
      case 'label':
        labels.push({ item, ...(value as LabelSetting) });
        break;
      case 'site': {
        const { name, phone } = value as SiteSetting;
        sites.set(item, { name, phone });
        break;
      }
      case 'team':
        replyMs.set(item, (value as TeamSetting).replySeconds * 1000);
        break;
      default:
    }
  }
  return {
    canned: canned.toSorted(by(({ shortcut }) => shortcut)),
    articles: articles.toSorted(by(({ title }) => title)),
    labels: labels.toSorted(by(({ group, name }) => `${group}\n${name}`)),
    sites,
    replyMs,
  };
}

function by<Value>(word: (value: Value) => string): (left: Value, right: Value) => number {
  return (left, right) => (word(left) < word(right) ? -1 : word(left) > word(right) ? 1 : 0);
}
