// An identity provider for trying the product on one machine: anybody may be anybody, by one click. Never part of a
// real installation: it refuses to start in production, and nothing but the demo loads it.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import type Provider from 'oidc-provider';
import type { Adapter, AdapterPayload, Configuration } from 'oidc-provider';

export type Account = {
  /** The provider's name for the person: OIDC `sub`, and a `login_hint` that signs in at once. */
  readonly sub: string;
  readonly name: string;
  /** Heading the person is listed under. */
  readonly group: string;
  /** What they do, in a few words. */
  readonly role: string;
};

export type IdentityProviderOptions = {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  /** Origins of the servers that sign in here. */
  readonly origins: readonly string[];
  readonly slots: number;
  readonly accounts: readonly Account[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export interface RunningIdentityProvider {
  readonly issuer: string;
  close(): Promise<void>;
}

export class IdentityProviderRefused extends Error {
  readonly code = 'development-only';

  constructor() {
    super('the development identity provider does not start when NODE_ENV=production');
    this.name = 'IdentityProviderRefused';
  }
}

const sessionSeconds = 3600;
/** Things the provider remembers; the oldest give way. */
export const thingsKeptMax = 10_000;

export async function startIdentityProvider(
  options: IdentityProviderOptions,
): Promise<RunningIdentityProvider> {
  if (options.environment['NODE_ENV'] === 'production') throw new IdentityProviderRefused();
  const accounts = new Map(options.accounts.map((account) => [account.sub, account]));
  const server = createServer();
  await listen(server, options.host, options.port);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  const issuer = `http://${options.host}:${port}`;
  const Provider = await loadProvider();
  const provider = new Provider(issuer, await configuration(options, accounts));
  const answer = provider.callback();

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const place = /^\/interaction\/[A-Za-z0-9_-]+(?:\/as\/([A-Za-z0-9._%-]{1,120}))?$/.exec(
      (request.url ?? '').split('?', 1)[0]!,
    );
    forgetSession(request);
    if (place === null || request.method !== 'GET') {
      void answer(request, response);
      return;
    }
    interact(provider, accounts, request, response, place[1] ?? null).catch(() => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' });
      response.end('This sign-in is over. Go back to the page you came from and begin again.\n');
    });
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

async function configuration(
  options: IdentityProviderOptions,
  accounts: ReadonlyMap<string, Account>,
): Promise<Configuration> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const slots = Array.from({ length: options.slots }, (_, index) => index + 1);
  return {
    clients: [
      {
        client_id: options.clientId,
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        redirect_uris: options.origins.flatMap((origin) => slots.map((n) => `${origin}/u/${n}/callback`)),
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'development' }] },
    adapter: memoryAdapter(),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    scopes: ['openid'],
    findAccount: (_context, sub) => {
      if (!accounts.has(sub)) return undefined;
      return { accountId: sub, claims: () => ({ sub }) };
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    // Nobody is asked for consent: the client and the provider are the same demo.
    loadExistingGrant: async (context) => {
      const { client, session, provider } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      Grant: sessionSeconds,
      IdToken: 300,
      Interaction: 600,
      Session: sessionSeconds,
    },
  };
}

/** Nobody stays signed in here: the next person at the same browser is asked who they are. */
function forgetSession(request: IncomingMessage): void {
  const kept = (request.headers.cookie ?? '').split(';').filter((part) => !/^\s*_session[._=]/.test(part));
  request.headers.cookie = kept.join(';');
}

/** The package says on every start which Node it would rather run on; whoever runs the demo cannot change that. */
async function loadProvider(): Promise<typeof Provider> {
  const warn = console.warn;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return (await import('oidc-provider')).Provider;
  } finally {
    console.warn = warn;
  }
}

/** Everything in memory, for one process and its life. */
function memoryAdapter(): (model: string) => Adapter {
  const kept = new Map<string, { readonly payload: AdapterPayload; readonly until: number }>();
  const find = (key: string): AdapterPayload | undefined => {
    const found = kept.get(key);
    return found === undefined || found.until <= Date.now() ? undefined : found.payload;
  };
  const findBy = (model: string, field: 'uid' | 'userCode', value: string): AdapterPayload | undefined => {
    for (const [key, { payload }] of kept) {
      if (key.startsWith(`${model} `) && payload[field] === value) return find(key);
    }
    return undefined;
  };
  return (model) => ({
    async upsert(id, payload, expiresIn) {
      kept.delete(`${model} ${id}`);
      kept.set(`${model} ${id}`, { payload, until: Date.now() + (expiresIn ?? sessionSeconds) * 1000 });
      for (const oldest of kept.keys()) {
        if (kept.size <= thingsKeptMax) break;
        kept.delete(oldest);
      }
    },
    find: async (id) => find(`${model} ${id}`),
    findByUid: async (uid) => findBy(model, 'uid', uid),
    findByUserCode: async (code) => findBy(model, 'userCode', code),
    async consume(id) {
      const payload = find(`${model} ${id}`);
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      kept.delete(`${model} ${id}`);
    },
    async revokeByGrantId(grant) {
      for (const [key, { payload }] of kept) if (payload.grantId === grant) kept.delete(key);
    },
  });
}

async function interact(
  provider: Provider,
  accounts: ReadonlyMap<string, Account>,
  request: IncomingMessage,
  response: ServerResponse,
  chosen: string | null,
): Promise<void> {
  const { params, uid } = await provider.interactionDetails(request, response);
  const hint = params['login_hint'];
  const sub = chosen ?? (typeof hint === 'string' && accounts.has(hint) ? hint : null);
  if (sub === null || !accounts.has(sub)) {
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(choicePage(uid, [...accounts.values()]));
    return;
  }
  await provider.interactionFinished(
    request,
    response,
    { login: { accountId: sub, remember: false } },
    { mergeWithLastSubmission: false },
  );
}

function choicePage(uid: string, accounts: readonly Account[]): string {
  const groups = [...new Set(accounts.map((account) => account.group))];
  const lists = groups.map((group) => {
    const people = accounts
      .filter((account) => account.group === group)
      .map(
        (account) =>
          `<a href="/interaction/${written(uid)}/as/${encodeURIComponent(account.sub)}">${written(account.name)}<small>${written(account.role)}</small></a>`,
      );
    return `<h2>${written(group)}</h2>\n${people.join('\n')}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Development sign-in</title><style>
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#fcfcfd,#111113);color:light-dark(#1c2024,#edeef0)}
main{width:min(28rem,calc(100vw - 3rem));padding:2rem 0}
h1{font-size:1.25rem;font-weight:600;margin:0}
h2{font-size:.875rem;font-weight:600;margin:1.5rem 0 .5rem;color:light-dark(#60646c,#b0b4ba)}
p{margin:.25rem 0 0;color:light-dark(#60646c,#b0b4ba)}
a{display:flex;justify-content:space-between;gap:1rem;padding:.625rem 1rem;margin:.375rem 0;border:1px solid light-dark(#d9d9e0,#363a3f);border-radius:8px;color:inherit;text-decoration:none}
a:hover{background:light-dark(#f0f0f3,#212225)}
a:focus-visible{outline:2px solid light-dark(#0d74ce,#70b8ff);outline-offset:2px}
small{color:light-dark(#60646c,#b0b4ba);font-size:.875rem}
</style></head><body><main><h1>Development sign-in</h1>
<p>For trying Sealdesk on one machine. Choose who you are.</p>
${lists.join('\n')}
</main></body></html>
`;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function written(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
