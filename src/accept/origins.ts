// Which page is asking. A browser says it truthfully; whoever is no browser can say anything, so an origin only ever
// narrows what a ticket or cookie allows.
import type { NextFunction, Request, Response } from 'express';
import { Problem } from './problem.ts';
import type { Known, Registry, Site } from './registry.ts';

const preflightSeconds = 600;

export function siteOf(known: Known | null, site: string): Site | null {
  return known?.sites.get(site) ?? null;
}

/** Whether any site of any workspace may be on this origin: all that a preflight tells. */
export function isSiteOrigin(registry: Registry, origin: string): boolean {
  for (const workspace of registry.workspaces()) {
    for (const site of registry.of(workspace)?.sites.values() ?? []) {
      if (site.origins.includes(origin)) return true;
    }
  }
  return false;
}

/** CORS for pages of the sites, and for the server's own. */
export function sitePages(registry: Registry, ownOrigin: string, methods: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    response.vary('Origin');
    const { origin } = request.headers;
    if (origin === undefined) return next();
    if (origin !== ownOrigin && !isSiteOrigin(registry, origin)) throw new Problem('wrong-origin');
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    if (request.method !== 'OPTIONS') return next();
    response.setHeader('Access-Control-Allow-Methods', methods);
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type');
    response.setHeader('Access-Control-Max-Age', String(preflightSeconds));
    response.status(204).end();
  };
}

/** For what changes something: only a page of our own may ask. */
export function ownPages(ownOrigin: string) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const own = origin === undefined ? site === 'same-origin' : origin === ownOrigin;
    if (!own) throw new Problem('wrong-origin');
    next();
  };
}
