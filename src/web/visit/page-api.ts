// What the host page tells: `sealdesk.push(['consent', true])`, before or after this script is there. Whatever does not
// fit is passed over: the page's mistake stays the page's.

export type PageWord =
  | { readonly kind: 'consent'; readonly given: boolean }
  | { readonly kind: 'cart'; readonly items: number }
  | { readonly kind: 'checkout' }
  | { readonly kind: 'article'; readonly article: string }
  /** A page that changes without being loaded says so. */
  | { readonly kind: 'page' };

const ARTICLE_MAX = 200;

export function pageWord(value: unknown): PageWord | null {
  if (!Array.isArray(value)) return null;
  const [kind, given] = value as readonly unknown[];
  switch (kind) {
    case 'consent':
      return typeof given === 'boolean' ? { kind, given } : null;
    case 'cart':
      return typeof given === 'number' && given >= 0 ? { kind, items: Math.floor(given) } : null;
    case 'article':
      return typeof given === 'string' && given !== ''
        ? { kind, article: given.slice(0, ARTICLE_MAX) }
        : null;
    case 'checkout':
    case 'page':
      return { kind };
    default:
      return null;
  }
}

/** What was said before is taken first; from then on each word as it comes. */
export function hearPage(take: (word: PageWord) => void): void {
  const holder = globalThis as { sealdesk?: unknown };
  const before: readonly unknown[] = Array.isArray(holder.sealdesk) ? (holder.sealdesk as unknown[]) : [];
  const hear = (value: unknown) => {
    const word = pageWord(value);
    if (word !== null) take(word);
  };
  holder.sealdesk = {
    push(...values: readonly unknown[]) {
      for (const value of values) hear(value);
    },
  };
  for (const value of before) hear(value);
}
