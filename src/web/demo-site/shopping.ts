// The invented bank's extras and their basket, its question about being observed, and what its pages tell the chat of
// both. All of it is in two cookies of the visitor's own; the server holds nothing.
import type { IncomingMessage } from 'node:http';
import type { Page } from './page-frame.ts';

export type Extra = {
  readonly id: string;
  readonly name: string;
  readonly price: string;
  readonly text: string;
};

export const extras: readonly Extra[] = [
  {
    id: 'travel',
    name: 'Travel cover',
    price: '€4 a month',
    text: 'Illness, cancelled flights and lost luggage, for you and who travels with you.',
  },
  {
    id: 'metal',
    name: 'Metal card',
    price: '€49 once',
    text: 'The same account, engraved by hand, with you in five working days.',
  },
  {
    id: 'advice',
    name: 'An hour of advice',
    price: '€60 once',
    text: 'Savings, pensions or a first home, with somebody who earns nothing by what you choose.',
  },
];

const BASKET = 'basket';
const CONSENT = 'consent';
const YEAR_SECONDS = 31_536_000;

function cookie(request: IncomingMessage, name: string): string {
  return new RegExp(`(?:^|; )${name}=([a-z.]{0,60})`).exec(request.headers.cookie ?? '')?.[1] ?? '';
}

export function basketOf(request: IncomingMessage): readonly Extra[] {
  const chosen = cookie(request, BASKET).split('.');
  return extras.filter(({ id }) => chosen.includes(id));
}

/** Null: it was not asked, or not answered. */
export function consentOf(request: IncomingMessage): 'yes' | 'no' | null {
  const said = cookie(request, CONSENT);
  return said === 'yes' || said === 'no' ? said : null;
}

/** What a link of these pages sets, and where it leads; null: none of them. */
export function shopStep(
  request: IncomingMessage,
  path: string,
): { readonly cookie: string; readonly to: string } | null {
  const [, what = '', which = ''] = path.split('/');
  if (what === 'consent' && (which === 'yes' || which === 'no'))
    return {
      cookie: `${CONSENT}=${which}; Path=/; SameSite=Lax; Max-Age=${YEAR_SECONDS}`,
      to: cameFrom(request),
    };
  if (what !== 'add' && what !== 'remove') return null;
  const others = basketOf(request)
    .map(({ id }) => id)
    .filter((id) => id !== which);
  const known = what === 'add' && extras.some(({ id }) => id === which);
  const now = known ? [...others, which] : others;
  return { cookie: `${BASKET}=${now.join('.')}; Path=/; SameSite=Lax`, to: '/basket' };
}

/** Back to the page that asked; another site's page leads to the front page. */
function cameFrom({ headers }: IncomingMessage): string {
  try {
    const { host, pathname, search } = new URL(headers.referer ?? '');
    return host === headers.host && !pathname.startsWith('/consent') ? pathname + search : '/';
  } catch {
    return '/';
  }
}

export const consentBar = `
<aside class="consent" aria-label="Being observed"><div class="wide"><p>May we follow which of our pages you read, to offer help where it is needed? Nothing is kept otherwise.</p>
<p class="answers"><a class="button" href="/consent/yes">Yes, you may</a><a class="button quiet" href="/consent/no">No</a></p></div></aside>`;

/** What this page says to the chat, as any page would: `sealdesk.push([...])`. */
export function pageWords(page: Page, basket: readonly Extra[], path: string): string {
  const words: (readonly [string, ...(string | number)[]])[] = [];
  if (basket.length > 0) words.push(['cart', basket.length]);
  if (path === '/checkout') words.push(['checkout']);
  if (page.article !== undefined) words.push(['article', page.article]);
  return `(window.sealdesk=window.sealdesk||[]).push(${words.map((word) => JSON.stringify(word)).join(',')})`;
}

export function basketMain(basket: readonly Extra[]): string {
  const rows = basket
    .map(
      ({ id, name, price }) =>
        `<tr><th scope="row">${name}</th><td>${price}</td><td><a class="link" href="/remove/${id}">Remove<span class="unseen"> ${name}</span></a></td></tr>`,
    )
    .join('');
  return basket.length === 0
    ? `<section class="wide reading"><h1>Your basket</h1><p class="lead">There is nothing in it.</p><p class="actions"><a class="button" href="/extras">See the extras</a></p></section>`
    : `<section class="wide reading"><h1>Your basket</h1><p class="lead">Kept on this device until you order.</p></section>
<section class="wide"><table><thead class="unseen"><tr><th scope="col">Extra</th><th scope="col">Price</th><th scope="col">Change</th></tr></thead><tbody>${rows}</tbody></table>
<p class="actions basket-actions"><a class="button" href="/checkout">Order</a><a class="button quiet" href="/extras">Go on looking</a></p></section>`;
}
