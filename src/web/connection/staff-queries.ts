// What staff pages ask over plain requests, with the sign-in's cookie. A refusal is an error with the server's code.

import type { Action } from '../../contract/actions.ts';
import { isObject } from '../../seal/is-object.ts';
import type { ActOutcome } from './connection-state.ts';
import { EndFailure } from './platform.ts';

type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export const QUERY_MS = 20_000;

/** The server said no, by this code. */
export class QueryRefusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`refused: ${code}`);
    this.code = code;
  }
}

export class StaffQueries {
  readonly #url: string;
  readonly #fetch: Fetch;

  constructor(url: string, fetch: Fetch) {
    this.#url = url;
    this.#fetch = fetch;
  }

  get(path: string): Promise<unknown> {
    return this.#ask(path, { method: 'GET' });
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** One try; no answer leaves the outcome unknown. */
  async act(ref: string, action: Action): Promise<ActOutcome> {
    let value: unknown;
    try {
      const response = await this.#send('/actions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ref, action }),
      });
      value = await response.json();
    } catch {
      return { status: 'unknown' };
    }
    if (!isObject(value)) return { status: 'unknown' };
    const { status, code, position, detail } = value;
    const details = isObject(detail) ? detail : null;
    if (status === 'done')
      return { status: 'done', position: typeof position === 'string' ? position : null, detail: details };
    const said = typeof code === 'string' ? code : 'unavailable';
    return status === 'failed'
      ? { status: 'failed', code: said }
      : { status: 'refused', code: said, detail: details };
  }

  async #ask(path: string, init: RequestInit): Promise<unknown> {
    let response: Response;
    try {
      response = await this.#send(path, init);
    } catch (error) {
      throw new EndFailure('unreachable', error);
    }
    if (response.status === 401) throw new EndFailure('signed-out');
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) return body;
    if (response.status >= 500) throw new EndFailure('unreachable');
    throw new QueryRefusal(isObject(body) && typeof body['code'] === 'string' ? body['code'] : 'not-allowed');
  }

  #send(path: string, init: RequestInit): Promise<Response> {
    return this.#fetch(this.#url + path, {
      ...init,
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(QUERY_MS),
    });
  }
}
