import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/platform/clock.ts';
import type { ActResult, Principal, Role } from '../../src/platform/principal.ts';
import { deviceCard, generateDevice } from '../../src/seal/identity.ts';
import { signTicketRequest } from '../../src/seal/ticket-request.ts';
import { acceptFixture, type Fixture, post, siteOrigin, visitorTicketBody } from './accept-fixture.ts';
import { createAddressLimits } from '../../src/accept/address-limits.ts';
import { administrationAsks } from '../../src/accept/administration.ts';
import { visitorTickets } from '../../src/accept/tickets.ts';
import { knownStyles } from '../../src/accept/pages.ts';
import { sealed } from '../../src/accept/staff-sign-in.ts';

let fixture: Fixture;
let next: ActResult = { status: 'done', position: '7' };
const acted: { principal: Principal; ref: string; action: unknown }[] = [];
const polled: unknown[] = [];
const queried: string[] = [];
const requests = new Map<string, string>();

beforeAll(async () => {
  const rows = (name: string) => () => {
    queried.push(name);
    return Promise.resolve({ status: 'done' as const, body: { name } });
  };
  fixture = await acceptFixture({
    act(principal, ref, action) {
      acted.push({ principal, ref, action });
      return Promise.resolve(next);
    },
    polls: {
      open(principal, frames) {
        polled.push([principal, frames]);
        return Promise.resolve({ status: 'batch', body: '{"poll":"p","number":1,"frames":[]}' });
      },
      knows: (secret) => secret === 'known-known-known',
      next(secret, got, frames) {
        polled.push([secret, got, frames]);
        return Promise.resolve(
          secret === 'known-known-known'
            ? { status: 'batch', body: '{"number":2,"frames":[]}' }
            : { status: 'refused', code: 'unknown-poll' },
        );
      },
    },
    queries: {
      conversations: rows('conversations'),
      earlier: rows('earlier'),
      routing: rows('routing'),
      requests: rows('requests'),
      requester: (_principal, request) => Promise.resolve(requests.get(request) ?? null),
      request: rows('request'),
      epochs: rows('epochs'),
      open: rows('open'),
      holds: rows('holds'),
      setting: rows('setting'),
      changes: rows('changes'),
      templates: rows('templates'),
      devices: (_principal, all) => Promise.resolve({ status: 'done', body: { all } }),
      report: (_principal, asked) => Promise.resolve({ status: 'done', body: { asked } }),
    },
  });
});
afterAll(() => fixture.close());

