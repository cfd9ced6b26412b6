// What the organisation's own page says of a visitor: a short-lived JSON Web Token that names this conversation and this
// very device (RFC 7519, 7800). Promises: what is accepted was signed by a token key of the directory at that moment.

import { importJWK, jwtVerify, type JWTPayload } from 'jose';
import type { DirectoryDocument } from './directory.ts';
import type { DeviceCard } from './identity.ts';
import { accepted, type Checked, refused } from './refusal.ts';
import { isObject } from './is-object.ts';

export const TOKEN_AUDIENCE = 'sealdesk';
/** A token is asked for when it is needed; one that is good for longer is refused. */
export const TOKEN_LIFETIME_SECONDS_MAX = 600;
export const TOKEN_SKEW_SECONDS = 60;
export const TOKEN_TEXT_MAX = 4_096;
const SUBJECT_MAX = 255;
const NAME_MAX = 80;
const EMAIL_MAX = 254;

export type ConfirmedVisitor = {
  /** The organisation's own name for its customer. */
  readonly subject: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly key: string;
};

export type TokenQuestion = {
  readonly tokens: DirectoryDocument['tokens'];
  readonly workspace: string;
  readonly conversation: string;
  readonly device: Pick<DeviceCard, 'sign'>;
  /** When it was recorded; for one that comes now, now. */
  readonly atMs: number;
};

export async function verifyVisitorToken(
  token: string,
  question: TokenQuestion,
): Promise<Checked<ConfirmedVisitor>> {
  if (token.length > TOKEN_TEXT_MAX) return refused('too-large');
  const kid = keyNamed(token);
  const key = question.tokens.find((each) => each.kid === kid);
  if (key === undefined) return refused('key-unknown');
  let payload: JWTPayload;
  try {
    const imported = await importJWK({ ...key }, key.alg);
    ({ payload } = await jwtVerify(token, imported, {
      algorithms: [key.alg],
      audience: TOKEN_AUDIENCE,
      currentDate: new Date(question.atMs),
      clockTolerance: TOKEN_SKEW_SECONDS,
      maxTokenAge: TOKEN_LIFETIME_SECONDS_MAX,
      requiredClaims: ['sub', 'iat', 'exp', 'nonce', 'workspace', 'cnf'],
    }));
  } catch {
    return refused('signature-invalid');
  }
  const { cnf, exp, iat, nonce, sub, workspace } = payload;
  if (workspace !== question.workspace) return refused('wrong-workspace');
  if (nonce !== question.conversation) return refused('wrong-conversation');
  if (!namesDevice(cnf, question.device.sign)) return refused('wrong-sender');
  if ((exp ?? Infinity) - (iat ?? 0) > TOKEN_LIFETIME_SECONDS_MAX) return refused('proof-invalid');
  const subject = textClaim(sub, SUBJECT_MAX);
  if (subject === null) return refused('shape-invalid');
  return accepted({
    subject,
    name: textClaim(payload['name'], NAME_MAX),
    email: textClaim(payload['email'], EMAIL_MAX),
    key: key.kid,
  });
}

function keyNamed(token: string): string | null {
  try {
    const header: unknown = JSON.parse(
      atob((token.split('.', 1)[0] ?? '').replace(/-/g, '+').replace(/_/g, '/')),
    );
    return isObject(header) && typeof header['kid'] === 'string' ? header['kid'] : null;
  } catch {
    return null;
  }
}

/** Held by the device whose key it carries: to any other the token is worth nothing. */
function namesDevice(cnf: unknown, sign: string): boolean {
  const jwk = isObject(cnf) ? cnf['jwk'] : null;
  return isObject(jwk) && jwk['kty'] === 'OKP' && jwk['crv'] === 'Ed25519' && jwk['x'] === sign;
}

function textClaim(value: unknown, max: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= max ? value : null;
}
