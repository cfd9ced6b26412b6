// Frames over plain requests, for networks that let no WebSocket through. One request waits at the server; the next frame
// to send makes another take its place, which carries again whatever was not answered: the server takes a frame twice
// without harm. Promises: frames come once and in order, a batch is taken by its number.

import type { ClientFrame } from '../../contract/frames.ts';
import { readFrame, type Transport } from './transport.ts';

/** The server waits 25 s; a request that takes longer is lost. */
export const POLL_MS = 40_000;
export const FRAMES_PER_POLL_MAX = 64;
export const FRAMES_WAITING_MAX = 512;
/** Requests in a row that failed; then the link is over. */
export const POLL_FAILURES_MAX = 3;
export const POLL_AGAIN_MS = 500;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;
type Batch = { readonly poll: string | null; readonly number: number; readonly frames: readonly unknown[] };

export function pollTransport(url: string, fetch: Fetch): Transport {
  return {
    name: 'poll',
    open({ ticket, hello, received, closed }) {
      const waiting: ClientFrame[] = [];
      let secret: string | null = null;
      let got = 0;
      let ended = false;
      let superseded = false;
      let present: AbortController | null = null;

      void run()
        .catch(() => {})
        .finally(() => {
          if (!ended) {
            ended = true;
            closed();
          }
        });

      async function run(): Promise<void> {
        let failures = 0;
        for (const first = [hello]; !ended; ) {
          const frames = secret === null ? first : waiting.slice(0, FRAMES_PER_POLL_MAX);
          const answer = await ask(frames);
          if (ended) return;
          if (answer === 'replaced') continue;
          if (answer === 'over') return;
          if (answer === 'failed') {
            failures += 1;
            // A ticket is good once: what failed with it begins anew with another.
            if (secret === null || failures >= POLL_FAILURES_MAX) return;
            await new Promise((resume) => setTimeout(resume, POLL_AGAIN_MS * failures));
            continue;
          }
          failures = 0;
          if (secret === null) secret = answer.poll;
          else waiting.splice(0, frames.length);
          if (secret === null) return;
          take(answer);
        }
      }

      function take(batch: Batch): void {
        // The batch before, given again because its first answer was lost.
        if (batch.number <= got) return;
        got = batch.number;
        for (const value of batch.frames) {
          const frame = readFrame(value);
          if (frame !== null && !ended) received(frame);
        }
      }

      async function ask(frames: readonly ClientFrame[]): Promise<Batch | 'failed' | 'over' | 'replaced'> {
        const abort = new AbortController();
        present = abort;
        superseded = false;
        const timer = setTimeout(() => abort.abort(), POLL_MS);
        try {
          const response = await fetch(secret === null ? url : `${url}/next`, {
            method: 'POST',
            headers: {
              'content-type': 'application/json',
              authorization: secret === null ? `Ticket ${ticket}` : `Poll ${secret}`,
            },
            body: JSON.stringify(secret === null ? { frames } : { got, frames }),
            credentials: 'omit',
            cache: 'no-store',
            signal: abort.signal,
          });
          if (response.status === 401 || response.status === 403 || response.status === 400) return 'over';
          if (!response.ok) return response.status === 409 ? 'replaced' : 'failed';
          return batchOf(await response.json()) ?? 'failed';
        } catch {
          return superseded ? 'replaced' : 'failed';
        } finally {
          clearTimeout(timer);
        }
      }

      return {
        send(frame) {
          if (ended) return;
          if (waiting.length >= FRAMES_WAITING_MAX) {
            present?.abort();
            ended = true;
            queueMicrotask(closed);
            return;
          }
          waiting.push(frame);
          if (superseded || secret === null) return;
          // Several frames of one turn go together. The first request alone cannot be repeated: its ticket is used.
          superseded = true;
          queueMicrotask(() => present?.abort());
        },
        close() {
          ended = true;
          present?.abort();
        },
      };
    },
  };
}

function batchOf(value: unknown): Batch | null {
  if (typeof value !== 'object' || value === null) return null;
  const { poll, number, frames } = value as Record<string, unknown>;
  if (typeof number !== 'number' || !Array.isArray(frames)) return null;
  return { poll: typeof poll === 'string' ? poll : null, number, frames };
}
