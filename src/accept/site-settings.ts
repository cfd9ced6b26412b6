// What of a workspace's settings a page of one of its sites is told: what its visitors see or answer, and nothing of how
// the house works.
import type { FormSetting, SettingOf, SettingSection } from '../contract/settings.ts';
import type { Settings, Site } from './registry.ts';

/** Articles in one answer; visitors find the others by asking. */
export const ARTICLES_LISTED_MAX = 300;

type Named<S extends SettingSection> = SettingOf[S] & { readonly item: string };

export function siteSettings(settings: Settings, site: Site): object {
  const team = settings.team.get(site.team);
  const hours = site.hours ?? team?.hours ?? null;
  const survey = site.survey === null ? undefined : settings.survey.get(site.survey);
  return {
    languages: site.languages,
    hours: (hours === null ? null : settings.hours.get(hours)) ?? null,
    team:
      team === undefined
        ? null
        : {
            name: team.name,
            replySeconds: team.replySeconds,
            waitOffersSeconds: team.waitOffersSeconds,
            canCallBack: team.canCallBack,
          },
    topics: topicsOf(settings, site).map(({ item, name, team: of }) => ({ item, name, team: of })),
    forms: {
      before: formOf(settings, site, 'before'),
      closed: formOf(settings, site, 'closed'),
      callback: formOf(settings, site, 'callback'),
    },
    survey: survey === undefined ? null : { item: site.survey, ...survey },
    articles: named(settings, 'article')
      .filter((article) => article.public)
      .slice(0, ARTICLES_LISTED_MAX)
      .map(({ item, keywords, language, title, topics }) => ({ item, title, language, topics, keywords })),
  };
}

/** When this site's visitors are invited: told to pages that take part in visits, and to no other. */
export function triggersOf(settings: Settings, site: Site): readonly object[] {
  if (!site.invitations) return [];
  return named(settings, 'trigger')
    .filter((trigger) => trigger.on && (trigger.site === null || trigger.site === site.site))
    .map(({ caps, consent, item, onlyOpen, text, when }) => ({ item, when, text, caps, consent, onlyOpen }));
}

/** The text of an article that visitors may read; null: there is none of that name. */
export function publicArticle(settings: Settings, item: string): object | null {
  const article = settings.article.get(item);
  if (article === undefined || !article.public) return null;
  const { body, language, title } = article;
  return { item, title, body, language };
}

/** Cards the workspace issues, and numbers of its own that are none. */
export function ownNumbers(settings: Settings): readonly Omit<SettingOf['number'], 'name'>[] {
  return named(settings, 'number').map(({ check, lengths, means, starts }) => ({
    means,
    starts,
    lengths,
    check,
  }));
}

/** The site's own choice in its own order, or all of them by their position. */
function topicsOf(settings: Settings, site: Site): readonly Named<'topic'>[] {
  if (site.topics === null)
    return [...named(settings, 'topic')].sort(
      (a, b) => a.position - b.position || (a.item < b.item ? -1 : 1),
    );
  const chosen = site.topics;
  return named(settings, 'topic')
    .filter(({ item }) => chosen.includes(item))
    .sort((a, b) => chosen.indexOf(a.item) - chosen.indexOf(b.item));
}

function formOf(settings: Settings, site: Site, moment: FormSetting['moment']): FormSetting | null {
  const forms = named(settings, 'form').filter((form) => form.moment === moment);
  return forms.find((form) => form.site === site.site) ?? forms.find((form) => form.site === null) ?? null;
}

function named<S extends SettingSection>(settings: Settings, section: S): readonly Named<S>[] {
  const items: ReadonlyMap<string, SettingOf[S]> = settings[section];
  return [...items].map(([item, value]) => ({ ...value, item }));
}
