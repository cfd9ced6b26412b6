// The long poll over HTTP: the ticket or the poll's secret stands in a header, never in an address.
import { type Request, type Response, Router } from 'express';
import { integer, listOf, type Shape } from '../seal/strict-json.ts';
import { bodyOf, jsonBody } from './body.ts';
import type { AcceptConfig, AcceptNeeds, PollAnswer } from './needs.ts';
import { sitePages } from './origins.ts';
import { Problem, sendRefusal } from './problem.ts';
import type { TicketStore } from './ticket-store.ts';

/** One frame at its largest, and some room. */
export const pollBodyBytesMax = 256 * 1024;
export const pollFramesMax = 64;

const anything: Shape<unknown> = (value): value is unknown => value !== undefined;
const frames = listOf(anything, pollFramesMax);

export function pollRoutes(
  needs: Pick<AcceptNeeds, 'polls' | 'registry'>,
  config: AcceptConfig,
  tickets: TicketStore,
): Router {
  const router = Router();
  router.use(sitePages(needs.registry, config.origin, 'POST'));

  router.post('/', async (request: Request, response: Response, next) => {
    const ticket = authorization(request, 'Ticket');
    const redeemed = ticket === null ? null : tickets.redeem(ticket, request.headers.origin ?? null);
    if (redeemed === null) throw new Problem('ticket-invalid');
    if (redeemed.status === 'refused') throw new Problem(redeemed.code);
    response.locals['principal'] = redeemed.principal;
    next();
  });
  router.post('/', jsonBody(pollBodyBytesMax), async (request: Request, response: Response) => {
    const body: unknown = request.body;
    const given = isEmpty(body) ? { frames: [] } : bodyOf(body, { frames });
    const { principal } = response.locals as { readonly principal: Parameters<typeof needs.polls.open>[0] };
    answer(response, await needs.polls.open(principal, given.frames));
  });

  router.post('/next', (request: Request, _response: Response, next) => {
    const secret = authorization(request, 'Poll');
    if (secret === null || !needs.polls.knows(secret)) throw new Problem('unknown-poll');
    next();
  });
  router.post('/next', jsonBody(pollBodyBytesMax), async (request: Request, response: Response) => {
    const secret = authorization(request, 'Poll') ?? '';
    const { got, frames: given } = bodyOf(request.body, { got: integer(0), frames });
    answer(response, await needs.polls.next(secret, got, given));
  });

  return router;
}

function answer(response: Response, result: PollAnswer): void {
  if (response.destroyed) return;
  response.setHeader('Cache-Control', 'no-store');
  if (result.status === 'refused') sendRefusal(response, result.code);
  else response.type('json').send(result.body);
}

function authorization(request: Request, scheme: string): string | null {
  const match = /^([A-Za-z]+) ([A-Za-z0-9_-]{16,128})$/.exec(request.headers.authorization ?? '');
  return match?.[1] === scheme ? match[2]! : null;
}

function isEmpty(body: unknown): boolean {
  return typeof body === 'object' && body !== null && Object.keys(body).length === 0;
}
