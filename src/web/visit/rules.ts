// When a visitor is invited: the workspace's rules against what this page has seen. Pure: time and everything seen come in.
import type { TriggerSetting } from '../../contract/settings.ts';

/** A rule as the site tells it; the first that holds, in the site's order, is shown. */
export type Rule = Pick<TriggerSetting, 'when' | 'text' | 'caps' | 'consent' | 'onlyOpen'> & {
  readonly item: string;
};

export type Seen = {
  readonly path: string;
  /** Looked at, not merely open in some tab. */
  readonly secondsOnPage: number;
  readonly cart: number;
  readonly checkout: boolean;
  /** How often this page's help article was opened in this visit; 0 where the page is none. */
  readonly article: number;
  /** This one counted; 0: not known. */
  readonly visits: number;
  readonly campaign: string;
};

export type Shown = { readonly item: string; readonly atMs: number; readonly thisVisit: boolean };

export type Standing = {
  readonly consent: boolean;
  readonly open: boolean;
  readonly shown: readonly Shown[];
  readonly nowMs: number;
};

const DAY_MS = 86_400_000;

export type Reason = 'cart' | 'article' | 'campaign' | 'visits' | 'time' | 'page';

export function ruleThatHolds(rules: readonly Rule[], seen: Seen, standing: Standing): Rule | null {
  return rules.find((rule) => holds(rule.when, seen) && mayShow(rule, standing)) ?? null;
}

function holds(when: Rule['when'], seen: Seen): boolean {
  const { campaign, cart, page, sameArticle, secondsOnPage, visits } = when;
  // A rule without any condition would meet everybody at once.
  if (reasonOf(when) === null) return false;
  return (
    (page === null || fits(page, seen.path)) &&
    (secondsOnPage === null || seen.secondsOnPage >= secondsOnPage) &&
    (cart === null || (seen.cart > 0 && (cart === 'items' || !seen.checkout))) &&
    (sameArticle === null || seen.article >= sameArticle) &&
    (visits === null || seen.visits >= visits) &&
    (campaign === null || (seen.campaign !== '' && fits(campaign.toLowerCase(), seen.campaign.toLowerCase())))
  );
}

function mayShow({ caps, consent, item, onlyOpen }: Rule, { nowMs, ...standing }: Standing): boolean {
  if (consent === 'needed' && !standing.consent) return false;
  if (onlyOpen && !standing.open) return false;
  const own = standing.shown.filter((each) => each.item === item);
  if (own.filter(({ thisVisit }) => thisVisit).length >= caps.perVisit) return false;
  if (caps.perDays === null) return true;
  const { days, times } = caps.perDays;
  return own.filter(({ atMs }) => nowMs - atMs < days * DAY_MS).length < times;
}

/** What the visitor is told of why; null: the rule says nothing. */
export function reasonOf(when: Rule['when']): Reason | null {
  if (when.cart !== null) return 'cart';
  if (when.sameArticle !== null) return 'article';
  if (when.campaign !== null) return 'campaign';
  if (when.visits !== null) return 'visits';
  if (when.secondsOnPage !== null) return 'time';
  return when.page === null ? null : 'page';
}

/** `*` stands for anything, also for nothing; everything else for itself. */
export function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return text.length - at >= last.length && text.endsWith(last);
}