/** A person who is signed in: the cookie this server would have made. */
async function signedInAs(roles: readonly Role[], teams: readonly string[] = [], slot = 1) {
  const person = { id: fixture.random.id(), name: 'Somebody', login: fixture.random.id(), roles, teams };
  fixture.people.push(person);
  const until = Math.floor((fixture.clock as Clock).nowMs() / 1000) + 600;
  const said = {
    id: fixture.random.id(),
    workspace: 'northwind',
    person: person.id,
    login: person.login,
    device: null,
  };
  const cookie = `sealdesk=${await sealed(said, new Uint8Array(32).fill(7), `u/${slot}`, until)}`;
  return { person, cookie };
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
const get = (place: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(fixture.origin + place, { headers, redirect: 'manual' });

describe('public routes', () => {
  it('[A10] a site is told to its own pages', async () => {
    const response = await get('/v1/sites/northwind/main', { origin: siteOrigin });
    expect(response.headers.get('access-control-allow-origin')).toBe(siteOrigin);
    expect(response.headers.get('vary')).toContain('Origin');
    expect(await response.json()).toMatchObject({
      workspace: 'northwind',
      name: 'Northwind Bank',
      site: { site: 'main', team: 'support' },
      reference: 'NW',
      mails: false,
    });
    const elsewhere = await get('/v1/sites/northwind/main', { origin: 'http://evil.example' });
    expect([await codeOf(elsewhere), elsewhere.status]).toEqual(['wrong-origin', 403]);
    for (const place of ['northwind/branch', 'linden/main', '__proto__/main', 'northwind/constructor']) {
      const unknown = await get(`/v1/sites/${place}`, { origin: siteOrigin });
      expect([await codeOf(unknown), unknown.status]).toEqual(['site-unknown', 404]);
    }
  });

  it('[A11] health and figures, the latter for this machine alone', async () => {
    expect(await (await get('/health/live')).json()).toEqual({ status: 'live' });
    expect(await (await get('/health/ready')).json()).toEqual({ status: 'ready' });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toContain('sealdesk_connections 3');
    expect((await get('/metrics', { 'x-forwarded-for': '192.0.2.1' })).status).toBe(404);
    const unready = await acceptFixture({ notReady: () => ['log-unavailable'] });
    const response = await fetch(`${unready.origin}/health/ready`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not-ready', missing: ['log-unavailable'] },
    ]);
    await unready.close();
  });

  it('[A12] what is unknown, broken or badly asked is answered by code and sentence alone', async () => {
    for (const place of ['/nowhere', '/u/0/v1/me', '/u/10/', '/u/1/v1/../../x', '/%E0%A4%A', '/v1/nothing']) {
      const response = await get(place);
      expect(response.status).toBeGreaterThanOrEqual(400);
      const body = (await response.json()) as Record<string, unknown>;
      expect(Object.keys(body).sort((one, other) => one.localeCompare(other))).toEqual(['code', 'message']);
    }
    const failing = await acceptFixture({
      directoryNumbered: () => Promise.reject(new Error('secret words')),
    });
    const response = await fetch(`${failing.origin}/v1/directories/northwind/1`);
    expect([response.status, await codeOf(response)]).toEqual([500, 'internal']);
    expect(failing.lines).toMatchObject([{ event: 'request-failed', status: 500 }]);
    await failing.close();
  });
});

describe('what is asked for too often, or by nobody', () => {
  it('[A35] is refused before its body is read', async () => {
    // Its own limit is what answers, however fast this machine asks.
    const place = await acceptFixture({ limits: createAddressLimits(fixture.clock, 1_000_000) });
    const broken = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(place.origin + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: siteOrigin, ...headers },
        body: '{not json',
      });
      return codeOf(response);
    };
    expect(await broken('/v1/poll/next', { authorization: 'Poll unknown-unknown-unknown' })).toBe(
      'unknown-poll',
    );
    for (const [path, times] of [
      ['/v1/administration/northwind', administrationAsks.times],
      ['/v1/tickets', visitorTickets.times],
    ] as const) {
      const answers = await Promise.all(Array.from({ length: times }, () => broken(path)));
      expect(answers).not.toContain('too-many-requests');
      expect(await broken(path)).toBe('too-many-requests');
    }
    await place.close();
  });

  it('[A36] a directory that is not there yet is not searched for', async () => {
    const asked: number[] = [];
    const place = await acceptFixture({
      directoryNumbered: (_workspace, number) => {
        asked.push(number);
        return Promise.resolve(null);
      },
    });
    for (const number of [1, 2, 9_999_999]) await fetch(`${place.origin}/v1/directories/northwind/${number}`);
    expect(asked).toEqual([1]);
    await place.close();
  });
});

