// The one shape of every refusal and failure over HTTP: a stable code and a sentence. Promises that nothing of a request
// or of an error's message is repeated.
import type { NextFunction, Request, Response } from 'express';
import type { Log } from '../platform/logger.ts';

const sentences = {
  'bad-request': [400, 'The request is not in the form this address takes.'],
  'body-too-large': [413, 'The request is larger than this address takes.'],
  'body-not-json': [415, 'This address takes JSON.'],
  'not-signed-in': [401, 'Nobody is signed in here.'],
  'ticket-invalid': [401, 'The ticket is unknown, used or too old.'],
  'unknown-poll': [401, 'The long poll is unknown or over.'],
  'not-allowed': [403, 'The access policy does not allow this.'],
  'wrong-origin': [403, 'This page may not ask that.'],
  'site-unknown': [404, 'There is no such site.'],
  'not-found': [404, 'There is nothing here.'],
  'request-unknown': [404, 'There is no such request.'],
  'device-wrong': [400, 'The device does not fit its keys.'],
  'signature-wrong': [400, 'The signature does not fit.'],
  'time-wrong': [400, 'The time is too far from the server’s.'],
  'nonce-used': [409, 'This was sent before.'],
  replaced: [409, 'A later request took this one’s place.'],
  'too-many-frames': [400, 'Too many frames at once.'],
  'too-many-requests': [429, 'Too many requests; wait a little.'],
  full: [503, 'The server cannot take more connections now.'],
  'try-again': [503, 'It could not be done now; try again.'],
  unavailable: [503, 'It cannot be done now.'],
  'sign-in-unavailable': [503, 'The identity provider cannot be reached.'],
  'sign-in-refused': [403, 'The identity provider did not sign you in.'],
  'sign-in-expired': [400, 'This sign-in took too long; begin again.'],
  'person-unknown': [403, 'The directory has nobody with this account.'],
  'workspace-unknown': [404, 'There is no such workspace.'],
  internal: [500, 'Something went wrong here.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type ProblemCode = keyof typeof sentences;

/** Thrown by a route to answer with this code. */
export class Problem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.name = 'Problem';
    this.code = code;
  }
}

export function sendProblem(response: Response, code: ProblemCode): void {
  const [status, message] = sentences[code];
  if (code === 'too-many-requests') response.setHeader('Retry-After', '10');
  response.status(status).json({ code, message });
}

/** A code another stage refused with keeps its name; what it means over HTTP is said here. */
export function sendRefusal(response: Response, code: string): void {
  if (Object.hasOwn(sentences, code)) sendProblem(response, code as ProblemCode);
  else response.status(409).json({ code, message: 'This was refused.' });
}

export function problemAnswers(logger: Log) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const code = codeOf(error);
    const route = routeOf(request);
    const [status] = sentences[code];
    if (status >= 500) logger({ event: 'request-failed', route, status, error });
    else logger({ event: 'request-refused', route, status, code });
    sendProblem(response, code);
  };
}

/** The pattern, not the address: an address may hold ids and secrets. */
function routeOf(request: Request): string {
  const route = request.route as { readonly path?: unknown } | undefined;
  return `${request.method}:${typeof route?.path === 'string' ? route.path : '*'}`;
}

function codeOf(error: unknown): ProblemCode {
  if (error instanceof Problem) return error.code;
  const type = (error as { readonly type?: unknown } | null)?.type;
  if (type === 'entity.too.large') return 'body-too-large';
  if (typeof type === 'string' && /^(entity|encoding|charset|request|parameters)\./.test(type))
    return 'bad-request';
  const status = (error as { readonly status?: unknown } | null)?.status;
  if (status === 404) return 'not-found';
  if (typeof status === 'number' && status >= 400 && status < 500) return 'bad-request';
  return 'internal';
}
