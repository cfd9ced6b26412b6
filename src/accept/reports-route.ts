// What supervisors ask for: figures over a period. No word of a conversation is in them, so nothing is recorded of asking.
import { type Request, Router } from 'express';
import { isZone } from '../hours/hours.ts';
import { sendAnswer } from './answer.ts';
import type { AcceptNeeds, ReportAsked } from './needs.ts';
import { Problem } from './problem.ts';
import { signedIn, type StaffSignIn } from './staff-sign-in.ts';

/** Days of one report: a year and the days around a leap. */
export const REPORT_DAYS_MAX = 400;
const SLUG = /^[a-z0-9][a-z0-9-]{0,39}$/;
const ZONE_LETTERS_MAX = 64;

export function reportRoutes(needs: Pick<AcceptNeeds, 'queries' | 'policy'>, signIn: StaffSignIn): Router {
  const router = Router({ mergeParams: true });
  router.get('/reports', signIn.require, async (request, response) => {
    response.setHeader('Cache-Control', 'no-store');
    const { principal } = signedIn(response);
    if (!needs.policy.allowed(principal, 'ReadReports', { kind: 'workspace' }).allow)
      throw new Problem('not-allowed');
    sendAnswer(response, await needs.queries.report(principal, askedIn(request.query)));
  });
  return router;
}

/** Throws `bad-request` for anything but dates in order, a zone this machine knows, and labels. */
export function askedIn(query: Request['query']): ReportAsked {
  const { from, to } = query;
  const zone = query['zone'] ?? null;
  if (!isDate(from) || !isDate(to)) throw new Problem('bad-request');
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days < 1 || days > REPORT_DAYS_MAX) throw new Problem('bad-request');
  if (zone !== null && (typeof zone !== 'string' || zone.length > ZONE_LETTERS_MAX || !isZone(zone)))
    throw new Problem('bad-request');
  const label = (name: string) => {
    const value = query[name];
    if (value === undefined) return null;
    if (typeof value !== 'string' || !SLUG.test(value)) throw new Problem('bad-request');
    return value;
  };
  return {
    from,
    to,
    zone,
    team: label('team'),
    site: label('site'),
    campaign: label('campaign'),
    topic: label('topic'),
  };
}

function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  const at = Date.parse(value);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}
