// What a visitor's page says of itself, every few seconds, and what it is told: whether somebody is there, the rules of
// invitations once, and what a person wrote for this visitor. Nobody signs it: it is worth as much as any page's word.
import { type Request, Router } from 'express';
import { isOpen } from '../hours/hours.ts';
import { toBase64url } from '../seal/bytes.ts';
import { contextHash } from '../seal/hash.ts';
import {
  anyText,
  bytesOf,
  integer,
  listOf,
  literal,
  nullOr,
  randomId,
  type Shape,
  type ShapeOf,
} from '../seal/strict-json.ts';
import { type AddressLimits, limited } from './address-limits.ts';
import { bodyOf, fieldsOf, jsonBody } from './body.ts';
import { attendanceAt, deskSettings } from './desk-settings.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { sitePages, siteOf } from './origins.ts';
import { Problem } from './problem.ts';
import type { Known, Site } from './registry.ts';
import { triggersOf } from './site-settings.ts';
import { countryOf } from './tickets.ts';
import type { VisitBeat } from './visits-desk.ts';
import { withoutQuery } from './waiting.ts';

export const visitBodyBytesMax = 8 * 1024;
/** Of one network: a whole office stands behind one address. */
export const visitBeats = { name: 'visit-beat', times: 1_200, seconds: 60 } as const;
export const DID_MAX = 8;

const bool: Shape<boolean> = (value): value is boolean => typeof value === 'boolean';
const item: Shape<string> = (value): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9_-]{1,40}$/.test(value);

const fields = {
  /** Made by the page and told to nobody else: whoever has it speaks for the visit. */
  key: bytesOf(32),
  basis: literal('none', 'consent', 'conversation'),
  page: nullOr(fieldsOf({ page: anyText(2048), title: anyText(300) })),
  came: nullOr(
    fieldsOf({
      referrer: anyText(2048),
      campaign: anyText(80),
      device: anyText(80),
      language: anyText(12),
      times: integer(0, 100_000),
    }),
  ),
  doing: literal('reading', 'idle', 'away', 'cart', 'article'),
  did: listOf(
    fieldsOf({
      invitation: randomId,
      what: literal('shown', 'accepted', 'refused', 'expired'),
      trigger: nullOr(item),
    }),
    DID_MAX,
  ),
  quiet: bool,
  first: bool,
  gone: bool,
};
type Said = { readonly [K in keyof typeof fields]: ShapeOf<(typeof fields)[K]> };

type VisitNeeds = Pick<AcceptNeeds, 'registry' | 'primitives' | 'clock' | 'online' | 'screen' | 'visits'> & {
  readonly limits: AddressLimits;
};

export function visitRoute(needs: VisitNeeds, config: AcceptConfig): Router {
  const router = Router();
  const desk = deskSettings(needs.registry, needs.clock.nowMs);
  router.use(sitePages(needs.registry, config.origin, 'POST'));
  router.post('/:workspace/:site', limited(needs.limits, visitBeats));
  router.post(
    '/:workspace/:site',
    jsonBody(visitBodyBytesMax),
    async (request: Request<{ workspace: string; site: string }>, response) => {
      const known = needs.registry.of(request.params.workspace);
      const site = siteOf(known, request.params.site);
      if (known === null || site === null) throw new Problem('site-unknown');
      if (!site.origins.includes(request.headers.origin ?? '')) throw new Problem('wrong-origin');
      const said = bodyOf(request.body, fields);
      // Without consent, and before a word was written, a page tells nothing of its visitor.
      if (said.basis === 'none' && (said.page !== null || said.came !== null))
        throw new Problem('bad-request');
      const { workspace } = known;
      const visit = visitOf(needs, workspace, said.key);
      const country = countryOf(request, config).country ?? null;
      const answer = await needs.visits.beat({
        workspace,
        site: site.site,
        visit,
        ...screened(needs, said, country),
        campaign: desk.campaign(workspace, said.came?.campaign ?? ''),
        doing: said.doing,
        did: said.did.filter(({ trigger }) => trigger === null || known.settings.trigger.has(trigger)),
        quiet: said.quiet || !site.invitations,
        gone: said.gone,
      });
      if (answer.status === 'failed') throw new Problem(answer.code);
      if (answer.status === 'refused') throw new Problem('not-found');
      response.setHeader('Cache-Control', 'no-store');
      response.json({
        visit,
        open: isAttended(known, site, needs.online(workspace), needs.clock.nowMs()),
        invitation: answer.invitation,
        ...(said.first ? { triggers: triggersOf(known.settings, site) } : {}),
      });
    },
  );
  return router;
}

function visitOf({ primitives }: VisitNeeds, workspace: string, key: string): string {
  return toBase64url(contextHash(primitives, 'sealdesk.visit.v1', workspace, key).slice(0, 16));
}

/** What may hold a card number is left out, not kept masked. */
function screened(
  { screen }: VisitNeeds,
  { basis, came, page }: Said,
  country: string | null,
): Pick<VisitBeat, 'basis' | 'page' | 'described'> {
  const clean = (text: string) => (screen(text) ? text : '');
  const place = page === null ? '' : clean(withoutQuery(page.page));
  return {
    basis,
    page: page === null || place === '' ? null : { page: place, title: clean(page.title) },
    described:
      came === null
        ? null
        : {
            referrer: clean(withoutQuery(came.referrer)),
            campaign: clean(came.campaign),
            device: clean(came.device),
            language: clean(came.language),
            times: came.times,
            country,
          },
  };
}

function isAttended(known: Known, site: Site, online: ReadonlySet<string>, atMs: number): boolean {
  const team = attendanceAt(known, site, online)[site.team];
  return team !== undefined && team.staffed && isOpen(team.hours, atMs);
}
