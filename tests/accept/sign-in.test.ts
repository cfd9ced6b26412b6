import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { slotsMax } from '../../src/accept/staff-sign-in.ts';
import {
  IdentityProviderRefused,
  type RunningIdentityProvider,
  startIdentityProvider,
} from '../../src/accept/identity-provider.ts';
import { loginDigest } from '../../src/seal/directory.ts';
import { acceptFixture, type Fixture, post } from './accept-fixture.ts';
import { browse, cookieJar } from '../../src/cli/cookie-jar.ts';

const accounts = [
  { sub: 'ann.keller', name: 'Ann Keller', group: 'Northwind Bank', role: 'Agent' },
  { sub: 'ingrid.holm', name: 'Ingrid Holm', group: 'Northwind Bank', role: 'Compliance officer' },
  { sub: 'stranger', name: 'Nobody Known', group: 'Elsewhere', role: 'None' },
];

let fixture: Fixture;
let provider: RunningIdentityProvider;
let ann: string;
/** Who signed out, as deliver would be told. */
const left: string[] = [];

beforeAll(async () => {
  fixture = await acceptFixture({ signedOut: ({ person }) => void left.push(person) });
  provider = await startIdentityProvider({
    host: '127.0.0.1',
    port: 0,
    clientId: 'sealdesk',
    origins: [fixture.origin],
    slots: slotsMax,
    accounts,
    environment: {},
  });
  fixture.setProvider({ issuer: provider.issuer, clientId: 'sealdesk', clientSecret: null, prompt: 'login' });
  ann = fixture.random.id();
  fixture.people.push(
    {
      id: ann,
      name: 'Ann Keller',
      login: loginDigest(fixture.primitives, provider.issuer, 'ann.keller'),
      roles: ['agent'],
      teams: ['support'],
    },
    {
      id: fixture.random.id(),
      name: 'Ingrid Holm',
      login: loginDigest(fixture.primitives, provider.issuer, 'ingrid.holm'),
      roles: ['compliance'],
      teams: [],
    },
  );
});

afterAll(async () => {
  await provider.close();
  await fixture.close();
});

const signIn = (jar: ReturnType<typeof cookieJar>, slot: number, hint: string) =>
  browse(jar, `${fixture.origin}/u/${slot}/sign-in?workspace=northwind&login_hint=${hint}`);

const me = async (jar: ReturnType<typeof cookieJar>, slot: number) => {
  const address = new URL(`${fixture.origin}/u/${slot}/v1/me`);
  return fetch(address, { headers: { cookie: jar.header(address) } });
};

