// Signing in by the organisation's own identity provider: OpenID Connect, code with PKCE. Promises that nobody is signed
// in whom the directory does not know, and that no token of the provider is kept. Trusts the provider for who it is.
import { type Request, type Response, Router } from 'express';
import * as oidc from 'openid-client';
import type { Log } from '../platform/logger.ts';
import { loginDigest } from '../seal/directory.ts';
import type { AddressLimits } from './address-limits.ts';
import type { AcceptConfig, AcceptNeeds, IdentityProvider } from './needs.ts';
import { ownPages } from './origins.ts';
import { Problem, type ProblemCode } from './problem.ts';
import { slotsPage, type StartPage } from './start-page.ts';
import {
  audienceOf,
  cookieOf,
  cookieOptions,
  opened,
  sealed,
  slotOf,
  slotsMax,
  type StaffSignIn,
} from './staff-sign-in.ts';

export const attemptCookie = 'sealdesk-attempt';
export const attemptSeconds = 600;
export const signIns = { name: 'sign-in', times: 300, seconds: 60 } as const;
export const providerTimeoutSeconds = 10;
const loginHintMax = 200;

type SignInNeeds = Pick<
  AcceptNeeds,
  'registry' | 'identityProviderOf' | 'primitives' | 'clock' | 'logger' | 'signedOut'
>;

/** Kept by the browser between our page and the provider's, sealed. */
type Attempt = {
  readonly workspace: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
};

export function signInRoutes(
  needs: SignInNeeds,
  config: AcceptConfig,
  signIn: StaffSignIn,
  limits: AddressLimits,
): Router {
  const router = Router({ mergeParams: true });
  const secure = config.origin.startsWith('https:');
  const providers = new Map<string, oidc.Configuration>();

  const providerOf = async (provider: IdentityProvider): Promise<oidc.Configuration> => {
    const key = JSON.stringify([provider.issuer, provider.clientId]);
    const known = providers.get(key);
    if (known !== undefined) return known;
    try {
      const issuer = new URL(provider.issuer);
      const found = await oidc.discovery(
        issuer,
        provider.clientId,
        {},
        provider.clientSecret === null ? oidc.None() : oidc.ClientSecretBasic(provider.clientSecret),
        {
          timeout: providerTimeoutSeconds,
          // Only on this very machine may it go without TLS.
          execute: isLoopback(issuer) ? [oidc.allowInsecureRequests] : [],
        },
      );
      providers.set(key, found);
      return found;
    } catch (error) {
      throw new Problem('sign-in-unavailable', error);
    }
  };

  const refuse = (workspace: string, code: ProblemCode, cause?: unknown): never => {
    refused(needs.logger, workspace, code);
    throw new Problem(code, cause);
  };

  router.get('/sign-in', async (request: Request, response: Response) => {
    const n = slotOf(request);
    if (!(await limits.take(signIns, request.ip ?? ''))) throw new Problem('too-many-requests');
    const workspace = onlyText(request.query['workspace']);
    if (workspace === null) {
      return slotsPage(response, startPage(needs, `/u/${n}/sign-in`));
    }
    const provider = needs.registry.of(workspace) === null ? null : needs.identityProviderOf(workspace);
    if (provider === null) throw new Problem('workspace-unknown');
    const configuration = await providerOf(provider);
    const attempt: Attempt = {
      workspace,
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const until = Math.floor(needs.clock.nowMs() / 1000) + attemptSeconds;
    response.cookie(
      attemptCookie,
      await sealed({ ...attempt }, config.signInKey, `${audienceOf(request)}/attempt`, until),
      { ...cookieOptions(request, secure), maxAge: attemptSeconds * 1000 },
    );
    const hint = onlyText(request.query['login_hint']);
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectOf(config, n),
      scope: 'openid',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(provider.prompt === null ? {} : { prompt: provider.prompt }),
      ...(hint === null || hint.length > loginHintMax ? {} : { login_hint: hint }),
    });
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(303, address.href);
  });

  router.get('/callback', async (request: Request, response: Response) => {
    const n = slotOf(request);
    const cookie = cookieOf(request, attemptCookie);
    const said =
      cookie === null
        ? null
        : await opened(cookie, config.signInKey, `${audienceOf(request)}/attempt`, needs.clock.nowMs());
    // Used once, whatever comes of it.
    response.clearCookie(attemptCookie, cookieOptions(request, secure));
    const attempt = said === null ? null : attemptOf(said);
    if (attempt === null) throw new Problem('sign-in-expired');
    const { workspace } = attempt;
    const provider = needs.identityProviderOf(workspace);
    if (provider === null) throw new Problem('workspace-unknown');
    const claims = await exchange(
      await providerOf(provider),
      attempt,
      callbackAddress(config, request, n),
    ).catch((error: unknown) => refuse(workspace, codeOfFailure(error), error));
    const login = loginDigest(needs.primitives, claims.iss, claims.sub);
    const person = needs.registry
      .of(workspace)
      ?.directory?.document.people.find((entry) => entry.login === login);
    if (person === undefined) return refuse(workspace, 'person-unknown');
    await signIn.start(request, response, workspace, person);
    response.setHeader('Cache-Control', 'no-store');
    response.redirect(303, `/u/${n}/`);
  });

  router.post('/sign-out', ownPages(config.origin), async (request: Request, response: Response) => {
    const ended = await signIn.current(request);
    await signIn.end(request, response);
    if (ended !== null) needs.signedOut?.(ended.principal);
    response.redirect(303, '/');
  });

  /** Walks to the first slot nobody is signed in under: only the browser knows its cookies of each path. */
  router.get('/next', async (request: Request, response: Response) => {
    const n = slotOf(request);
    const query = new URLSearchParams();
    for (const name of ['workspace', 'login_hint']) {
      const value = onlyText(request.query[name]);
      if (value !== null) query.set(name, value);
    }
    const taken = (await signIn.current(request)) !== null;
    response.setHeader('Cache-Control', 'no-store');
    if (!taken) response.redirect(303, `/u/${n}/sign-in?${query.toString()}`);
    else if (n < slotsMax) response.redirect(303, `/u/${n + 1}/next?${query.toString()}`);
    else slotsPage(response, { ...startPage(needs, '/u/1/next'), full: true });
  });

  return router;
}

