// Where the visitor writes from and how they came there: sealed to nobody, but kept under their own key and shown to the agent.
// Nothing of it is kept in the browser before the visitor has written.
import type { VisitedPage } from '../../contract/definitions.ts';
import type { StartContext } from './sealing.ts';

/** Pages of the way there that are told. */
const TRAIL_MAX = 20;
const PAGE_MAX = 2048;
const TITLE_MAX = 300;

export interface Trail {
  pages(): readonly VisitedPage[];
  /** From now on this tab's pages are noted: the visitor has written. */
  keep(): void;
  forget(): void;
}

export function createTrail(workspace: string): Trail {
  const name = `sealdesk.${workspace}.trail`;
  const own = (): VisitedPage => ({
    page: placeOf(location.href),
    title: document.title.slice(0, TITLE_MAX),
    at: new Date().toISOString(),
  });
  const read = (): readonly VisitedPage[] => {
    try {
      return JSON.parse(sessionStorage.getItem(name) ?? '[]') as readonly VisitedPage[];
    } catch {
      return [];
    }
  };
  return {
    pages() {
      const before = read().filter(({ page }) => page !== placeOf(location.href));
      const came = document.referrer;
      // The page before this one is known without anything kept.
      const last =
        came.startsWith(location.origin) && before.at(-1)?.page !== placeOf(came)
          ? [{ page: placeOf(came), title: '', at: own().at }]
          : [];
      return [...before, ...last].slice(-TRAIL_MAX);
    },
    keep() {
      const before = read();
      const now = own();
      if (before.at(-1)?.page === now.page) return;
      try {
        sessionStorage.setItem(name, JSON.stringify([...before, now].slice(-TRAIL_MAX)));
      } catch {
        // Without storage the way there is this page and the one before.
      }
    },
    forget() {
      try {
        sessionStorage.removeItem(name);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

export function startContext(trail: readonly VisitedPage[]): StartContext {
  const language = /^[a-z]{2,3}(-[A-Z]{2})?/.exec(navigator.language)?.[0] ?? 'en';
  const campaign = new URLSearchParams(location.search).get('utm_campaign') ?? '';
  const came = document.referrer;
  return {
    language,
    page: placeOf(location.href),
    pageTitle: document.title.slice(0, TITLE_MAX),
    device: deviceWords(navigator.userAgent),
    ...(trail.length === 0 ? {} : { trail }),
    ...(came === '' || came.startsWith(location.origin) ? {} : { referrer: placeOf(came) }),
    ...(campaign === '' || campaign.length > 80 ? {} : { campaign }),
  };
}

/** Without what stands behind it: pages put tokens there. */
export function placeOf(address: string): string {
  try {
    const { origin, pathname } = new URL(address);
    return (origin + pathname).slice(0, PAGE_MAX);
  } catch {
    return '';
  }
}

export function deviceWords(userAgent: string): string {
  const first = (pairs: readonly (readonly [RegExp, string])[]) =>
    pairs.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = first([
    [/Edg\//, 'Edge'],
    [/OPR\//, 'Opera'],
    [/Firefox\/|FxiOS/, 'Firefox'],
    [/Chrome\/|CriOS/, 'Chrome'],
    [/Safari\//, 'Safari'],
  ]);
  const system = first([
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android/, 'Android'],
    [/Windows/, 'Windows'],
    [/Mac OS X/, 'Mac'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ]);
  return `${browser ?? 'Browser'}${system === undefined ? '' : ` on ${system}`}`;
}
