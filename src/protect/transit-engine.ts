// The door to a transit engine over its HTTP API (HashiCorp Vault's `secret/transit`, the same in OpenBao). Promises an answer
// or a failure in bounded time. The token is read for each request, and neither it nor a secret is ever in a message.
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { TransitConfig } from '../platform/config.ts';
import { ProtectFailure } from './failure.ts';

export interface TransitEngine {
  /** A key that never leaves the engine; one that stands stays. */
  make(key: string): Promise<void>;
  wrap(key: string, secret: Uint8Array, boundTo: string): Promise<string>;
  /** Null: there is no such key any more. */
  unwrap(key: string, wrapped: string, boundTo: string): Promise<Uint8Array | null>;
  /** The engine has confirmed that it has no such key. */
  destroy(key: string): Promise<void>;
}

export const TRANSIT_ANSWER_MS_MAX = 10_000;
export const TRANSIT_TRIES_MAX = 3;
const TRANSIT_PAUSE_MS = 250;
const ANSWER_BYTES_MAX = 65_536;

type Answer = { readonly status: number; readonly body: string };
type Asked = { readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string; readonly body?: object };

export function transitEngine(config: TransitConfig): TransitEngine {
  const keys = 'keys/';

  async function ask(asked: Asked, accepted: readonly number[]): Promise<Answer> {
    let last = '';
    for (let attempt = 1; attempt <= TRANSIT_TRIES_MAX; attempt += 1) {
      if (attempt > 1) await pause(TRANSIT_PAUSE_MS * attempt);
      try {
        const answer = await send(config, asked);
        if (accepted.includes(answer.status)) return answer;
        last = `status ${answer.status}`;
        // Sealed, standing by, or too busy: it may answer soon. Anything else is its last word.
        if (answer.status < 500 && answer.status !== 429) break;
      } catch (error) {
        last = (error as NodeJS.ErrnoException).code ?? (error as Error).name;
      }
    }
    throw new ProtectFailure(
      'vault-unreachable',
      `the transit engine, asked to ${asked.method} ${asked.path.split('/')[0]}: ${last}`,
    );
  }

  const stands = async (key: string): Promise<boolean> =>
    (await ask({ method: 'GET', path: keys + key }, [200, 404])).status === 200;

  return {
    async make(key) {
      const body = { type: 'aes256-gcm96', exportable: false, allow_plaintext_backup: false };
      await ask({ method: 'POST', path: keys + key, body }, [200, 204]);
    },
    async wrap(key, secret, boundTo) {
      const body = { plaintext: base64(secret), associated_data: base64(Buffer.from(boundTo)) };
      const answer = await ask({ method: 'POST', path: `encrypt/${key}`, body }, [200]);
      return fieldOf(answer, 'ciphertext');
    },
    async unwrap(key, wrapped, boundTo) {
      // A missing key and a damaged text are the same status to `decrypt`.
      if (!(await stands(key))) return null;
      const body = { ciphertext: wrapped, associated_data: base64(Buffer.from(boundTo)) };
      const answer = await ask({ method: 'POST', path: `decrypt/${key}`, body }, [200, 400]);
      if (answer.status === 400)
        throw new ProtectFailure('vault-damaged', 'the transit engine does not take what a place holds');
      return new Uint8Array(Buffer.from(fieldOf(answer, 'plaintext'), 'base64'));
    },
    async destroy(key) {
      if (await stands(key)) {
        // A key can be deleted only once it is said that it may.
        await ask(
          { method: 'POST', path: `${keys}${key}/config`, body: { deletion_allowed: true } },
          [200, 204],
        );
        await ask({ method: 'DELETE', path: keys + key }, [200, 204, 404]);
      }
      if (await stands(key))
        throw new ProtectFailure('vault-unreachable', 'the transit engine still has the key it deleted');
    },
  };
}

function send(config: TransitConfig, asked: Asked): Promise<Answer> {
  const url = new URL(`/v1/${config.mount}/${asked.path}`, config.address);
  const body = asked.body === undefined ? null : JSON.stringify(asked.body);
  const options = {
    method: asked.method,
    headers: {
      'X-Vault-Token': readFileSync(config.tokenFile, 'utf8').trim(),
      'X-Vault-Request': 'true',
      ...(body === null ? {} : { 'Content-Type': 'application/json' }),
    },
    signal: AbortSignal.timeout(TRANSIT_ANSWER_MS_MAX),
    ...(config.caFile === null ? {} : { ca: readFileSync(config.caFile) }),
  };
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'https:' ? overHttps : overHttp)(url, options, (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > ANSWER_BYTES_MAX) answer.destroy(new Error('the answer is too long'));
        else parts.push(part);
      });
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

function fieldOf(answer: Answer, name: 'ciphertext' | 'plaintext'): string {
  try {
    const value = (JSON.parse(answer.body) as { data?: Record<string, unknown> }).data?.[name];
    if (typeof value === 'string') return value;
  } catch {
    // Said below, without what was answered.
  }
  throw new ProtectFailure('vault-unreachable', `the transit engine answered without ${name}`);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
