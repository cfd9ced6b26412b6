// What a widget needs to know of its site before any connection. All of it is public, and signed where it matters.
import { type Request, type Response, Router } from 'express';
import { toTime } from '../platform/clock.ts';
import { attendanceAt } from './desk-settings.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { sitePages, siteOf } from './origins.ts';
import { Problem } from './problem.ts';
import type { Known, Site } from './registry.ts';
import { publicArticle, siteSettings } from './site-settings.ts';

type SiteNeeds = Pick<AcceptNeeds, 'registry' | 'gatewayKeyOf' | 'directoryNumbered' | 'clock' | 'online'>;

export function siteRoutes(needs: SiteNeeds, config: AcceptConfig): Router {
  const router = Router();
  router.use(sitePages(needs.registry, config.origin, 'GET'));

  router.get('/sites/:workspace/:site', (request: Request<{ workspace: string; site: string }>, response) => {
    const { known, site } = asked(request);
    if (known.directory === null) throw new Problem('site-unknown');
    response.setHeader('Cache-Control', 'no-store');
    response.json({
      workspace: known.workspace,
      name: known.name,
      site: { site: site.site, name: site.name, accent: site.accent, phone: site.phone, team: site.team },
      root: known.root,
      directory: known.directory.signed,
      gatewayKey: needs.gatewayKeyOf(known.workspace),
      reference: known.reference,
      now: toTime(needs.clock.nowMs()),
      settings: siteSettings(known.settings, site),
      attendance: attendanceAt(known, site, needs.online(known.workspace)),
      mails: config.mails,
    });
  });

  router.get(
    '/sites/:workspace/:site/articles/:article',
    (request: Request<{ workspace: string; site: string; article: string }>, response) => {
      const article = publicArticle(asked(request).known.settings, request.params.article);
      if (article === null) throw new Problem('not-found');
      response.setHeader('Cache-Control', 'no-store');
      response.json(article);
    },
  );

  /** The site that is asked about, by a page that may. */
  function asked(request: Request<{ workspace: string; site: string }>): {
    readonly known: Known;
    readonly site: Site;
  } {
    const known = needs.registry.of(request.params.workspace);
    const site = siteOf(known, request.params.site);
    if (known === null || site === null) throw new Problem('site-unknown');
    const { origin } = request.headers;
    if (origin !== undefined && origin !== config.origin && !site.origins.includes(origin)) {
      throw new Problem('wrong-origin');
    }
    return { known, site };
  }

  router.get(
    '/directories/:workspace/:number',
    async (request: Request<{ workspace: string; number: string }>, response: Response) => {
      const known = needs.registry.of(request.params.workspace);
      if (known === null || !/^[1-9][0-9]{0,9}$/.test(request.params.number)) throw new Problem('not-found');
      const number = Number(request.params.number);
      // A miss would read the whole stream.
      if (known.directory !== null && number > known.directory.document.number)
        throw new Problem('not-found');
      const directory = await needs.directoryNumbered(known.workspace, number);
      if (directory === null) throw new Problem('not-found');
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      response.json({ root: known.root, directory });
    },
  );

  return router;
}
