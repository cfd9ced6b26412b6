// The HTTP side of the server: which route answers what, and what every answer carries. Knows no socket and no other
// stage; main.ts puts it on a port and hands the tickets to deliver.
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { actionRoute } from './actions-route.ts';
import { administrationRoutes } from './administration.ts';
import { deskRoutes } from './desk-queries.ts';
import { reportRoutes } from './reports-route.ts';
import { healthRoutes, metricsRoute } from './health.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { createNonceMemory } from './nonce-memory.ts';
import { ownPages, sitePages } from './origins.ts';
import { staffAssetRoutes, staffPageRoutes, widgetRoutes } from './pages.ts';
import { pollRoutes } from './poll-route.ts';
import { Problem, problemAnswers } from './problem.ts';
import { signInRoutes, startPage } from './sign-in.ts';
import { siteRoutes } from './sites.ts';
import { createStaffSignIn } from './staff-sign-in.ts';
import { slotsPage } from './start-page.ts';
import { createTicketStore, type TicketStore } from './ticket-store.ts';
import { visitRoute } from './visits-route.ts';
import { staffTicketRoute, visitorTicketRoute } from './tickets.ts';

export type Accept = {
  readonly app: Express;
  /** `redeem` is what deliver asks at an upgrade. */
  readonly tickets: TicketStore;
};

export function createAccept(needs: AcceptNeeds, config: AcceptConfig): Accept {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', config.proxies);
  app.set('etag', false);
  app.set('query parser', 'simple');

  const tickets = createTicketStore(needs.clock, needs.random);
  const { limits } = needs;
  const signIn = createStaffSignIn({
    registry: needs.registry,
    clock: needs.clock,
    random: needs.random,
    key: config.signInKey,
    secure: config.origin.startsWith('https:'),
  });
  const ticketParts = { needs, store: tickets, nonces: createNonceMemory(needs.clock), limits, config };
  const metrics = metricsRoute(needs);

  app.use(metrics.count);
  app.use(safeHeaders(config));
  app.use('/health', healthRoutes(needs));
  app.get('/metrics', metrics.answer);

  app.use('/widget', widgetRoutes(needs, config));
  app.use('/staff', staffAssetRoutes(config));

  app.use('/v1/tickets', sitePages(needs.registry, config.origin, 'POST'), visitorTicketRoute(ticketParts));
  app.use('/v1/visits', visitRoute(needs, config));
  app.use('/v1/poll', pollRoutes(needs, config, tickets));
  app.use('/v1/administration', administrationRoutes({ ...ticketParts, ...needs }));
  app.use('/v1', siteRoutes(needs, config));

  app.use('/u/:n/v1/tickets', ownPages(config.origin), staffTicketRoute(ticketParts, signIn));
  app.use('/u/:n/v1/actions', actionRoute(needs, config, signIn, limits));
  app.use('/u/:n/v1', deskRoutes(needs, config, signIn));
  app.use('/u/:n/v1', reportRoutes(needs, signIn));
  app.use('/u/:n', signInRoutes(needs, config, signIn, limits));
  app.use('/u/:n', staffPageRoutes(needs, config, signIn));
  app.get('/', (_request: Request, response: Response) => slotsPage(response, startPage(needs, '/u/1/next')));

  app.use((_request: Request, _response: Response, next: NextFunction) => next(new Problem('not-found')));
  app.use(problemAnswers(needs.logger));
  return { app, tickets };
}

function safeHeaders(config: AcceptConfig) {
  const https = config.origin.startsWith('https:');
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
}