export function startPage(needs: Pick<SignInNeeds, 'registry'>, address: string): StartPage {
  const workspaces = needs.registry
    .workspaces()
    .map((workspace) => needs.registry.of(workspace))
    .filter((known) => known !== null)
    .map(({ workspace, name }) => ({ workspace, name }));
  return { address, workspaces, full: false };
}

async function exchange(
  configuration: oidc.Configuration,
  attempt: Attempt,
  address: URL,
): Promise<{ readonly iss: string; readonly sub: string }> {
  const tokens = await oidc.authorizationCodeGrant(configuration, address, {
    expectedState: attempt.state,
    expectedNonce: attempt.nonce,
    pkceCodeVerifier: attempt.verifier,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (claims === undefined) throw new Problem('sign-in-refused');
  return claims;
}

/** The provider saying no is one thing, not reaching it another. */
function codeOfFailure(error: unknown): ProblemCode {
  const name = error instanceof Error ? error.name : '';
  return name === 'TypeError' || name === 'TimeoutError' || name === 'AbortError'
    ? 'sign-in-unavailable'
    : 'sign-in-refused';
}

function refused(logger: Log, workspace: string, code: string): void {
  logger({ event: 'sign-in-refused', workspace, code });
}

function redirectOf(config: AcceptConfig, n: number): string {
  return `${config.origin}/u/${n}/callback`;
}

/** As the provider was told, whatever a proxy made of the address on its way. */
function callbackAddress(config: AcceptConfig, request: Request, n: number): URL {
  const query = request.originalUrl.indexOf('?');
  return new URL(redirectOf(config, n) + (query < 0 ? '' : request.originalUrl.slice(query)));
}

function attemptOf(said: Readonly<Record<string, unknown>>): Attempt | null {
  const { workspace, state, nonce, verifier } = said;
  return typeof workspace === 'string' &&
    typeof state === 'string' &&
    typeof nonce === 'string' &&
    typeof verifier === 'string'
    ? { workspace, state, nonce, verifier }
    : null;
}

function isLoopback(address: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(address.hostname);
}

function onlyText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