describe('pages', () => {
  it('[A13] the widget’s files may be loaded by any page, and those named by hash for ever', async () => {
    const asset = await get('/widget/assets/widget-0123.js');
    expect(asset.headers.get('access-control-allow-origin')).toBe('*');
    expect(asset.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toMatch(/javascript/);
    expect((await get('/widget/loader.js')).headers.get('cache-control')).not.toContain('immutable');
    const manifest = await get('/widget/manifest.json?workspace=northwind');
    expect(manifest.headers.get('cache-control')).toBe('no-cache');
    expect(await manifest.text()).toBe('{"root":"r"}');
    expect(await (await get('/widget/northwind/manifest.json')).text()).toBe('{"root":"r"}');
    expect((await get('/widget/manifest.json?workspace=linden')).status).toBe(404);
  });

  it('[N60] a file that the build packed is sent packed to whoever takes it, and as it is to anybody else', async () => {
    // fetch would unpack it unseen.
    const raw = (place: string, encodings: string) =>
      new Promise<{ headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
        const options = { path: place, headers: { 'accept-encoding': encodings } };
        plainRequest(fixture.origin, options, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('end', () => resolve({ headers: response.headers, body: Buffer.concat(parts) }));
        })
          .on('error', reject)
          .end();
      });
    for (const [place, text] of [
      ['/widget/loader.js', '// loader'],
      ['/widget/assets/widget-0123.js', '// widget'],
      ['/staff/assets/console-0123.css', '/* console */'],
    ] as const) {
      const br = await raw(place, 'gzip, deflate, br');
      expect(br.headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(br.body).toString()).toBe(text);
      const gz = await raw(place, 'gzip');
      expect(gz.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(gz.body).toString()).toBe(text);
      const plain = await raw(place, 'br;q=0, identity');
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(plain.body.toString()).toBe(text);
      for (const { headers } of [br, gz, plain]) {
        expect(headers['vary']).toContain('Accept-Encoding');
        expect(headers['content-type']).toMatch(/^text\/(javascript|css); charset=utf-8$/);
      }
    }
    // Not packed: sent as it is.
    const manifest = await raw('/widget/northwind/manifest.json', 'br');
    expect(manifest.headers['content-encoding']).toBeUndefined();
  });

  it('[A13] nothing outside their folders is served', async () => {
    for (const place of [
      '/widget/assets/../../secret.txt',
      '/widget/assets/..%2f..%2fsecret.txt',
      '/staff/assets/%2e%2e/console.html',
    ]) {
      const text = await new Promise<string>((resolve, reject) => {
        // A client that does not tidy the address.
        plainRequest(fixture.origin, { path: place }, (response) => {
          let body = '';
          response.on('data', (part: Buffer) => (body += part.toString('utf8')));
          response.on('end', () => resolve(`${response.statusCode} ${body}`));
        })
          .on('error', reject)
          .end();
      });
      expect(text).toMatch(/^4\d\d /);
      expect(text).not.toContain('secret"');
    }
  });

  it('[A14] staff pages run under a policy without exceptions', async () => {
    const { cookie } = await signedInAs(['agent']);
    for (const place of ['/u/1/console', '/u/1/console/', '/u/1/console/c/abc']) {
      const page = await get(place, { cookie });
      expect(page.status).toBe(200);
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("require-trusted-types-for 'script'");
      expect(policy).not.toMatch(/unsafe|\*|data:/);
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect((await get('/u/1/console/')).headers.get('location')).toBe('/u/1/');
    expect(await (await get('/u/1/')).text()).toContain('Northwind Bank');
    const start = await get('/');
    expect(await start.text()).toContain('/u/1/next?workspace=northwind');
    expect(start.headers.get('content-security-policy')).toContain("style-src 'sha256-");
  });

  it('[A14] agents come to the console, everybody else to the desk', async () => {
    for (const [roles, place] of [
      [['agent'], '/u/1/console/'],
      [['supervisor'], '/u/1/console/'],
      [['compliance'], '/u/1/desk/'],
      [['administrator'], '/u/1/desk/'],
    ] as const) {
      const { cookie } = await signedInAs(roles);
      expect((await get('/u/1/', { cookie })).headers.get('location')).toBe(place);
    }
  });
});

