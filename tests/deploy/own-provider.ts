// An identity provider as an organisation has one, of the test's own: a confidential client with a secret, PKCE, a form
// that asks for account and password. It shares nothing with the development provider but the library.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export type OwnProvider = { readonly issuer: string; close(): Promise<void> };

export async function startOwnProvider(client: {
  readonly id: string;
  readonly secret: string;
  readonly redirects: readonly string[];
  /** Passwords by account. */
  readonly accounts: ReadonlyMap<string, string>;
}): Promise<OwnProvider> {
  const { accounts } = client;
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  const Provider = await quietly(async () => (await import('oidc-provider')).Provider);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = await quietly(
    async () =>
      new Provider(issuer, {
        clients: [
          {
            client_id: client.id,
            client_secret: client.secret,
            token_endpoint_auth_method: 'client_secret_basic',
            grant_types: ['authorization_code'],
            response_types: ['code'],
            redirect_uris: [...client.redirects],
          },
        ],
        jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'own' }] },
        cookies: { keys: [randomBytes(32).toString('base64url')] },
        features: { devInteractions: { enabled: false } },
        pkce: { required: () => true },
        findAccount: (_context, sub) =>
          accounts.has(sub) ? { accountId: sub, claims: () => ({ sub }) } : undefined,
        ttl: {
          AccessToken: 60,
          AuthorizationCode: 60,
          Grant: 600,
          IdToken: 60,
          Interaction: 600,
          Session: 600,
        },
        interactions: { url: (_context, interaction) => `/login/${interaction.uid}` },
        loadExistingGrant: async (context) => {
          const { client: asking, session, provider: own } = context.oidc;
          if (asking === undefined || session?.accountId === undefined) return undefined;
          const grant = new own.Grant({ clientId: asking.clientId, accountId: session.accountId });
          grant.addOIDCScope('openid');
          await grant.save();
          return grant;
        },
      }),
  );
  const answer = provider.callback();

  async function login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = (status: number, said: string) =>
      response
        .writeHead(status, { 'content-type': 'text/html; charset=utf-8' })
        .end(
          `<!doctype html><html lang="en"><head><title>Sign in</title></head><body><p>${said}</p><form method="post">` +
            '<label>Account <input name="account" autocomplete="username"></label>' +
            '<label>Password <input name="password" type="password" autocomplete="current-password"></label>' +
            '<button>Sign in</button></form></body></html>',
        );
    if (request.method === 'GET') {
      form(200, 'Sign in with your account of the bank.');
      return;
    }
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const said = new URLSearchParams(body);
    const account = said.get('account') ?? '';
    if (accounts.get(account) !== said.get('password')) {
      form(401, 'Account and password do not match.');
      return;
    }
    await provider.interactionFinished(request, response, { login: { accountId: account } });
  }

  server.on('request', (request, response) => {
    if (/^\/login\/[\w-]+$/.test(request.url ?? '')) {
      login(request, response).catch(() => response.destroy());
    } else void answer(request, response);
  });
  return {
    issuer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The library says on every start which Node it would rather run on, and that memory forgets. */
async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { info, warn } = console;
  console.info = console.warn = () => undefined;
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}
