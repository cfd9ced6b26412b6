// Serves an invented bank's and an invented clinic's pages, each on an origin of its own, under the policy of a real
// bank: nothing allowed but the chat. For demonstration and journeys; holds no state and trusts nobody's input.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { snippetElement } from '../loader/manifest.ts';
import { createCustomers, CUSTOMER, type TokenKey, TOKEN_PATH } from './customer.ts';
import { linden } from './linden.ts';
import { northwind } from './northwind.ts';
import { frame, markFile } from './page-frame.ts';
import { basketMain, basketOf, consentBar, consentOf, pageWords, shopStep } from './shopping.ts';

const sites = { northwind, linden };

export type DemoSiteOptions = {
  readonly port: number;
  readonly host: string;
  readonly brand: keyof typeof sites;
  /** Origin of the chat server, such as http://127.0.0.1:4600. */
  readonly chatOrigin: string;
  readonly snippet: {
    /** SRI of the loader (dist/widget/files.json). */
    readonly integrity: string;
    /** base64url SHA-256 of the root text. */
    readonly root: string;
    readonly workspace: string;
    readonly site: string;
    readonly theme?: 'light' | 'dark';
    /** The page asks its visitors whether they may be observed, and takes part in visits. */
    readonly visits?: 'on';
  };
  /** What the page signs by who is signed in; without it nobody can be. */
  readonly tokenKey?: TokenKey;
};

export type DemoSite = { readonly url: string; close(): Promise<void> };

/** What a host page has to allow; README documents these four lines. */
export function hostPolicy(chatOrigin: string, nonce: string, own = false): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // `own`: the chat asks the page's own server who is signed in.
    `connect-src ${own ? "'self' " : ''}${chatOrigin} ${chatOrigin.replace(/^http/, 'ws')}`,
    "require-trusted-types-for 'script'",
    'trusted-types sealdesk',
    // The page's own needs; the chat has none of them.
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Rejects with the listening error (EADDRINUSE when the port is taken). */
export async function startDemoSite(options: DemoSiteOptions): Promise<DemoSite> {
  const site = sites[options.brand];
  const sheet = await readFile(new URL('./site.css', import.meta.url));
  const { chatOrigin } = options;
  const shops = options.snippet.visits !== undefined;
  const customers = options.tokenKey === undefined ? null : createCustomers(options.brand, options.tokenKey);
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!;
    if (customers !== null && request.method === 'POST' && path === TOKEN_PATH) {
      void customers
        .token(request)
        .then((token) =>
          token === null
            ? answer(response, 204, 'text/plain', '')
            : answer(response, 200, 'application/json', JSON.stringify({ token })),
        );
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'text/plain', '');
    if (path === '/site.css') return answer(response, 200, 'text/css', sheet);
    if (path === '/mark.svg') return answer(response, 200, 'image/svg+xml', markFile(site));
    if (customers !== null && (path === '/log-in/mara' || path === '/log-out')) {
      response.setHeader('Set-Cookie', path === '/log-out' ? customers.signOut(request) : customers.signIn());
      response.setHeader('Location', '/');
      return answer(response, 303, 'text/plain', '');
    }
    const step = shops ? shopStep(request, path) : null;
    if (step !== null) {
      response.setHeader('Set-Cookie', step.cookie);
      response.setHeader('Location', step.to);
      return answer(response, 303, 'text/plain', '');
    }
    const page = Object.hasOwn(site.pages, path) ? site.pages[path] : undefined;
    if (page === undefined) return answer(response, 404, 'text/plain', 'There is no such page.\n');
    const nonce = randomBytes(16).toString('base64');
    const { name, phone, accent, kind } = site;
    const consent = shops ? consentOf(request) : null;
    const signedIn = customers?.isSignedIn(request) === true;
    const who = signedIn ? { visitor: CUSTOMER.first, token: TOKEN_PATH } : {};
    const snippet = snippetElement({
      ...options.snippet,
      chatOrigin,
      nonce,
      name,
      phone,
      accent,
      kind,
      ...who,
      ...(consent === 'yes' ? { consent: 'given' as const } : {}),
    });
    const words = shops
      ? `<script nonce="${nonce}">${pageWords(page, basketOf(request), path)}</script>`
      : '';
    const shown = path === '/basket' ? { ...page, main: basketMain(basketOf(request)) } : page;
    const bar = shops && consent === null ? consentBar : '';
    response.setHeader('Content-Security-Policy', hostPolicy(chatOrigin, nonce, signedIn));
    const door =
      customers === null
        ? site.signIn
        : signedIn
          ? { text: `${CUSTOMER.name}, log out`, href: '/log-out' }
          : { text: site.signIn.text, href: '/log-in/mara' };
    answer(
      response,
      200,
      'text/html',
      frame({ ...site, signIn: door }, shown, path, { snippet: words + snippet, bar }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return {
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
  });
  response.end(body);
}