describe('styles a library adds', () => {
  it('[A14] are allowed by their exact text, as the library has it', () => {
    const sources = ['interactions/usePress.mjs', 'overlays/usePreventScroll.mjs'].map((name) =>
      readFileSync(
        path.join(import.meta.dirname, '../../node_modules/react-aria/dist/private', name),
        'utf8',
      ),
    );
    const attribute = /PRESSABLE_ATTRIBUTE = '([^']+)'/.exec(sources[0]!)![1]!;
    const texts = sources.map((source) => {
      const text = /style\.textContent = `([^`]+)`/.exec(source)![1]!;
      return text.trim().replace(/\$\{[^}]+\}/, attribute);
    });
    expect(knownStyles).toEqual(texts);
  });
});

describe('what staff ask', () => {
  it('[A24] nothing without a sign-in of this server', async () => {
    const forged = `sealdesk=${await sealed({ person: 'x' }, new Uint8Array(32).fill(8), 'u/1', 9_999_999_999)}`;
    for (const cookie of ['', 'sealdesk=', 'sealdesk=abc.def', forged, `sealdesk=${'x'.repeat(9000)}`]) {
      for (const place of ['/u/1/v1/me', '/u/1/v1/conversations', '/u/1/v1/directory']) {
        const response = await get(place, { cookie });
        expect([await codeOf(response), response.status]).toEqual(['not-signed-in', 401]);
      }
    }
  });

  it('[A15] an action is answered by its result, with the status that fits', async () => {
    const { cookie, person } = await signedInAs(['agent'], ['support']);
    const ask = (body: unknown, headers: Readonly<Record<string, string>> = { origin: fixture.origin }) =>
      post(`${fixture.origin}/u/1/v1/actions`, body, { cookie, ...headers });
    const ref = fixture.random.id();
    const action = { kind: 'SetPresence', presence: 'online' };
    const answers: readonly [ActResult, number][] = [
      [{ status: 'done', position: '7' }, 200],
      [{ status: 'refused', code: 'stale-epoch' }, 409],
      [{ status: 'refused', code: 'not-allowed' }, 403],
      [{ status: 'refused', code: 'field-wrong', detail: { field: '/kind' } }, 400],
      [{ status: 'failed', code: 'try-again' }, 503],
    ];
    for (const [result, status] of answers) {
      next = result;
      const response = await ask({ ref, action });
      expect([response.status, await response.json()]).toEqual([status, result]);
    }
    expect(acted.at(-1)).toMatchObject({
      ref,
      action,
      principal: { kind: 'staff', person: person.id, teams: ['support'] },
    });
    next = { status: 'done', position: null };
    expect((await ask({ ref: 'short', action })).status).toBe(400);
    expect((await ask({ ref })).status).toBe(400);
  });

  it('[A16] what changes something is taken from our own pages only', async () => {
    const { cookie } = await signedInAs(['compliance']);
    const before = acted.length;
    const body = { ref: fixture.random.id(), action: { kind: 'SetPresence' } };
    for (const place of [
      '/u/1/v1/actions',
      '/u/1/v1/tickets',
      `/u/1/v1/requests/${fixture.random.id()}/open`,
    ]) {
      for (const headers of [
        { origin: 'http://evil.example' },
        { origin: siteOrigin },
        { origin: 'null' },
        {},
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site' },
      ] as Record<string, string>[]) {
        const response = await post(fixture.origin + place, body, { cookie, ...headers });
        expect([place, await codeOf(response), response.status]).toEqual([place, 'wrong-origin', 403]);
      }
    }
    expect(acted.length).toBe(before);
  });

  it('[A17] every question is put to the policy', async () => {
    const officer = await signedInAs(['compliance']);
    const agent = await signedInAs(['agent'], ['support']);
    const administrator = await signedInAs(['administrator']);
    const request = fixture.random.id();
    requests.set(request, officer.person.id);
    const open = `/u/1/v1/requests/${request}/open`;
    const ask = (cookie: string, place: string) =>
      place === open
        ? post(fixture.origin + place, {}, { cookie, origin: fixture.origin })
        : get(place, { cookie });
    const places = [
      '/u/1/v1/conversations',
      '/u/1/v1/requests',
      `/u/1/v1/requests/${request}`,
      `/u/1/v1/requests/${request}/epochs`,
      open,
    ];
    for (const place of places) {
      expect((await ask(officer.cookie, place)).status).toBe(200);
      queried.length = 0;
      for (const { cookie } of [agent, administrator]) {
        const response = await ask(cookie, place);
        expect([await codeOf(response), response.status]).toEqual(['not-allowed', 403]);
      }
      expect(queried).toEqual([]);
    }
    const privacy = await signedInAs(['privacy']);
    for (const { cookie } of [officer, privacy])
      expect((await ask(cookie, '/u/1/v1/holds')).status).toBe(200);
    for (const { cookie } of [agent, administrator])
      expect(await codeOf(await ask(cookie, '/u/1/v1/holds'))).toBe('not-allowed');
    for (const what of ['earlier', 'routing']) {
      const of = `/u/1/v1/conversations/${fixture.random.id()}/${what}`;
      expect((await ask(agent.cookie, of)).status).toBe(200);
      for (const { cookie } of [officer, administrator])
        expect(await codeOf(await ask(cookie, of))).toBe('not-allowed');
    }
    const other = await signedInAs(['compliance']);
    expect((await ask(other.cookie, `/u/1/v1/requests/${request}`)).status).toBe(200);
    expect((await ask(other.cookie, open)).status).toBe(403);
    const unknown = await ask(officer.cookie, `/u/1/v1/requests/${fixture.random.id()}`);
    expect([await codeOf(unknown), unknown.status]).toEqual(['request-unknown', 404]);
    for (const [{ cookie }, all] of [
      [agent, false],
      [administrator, true],
    ] as const) {
      expect(await (await ask(cookie, '/u/1/v1/devices')).json()).toEqual({ all });
    }
  });

  it('[A8] a staff ticket carries the device once it is enrolled and proven, and only its own', async () => {
    const { cookie, person } = await signedInAs(['agent'], ['support']);
    const device = await generateDevice(fixture.primitives);
    const ask = async (key = device, id = device.id, forWhom = person.id) => {
      const signed = await signTicketRequest(fixture.primitives, key, {
        workspace: 'northwind',
        for: forWhom,
        device: id,
        at: new Date(fixture.clock.nowMs()).toISOString(),
        nonce: fixture.random.id(),
      });
      return post(
        `${fixture.origin}/u/1/v1/tickets`,
        { device: id, signed },
        { cookie, origin: fixture.origin },
      );
    };
    const principalOf = async (response: Response) => {
      const { ticket } = (await response.json()) as { ticket: string };
      return fixture.accept.tickets.redeem(ticket, fixture.origin);
    };
    expect(await principalOf(await ask())).toMatchObject({ principal: { person: person.id, device: null } });

    const card = deviceCard(device);
    const entry = {
      device: device.id,
      person: person.id,
      sign: card.sign,
      agree: card.agree,
      proof: null as never,
    };
    fixture.enrolled.set(device.id, entry);
    const proven = await ask();
    expect(proven.headers.getSetCookie().join()).toContain('sealdesk=');
    expect(await principalOf(proven)).toMatchObject({ principal: { person: person.id, device: device.id } });

    const stolen = await generateDevice(fixture.primitives);
    expect(await codeOf(await ask(stolen, device.id))).toBe('signature-wrong');
    expect(await codeOf(await ask(device, device.id, fixture.random.id()))).toBe('signature-wrong');
    fixture.enrolled.set(device.id, { ...entry, person: fixture.random.id() });
    expect(await codeOf(await ask())).toBe('device-wrong');
  });
});

describe('the long poll over HTTP', () => {
  it('[A9] opens with a ticket, goes on with its secret, and tells pages of sites alone', async () => {
    const device = await generateDevice(fixture.primitives);
    const given = await post(`${fixture.origin}/v1/tickets`, await visitorTicketBody(fixture, device), {
      origin: siteOrigin,
    });
    const { ticket } = (await given.json()) as { ticket: string };
    const open = (
      headers: Readonly<Record<string, string>>,
      body: unknown = { frames: [{ frame: 'hello' }] },
    ) => post(`${fixture.origin}/v1/poll`, body, headers);
    expect(await codeOf(await open({ origin: siteOrigin }))).toBe('ticket-invalid');
    const opened = await open({ origin: siteOrigin, authorization: `Ticket ${ticket}` });
    expect(opened.headers.get('access-control-allow-origin')).toBe(siteOrigin);
    expect(await opened.json()).toEqual({ poll: 'p', number: 1, frames: [] });
    expect(polled.at(-1)).toMatchObject([{ kind: 'visitor', device: device.id }, [{ frame: 'hello' }]]);
    expect(await codeOf(await open({ origin: siteOrigin, authorization: `Ticket ${ticket}` }))).toBe(
      'ticket-invalid',
    );

    const go = (secret: string, body: unknown, origin = siteOrigin) =>
      post(`${fixture.origin}/v1/poll/next`, body, { origin, authorization: `Poll ${secret}` });
    expect(await (await go('known-known-known', { got: 1, frames: [] })).json()).toEqual({
      number: 2,
      frames: [],
    });
    expect(polled.at(-1)).toEqual(['known-known-known', 1, []]);
    const unknown = await go('other-other-other-other', { got: 1, frames: [] });
    expect([await codeOf(unknown), unknown.status]).toEqual(['unknown-poll', 401]);
    for (const body of [
      { got: -1, frames: [] },
      { got: 1 },
      { got: 1, frames: {} },
      { got: 1, frames: [], more: 1 },
    ]) {
      expect((await go('known-known-known', body)).status).toBe(400);
    }
    expect((await go('known-known-known', { got: 1, frames: [] }, 'http://evil.example')).status).toBe(403);
  });
});

describe('figures', () => {
  it('[B9] are told to supervisors alone, for days in order, a zone and labels', async () => {
    const { cookie } = await signedInAs(['supervisor'], ['support']);
    const asks = (query: string, as = cookie) => get(`/u/1/v1/reports?${query}`, { cookie: as });
    const days = 'from=2026-10-01&to=2026-10-31&zone=Europe/Vienna';
    expect(await (await asks(`${days}&team=support`)).json()).toEqual({
      asked: {
        from: '2026-10-01',
        to: '2026-10-31',
        zone: 'Europe/Vienna',
        team: 'support',
        site: null,
        campaign: null,
        topic: null,
      },
    });
    for (const wrong of [
      'from=2026-10-01&zone=UTC',
      'from=2026-10-31&to=2026-10-01&zone=UTC',
      'from=2026-10-01&to=2027-12-31&zone=UTC',
      'from=2026-02-30&to=2026-03-01&zone=UTC',
      'from=1&to=2026-03-01&zone=UTC',
      'from=2026-10-01&to=2026-10-31&zone=Mars/Olympus',
      `${days}&team=`,
      `${days}&team=a&team=b`,
      `${days}&site=%3Cscript%3E`,
    ]) {
      const response = await asks(wrong);
      expect([wrong, response.status, await codeOf(response)]).toEqual([wrong, 400, 'bad-request']);
    }
    for (const roles of [['agent'], ['administrator'], ['compliance'], ['privacy']] as const) {
      const other = await signedInAs(roles, ['support']);
      expect((await asks(days, other.cookie)).status).toBe(403);
    }
    expect((await asks(days, 'sealdesk=none')).status).toBe(401);
  });
});