describe('signing in by the identity provider', () => {
  it('[A20] by name it leads to the console, and /me says who it is', async () => {
    const jar = cookieJar();
    const { address, response } = await signIn(jar, 1, 'ann.keller');
    expect(await response.text()).toContain('console');
    expect(address.pathname).toBe('/u/1/console/');
    const who = await me(jar, 1);
    expect(await who.json()).toEqual({
      now: expect.any(String),
      workspace: 'northwind',
      workspaceName: 'Northwind Bank',
      reference: 'NW',
      person: ann,
      name: 'Ann Keller',
      roles: ['agent'],
      teams: ['support'],
    });
  });

  it('[A20] the page lists the people, and one click signs in', async () => {
    const jar = cookieJar();
    const page = await browse(jar, `${fixture.origin}/u/1/sign-in?workspace=northwind`);
    const html = await page.response.text();
    expect(html).toContain('Ingrid Holm');
    const link = /href="(\/interaction\/[^"]+\/as\/ingrid\.holm)"/.exec(html)![1]!;
    const { address } = await browse(jar, new URL(link, page.address).href);
    expect(address.pathname).toBe('/u/1/desk/');
  });

  it('[A21] two people side by side, each in a slot of their own', async () => {
    const jar = cookieJar();
    await signIn(jar, 1, 'ann.keller');
    const { address } = await browse(
      jar,
      `${fixture.origin}/u/1/next?workspace=northwind&login_hint=ingrid.holm`,
    );
    expect(address.pathname).toBe('/u/2/desk/');
    expect(((await (await me(jar, 1)).json()) as { name: string }).name).toBe('Ann Keller');
    expect(((await (await me(jar, 2)).json()) as { name: string }).name).toBe('Ingrid Holm');
  });

  it('[A21] the cookie of one slot is worth nothing in another', async () => {
    const jar = cookieJar();
    await signIn(jar, 1, 'ann.keller');
    const cookie = jar.header(new URL(`${fixture.origin}/u/1/v1/me`));
    expect(cookie).toContain('sealdesk=');
    expect((await fetch(`${fixture.origin}/u/1/v1/me`, { headers: { cookie } })).status).toBe(200);
    expect((await fetch(`${fixture.origin}/u/2/v1/me`, { headers: { cookie } })).status).toBe(401);
  });

  it('[A22] whom the directory does not know is not signed in', async () => {
    const jar = cookieJar();
    const { response } = await signIn(jar, 1, 'stranger');
    expect(response.status).toBe(403);
    expect(((await response.json()) as { code: string }).code).toBe('person-unknown');
    expect((await me(jar, 1)).status).toBe(401);
    expect(fixture.lines).toContainEqual({
      event: 'sign-in-refused',
      workspace: 'northwind',
      code: 'person-unknown',
    });
  });

  it('[A22] an answer without the attempt’s own cookie signs nobody in', async () => {
    const jar = cookieJar();
    const start = await fetch(`${fixture.origin}/u/1/sign-in?workspace=northwind&login_hint=ann.keller`, {
      redirect: 'manual',
    });
    // The provider is followed with a fresh jar: the attempt cookie is another browser's.
    const { response } = await browse(jar, start.headers.get('location')!);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { code: string }).code).toBe('sign-in-expired');
  });

  it('[A23] the cookie is HttpOnly, Lax and bound to its slot', async () => {
    const jar = cookieJar();
    const start = await fetch(`${fixture.origin}/u/3/sign-in?workspace=northwind&login_hint=ann.keller`, {
      redirect: 'manual',
    });
    const cookie = start.headers.getSetCookie()[0]!;
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
    expect(cookie).toMatch(/Path=\/u\/3\//);
    expect(jar.jar.size).toBe(0);
  });

  it('[A24] a person the directory drops is out at the next request', async () => {
    const jar = cookieJar();
    await signIn(jar, 1, 'ann.keller');
    const [first] = fixture.people.splice(0, 1);
    expect((await me(jar, 1)).status).toBe(401);
    // The same person under another account: who held the old one is nobody here.
    fixture.people.unshift({ ...first!, login: fixture.random.id() });
    expect((await me(jar, 1)).status).toBe(401);
    fixture.people[0] = first!;
    expect((await me(jar, 1)).status).toBe(200);
  });

  it('[A25] after signing out the cookie is worth nothing, wherever it was copied to', async () => {
    const jar = cookieJar();
    await signIn(jar, 1, 'ann.keller');
    const cookie = jar.header(new URL(`${fixture.origin}/u/1/v1/me`));
    const refused = await post(
      `${fixture.origin}/u/1/sign-out`,
      {},
      { cookie, origin: 'http://evil.example' },
    );
    expect(refused.status).toBe(403);
    expect(left).toEqual([]);
    await post(`${fixture.origin}/u/1/sign-out`, {}, { cookie, origin: fixture.origin });
    expect(left).toEqual([ann]);
    expect((await fetch(`${fixture.origin}/u/1/v1/me`, { headers: { cookie } })).status).toBe(401);
  });

  it('[A25] a sign-in ends by itself after twelve hours', async () => {
    const jar = cookieJar();
    await signIn(jar, 1, 'ann.keller');
    fixture.clock.advance(12 * 3600 * 1000 + 1000);
    expect((await me(jar, 1)).status).toBe(401);
    fixture.clock.advance(-(12 * 3600 * 1000 + 1000));
  });
});

describe('the development identity provider', () => {
  it('[A26] does not start in production', async () => {
    const start = startIdentityProvider({
      host: '127.0.0.1',
      port: 0,
      clientId: 'sealdesk',
      origins: [],
      slots: 1,
      accounts: [],
      environment: { NODE_ENV: 'production' },
    });
    await expect(start).rejects.toThrow(IdentityProviderRefused);
  });
});
