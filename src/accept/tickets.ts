// Routes that give tickets. A visitor's device proves itself by its key; a member of staff by their sign-in, and their
// device by its key once it is enrolled.
import { type Request, type Response, Router } from 'express';
import type { Principal, StaffPrincipal } from '../platform/principal.ts';
import { checkDeviceCard } from '../seal/device-check.ts';
import { type TicketRequest, verifyTicketRequest } from '../seal/ticket-request.ts';
import { bytesOf, line, randomId, slug } from '../seal/strict-json.ts';
import { type AddressLimits, limited } from './address-limits.ts';
import { bodyOf, fieldsOf, jsonBody } from './body.ts';
import type { AcceptConfig, AcceptNeeds } from './needs.ts';
import { type NonceMemory, signedTimeSkewMs } from './nonce-memory.ts';
import { siteOf } from './origins.ts';
import { Problem } from './problem.ts';
import { signedIn, type StaffSignIn } from './staff-sign-in.ts';
import type { TicketStore } from './ticket-store.ts';

export const ticketBodyBytesMax = 8 * 1024;
export const visitorTickets = { name: 'visitor-ticket', times: 600, seconds: 60 } as const;
export const staffTickets = { name: 'staff-ticket', times: 120, seconds: 60 } as const;

const signed = fieldsOf({ text: line(1024), signature: bytesOf(64) });
const visitorFields = { workspace: slug, site: slug, sign: bytesOf(32), agree: bytesOf(32), signed };
const staffFields = { device: randomId, signed };

type TicketNeeds = Pick<AcceptNeeds, 'primitives' | 'registry' | 'clock'>;

export type TicketParts = {
  readonly needs: TicketNeeds;
  readonly store: TicketStore;
  readonly nonces: NonceMemory;
  readonly limits: AddressLimits;
  readonly config: Pick<AcceptConfig, 'countryHeader'>;
};

export function visitorTicketRoute(parts: TicketParts): Router {
  const { config, needs, store, nonces, limits } = parts;
  const router = Router();
  router.post('/', limited(limits, visitorTickets));
  router.post('/', jsonBody(ticketBodyBytesMax), async (request: Request, response: Response) => {
    const body = bodyOf(request.body, visitorFields);
    const site = siteOf(needs.registry.of(body.workspace), body.site);
    if (site === null) throw new Problem('site-unknown');
    const origin = request.headers.origin ?? null;
    if (origin === null || !site.origins.includes(origin)) throw new Problem('wrong-origin');
    const asked = await verifyTicketRequest(needs.primitives, body.signed, body.sign);
    if (!asked.ok) throw new Problem('signature-wrong');
    const { device } = asked.value;
    if (asked.value.workspace !== body.workspace || asked.value.for !== body.site) {
      throw new Problem('signature-wrong');
    }
    if (!(await checkDeviceCard(needs.primitives, { id: device, sign: body.sign, agree: body.agree }))) {
      throw new Problem('device-wrong');
    }
    useOnce(asked.value, needs, nonces);
    give(
      response,
      store,
      {
        kind: 'visitor',
        workspace: body.workspace,
        site: body.site,
        device,
        sign: body.sign,
        agree: body.agree,
        address: limits.nameOf(request.ip ?? ''),
        ...countryOf(request, config),
      },
      origin,
    );
  });
  return router;
}

export function staffTicketRoute(parts: TicketParts, signIn: StaffSignIn): Router {
  const { store, limits } = parts;
  const router = Router({ mergeParams: true });
  // Nobody's body is read before we know who sends it.
  router.post(
    '/',
    signIn.require,
    jsonBody(ticketBodyBytesMax),
    async (request: Request, response: Response) => {
      const { principal } = signedIn(response);
      if (!(await limits.take(staffTickets, principal.person))) throw new Problem('too-many-requests');
      const body = bodyOf(request.body, staffFields);
      const device = await provenDevice(parts, principal, body.device, body.signed);
      await signIn.remember(request, response, device);
      give(response, store, { ...principal, device }, request.headers.origin ?? null);
    },
  );
  return router;
}

/** As our own proxy says it; what is no country is nobody's word. */
export function countryOf(
  request: Request,
  { countryHeader }: Pick<AcceptConfig, 'countryHeader'>,
): { readonly country?: string } {
  const said = countryHeader === null ? undefined : request.headers[countryHeader];
  return typeof said === 'string' && /^[A-Z]{2}$/.test(said) ? { country: said } : {};
}

/** The device, when it is enrolled for this person and signed; null when nobody knows it yet. */
async function provenDevice(
  { needs, nonces }: TicketParts,
  principal: StaffPrincipal,
  device: string,
  given: { readonly text: string; readonly signature: string },
): Promise<string | null> {
  const enrolled = needs.registry.of(principal.workspace)?.enrolled.get(device);
  if (enrolled === undefined) return null;
  if (enrolled.person !== principal.person) throw new Problem('device-wrong');
  const verified = await verifyTicketRequest(needs.primitives, given, enrolled.sign);
  if (!verified.ok) throw new Problem('signature-wrong');
  const { value } = verified;
  if (value.workspace !== principal.workspace || value.for !== principal.person || value.device !== device) {
    throw new Problem('signature-wrong');
  }
  useOnce(value, needs, nonces);
  return device;
}

function useOnce(request: TicketRequest, needs: TicketNeeds, nonces: NonceMemory): void {
  const away = Math.abs(Date.parse(request.at) - needs.clock.nowMs());
  if (!(away <= signedTimeSkewMs)) throw new Problem('time-wrong');
  if (!nonces.take(`${request.device} ${request.nonce}`)) throw new Problem('nonce-used');
}

function give(response: Response, store: TicketStore, principal: Principal, origin: string | null): void {
  const ticket = store.issue(principal, origin);
  if (ticket === null) throw new Problem('full');
  response.status(201).json({ ticket });
}
