// A customer of the invented bank, signed in by a cookie of its own, and the word the bank's page gives the chat about them: a
// short-lived token over one conversation and one device. A real bank does the same where its sessions are.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { importJWK, type JWK, SignJWT } from 'jose';
import { TOKEN_AUDIENCE } from '../../seal/visitor-token.ts';

export const CUSTOMER = {
  subject: 'customer-40817',
  name: 'Mara Okafor',
  first: 'Mara',
  email: 'mara.okafor@example.org',
} as const;
export const TOKEN_PATH = '/chat-token';
const TOKEN_SECONDS = 300;
const BODY_BYTES_MAX = 2_000;
const SESSION_BYTES = 36;

export type TokenKey = { readonly kid: string; readonly jwk: JWK };

export interface Customers {
  /** The cookie of a new session. */
  signIn(): string;
  signOut(request: IncomingMessage): string;
  isSignedIn(request: IncomingMessage): boolean;
  /** Null: nobody is signed in, or it is not asked for as it should be. */
  token(request: IncomingMessage): Promise<string | null>;
}

export function createCustomers(brand: string, key: TokenKey): Customers {
  const sessions = new Set<string>();
  const name = `${brand}-session`;
  const sessionOf = (request: IncomingMessage) =>
    new RegExp(`(?:^|; )${name}=([0-9a-f-]{${SESSION_BYTES}})`).exec(request.headers.cookie ?? '')?.[1] ?? '';
  const cookie = (value: string, more = '') => `${name}=${value}; Path=/; HttpOnly; SameSite=Strict${more}`;
  return {
    signIn() {
      const session = randomUUID();
      sessions.add(session);
      return cookie(session);
    },
    signOut(request) {
      sessions.delete(sessionOf(request));
      return cookie('', '; Max-Age=0');
    },
    isSignedIn: (request) => sessions.has(sessionOf(request)),
    async token(request) {
      const { host, origin } = request.headers;
      // Of this page alone: another site must not learn who is signed in here.
      if (!sessions.has(sessionOf(request)) || origin !== `http://${host ?? ''}`) return null;
      const asked = await bodyOf(request);
      if (asked === null) return null;
      const private_ = await importJWK(key.jwk, 'EdDSA');
      return new SignJWT({
        workspace: asked.workspace,
        nonce: asked.conversation,
        cnf: { jwk: { kty: 'OKP', crv: 'Ed25519', x: asked.key } },
        name: CUSTOMER.name,
        email: CUSTOMER.email,
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.kid })
        .setAudience(TOKEN_AUDIENCE)
        .setSubject(CUSTOMER.subject)
        .setIssuedAt()
        .setExpirationTime(`${TOKEN_SECONDS}s`)
        .sign(private_);
    },
  };
}

type Asked = { readonly workspace: string; readonly conversation: string; readonly key: string };

async function bodyOf(request: IncomingMessage): Promise<Asked | null> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > BODY_BYTES_MAX) return null;
  }
  try {
    const { conversation, key, workspace } = JSON.parse(text) as Partial<Asked>;
    const whole =
      typeof workspace === 'string' &&
      /^[\w-]{22}$/.test(conversation ?? '') &&
      /^[\w-]{43}$/.test(key ?? '');
    return whole ? { workspace, conversation: conversation ?? '', key: key ?? '' } : null;
  } catch {
    return null;
  }
}
