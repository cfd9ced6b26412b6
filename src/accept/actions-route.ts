// One action by a request of its own: what the desk uses, and whoever has no connection. The same `act` answers it.
import { type Request, type Response, Router } from 'express';
import type { AddressLimits } from './address-limits.ts';
import { bodyOf, jsonBody } from './body.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { ownPages } from './origins.ts';
import { Problem } from './problem.ts';
import { signedIn, type StaffSignIn } from './staff-sign-in.ts';
import { randomId, type Shape } from '../seal/strict-json.ts';

/** The largest action is a directory with its boxes. */
export const actionBodyBytesMax = 2 * 1024 * 1024;
export const actions = { name: 'action', times: 300, seconds: 60 } as const;

const schemaCodes: ReadonlySet<string> = new Set([
  'not-an-object',
  'unknown-kind',
  'field-missing',
  'field-unknown',
  'field-wrong',
]);

const anything: Shape<unknown> = (value): value is unknown => value !== undefined;

export function actionRoute(
  needs: Pick<AcceptNeeds, 'act' | 'random'>,
  config: AcceptConfig,
  signIn: StaffSignIn,
  limits: AddressLimits,
): Router {
  const router = Router({ mergeParams: true });
  router.post(
    '/',
    ownPages(config.origin),
    signIn.require,
    jsonBody(actionBodyBytesMax),
    async (request: Request, response: Response) => {
      const { principal } = signedIn(response);
      if (!(await limits.take(actions, principal.person))) throw new Problem('too-many-requests');
      const { ref, action } = bodyOf(request.body, { ref: randomId, action: anything });
      const result = await needs.act(principal, ref, action, needs.random.id());
      if (result.status === 'failed') response.status(503);
      if (result.status === 'refused') response.status(statusOf(result.code));
      response.json(result);
    },
  );
  return router;
}

function statusOf(code: string): number {
  if (code === 'not-allowed') return 403;
  return schemaCodes.has(code) ? 400 : 409;
}
