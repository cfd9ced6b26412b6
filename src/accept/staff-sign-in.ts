// Who of the staff is signed in under /u/<n>/. The cookie is a sealed statement that only this server can make or read;
// roles and teams are never in it but taken from the newest directory at each request, so a change acts at once.
// Trusts the key it is given, and the directory.
import type { CookieOptions, NextFunction, Request, Response } from 'express';
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Clock } from '../platform/clock.ts';
import type { Randomness } from '../platform/ids.ts';
import type { StaffPrincipal } from '../platform/principal.ts';
import { Problem } from './problem.ts';
import { type Known, type Registry, standingDevice } from './registry.ts';

export const signInCookie = 'sealdesk';
export const signInSeconds = 12 * 3600;
/** People signed in side by side in one browser. */
export const slotsMax = 9;
/** Sign-outs remembered until their cookies end by themselves; the oldest give way, and a restart forgets them. */
export const signOutsKeptMax = 10_000;

const cookieBytesMax = 4096;
const keyUse = { alg: 'dir', enc: 'A256GCM' } as const;

export type DirectoryPerson = NonNullable<Known['directory']>['document']['people'][number];

export type SignedIn = {
  readonly principal: StaffPrincipal;
  readonly person: DirectoryPerson;
  readonly known: Known;
};

type Statement = {
  readonly id: string;
  readonly workspace: string;
  readonly person: string;
  readonly login: string;
  readonly device: string | null;
  /** Seconds since 1970. */
  readonly until: number;
};

export interface StaffSignIn {
  /** Null when nobody is signed in in this slot. */
  current(request: Request): Promise<SignedIn | null>;
  /** Throws `not-signed-in`. */
  required(request: Request): Promise<SignedIn>;
  /** For routes: `signedIn(response)` then answers who it is. */
  readonly require: (request: Request, response: Response, next: NextFunction) => Promise<void>;
  start(request: Request, response: Response, workspace: string, person: DirectoryPerson): Promise<void>;
  /** The device proved itself: said in the cookie from now on. */
  remember(request: Request, response: Response, device: string | null): Promise<void>;
  end(request: Request, response: Response): Promise<void>;
}

type SignInNeeds = {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Randomness;
  /** 32 bytes. */
  readonly key: Uint8Array;
  readonly secure: boolean;
};

export function createStaffSignIn(needs: SignInNeeds): StaffSignIn {
  if (needs.key.length !== 32) throw new RangeError('the sign-in key must be 32 bytes');
  const signedOut = new Set<string>();

  const read = async (request: Request): Promise<Statement | null> => {
    const cookie = cookieOf(request, signInCookie);
    if (cookie === null || cookie.length > cookieBytesMax) return null;
    const payload = await opened(cookie, needs.key, audienceOf(request), needs.clock.nowMs());
    const statement = payload === null ? null : statementOf(payload);
    return statement === null || signedOut.has(statement.id) ? null : statement;
  };

  const write = async (request: Request, response: Response, statement: Statement): Promise<void> => {
    const { until, ...said } = statement;
    const cookie = await sealed(said, needs.key, audienceOf(request), until);
    const seconds = until - Math.floor(needs.clock.nowMs() / 1000);
    response.cookie(signInCookie, cookie, {
      ...cookieOptions(request, needs.secure),
      maxAge: seconds * 1000,
    });
  };

  const resolve = async (request: Request): Promise<{ statement: Statement; signedIn: SignedIn } | null> => {
    const statement = await read(request);
    if (statement === null) return null;
    const known = needs.registry.of(statement.workspace);
    const person = known?.directory?.document.people.find((entry) => entry.id === statement.person);
    if (known === null || person === undefined || person.login !== statement.login) return null;
    const principal: StaffPrincipal = {
      kind: 'staff',
      workspace: statement.workspace,
      person: person.id,
      roles: person.roles,
      teams: person.teams,
      device: standingDevice(known, statement),
    };
    return { statement, signedIn: { principal, person, known } };
  };

  const required = async (request: Request): Promise<SignedIn> => {
    const found = await resolve(request);
    if (found === null) throw new Problem('not-signed-in');
    return found.signedIn;
  };

  return {
    async current(request) {
      return (await resolve(request))?.signedIn ?? null;
    },
    required,
    async require(request, response, next) {
      response.locals['signedIn'] = await required(request);
      next();
    },
    async start(request, response, workspace, person) {
      await write(request, response, {
        id: needs.random.id(),
        workspace,
        person: person.id,
        login: person.login,
        device: null,
        until: Math.floor(needs.clock.nowMs() / 1000) + signInSeconds,
      });
    },
    async remember(request, response, device) {
      const statement = await read(request);
      if (statement === null || statement.device === device) return;
      await write(request, response, { ...statement, device });
    },
    async end(request, response) {
      const statement = await read(request);
      if (statement !== null) {
        signedOut.add(statement.id);
        for (const oldest of signedOut) {
          if (signedOut.size <= signOutsKeptMax) break;
          signedOut.delete(oldest);
        }
      }
      response.clearCookie(signInCookie, cookieOptions(request, needs.secure));
    },
  };
}

/** Who is signed in, after `require` ran. */
export function signedIn(response: Response): SignedIn {
  return response.locals['signedIn'] as SignedIn;
}

export function slotOf(request: Request): number {
  const text = request.params['n'];
  if (typeof text !== 'string' || !/^[1-9]$/.test(text) || Number(text) > slotsMax)
    throw new Problem('not-found');
  return Number(text);
}

/** Bound to the slot's path, so that several people can be signed in side by side. */
export function cookieOptions(request: Request, secure: boolean): CookieOptions {
  return { httpOnly: true, sameSite: 'lax', secure, path: `/u/${slotOf(request)}/` };
}

/** A cookie of one slot is worth nothing in another. */
export function audienceOf(request: Request): string {
  return `u/${slotOf(request)}`;
}

export function cookieOf(request: Request, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return decoded(part.slice(equals + 1).trim());
  }
  return null;
}

export function sealed(
  said: Readonly<Record<string, unknown>>,
  key: Uint8Array,
  audience: string,
  until: number,
): Promise<string> {
  return new EncryptJWT({ ...said })
    .setProtectedHeader(keyUse)
    .setAudience(audience)
    .setExpirationTime(until)
    .encrypt(key);
}

/** Null for whatever this server did not make, made for something else, or made too long ago. */
export async function opened(
  token: string,
  key: Uint8Array,
  audience: string,
  nowMs: number,
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { payload } = await jwtDecrypt(token, key, {
      audience,
      keyManagementAlgorithms: [keyUse.alg],
      contentEncryptionAlgorithms: [keyUse.enc],
      requiredClaims: ['exp'],
      currentDate: new Date(nowMs),
    });
    return payload;
  } catch {
    return null;
  }
}

function statementOf(payload: Readonly<Record<string, unknown>>): Statement | null {
  const { id, workspace, person, login, device, exp } = payload;
  const fits =
    typeof id === 'string' &&
    typeof workspace === 'string' &&
    typeof person === 'string' &&
    typeof login === 'string' &&
    (device === null || typeof device === 'string') &&
    typeof exp === 'number';
  return fits ? { id, workspace, person, login, device, until: exp } : null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
