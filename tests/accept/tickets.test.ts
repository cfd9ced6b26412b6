import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNonceMemory, signedTimeSkewMs } from '../../src/accept/nonce-memory.ts';
import { createTicketStore, ticketLifeMs, ticketsKeptMax } from '../../src/accept/ticket-store.ts';
import { visitorTickets } from '../../src/accept/tickets.ts';
import { createRandomness } from '../../src/platform/ids.ts';
import type { VisitorPrincipal } from '../../src/platform/principal.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import {
  acceptFixture,
  type Fixture,
  handClock,
  post,
  siteOrigin,
  visitorTicketBody,
} from './accept-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await acceptFixture();
});
afterAll(() => fixture.close());

const ask = (body: unknown, origin: string | null = siteOrigin) =>
  post(`${fixture.origin}/v1/tickets`, body, origin === null ? {} : { origin });
const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

describe('a visitor’s ticket', () => {
  it('[A1] is given to a device that proves itself, and opens one connection', async () => {
    const device = await generateDevice(fixture.primitives);
    const response = await ask(await visitorTicketBody(fixture, device));
    expect(response.status).toBe(201);
    expect(response.headers.get('access-control-allow-origin')).toBe(siteOrigin);
    const { ticket } = (await response.json()) as { ticket: string };
    const card = deviceCard(device);
    expect(fixture.accept.tickets.redeem(ticket, siteOrigin)).toEqual({
      status: 'redeemed',
      principal: {
        kind: 'visitor',
        workspace: 'northwind',
        site: 'main',
        device: device.id,
        sign: card.sign,
        agree: card.agree,
        // A hash, and no address.
        address: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      },
    });
    expect(fixture.accept.tickets.redeem(ticket, siteOrigin)).toEqual({
      status: 'refused',
      code: 'ticket-invalid',
    });
  });

  it('[A2] is refused without the key, for another site, another workspace, other keys', async () => {
    const device = await generateDevice(fixture.primitives);
    const other = await generateDevice(fixture.primitives);
    const body = await visitorTicketBody(fixture, device);
    const cases: readonly [unknown, string, number][] = [
      [{ ...body, sign: deviceCard(other).sign }, 'signature-wrong', 400],
      [{ ...body, agree: deviceCard(other).agree }, 'device-wrong', 400],
      [await visitorTicketBody(fixture, device, { for: 'branch' }), 'signature-wrong', 400],
      [await visitorTicketBody(fixture, device, { workspace: 'linden' }), 'signature-wrong', 400],
      [{ ...body, site: 'branch' }, 'site-unknown', 404],
      [{ ...body, workspace: 'linden' }, 'site-unknown', 404],
      [{ ...body, extra: 1 }, 'bad-request', 400],
      [
        {
          ...body,
          signed: { text: body.signed.text.replace('main', 'MAIN'), signature: body.signed.signature },
        },
        'signature-wrong',
        400,
      ],
      [[], 'bad-request', 400],
    ];
    for (const [given, code, status] of cases) {
      const response = await ask(given);
      expect([await codeOf(response), response.status]).toEqual([code, status]);
    }
  });

  it('[A3] is refused to a page that is not the site’s, and to no page at all', async () => {
    const device = await generateDevice(fixture.primitives);
    const body = await visitorTicketBody(fixture, device);
    for (const origin of ['http://evil.example', null, 'null', `${siteOrigin}.evil.example`]) {
      const response = await ask(body, origin);
      expect([await codeOf(response), response.status]).toEqual(['wrong-origin', 403]);
      expect(response.headers.get('access-control-allow-origin')).toBe(null);
    }
    const preflight = await fetch(`${fixture.origin}/v1/tickets`, {
      method: 'OPTIONS',
      headers: { origin: siteOrigin },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Content-Type');
  });

  it('[A4] is signed once and lately', async () => {
    const device = await generateDevice(fixture.primitives);
    const body = await visitorTicketBody(fixture, device);
    expect((await ask(body)).status).toBe(201);
    expect(await codeOf(await ask(body))).toBe('nonce-used');
    for (const away of [-1, 1]) {
      const at = new Date(fixture.clock.nowMs() + away * (signedTimeSkewMs + 5_000)).toISOString();
      expect(await codeOf(await ask(await visitorTicketBody(fixture, device, { at })))).toBe('time-wrong');
    }
  });

  it('[A5] is refused when one address asks too often', async () => {
    const own = await acceptFixture();
    let answered = 0;
    for (let count = 0; count < 3 * visitorTickets.times && answered < visitorTickets.times; count += 1) {
      const response = await post(`${own.origin}/v1/tickets`, {}, { origin: siteOrigin });
      await response.body?.cancel();
      if (response.status !== 429) answered += 1;
    }
    // The limit over all addresses begins anew each second; this address's own does not.
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const late = await post(`${own.origin}/v1/tickets`, {}, { origin: siteOrigin });
    expect([await codeOf(late), late.headers.get('retry-after')]).toEqual(['too-many-requests', '10']);
    await own.close();
  });

  it('[A6] no larger body is read than a ticket needs, and only JSON', async () => {
    const large = await ask({ padding: 'x'.repeat(20_000) });
    expect([await codeOf(large), large.status]).toEqual(['body-too-large', 413]);
    const form = await fetch(`${fixture.origin}/v1/tickets`, {
      method: 'POST',
      headers: { origin: siteOrigin, 'content-type': 'text/plain' },
      body: '{}',
    });
    expect([await codeOf(form), form.status]).toEqual(['body-not-json', 415]);
    const broken = await fetch(`${fixture.origin}/v1/tickets`, {
      method: 'POST',
      headers: { origin: siteOrigin, 'content-type': 'application/json' },
      body: '{"card":"4111',
    });
    const text = await broken.text();
    expect(broken.status).toBe(400);
    expect(text).not.toContain('4111');
  });
});

const principal: VisitorPrincipal = {
  kind: 'visitor',
  workspace: 'n',
  site: 's',
  device: 'd',
  sign: '',
  agree: '',
};

describe('tickets kept', () => {
  it('[A1] a ticket is worth nothing after its time', () => {
    const clock = handClock();
    const store = createTicketStore(clock, createRandomness());
    const ticket = store.issue(principal, null)!;
    clock.advance(ticketLifeMs + 1);
    expect(store.redeem(ticket, null)).toEqual({ status: 'refused', code: 'ticket-invalid' });
    expect(store.count()).toBe(0);
  });

  it('[A3] presented by another page it is used up', () => {
    const store = createTicketStore(handClock(), createRandomness());
    const ticket = store.issue(principal, siteOrigin)!;
    expect(store.redeem(ticket, 'http://evil.example')).toEqual({ status: 'refused', code: 'wrong-origin' });
    expect(store.redeem(ticket, siteOrigin)).toEqual({ status: 'refused', code: 'ticket-invalid' });
    expect(store.redeem(store.issue(principal, siteOrigin)!, null).status).toBe('refused');
  });

  it('[A7] tickets and nonces are bounded, and full means no', () => {
    const clock = handClock();
    const store = createTicketStore(clock, createRandomness());
    for (let count = 0; count < ticketsKeptMax; count += 1) store.issue(principal, null);
    expect(store.issue(principal, null)).toBe(null);
    clock.advance(ticketLifeMs + 1);
    expect(store.issue(principal, null)).not.toBe(null);
    const nonces = createNonceMemory(clock);
    expect(nonces.take('a')).toBe(true);
    expect(nonces.take('a')).toBe(false);
    clock.advance(signedTimeSkewMs + 1);
    expect(nonces.take('a')).toBe(false);
    clock.advance(signedTimeSkewMs);
    expect(nonces.take('a')).toBe(true);
  });
});
